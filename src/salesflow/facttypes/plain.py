"""Types without a clock: boolean, integer, decimal, enum, text, and the id of another case."""

from __future__ import annotations

import decimal
from dataclasses import dataclass, field
from typing import Any

from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.facttypes.base import FactType
from salesflow.facttypes.units import EXACT, measured
from salesflow.findings import Problem, unknown
from salesflow.frozen import FrozenMap


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
            scaled = number.quantize(decimal.Decimal(1).scaleb(-self.scale), context=EXACT)
        except decimal.DecimalException:
            raise Problem("SF227", value=said, scale=self.scale) from None
        return scaled if scaled else abs(scaled)  # minus nought is nought

    def _is_exact(self, value: Any) -> bool:
        return isinstance(value, decimal.Decimal) and value.is_finite()

    def check(self, value: Any) -> decimal.Decimal:
        if isinstance(value, int) and not isinstance(value, bool):
            value = decimal.Decimal(value)
        if not isinstance(value, decimal.Decimal) or not value.is_finite():
            raise Problem("SF222", value=value)
        return self._inside(self._scaled(value, value), value)  # type: ignore[no-any-return]

    def position(self, value: decimal.Decimal) -> int:
        return int(value.scaleb(self.scale, context=EXACT))

    def at(self, position: int) -> decimal.Decimal:
        return decimal.Decimal(position).scaleb(-self.scale, context=EXACT)

    def written(self, value: decimal.Decimal) -> str:
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


_NO_TEXT = Phrase("something that is no text", "非文本内容")


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

    def _is_exact(self, value: Any) -> bool:
        return isinstance(value, str) and value in self._positions

    def check(self, value: Any) -> Any:
        if self._is_exact(value):
            return value
        if not isinstance(value, str):
            raise Problem("SF203", found=_NO_TEXT, expected=self.called)
        raise self._stranger(value)

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
class Text(FactType):
    """Text is opaque to the analysis: it can be compared for equality, and that is all."""

    kind = "text"
    called = Phrase("text", "文本")
    is_ordered = False
    _wrong = "SF229"
    refuse: tuple[str, ...] = ()

    def parse(self, text: str, calendar: Calendar | None = None) -> str:
        return str(text)

    def _read(self, text: str, calendar: Calendar | None) -> str:
        return str(text)

    def _is_exact(self, value: Any) -> bool:
        return isinstance(value, str)


@dataclass(frozen=True, slots=True)
class Case(Text):
    """Another lead's id."""

    kind = "case"
    called = Phrase("the id of another case", "另一客户编号")
