"""
Was each step of a cadence done in time? Steps are response constraints: each occurrence is judged at its deadline.

An occurrence is an activation from the moment on which it opens, while its cadence runs and is counted from the same
event. What was not done by then is violated, and stays so; what is not asked any more is released.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from salesflow.calendars import micros
from salesflow.constraints.constraint import Cadence, Step
from salesflow.constraints.meaning.reading import until
from salesflow.constraints.verdict import Verdict
from salesflow.findings import BeyondHorizon
from salesflow.history.event import CLOSED, Event
from salesflow.history.past import Past
from salesflow.journey.cadences import CadenceRun
from salesflow.journey.occurrences import Anchor, Occurrence, current, festivals

_Key = tuple[str, str, str]  # step, anchor, occurrence
_JUST_AFTER = timedelta(microseconds=1)


def judge_cadence(cadence: Cadence, past: Past) -> list[Verdict]:
    """A verdict for each occurrence of each step, in the order of the events from which they are counted."""
    said: dict[_Key, Verdict] = {}
    if all(event.name != cadence.anchor.pattern.name for event in past.events):
        return []  # no step counts from anything before its cadence has begun
    moments = [*(event.at for event in past.events[1:]), None]
    closed = False
    for event, following in zip(past.events, moments, strict=True):
        run = CadenceRun(cadence, until(past, event, inclusive=True), event.case)
        closed = closed or event.name == CLOSED
        alive = {} if closed or not run.is_open else run.anchors
        _settle(said, run, alive, event)
        for step in cadence.steps:
            anchor = alive.get(step.id)
            if anchor is not None:
                _follow(said, f"{cadence.name}/{step.id}", step, anchor, run, following, past.at)
    order = {event.id: at for at, event in enumerate(past.events)}
    return sorted(said.values(), key=lambda verdict: (order[verdict.activation.id], verdict.constraint))


def _settle(said: dict[_Key, Verdict], run: CadenceRun, alive: dict[str, Anchor], event: Event) -> None:
    """What this event did, or ended."""
    done, parting = run.done, _parting_deed(said, run, event)
    for key, verdict in said.items():
        step, anchor, occurrence = key
        if verdict.status not in ("pending", "violated", "unjudged") or verdict.closed is not None:
            continue
        is_done = key == parting or ((step, occurrence) in done and run.anchors[step].event.id == anchor)
        if not is_done and step in alive and alive[step].event.id == anchor:
            continue
        if verdict.status == "violated":
            said[key] = verdict._replace(closed=event)
        elif verdict.status == "pending":
            said[key] = verdict._replace(status="satisfied" if is_done else "released", since=event.at, decided=event)


def _parting_deed(said: dict[_Key, Verdict], run: CadenceRun, event: Event) -> _Key | None:
    """What the event did with which the case left: the hand-over ends the delivery, and is what was asked for."""
    if not run.ran or run.ran[-1].left != event:
        return None
    order = {step.id: at for at, step in enumerate(run.cadence.steps)}
    fitting = [
        (micros(verdict.deadline), order[key[0]], key)
        for key, verdict in said.items()
        if verdict.status == "pending"
        and verdict.deadline is not None
        and run.matches(event, run.cadence.steps[order[key[0]]].do, verdict.activation)
    ]
    return min(fitting)[2] if fitting else None


def _follow(
    said: dict[_Key, Verdict],
    path: str,
    step: Step,
    anchor: Anchor,
    run: CadenceRun,
    upcoming: datetime | None,
    now: datetime,
) -> None:
    """
    The occurrences that are open between this event and the next, which is `upcoming`, or the moment asked; and those
    missed by then. Between two events at one moment nobody can be late.
    """
    is_instant, following = upcoming == run.past.at, upcoming or now
    try:
        for occurrence, lapses in _opened(step, anchor, run.past, following):
            key = (step.id, anchor.event.id, occurrence.name)
            if (step.id, occurrence.name) in run.done:
                continue
            verdict = said.get(key, Verdict(path, "pending", anchor.event, occurrence.name))
            if verdict.status == "violated":
                said[key] = verdict._replace(closed=None)  # the case came back, and it is owed again
            elif verdict.status != "satisfied" and run.still_counts(step, anchor, min(following, lapses)):
                said[key] = _waiting(verdict, occurrence, lapses if following > lapses and not is_instant else None)
            elif verdict.status == "pending":
                said[key] = verdict._replace(status="released", deadline=occurrence.by)
    except BeyondHorizon as error:
        key = (step.id, anchor.event.id, "")
        said[key] = Verdict(path, "unjudged", anchor.event, reason=error.findings[0])


def _waiting(verdict: Verdict, occurrence: Occurrence, missed: datetime | None) -> Verdict:
    """An occurrence that is open, or that was missed at this moment."""
    if missed is not None:
        return verdict._replace(status="violated", deadline=occurrence.by, since=missed, decided=None)
    return verdict._replace(status="pending", deadline=occurrence.by, since=None, decided=None)


def _opened(step: Step, anchor: Anchor, past: Past, following: datetime) -> Iterator[tuple[Occurrence, datetime]]:
    """
    Every occurrence that is open at some moment from now until then, and the last moment at which it can be done: its
    deadline, or just before the next one opens, to which it gives way.
    """
    calendar = past.calendar
    if step.each is not None:
        listed = list(festivals(step, anchor, calendar))
        for occurrence, after in zip(listed, [*listed[1:], None], strict=False):
            gives_way = after is not None and after.opens <= past.at
            if occurrence.opens <= following and not gives_way:
                lapses = occurrence.by if after is None else min(occurrence.by, after.opens - _JUST_AFTER)
                yield occurrence, lapses
        return
    found = current(step, anchor, past.at, calendar)
    while found is not None:
        yield found, found.by
        if step.every is None or found.by >= following:
            return
        found = current(step, anchor, found.by + _JUST_AFTER, calendar)
    if (later := current(step, anchor, following, calendar)) is not None:
        yield later, later.by
