"""Relations that ask for a later event: those who wait, until the event comes, or nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from salesflow.constraints.meaning.reading import unstated
from salesflow.constraints.online.asking import Asking
from salesflow.constraints.online.before import earlier_than
from salesflow.constraints.online.chain import Chain, walk
from salesflow.constraints.online.lookback import key_of
from salesflow.constraints.online.monitor import Asked, Said, Wakes, late, missed
from salesflow.constraints.online.now import Now, fits
from salesflow.constraints.online.waiting import NOBODY, Open, everybody, joined, waiting_for
from salesflow.constraints.verdict import Status
from salesflow.findings import BeyondHorizon


class Required:
    """
    Response in all its forms, and the half of an existence that looks ahead: without a deadline, or with one that is
    known when it is set off.
    """

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._within = asking.constraint.within if asking.demand.side == "after" else None
        self.may_owe = self._within is not None
        self.stay = asking.stay
        self.wakes = Wakes(asking.names, own=asking.is_next, stays=True, completion=self._within is None)

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

    # -- whom this event ends the waiting of

    def _ended(self, state: Open, now: Now) -> Open:
        asking, waiting, said = self._asking, state.waiting, state.said
        if fits(asking.asked, now) and (key := key_of(now.event, asking.same)) is not None:
            said = self._said(waiting_for(waiting, key), "satisfied", now, said)
            waiting = waiting.without(key)
        if waiting and (status := self._rest(now)) is not None:
            said, waiting = self._said(everybody(waiting), status, now, said), NOBODY
        return state._replace(said=said, waiting=waiting)

    def _rest(self, now: Now) -> Status | None:
        """What becomes of all who still wait, if this event ends their waiting."""
        if self._asking.is_broken_by(now):
            return "violated"
        if self.stay in now.left:
            return "released"
        return "violated" if now.completes and self._within is None else None

    def _said(self, waited: Iterable[Said], status: Status, now: Now, said: Chain[Said] | None) -> Chain[Said] | None:
        for each in waited:
            verdict = each.verdict
            if verdict.deadline is not None and now.event.at > verdict.deadline:
                verdict = late(each, now.complete, now.mark)
            else:
                verdict = verdict._replace(status=status, since=now.event.at, decided=now.event)
            said = Chain(each._replace(verdict=verdict), said)
        return said

    # -- who waits from this event on

    def _set_off(self, state: Open, now: Now) -> Open:
        asking, said, event = self._asking, self._asking.said(now), now.event
        missing = unstated(event, asking.same)
        if missing is not None:
            return state.with_verdict(said, said.verdict._replace(status="unjudged", reason=missing))
        if asking.lookback is not None:
            earlier, remembered = earlier_than(now, asking.lookback, state.remembered)
            state = state._replace(remembered=remembered)
            if earlier is not None:
                return state.with_verdict(
                    said, said.verdict._replace(status="satisfied", since=event.at, decided=earlier.event)
                )
        if self._within is not None:
            try:
                deadline = now.calendar.deadline(event.at, self._within)
            except BeyondHorizon as error:
                return state.with_verdict(said, said.verdict._replace(status="unjudged", reason=error.findings[0]))
            said = said._replace(verdict=said.verdict._replace(deadline=deadline))
        elif now.complete is not None:
            return state.with_verdict(
                said, said.verdict._replace(status="violated", since=event.at, decided=event)
            )  # nothing is to come
        return state._replace(waiting=joined(state.waiting, key_of(event, asking.same), said))

    # -- what is said

    def closed(self, state: Open) -> Iterator[Said]:
        return walk(state.said)

    def open(self, state: Open, asked: Asked) -> Iterator[Said]:
        return (missed(said, asked) for said in everybody(state.waiting))
