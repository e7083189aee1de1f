"""Calendars as tables mean what calendars mean, to a reader who has the rows alone (`calendar_reader`)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from salesflow.amounts import DAY_END, HOUR, MINUTE, Amount, Moment, Span, Unit
from salesflow.calendars import Calendar, micros, parse_span
from salesflow.findings import BeyondHorizon
from salesflow.sql import calendar_tables as ct
from salesflow.sql.calendar_tables import calendar_tables, time_column
from sql.calendar_reader import Reader, bucket, clock, due, only, passed
from test_calendar_laws import CHANGES, spans

DAYS = 12  # dates that are known
MARGIN = timedelta(days=110)  # dates around them to which amounts lead
TIMES = (0, 1, 30 * MINUTE, 150 * MINUTE, 12 * HOUR, 18 * HOUR, DAY_END - 1, DAY_END)
ZONES = [
    *CHANGES,
    ("UTC", date(2026, 2, 28)),
    ("Africa/Cairo", date(2023, 4, 28)),
    ("Africa/Cairo", date(2023, 10, 27)),
    ("Europe/Lisbon", date(1916, 11, 1)),  # changed at 00:00 UTC
    ("Europe/Moscow", date(1916, 7, 3)),  # offsets in seconds
    ("America/St_Johns", date(2010, 3, 14)),
    ("America/Juneau", date(1867, 10, 18)),  # lived through this date twice
]
NINE_TO_FIVE = (parse_span("09:00-17:00"),)
MAIN = Calendar("main", "Asia/Shanghai", (date(2026, 1, 1), date(2026, 12, 31)), (NINE_TO_FIVE,) * 5 + ((), ()))
YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """A calendar that knows some dates around a change of the clocks."""
    zone, change = draw(st.sampled_from(ZONES))
    first = change - timedelta(days=draw(st.integers(0, DAYS - 1)))
    dates = st.integers(-1, DAYS).map(lambda shift: first + timedelta(days=shift))
    ranges = st.tuples(dates, st.integers(0, 2)).map(lambda drawn: (drawn[0], drawn[0] + timedelta(days=drawn[1])))
    week = tuple(draw(st.lists(spans(), min_size=7, max_size=7)))
    assume(any(week))
    closed = tuple(draw(st.lists(ranges, max_size=2)))
    special = tuple(draw(st.lists(st.tuples(ranges, spans()), max_size=2)))
    return Calendar("main", zone, (first, first + timedelta(days=DAYS - 1)), week, closed, special)


def reader_of(*calendars: Calendar) -> Reader:
    """The tables of dates that amounts of a hundred days do not leave."""
    known = [calendar.known for calendar in calendars if calendar.known]
    first, last = min(low for low, _ in known) - MARGIN, max(high for _, high in known) + MARGIN
    named = {calendar.name: calendar for calendar in calendars}
    return Reader(calendar_tables(named, first=first, last=last, times=TIMES))


def instant(ts: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=ts)


@st.composite
def instants(draw: st.DrawFn, calendar: Calendar) -> int:
    """Any instant near the known dates, and oftener one at which the house opens, closes, or the date changes."""
    assert calendar.known
    first, last = (micros(calendar.start_of(day)) for day in calendar.known)
    if draw(st.booleans()):
        return draw(st.integers(first - 2 * DAY_END, last + 3 * DAY_END))
    day = calendar.known[0] + timedelta(days=draw(st.integers(-1, DAYS)))
    hours = calendar.spans_on(day) if calendar.known[0] <= day <= calendar.known[1] else ()
    at = draw(st.sampled_from([0, DAY_END, *(each for span in hours for each in span)]))
    return micros(calendar.instant(day, at)) + draw(st.sampled_from([-1, 0, 1, MINUTE, -MINUTE]))


counts = st.one_of(
    st.tuples(st.just(Unit.MINUTES), st.integers(0, 3000)),
    st.tuples(st.just(Unit.DAYS), st.integers(0, 90)),
    st.tuples(st.just(Unit.MONTHS), st.integers(0, 3)),
    st.tuples(st.just(Unit.OPEN_MINUTES), st.integers(0, 90) | st.integers(0, DAYS * 1440)),
    st.tuples(st.just(Unit.OPEN_DAYS), st.integers(0, DAYS)),
)
amounts = counts.flatmap(lambda drawn: st.builds(Amount, st.just(drawn[1]), st.just(drawn[0]), st.booleans()))
moments = st.builds(Moment, st.sampled_from(TIMES), st.booleans())


def meant(calendar: Calendar, anchor: int | date, amount: Span, *, at_end: bool) -> int | None:
    """What the calendar itself answers, or none beyond its horizon."""
    start = instant(anchor) if isinstance(anchor, int) else anchor
    try:
        return micros((calendar.deadline if at_end else calendar.earliest)(start, amount))
    except BeyondHorizon:
        return None


@given(calendars(), st.data())
def test_every_amount(calendar: Calendar, data: st.DataObject) -> None:
    """The rows give the calendar's deadlines and beginnings, and no row exactly where it is beyond its horizon."""
    reader = reader_of(calendar)
    assert calendar.known
    first, last = calendar.known
    for amount in data.draw(st.lists(amounts | moments, min_size=12, max_size=12)):
        anchors: st.SearchStrategy[int | date] = instants(calendar)
        if not amount.needs_instant:
            anchors |= st.dates(first - timedelta(days=2), last + timedelta(days=2))
        anchor = data.draw(anchors)
        for at_end in (True, False):
            expected = meant(calendar, anchor, amount, at_end=at_end)
            assert due(reader, "main", anchor, amount, at_end=at_end) == expected, (anchor, amount, at_end)


