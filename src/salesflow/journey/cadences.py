"""What the cadences of a policy ask of a case: steps that are open or overdue, less those that were done (semantics 34)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

from salesflow.calendars import Calendar, micros
from salesflow.constraints.constraint import Cadence, Step
from salesflow.facts import MISSING
from salesflow.findings import BeyondHorizon
from salesflow.history.event import Event, in_history_order
from salesflow.history.matching import anchor_event, is_like, person_fits, value_of
from salesflow.history.past import Past
from salesflow.history.pattern import Anchored, EventPattern
from salesflow.history.running import running
from salesflow.journey.obligation import Obligation, state_at
from salesflow.journey.occurrences import Anchor, Occurrence, current, upcoming


def owed_by_cadences(cadences: Iterable[Cadence], past: Past, case: str) -> Iterator[Obligation]:
    """The obligations of every cadence that runs at the moment asked."""
    for cadence in cadences:
        run = CadenceRun(cadence, past, case)
        if run.is_open:
            yield from run.obligations()


class CadenceRun:
    """One cadence on one case at one moment."""

    def __init__(self, cadence: Cadence, past: Past, case: str) -> None:
        self.cadence, self.past, self.case = cadence, past, case
        self.calendar: Calendar = past.calendar
        self.ran = running(past, cadence.in_)
        self.anchors = {step.id: anchor for step in cadence.steps if (anchor := self._anchor(step)) is not None}

    @property
    def is_open(self) -> bool:
        """Does it run at the moment asked?"""
        return bool(self.ran) and self.ran[-1].is_open

    def obligations(self) -> Iterator[Obligation]:
        done = self.done
        for step in self.cadence.steps:
            anchor = self.anchors.get(step.id)
            if anchor is None:
                continue
            try:
                occurrence = current(step, anchor, self.past.at, self.calendar)
                if occurrence is None or (step.id, occurrence.name) in done:
                    occurrence = upcoming(step, anchor, self.past.at, self.calendar)
            except BeyondHorizon as error:
                yield self._obligation(step, anchor, None, error)
                continue
            if occurrence is not None:
                yield self._obligation(step, anchor, occurrence)

    def still_counts(self, step: Step, anchor: Anchor, at: datetime) -> bool:
        """Is the step counted from the same event at a later moment? Only `within` makes an anchor lapse by itself."""
        if all(each.pattern.within is None for each in (step.anchor, self.cadence.anchor) if each is not None):
            return True
        then = CadenceRun(self.cadence, replace(self.past, at=at), self.case).anchors.get(step.id)
        return then is not None and then.event == anchor.event

    def _anchor(self, step: Step) -> Anchor | None:
        """What the step is counted from, unless something has ended it since."""
        anchored = step.anchor or self.cadence.anchor
        event = anchor_event(self.past, anchored)
        begun = anchor_event(self.past, self.cadence.anchor)
        if event is None or begun is None:
            return None
        if self._ended(self.cadence.until, begun) or self._ended(step.until, event):
            return None
        at = value_of(event, anchored.pattern.field or "at")
        if at is MISSING:
            return None  # it was stated, and withdrawn since
        since = max(event, self.ran[-1].first, key=in_history_order) if self.ran else event
        return Anchor(event, at, since)

    def _ended(self, until: EventPattern | Anchored | None, since: Event) -> bool:
        if until is None:
            return False
        pattern = until.pattern if isinstance(until, Anchored) else until
        return any(self.matches(event, pattern, since) for event in self._after(since))

    def _after(self, since: Event) -> Iterator[Event]:
        return (event for event in self.past.events if in_history_order(event) > in_history_order(since))

    def matches(self, event: Event, pattern: EventPattern, since: Event) -> bool:
        """Is it an event of the pattern, as the event from which it is counted asks?"""
        return (
            event.name == pattern.name
            and is_like(event, pattern, since.data)
            and person_fits(pattern.person, event, self.past)
        )

    @cached_property
    def done(self) -> set[tuple[str, str]]:
        """The occurrences that were discharged: each deed takes the earliest that was open and fits it."""
        done: set[tuple[str, str]] = set()
        if not self.anchors:
            return done
        first = min((anchor.event for anchor in self.anchors.values()), key=in_history_order)
        for event in self._after(first):
            fitting = [
                (micros(occurrence.by), at, (step.id, occurrence.name))
                for at, step in enumerate(self.cadence.steps)
                if (occurrence := self._open_for(step, event)) is not None and (step.id, occurrence.name) not in done
            ]
            if fitting:
                done.add(min(fitting)[2])
        return done

    def _open_for(self, step: Step, event: Event) -> Occurrence | None:
        """The occurrence of the step that was open when the event happened, if the event is such a deed."""
        anchor = self.anchors.get(step.id)
        if anchor is None or in_history_order(event) <= in_history_order(anchor.event):
            return None
        if not any(each.has(event) for each in self.ran) or not self.matches(event, step.do, anchor.event):
            return None
        try:
            return current(step, anchor, event.at, self.calendar)
        except BeyondHorizon:
            return None  # it has no date, and says so where it is owed

    def _obligation(
        self, step: Step, anchor: Anchor, occurrence: Occurrence | None, error: BeyondHorizon | None = None
    ) -> Obligation:
        name, opens, by = occurrence if occurrence is not None else ("", None, None)
        return Obligation(
            case=self.case,
            element=f"{self.cadence.name}/{step.id}",
            anchor=anchor.event.id,
            occurrence=name,
            state=state_at(self.past.at, opens, by),
            opens=opens,
            by=by,
            anchored_at=self._shown(anchor.at),
            deed=step.do,
            roles=step.role,
            owner=self.past.owner_at(None),
            title=step.title or self.cadence.title,
            why=step,
            finding=error.findings[0] if error is not None else None,
        )

    def _shown(self, at: date) -> date:
        return self.calendar.local(at) if isinstance(at, datetime) else at
