"""
The event pattern: one way to say *which events*, everywhere in a policy (semantics 20, 21).

Guards, constraints, cadences, windows and counted facts all name events by it. These are its values; what matches
is decided where histories are read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from salesflow.amounts import Span
from salesflow.findings import Place
from salesflow.frozen import FrozenMap
from salesflow.unary import UnaryTest

BUILT_IN_FIELDS = ("at", "recorded_at", "person", "role")  # what every event has beside its data
NOT_SAME_AS = "not same as "  # … some activity: a condition on the person


@dataclass(frozen=True, slots=True)
class EventPattern:
    """
    Events of one name, restricted: by tests on their data, by role, by person, by when they happened.

    `since` is `start`, `stage` or another pattern (exclusive); `field` is set where a value of the event is asked
    for (`intention.expected_on`, `contact.at`).
    """

    name: str
    field: str | None = None
    where: FrozenMap[UnaryTest] = dataclasses.field(default_factory=FrozenMap)
    role: tuple[str, ...] = ()
    person: str | None = None
    same: tuple[str, ...] = ()
    since: str | EventPattern | Anchored = "start"
    within: Span | None = None
    place: Place | None = dataclasses.field(default=None, compare=False)

    @property
    def path(self) -> str:
        return f"{self.name}.{self.field}" if self.field else self.name

    @property
    def unlike(self) -> str | None:
        """The activity that its person must not have done, where it says `not same as`."""
        person = self.person or ""
        return person.removeprefix(NOT_SAME_AS) if person.startswith(NOT_SAME_AS) else None

    def to_document(self, naming: str = "activity") -> Any:
        """The pattern as the file writes it: a bare name where it says nothing else."""
        rest: dict[str, Any] = {}
        if self.where:
            rest["where"] = {name: test.to_document() for name, test in self.where.items()}
        rest.update({key: list(value) for key in ("role", "same") if (value := getattr(self, key))})
        if self.person:
            rest["person"] = self.person
        if self.since != "start":
            rest["since"] = self.since if isinstance(self.since, str) else self.since.to_document()
        if self.within is not None:
            rest["within"] = str(self.within)
        if not rest and naming in ("activity", "some"):
            return self.path
        return {naming: self.path, **rest}


@dataclass(frozen=True, slots=True)
class Anchored:
    """The first or the last event that matches: where something is counted from."""

    which: str  # first | last
    pattern: EventPattern

    def to_document(self) -> Any:
        return self.pattern.to_document(self.which)


@dataclass(frozen=True, slots=True)
class Counted:
    """
    How a fact follows from the history: `count`, `sum`, `exists`, `first`, `last` of a pattern; `days_since`,
    `days_until`, `time_of` of an anchored field; or the `stage` of a process.
    """

    aggregate: str
    of: EventPattern | Anchored | None = None
    process: str | None = None

    def to_document(self) -> Any:
        if self.of is None:
            return {"stage": self.process}
        if isinstance(self.of, EventPattern):
            return self.of.to_document(self.aggregate)
        return {self.aggregate: self.of.to_document()}


def with_anchors(said: EventPattern | Anchored | None) -> Iterator[EventPattern]:
    """A pattern, and those that it counts from."""
    pattern = said.pattern if isinstance(said, Anchored) else said
    if pattern is not None:
        yield pattern
        if isinstance(pattern.since, Anchored):
            yield from with_anchors(pattern.since)
