"""
What had happened, as somebody asks at one moment: the events in history order, who owned the case, where it stood.

This is the meaning of histories, slow and obvious. `standing` answers the same while events come in, one by one, and is
tested equal to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from salesflow.calendars import Calendar
from salesflow.history.event import ADOPTED, OPENING, POLICY_CHANGED, REASSIGNED, VOIDED, Event, in_history_order

NOWHERE = Calendar("", "UTC")  # where a policy has no calendar, dates are those of UTC


class Stay(NamedTuple):
    """A case in one stage of one process: from the event by which it came until that by which it left, if it did."""

    process: str
    stage: str
    entered: Event
    left: Event | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """
    What had happened at a moment.

    `events` are in history order, none after `at` and none that is void. `initial` is the first stage of every
    process. `past_of` makes it.
    """

    events: tuple[Event, ...]
    at: datetime
    initial: Mapping[str, str]
    calendar: Calendar = NOWHERE
    owners: tuple[Event, ...] = field(default=(), compare=False)  # the events that say who owns the case

    @property
    def start(self) -> Event | None:
        """The event with which the case began."""
        return next((event for event in self.events if event.name in OPENING), None)

    def owner_at(self, event: Event | None) -> str | None:
        """Who owned the case when this event happened; without one, who owns it at the moment asked."""
        before = None if event is None else in_history_order(event)
        owner = None
        for each in self.owners:
            if before is not None and in_history_order(each) > before:
                break
            owner = each.data["owner"]
        return owner

    def stays(self, process: str) -> list[Stay]:
        """Every stay in a stage of this process, in order; the last is the present one."""
        stays: list[Stay] = []
        for event in self.events:
            stage = _entered(event, process, self.initial)
            if stage is None:
                continue
            if stays:
                stays[-1] = stays[-1]._replace(left=event)
            stays.append(Stay(process, stage, event))
        return stays

    def entered(self, event: Event) -> dict[str, str]:
        """The stages into which this event leads, by process."""
        if event.process is not None:
            return {event.process: event.to or ""}
        stages = ((process, _entered(event, process, self.initial)) for process in self.initial)
        return {process: stage for process, stage in stages if stage is not None}

    def stay(self, process: str) -> Stay | None:
        """Where the case stands in this process; nothing before it began."""
        for event in reversed(self.events):
            stage = _entered(event, process, self.initial)
            if stage is not None:
                return Stay(process, stage, event)
        return None

    def stage(self, process: str) -> str:
        """The stage in this process; before the case began, the first one."""
        stay = self.stay(process)
        return stay.stage if stay is not None else self.initial[process]


def _entered(event: Event, process: str, initial: Mapping[str, str]) -> str | None:
    """The stage of this process that the event leads into, if it does."""
    if event.process == process:
        return event.to
    if event.name in OPENING:
        given = event.data.get("stages", {}) if event.name == ADOPTED else {}
        return str(given.get(process, initial[process]))
    return None


def past_of(
    events: Iterable[Event],
    at: datetime,
    initial: Mapping[str, str],
    calendar: Calendar | None = None,
    known_at: datetime | None = None,
) -> Past:
    """
    What had happened at `at`, of what had been recorded by `known_at` (by default everything).

    An event that does not say when it was recorded counts as recorded when it happened. A void counts from when it
    was recorded, whatever moment is asked about: an entry that was wrong was wrong from the beginning.
    """
    recorded = [event for event in events if known_at is None or (event.recorded_at or event.at) <= known_at]
    void = {event.data["event"] for event in recorded if event.name == VOIDED}
    seen = sorted((event for event in recorded if event.at <= at and event.id not in void), key=in_history_order)
    return Past(tuple(seen), at, initial, calendar or NOWHERE, tuple(filter(says_owner, seen)))


def beginnings(initial: Mapping[str, str], events: Iterable[Event]) -> Mapping[str, str]:
    """The stages in which a case began: those of the policy, unless it began under another one."""
    changed = [event.data["began"] for event in events if event.name == POLICY_CHANGED and "began" in event.data]
    if not changed:
        return initial
    return {
        process: next((each[process] for each in changed if process in each), stage)
        for process, stage in initial.items()
    }


def says_owner(event: Event) -> bool:
    """Does this event say who owns the case?"""
    return event.name == REASSIGNED or (event.name in OPENING and "owner" in event.data)
