"""What every type of fact says: how it reads, checks, counts and writes its values."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any, ClassVar

from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.domains import EVERYTHING, Bound, Domain
from salesflow.findings import Problem


@dataclass(frozen=True, slots=True)
class FactType:
    """The common part: a name for messages, and the set of values that are allowed."""

    kind: ClassVar[str] = ""
    called: ClassVar[Phrase] = Phrase("", "")
    is_ordered: ClassVar[bool] = True
    natural: ClassVar[Domain] = EVERYTHING  # positions that stand for a value at all

    range: Domain = EVERYTHING
    unit: str | None = None

    def parse(self, text: str, calendar: Calendar | None = None) -> Any:
        """The value that this text means; local times are in the calendar's zone. Raises: Problem."""
        return self._inside(self._read(text.strip(), calendar), text)

    def check(self, value: Any) -> Any:
        """The same value, if it is exactly of this type and in range; nothing is converted. Raises: Problem."""
        if not self._is_exact(value):
            raise Problem(self._wrong, value=value)
        return self._inside(value, value)

    def has(self, value: Any) -> bool:
        """Is this a value of the type, in range or not? One recorded under another version of the policy may not be."""
        return self._is_exact(value)

    def _inside(self, value: Any, said: Any) -> Any:
        if self.range is not EVERYTHING and self.position(value) not in self.range:
            raise Problem("SF226", value=said, range=self.range_text())
        if self.natural is not EVERYTHING and self.position(value) not in self.natural:
            low, high = self.natural.intervals[0]
            raise Problem(
                "SF226", value=said, range=f"{self.written(self.at(int(low)))}..{self.written(self.at(int(high)))}"
            )
        return value

    def range_text(self) -> str:
        return ", ".join(self.interval_text(low, high) for low, high in self.range.intervals)

    def interval_text(self, low: Bound, high: Bound) -> str:
        """An interval of positions in the words of a cell."""
        if low == high:
            return self.written(self.at(int(low)))
        if high == inf or high >= self.natural.intervals[-1][1]:
            return f"at least {self.written(self.at(int(low)))}"
        if low == -inf or low <= self.natural.intervals[0][0]:
            return f"at most {self.written(self.at(int(high)))}"
        return f"{self.written(self.at(int(low)))}..{self.written(self.at(int(high)))}"

    # What each type says for itself.
    _wrong: ClassVar[str] = ""

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
