"""What a fact counts from a history (semantics 14 to 17): its meaning, asked of what had happened."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from salesflow.calendars import Calendar
from salesflow.facts import MISSING, Fact
from salesflow.facttypes import Decimal, FactType
from salesflow.facttypes.units import EXACT
from salesflow.history.event import Event
from salesflow.history.matching import anchor_event, select, states, value_of
from salesflow.history.past import Past
from salesflow.history.pattern import Anchored, Counted, EventPattern


def count(past: Past, fact: Fact) -> Any:
    """The value of a counted fact at the moment asked, inside its range as `beyond` says."""
    counted: Counted = fact.counted
    if counted.aggregate == "stage":
        return past.stage(counted.process or "")
    if counted.aggregate == "count":
        return fitted(fact, len(select(past, _pattern(counted))))
    if counted.aggregate == "exists":
        return bool(select(past, _pattern(counted)))
    if counted.aggregate == "sum":
        pattern = _pattern(counted)
        stated = [event for event in select(past, pattern) if states(event, pattern.field or "", is_last=False)]
        return total(fact, sum(summand(fact.type, event, pattern.field or "") for event in stated))
    event = anchor_event(past, anchored(counted))
    return of_event(fact, event, past.at, past.calendar)


def _pattern(counted: Counted) -> EventPattern:
    assert isinstance(counted.of, EventPattern)
    return counted.of


def anchored(counted: Counted) -> Anchored:
    """The one event that a fact is about: `first`, `last`, or what days and times are counted from."""
    if isinstance(counted.of, Anchored):
        return counted.of
    assert isinstance(counted.of, EventPattern)
    return Anchored(counted.aggregate, counted.of)


def summand(kind: FactType, event: Event, field: str) -> int:
    """One value of a sum, as the whole number that stands for it."""
    return kind.position(value_of(event, field))


_MOST_DIGITS = EXACT.prec - 1  # of an exact decimal


def total(fact: Fact, added: int) -> Any:
    """A sum as a value of its fact; one that no value can hold stops at the last that can."""
    low, high = fact.type.natural.intervals[0]
    if isinstance(fact.type, Decimal):
        low, high = -(10**_MOST_DIGITS) + 1, 10**_MOST_DIGITS - 1
    return fitted(fact, fact.type.at(int(min(max(added, low), high))))


def of_event(fact: Fact, event: Event | None, at: datetime, calendar: Calendar) -> Any:
    """The value that one event gives to a fact, or missing."""
    if event is None:
        return MISSING
    counted: Counted = fact.counted
    value = value_of(event, anchored(counted).pattern.field or "")
    if value is MISSING:
        return MISSING
    if counted.aggregate == "days_since":
        return fitted(fact, _days(calendar, value, at))
    if counted.aggregate == "days_until":
        return fitted(fact, _days(calendar, at, value))
    if counted.aggregate == "time_of":
        return fitted(fact, _clock(calendar, value))
    return fitted(fact, calendar.local(value) if isinstance(value, datetime) else value)


def _days(calendar: Calendar, start: date, end: date) -> int:
    return calendar.days_between(start, end)


def _clock(calendar: Calendar, instant: datetime) -> time:
    return calendar.local(instant).time()


def fitted(fact: Fact, value: Any) -> Any:
    """A counted value in the range of its fact, and with its scale."""
    near = fact.nearest(value)
    return near if near is MISSING else fact.type.check(near)
