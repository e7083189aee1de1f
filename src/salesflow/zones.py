"""
Local time and instants: when does a zone's clock show this, and what does it show then?

Everything here asks the zone's own rules and nothing else, so no answer depends on the machine. Instants are
counted in microseconds since 1970 in UTC: two datetimes of one zone compare and subtract by their wall clocks,
which is wrong whenever the clocks change, and whole numbers never are.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from salesflow.amounts import DAY_END
from salesflow.findings import unknown

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_LAST_DAY = date.max.toordinal()
_SECOND = 1_000_000
_NOT_OURS = {"localtime", "Factory"}  # whatever the machine is set to, and a zone that says it is not set


def parse_timezone(text: str) -> str:
    """
    The IANA key of a time zone, such as `Asia/Shanghai`.

    >>> parse_timezone("Asia/Shanghai")
    'Asia/Shanghai'

    Raises:
        Problem: SF234, there is no such zone.
    """
    if text not in _LIKELY and text not in _timezones():  # listing them all takes longer than reading most policies
        problem = unknown("SF234", text, [*_LIKELY, *sorted(_timezones())])
        if any(char.isdigit() or char in "+-" for char in text):
            problem.arguments["nearest"] = ""  # an offset is no place, and the nearest spelling is another offset
        raise problem
    return str(text)


_LIKELY = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Tokyo",
    "Europe/Berlin",
    "America/New_York",
)


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones() - _NOT_OURS)


def micros(instant: datetime) -> int:
    """
    An aware datetime as microseconds since 1970 in UTC, which compare and subtract as time really passes.

    >>> micros(datetime(1970, 1, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai")))
    0
    """
    passed = instant - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * _SECOND + passed.microseconds


def instant_of(at: int, zone: ZoneInfo) -> datetime:
    """
    The datetime in this zone of so many microseconds since 1970.

    Raises:
        OverflowError: Python has no datetime for it, in this zone or in UTC.
    """
    return zone.fromutc(datetime(1970, 1, 1, tzinfo=zone) + timedelta(0, 0, at))


def first_micros(zone: ZoneInfo, day: int, at: int) -> int:
    """
    When does the zone's clock first show this time of this date, or a later one?

    So a time that occurs twice is the first, one that was skipped is the first instant after the gap, and a later
    time is never an earlier instant. The date is its ordinal; `at` is less than `DAY_END`.
    """
    shown = _wall(zone, day, at)
    before, after = _offset(shown), _offset(shown.replace(fold=1))
    clock = (day - _EPOCH_DAY) * DAY_END + at
    if before >= after:  # an ordinary time, or one that occurs twice
        return clock - before
    return _change(zone, (clock - after) // _SECOND, (clock - before) // _SECOND, before)


def _wall(zone: ZoneInfo, day: int, at: int) -> datetime:
    if not 1 <= day <= _LAST_DAY:
        raise OverflowError(day)
    return datetime.fromordinal(day).replace(tzinfo=zone) + timedelta(0, 0, at)


def _offset(instant: datetime) -> int:
    offset = instant.utcoffset()
    assert offset is not None  # a ZoneInfo always has one
    return (offset.days * 86_400 + offset.seconds) * _SECOND + offset.microseconds


def _change(zone: ZoneInfo, low: int, high: int, before: int) -> int:
    """The instant at which the offset stops being `before`: after second `low`, not after second `high`."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(instant_of(middle * _SECOND, zone)) == before:
            low = middle
        else:
            high = middle
    return high * _SECOND


def last_micros(zone: ZoneInfo, day: int) -> int:
    """
    The last microsecond of a local date.

    A date that the zone skipped altogether (Samoa has no 30 December 2011) has none; it is the first instant
    after the gap, as each of its times is.
    """
    shown = _wall(zone, day, DAY_END - 1)
    before, after = _offset(shown), _offset(shown.replace(fold=1))
    if before >= after:
        return (day - _EPOCH_DAY + 1) * DAY_END - 1 - after
    gap = first_micros(zone, day, DAY_END - 1)
    return gap - 1 if instant_of(gap - 1, zone).toordinal() == day else gap


@lru_cache(maxsize=1 << 14)  # many deadlines end on few dates, and finding them is the dear part
def first_of(zone: ZoneInfo, day: int, at: int = 0) -> datetime:
    """`first_micros` as a datetime; without a time of day, the first instant of the date."""
    return instant_of(first_micros(zone, day, at), zone)


@lru_cache(maxsize=1 << 14)
def last_of(zone: ZoneInfo, day: int) -> datetime:
    """The last instant of a local date, which is given by its ordinal."""
    return instant_of(last_micros(zone, day), zone)


def months_after(day: date, count: int) -> int:
    """The ordinal of the same day number so many months later, clamped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(year)
    number = day.day if day.day <= 28 else min(day.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, number).toordinal()
