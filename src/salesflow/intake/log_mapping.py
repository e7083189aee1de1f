"""A mapping file of an event log: text → words → forms → a `LogMapping`, and everything that is wrong, at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from salesflow.catalogue import Phrase
from salesflow.facts import MISSING, UNSTATED, Fact
from salesflow.findings import Finding
from salesflow.frozen import FrozenMap
from salesflow.intake.form import SourceForm
from salesflow.intake.log import AT, COMPLETE, ID, NAME, OWNER, PERSON, RECORDED, ROLE, EventSource, LogMapping, Only
from salesflow.intake.log_form import EventForm, LogForm
from salesflow.intake.log_words import LogWords
from salesflow.intake.mapping import MappedFact
from salesflow.intake.mapping_parts import MAP_OR_LIST, Parts, mapping_text
from salesflow.intake.table import Table
from salesflow.policy.form import MAP, sort_of
from salesflow.policy.model import Policy
from salesflow.policy.reader import Reader, first_at_each_place
from salesflow.text import Block, Listing, Word

Value = Callable[[Any], Any]  # what the mapping says of a cell → a value; `UNSTATED` with a finding


def read_log_mapping(path: Path, policy: Policy, table: Table) -> tuple[LogMapping | None, list[Finding]]:
    """The mapping of a log, or none, and all findings."""
    reading = mapping_text(path)
    reader = Reader(str(path), reading.findings)
    mapping = None
    if reading.node is not None:
        form = reader.form(LogForm, reading.node, Word(path.name, reading.node.place))
        if form is not None:
            parts = Parts(reader, policy, table.columns)
            mapping = _LogMappingReader(reader, parts, form, LogWords(policy)).read(str(path), path.name)
    return mapping, list(first_at_each_place(reader.findings))


class _Said(NamedTuple):
    """Who says so, and when it was written down: of all events of a row, unless one says it of itself."""

    recorded: MappedFact | None
    person: MappedFact | None
    role: MappedFact | None


@dataclass(slots=True)
class _LogMappingReader:
    """Resolves the names of a mapping against the policy and the columns of a log."""

    reader: Reader
    parts: Parts
    form: LogForm
    words: LogWords

    def read(self, file: str, name: str) -> LogMapping | None:
        form, parts = self.form, self.parts
        parts.read_clock(form)
        case = parts.column(form.case)
        said = [key for key in ("activity", "events") if getattr(form, key) is not None]
        if len(said) != 1:
            self.reader.problem("SF209", form, known=("activity", "events"), found=tuple(said) or _NOTHING)
            return None
        made = self._wide() if form.events is not None else self._long(name)
        events = tuple(event for event in made if event is not None)
        calendar = form.calendar if isinstance(form.calendar, Word) else None
        return LogMapping(
            file, case or "", events, form.events is not None, str(calendar) if calendar is not None else None,
            parts.calendar_column, FrozenMap(dict(parts.calendar_values)), parts.zone, parts.time_of_day,
            parts.checks(form.columns), only=self._only(), complete=self._complete(),
        )  # fmt: skip

    # -- rows and cases

    def _only(self) -> tuple[Only, ...]:
        """Which rows are events of ours."""
        made = []
        for word, node in self.reader.entries(self.form.only):
            column = self.parts.column(word)
            if isinstance(node, Listing) and not node:  # it would leave out every row
                self.reader.problem("SF211", node, name=word)
            texts = tuple(str(text).strip() for text in self.reader.words(node))
            if column is not None and texts:
                made.append(Only(column, texts))
        return tuple(made)

    def _complete(self) -> MappedFact | None:
        """Which cases are over: all of them, those of which a column says so, or those of which it says anything."""
        said = self.form.complete
        if isinstance(said, Block) and list(said) == ["filled"] and isinstance(said["filled"], Word):
            column = self.parts.column(said["filled"])
            return MappedFact(COMPLETE, "filled", column, empty=False) if column is not None else None
        if not isinstance(said, Word):
            return self._source(said, COMPLETE, self._is_over)
        if said != "all":
            self.reader.stranger("SF310", said, _WHICH_ARE_OVER, owner="complete")
        return MappedFact(COMPLETE, "constant", constant=True)

    # -- events

    def _long(self, name: str) -> list[EventSource | None]:
        form = self.form
        activity = self._source(form.activity, NAME, self._activity)
        if activity is not None and activity.how == "constant" and activity.constant is None:
            self.reader.problem("SF210", form.activity, name="none", other="constant")
        if form.time is None:
            self.reader.problem("SF202", form, owner=name, name="time")
        at = self._time(form.time, AT)
        data = {}
        seen: dict[str, Word] = {}
        for word, block in self.reader.entries(form.data):
            event = self._event(word, seen)
            if event is not None:
                data[event] = self._data(event, block)
        if activity is None or at is None:
            return []
        said = self._said(form)
        return [
            EventSource(
                activity, at, said.recorded, said.person, said.role, self._source(form.owner, OWNER),
                self._source(form.id, ID), FrozenMap(data),
            )
        ]  # fmt: skip

    def _wide(self) -> list[EventSource | None]:
        form = self.form
        for key in ("time", "id", "data"):  # several events of one row cannot share them
            if form.says(key):
                self.reader.problem("SF210", form.key(key), name=key, other="events")
        if not form.events:
            self.reader.problem("SF211", form.key("events"), name="events")
        shared, owner = self._said(form), self._source(form.owner, OWNER)
        return [self._wide_event(node, shared, owner) for node in form.events or ()]

    def _wide_event(self, node: Any, shared: _Said, owner: MappedFact | None) -> EventSource | None:
        form = self.reader.form(EventForm, node, "events")
        if form is None:
            return None
        name = self._event(form.do, {})
        at = self._time(form.at, _AT)
        own = self._said(form)
        identity = self._source(form.id, ID)
        if name is None or at is None:
            return None
        return EventSource(
            MappedFact(NAME, "constant", constant=name), at, own.recorded or shared.recorded,
            own.person or shared.person, own.role or shared.role, owner, identity,
            FrozenMap({name: self._data(name, form.data)}),
        )  # fmt: skip

    def _said(self, form: LogForm | EventForm) -> _Said:
        return _Said(
            self._source(form.recorded, RECORDED),
            self._source(form.person, PERSON),
            self._source(form.role, ROLE, self._role),
        )

    def _data(self, event: str, block: Any) -> FrozenMap[MappedFact]:
        if not isinstance(block, dict):
            self.reader.problem("SF203", block, found=sort_of(block), expected=MAP)
            return FrozenMap()
        made: dict[str, MappedFact] = {}
        seen: dict[str, Word] = {}
        for word, node in self.reader.entries(block):
            field = self.words.field(event, word)
            if field is None:
                self.reader.stranger("SF304", word, self.words.events[event].fields, owner=event)
                continue
            self.reader.once(Word(field, word.place), seen)
            fact = self.words.events[event].fields[field]
            source = self._source(node, fact, partial(self._field, fact))
            if source is not None:
                made[field] = source
        return FrozenMap(made)

    # -- where something comes from

    def _source(self, node: Any, fact: Fact, value: Value | None = None) -> MappedFact | None:
        """A column by its name, or a map; nothing where nothing is said, or where it is wrong."""
        if node is None:
            return None
        if isinstance(node, Word):
            column = self.parts.column(node)
            return MappedFact(fact, "column", column) if column is not None else None
        form = self.reader.form(SourceForm, node, fact.name)
        if form is None:
            return None
        said = [key for key in ("column", "constant") if getattr(form, key) is not None]
        if len(said) != 1:
            self.reader.problem("SF209", node, known=("column", "constant"), found=tuple(said) or _NOTHING)
            return None
        if not self.parts.goes_together(form, said[0]):
            return None
        read = value or partial(self.parts.value, fact)
        if form.column is not None:
            return self.parts.mapped(fact, "column", form.column, form, read)
        constant = read(form.constant)
        return None if constant is UNSTATED else MappedFact(fact, "constant", constant=constant)

    def _time(self, node: Any, fact: Fact) -> MappedFact | None:
        """When it happened; what is wrong with a cell later on is said of its column."""
        source = self._source(node, fact)
        return source and replace(source, fact=Fact(source.column or fact.name, fact.type))

    # -- what the mapping says of cells

    def _activity(self, word: Any) -> Any:
        """What is recorded; nothing for `none`, which is no event of ours."""
        if isinstance(word, Word) and word == "none" and not word.quoted:
            return None
        name = self._event(word, {})
        return UNSTATED if name is None else name

    def _event(self, word: Any, seen: dict[str, Word]) -> str | None:
        """The name that an event has today; `seen` has those that may not come again."""
        if not isinstance(word, Word):
            self.reader.problem("SF203", word, found=MAP_OR_LIST, expected=_NAME)
            return None
        name = self.words.names.get(word)
        if name is None:
            self.reader.stranger("SF303", word, self.words.today)
            return None
        self.reader.once(Word(name, word.place), seen)
        return name

    def _role(self, word: Any) -> Any:
        if not isinstance(word, Word):
            self.reader.problem("SF203", word, found=MAP_OR_LIST, expected=_ROLE)
            return UNSTATED
        if word == "none" and not word.quoted:
            return UNSTATED
        name = self.reader.reference("SF305", word, self.parts.policy.roles)
        return UNSTATED if name is None else name

    def _is_over(self, word: Any) -> Any:
        if not isinstance(word, Word):
            self.reader.problem("SF203", word, found=MAP_OR_LIST, expected=_YES_OR_NO)
            return UNSTATED
        if word not in _OVER:
            self.reader.stranger("SF310", word, _OVER, owner="complete")
        return _OVER.get(word, UNSTATED)

    def _field(self, fact: Fact, word: Any) -> Any:
        """A value; `none` states nothing, and `unknown` withdraws what was stated before."""
        if isinstance(word, Word) and not word.quoted and word in ("none", "unknown"):
            return UNSTATED if word == "none" else MISSING
        return self.parts.value(fact, word)


_AT = Fact("at", AT.type)  # as the items of `events` call it
_NAME = Phrase("the name of an activity or trigger", "活动或触发的名称")
_ROLE = Phrase("the name of a role", "角色名称")
_YES_OR_NO = Phrase("`yes` or `no`", "`yes` 或 `no`")
_WHICH_ARE_OVER = ("all", "{column: …, values: {…}}", "{filled: …}")
_OVER: dict[Any, Any] = {"yes": True, "no": False, "none": UNSTATED}
_NOTHING = Phrase("(none)", "（无）")
