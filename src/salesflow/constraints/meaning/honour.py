"""
Was what a table promised kept? A window is followed as it is decided anew after each event (semantics 32, 34).

A promise is a window counted from one anchor. Each event may move its deadline; a deadline that passes while the promise
stands is missed, whatever is decided later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.verdict import Status, Verdict
from salesflow.findings import Finding
from salesflow.history.event import Event
from salesflow.history.past import Past
from salesflow.history.running import running


class Promise(NamedTuple):
    """
    A window that is owed: of which output, counted from what, until when, and why it has no date.

    `is_kept_by` tells whether an event is the deed.
    """

    output: str
    anchor: str
    by: datetime | None
    finding: Finding | None
    is_kept_by: Callable[[Event], bool]


Promised = Callable[[Event], Sequence[Promise]]  # what is owed once this has happened, and was not done yet


class _Standing(NamedTuple):
    """A promise as it stands since a moment."""

    promise: Promise
    verdict: Verdict
    since: datetime


def judge_honour(constraint: Constraint, past: Past, promised: Promised) -> Iterator[Verdict]:
    """A verdict for each promise, in the order in which they were made."""
    said: list[Verdict] = []
    standing: dict[str, _Standing] = {}
    stays = running(past, constraint.in_)
    for event in past.events:
        asked = any(stay.has(event) for stay in stays)
        following = {each.output: each for each in promised(event) if is_promised(each)} if asked else {}
        for output, (promise, verdict, since) in list(standing.items()):
            after = following.get(output)
            if event.at > since:  # between two events at one moment nobody can be late
                verdict = missed(verdict, event.at)
            if after is None or after.anchor != promise.anchor:
                said.append(settled(verdict, promise, event))
                del standing[output]
            else:
                standing[output] = _Standing(after, moved(verdict, after), event.at)
        for output, promise in following.items():
            if output not in standing:
                standing[output] = _Standing(promise, made(constraint, promise, event), event.at)
    said += [missed(each.verdict, past.at) for each in standing.values()]
    order = {event.id: at for at, event in enumerate(past.events)}
    yield from sorted(said, key=lambda verdict: (order[verdict.activation.id], verdict.occurrence))


def is_promised(promise: Promise) -> bool:
    """Has it a deadline, or one that nobody knows? A window without `by` promises nothing, also where one had been."""
    return promise.by is not None or promise.finding is not None


def made(constraint: Constraint, promise: Promise, event: Event) -> Verdict:
    """A promise as it is made after this event."""
    said = Verdict(constraint.id, "pending", event, f"{promise.output}/{promise.anchor}")
    return moved(said, promise)


def moved(verdict: Verdict, promise: Promise) -> Verdict:
    """The same promise as it stands now; one that was broken stays so."""
    if verdict.status == "violated":
        return verdict
    if promise.by is None:
        return verdict._replace(status="unjudged", reason=promise.finding, deadline=None)
    return verdict._replace(status="pending", deadline=promise.by, reason=None)


def missed(verdict: Verdict, at: datetime) -> Verdict:
    """The verdict once it is this late."""
    if verdict.status == "pending" and verdict.deadline is not None and at > verdict.deadline:
        return verdict._replace(status="violated", since=verdict.deadline)
    return verdict


def settled(verdict: Verdict, promise: Promise, event: Event) -> Verdict:
    """What became of a promise that does not stand any more after this event."""
    if verdict.status == "violated":
        return verdict._replace(closed=event)
    if verdict.status == "unjudged":
        return verdict
    status: Status = "satisfied" if promise.is_kept_by(event) else "released"
    return verdict._replace(status=status, since=event.at, decided=event)
