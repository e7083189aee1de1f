"""The tests that a policy brings, as values: facts or a history, and what is expected of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from salesflow.findings import Place
from salesflow.frozen import FrozenMap


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of one output, of a part of a window, or of the rule that hits."""

    of: str
    value: Any
    place: Place = field(compare=False, default=Place(""))

    def to_document(self) -> Any:
        return [self.of, str(self.value)]


@dataclass(frozen=True, slots=True)
class GivenTest:
    """With these facts, that outcome."""

    name: str
    given: FrozenMap[Any]
    expect: tuple[Expectation, ...]
    place: Place = field(compare=False, default=Place(""))


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event of a history test."""

    do: str
    at: datetime
    person: str | None = None
    role: str | None = None
    data: FrozenMap[Any] = field(default_factory=FrozenMap)


@dataclass(frozen=True, slots=True)
class HistoryTest:
    """After this history, trying that, or asking at that moment: what is expected."""

    name: str
    history: tuple[Recorded, ...]
    expect: tuple[Expectation, ...]
    owner: str | None = None
    calendar: str | None = None
    try_: str | None = None
    at: datetime | None = None
    person: str | None = None
    role: str | None = None
    data: FrozenMap[Any] = field(default_factory=FrozenMap)
    place: Place = field(compare=False, default=Place(""))
