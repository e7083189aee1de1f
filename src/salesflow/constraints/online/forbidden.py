"""Relations that forbid a later event: an activation is satisfied as long as it has not come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from salesflow.constraints.meaning.reading import unstated
from salesflow.constraints.online.asking import Asking
from salesflow.constraints.online.before import earlier_than
from salesflow.constraints.online.chain import chained, walk
from salesflow.constraints.online.lookback import key_of
from salesflow.constraints.online.monitor import Asked, Said, Wakes
from salesflow.constraints.online.now import Now, fits
from salesflow.constraints.online.waiting import NOBODY, Open, everybody, joined, waiting_for
from salesflow.findings import BeyondHorizon


class Forbidden:
    """
    No response in all its forms, and the half of a forbidden existence that looks ahead.

    Who waits here is satisfied, and carries the end of the time of watching as its deadline until it is said.
    """

    may_owe = False

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._within = asking.constraint.within if asking.demand.side == "after" else None
        self.stay = asking.stay
        self.wakes = Wakes(asking.names, own=asking.is_next, stays=True)

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

    def _ended(self, state: Open, now: Now) -> Open:
        asking, waiting, said = self._asking, state.waiting, state.said
        if fits(asking.asked, now) and (key := key_of(now.event, asking.same)) is not None:
            said = chained((_met(each, now) for each in waiting_for(waiting, key)), said)
            waiting = waiting.without(key)
        if waiting and (self.stay in now.left or (asking.is_next and now.is_own)):
            said, waiting = chained(map(_kept, everybody(waiting)), said), NOBODY
        return state._replace(said=said, waiting=waiting)

    def _set_off(self, state: Open, now: Now) -> Open:
        asking, said, event = self._asking, self._asking.said(now), now.event
        missing = unstated(event, asking.same)
        if missing is not None:
            return state.with_verdict(said, said.verdict._replace(status="unjudged", reason=missing))
        if asking.lookback is not None:
            earlier, remembered = earlier_than(now, asking.lookback, state.remembered)
            state = state._replace(remembered=remembered)
            if earlier is not None:
                violated = said.verdict._replace(status="violated", since=event.at, decided=event)
                return state.with_verdict(said, violated)
        ends: datetime | None = None
        if self._within is not None:
            try:
                ends = now.calendar.deadline(event.at, self._within)
            except BeyondHorizon as error:
                return state.with_verdict(said, said.verdict._replace(status="unjudged", reason=error.findings[0]))
        satisfied = said.verdict._replace(status="satisfied", since=event.at, deadline=ends)
        waiting = joined(state.waiting, key_of(event, asking.same), said._replace(verdict=satisfied))
        return state._replace(waiting=waiting)

    def closed(self, state: Open) -> Iterator[Said]:
        return walk(state.said)

    def open(self, state: Open, asked: Asked) -> Iterator[Said]:
        return map(_kept, everybody(state.waiting))


def _kept(said: Said) -> Said:
    return said._replace(verdict=said.verdict._replace(deadline=None))


def _met(said: Said, now: Now) -> Said:
    """What becomes of it once the forbidden event has come, which may be too late to matter."""
    ends = said.verdict.deadline
    if ends is not None and now.event.at > ends:
        return _kept(said)
    violated = said.verdict._replace(status="violated", since=now.event.at, decided=now.event, deadline=None)
    return said._replace(verdict=violated)
