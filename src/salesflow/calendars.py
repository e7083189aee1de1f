"""
A calendar: in which zone a house lives, when it is open, and which instant an amount of time means there.

The zone's rules are in `zones`, the searching of opening hours in `opening`; here is what the amounts mean
(semantics 29 to 31).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from salesflow.amounts import DAY_END, MINUTE, Amount, Moment, Span, Unit
from salesflow.findings import BeyondHorizon, FactError, Place, found
from salesflow.opening import (
    Dates,
    Spans,
    Timetable,
    overlapping,
    parse_dates,
    parse_known,
    parse_span,
    timetable,
    weekdays,
)
from salesflow.zones import first_of, instant_of, last_of, micros, months_after, parse_timezone

__all__ = [
    "Calendar",
    "Dates",
    "Spans",
    "instant_of",
    "micros",
    "overlapping",
    "parse_dates",
    "parse_known",
    "parse_span",
    "parse_timezone",
    "weekdays",
]

# Looking a member up in its enum costs more than the whole comparison, and a million deadlines do it.
_MINUTES, _DAYS, _MONTHS, _OPEN_MINUTES = Unit.MINUTES, Unit.DAYS, Unit.MONTHS, Unit.OPEN_MINUTES


@dataclass(frozen=True)
class Calendar:
    """
    When is this house open, and when is something due here?

    >>> from datetime import date, datetime
    >>> from salesflow.amounts import parse
    >>> nine_to_five = (parse_span("09:00-17:00"),)
    >>> main = Calendar("main", "Asia/Shanghai", known=(date(2026, 1, 1), date(2027, 12, 31)),
    ...                 open=(nine_to_five,) * 5 + ((), ()))
    >>> friday = main.instant(date(2026, 11, 6), parse_span("16:30-17:00")[0])
    >>> print(main.deadline(friday, parse("1 open hour")))
    2026-11-09 09:30:00+08:00
    >>> print(main.deadline(friday, parse("2 days")))
    2026-11-08 23:59:59.999999+08:00

    Args:
        timezone: An IANA key, as `parse_timezone` gives it.
        known: The first and last date for which the opening hours are known; only open units ask for it.
        open: Seven days, Monday first; each day's spans are sorted and do not overlap.
        closed: Dates on which the house is closed, whatever the day of the week.
        special: Dates with hours of their own, which go before both; of several, the first.
    """

    name: str
    timezone: str
    known: Dates | None = None
    open: tuple[Spans, ...] = ((),) * 7
    closed: tuple[Dates, ...] = ()
    special: tuple[tuple[Dates, Spans], ...] = ()
    festivals: tuple[tuple[str, tuple[date, ...]], ...] = ()
    place: Place | None = field(default=None, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return {each.name: self.__dict__[each.name] for each in fields(self)}  # what is cached is made again

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def local(self, instant: datetime) -> datetime:
        """
        What does this house's clock show at that instant?

        Raises:
            FactError: SF607, a datetime without an offset is no instant.
            BeyondHorizon: the local time is outside the years 1 to 9999.
        """
        if instant.tzinfo is self.zone:
            return instant
        try:
            self._demand_offset(instant)
            return instant.astimezone(self.zone)
        except OverflowError:
            self._outside_years(instant.year < 5000)

    def instant(self, day: date, at: int) -> datetime:
        """
        The instant of a local time of day; `24:00` is the last microsecond of the date.

        A time that the clock skips is the first instant after the gap; one that it shows twice is the first.
        """
        try:
            return self._instant(day.toordinal(), at)
        except OverflowError:
            self._outside_years(day.year < 5000)

    def start_of(self, day: date) -> datetime:
        """The first instant of a local date: not always 00:00."""
        return self.instant(day, 0)

    def end_of(self, day: date) -> datetime:
        """The last microsecond of a local date."""
        return self.instant(day, DAY_END)

    def spans_on(self, day: date) -> Spans:
        """
        When is the house open on this date, by its own clock?

        Raises:
            BeyondHorizon: SF605, the date is not known; SF416, the calendar has no opening hours.
        """
        known = self._demand_known()
        if not known[0] <= day <= known[1]:
            self._unknown_on(day)
        return self._spans(day.toordinal())

    def deadline(self, anchor: datetime | date, amount: Span) -> datetime:
        """
        Until when is it in time? `by: 5 days` ends with the fifth date, `by: 2 open days` with that day's closing.

        A deadline is inclusive. Minutes and hours, open or elapsed, end at the moment at which they have passed.

        Raises:
            BeyondHorizon: SF605, open units reach outside the known dates, or the result outside the years that
                datetimes have; SF416, open units in a calendar without opening hours.
            FactError: SF607, the anchor is a datetime without an offset.
            ValueError: minutes or hours are counted from a date (the load check refuses such a policy).
        """
        try:
            return self._reckoned(anchor, amount, True)
        except OverflowError:
            self._outside_years(isinstance(amount, Amount) and amount.before)

    def earliest(self, anchor: datetime | date, amount: Span) -> datetime:
        """
        From when on is it not too early? `not_before: 5 days` begins with the fifth date; else as `deadline`.

        Raises:
            As `deadline`.
        """
        try:
            return self._reckoned(anchor, amount, False)
        except OverflowError:
            self._outside_years(isinstance(amount, Amount) and amount.before)

    def open_time(self, start: datetime, end: datetime) -> int:
        """
        How many microseconds was the house open from `start` until before `end`? None when `end` is not later.

        It is time as it really passes: a span over a change of the clocks counts what it lasted.

        Raises:
            BeyondHorizon: as `spans_on`, for either of the two.
        """
        table = self._timetable
        low, high = (self._known_micros(each, table, inclusive=True) for each in (start, end))
        return max(0, table.passed(high) - table.passed(low))

    def days_between(self, start: datetime | date, end: datetime | date) -> int:
        """How many local dates lie from one to the other? Negative when `end` is the earlier."""
        return self._local_day(end).toordinal() - self._local_day(start).toordinal()

    # -- what the amounts mean

    def _reckoned(self, anchor: datetime | date, amount: Span, at_end: bool) -> datetime:
        if isinstance(amount, Moment):
            return self._clocked(self._local_day(anchor), amount)
        unit = amount.unit
        count = -amount.count if amount.before else amount.count
        if unit is _MINUTES:
            return instant_of(self._demand_instant(anchor) + count * MINUTE, self.zone)
        if unit is _OPEN_MINUTES:
            return instant_of(self._open_time_after(anchor, count * MINUTE), self.zone)
        local = self._local_day(anchor)
        if unit is _DAYS:
            day = local.toordinal() + count
        elif unit is _MONTHS:
            day = months_after(local, count)
        else:
            index = self._open_day(local, count)
            if at_end:
                return instant_of(self._timetable.closings[index], self.zone)
            day = self._timetable.days[index]
        return last_of(self.zone, day) if at_end else first_of(self.zone, day)

    def _clocked(self, local: date, moment: Moment) -> datetime:
        day = self._timetable.days[self._open_day(local, 1)] if moment.next_open_day else local.toordinal()
        return self._instant(day, moment.at)

    def _instant(self, day: int, at: int) -> datetime:
        return last_of(self.zone, day) if at == DAY_END else first_of(self.zone, day, at)

    def _open_time_after(self, anchor: datetime | date, amount: int) -> int:
        table = self._timetable
        start = self._known_micros(anchor, table)
        if not amount:
            return start
        passed = table.passed(start) + amount
        at = table.first_at(passed) if amount > 0 else table.last_at(passed)
        if at is None or at >= table.finish:
            self._beyond_known(amount)
        return at

    def _open_day(self, local: date, count: int) -> int:
        known, table = self._demand_known(), self._timetable
        day = local.toordinal()
        if not known[0].toordinal() <= day <= known[1].toordinal():
            self._unknown_on(local)
        index = table.open_day(day, count)
        if index is None:
            self._beyond_known(count)
        return index

    # -- the opening hours

    @cached_property
    def _timetable(self) -> Timetable:
        return timetable(self.zone, self._demand_known(), self._spans)

    def _spans(self, day: int) -> Spans:
        spans = self._exceptions.get(day)
        return self.open[(day - 1) % 7] if spans is None else spans  # the ordinal 1 was a Monday

    @cached_property
    def _exceptions(self) -> Mapping[int, Spans]:
        """The spans of the known dates that differ from their day of the week."""
        known = self._demand_known()
        hours: dict[int, Spans] = {}
        for dates, spans in (*((dates, ()) for dates in self.closed), *reversed(self.special)):
            first, last = max(dates[0], known[0]), min(dates[1], known[1])
            hours.update(dict.fromkeys(range(first.toordinal(), last.toordinal() + 1), spans))
        return hours

    # -- what is demanded of the arguments

    def _local_day(self, anchor: datetime | date) -> date:
        return self.local(anchor) if isinstance(anchor, datetime) else anchor

    def _demand_offset(self, instant: datetime) -> None:
        if instant.utcoffset() is None:  # the standard library would take the machine's zone
            raise FactError([found("SF607", self._place, value=instant.isoformat(sep=" "))])

    def _demand_instant(self, anchor: datetime | date) -> int:
        if not isinstance(anchor, datetime):
            raise ValueError(f"{anchor} is a date, and minutes are counted from an instant")
        try:
            return micros(anchor)
        except TypeError:
            self._demand_offset(anchor)
            raise

    def _known_micros(self, anchor: datetime | date, table: Timetable, *, inclusive: bool = False) -> int:
        at = self._demand_instant(anchor)
        if not table.begin <= at < table.finish + inclusive:
            self._unknown_on(self._local_day(anchor))
        return at

    def _demand_known(self) -> Dates:
        if self.known is None or not (any(self.open) or any(spans for _, spans in self.special)):
            raise BeyondHorizon([found("SF416", self._place, calendar=f"`{self.name}`")])
        return self.known

    @property
    def _place(self) -> Place:
        return self.place or Place(self.name)

    def _beyond_known(self, direction: int) -> NoReturn:
        first, last = self._demand_known()
        self._unknown_on(date.fromordinal(last.toordinal() + 1 if direction > 0 else first.toordinal() - 1))

    def _unknown_on(self, day: date) -> NoReturn:
        known = "{}..{}".format(*self._demand_known())
        said = day.isoformat()[:10]  # of a datetime, the date alone
        raise BeyondHorizon([found("SF605", self._place, calendar=self.name, date=said, known=known)])

    def _outside_years(self, is_early: bool) -> NoReturn:
        date_, known = "0000-12-31" if is_early else "10000-01-01", f"{date.min}..{date.max}"
        raise BeyondHorizon([found("SF605", self._place, calendar=self.name, date=date_, known=known)]) from None
