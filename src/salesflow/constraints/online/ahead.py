"""What all relations have in common that look ahead: whom an event ends the waiting of, and who waits from it on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from salesflow.constraints.meaning.reading import unstated
from salesflow.constraints.online.asking import Asking
from salesflow.constraints.online.before import earlier_than
from salesflow.constraints.online.chain import walk
from salesflow.constraints.online.monitor import Said
from salesflow.constraints.online.now import Mark, Now
from salesflow.constraints.online.waiting import Open
from salesflow.constraints.verdict import Verdict
from salesflow.findings import BeyondHorizon


class Ahead(ABC):
    """A relation that waits for what it asks for or forbids, or that finds it before the event that sets it off."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._within = asking.constraint.within if asking.demand.side == "after" else None
        self.stay = asking.stay

    def start(self) -> Open:
        return Open()

    def after(self, state: Open, now: Now) -> Open:
        asking = self._asking
        if state.waiting:
            state = self._ended(state, now)
        if asking.is_set_off_by(now):
            state = self._set_off(state, now)
        if asking.lookback is not None:
            state = state._replace(remembered=asking.lookback.after(state.remembered, now))
        return state

    def _set_off(self, state: Open, now: Now) -> Open:
        asking, said, event = self._asking, self._asking.said(now), now.event
        missing = unstated(event, asking.same)
        if missing is not None:
            return state.with_verdict(said, said.verdict._replace(status="unjudged", reason=missing))
        if asking.lookback is not None:
            earlier, remembered = earlier_than(now, asking.lookback, state.remembered)
            state = state._replace(remembered=remembered)
            if earlier is not None:
                return state.with_verdict(said, self._where_it_stands(earlier, said.verdict, now))
        if self._within is not None:
            try:
                deadline = now.calendar.deadline(event.at, self._within)
            except BeyondHorizon as error:
                return state.with_verdict(said, said.verdict._replace(status="unjudged", reason=error.findings[0]))
            said = said._replace(verdict=said.verdict._replace(deadline=deadline))
        return self._begun(state, said, now)

    @abstractmethod
    def _ended(self, state: Open, now: Now) -> Open:
        """Whom this event ends the waiting of."""

    @abstractmethod
    def _where_it_stands(self, earlier: Mark, verdict: Verdict, now: Now) -> Verdict:
        """The verdict of an event before which it stood."""

    @abstractmethod
    def _begun(self, state: Open, said: Said, now: Now) -> Open:
        """Who waits from this event on; its deadline is known."""

    def closed(self, state: Open) -> Iterator[Said]:
        return walk(state.said)
