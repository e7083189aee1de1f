"""A response by a date that the data state: the deadline moves for all who wait, until it is missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from salesflow.amounts import Span
from salesflow.constraints.meaning.reading import lacks, unstated
from salesflow.constraints.online.anchors import anchored_after
from salesflow.constraints.online.asking import Asking
from salesflow.constraints.online.chain import Chain, walk
from salesflow.constraints.online.lookback import key_of
from salesflow.constraints.online.monitor import Asked, Said, Wakes, late
from salesflow.constraints.online.now import Mark, Now, fits
from salesflow.constraints.online.waiting import NOBODY, Waiting, everybody, joined, waiting_for
from salesflow.constraints.verdict import Status, Verdict
from salesflow.facts import MISSING
from salesflow.findings import BeyondHorizon, Finding
from salesflow.history.matching import value_of
from salesflow.history.pattern import Anchored


class Moved(NamedTuple):
    """
    Verdicts that stand, those who wait and are in time or late, and the deadline in force.

    `deadline` is none where the data do not state it, and a finding where the calendar does not reach so far.
    """

    said: Chain[Said] | None = None
    waiting: Waiting = NOBODY
    overdue: Waiting = NOBODY
    anchor: Mark | None = None
    deadline: datetime | Finding | None = None


class Moving:
    """A response with `anchor` and `by`. Everybody who waits has the same deadline: whoever missed one keeps it."""

    may_owe = True

    def __init__(self, asking: Asking, anchor: Anchored, by: Span) -> None:
        self._asking, self._anchor, self._by = asking, anchor, by
        self.stay = asking.stay
        self.wakes = Wakes(asking.names | {anchor.pattern.name}, own=asking.is_next, stays=True)

    def start(self) -> Moved:
        return Moved()

    def after(self, state: Moved, now: Now) -> Moved:
        if state.waiting and isinstance(state.deadline, datetime) and now.event.at > state.deadline:
            state = self._missed(state, state.deadline)
        if state.waiting or state.overdue:
            state = self._ended(state, now)
        state = self._moved(state, now)
        return self._set_off(state, now) if self._asking.is_set_off_by(now) else state

    def _missed(self, state: Moved, deadline: datetime) -> Moved:
        """Everybody who waits is late."""
        overdue = state.overdue
        for said in everybody(state.waiting):
            verdict = _due(said.verdict, deadline, state.anchor)
            overdue = joined(overdue, key_of(verdict.activation, self._asking.same), said._replace(verdict=verdict))
        return state._replace(waiting=NOBODY, overdue=overdue)

    # -- whom this event ends the waiting of

    def _ended(self, state: Moved, now: Now) -> Moved:
        asking = self._asking
        if fits(asking.asked, now) and (key := key_of(now.event, asking.same)) is not None:
            state = self._said(state, waiting_for(state.waiting, key), waiting_for(state.overdue, key), now)
            state = state._replace(waiting=state.waiting.without(key), overdue=state.overdue.without(key))
        status: Status | None = None
        if asking.is_broken_by(now):
            status = "violated"
        elif self.stay in now.left:
            status = "released"
        if status is not None:
            state = self._said(state, everybody(state.waiting), everybody(state.overdue), now, status)
            state = state._replace(waiting=NOBODY, overdue=NOBODY)
        return state

    def _said(
        self, state: Moved, waiting: Iterable[Said], overdue: Iterable[Said], now: Now, status: Status | None = None
    ) -> Moved:
        """What becomes of them; without a status, the event is the one that was asked for."""
        said = state.said
        deadline = state.deadline if isinstance(state.deadline, datetime) else None
        for each in overdue:
            said = Chain(each._replace(verdict=late(each, now.complete, now.mark)), said)
        for each in waiting:
            if status is None and deadline is None:
                verdict = self._unjudged(each)
            else:
                how = status or "satisfied"
                verdict = each.verdict._replace(status=how, since=now.event.at, decided=now.event, deadline=deadline)
            said = Chain(each._replace(verdict=verdict), said)
        return state._replace(said=said)

    def _unjudged(self, said: Said) -> Verdict:
        reason = lacks(self._anchor.pattern.path, said.verdict.activation)
        return said.verdict._replace(status="unjudged", reason=reason)

    # -- which deadline is in force, and for whom

    def _moved(self, state: Moved, now: Now) -> Moved:
        anchor = anchored_after(state.anchor, self._anchor, now)
        if anchor is state.anchor:
            return state
        state = state._replace(anchor=anchor, deadline=self._deadline(anchor, now))
        if not isinstance(state.deadline, Finding):
            return state
        said = state.said
        for each in everybody(state.waiting):
            verdict = each.verdict._replace(status="unjudged", reason=state.deadline)
            said = Chain(each._replace(verdict=verdict), said)
        return state._replace(said=said, waiting=NOBODY)

    def _deadline(self, anchor: Mark | None, now: Now) -> datetime | Finding | None:
        stated: Any = value_of(anchor.event, self._anchor.pattern.field or "at") if anchor is not None else MISSING
        if stated is MISSING:
            return None
        try:
            return now.calendar.deadline(stated, self._by)
        except BeyondHorizon as error:
            return error.findings[0]

    def _set_off(self, state: Moved, now: Now) -> Moved:
        asking, said, event = self._asking, self._asking.said(now), now.event
        reason = unstated(event, asking.same)
        if reason is None and isinstance(state.deadline, Finding):
            reason = state.deadline
        if reason is not None:
            unjudged = said._replace(verdict=said.verdict._replace(status="unjudged", reason=reason))
            return state._replace(said=Chain(unjudged, state.said))
        return state._replace(waiting=joined(state.waiting, key_of(event, asking.same), said))

    # -- what is said

    def closed(self, state: Moved) -> Iterator[Said]:
        return walk(state.said)

    def open(self, state: Moved, asked: Asked) -> Iterator[Said]:
        deadline = state.deadline
        for said in everybody(state.overdue):
            yield said._replace(verdict=late(said, asked.complete, None))
        for said in everybody(state.waiting):
            if not isinstance(deadline, datetime):
                yield said._replace(verdict=self._unjudged(said))
                continue
            if asked.at <= deadline:
                yield said._replace(verdict=said.verdict._replace(deadline=deadline))
            else:
                said = said._replace(verdict=_due(said.verdict, deadline, state.anchor))
                yield said._replace(verdict=late(said, asked.complete, None))


def _due(verdict: Verdict, deadline: datetime, anchor: Mark | None) -> Verdict:
    """It was due until then, as this event stated."""
    return verdict._replace(deadline=deadline, since=anchor.event.at if anchor is not None else None)
