"""The tests that a policy brings, as values: facts or a history, and what is expected of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from salesflow.findings import Place
from salesflow.frozen import FrozenMap


@dataclass(frozen=True, slots=True)
class Expectation:
    """
    What is expected of one output, of a part of a window, or of the rule that hits; after a history also of the step
    that is tried, of obligations, and as `stage.PROCESS` of the stage in which the journey stands then.
    """

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
    """
    One event of a history test.

    In `data`, `MISSING` is an explicit *unknown*. An event that every journey has carries texts, `journey.adopted` also
    `stages` by process; the `event` of `journey.voided` is a name, and the latest event of that name is meant.
    """

    do: str
    at: datetime
    person: str | None = None
    role: str | None = None
    data: FrozenMap[Any] = field(default_factory=FrozenMap)
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HistoryTest:
    """
    After this history, trying that, or asking at that moment: what is expected.

    `after` names the test that this one continues: that one's history, and the step that it tries, come before this
    history; the case is its, with owner and calendar.
    """

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
    after: str | None = None
    place: Place = field(compare=False, default=Place(""))

    @property
    def goes_on(self) -> bool:
        """Can another test continue this one? What is tried must be expected to be legal."""
        return self.try_ is None or any(one.of == "legal" for one in self.expect)
