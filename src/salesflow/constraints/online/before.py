"""Relations that look back: what was before decides at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from salesflow.constraints.meaning.reading import unstated
from salesflow.constraints.online.asking import Asking
from salesflow.constraints.online.chain import Chain, walk
from salesflow.constraints.online.lookback import Lookback, Remembered
from salesflow.constraints.online.monitor import Asked, Said, Wakes
from salesflow.constraints.online.now import Mark, Now, fits
from salesflow.findings import BeyondHorizon


class Decided(NamedTuple):
    """The verdicts, what is remembered, and the last event that asked."""

    said: Chain[Said] | None = None
    remembered: Remembered = Remembered()
    previous: Mark | None = None


class Before:
    """Precedence in all its forms, required and forbidden."""

    may_owe = False

    def __init__(self, asking: Asking) -> None:
        assert asking.lookback is not None
        self._asking, self._lookback = asking, asking.lookback
        self.stay = asking.stay
        self.wakes = Wakes(asking.names)

    def start(self) -> Decided:
        return Decided()

    def after(self, state: Decided, now: Now) -> Decided:
        asking = self._asking
        if asking.is_set_off_by(now):
            state = self._judged(state, now)
        if asking.is_in_turn and fits(asking.on, now):
            state = state._replace(previous=now.mark)
        return state._replace(remembered=self._lookback.after(state.remembered, now))

    def _judged(self, state: Decided, now: Now) -> Decided:
        said, event = self._asking.said(now), now.event
        missing = unstated(event, self._asking.same)
        if missing is not None:
            unjudged = said.verdict._replace(status="unjudged", reason=missing)
            return state._replace(said=Chain(said._replace(verdict=unjudged), state.said))
        try:
            earlier, remembered = earlier_than(now, self._lookback, state.remembered, state.previous)
        except BeyondHorizon as error:
            unjudged = said.verdict._replace(status="unjudged", reason=error.findings[0])
            return state._replace(said=Chain(said._replace(verdict=unjudged), state.said))
        if (earlier is not None) is self._asking.demand.forbids:
            verdict = said.verdict._replace(status="violated", since=event.at, decided=event)
        else:
            decided = earlier.event if earlier is not None else None
            verdict = said.verdict._replace(status="satisfied", since=event.at, decided=decided)
        return state._replace(said=Chain(said._replace(verdict=verdict), state.said), remembered=remembered)

    def closed(self, state: Decided) -> Iterator[Said]:
        return walk(state.said)

    def open(self, state: Decided, asked: Asked) -> Iterator[Said]:
        return iter(())


def earlier_than(
    now: Now, lookback: Lookback, remembered: Remembered, previous: Mark | None = None
) -> tuple[Mark | None, Remembered]:
    """
    The last match before this event, from the previous one that asked on, if there was one: it may itself be a match.

    Raises:
        BeyondHorizon: as `Lookback.latest`.
    """
    mark, remembered = lookback.latest(remembered, now)
    if mark is not None and previous is not None and mark.number < previous.number:
        mark = None
    return mark, remembered
