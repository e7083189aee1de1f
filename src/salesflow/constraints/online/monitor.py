"""What a monitor is: it moves from state to state, and says its verdicts of a state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from salesflow.constraints.online.now import Mark, Now
from salesflow.constraints.verdict import Verdict


class Said(NamedTuple):
    """A verdict, the number of its activation, and its place among the verdicts of that activation."""

    number: int
    place: int
    verdict: Verdict


class Wakes(NamedTuple):
    """What a monitor has to be told of: events of these names, every own event, stays that begin or end, completion."""

    names: frozenset[str]
    own: bool = False
    stays: bool = False
    completion: bool = False


class Asked(NamedTuple):
    """The moment at which verdicts are asked for, and what had completed the case by then."""

    at: datetime
    complete: Mark | None


class Monitor(Protocol):
    """
    One demand of one constraint. States are values: two histories may go on from the same one.

    `stay` is the place of its `in` among those of the policy; `may_owe`, whether any verdict of it has a deadline by
    which somebody has to do something.
    """

    @property
    def stay(self) -> int: ...

    @property
    def wakes(self) -> Wakes: ...

    @property
    def may_owe(self) -> bool: ...

    def start(self) -> Any:
        """The state before anything happened."""

    def after(self, state: Any, now: Now) -> Any:
        """The state after one more event."""

    def closed(self, state: Any) -> Iterator[Said]:
        """The verdicts that stand for good and are owed by nobody."""

    def open(self, state: Any, asked: Asked) -> Iterator[Said]:
        """The verdicts that may still change, or that somebody owes."""


def missed(said: Said, asked: Asked) -> Said:
    """A pending verdict as it is at this moment: violated once the deadline is over."""
    verdict = said.verdict
    if verdict.deadline is None or asked.at <= verdict.deadline:
        return said
    return said._replace(verdict=late(said, asked.complete, None))


def late(said: Said, complete: Mark | None, ended: Mark | None) -> Verdict:
    """The verdict of a missed deadline; whatever ended the waiting first, completion or this event, closed it."""
    ends = [mark for mark in (complete, ended) if mark is not None and mark.number > said.number]
    closed = min(ends, key=lambda mark: mark.number, default=None)
    verdict = said.verdict
    assert verdict.deadline is not None
    return verdict.missed(verdict.deadline, stated=verdict.since, closed=closed.event if closed is not None else None)
