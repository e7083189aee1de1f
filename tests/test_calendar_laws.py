"""
The laws of calendars, and the meaning that a watchman would give to them.

The watchman walks through every minute of a few days and looks at the clock on the wall: the house opens when the
clock first shows the opening time or a later one, and closes when it first shows the closing time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salesflow.amounts import DAY_END, MINUTE, Amount, Moment, Unit
from salesflow.calendars import Calendar, Spans, micros
from salesflow.findings import BeyondHorizon

CHANGES = [
    ("Asia/Shanghai", date(2026, 2, 17)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2018, 2, 17)),
    ("America/Havana", date(2026, 11, 1)),
    ("America/St_Johns", date(2010, 11, 6)),
    ("America/Toronto", date(1919, 3, 30)),
    ("Pacific/Apia", date(2011, 12, 30)),
]
SHORT = 5  # dates that the watchman watches
ONE = timedelta(minutes=1)


@st.composite
def spans(draw: st.DrawFn) -> Spans:
    """Hours of a day in whole minutes: none, some that touch, some until midnight."""
    times = st.integers(0, 1440) | st.sampled_from([0, 60, 120, 150, 180, 1380, 1440])
    cuts = sorted(draw(st.lists(times, max_size=5, unique=True)))
    return tuple((a * MINUTE, b * MINUTE) for a, b in pairwise(cuts) if draw(st.booleans()))


@st.composite
def calendars(draw: st.DrawFn, days: int) -> Calendar:
    """A calendar around a change of the clocks, with dates that are closed and dates with hours of their own."""
    zone, change = draw(st.sampled_from(CHANGES))
    first = change - timedelta(days=draw(st.integers(0, min(days - 1, 300))))
    dates = st.integers(-2, days + 2).map(lambda shift: first + timedelta(days=shift))
    ranges = st.tuples(dates, st.integers(0, 2)).map(lambda drawn: (drawn[0], drawn[0] + timedelta(days=drawn[1])))
    week = tuple(draw(st.lists(spans(), min_size=7, max_size=7)))
    assume(any(week))
    return Calendar(
        "main",
        zone,
        known=(first, first + timedelta(days=days - 1)),
        open=week,
        closed=tuple(draw(st.lists(ranges, max_size=2))),
        special=tuple(draw(st.lists(st.tuples(ranges, spans()), max_size=2))),
    )


@cache
def clock_around(timezone: str, day: date) -> list[tuple[datetime, datetime]]:
    """Every minute of some days, and what the clock on the wall shows."""
    zone, start = ZoneInfo(timezone), datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    instants = [start + step * ONE for step in range((SHORT + 5) * 1440)]
    return [(instant, instant.astimezone(zone).replace(tzinfo=None)) for instant in instants]


class Minute(NamedTuple):
    """What the watchman notes: `day` is the latest date that the clock has shown, `closes` the end of the open span."""

    instant: datetime
    shown: date
    day: date
    closes: int | None


@dataclass(frozen=True)
class Watchman:
    """The slow and obvious meaning: every minute of the known dates, and whether the house is open."""

    calendar: Calendar

    @cached_property
    def minutes(self) -> list[Minute]:
        assert self.calendar.known
        first, last = self.calendar.known
        latest, seen = datetime.min, []
        for instant, clock in clock_around(self.calendar.timezone, first):
            latest = max(latest, clock)  # what is open does not close because the clock is put back
            if first <= latest.date() <= last:
                seen.append(Minute(instant, clock.date(), latest.date(), self._closes(latest)))
        return seen

    def _closes(self, clock: datetime) -> int | None:
        at = (clock.hour * 60 + clock.minute) * MINUTE
        return next((high for low, high in self.hours(clock.date()) if low <= at < high), None)

    def hours(self, day: date) -> Spans:
        for (first, last), hours in self.calendar.special:
            if first <= day <= last:
                return hours
        is_closed = any(first <= day <= last for first, last in self.calendar.closed)
        return () if is_closed else self.calendar.open[day.weekday()]

    @cached_property
    def opened(self) -> list[Minute]:
        return [minute for minute in self.minutes if minute.closes is not None]

    def open_minutes(self, start: datetime, end: datetime) -> int:
        return sum(start <= minute.instant < end for minute in self.opened)

    def after(self, anchor: datetime, count: int) -> datetime:
        return [m.instant for m in self.opened if m.instant >= anchor][count - 1] + ONE if count else anchor

    def before(self, anchor: datetime, count: int) -> datetime:
        return [m.instant for m in self.opened if m.instant < anchor][-count] if count else anchor

    def open_day(self, day: date, count: int) -> date | None:
        days = sorted({minute.day for minute in self.opened})
        if count < 0:
            earlier = [each for each in days if each < day]
            return earlier[count] if len(earlier) >= -count else None
        later = [each for each in days if each > day or (each == day and not count)]
        return later[max(count, 1) - 1] if len(later) >= max(count, 1) else None

    def last_closing(self, day: date) -> datetime:
        last = [minute for minute in self.opened if minute.day == day][-1]
        if last.closes != DAY_END:
            return last.instant + ONE
        return max(minute.instant for minute in self.minutes if minute.shown == day) + ONE - timedelta(microseconds=1)


def answer(calendar: Calendar, anchor: datetime | date, amount: Amount | Moment) -> datetime | None:
    """The deadline in UTC, or none beyond the horizon: a time that occurs twice equals nothing in another zone."""
    try:
        return calendar.deadline(anchor, amount).astimezone(UTC)
    except BeyondHorizon:
        return None


def opening(count: int, unit: Unit = Unit.OPEN_MINUTES) -> Amount:
    """So much after the anchor, or before it when negative."""
    return Amount(abs(count), unit, before=count < 0)


@given(calendars(SHORT), st.data())
@settings(max_examples=60, deadline=None)
def test_open_minutes_as_the_watchman_counts_them(calendar: Calendar, data: st.DataObject) -> None:
    """Open time, open minutes after and open minutes before are those that the watchman counts."""
    watchman = Watchman(calendar)
    begin, finish = watchman.minutes[0].instant, watchman.minutes[-1].instant + ONE
    moments = st.integers(0, len(watchman.minutes) - 1).map(lambda index: watchman.minutes[index].instant)
    for start, end in data.draw(st.lists(st.tuples(moments, moments), min_size=3, max_size=3)):
        assert calendar.open_time(start, end) == watchman.open_minutes(start, end) * MINUTE
        most = watchman.open_minutes(start, finish)
        count = data.draw(st.integers(0, most))
        expected = watchman.after(start, count)
        assert answer(calendar, start, opening(count)) == (None if expected == finish else expected)
        assert answer(calendar, start, opening(most + 1)) is None
        most = watchman.open_minutes(begin, start)
        count = data.draw(st.integers(0, most))
        assert answer(calendar, start, opening(-count)) == watchman.before(start, count)
        assert answer(calendar, start, opening(-most - 1)) is None


@given(calendars(SHORT), st.integers(0, SHORT - 1), st.integers(-SHORT, SHORT))
@settings(max_examples=100, deadline=None)
def test_open_days_as_the_watchman_counts_them(calendar: Calendar, shift: int, count: int) -> None:
    """An open date is one on which the watchman saw the house open; its last closing ends the n-th open day."""
    assert calendar.known
    watchman, day = Watchman(calendar), calendar.known[0] + timedelta(days=shift)
    amount = opening(count, Unit.OPEN_DAYS)
    target = watchman.open_day(day, count)
    if target is None:
        assert answer(calendar, day, amount) is None
        return
    assert answer(calendar, day, amount) == watchman.last_closing(target)
    assert calendar.earliest(day, amount) == calendar.start_of(target)
    assert calendar.spans_on(target) == watchman.hours(target) != ()


@given(calendars(SHORT), st.integers(0, SHORT - 1), st.integers(0, 1439))
@settings(max_examples=40, deadline=None)
def test_next_open_day_as_the_watchman_sees_it(calendar: Calendar, shift: int, at: int) -> None:
    """The next open day is the first open date after the anchor's, never the anchor's own."""
    assert calendar.known
    watchman, day = Watchman(calendar), calendar.known[0] + timedelta(days=shift)
    target = watchman.open_day(day, 1)
    expected = None if target is None else calendar.instant(target, at * MINUTE).astimezone(UTC)
    assert answer(calendar, day, Moment(at * MINUTE, next_open_day=True)) == expected


LONG = 900  # dates of a calendar that nobody watches
offsets = st.integers(0, (LONG - 1) * DAY_END)


def moment_in(calendar: Calendar, offset: int) -> datetime:
    """Some instant of the known dates."""
    assert calendar.known
    return calendar.local(calendar.start_of(calendar.known[0]).astimezone(UTC) + timedelta(microseconds=offset))


@given(calendars(LONG), offsets, st.integers(-60_000, 60_000))
@settings(max_examples=100, deadline=None)
def test_adding_and_measuring(calendar: Calendar, offset: int, count: int) -> None:
    """Adding open time and then measuring it gives the amount back, forwards and backwards."""
    anchor = moment_in(calendar, offset)
    due = answer(calendar, anchor, opening(count))
    assume(due is not None)
    assert due is not None
    assert calendar.open_time(min(anchor, due, key=micros), max(anchor, due, key=micros)) == abs(count) * MINUTE
    if count > 0:  # a microsecond earlier it had not yet passed
        assert calendar.open_time(anchor, due - timedelta(microseconds=1)) == count * MINUTE - 1
    elif count < 0:  # a microsecond later it would be less
        assert calendar.open_time(due + timedelta(microseconds=1), anchor) == -count * MINUTE - 1


spans_of_time = st.builds(opening, st.integers(-500, 500), st.sampled_from(Unit))


@given(calendars(LONG), offsets, offsets, spans_of_time, st.integers(0, 300))
@settings(max_examples=150, deadline=None)
def test_more_is_never_earlier(calendar: Calendar, one: int, other: int, amount: Amount, more: int) -> None:
    """A larger amount, or a later anchor, never gives an earlier instant; and no deadline is before its beginning."""
    anchors = sorted((moment_in(calendar, each) for each in (one, other)), key=micros)
    count = -amount.count if amount.before else amount.count
    for ask in (calendar.deadline, calendar.earliest):
        try:
            assert micros(ask(anchors[0], amount)) <= micros(ask(anchors[0], opening(count + more, amount.unit)))
            assert micros(calendar.earliest(anchors[0], amount)) <= micros(calendar.deadline(anchors[0], amount))
            if calendar.days_between(*anchors) >= 0:  # a clock put back over midnight makes the later date the earlier
                assert micros(ask(anchors[0], amount)) <= micros(ask(anchors[1], amount))
        except BeyondHorizon:
            pass


anything = st.one_of(
    st.builds(Amount, st.integers(0, 60_000_000), st.sampled_from(Unit), st.booleans()),
    st.builds(Moment, st.integers(0, DAY_END), st.booleans()),
)
ends = st.sampled_from([datetime.min, datetime.max]).map(lambda end: end.replace(tzinfo=UTC))


@given(calendars(SHORT), st.datetimes(timezones=st.just(UTC)) | ends, anything)
@settings(max_examples=200, deadline=None)
def test_any_anchor_and_amount(calendar: Calendar, anchor: datetime, amount: Amount | Moment) -> None:
    """Any instant with any amount has an answer in the calendar's zone or is beyond the horizon, and nothing else."""
    for ask in (calendar.deadline, calendar.earliest):
        try:
            due = ask(anchor, amount)
        except BeyondHorizon as beyond:
            codes = [finding.code for finding in beyond.findings]
        else:
            assert due.tzinfo is calendar.zone
            assert micros(due.astimezone(UTC)) == micros(due)
            continue
        assert codes == ["SF605"]
