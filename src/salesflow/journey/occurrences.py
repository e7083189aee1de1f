"""
When the steps of a cadence come round: once, every so often, or on each festival (semantics 34).

All deadlines are counted from the anchor, never from the step before: the third of `every: 3 months` is nine months on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from salesflow.amounts import Amount
from salesflow.calendars import Calendar
from salesflow.constraints.constraint import FESTIVALS, Step
from salesflow.findings import BeyondHorizon
from salesflow.history.event import Event


class Occurrence(NamedTuple):
    """One time that a step is due: from when it is open, until when."""

    name: str
    opens: datetime
    by: datetime


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a step is counted from: an event, the moment or date that it states, and since when the cadence runs."""

    event: Event
    at: datetime | date
    since: Event


def current(step: Step, anchor: Anchor, at: datetime, calendar: Calendar) -> Occurrence | None:
    """
    The newest occurrence that has opened by this moment; none before the first.

    Raises:
        BeyondHorizon: open days or hours beyond the calendar's `known` dates.
    """
    if step.each is not None:
        opened = [each for each in festivals(step, anchor, calendar) if each.opens <= at]
        return opened[-1] if opened else None
    if step.every is not None:
        return _every(step.every, anchor, at, calendar)
    occurrence = _once(step, anchor, calendar)
    return occurrence if occurrence.opens <= at else None


def upcoming(step: Step, anchor: Anchor, at: datetime, calendar: Calendar) -> Occurrence | None:
    """The next occurrence that has not opened yet, if it is known. Raises: BeyondHorizon."""
    if step.each is not None:
        return next((each for each in festivals(step, anchor, calendar) if each.opens > at), None)
    if step.every is not None:
        return None  # the next one opens when the present one ends
    occurrence = _once(step, anchor, calendar)
    return occurrence if occurrence.opens > at else None


def _once(step: Step, anchor: Anchor, calendar: Calendar) -> Occurrence:
    assert step.by is not None
    by = calendar.deadline(anchor.at, step.by)
    opens = calendar.local(anchor.event.at)
    if step.not_before is not None:
        opens = calendar.earliest(anchor.at, step.not_before)
    return Occurrence("", opens, by)


def _every(every: Amount, anchor: Anchor, at: datetime, calendar: Calendar) -> Occurrence | None:
    """Occurrence k opens at the deadline of k - 1: the first k whose deadline is not past."""
    if at < anchor.event.at:
        return None

    def deadline(k: int) -> datetime:
        return calendar.deadline(anchor.at, replace(every, count=k * every.count))

    def is_past(k: int) -> bool:
        try:
            return deadline(k) < at
        except BeyondHorizon:
            return False  # the search looks further than the answer is; what is asked for is counted below

    low, high = 0, 1  # deadline(low) is past, or low is the anchor itself; find the first that is not
    while is_past(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_past(middle) else (low, middle)
    opens = deadline(high - 1) if high > 1 else calendar.local(anchor.event.at)
    return Occurrence(str(high), opens, deadline(high))


def festivals(step: Step, anchor: Anchor, calendar: Calendar) -> Iterator[Occurrence]:
    """Every date of the festival in the calendar from the local date on since which the cadence runs."""
    assert step.by is not None
    first = calendar.local(anchor.since.at).date()
    named = {day for name, days in calendar.festivals if step.each in (name, FESTIVALS) for day in days}
    for day in sorted(day for day in named if day >= first):
        opens = calendar.start_of(day) if step.not_before is None else calendar.earliest(day, step.not_before)
        yield Occurrence(day.isoformat(), opens, calendar.deadline(day, step.by))
