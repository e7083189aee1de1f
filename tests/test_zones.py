"""Local times and instants, in zones whose clocks do everything that clocks have done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salesflow.amounts import DAY_END, MINUTE
from salesflow.findings import Problem
from salesflow.zones import first_micros, first_of, instant_of, last_micros, last_of, micros, parse_timezone

CHANGES = [
    ("Asia/Shanghai", date(2026, 2, 17)),  # no change at all
    ("Europe/Berlin", date(2026, 3, 29)),  # 02:00 becomes 03:00
    ("Europe/Berlin", date(2026, 10, 25)),  # 03:00 becomes 02:00
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # half an hour
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Sao_Paulo", date(2018, 11, 4)),  # midnight becomes 01:00
    ("America/Sao_Paulo", date(2018, 2, 17)),  # midnight becomes 23:00 of this date
    ("America/Havana", date(2026, 11, 1)),  # 01:00 becomes midnight of the same date
    ("America/St_Johns", date(2010, 11, 6)),  # one minute after midnight becomes 23:01 of this date
    ("America/Toronto", date(1919, 3, 30)),  # 23:30 becomes 00:30 of the next date
    ("Pacific/Apia", date(2011, 12, 30)),  # there is no such date
    ("Pacific/Kwajalein", date(1969, 9, 30)),  # nearly every time of the day occurs twice
]


def minutes_of(zone: ZoneInfo, day: date) -> list[tuple[int, datetime]]:
    """Every minute around a local date, with what the clock shows at it."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    instants = (noon + timedelta(minutes=step) for step in range(-60 * 50, 60 * 50))
    return [(micros(instant), instant.astimezone(zone).replace(tzinfo=None)) for instant in instants]


@pytest.mark.parametrize(("key", "day"), CHANGES)
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_local_times_as_a_watchman_sees_them(key: str, day: date, shift: int) -> None:
    """A local time is the first instant at which somebody who watches the clock sees it, or a later time."""
    zone, day = ZoneInfo(key), day + timedelta(days=shift)
    seen = minutes_of(zone, day)
    for at in range(0, DAY_END, 15 * MINUTE):
        asked = datetime(day.year, day.month, day.day) + timedelta(microseconds=at)
        assert first_micros(zone, day.toordinal(), at) == next(instant for instant, shown in seen if shown >= asked)


@pytest.mark.parametrize(("key", "day"), CHANGES)
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_last_microsecond_as_a_watchman_sees_it(key: str, day: date, shift: int) -> None:
    """The last microsecond of a date is the last one at which the clock shows that date."""
    zone, day = ZoneInfo(key), day + timedelta(days=shift)
    seen = [instant for instant, shown in minutes_of(zone, day) if shown.date() == day]
    expected = seen[-1] + MINUTE - 1 if seen else first_micros(zone, day.toordinal(), 0)
    assert last_micros(zone, day.toordinal()) == expected


@given(st.sampled_from(CHANGES), st.integers(-3 * DAY_END, 3 * DAY_END), st.integers(0, DAY_END))
def test_later_times_are_later_instants(change: tuple[str, date], at: int, more: int) -> None:
    """A later local time is never an earlier instant, whatever the clocks do."""
    zone, start = ZoneInfo(change[0]), change[1].toordinal()
    one, other = (first_micros(zone, start + each // DAY_END, each % DAY_END) for each in (at, at + more))
    assert one <= other


@given(st.sampled_from(CHANGES), st.datetimes(timezones=st.just(UTC)))
@example(CHANGES[0], datetime.min.replace(tzinfo=UTC))
def test_micros_round_trip(change: tuple[str, date], instant: datetime) -> None:
    """An instant is the same instant in every zone, and its microseconds mean it again."""
    zone, at = ZoneInfo(change[0]), micros(instant)
    try:
        local = instant_of(at, zone)
    except OverflowError:
        assert instant.year in (1, 9999)
    else:
        assert local.tzinfo is zone
        assert micros(local) == at
        assert local.astimezone(UTC) == instant


def test_skipped_date_is_an_instant() -> None:
    """A date that the zone skipped begins and ends at the first instant after the gap."""
    zone, day = ZoneInfo("Pacific/Apia"), date(2011, 12, 30).toordinal()
    after = datetime(2011, 12, 31, tzinfo=zone)
    assert first_of(zone, day) == last_of(zone, day) == first_of(zone, day + 1) == after


@pytest.mark.parametrize("day", [0, -5, date.max.toordinal() + 1])
def test_dates_outside_the_years(day: int) -> None:
    """A date that Python does not have overflows, and is not taken for another."""
    with pytest.raises(OverflowError):
        first_micros(ZoneInfo("Asia/Shanghai"), day, 0)


@pytest.mark.parametrize("key", ["Asia/Shanghai", "Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"])
def test_timezones(key: str) -> None:
    """A zone of the IANA database is a zone, and stays as it was written."""
    assert parse_timezone(key) == key


@pytest.mark.parametrize(
    "text",
    ["", " ", "Asia", "../etc/passwd", "/etc/passwd", "/usr/share/zoneinfo/UTC", "a\0b", "\0", "asia/shanghai",
     "posix/UTC", "zone.tab", "localtime", "Factory", "上海", "\ud800", "x" * 100_000, "Asia/Shanghai\n", "."],
)  # fmt: skip
def test_no_timezones(text: str) -> None:
    """What is no zone is a problem with a code, however strange; nor is the zone that the machine is set to."""
    with pytest.raises(Problem) as refusal:
        parse_timezone(text)
    assert refusal.value.code == "SF234"


@given(st.text())
def test_any_timezone(text: str) -> None:
    """Any text either names a zone or is refused with a code."""
    try:
        key = parse_timezone(text)
    except Problem as problem:
        key, code = "", problem.code
    assert ZoneInfo(key).key == text if key else code == "SF234"


def test_nearest_timezone() -> None:
    """Who mistypes a zone is told the right one."""
    with pytest.raises(Problem) as refusal:
        parse_timezone("Asia/Shanghia")
    assert refusal.value.arguments["nearest"] == "Asia/Shanghai"
