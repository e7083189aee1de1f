"""A question at one moment: answered by the standing where nothing is later than it, else by the meaning."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Map
from datetime import datetime
from functools import cached_property
from typing import Any

from salesflow.calendars import Calendar
from salesflow.facts import Fact
from salesflow.history.counting import anchored, count, fitted, of_event, total
from salesflow.history.event import CLOSED, Event
from salesflow.history.matching import anchor_event, back_to, in_window, is_like, person_fits, select
from salesflow.history.past import Past, Stay
from salesflow.history.pattern import Counted, EventPattern
from salesflow.history.standing import Standing
from salesflow.history.watches import Entry


class Asked:
    """
    What a journey can say at one moment.

    Args:
        past: Makes the meaning, which is only done for what the standing cannot answer.
        standing: After the last event; none where the moment is earlier, or not everything was known then.
    """

    def __init__(
        self, at: datetime, calendar: Calendar, past: Callable[[], Past], standing: Standing | None = None
    ) -> None:
        self.at, self.calendar, self._past, self._standing = at, calendar, past, standing

    @property
    def is_of_everything(self) -> bool:
        """Is nothing later than the moment, and everything known?"""
        return self._standing is not None

    @cached_property
    def past(self) -> Past:
        return self._past()

    def stay(self, process: str) -> Stay | None:
        """The present stay in a process."""
        return self._standing.stays.get(process) if self._standing is not None else self.past.stay(process)

    def stage(self, process: str) -> str:
        stay = self.stay(process)
        return stay.stage if stay is not None else self.past.initial[process]

    @property
    def owner(self) -> str | None:
        return self._standing.owner if self._standing is not None else self.past.owner_at(None)

    @property
    def has_begun(self) -> bool:
        return self._standing is not None or self.start is not None

    @property
    def start(self) -> Event | None:
        """The event with which the case began."""
        return self._standing.start if self._standing is not None else self.past.start

    @property
    def is_closed(self) -> bool:
        if self._standing is not None:
            return self._standing.closed is not None
        return any(event.name == CLOSED for event in self.past.events)

    def some(
        self, pattern: EventPattern, *, by: object = None, stay: Stay | None = None, own: Map[str, Any] | None = None
    ) -> Event | None:
        """
        The last event that matches, if any does.

        Args:
            by: The element of the policy that asks; its watch knows the answer.
            stay: The present stay in the stage that a transition leaves; without one `since: stage` matches nothing.
            own: The data of the event that asks, for `same:`.
        """
        if pattern.since == "stage" and stay is None:
            return None
        entry = self._entry(by)
        if entry is _UNWATCHED:
            found = select(self.past, pattern, stay=stay, own=own)
            return found[-1] if found else None
        return entry.last if entry is not None and self._is_within(entry.last, pattern) else None

    def latest(
        self, pattern: EventPattern, *, by: object = None, stay: Stay | None = None, own: Map[str, Any] | None = None
    ) -> Event | None:
        """The latest event of the pattern's name, if it is one that matches."""
        if pattern.since == "stage" and stay is None:
            return None
        entry = self._entry(by)
        if entry is _UNWATCHED:
            event = next(reversed(in_window(self.past, pattern, stay)), None)
        else:
            event = entry.last if entry is not None and self._is_within(entry.last, pattern) else None
        if event is None or not is_like(event, pattern, own):
            return None
        return event if self._is_person(pattern.person, event) else None

    def _is_person(self, condition: str | None, event: Event) -> bool:
        if condition is None:
            return True
        if self._standing is None or condition.startswith("not same"):
            return person_fits(condition, event, self.past)
        owners = Past((), self.at, self._standing.initial, owners=self._standing.owners)
        return person_fits(condition, event, owners)

    def fact(self, fact: Fact) -> Any:
        """The value of a counted fact."""
        counted: Counted = fact.counted
        if counted.aggregate == "stage":
            return self.stage(counted.process or "")
        entry = self._entry(fact)
        if entry is _UNWATCHED:
            return count(self.past, fact)
        if counted.aggregate == "exists":
            return entry is not None and self._is_within(entry.last, counted.of)
        if counted.aggregate == "count":
            return fitted(fact, entry.number if entry is not None else 0)
        if counted.aggregate == "sum":
            return total(fact, entry.total if entry is not None else 0)
        return of_event(fact, self._anchor_in(entry, counted), self.at, self.calendar)

    def _anchor_in(self, entry: Entry | None, counted: Counted) -> Event | None:
        if entry is None:
            return None
        anchor = anchored(counted)
        if anchor.which == "first":
            return entry.first
        return entry.last if self._is_within(entry.last, anchor.pattern) else None

    def anchor_of(self, fact: Fact) -> Event | None:
        """The event that a fact's value comes from, where it comes from one."""
        counted: Counted | None = fact.counted
        if counted is None or counted.aggregate in ("stage", "count", "sum", "exists"):
            return None
        entry = self._entry(fact)
        if entry is _UNWATCHED:
            return anchor_event(self.past, anchored(counted))
        return self._anchor_in(entry, counted)

    def _is_within(self, event: Event, pattern: Any) -> bool:
        return pattern.within is None or event.at >= back_to(self.at, pattern.within, self.calendar)

    def _entry(self, by: object) -> Any:
        """What is counted for an element of the policy; `_UNWATCHED` where nobody watches."""
        if self._standing is None:
            return _UNWATCHED
        slot = self._standing.plan.slot_of.get(id(by))
        return _UNWATCHED if slot is None else self._standing.entries[slot]


_UNWATCHED = object()  # nobody has counted it, which is not the same as nothing
