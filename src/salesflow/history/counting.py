"""What a fact counts from a history (semantics 14 to 17): its meaning, asked of what had happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
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
    value = value_of(event, field)
    return kind.position(value) if kind.has(value) else 0


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
    if counted.aggregate in _FROM_TIME:
        wanted, derive = _FROM_TIME[counted.aggregate]
        return fitted(fact, derive(calendar, value, at)) if isinstance(value, wanted) else MISSING
    said = calendar.local(value) if isinstance(value, datetime) else value
    return fitted(fact, said) if fact.type.has(said) else MISSING


_FROM_TIME: dict[str, tuple[type[date], Callable[[Calendar, Any, datetime], Any]]] = {
    "days_since": (date, lambda calendar, value, at: calendar.days_between(value, at)),
    "days_until": (date, lambda calendar, value, at: calendar.days_between(at, value)),
    "time_of": (datetime, lambda calendar, value, _: calendar.local(value).time()),
}


def fitted(fact: Fact, value: Any) -> Any:
    """A counted value in the range of its fact, and with its scale."""
    near = fact.nearest(value)
    return near if near is MISSING else fact.type.check(near)
