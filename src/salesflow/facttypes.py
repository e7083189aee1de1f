"""
What sort of value a fact, a data field or an output holds: boolean, integer, decimal, enum, date, time, datetime,
duration or text; exact, with a unit and a range.

A type reads text (`parse`), checks a Python value without coercing it (`check`), counts its values (`position`,
so that cells are sets of whole numbers) and writes a value as the file would (`written`).
"""

from __future__ import annotations

import decimal
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import inf
from typing import Any, ClassVar

from salesflow import amounts
from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.domains import EVERYTHING, Bound, Domain
from salesflow.findings import Problem, some_of, unknown
from salesflow.frozen import FrozenMap

MICRO = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

UNITS = ("minute", "hour", "day", "month")
_CURRENCY = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"([+-]?\d{1,30}(?:\.\d{1,30})?)(?: +(\S+))?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATETIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]+(\S+?)(Z|[+-]\d{2}:\d{2})?")


@dataclass(frozen=True, slots=True)
class FactType:
    """The common part: a name for messages, and the set of values that are allowed."""

    kind: ClassVar[str] = ""
    called: ClassVar[Phrase] = Phrase("", "")
    is_ordered: ClassVar[bool] = True

    range: Domain = EVERYTHING
    unit: str | None = None

    def parse(self, text: str, calendar: Calendar | None = None) -> Any:
        """The value that this text means; local times are in the calendar's zone. Raises: Problem."""
        return self._inside(self._read(text.strip(), calendar), text)

    def check(self, value: Any) -> Any:
        """The same value, if it is exactly of this type and in range; nothing is converted. Raises: Problem."""
        if not self._is_exact(value):
            raise Problem(self._wrong, value=value, **self._hints())
        return self._inside(value, value)

    def _inside(self, value: Any, said: Any) -> Any:
        if self.range is not EVERYTHING and self.position(value) not in self.range:
            raise Problem("SF226", value=said, range=self.range_text())
        return value

    def range_text(self) -> str:
        return ", ".join(self.interval_text(low, high) for low, high in self.range.intervals)

    def interval_text(self, low: Bound, high: Bound) -> str:
        """An interval of positions in the words of a cell."""
        if low == high:
            return self.written(self.at(int(low)))
        if high == inf:
            return f"at least {self.written(self.at(int(low)))}"
        if low == -inf:
            return f"at most {self.written(self.at(int(high)))}"
        return f"{self.written(self.at(int(low)))}..{self.written(self.at(int(high)))}"

    # What each type says for itself.
    _wrong: ClassVar[str] = ""

    def _hints(self) -> dict[str, Any]:
        return {}

    def _read(self, text: str, calendar: Calendar | None) -> Any:
        raise NotImplementedError

    def _is_exact(self, value: Any) -> bool:
        raise NotImplementedError

    def position(self, value: Any) -> int:
        """Which whole number stands for this value."""
        raise NotImplementedError

    def at(self, position: int) -> Any:
        """Which value this whole number stands for."""
        raise NotImplementedError

    def written(self, value: Any) -> str:
        """The value as the file writes it."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Boolean(FactType):
    kind = "boolean"
    called = Phrase("true or false", "真假值")
    is_ordered = False
    _wrong = "SF223"

    def _read(self, text: str, calendar: Calendar | None) -> bool:
        if text not in ("true", "false"):
            raise Problem("SF223", value=text)
        return text == "true"

    def _is_exact(self, value: Any) -> bool:
        return isinstance(value, bool)

    def position(self, value: bool) -> int:
        return int(value)

    def at(self, position: int) -> bool:
        return bool(position)

    def written(self, value: bool) -> str:
        return "true" if value else "false"


@dataclass(frozen=True, slots=True)
class Integer(FactType):
    kind = "integer"
    called = Phrase("a whole number", "整数")
    _wrong = "SF221"

    def _read(self, text: str, calendar: Calendar | None) -> int:
        number = measured(text, self.unit, "SF221")
        if number != int(number):
            raise Problem("SF221", value=text)
        return int(number)

    def _is_exact(self, value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)

    def position(self, value: int) -> int:
        return value

    def at(self, position: int) -> int:
        return position


@dataclass(frozen=True, slots=True)
class Decimal(FactType):
    kind = "decimal"
    called = Phrase("a decimal number", "小数")
    _wrong = "SF222"
    scale: int = 2

    def _read(self, text: str, calendar: Calendar | None) -> decimal.Decimal:
        return self._scaled(measured(text, self.unit, "SF222"), text)

    def _scaled(self, number: decimal.Decimal, said: Any) -> decimal.Decimal:
        try:
            scaled = number.quantize(decimal.Decimal(1).scaleb(-self.scale), context=_EXACT)
        except decimal.DecimalException:
            raise Problem("SF227", value=said, scale=self.scale) from None
        return abs(scaled) if not scaled else scaled  # minus nought is nought

    def check(self, value: Any) -> decimal.Decimal:
        if isinstance(value, int) and not isinstance(value, bool):
            value = decimal.Decimal(value)
        if not isinstance(value, decimal.Decimal) or not value.is_finite():
            raise Problem("SF222", value=value)
        return self._inside(self._scaled(value, value), value)  # type: ignore[no-any-return]

    def position(self, value: decimal.Decimal) -> int:
        return int(value.scaleb(self.scale, context=_EXACT))

    def at(self, position: int) -> decimal.Decimal:
        return decimal.Decimal(position).scaleb(-self.scale, context=_EXACT)

    def written(self, value: decimal.Decimal) -> str:
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


_EXACT = decimal.Context(prec=80, traps=[decimal.Inexact, decimal.InvalidOperation])


@dataclass(frozen=True, slots=True)
class Enum(FactType):
    kind = "enum"
    called = Phrase("a value of a list", "枚举值")
    _wrong = "SF310"
    values: FrozenMap[FrozenMap[str]] = field(default_factory=FrozenMap)  # name → titles by language
    ordered: bool = False
    name: str = ""
    _positions: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._positions.update((value, index) for index, value in enumerate(self.values))

    @property
    def is_ordered(self) -> bool:  # type: ignore[override]
        return self.ordered

    def _hints(self) -> dict[str, Any]:
        return {"owner": self.name, "known": some_of(self.values), "nearest": ""}

    def check(self, value: Any) -> Any:
        if isinstance(value, str) and value in self._positions:
            return value
        raise self._stranger(str(value))

    def _stranger(self, text: str) -> Problem:
        problem = unknown("SF310", text, self.values)
        problem.arguments["owner"] = self.name
        return problem

    def _read(self, text: str, calendar: Calendar | None) -> str:
        if text not in self._positions:
            raise self._stranger(text)
        return str(text)

    def position(self, value: str) -> int:
        return self._positions[value]

    def at(self, position: int) -> str:
        return list(self.values)[position]


@dataclass(frozen=True, slots=True)
class Date(FactType):
    kind = "date"
    called = Phrase("a date", "日期")
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
        return calendar.instant(day, clock)

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


@dataclass(frozen=True, slots=True)
class Duration(FactType):
    kind = "duration"
    called = Phrase("a duration", "时长")
    _wrong = "SF230"

    def _read(self, text: str, calendar: Calendar | None) -> timedelta:
        if self.unit and _NUMBER.fullmatch(text):
            minutes = measured(text, self.unit, "SF230") * (60 if self.unit == "hour" else 1)
            return timedelta(microseconds=int(minutes * amounts.MINUTE))
        try:
            amount = amounts.parse(text)
        except Problem:
            raise Problem("SF230", value=text) from None
        if not isinstance(amount, amounts.Amount) or amount.unit is not amounts.Unit.MINUTES or amount.before:
            raise Problem("SF230", value=text)
        return amounts.elapsed(amount)

    def _is_exact(self, value: Any) -> bool:
        return isinstance(value, timedelta)

    def position(self, value: timedelta) -> int:
        return value // MICRO

    def at(self, position: int) -> timedelta:
        return position * MICRO

    def written(self, value: timedelta) -> str:
        minutes, rest = divmod(value // MICRO, amounts.MINUTE)
        return str(amounts.Amount(minutes, amounts.Unit.MINUTES)) if not rest and minutes >= 0 else str(value)


@dataclass(frozen=True, slots=True)
class Text(FactType):
    """Text is opaque to the analysis: it can be compared for equality, and that is all."""

    kind = "text"
    called = Phrase("text", "文本")
    is_ordered = False
    _wrong = "SF229"
    refuse: tuple[str, ...] = ()

    def _read(self, text: str, calendar: Calendar | None) -> str:
        return str(text)

    def _is_exact(self, value: Any) -> bool:
        return isinstance(value, str)


@dataclass(frozen=True, slots=True)
class Case(Text):
    """Another lead's id."""

    kind = "case"
    called = Phrase("the id of another case", "另一客户编号")


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


def is_unit(name: str) -> bool:
    """Is it a unit that a fact may have: of time, or the three letters of a currency?"""
    return name in UNITS or bool(_CURRENCY.fullmatch(name))


def measured(text: str, unit: str | None, code: str) -> decimal.Decimal:
    """
    A number, with its unit or without; another unit must convert exactly (hours to minutes, never days to months).

    Raises:
        Problem: `code` when it is no number; SF228 when its unit is another.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise Problem(code, value=text)
    number, said = decimal.Decimal(match[1]), match[2]
    if said is None or said == unit or (unit in UNITS and said.removesuffix("s") == unit):
        return number
    singular = said.removesuffix("s")
    if unit == "minute" and singular == "hour":
        return number * 60
    if unit == "hour" and singular == "minute" and number % 60 == 0:
        return number / 60
    raise Problem("SF228" if unit and is_unit(singular) else code, value=text, unit=unit or "")
