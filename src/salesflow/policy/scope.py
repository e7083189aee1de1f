"""What is declared so far while a policy is read: names first, so that everything else can be checked against them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from salesflow.calendars import Calendar
from salesflow.facts import Fact
from salesflow.facttypes import FactType
from salesflow.history.activity import Field
from salesflow.history.pattern import BUILT_IN_FIELDS
from salesflow.policy.keys import DecisionForm
from salesflow.policy.reader import Names, Reader
from salesflow.rules.table import Output
from salesflow.text import Block, Word
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
    sources: Names[Titles] = field(default_factory=Names)
    roles: Names[Titles] = field(default_factory=Names)
    calendars: Names[Calendar | None] = field(default_factory=Names)
    added: frozenset[str] = frozenset()  # calendars of the app
    types: Names[FactType | None] = field(default_factory=Names)
    events: Names[Recordable | None] = field(default_factory=Names)
    triggers: Names[None] = field(default_factory=Names)
    stages: Names[list[str] | None] = field(default_factory=Names)  # by process
    initial: dict[str, str] = field(default_factory=dict)
    stage_titles: dict[tuple[str, str], Titles] = field(default_factory=dict)
    facts: Names[Fact | None] = field(default_factory=Names)
    outputs: Names[Output | None] = field(default_factory=Names)
    makers: dict[str, DecisionForm] = field(default_factory=dict)  # which decision makes an output
    decisions: Names[Any] = field(default_factory=Names)
    rules: dict[str, Names[None]] = field(default_factory=dict)  # by decision
    inputs: dict[str, Word] = field(default_factory=dict)  # facts and outputs, where they are declared
    in_transition: bool = False  # while guards are read: only they know a stage to count from
    asking: dict[str, dict[str, Field | None] | None] | None = None  # the data of the transitions whose guards are read
    evidence: Names[None] = field(default_factory=Names)  # ids that a refusal can list
    elements: Names[None] = field(default_factory=Names)  # paths of what can be due, overdue or violated

    @property
    def calendar(self) -> Calendar | None:
        """The policy's first: local times are in its zone. Any zone will do where the first is broken.

        What an app adds changes nothing in what the text means.
        """
        own = [calendar for name, calendar in self.calendars.items() if name not in self.added]
        if not own:
            return None if self.calendars.is_complete else STAND_IN
        return own[0] or STAND_IN

    def lose(self, section: str) -> None:
        """A whole section that cannot be read: whatever is named may have been declared there."""
        for names in _DECLARES.get(section, ()):
            getattr(self, names).is_complete = False

    def entity(self, form: Any, place: Any) -> dict[str, Any]:
        """What every element says of itself, by the fields of `Described`."""
        said: dict[str, Any] = {"place": place, "was": tuple(map(str, form.was))}
        for key in ("title", "guidance", "because"):
            said[key] = self.reader.titles(getattr(form, key, None))
        said["source"] = self.reader.references("SF311", form.source, self.sources)
        return said

    def read_roles(self, words: Any) -> tuple[str, ...]:
        return self.reader.references("SF305", words, self.roles)

    def who_may(self, words: Any) -> tuple[str, ...] | None:
        """Who may record something: everybody where nothing is said, or where what is said is wrong."""
        if words is None:
            return None
        roles = self.read_roles(words)
        return roles if len(roles) == len(words) else None

    def declare_items(self, path: str, items: Any) -> None:
        """The ids in a list of elements that others may name by their path, sound or not."""
        for item in items:
            said = item.get("id") if isinstance(item, Block) else None
            if isinstance(said, Word):
                self.elements[f"{path}{said}"] = None
            else:
                self.elements.is_complete = False


STAND_IN = Calendar("", "UTC")
_DECLARES = {
    "sources": ("sources",),
    "calendars": ("calendars",),
    "roles": ("roles",),
    "types": ("types",),
    "activities": ("events", "evidence"),
    "processes": ("events", "triggers", "stages", "evidence"),
    "facts": ("facts",),
    "decisions": ("decisions", "outputs", "elements"),
    "cadences": ("elements",),
    "constraints": ("elements",),
}
