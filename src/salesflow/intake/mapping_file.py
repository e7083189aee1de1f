"""A mapping file: text → words → forms → a `Mapping`, and everything that is wrong with it, at once."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from salesflow.calendars import Calendar, parse_timezone
from salesflow.catalogue import Phrase
from salesflow.facts import MISSING, UNSTATED, Fact
from salesflow.facttypes import Date, Datetime, FactType, Integer, Time
from salesflow.findings import Finding, Place, Problem, found, unknown
from salesflow.frozen import FrozenMap
from salesflow.intake.dateformat import DateFormat, parse_format
from salesflow.intake.form import CalendarColumnForm, ColumnForm, MappedFactForm, MappingForm
from salesflow.intake.mapping import STARTED, ColumnCheck, MappedFact, Mapping
from salesflow.intake.table import Table
from salesflow.policy.model import Policy
from salesflow.policy.reader import Reader, first_at_each_place
from salesflow.rules.windows import START
from salesflow.text import Block, Word, read_file

_SOURCES = ("column", "constant", "days_until", "time_of")
_TIMES_OF_DAY = ("start", "end")


def read_mapping(path: Path, policy: Policy, table: Table) -> tuple[Mapping | None, list[Finding]]:
    """The mapping of a file, or none, and all findings."""
    reading = read_file(path)
    reader = Reader(str(path), reading.findings)
    mapping = None
    if reading.node is not None:
        form = reader.form(MappingForm, reading.node, Word(path.name, reading.node.place))
        if form is not None:
            mapping = _MappingReader(reader, policy, table, form).read(str(path))
    return mapping, list(first_at_each_place(reader.findings))


@dataclass(slots=True)
class _MappingReader:
    """Resolves the names of a mapping against the policy and the columns of a file."""

    reader: Reader
    policy: Policy
    table: Table
    form: MappingForm
    zone: Calendar | None = None  # of the mapping's own time zone
    calendar: Calendar | None = None
    known: dict[str, Fact] = field(default_factory=dict)

    def read(self, file: str) -> Mapping:
        form = self.form
        self.known = {**self.policy.facts, START: STARTED}
        self.calendar = self.policy.calendar()
        calendars = self._calendars()
        if form.timezone is not None:
            key = self.reader.attempt(lambda: parse_timezone(form.timezone), form.timezone)
            self.zone = Calendar("timezone", key) if key else None
        if form.time_of_day is not None and form.time_of_day not in _TIMES_OF_DAY:
            self._stranger(form.time_of_day, _TIMES_OF_DAY)
        if form.time_of_day is not None and form.timezone is None:  # whose day starts or ends is not guessed
            self.reader.problem("SF202", form.time_of_day, owner="time_of_day", name="timezone")
        facts = self._facts()
        return Mapping(
            file, facts, self._column(form.case), self.calendar, *calendars, self.zone,
            str(form.time_of_day) if form.time_of_day is not None else None,  # type: ignore[arg-type]
            self._checks(), tuple(name for word in form.keep if (name := self._column(word)) is not None),
        )  # fmt: skip

    def _column(self, word: Word | None) -> str | None:
        if word is None:
            return None
        return self.reader.reference("SF506", word, self.table.columns)

    def _stranger(self, word: Word, allowed: Any) -> None:
        problem = unknown("SF310", word, allowed)
        problem.arguments["owner"] = Phrase("this key", "该键")
        self.reader.report(problem.at(word.place))

    # -- calendars

    def _calendars(self) -> tuple[str | None, FrozenMap[Calendar]]:
        said = self.form.calendar
        if said is None:
            return None, FrozenMap()
        if isinstance(said, Word):
            name = self.reader.reference("SF312", said, self.policy.calendars)
            self.calendar = self.policy.calendars[name] if name else self.calendar
            return None, FrozenMap()
        form = self.reader.form(CalendarColumnForm, said, "calendar")
        if form is None:
            return None, FrozenMap()
        by_cell: dict[str, Calendar] = dict(self.policy.calendars) if form.values is None else {}
        for cell, word in (form.values or {}).items():
            if not isinstance(word, Word):
                self.reader.problem("SF203", word, found=Phrase("a map or list", "映射或列表"), expected=_NAME)
            elif name := self.reader.reference("SF312", word, self.policy.calendars):
                by_cell[str(cell).strip()] = self.policy.calendars[name]
        return self._column(form.column), FrozenMap(by_cell)

    # -- columns that are no facts

    def _checks(self) -> tuple[ColumnCheck, ...]:
        checks = []
        for word, node in self.form.columns.items():
            name = self._column(word) if not word.startswith("x-") else None
            form = self.reader.form(ColumnForm, node, word) if name is not None else None
            if name is not None and form is not None:
                checks.append(ColumnCheck(name, form.required, tuple(str(cell).strip() for cell in form.one_of)))
        return tuple(checks)

    # -- facts

    def _facts(self) -> tuple[MappedFact, ...]:
        block = self.form.facts
        named = {word: node for word, node in block.items() if not word.startswith("x-")}
        if not named:
            self.reader.problem("SF211", block, name="facts")
            return ()
        facts = [self._fact(word, node) for word, node in named.items()]
        declared = tuple(MappedFact(self.known[word], "column") for word in named if word in self.known)
        self.reader.findings += not_given(self.policy, declared, block.place)
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
        if not self._goes_together(form, node, how, fact):
            return None
        if how == "constant":
            value = self._value(fact, form.constant)
            return None if value is UNSTATED else MappedFact(fact, "constant", constant=value)
        column = self._column(getattr(form, how))
        date_format = self._format(form.format, fact, how) if form.format is not None else None
        values = self._values(fact, form.values) if form.values is not None else None
        empty = self._value(fact, form.empty) if form.empty is not None else UNSTATED
        if values is not None and "" in values:
            empty = values[""]
        return MappedFact(fact, how, column, None, date_format, values, empty)  # type: ignore[arg-type]

    def _goes_together(self, form: MappedFactForm, node: Block, how: str, fact: Fact) -> bool:
        before = len(self.reader.findings)
        wanted: dict[str, type[FactType]] = {"days_until": Integer, "time_of": Time}
        if how in wanted and type(fact.type) is not wanted[how]:
            place, counted = getattr(form, how), wanted[how].called
            self.reader.problem("SF412", place, name=fact.name, declared=fact.type.called, counted=counted)
        refused = {
            "constant": ("format", "values", "empty"), "days_until": ("values",), "time_of": ("values",), "column": (),
        }  # fmt: skip
        for key in refused[how]:
            if getattr(form, key) is not None:
                self.reader.problem("SF210", node.key(key), name=key, other=how)
        if form.values is not None and form.format is not None and how == "column":
            self.reader.problem("SF210", node.key("format"), name="format", other="values")
        if form.values is not None and form.empty is not None and any(not key.strip() for key in form.values):
            self.reader.problem("SF210", node.key("empty"), name="empty", other='values: {"": …}')
        return len(self.reader.findings) == before

    def _value(self, fact: Fact, word: Any) -> Any:
        """A value that the mapping states: of the fact's type, or `missing` where the fact may be."""
        if not isinstance(word, Word):
            self.reader.problem("SF203", word, found=Phrase("a map or list", "映射或列表"), expected=_VALUE)
            return UNSTATED
        if word == "missing" and not word.quoted:
            if not fact.may_be_missing:
                self.reader.problem("SF239", word, name=fact.name)
            return MISSING
        value = self.reader.attempt(lambda: fact.type.parse(word, self.zone or self.calendar), word)
        return UNSTATED if value is None else value

    def _values(self, fact: Fact, block: Map[Word, Any]) -> FrozenMap[Any]:
        cells = {str(cell).strip(): word for cell, word in block.items()}
        return FrozenMap({cell: self._value(fact, word) for cell, word in cells.items()})

    def _format(self, word: Word, fact: Fact, how: str) -> DateFormat | None:
        if how == "column" and not isinstance(fact.type, Date | Datetime | Time):
            self.reader.problem("SF210", word, name="format", other=f"type: {fact.type.kind}")
            return None
        made: DateFormat | None = self.reader.attempt(lambda: parse_format(word), word)
        if made is None:
            return None
        try:
            _fits(made, fact, how, self.form)
        except Problem as problem:
            self.reader.report(problem.at(word.place))
        return made


def not_given(policy: Policy, facts: tuple[MappedFact, ...], place: Place) -> Iterator[Finding]:
    """The facts that only the app can give, that may not be missing, and that no column states."""
    mapped = {each.fact.name for each in facts}
    for name, fact in policy.facts.items():
        if fact.when_empty is UNSTATED and name not in mapped:
            yield found("SF513", place, name=name)


def _fits(made: DateFormat, fact: Fact, how: str, form: MappingForm) -> None:
    wants_date = how != "column" or not isinstance(fact.type, Time)
    wants_time = how == "time_of" or isinstance(fact.type, Time)
    if wants_date and not made.has_date:
        raise Problem("SF517", format=made.text, why=Phrase("a date is wanted here", "此处需要日期"))
    if wants_time and not made.has_time:
        raise Problem("SF517", format=made.text, why=Phrase("a time of day is wanted here", "此处需要时刻"))
    if how == "column" and isinstance(fact.type, Datetime) and not made.has_time and form.time_of_day is None:
        raise Problem("SF518", name=fact.name)


_NAME, _VALUE = Phrase("the name of a calendar", "日历名称"), Phrase("a value", "取值")
_NOTHING = Phrase("(none)", "（无）")
