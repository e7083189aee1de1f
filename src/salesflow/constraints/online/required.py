"""Relations that ask for a later event: those who wait, until the event comes, or nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from salesflow.constraints.online.ahead import Ahead
from salesflow.constraints.online.asking import Asking
from salesflow.constraints.online.chain import Chain
from salesflow.constraints.online.lookback import key_of
from salesflow.constraints.online.monitor import Asked, Said, Wakes, late, missed
from salesflow.constraints.online.now import Mark, Now, fits
from salesflow.constraints.online.waiting import NOBODY, Open, everybody, joined, waiting_for
from salesflow.constraints.verdict import Status, Verdict


class Required(Ahead):
    """
    Response in all its forms, and the half of an existence that looks ahead: without a deadline, or with one that is
    known when it is set off.
    """

    def __init__(self, asking: Asking) -> None:
        super().__init__(asking)
        self.may_owe = self._within is not None
        self.wakes = Wakes(asking.names, own=asking.is_next, stays=True, completion=self._within is None)

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

    def _where_it_stands(self, earlier: Mark, verdict: Verdict, now: Now) -> Verdict:
        return verdict._replace(status="satisfied", since=now.event.at, decided=earlier.event)

    def _begun(self, state: Open, said: Said, now: Now) -> Open:
        event = now.event
        if self._within is None and now.complete is not None:
            nothing_to_come = said.verdict._replace(status="violated", since=event.at, decided=event)
            return state.with_verdict(said, nothing_to_come)
        return state._replace(waiting=joined(state.waiting, key_of(event, self._asking.same), said))

    # -- what is said

    def open(self, state: Open, asked: Asked) -> Iterator[Said]:
        return (missed(said, asked) for said in everybody(state.waiting))
