"""A mapping file: text → words → forms → a `Mapping`, and everything that is wrong with it, at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.facts import UNSTATED, Fact
from salesflow.facttypes import FactType, Integer, Time
from salesflow.findings import Finding, Place, found
from salesflow.intake.form import MappedFactForm, MappingForm
from salesflow.intake.mapping import STARTED, How, MappedFact, Mapping
from salesflow.intake.mapping_parts import Parts, mapping_text
from salesflow.intake.table import Table
from salesflow.policy.model import Policy
from salesflow.policy.reader import Reader, first_at_each_place
from salesflow.rules.windows import START
from salesflow.text import Word

_SOURCES: tuple[How, ...] = ("column", "constant", "days_until", "time_of")
_TIMES_OF_DAY = ("start", "end")


def read_mapping(path: Path, policy: Policy, table: Table) -> tuple[Mapping | None, list[Finding]]:
    """The mapping of a file, or none, and all findings."""
    reading = mapping_text(path)
    reader = Reader(str(path), reading.findings)
    mapping = None
    if reading.node is not None:
        form = reader.form(MappingForm, reading.node, Word(path.name, reading.node.place))
        if form is not None:
            parts = Parts(reader, policy, table.columns)
            mapping = _MappingReader(reader, parts, form, {**policy.facts, START: STARTED}).read(str(path))
    return mapping, list(first_at_each_place(reader.findings))


@dataclass(slots=True)
class _MappingReader:
    """Resolves the names of a mapping against the policy and the columns of a file."""

    reader: Reader
    parts: Parts
    form: MappingForm
    known: dict[str, Fact]

    def read(self, file: str) -> Mapping:
        form, parts = self.form, self.parts
        parts.read_clock(form)
        facts = self._facts()
        return Mapping(
            file, facts, parts.column(form.case), parts.calendar, parts.calendar_column, parts.calendar_values,
            parts.zone, parts.time_of_day, parts.checks(form.columns),
            tuple(name for word in form.keep if (name := parts.column(word)) is not None),
        )  # fmt: skip

    def _facts(self) -> tuple[MappedFact, ...]:
        block = self.form.facts
        named = {word: node for word, node in block.items() if not word.startswith("x-")}
        if not named:
            self.reader.problem("SF211", block, name="facts")
            return ()
        facts = [self._fact(word, node) for word, node in named.items()]
        declared = tuple(MappedFact(self.known[word], "column") for word in named if word in self.known)
        self.reader.findings += not_given(self.parts.policy, declared, block.place)
        return tuple(fact for fact in facts if fact is not None)

    def _fact(self, word: Word, node: Any) -> MappedFact | None:
        name = self.reader.reference("SF307", word, self.known)
        form = self.reader.form(MappedFactForm, node, word)
        if form is None or name is None:
            return None
        said = [key for key in _SOURCES if getattr(form, key) is not None]
        if len(said) != 1:
            self.reader.problem("SF209", node, known=_SOURCES, found=tuple(said) or _NOTHING)
            return None
        how, fact = said[0], self.known[name]
        if not self._goes_together(form, how, fact):
            return None
        if how == "constant":
            value = self.parts.value(fact, form.constant)
            return None if value is UNSTATED else MappedFact(fact, "constant", constant=value)
        return self.parts.mapped(fact, how, getattr(form, how), form, lambda said: self.parts.value(fact, said))

    def _goes_together(self, form: MappedFactForm, how: str, fact: Fact) -> bool:
        before = len(self.reader.findings)
        wanted: dict[str, type[FactType]] = {"days_until": Integer, "time_of": Time}
        if how in wanted and type(fact.type) is not wanted[how]:
            place, counted = getattr(form, how), wanted[how].called
            self.reader.problem("SF412", place, name=fact.name, declared=fact.type.called, counted=counted)
        return self.parts.goes_together(form, how) and len(self.reader.findings) == before


def not_given(policy: Policy, facts: tuple[MappedFact, ...], place: Place) -> Iterator[Finding]:
    """The facts that only the app can give, that may not be missing, and that no column states."""
    mapped = {each.fact.name for each in facts}
    for name, fact in policy.facts.items():
        if fact.when_empty is UNSTATED and name not in mapped:
            yield found("SF513", place, name=name)


_NOTHING = Phrase("(none)", "（无）")
