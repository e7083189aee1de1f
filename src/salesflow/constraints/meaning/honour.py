"""
Was what a table promised kept? A window is followed as it is decided anew after each event (semantics 32, 34).

A promise is a window counted from one anchor. Each event may move its deadline; a deadline that passes while the promise
stands is missed, whatever is decided later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.verdict import Status, Verdict
from salesflow.findings import Finding
from salesflow.history.event import Event, in_history_order
from salesflow.history.past import Past
from salesflow.history.running import running


class Promise(NamedTuple):
    """
    A window that is owed: of which output, counted from what, until when, and why it has no date.

    `said` is whatever tells whoever made it what the deed would be.
    """

    output: str
    anchor: str
    by: datetime | None
    finding: Finding | None
    said: Any = None


class Promised(Protocol):
    """What a decision promises as a case goes on."""

    def after(self, event: Event) -> Sequence[Promise]:
        """What is owed once this has happened, and was not done yet."""

    def is_kept_by(self, promise: Promise, event: Event) -> bool:
        """Is this event the deed?"""


class Following(NamedTuple):
    """A promise as it stands since a moment."""

    promise: Promise
    verdict: Verdict
    since: datetime


Stands = Mapping[str, Following]  # the promises that stand, by output
NOTHING: Stands = MappingProxyType({})


def judge_honour(constraint: Constraint, past: Past, promised: Promised) -> list[Verdict]:
    """A verdict for each promise, in the order in which they were made."""
    said: list[Verdict] = []
    standing, stays = NOTHING, running(past, constraint.in_)
    for event in past.events:
        promises = promised.after(event) if any(stay.has(event) for stay in stays) else ()
        settled, standing = moved_on(constraint, standing, event, promises, promised.is_kept_by)
        said += settled
    return promises_told(said, standing, past.at)


def moved_on(
    constraint: Constraint,
    standing: Stands,
    event: Event,
    promises: Iterable[Promise],
    is_kept_by: Callable[[Promise, Event], bool],
) -> tuple[list[Verdict], Stands]:
    """
    What this event settled of the promises that stood, and which of them stand after it.

    Args:
        promises: What is promised once it has happened; nothing where the case does not stand in the stages asked for.
    """
    following = {each.output: each for each in promises if _is_promised(each)}
    settled: list[Verdict] = []
    stands: dict[str, Following] = {}
    for output, (promise, verdict, since) in standing.items():
        after = following.get(output)
        if event.at > since:  # between two events at one moment nobody can be late
            verdict = _missed(verdict, event.at, since)
        if after is None or after.anchor != promise.anchor:
            settled.append(_settled(verdict, event, is_kept=is_kept_by(promise, event)))
        else:
            stands[output] = Following(after, _moved(verdict, after), event.at)
    for output, promise in following.items():
        if output not in stands:
            made = Verdict(constraint.id, "pending", event, f"{promise.output}/{promise.anchor}")
            stands[output] = Following(promise, _moved(made, promise), event.at)
    return settled, stands


def promises_told(settled: Iterable[Verdict], standing: Stands, at: datetime) -> list[Verdict]:
    """Every verdict as of this moment, in the order in which the promises were made."""
    said = [*settled, *(_missed(each.verdict, at, each.since) for each in standing.values())]
    return sorted(said, key=lambda verdict: (in_history_order(verdict.activation), verdict.occurrence))


def _is_promised(promise: Promise) -> bool:
    """Has it a deadline, or one that nobody knows? A window without `by` promises nothing, also where one had been."""
    return promise.by is not None or promise.finding is not None


def _moved(verdict: Verdict, promise: Promise) -> Verdict:
    """The same promise as it stands now; one that was broken stays so."""
    if verdict.status == "violated":
        return verdict
    if promise.by is None:
        return verdict._replace(status="unjudged", reason=promise.finding, deadline=None)
    return verdict._replace(status="pending", deadline=promise.by, reason=None)


def _missed(verdict: Verdict, at: datetime, since: datetime) -> Verdict:
    """The verdict once it is this late: since the deadline, or since it was promised so, if it was over by then."""
    if verdict.status == "pending" and verdict.deadline is not None and at > verdict.deadline:
        return verdict.missed(verdict.deadline, stated=since)
    return verdict


def _settled(verdict: Verdict, event: Event, *, is_kept: bool) -> Verdict:
    """What became of a promise that does not stand any more after this event."""
    if verdict.status == "violated":
        return verdict._replace(closed=event)
    if verdict.status == "unjudged":
        return verdict
    status: Status = "satisfied" if is_kept else "released"
    return verdict._replace(status=status, since=event.at, decided=event)
