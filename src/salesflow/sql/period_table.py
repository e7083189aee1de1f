"""The table of local years and months, for counts `per` year or month: what each is called, and from when until when it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from salesflow.calendars import Calendar, micros
from salesflow.sql.calendar_tables import Row, TableSpec

PERIOD = TableSpec(
    "salesflow_period",
    "The local years and months of each zone: a month is numbered year × 12 + month - 1, a year as its January.",
    (
        ("zone", "TEXT"),
        ("per", "TEXT"),
        ("number", "BIGINT"),
        ("name", "TEXT"),
        ("begins", "BIGINT"),
        ("ends", "BIGINT"),
    ),
    ("zone", "per", "number"),
)


def periods(calendars: Mapping[str, Calendar], *, first: date, last: date) -> Iterator[Row]:
    """Every year and month that has one of these dates."""
    named = calendars or {"": Calendar("", "UTC")}
    for calendar in {calendar.timezone: calendar for calendar in named.values()}.values():
        for per, months in (("year", 12), ("month", 1)):
            number = _number(first) - _number(first) % months
            while number <= _number(last):
                begins, following = _first_of(number), _first_of(number + months)
                name = f"{begins:%Y}" if per == "year" else f"{begins:%Y-%m}"
                ends = calendar.end_of(following - timedelta(days=1))
                yield calendar.timezone, per, number, name, micros(calendar.start_of(begins)), micros(ends)
                number += months


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
