"""
When a house is open: spans of a day and days of a week as a policy writes them, and the timetable they make.

A timetable is built once and then searched, so a deadline costs the same an hour or three years ahead.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from salesflow.amounts import DAY_END, clock_text, parse_clock
from salesflow.catalogue import Phrase
from salesflow.findings import Problem
from salesflow.zones import first_micros, last_micros

Spans = tuple[tuple[int, int], ...]  # microseconds after local midnight, half-open, sorted, may end at DAY_END
Dates = tuple[date, date]  # the first and the last of them

LONGEST_KNOWN = 100  # years; a timetable of all of them takes about a second to build

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_span(text: str) -> tuple[int, int]:
    """
    From when to when the house is open on a day; it may close at `24:00`.

    >>> parse_span("09:00-24:00")
    (32400000000, 86400000000)

    Raises:
        Problem: SF233, not two times of day; SF236, it closes no later than it opens.
    """
    parts = text.split("-")
    if len(parts) != 2:
        raise Problem("SF233", value=text)
    low, high = parse_clock(parts[0].strip()), parse_clock(parts[1].strip(), end_of_day=True)
    if low >= high:
        raise Problem("SF236", low=clock_text(low), high=clock_text(high))
    return low, high


def overlapping(spans: Iterable[tuple[int, int]]) -> Spans | None:
    """The first two spans that share a moment, in the order of the day; none when they only touch."""
    ordered = sorted(spans)
    return next(((one, next_) for one, next_ in pairwise(ordered) if next_[0] < one[1]), None)


def weekdays(text: str) -> tuple[int, ...]:
    """
    The days that `sat` or `mon-fri` names, Monday is 0; a range may run over the end of the week.

    >>> weekdays("sat-mon")
    (5, 6, 0)

    Raises:
        Problem: SF235, a word that is no day of the week.
    """
    first, dash, last = text.partition("-")
    if first not in _WEEK or (dash and last not in _WEEK):
        raise Problem("SF235", value=text)
    start = _WEEK.index(first)
    more = (_WEEK.index(last) - start) % 7 if dash else 0
    return tuple((start + step) % 7 for step in range(more + 1))


def parse_dates(text: str) -> Dates:
    """
    One date, or the first and the last of several: `2027-02-05..2027-02-08`.

    Raises:
        Problem: SF224, no date; SF236, the last is before the first.
    """
    first, dots, last = text.partition("..")
    low = _date(first.strip(), text)
    high = _date(last.strip(), text) if dots else low
    if high < low:
        raise Problem("SF236", low=str(low), high=str(high))
    return low, high


def _date(text: str, whole: str) -> date:
    try:
        if _DATE.fullmatch(text):  # fromisoformat alone would take 20270205 and 2027-W05-1 as well
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Problem("SF224", value=whole)


def parse_known(text: str) -> Dates:
    """
    The dates for which a calendar is known; not for ever, since nobody knows the holidays of the year 9999.

    Raises:
        Problem: as `parse_dates`; SF226, longer than a hundred years.
    """
    low, high = parse_dates(text)
    if high.year - low.year > LONGEST_KNOWN:
        raise Problem("SF226", value=text, range=Phrase(f"at most {LONGEST_KNOWN} years", f"最多 {LONGEST_KNOWN} 年"))
    return low, high


@dataclass(slots=True)
class Timetable:
    """
    Every opening of a calendar's known dates, in microseconds since 1970, with the open time up to it.

    The lists `opens`, `closes`, `passed_before` and `passed_after` run side by side, one entry an open segment;
    `days` (ordinals) and `closings` one entry an open date. An open date is one on which open time really passes:
    a span that falls into a gap of the clock opens nothing.
    """

    begin: int
    finish: int
    opens: list[int] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)
    passed_before: list[int] = field(default_factory=list)
    passed_after: list[int] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    closings: list[int] = field(default_factory=list)

    def passed(self, at: int) -> int:
        """How much open time has passed from the first opening to this instant?"""
        index = bisect_right(self.opens, at) - 1
        if index < 0:
            return 0
        return self.passed_before[index] + min(at, self.closes[index]) - self.opens[index]

    def first_at(self, passed: int) -> int | None:
        """The earliest instant at which so much open time, more than none, has passed; none if it never does."""
        index = bisect_left(self.passed_after, passed)
        if index == len(self.closes):
            return None
        return self.closes[index] - (self.passed_after[index] - passed)

    def last_at(self, passed: int) -> int | None:
        """The latest instant at which no more than so much has passed, where more will pass; none if never."""
        if passed < 0:
            return None
        index = bisect_right(self.passed_after, passed)
        return self.opens[index] + (passed - self.passed_before[index])

    def open_day(self, day: int, count: int) -> int | None:
        """
        Which entry of `days` is the count-th open date after this one, or before it when the count is negative?

        The 0th is the date itself, or the next open one when it is closed.
        """
        after = bisect_right(self.days, day) if count > 0 else bisect_left(self.days, day)
        index = after + count - 1 if count > 0 else after + count
        return index if 0 <= index < len(self.days) else None

    def add(self, opens: int, closes: int) -> None:
        before = self.passed_after[-1] if self.passed_after else 0
        self.opens.append(opens)
        self.closes.append(closes)
        self.passed_before.append(before)
        self.passed_after.append(before + closes - opens)


def timetable(zone: ZoneInfo, known: Dates, spans_on: Callable[[int], Spans]) -> Timetable:
    """The timetable of these dates; `spans_on` is asked once for each of them, by its ordinal."""
    first, last = known[0].toordinal(), known[1].toordinal()
    midnight = first_micros(zone, first, 0)
    table = Timetable(midnight, midnight)
    for day in range(first, last + 1):
        table.finish = first_micros(zone, day + 1, 0)
        _add_day(table, zone, day, midnight, spans_on(day))
        midnight = table.finish
    return table


def _add_day(table: Timetable, zone: ZoneInfo, day: int, midnight: int, spans: Spans) -> None:
    # No zone has ever changed its clocks twice within three days, so a day of 24 hours has no change in it.
    steady = table.finish - midnight == DAY_END
    is_open, last = False, 0
    for low, high in spans:
        opens = midnight + low if steady else first_micros(zone, day, low)
        closes = table.finish if high == DAY_END else midnight + high if steady else first_micros(zone, day, high)
        if closes > opens:
            table.add(opens, closes)
            is_open, last = True, last_micros(zone, day) if high == DAY_END else closes
    if is_open:
        table.days.append(day)
        table.closings.append(last)