LATE = ((22 * HOUR, DAY_END),)


@given(calendars(), st.booleans(), st.data())
def test_all_the_open_time_that_is_left(calendar: Calendar, is_late: bool, data: st.DataObject) -> None:
    """What passes only when the known dates end is beyond the horizon; what had passed since they began is not."""
    assert calendar.known
    first, last = calendar.known
    if is_late:
        calendar = replace(calendar, special=(((last, last), LATE), *calendar.special))
    reader, begin, finish = reader_of(calendar), calendar.start_of(first), calendar.start_of(last + timedelta(days=1))
    for anchor in data.draw(st.lists(instants(calendar), min_size=5, max_size=5)):
        if not micros(begin) <= anchor < micros(finish):
            continue
        left, done = calendar.open_time(instant(anchor), finish), calendar.open_time(begin, instant(anchor))
        for count in {left // MINUTE, left // MINUTE + 1, done // MINUTE, done // MINUTE + 1}:
            for amount in (Amount(count, Unit.OPEN_MINUTES), Amount(count, Unit.OPEN_MINUTES, before=True)):
                assert due(reader, "main", anchor, amount) == meant(calendar, anchor, amount, at_end=True)


def test_open_until_the_known_dates_end() -> None:
    """Two hours before the known dates end, an hour and 59 minutes can be asked for, and two hours cannot."""
    assert MAIN.known
    last = MAIN.known[1]
    calendar = replace(MAIN, special=(((last, last), LATE),))
    reader, anchor = reader_of(calendar), micros(calendar.instant(last, 22 * HOUR))
    assert due(reader, "main", anchor, Amount(119, Unit.OPEN_MINUTES)) == anchor + 119 * MINUTE
    assert due(reader, "main", anchor, Amount(120, Unit.OPEN_MINUTES)) is None


@given(calendars(), st.data())
def test_open_time_between(calendar: Calendar, data: st.DataObject) -> None:
    """The open time that has passed at two instants differs by the open time between them."""
    reader = reader_of(calendar)
    start, end = sorted(data.draw(st.tuples(instants(calendar), instants(calendar))))
    before, after = (passed(reader, "main", each) for each in (start, end))
    if before is None or after is None:
        table = reader.all("open_segment")
        begin, finish = min(row["starts"] for row in table), max(row["ends"] for row in table)
        assert start < begin or end >= finish
    else:
        assert after - before == calendar.open_time(instant(start), instant(end))


@given(calendars(), st.data())
def test_the_clock(calendar: Calendar, data: st.DataObject) -> None:
    """The rows show the local date and time of every instant, and so the dates from one to another."""
    reader, days = reader_of(calendar), []
    ends = data.draw(st.tuples(instants(calendar), instants(calendar)))
    for ts in ends:
        local = calendar.local(instant(ts)).replace(tzinfo=None)
        shown = clock(reader, calendar.timezone, ts)
        assert shown is not None
        assert datetime.fromordinal(shown[0]) + timedelta(microseconds=shown[1]) == local
        days.append(shown[0])
    assert days[1] - days[0] == calendar.days_between(*map(instant, ends))


zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
some_days = st.dates(date(1850, 1, 1), date(2060, 1, 1)) | st.sampled_from([ct._SPAN[0], ct._SPAN[1]])


@given(zones.map(lambda zone: Calendar("main", zone)), some_days, st.integers(0, 9) | st.just(200))
def test_a_zone_has_no_hole(calendar: Calendar, first: date, length: int) -> None:
    """In any zone the clock's rows follow each other within their buckets, and cover every instant of every date."""
    last = min(first, ct._SPAN[1] - timedelta(days=length)) + timedelta(days=length)
    reader = Reader(calendar_tables({"main": calendar}, first=first, last=last, times=TIMES))
    rows = sorted(reader.all("clock"), key=lambda row: row["starts"])
    assert all(one["ends"] == other["starts"] for one, other in pairwise(rows))
    assert rows[0]["starts"] <= micros(calendar.start_of(first))
    assert rows[-1]["ends"] > micros(calendar.end_of(last))
    for row in rows:
        assert row["bucket"] == bucket(row["starts"]) == bucket(row["ends"] - 1)
        for ts in (row["starts"], row["ends"] - 1):
            local = calendar.local(instant(ts))
            at = ((local.hour * 60 + local.minute) * 60 + local.second) * 1_000_000 + local.microsecond
            assert (row["day"], row["local_starts"] + ts - row["starts"]) == (local.toordinal(), at)
    days = [date.fromordinal(row["day"]) for row in reader.all("date")]
    assert days == [first + timedelta(days=shift) for shift in range((last - first).days + 1)]
    for row, day in zip(reader.all("date"), days, strict=True):
        assert {row[time_column(at)] - micros(calendar.instant(day, at)) for at in TIMES} == {0}
        month = only(reader.join("month", row["month"]))
        assert month is not None
        assert date.fromordinal(month["first_day"] + row["day_of_month"] - 1) == day
        assert month["days"] == monthrange(day.year, day.month)[1]


def test_rows_have_the_columns_that_are_promised() -> None:
    """Each row has a whole number or a text for each column of its table, and no null."""
    festive = replace(MAIN, festivals=(("spring", (date(2026, 2, 17),)),))
    tables = calendar_tables({"main": festive}, **YEAR, times=[18 * HOUR, DAY_END, 18 * HOUR, 0])
    assert tuple(tables) == ct.specs([18 * HOUR])
    for spec, rows in tables.items():
        assert set(spec.key) <= {column for column, _ in spec.columns}
        kinds = [{"BIGINT": int, "TEXT": str}[kind] for _, kind in spec.columns]
        found = [[type(value) for value in row] for row in rows]
        assert found
        assert found == [kinds] * len(found)


def test_two_hundred_stores_share_their_zone() -> None:
    """Clock and dates are those of zones, however many calendars have them; each calendar has its own hours."""
    stores = {f"store{number}": replace(MAIN, name=f"store{number}") for number in range(200)}
    one, many = (calendar_tables(each, **YEAR) for each in ({"main": MAIN}, stores))
    assert list(one[ct.CLOCK]) == list(many[ct.CLOCK])
    assert list(one[ct.date_spec(())]) == list(many[ct.date_spec(())])
    assert list(many[ct.OPENING]) == [
        (name, *row[1:]) for name in stores for row in calendar_tables({"main": MAIN}, **YEAR)[ct.OPENING]
    ]


def test_calendars_do_not_mix() -> None:
    """Each calendar answers by its own zone and hours."""
    berlin = replace(MAIN, name="berlin", timezone="Europe/Berlin", open=(NINE_TO_FIVE,) * 7)
    reader, anchor = reader_of(MAIN, berlin), micros(MAIN.instant(date(2026, 3, 27), 12 * HOUR))
    for calendar in (MAIN, berlin):
        for amount in (Amount(2, Unit.OPEN_DAYS), Amount(900, Unit.OPEN_MINUTES), Moment(18 * HOUR, True)):
            assert due(reader, calendar.name, anchor, amount) == meant(calendar, anchor, amount, at_end=True)


def test_which_calendar_holds_where_none_is_named() -> None:
    """The first calendar is the default unless another is named; without any, dates are those of UTC."""
    both = {"main": MAIN, "other": replace(MAIN, timezone="UTC")}
    assert list(calendar_tables(both, **YEAR)[ct.CALENDAR]) == [("main", "Asia/Shanghai", 1), ("other", "UTC", 0)]
    assert [row[2] for row in calendar_tables(both, **YEAR, default="other")[ct.CALENDAR]] == [0, 1]
    nowhere = calendar_tables({}, **YEAR)
    assert list(nowhere[ct.CALENDAR]) == [("", "UTC", 1)]
    assert {row[0] for row in nowhere[ct.CLOCK]} == {"UTC"}


@pytest.mark.parametrize(
    "calendar",
    [
        replace(MAIN, known=None),
        replace(MAIN, open=((),) * 7),
        replace(MAIN, known=(date(9999, 12, 1), date(9999, 12, 31))),
    ],
    ids=["known for no dates", "without hours", "known to the end of the years"],
)
def test_what_is_not_known_has_no_rows(calendar: Calendar) -> None:
    """A calendar that refuses every question about its opening hours has no rows for them."""
    assert meant(calendar, date(9999, 12, 6), Amount(1, Unit.OPEN_DAYS), at_end=True) is None
    tables = calendar_tables({"main": calendar}, **YEAR)
    assert not [row for spec in (ct.OPEN_DATE, ct.OPENING, ct.OPEN_SEGMENT, ct.OPEN_TIME) for row in tables[spec]]


def test_festivals() -> None:
    """A festival has each of its dates once, whether or not the dates' hours are known."""
    days = (date(2027, 2, 6), date(2026, 2, 17), date(2027, 2, 6))
    calendar = Calendar("main", "Asia/Shanghai", festivals=(("spring", days), ("autumn", (date(2026, 9, 25),))))
    rows = [(name, date.fromordinal(day)) for _, name, day in calendar_tables({"main": calendar}, **YEAR)[ct.FESTIVAL]]
    assert rows == [("spring", days[1]), ("spring", days[0]), ("autumn", date(2026, 9, 25))]


@pytest.mark.parametrize(("first", "last"), [("2026-01-02", "2026-01-01"), ("0001-01-01", "2026-01-01")])
def test_spans_that_cannot_be_told(first: str, last: str) -> None:
    """A span of dates ends no earlier than it begins, and has a datetime for each of its instants."""
    with pytest.raises(ValueError, match=f"{first} to {last} is no span"):
        calendar_tables({}, first=date.fromisoformat(first), last=date.fromisoformat(last))
