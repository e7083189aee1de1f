"""So often in each local year or month of a stay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from salesflow.calendars import Calendar
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.counts import Period, bounds, period_of
from salesflow.constraints.online.chain import Chain, walk
from salesflow.constraints.online.monitor import Asked, Said, Wakes, missed
from salesflow.constraints.online.now import Mark, Now, fits
from salesflow.constraints.verdict import Verdict
from salesflow.findings import Place, found
from salesflow.history.event import Event


class Tally(NamedTuple):
    """
    A stay that goes on, in the period that something was last counted in, the `place`th of the stay.

    `number` were counted in it, `enough` was the one that made it enough; `end` is what ended the counting.
    """

    first: Mark
    period: Period
    place: int = 0
    number: int = 0
    enough: Event | None = None
    end: Event | None = None


class Counted(NamedTuple):
    """The verdicts that stand, those that somebody owes for good, and the stay that goes on."""

    said: Chain[Said] | None = None
    owed: Chain[Said] | None = None
    tally: Tally | None = None


class Periods:
    """
    Existence, absence and exactly, in each year or month.

    A period is judged when something is counted after it, or when it is asked for; so a long silence costs nothing
    until it ends, and then once for each period in it.
    """

    def __init__(self, constraint: Constraint, stay: int, calendar: Calendar) -> None:
        self._constraint, self._pattern, self.stay = constraint, constraint.pattern("activity"), stay
        self._bounds, self._per, self._calendar = bounds(constraint), constraint.per or "year", calendar
        self.may_owe = self._bounds.least > 0
        self.wakes = Wakes(frozenset({self._pattern.name}), stays=True, completion=True)

    def start(self) -> Counted:
        return Counted()

    def after(self, state: Counted, now: Now) -> Counted:
        event = now.event
        if state.tally is not None and self.stay in now.left:
            state, tally = self._rolled(state, state.tally, event.at)
            tally = tally._replace(end=tally.end or event)
            state = self._with_said(state, tally, event.at)._replace(tally=None)
        if self.stay in now.entered:
            state = state._replace(tally=Tally(now.mark, self._period(event.at)))
        does_fit = state.tally is not None and fits(self._pattern, now)
        if state.tally is not None and (does_fit or now.completes):
            state, tally = self._rolled(state, state.tally, event.at)
            if does_fit and event.at <= tally.period.last:
                state, tally = self._counted(state, tally, now)
            if now.completes and tally.end is None:
                tally = tally._replace(end=event)
            state = state._replace(tally=tally)
        return state

    def _counted(self, state: Counted, tally: Tally, now: Now) -> tuple[Counted, Tally]:
        event, tally = now.event, tally._replace(number=tally.number + 1)
        if self._bounds.most is not None and tally.number > self._bounds.most:
            name = tally.period.name
            violated = Verdict(self._constraint.id, "violated", event, name, since=event.at, decided=event)
            state = state._replace(said=Chain(Said(now.number, tally.place, violated), state.said))
        elif tally.number == self._bounds.least:
            tally = tally._replace(enough=event)
        return state, tally

    # -- one period after the other

    def _period(self, at: datetime) -> Period:
        return period_of(at, self._per, self._calendar)

    def _following(self, tally: Tally) -> Tally:
        period = self._period(tally.period.last + timedelta(microseconds=1))
        return Tally(tally.first, period, tally.place + 1, end=tally.end)

    def _rolled(self, state: Counted, tally: Tally, at: datetime) -> tuple[Counted, Tally]:
        """Judge every period that is over by then; none begins after the counting has ended."""
        while tally.period.last < at and (tally.end is None or tally.period.last < tally.end.at):
            state = self._with_said(state, tally, at)
            tally = self._following(tally)
        return state, tally

    def _with_said(self, state: Counted, tally: Tally, at: datetime) -> Counted:
        said = self._said(tally, at)
        if said is None:
            return state
        if said.verdict.status in ("violated", "pending"):
            return state._replace(owed=Chain(said, state.owed))
        return state._replace(said=Chain(said, state.said))

    def _said(self, tally: Tally, at: datetime) -> Said | None:
        """Were there enough in this period? Where there were too many, that was said of each of them."""
        least, most = self._bounds
        if most is not None and tally.number > most:
            return None
        first, period, end = tally.first.event, tally.period, tally.end
        verdict = Verdict(self._constraint.id, "satisfied", first, period.name)
        if not least:
            verdict = verdict._replace(since=max(first.at, period.first))
        elif first.at > period.first or (end is not None and end.at < period.last):
            verdict = verdict._replace(status="unjudged", reason=found("SF803", Place(first.case), name=period.name))
        elif tally.enough is not None:
            verdict = verdict._replace(since=tally.enough.at, decided=tally.enough, deadline=period.last)
        else:
            pending = verdict._replace(status="pending", deadline=period.last)
            return missed(Said(tally.first.number, tally.place, pending), Asked(at, None))
        return Said(tally.first.number, tally.place, verdict)

    # -- what is said

    def closed(self, state: Counted) -> Iterator[Said]:
        return walk(state.said)

    def open(self, state: Counted, asked: Asked) -> Iterator[Said]:
        asked = Asked(asked.at, None)  # completion closes no period that nobody kept
        yield from (missed(said, asked) for said in walk(state.owed))
        tally = state.tally
        while tally is not None:
            if (said := self._said(tally, asked.at)) is not None:
                yield said
            last = tally.end.at if tally.end is not None else asked.at
            tally = self._following(tally) if tally.period.last < last else None
