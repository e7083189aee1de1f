"""
A reader of the calendar tables, who has their rows and nothing else.

It does what a database does: it joins on equality, compares and adds whole numbers, and divides towards zero. A
statement in SQL is this reader line by line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from salesflow.amounts import MINUTE, Amount, Moment, Span, Unit
from salesflow.sql import calendar_tables as ct
from salesflow.sql.calendar_tables import TableSpec, time_column

Line = dict[str, Any]


def remainder(number: int, by: int) -> int:
    """Of a division towards zero, as databases have it."""
    return number % by if number >= 0 else -(-number % by)


@dataclass
class Reader:
    """The tables, each row under the columns that joins compare."""

    tables: dict[TableSpec, Iterator[ct.Row]] = field(repr=False)
    rows: dict[str, dict[tuple[Any, ...], list[Line]]] = field(default_factory=lambda: defaultdict(dict), repr=False)

    def __post_init__(self) -> None:
        for spec, rows in self.tables.items():
            names = [column for column, _ in spec.columns]
            for row in rows:
                line = dict(zip(names, row, strict=True))
                key = tuple(line[column] for column in spec.key)
                self.rows[spec.name.removeprefix("salesflow_")].setdefault(key, []).append(line)

    def join(self, table: str, *key: Any) -> list[Line]:
        return self.rows[table].get(key, [])

    def all(self, table: str) -> list[Line]:
        return [line for lines in self.rows[table].values() for line in lines]


def only(lines: list[Line]) -> Line | None:
    """No join multiplies the rows of a log."""
    assert len(lines) <= 1
    return lines[0] if lines else None


def bucket(ts: int) -> int:
    return ts - remainder(ts + ct.YEAR_ONE, ct.BUCKET)


def clock(reader: Reader, zone: str, ts: int) -> tuple[int, int] | None:
    """The local date and time of day."""
    found = only([row for row in reader.join("clock", zone, bucket(ts)) if row["starts"] <= ts < row["ends"]])
    return None if found is None else (found["day"], found["local_starts"] + ts - found["starts"])


def due(reader: Reader, calendar: str, anchor: int | date, amount: Span, *, at_end: bool = True) -> int | None:
    """The deadline, or the earliest instant, of an anchor that is an instant or a date; none if no row is found."""
    zone = only(reader.join("calendar", calendar))["zone"]  # type: ignore[index]
    count = amount.signed if isinstance(amount, Amount) else 1
    if isinstance(amount, Amount) and amount.unit.is_elapsed:
        assert isinstance(anchor, int)
        if amount.unit is Unit.MINUTES:
            return anchor + count * MINUTE
        return open_time_after(reader, calendar, anchor, count * MINUTE)
    shown = (anchor.toordinal(), 0) if isinstance(anchor, date) else clock(reader, zone, anchor)
    if shown is None:
        return None
    day: int | None = shown[0]
    if amount.needs_opening:
        opening = opening_after(reader, calendar, shown[0], count)
        if opening is None or isinstance(amount, Amount):
            return opening and opening["closing" if at_end else "begins"]
        day = opening["day"]
    elif isinstance(amount, Amount):
        day = shown[0] + count if amount.unit is Unit.DAYS else months_after(reader, zone, shown[0], count)
    on = only(reader.join("date", zone, day))
    return on and on[time_column(amount.at) if isinstance(amount, Moment) else "ends" if at_end else "begins"]


def months_after(reader: Reader, zone: str, day: int, count: int) -> int | None:
    on = only(reader.join("date", zone, day))
    month = on and only(reader.join("month", on["month"] + count))
    return on and month and month["first_day"] + min(on["day_of_month"], month["days"]) - 1


def opening_after(reader: Reader, calendar: str, day: int, count: int) -> Line | None:
    on = only(reader.join("open_date", calendar, day))
    return on and only(
        reader.join("opening", calendar, on["opened_upto"] + count - 1 if count > 0 else on["opened_before"] + count)
    )


def passed(reader: Reader, calendar: str, ts: int) -> int | None:
    """The open time that has passed since the first opening."""
    rows = reader.join("open_segment", calendar, bucket(ts))
    segment = only([row for row in rows if row["starts"] <= ts < row["ends"]])
    return segment and segment["passed"] + segment["is_open"] * (ts - segment["starts"])


def open_time_after(reader: Reader, calendar: str, ts: int, amount: int) -> int | None:
    until_now = passed(reader, calendar, ts)
    if until_now is None or amount == 0:
        return None if until_now is None else ts
    is_later = int(amount > 0)
    q = until_now + amount - is_later
    rows = reader.join("open_time", calendar, q - remainder(q, ct.OPEN_TIME_BUCKET))
    found = only([row for row in rows if row["passed_before"] <= q < row["passed_after"]])
    return found and found["opens"] + q - found["passed_before"] + is_later
