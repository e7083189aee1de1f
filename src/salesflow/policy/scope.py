"""What is declared so far while a policy is read: names first, so that everything else can be checked against them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from salesflow.calendars import Calendar
from salesflow.facts import Fact
from salesflow.facttypes import FactType
from salesflow.history.activity import Field
from salesflow.history.pattern import BUILT_IN_FIELDS
from salesflow.policy.reader import Reader
from salesflow.rules.table import Output
from salesflow.titles import Titles


@dataclass(frozen=True, slots=True)
class Recordable:
    """An activity or a trigger, as patterns see it: who may record it and which data it has."""

    role: tuple[str, ...] | None
    data: dict[str, Field | None]

    def fields(self) -> list[str]:
        return [*self.data, *BUILT_IN_FIELDS]


@dataclass(slots=True)
class Scope:
    """
    Names to their values; nothing as the value of a name whose element is broken, so that what refers to it is
    not reported a second time.
    """

    reader: Reader
    sources: dict[str, Titles] = field(default_factory=dict)
    roles: dict[str, Titles] = field(default_factory=dict)
    calendars: dict[str, Calendar | None] = field(default_factory=dict)
    types: dict[str, FactType | None] = field(default_factory=dict)
    events: dict[str, Recordable | None] = field(default_factory=dict)
    stages: dict[str, list[str] | None] = field(default_factory=dict)  # by process
    initial: dict[str, str] = field(default_factory=dict)
    stage_titles: dict[tuple[str, str], Titles] = field(default_factory=dict)
    facts: dict[str, Fact | None] = field(default_factory=dict)
    outputs: dict[str, Output | None] = field(default_factory=dict)
    decisions: dict[str, Any] = field(default_factory=dict)
    evidence: set[str] = field(default_factory=set)  # ids that a refusal can list
    elements: set[str] = field(default_factory=set)  # paths of what can be due, overdue or violated

    @property
    def calendar(self) -> Calendar | None:
        """The policy's first: local times are in its zone."""
        return next(iter(self.calendars.values()), None)

    def entity(self, form: Any, place: Any) -> dict[str, Any]:
        """What every element says of itself: titles, sources, former names, place."""
        read = self.reader
        common: dict[str, Any] = {"place": place, "was": tuple(map(str, form.was))}
        common["title"] = read.titles(form.title)
        common["source"] = read.references("SF311", form.source, self.sources)
        return common

    def read_roles(self, words: Any) -> tuple[str, ...]:
        return self.reader.references("SF305", words, self.roles)
