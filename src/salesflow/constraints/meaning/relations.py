"""Relations: after this that, before this that, both or neither; at once, in turn, in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.reading import activations, after, is_own, lacks, matches, unstated, until
from salesflow.constraints.templates import RELATIONS, Demand
from salesflow.constraints.verdict import Status, Verdict
from salesflow.facts import MISSING
from salesflow.findings import BeyondHorizon, Finding
from salesflow.history.event import Event, in_history_order
from salesflow.history.matching import anchor_event, select, value_of
from salesflow.history.past import Past
from salesflow.history.pattern import EventPattern
from salesflow.history.running import Running


def judge_relation(constraint: Constraint, past: Past, complete: Event | None) -> Iterator[Verdict]:
    """A verdict for each activation of each demand of the template."""
    demands = RELATIONS[constraint.kind]
    for demand in demands:
        occurrence = demand.on if len(demands) > 1 else ""
        for event, run in activations(past, constraint.pattern(demand.on), constraint.in_):
            said = Verdict(constraint.id, "pending", event, occurrence)
            yield _Activation(constraint, demand, said, run, past, complete).verdict()


def shared(constraint: Constraint, demand: Demand) -> tuple[str, ...]:
    """The fields that both events must state alike; either pattern of a template may name them."""
    return constraint.pattern(demand.asks).same or constraint.pattern(demand.on).same


class _Activation:
    """One event that sets a demand off."""

    def __init__(
        self, constraint: Constraint, demand: Demand, said: Verdict, run: Running, past: Past, complete: Event | None
    ) -> None:
        self.constraint, self.demand, self.said, self.run = constraint, demand, said, run
        self.past, self.complete, self.event = past, complete, said.activation
        self.asked = _with_same(constraint.pattern(demand.asks), shared(constraint, demand))
        self.own: Mapping[str, Any] = self.event.data

    def verdict(self) -> Verdict:
        missing = unstated(self.event, self.asked.same)
        if missing is not None:
            return self.said._replace(status="unjudged", reason=missing)
        if self.demand.side == "before":
            try:
                return self._before()
            except BeyondHorizon as error:
                return self.said._replace(status="unjudged", reason=error.findings[0])
        if self.demand.side == "either" and (earlier := self._earlier()):
            status: Status = "violated" if self.demand.forbids else "satisfied"
            decided = self.event if self.demand.forbids else earlier[-1]
            return self.said._replace(status=status, since=self.event.at, decided=decided)
        return self._forbidden_later() if self.demand.forbids else self._required_later()

    # -- what stood before

    def _earlier(self) -> list[Event]:
        """What matches before the activation; in turn, from the activation before it on; next to it, only the last."""
        before = until(self.past, self.event, inclusive=False)
        found = select(before, self.asked, own=self.own)
        if self.demand.form == "next":
            last = [event for event in before.events if is_own(event)][-1:]
            return [event for event in found if event in last]
        if self.demand.form == "alternate":
            on = self.constraint.pattern(self.demand.on)
            previous = [event for event in before.events if matches(event, on, self.past)][-1:]
            return [event for event in found if not previous or not _follows(previous[0], event)]
        return found

    def _before(self) -> Verdict:
        earlier = self._earlier()
        if bool(earlier) is self.demand.forbids:
            return self.said._replace(status="violated", since=self.event.at, decided=self.event)
        decided = earlier[-1] if earlier else None
        return self.said._replace(status="satisfied", since=self.event.at, decided=decided)

    # -- what comes after

    def _forbidden_later(self) -> Verdict:
        try:
            deadline = self._deadline(self.event)
        except BeyondHorizon as error:
            return self.said._replace(status="unjudged", reason=error.findings[0])
        for event in after(self.past, self.event):
            if isinstance(deadline, datetime) and event.at > deadline:
                break
            if matches(event, self.asked, self.past, self.own):
                return self.said._replace(status="violated", since=event.at, decided=event)
            if event == self.run.left or (self.demand.form == "next" and is_own(event)):
                break
        return self.said._replace(status="satisfied", since=self.event.at)

    def _required_later(self) -> Verdict:
        said, before = self.said, self.event
        try:
            deadline = self._deadline(before)
            if deadline is None and self.complete is not None and not _follows(self.complete, self.event):
                return said._replace(status="violated", since=self.event.at, decided=self.event)  # nothing is to come
            for event in after(self.past, self.event):
                if isinstance(deadline, datetime) and event.at > deadline:
                    return self._missed(deadline, before)
                if (verdict := self._decided_by(event, deadline)) is not None:
                    return verdict
                deadline, before = self._deadline(event), event
        except BeyondHorizon as error:
            return said._replace(status="unjudged", reason=error.findings[0])
        if isinstance(deadline, Finding):
            return said._replace(status="unjudged", reason=deadline)
        if deadline is not None and self.past.at > deadline:
            return self._missed(deadline, before)
        return said._replace(deadline=deadline)

    def _decided_by(self, event: Event, deadline: datetime | Finding | None) -> Verdict | None:
        """The verdict that this later event brings, if it ends the waiting."""
        until_then = deadline if isinstance(deadline, datetime) else None
        said = self.said._replace(since=event.at, decided=event, deadline=until_then)
        if matches(event, self.asked, self.past, self.own):
            if isinstance(deadline, Finding):
                return self.said._replace(status="unjudged", reason=deadline)
            return said._replace(status="satisfied")
        if self._is_broken_by(event):
            return said._replace(status="violated")
        if event == self.run.left:
            return said._replace(status="released")
        if event == self.complete and deadline is None:
            return said._replace(status="violated")
        return None

    def _is_broken_by(self, event: Event) -> bool:
        """The very next event is another one, or the next activation came first."""
        if self.demand.form == "next":
            return is_own(event)
        on = self.constraint.pattern(self.demand.on)
        return self.demand.form == "alternate" and matches(event, on, self.past)

    def _missed(self, deadline: datetime, now: Event) -> Verdict:
        """Missed at the deadline as it stood when this event had happened, or as soon as it was asked and stated so."""
        anchored = self._anchored(now)
        closed = next((event for event in after(self.past, self.event) if self._ends(event)), None)
        return self.said.missed(deadline, stated=anchored.at if anchored is not None else None, closed=closed)

    def _ends(self, event: Event) -> bool:
        """Is nobody owed anything any more, late as it may be?"""
        return (
            matches(event, self.asked, self.past, self.own)
            or self._is_broken_by(event)
            or event in (self.run.left, self.complete)
        )

    def _deadline(self, now: Event) -> datetime | Finding | None:
        """
        Until when, as it stood when this event had happened; what is missing, where the data state it and do not.

        Raises:
            BeyondHorizon: open days beyond the calendar's `known` dates.
        """
        constraint, calendar = self.constraint, self.past.calendar
        if self.demand.side != "after":
            return None
        if constraint.within is not None:
            return calendar.deadline(self.event.at, constraint.within)
        if constraint.by is None or constraint.anchor is None:
            return None
        anchored = self._anchored(now)
        path = constraint.anchor.pattern.path
        if anchored is None:
            return lacks(path, self.event)
        said = value_of(anchored, constraint.anchor.pattern.field or "at")
        return lacks(path, self.event) if said is MISSING else calendar.deadline(said, constraint.by)

    def _anchored(self, now: Event) -> Event | None:
        """What states the date, as it stood when this event had happened; nothing where nothing does or has to."""
        anchor = self.constraint.anchor
        return anchor_event(until(self.past, now, inclusive=True), anchor) if anchor is not None else None


def _with_same(pattern: EventPattern, fields: tuple[str, ...]) -> EventPattern:
    return pattern if pattern.same == fields else replace(pattern, same=fields)


def _follows(event: Event, other: Event) -> bool:
    return in_history_order(event) > in_history_order(other)
