"""Relations that forbid a later event: an activation is satisfied as long as it has not come."""

from __future__ import annotations

from collections.abc import Iterator

from salesflow.constraints.online.ahead import Ahead
from salesflow.constraints.online.asking import Asking
from salesflow.constraints.online.chain import chained
from salesflow.constraints.online.lookback import key_of
from salesflow.constraints.online.monitor import Asked, Said, Wakes
from salesflow.constraints.online.now import Mark, Now, fits
from salesflow.constraints.online.waiting import NOBODY, Open, everybody, joined, waiting_for
from salesflow.constraints.verdict import Verdict


class Forbidden(Ahead):
    """
    No response in all its forms, and the half of a forbidden existence that looks ahead.

    Who waits here is satisfied, and carries the end of the time of watching as its deadline until it is said.
    """

    may_owe = False

    def __init__(self, asking: Asking) -> None:
        super().__init__(asking)
        self.wakes = Wakes(asking.names, own=asking.is_next, stays=True)

    def _ended(self, state: Open, now: Now) -> Open:
        asking, waiting, said = self._asking, state.waiting, state.said
        if fits(asking.asked, now) and (key := key_of(now.event, asking.same)) is not None:
            said = chained((_met(each, now) for each in waiting_for(waiting, key)), said)
            waiting = waiting.without(key)
        if waiting and (self.stay in now.left or (asking.is_next and now.is_own)):
            said, waiting = chained(map(_kept, everybody(waiting)), said), NOBODY
        return state._replace(said=said, waiting=waiting)

    def _where_it_stands(self, earlier: Mark, verdict: Verdict, now: Now) -> Verdict:
        return verdict._replace(status="violated", since=now.event.at, decided=now.event)

    def _begun(self, state: Open, said: Said, now: Now) -> Open:
        event = now.event
        satisfied = said._replace(verdict=said.verdict._replace(status="satisfied", since=event.at))
        return state._replace(waiting=joined(state.waiting, key_of(event, self._asking.same), satisfied))

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
