"""So often at least, so often at most: counted along each stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.counts import bounds
from salesflow.constraints.online.chain import Chain, walk
from salesflow.constraints.online.monitor import Asked, Said, Wakes
from salesflow.constraints.online.now import Mark, Now, fits
from salesflow.constraints.verdict import Verdict
from salesflow.history.event import Event


class Tally(NamedTuple):
    """A stay that goes on: where it began, how many were counted, which was enough, what ended the counting."""

    first: Mark
    number: int = 0
    enough: Event | None = None
    end: Event | None = None


class Counted(NamedTuple):
    """The verdicts that stand, and the stay that goes on."""

    said: Chain[Said] | None = None
    tally: Tally | None = None


class Counts:
    """Existence, absence and exactly, in a whole stay."""

    may_owe = False

    def __init__(self, constraint: Constraint, stay: int) -> None:
        self._constraint, self._pattern, self.stay = constraint, constraint.pattern("activity"), stay
        self._bounds = bounds(constraint)
        self.wakes = Wakes(frozenset({self._pattern.name}), stays=True, completion=True)

    def start(self) -> Counted:
        return Counted()

    def after(self, state: Counted, now: Now) -> Counted:
        said, tally = state
        if tally is not None and self.stay in now.left:
            last = self._said(tally._replace(end=tally.end or now.event))
            said, tally = (said if last is None else Chain(last, said)), None
        if self.stay in now.entered:
            tally = Tally(now.mark)
        if tally is not None and fits(self._pattern, now):
            tally = tally._replace(number=tally.number + 1)
            if self._bounds.most is not None and tally.number > self._bounds.most:
                event, id = now.event, self._constraint.id
                violated = Verdict(id, "violated", event, since=event.at, decided=event)
                said = Chain(Said(now.number, 0, violated), said)
            elif tally.number == self._bounds.least and tally.end is None:
                tally = tally._replace(enough=now.event)
        if tally is not None and tally.end is None and now.completes:
            tally = tally._replace(end=now.event)
        return Counted(said, tally)

    def _said(self, tally: Tally) -> Said | None:
        """Were there enough? Where there were too many, that was said of each of them."""
        least, most = self._bounds
        if most is not None and tally.number > most:
            return None
        first = tally.first.event
        verdict = Verdict(self._constraint.id, "pending", first)
        if tally.enough is not None or not least:
            since = tally.enough.at if tally.enough is not None else first.at
            verdict = verdict._replace(status="satisfied", since=since, decided=tally.enough)
        elif tally.end is not None:
            verdict = verdict._replace(status="violated", since=tally.end.at, decided=tally.end)
        return Said(tally.first.number, 0, verdict)

    def closed(self, state: Counted) -> Iterator[Said]:
        return walk(state.said)

    def open(self, state: Counted, asked: Asked) -> Iterator[Said]:
        last = self._said(state.tally) if state.tally is not None else None
        if last is not None:
            yield last
