"""
One cell as the value of one fact.

A reader is made once for each mapped fact, calendar and moment, and then called for each row; nothing about the
mapping is looked up again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from salesflow.calendars import Calendar
from salesflow.facts import Fact
from salesflow.facttypes import Date, Datetime, Duration, FactType, Integer, Text, Time, read_date
from salesflow.facttypes import Decimal as DecimalType
from salesflow.findings import Problem
from salesflow.intake.cells import cell_text
from salesflow.intake.mapping import MappedFact, TimeOfDay

Read = Callable[[Any], Any]  # a filled cell → the value of a fact; raises Problem

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME_TYPE, _DATETIME = Time(), Datetime()
_ANY_ZONE = Calendar("any", "UTC")  # its clock skips nothing, so that every local time can be read in it


@dataclass(frozen=True, slots=True)
class Moment:
    """What the reading of a row depends on besides its cells."""

    calendar: Calendar | None  # the row's
    zone: Calendar | None  # in which the file's local times are
    time_of_day: TimeOfDay | None
    today: date  # the local date of the moment asked


def cell_reader(mapped: MappedFact, moment: Moment) -> Read:
    """What turns a filled cell into the value of this fact. It raises Problem where the cell does not fit."""
    if mapped.how == "filled":
        return lambda cell: True
    if mapped.how == "days_until":
        return _days_until(mapped, moment)
    if mapped.how == "time_of":
        return _time_of(mapped, moment)
    if mapped.values is not None:
        return _translated(mapped)
    fact_type = mapped.fact.type
    if isinstance(fact_type, Datetime):
        return lambda cell: fact_type.check(_instant(cell, mapped, moment))
    if isinstance(fact_type, Date):
        return lambda cell: fact_type.check(_date_alone(cell, mapped))
    if isinstance(fact_type, Time) and mapped.format is not None:
        return lambda cell: fact_type.check(_clock(cell, mapped))
    return lambda cell: _plain(cell, fact_type)


def _translated(mapped: MappedFact) -> Read:
    values = dict(mapped.values or {})

    def read(cell: Any) -> Any:
        text = cell_text(cell)
        if text not in values:
            raise Problem("SF507", value=text)
        return values[text]

    return read


def _plain(cell: Any, fact_type: FactType) -> Any:
    """A text as the policy file would have it; a typed cell exactly, and a number as text where text is wanted."""
    if isinstance(cell, str):
        return fact_type.parse(cell)
    if isinstance(fact_type, Integer) and isinstance(cell, Decimal) and _is_whole(cell):
        return fact_type.check(int(cell))  # 3.0 is 3
    if isinstance(fact_type, Integer | DecimalType) or isinstance(cell, list | dict | bytes):
        return fact_type.check(cell)
    if isinstance(cell, time) or (isinstance(fact_type, Duration) and not isinstance(cell, int | Decimal)):
        return fact_type.check(cell)
    return fact_type.check(cell_text(cell)) if isinstance(fact_type, Text) else fact_type.parse(cell_text(cell))


def _is_whole(number: Decimal) -> bool:
    """Whether a number is whole, and of a size that can be written."""
    return number.is_finite() and number.adjusted() < _DIGITS and number == number.to_integral_value()


_DIGITS = 60

_OFFSET = re.compile(r":.*(?:Z|[+-][0-9]{2}:[0-9]{2})$")


def has_offset(cell: Any, mapped: MappedFact) -> bool | None:
    """Does a time say by its offset which instant it is? Nothing for a date alone, and where nothing is stated."""
    if isinstance(cell, datetime):
        return cell.utcoffset() is not None
    if mapped.format is not None:
        return False if mapped.format.has_time else None
    text = cell_text(cell).strip()
    return _OFFSET.search(text) is not None if ":" in text else None


# -- dates and times: the three things that a cell can be, and what is wanted of it


def _stated(cell: Any, mapped: MappedFact) -> tuple[date | datetime | None, time | None]:
    """The date and the time of day that a cell states; an aware datetime stands for both."""
    if isinstance(cell, datetime):
        return (cell, None) if cell.utcoffset() is not None else (cell.date(), cell.time())
    if isinstance(cell, date):
        return cell, None
    text = cell_text(cell)
    if mapped.format is not None:
        return mapped.format.read(text)
    if _DATE.fullmatch(text):
        return read_date(text), None
    if ":" not in text:
        raise Problem("SF224", value=text)  # it has no time, so a date is what was meant
    stated = _DATETIME.parse(text, _ANY_ZONE)
    if stated.tzinfo is _ANY_ZONE.zone:  # no offset was written: it is what some clock shows
        return stated.date(), stated.time()
    return stated, None


def _instant(cell: Any, mapped: MappedFact, moment: Moment) -> datetime:
    day, clock = _stated(cell, mapped)
    if isinstance(day, datetime):
        return day
    assert day is not None  # the mapping refuses a format without a date
    if clock is None and moment.time_of_day is None:
        raise Problem("SF518", name=mapped.fact.name)
    if moment.zone is None:
        raise Problem("SF607", value=cell_text(cell))
    if clock is None:
        return moment.zone.start_of(day) if moment.time_of_day == "start" else moment.zone.end_of(day)
    return moment.zone.instant(day, _TIME_TYPE.position(clock))


def _local(cell: Any, mapped: MappedFact, moment: Moment) -> tuple[date, time | None]:
    """The local date and time of the row's calendar."""
    day, clock = _stated(cell, mapped)
    assert day is not None
    if not isinstance(day, datetime) and (clock is None or (moment.zone is None and moment.calendar is None)):
        return day, clock
    if moment.calendar is None or (not isinstance(day, datetime) and moment.zone is None):
        raise Problem("SF607", value=cell_text(cell))
    local = moment.calendar.local(_instant(cell, mapped, moment))
    return local.date(), local.time()


def _days_until(mapped: MappedFact, moment: Moment) -> Read:
    fact, today = mapped.fact, moment.today.toordinal()

    def read(cell: Any) -> Any:
        day, _ = _local(cell, mapped, moment)
        return _derived(fact, day.toordinal() - today)

    return read


def _time_of(mapped: MappedFact, moment: Moment) -> Read:
    def read(cell: Any) -> Any:
        _, clock = _local(cell, mapped, moment)
        if clock is None:
            raise Problem("SF233", value=cell_text(cell))
        return _derived(mapped.fact, clock)

    return read


def _derived(fact: Fact, value: Any) -> Any:
    """`beyond` applies to what a mapping derives, never to what a row states."""
    return fact.check(fact.nearest(value))


def _date_alone(cell: Any, mapped: MappedFact) -> date:
    if isinstance(cell, datetime):
        if cell.utcoffset() is None and cell.time() == time():
            return cell.date()  # how spreadsheets and data frames keep dates
        raise Problem("SF224", value=cell_text(cell))
    if isinstance(cell, date):
        return cell
    if mapped.format is None:
        return read_date(cell_text(cell))
    day, _ = mapped.format.read(cell_text(cell))
    assert day is not None
    return day


def _clock(cell: Any, mapped: MappedFact) -> time:
    if isinstance(cell, time):
        return cell
    assert mapped.format is not None
    _, clock = mapped.format.read(cell_text(cell))
    assert clock is not None
    return clock
