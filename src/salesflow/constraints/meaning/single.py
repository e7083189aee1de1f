"""What is asked of single events: the first, the last, who did it, when it was written down, how long since the last."""

from __future__ import annotations

from collections.abc import Iterator

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.counts import end_of
from salesflow.constraints.meaning.reading import activations, is_own, lacks, matches, unstated, until
from salesflow.constraints.verdict import Verdict
from salesflow.findings import BeyondHorizon
from salesflow.history.event import Event, in_history_order
from salesflow.history.matching import select
from salesflow.history.past import Past
from salesflow.history.running import Running, running


def judge_init(constraint: Constraint, past: Past, complete: Event | None) -> Iterator[Verdict]:
    """The first event of the case is one of these."""
    for first in [event for event in past.events if is_own(event)][:1]:
        fits = matches(first, constraint.pattern("activity"), past)
        yield Verdict(constraint.id, "satisfied" if fits else "violated", first, since=first.at, decided=first)


def judge_end(constraint: Constraint, past: Past, complete: Event | None) -> Iterator[Verdict]:
    """The last event of a complete case is one of these; of one that goes on, nobody knows."""
    own = [event for event in past.events if is_own(event)]
    if complete is not None:
        own = [event for event in own if in_history_order(event) <= in_history_order(complete)]
    for last in own[-1:]:
        said = Verdict(constraint.id, "pending", past.events[0])
        if complete is not None:
            fits = matches(last, constraint.pattern("activity"), past)
            said = said._replace(status="satisfied" if fits else "violated", since=complete.at, decided=last)
        yield said


def judge_recorded(constraint: Constraint, past: Past, complete: Event | None) -> Iterator[Verdict]:
    """It was written down soon after it happened."""
    assert constraint.within is not None
    for event, _ in activations(past, constraint.pattern("activity"), constraint.in_):
        said = Verdict(constraint.id, "satisfied", event, decided=event)
        if event.recorded_at is None:
            yield said._replace(status="unjudged", decided=None, reason=lacks(f"{event.name}.recorded_at", event))
            continue
        try:
            deadline = past.calendar.deadline(event.at, constraint.within)
        except BeyondHorizon as error:
            yield said._replace(status="unjudged", decided=None, reason=error.findings[0])
            continue
        if event.recorded_at > deadline:
            yield said.missed(deadline)
        else:
            yield said._replace(status="satisfied", since=event.at, deadline=deadline)


def judge_persons(constraint: Constraint, past: Past, complete: Event | None) -> Iterator[Verdict]:
    """
    Another person than before (separation), or the same one (binding): than any of them, the last, or all.

    What nobody did before binds nobody, and is no activation. An unknown person leaves it unjudged, unless the known
    ones decide.
    """
    pattern = constraint.pattern("from_")
    for event, _ in activations(past, constraint.pattern("activity"), constraint.in_):
        said = Verdict(constraint.id, "unjudged", event, since=event.at, decided=event)
        missing = unstated(event, pattern.same)
        if missing is not None:
            yield said._replace(since=None, decided=None, reason=missing)
            continue
        try:
            others = select(until(past, event, inclusive=False), pattern, own=event.data)
        except BeyondHorizon as error:
            yield said._replace(since=None, decided=None, reason=error.findings[0])
            continue
        others = others[-1:] if constraint.of == "last" else others
        if not others:
            continue
        fits = is_separate_or_bound(constraint, [_is_same_person(event, other) for other in others])
        if fits is None:
            nobody = event if not event.person else next(other for other in others if not other.person)
            yield said._replace(since=None, decided=None, reason=lacks(f"{nobody.name}.person", nobody))
        else:
            yield said._replace(status="satisfied" if fits else "violated")


def _is_same_person(event: Event, other: Event) -> bool | None:
    return event.person == other.person if event.person and other.person else None


def is_separate_or_bound(constraint: Constraint, same: list[bool | None]) -> bool | None:
    """Whether it holds of these comparisons, each of which may be unknown; unknown where that decides."""
    some = True if True in same else None if None in same else False
    every = False if False in same else None if None in same else True
    if constraint.kind == "binding":
        return every if constraint.of == "all" else some
    meant = every if constraint.of == "all" else some
    return None if meant is None else not meant


def judge_gap(constraint: Constraint, past: Past, complete: Event | None) -> Iterator[Verdict]:
    """Never longer without it: from the entry, from each of them, to the next, to the end of the stay, or to now."""
    for run in running(past, constraint.in_):
        yield from _gaps_of(constraint, past, run, complete)


def _gaps_of(constraint: Constraint, past: Past, run: Running, complete: Event | None) -> Iterator[Verdict]:
    assert constraint.at_most is not None
    assert not isinstance(constraint.at_most, int)
    pattern, end = constraint.pattern("between"), end_of(run, complete)
    begins = [run.first]
    for event in past.events:
        is_inside = run.has(event) and (end is None or in_history_order(event) < in_history_order(end))
        if is_inside and event != run.first and matches(event, pattern, past):
            begins.append(event)
    for begin, following in zip(begins, [*begins[1:], end], strict=True):
        said = Verdict(constraint.id, "pending", begin)
        try:
            deadline = past.calendar.deadline(begin.at, constraint.at_most)
        except BeyondHorizon as error:
            yield said._replace(status="unjudged", reason=error.findings[0])
            continue
        said = said._replace(deadline=deadline)
        if following is not None and following.at <= deadline:
            yield said._replace(status="satisfied", since=following.at, decided=following)
        elif following is not None or past.at > deadline:
            yield said.missed(deadline, closed=following)
        else:
            yield said
