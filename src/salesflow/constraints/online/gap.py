"""Never longer without it: from each of them to the next, along each stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from salesflow.amounts import Span
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.online.chain import Chain, walk
from salesflow.constraints.online.monitor import Asked, Said, Wakes, missed
from salesflow.constraints.online.now import Now, fits
from salesflow.constraints.verdict import Verdict
from salesflow.findings import BeyondHorizon


class Since(NamedTuple):
    """The verdicts that stand, and the one that counts from the last of them; none where nothing is counted now."""

    said: Chain[Said] | None = None
    last: Said | None = None


class Gap:
    """`gap`: how long since the last one."""

    may_owe = True

    def __init__(self, constraint: Constraint, stay: int) -> None:
        at_most = constraint.at_most
        assert at_most is not None
        assert not isinstance(at_most, int)
        self._at_most: Span = at_most
        self._constraint, self._pattern, self.stay = constraint, constraint.pattern("between"), stay
        self.wakes = Wakes(frozenset({self._pattern.name}), stays=True, completion=True)

    def start(self) -> Since:
        return Since()

    def after(self, state: Since, now: Now) -> Since:
        last = state.last
        if last is not None and (now.completes or self.stay in now.left):
            state = Since(self._followed(state.said, last, now))
        elif last is not None and fits(self._pattern, now):
            state = Since(self._followed(state.said, last, now), self._begun(now))
        if self.stay in now.entered:
            begun = self._begun(now)
            if now.completes:
                state = Since(self._followed(state.said, begun, now))
            else:
                state = state._replace(last=begun)
        return state

    def _begun(self, now: Now) -> Said:
        verdict = Verdict(self._constraint.id, "pending", now.event)
        try:
            verdict = verdict._replace(deadline=now.calendar.deadline(now.event.at, self._at_most))
        except BeyondHorizon as error:
            verdict = verdict._replace(status="unjudged", reason=error.findings[0])
        return Said(now.number, 0, verdict)

    def _followed(self, said: Chain[Said] | None, last: Said, now: Now) -> Chain[Said]:
        verdict, event = last.verdict, now.event
        if verdict.deadline is not None and event.at <= verdict.deadline:
            verdict = verdict._replace(status="satisfied", since=event.at, decided=event)
        elif verdict.deadline is not None:
            verdict = verdict.missed(verdict.deadline, closed=event)
        return Chain(last._replace(verdict=verdict), said)

    def closed(self, state: Since) -> Iterator[Said]:
        return walk(state.said)

    def open(self, state: Since, asked: Asked) -> Iterator[Said]:
        if state.last is not None:
            yield missed(state.last, Asked(asked.at, None))
