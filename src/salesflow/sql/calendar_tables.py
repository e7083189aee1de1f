"""
Calendars as tables: with them any SQL database reckons deadlines by joins on equality and whole numbers alone.

Instants are microseconds since 1970 in UTC (`zones.micros`), dates are ordinals, a month is year × 12 + month - 1.
Nothing is NULL: what is not known has no row. Below, `n` is `Amount.signed`.

The bucket of an instant is the first instant of its UTC day, found without dividing, which databases do each their
own way; counted from year 1 it is never negative, so that a remainder is the same in all of them:

    bucket(ts) = ts - (ts + YEAR_ONE) % BUCKET

What the clock shows at an instant, and the local date of an anchor (one that is a date is its own `day`):

    clock on (zone, bucket(ts)) where starts <= ts < ends: day; the time of day is local_starts + ts - starts

Every amount, from an anchor `ts` or its local `day`. Where a join finds no row, the answer is beyond the horizon.

| amount           | joins                                                             | due, and (not before)         |
|------------------|-------------------------------------------------------------------|-------------------------------|
| n minutes        |                                                                   | ts + n × MINUTE               |
| n days           | date on (zone, day + n)                                           | ends (begins)                 |
| n months         | date on (zone, day); month on month + n;                          |                               |
|                  | date on (zone, first_day + least(day_of_month, days) - 1)         | ends (begins)                 |
| same day AT      | date on (zone, day)                                               | time_column(AT)               |
| n open days      | open_date on (calendar, day); opening on (calendar, number):      |                               |
|                  | opened_upto + n - 1 where n > 0, else opened_before + n           | closing (begins)              |
| next open day AT | as 1 open day; date on (zone, opening.day)                        | time_column(AT)               |
| n open minutes   | open_segment on (calendar, bucket(ts)) where starts <= ts < ends  |                               |
| - n = 0          | no more                                                           | ts                            |
| - n > 0          | q = passed + is_open × (ts - starts) + n × MINUTE - 1; OPEN_TIME  | opens + q - passed_before + 1 |
| - n < 0          | q = passed + is_open × (ts - starts) + n × MINUTE; OPEN_TIME      | opens + q - passed_before     |

OPEN_TIME is open_time on (calendar, q - q % OPEN_TIME_BUCKET) where passed_before <= q < passed_after. There `q` may be
negative; however a database rounds then, no row has such a `passed_before`. A result outside the years 1 to 9999 is
beyond the horizon too. Who asks for a calendar's festivals, whatever their names, asks for distinct dates.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Literal

from salesflow.amounts import DAY_END, HOUR
from salesflow.calendars import Calendar
from salesflow.findings import BeyondHorizon
from salesflow.opening import Timetable, timetable
from salesflow.zones import first_micros, instant_of, last_micros

BUCKET = DAY_END  # of instants: a UTC day
YEAR_ONE = 62_135_596_800_000_000  # microseconds from the year 1 to 1970
OPEN_TIME_BUCKET = 8 * HOUR  # of open time: about a day's, so that a bucket has few segments and a segment few buckets

Row = tuple[int | str, ...]
ColumnType = Literal["BIGINT", "TEXT"]
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_SECOND = 1_000_000
_MICROSECOND = timedelta(microseconds=1)
_SPAN = date(1, 1, 2), date(9999, 12, 29)  # whatever the zone, every instant of these dates is a datetime


@dataclass(frozen=True, slots=True)
class TableSpec:
    """The shape of a table; `key` are the columns that joins compare, so that an index can help them."""

    name: str
    purpose: str
    columns: tuple[tuple[str, ColumnType], ...]
    key: tuple[str, ...]


def _spec(name: str, purpose: str, columns: str, key: str) -> TableSpec:
    """Columns are whole numbers, except for names."""
    types: dict[str, ColumnType] = {"zone": "TEXT", "calendar": "TEXT", "name": "TEXT"}
    typed = tuple((column, types.get(column, "BIGINT")) for column in columns.split())
    return TableSpec(f"salesflow_{name}", purpose, typed, tuple(key.split()))


CLOCK = _spec(
    "clock",
    "What each zone's clock shows, in stretches within one UTC day, one local date and one offset.",
    "zone bucket starts ends day local_starts",
    "zone bucket",
)
MONTH = _spec("month", "The first date of each month, and how many it has.", "month first_day days", "month")
CALENDAR = _spec(
    "calendar",
    "The zone of each calendar, and which of them holds where a journey names none.",
    "calendar zone is_default",
    "calendar",
)
OPEN_DATE = _spec(
    "open_date",
    "How many open dates there are before each known date, and how many up to and with it.",
    "calendar day opened_before opened_upto",
    "calendar day",
)
OPENING = _spec(
    "opening",
    "The open dates numbered from 0, each with its first instant and the deadline of open days.",
    "calendar number day begins closing",
    "calendar number",
)
OPEN_SEGMENT = _spec(
    "open_segment",
    "Every instant of the known dates, whether the house is open, and the open time that had passed at `starts`.",
    "calendar bucket starts ends passed is_open",
    "calendar bucket",
)
OPEN_TIME = _spec(
    "open_time",
    "The open segments along the open time that passes, to find the instant at which so much has passed.",
    "calendar bucket passed_before passed_after opens",
    "calendar bucket",
)
FESTIVAL = _spec("festival", "The dates of each calendar's festivals.", "calendar name day", "calendar name")


def date_spec(times: Iterable[int]) -> TableSpec:
    """The shape of the table of dates: it has a column for each time of day that an amount names."""
    columns = ["zone", "day", "month", "day_of_month", "begins", "ends", *map(time_column, _own_columns(times))]
    purpose = "The first and the last instant of each local date, and those of the times of day that amounts name."
    return _spec("date", purpose, " ".join(columns), "zone day")


def time_column(at: int) -> str:
    """
    Which column of the table of dates has the instants of this time of day?

    >>> time_column(18 * 3_600_000_000), time_column(24 * 3_600_000_000)
    ('at_64800000000', 'ends')
    """
    return {0: "begins", DAY_END: "ends"}.get(at, f"at_{at}")


def _own_columns(times: Iterable[int]) -> list[int]:
    return sorted(set(times) - {0, DAY_END})


def specs(times: Iterable[int] = ()) -> tuple[TableSpec, ...]:
    """The shapes of all tables that `calendar_tables` makes, in its order."""
    return CLOCK, date_spec(times), MONTH, CALENDAR, OPEN_DATE, OPENING, OPEN_SEGMENT, OPEN_TIME, FESTIVAL


def calendar_tables(
    calendars: Mapping[str, Calendar],
    *,
    first: date,
    last: date,
    times: Iterable[int] = (),
    default: str | None = None,
) -> dict[TableSpec, Iterator[Row]]:
    """
    All that SQL needs to know of these calendars: each table, with rows that are made when they are asked for.

    Without a calendar, dates are those of UTC, and the only calendar's name is empty. A calendar of which no opening
    hours are known has no open dates, no openings and no segments.

    Args:
        first: The clock and the dates begin with this local date of each zone. What is open covers what is known.
        last: They end with this one. Both keep clear of the ends of the years that datetimes have.
        times: The times of day that amounts name (`Moment.at`), in microseconds after midnight.
        default: The calendar that holds where none is named; if that is left out, the first.

    Raises:
        ValueError: the span of dates is empty, or too near to year 0 or 10000.
    """
    if not _SPAN[0] <= first <= last <= _SPAN[1]:
        raise ValueError(f"{first} to {last} is no span of dates between {_SPAN[0]} and {_SPAN[1]}")
    named = dict(calendars) or {"": Calendar("", "UTC")}
    zones = {calendar.timezone: calendar for calendar in named.values()}
    moments = tuple(times)
    days = range(first.toordinal(), last.toordinal() + 1)
    table_of = cache(_timetable)
    chosen = next(iter(named)) if default is None else default

    def opened(rows: Callable[[str, Calendar, Timetable], Iterator[Row]]) -> Iterator[Row]:
        for name, calendar in named.items():
            # Two hundred stores with the hours of one house are searched for once.
            table = table_of(replace(calendar, name="", festivals=(), place=None))
            if table is not None:
                yield from rows(name, calendar, table)

    return {
        CLOCK: (row for calendar in zones.values() for row in _clock(calendar, days)),
        date_spec(moments): (row for calendar in zones.values() for row in _dates(calendar, days, moments)),
        MONTH: _months(first, last),
        CALENDAR: ((name, calendar.timezone, int(name == chosen)) for name, calendar in named.items()),
        OPEN_DATE: opened(_open_dates),
        OPENING: opened(_openings),
        OPEN_SEGMENT: opened(_open_segments),
        OPEN_TIME: opened(_open_time),
        FESTIVAL: _festivals(named),
    }


def _timetable(calendar: Calendar) -> Timetable | None:
    """The openings of the known dates; none where the calendar would refuse every question about them."""
    if calendar.known is None:
        return None
    try:
        return timetable(calendar.zone, calendar.known, lambda day: calendar.spans_on(date.fromordinal(day)))
    except (BeyondHorizon, OverflowError):  # no opening hours at all, or known until the end of the year 9999
        return None


# -- the tables of a zone


def _clock(calendar: Calendar, days: range) -> Iterator[Row]:
    """Whole UTC days, from that in which the first date begins to that in which the last one ends."""
    first, last = first_micros(calendar.zone, days[0], 0), last_micros(calendar.zone, days[-1])
    after = _offset(calendar, first // BUCKET * BUCKET)
    for starts in range(first // BUCKET * BUCKET, last + 1, BUCKET):
        ends, before, after = starts + BUCKET, after, _offset(calendar, starts + BUCKET)
        change = ends if before == after else _change(calendar, starts, ends, before)
        for low, high, offset in ((starts, change, before), (change, ends, after)):
            for since, until in _cut(low + offset, high + offset):
                day, at = divmod(since, DAY_END)
                yield calendar.timezone, _bucket(starts), since - offset, until - offset, day + _EPOCH_DAY, at


def _offset(calendar: Calendar, at: int) -> int:
    """By how much the clock is ahead of UTC; no zone has ever changed it twice within three days."""
    return (instant_of(at, calendar.zone).utcoffset() or timedelta()) // _MICROSECOND


def _change(calendar: Calendar, low: int, high: int, before: int) -> int:
    """The instant, after `low` and not after `high`, at which the offset stops being `before`: a full second."""
    while high - low > _SECOND:
        middle = low + (high - low) // (2 * _SECOND) * _SECOND
        low, high = (middle, high) if _offset(calendar, middle) == before else (low, middle)
    return high


def _dates(calendar: Calendar, days: range, times: Iterable[int]) -> Iterator[Row]:
    zone, columns = calendar.zone, _own_columns(times)
    for day in days:
        local = date.fromordinal(day)
        at = (first_micros(zone, day, each) for each in columns)
        begins, ends = first_micros(zone, day, 0), last_micros(zone, day)
        yield calendar.timezone, day, _month(local), local.day, begins, ends, *at


def _months(first: date, last: date) -> Iterator[Row]:
    for month in range(_month(first), _month(last) + 1):
        year, number = month // 12, month % 12 + 1
        yield month, date(year, number, 1).toordinal(), monthrange(year, number)[1]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


# -- the tables of a calendar


def _open_dates(name: str, calendar: Calendar, table: Timetable) -> Iterator[Row]:
    assert calendar.known is not None
    first, last = (day.toordinal() for day in calendar.known)
    opened, number = set(table.days), 0
    for day in range(first, last + 1):
        before, number = number, number + (day in opened)
        yield name, day, before, number


def _openings(name: str, calendar: Calendar, table: Timetable) -> Iterator[Row]:
    for number, (day, closing) in enumerate(zip(table.days, table.closings, strict=True)):
        yield name, number, day, first_micros(calendar.zone, day, 0), closing


def _open_segments(name: str, _: Calendar, table: Timetable) -> Iterator[Row]:
    at, passed = table.begin, 0
    for opens, closes, after in zip(table.opens, table.closes, table.passed_after, strict=True):
        yield from _segment(name, at, opens, passed, 0)
        yield from _segment(name, opens, closes, passed, 1)
        at, passed = closes, after
    yield from _segment(name, at, table.finish, passed, 0)


def _segment(name: str, starts: int, ends: int, passed: int, is_open: int) -> Iterator[Row]:
    for low, high in _cut(starts, ends):
        yield name, _bucket(low), low, high, passed + is_open * (low - starts), is_open


def _open_time(name: str, _: Calendar, table: Timetable) -> Iterator[Row]:
    for opens, before, after in zip(table.opens, table.passed_before, table.passed_after, strict=True):
        # The last microsecond of what is known opens nothing: what has passed only then ends beyond the horizon.
        until = after - (opens + after - before == table.finish)
        for bucket in range(before // OPEN_TIME_BUCKET, (until - 1) // OPEN_TIME_BUCKET + 1):
            yield name, bucket * OPEN_TIME_BUCKET, before, until, opens


def _festivals(calendars: Mapping[str, Calendar]) -> Iterator[Row]:
    for name, calendar in calendars.items():
        for festival, days in calendar.festivals:
            for day in sorted(set(days)):
                yield name, festival, day.toordinal()


# -- days of 24 hours, in UTC or by a clock that does not change


def _bucket(at: int) -> int:
    return at - (at + YEAR_ONE) % BUCKET


def _cut(low: int, high: int) -> Iterator[tuple[int, int]]:
    """What lies from `low` until before `high`, day by day."""
    while low < high:
        until = min(high, (low // DAY_END + 1) * DAY_END)
        yield low, until
        low = until
