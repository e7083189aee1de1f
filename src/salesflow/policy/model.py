"""A policy: everything that a file says, checked and resolved; immutable, with an identity by its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salesflow.calendars import Calendar
from salesflow.constraints.constraint import Cadence, Constraint
from salesflow.decision import Decision, decide
from salesflow.facts import MISSING, Fact, Facts, FactSheet
from salesflow.facttypes import Date, Datetime, FactType
from salesflow.findings import FactError, Finding, Place, PolicyError, Problem, unknown
from salesflow.frozen import FrozenMap
from salesflow.history.activity import Activity
from salesflow.policy.canonical import fingerprint, policy_document
from salesflow.policy.case import LEAD, CaseKind
from salesflow.policy.workings import Workings
from salesflow.rules.native import Native
from salesflow.rules.table import Table
from salesflow.states import Process
from salesflow.text import write
from salesflow.titles import NO_TITLE, Titles

if TYPE_CHECKING:
    from salesflow.constraints.online import Live


@dataclass(frozen=True, eq=False)
class Policy:
    """
    Which rules does this dealership follow?

    One file, read by `Policy.load`: the bundled policy by default. A wrong policy never loads. Two policies are
    equal when they mean the same, whatever their comments, key order and shorthands.

    >>> policy = Policy.load()
    >>> decision = policy.decide({"purchase_in": 7})
    >>> decision.outcome["grade"], decision.rules["grade"]
    ('H', 'hot-date')
    """

    name: str
    version: str
    effective_from: date | None = None
    title: Titles = NO_TITLE
    case: CaseKind = LEAD
    sources: FrozenMap[Titles] = field(default_factory=FrozenMap)
    calendars: FrozenMap[Calendar] = field(default_factory=FrozenMap)
    roles: FrozenMap[Titles] = field(default_factory=FrozenMap)
    types: FrozenMap[FactType] = field(default_factory=FrozenMap)
    activities: FrozenMap[Activity] = field(default_factory=FrozenMap)
    processes: FrozenMap[Process] = field(default_factory=FrozenMap)
    facts: FrozenMap[Fact] = field(default_factory=FrozenMap)
    decisions: tuple[Table, ...] = ()
    invariants: tuple[Any, ...] = ()
    cadences: FrozenMap[Cadence] = field(default_factory=FrozenMap)
    constraints: tuple[Constraint, ...] = ()
    tests: tuple[Any, ...] = ()
    notes: tuple[Finding, ...] = field(default=(), compare=False, repr=False)
    file: str = field(default="", compare=False)
    added: frozenset[str] = field(default=frozenset(), compare=False)  # calendars that the app brought

    @classmethod
    def load(cls, path: str | Path | None = None, *, calendars: Mapping[str, Calendar] | None = None) -> Policy:
        """
        The policy of a file; without one the bundled consultative sales process.

        Args:
            calendars: More calendars by name, for an app with many stores. They are not part of the identity.

        Raises:
            PolicyError: the file cannot be read or is wrong; `findings` has everything at once, each with its
                place. `salesflow check` shows the same.
        """
        from salesflow.policy.load import load_file

        return cls._of(*load_file(path, calendars or {}))

    @classmethod
    def from_text(cls, text: str, *, file: str = "policy", calendars: Mapping[str, Calendar] | None = None) -> Policy:
        """The policy of a text, for apps that keep policies elsewhere; `file` names it in findings. Raises: PolicyError."""
        from salesflow.policy.load import load_text

        return cls._of(*load_text(text, file, calendars or {}))

    @classmethod
    def _of(cls, parts: dict[str, Any] | None, findings: tuple[Finding, ...]) -> Policy:
        if parts is None:
            raise PolicyError(finding for finding in findings if finding.severity == "error")
        return cls(**parts)

    @property
    def canonical(self) -> dict[str, Any]:
        """What the policy means, as a document in the shape of the file: explicit, without comments. Yours to change."""
        return deepcopy(self._document)

    @cached_property
    def _document(self) -> dict[str, Any]:
        return policy_document(self)

    @cached_property
    def identity(self) -> str:
        """`name@version+hash`, the hash over the meaning: comments, key order and spelled-out defaults play no part."""
        return f"{self.name}@{self.version}+{fingerprint(self._document)[:12]}"

    def dump(self) -> str:
        """The canonical form as YAML: what loads as an equal policy. Comments are not kept."""
        return write(self._document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and fingerprint(self._document) == fingerprint(other._document)

    def __hash__(self) -> int:
        return hash(self.identity)

    def __getstate__(self) -> dict[str, Any]:
        cached = ("_document", "_watches", "engine", "identity", "sheet", "workings")
        return {name: value for name, value in self.__dict__.items() if name not in cached}

    @cached_property
    def sheet(self) -> FactSheet:
        """The facts, as the maker of snapshots."""
        return FactSheet(self.facts)

    @cached_property
    def engine(self) -> Native:
        """The decisions as one compiled function, made once."""
        return Native(self.decisions)

    @cached_property
    def workings(self) -> Workings:
        """What journeys need, made once."""
        return Workings(self.processes, self.activities, self.facts)

    @cached_property
    def _watches(self) -> dict[str, Live]:
        return {}

    def watch(self, calendar: Calendar, initial: Mapping[str, str]) -> Live:
        """
        The watch over a case of which nothing has happened yet; made once for each calendar.

        Args:
            initial: The stages in which the case begins: the policy's own, unless it began under another one.
        """
        from salesflow.constraints.online import watch  # what only journeys need that are asked for verdicts

        if initial != self.workings.initial:
            return watch(self.constraints, initial, self.main, calendar)
        if calendar.name not in self._watches:
            self._watches[calendar.name] = watch(self.constraints, initial, self.main, calendar)
        return self._watches[calendar.name]

    @property
    def main(self) -> Process | None:
        """The main process: the first one of the file, if there is any."""
        return next(iter(self.processes.values()), None)

    def calendar(self, name: str | None = None) -> Calendar | None:
        """A calendar by name; without one the policy's first, if it has any. Raises: KeyError."""
        if name is not None:
            return self.calendars[name]
        return next(iter(self.calendars.values()), None)

    def _calendar_or_refuse(self, name: str | None) -> Calendar | None:
        if name is not None and name not in self.calendars:
            raise FactError([unknown("SF312", str(name), self.calendars).at(Place("calendar"))])
        return self.calendar(name)

    def decide(
        self,
        facts: Mapping[str, Any] | Facts,
        *,
        start: datetime | date | Any = MISSING,
        calendar: str | None = None,
    ) -> Decision:
        """
        Which grade, which next contact, and why?

        Args:
            facts: What is known, by name. What is not stated is as an empty history has it.
            start: When the case began: the anchor of windows that have no other. An aware datetime, or a date.
            calendar: Which calendar counts; the policy's first by default.

        A date that cannot be counted (no anchor, beyond the calendar's `known` dates) is none, and a finding of the
        decision says why; the rest of the outcome stands.

        Raises:
            FactError: a name that is no fact, a wrong type, a value out of range, a calendar that is not there, a
                `start` that is neither a date nor an aware datetime.
        """
        checked = facts if isinstance(facts, Facts) else self.sheet.make(facts)
        return decide(self.engine, checked, self._calendar_or_refuse(calendar), _start(start))


def _start(said: Any) -> Any:
    """When a case began, checked as a fact is: an aware datetime, a date, or not known. Raises: FactError."""
    if said is None or said is MISSING:
        return MISSING
    kind = Date() if isinstance(said, date) and not isinstance(said, datetime) else Datetime()
    try:
        return kind.check(said)
    except Problem as problem:
        raise FactError([problem.at(Place("start"))]) from None
