"""Types of time: date, time of day, datetime, duration."""

from __future__ import annotations

import decimal
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from salesflow import amounts
from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.domains import Domain
from salesflow.facttypes.base import FactType
from salesflow.facttypes.units import EXACT, is_number, measured
from salesflow.findings import BeyondHorizon, Problem

MICRO = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATETIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]+(\S+?)(Z|[+-]\d{2}:\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Date(FactType):
    kind = "date"
    called = Phrase("a date", "日期")
    natural = Domain.of([(date.min.toordinal(), date.max.toordinal())])
    _wrong = "SF224"

    def _read(self, text: str, calendar: Calendar | None) -> date:
        return read_date(text)

    def _is_exact(self, value: Any) -> bool:
        return isinstance(value, date) and not isinstance(value, datetime)

    def position(self, value: date) -> int:
        return value.toordinal()

    def at(self, position: int) -> date:
        return date.fromordinal(position)


@dataclass(frozen=True, slots=True)
class Time(FactType):
    kind = "time"
    called = Phrase("a time of day", "时刻")
    natural = Domain.of([(0, amounts.DAY_END - 1)])
    _wrong = "SF233"

    def _read(self, text: str, calendar: Calendar | None) -> time:
        return self.at(amounts.parse_clock(text))

    def _is_exact(self, value: Any) -> bool:
        return isinstance(value, time) and value.tzinfo is None

    def position(self, value: time) -> int:
        return ((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond

    def at(self, position: int) -> time:
        return (datetime.min + timedelta(microseconds=position)).time()

    def written(self, value: time) -> str:
        return amounts.clock_text(self.position(value))


@dataclass(frozen=True, slots=True)
class Datetime(FactType):
    kind = "datetime"
    called = Phrase("a date with a time", "日期时间")
    natural = Domain.of(  # two days short of what Python has, so that every zone can show every instant
        [((datetime(1, 1, 3, tzinfo=UTC) - EPOCH) // MICRO, (datetime(9999, 12, 30, tzinfo=UTC) - EPOCH) // MICRO)]
    )
    _wrong = "SF225"

    def _read(self, text: str, calendar: Calendar | None) -> datetime:
        match = _DATETIME.fullmatch(text)
        if match is None:
            raise Problem("SF225", value=text)
        day, clock = read_date(match[1], "SF225", text), amounts.parse_clock(match[2])
        if match[3]:
            return _at_offset(day, clock, match[3], text)
        if calendar is None:
            raise Problem("SF607", value=text)
        try:
            return calendar.instant(day, clock)
        except BeyondHorizon:  # before the year 1 or after 9999, elsewhere in the world
            raise Problem("SF225", value=text) from None

    def _is_exact(self, value: Any) -> bool:
        return isinstance(value, datetime)

    def check(self, value: Any) -> datetime:
        if isinstance(value, datetime) and value.utcoffset() is None:
            raise Problem("SF607", value=value)
        return FactType.check(self, value)  # type: ignore[no-any-return]

    def position(self, value: datetime) -> int:
        return (value - EPOCH) // MICRO

    def at(self, position: int) -> datetime:
        return EPOCH + position * MICRO

    def written(self, value: datetime) -> str:
        return value.isoformat(sep=" ")


_LONGEST = timedelta.max // MICRO
_MOST_MINUTES = 1_000_000  # that an amount may count
_SECONDS = re.compile(r"([+-]?\d{1,15}(?:\.\d{1,6})?) +seconds?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Duration(FactType):
    """Elapsed time. People write minutes and hours; seconds are there so that every value can be written."""

    kind = "duration"
    called = Phrase("a duration", "时长")
    natural = Domain.of([(timedelta.min // MICRO, _LONGEST)])
    _wrong = "SF230"

    def _read(self, text: str, calendar: Calendar | None) -> timedelta:
        if match := _SECONDS.fullmatch(text):
            return self._of(EXACT.multiply(decimal.Decimal(match[1]), 1_000_000), text)
        if self.unit and is_number(text) and " " not in text:
            minutes = EXACT.multiply(measured(text, self.unit, "SF230"), 60 if self.unit == "hour" else 1)
            return self._of(EXACT.multiply(minutes, amounts.MINUTE), text)
        try:
            amount = amounts.parse(text)
        except Problem:
            raise Problem("SF230", value=text) from None
        if not isinstance(amount, amounts.Amount) or amount.unit is not amounts.Unit.MINUTES or amount.before:
            raise Problem("SF230", value=text)
        return amounts.elapsed(amount)

    def _of(self, micros: decimal.Decimal, said: str) -> timedelta:
        if micros != int(micros) or abs(micros) > _LONGEST:
            raise Problem("SF230", value=said)
        return timedelta(microseconds=int(micros))

    def _is_exact(self, value: Any) -> bool:
        return isinstance(value, timedelta)

    def position(self, value: timedelta) -> int:
        return value // MICRO

    def at(self, position: int) -> timedelta:
        return position * MICRO

    def written(self, value: timedelta) -> str:
        micros = value // MICRO
        if micros % amounts.MINUTE == 0 and 0 <= micros // amounts.MINUTE <= _MOST_MINUTES:
            return str(amounts.Amount(micros // amounts.MINUTE, amounts.Unit.MINUTES))
        seconds = f"{EXACT.divide(decimal.Decimal(micros), 1_000_000):f}"
        return f"{seconds} seconds"


def read_date(text: str, code: str = "SF224", said: str = "") -> date:
    """A date as 2026-11-30. Raises: Problem."""
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(code, value=said or text) from None


def _at_offset(day: date, clock: int, offset: str, said: str) -> datetime:
    try:
        written = f"{day} {amounts.clock_text(clock)}{'+00:00' if offset == 'Z' else offset}"
        return datetime.fromisoformat(written)
    except ValueError:
        raise Problem("SF225", value=said) from None
