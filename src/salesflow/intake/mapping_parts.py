"""What every mapping file says, whatever it maps: columns, calendars, the clock of its times, values, date formats."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from salesflow.calendars import Calendar, parse_timezone
from salesflow.catalogue import Phrase
from salesflow.facts import MISSING, UNSTATED, Fact
from salesflow.facttypes import Date, Datetime, Time
from salesflow.findings import Problem, found
from salesflow.frozen import FrozenMap
from salesflow.intake.dateformat import DateFormat, parse_format
from salesflow.intake.form import CalendarColumnForm, ClockForm, ColumnForm, MappedFactForm, SourceForm
from salesflow.intake.mapping import ColumnCheck, How, MappedFact, TimeOfDay
from salesflow.policy.model import Policy
from salesflow.policy.reader import Reader
from salesflow.text import Reading, Word, read_file

TIMES_OF_DAY: tuple[TimeOfDay, ...] = ("start", "end")


def mapping_text(path: Path) -> Reading:
    """The text of a mapping as a tree. An empty one is told as what it is: no policy is missing here."""
    reading = read_file(path)
    said = [found("SF538", *each.places) if each.code == "SF109" else each for each in reading.findings]
    return replace(reading, findings=said)


@dataclass(slots=True)
class Parts:
    """Resolves the names of a mapping against the policy and the columns of a file; what is wrong goes to the reader."""

    reader: Reader
    policy: Policy
    columns: tuple[str, ...]
    zone: Calendar | None = None  # of the mapping's own time zone
    calendar: Calendar | None = None
    calendar_column: str | None = None
    calendar_values: FrozenMap[Calendar] = FrozenMap()
    time_of_day: TimeOfDay | None = None

    def read_clock(self, form: ClockForm) -> None:
        """Whose opening hours count, whose clock the times are, and what a date alone means."""
        self.calendar = self.policy.calendar()
        self._read_calendar(form.calendar)
        if form.timezone is not None:
            key = self.reader.attempt(lambda: parse_timezone(form.timezone), form.timezone)
            self.zone = Calendar("timezone", key) if key else None
        edge = form.time_of_day
        if edge is None:
            return
        if edge not in TIMES_OF_DAY:
            self.reader.stranger("SF310", edge, TIMES_OF_DAY, owner="time_of_day")
        if form.timezone is None:  # whose day starts or ends is not guessed
            self.reader.problem("SF202", edge, owner="time_of_day", name="timezone")
        self.time_of_day = "start" if edge == "start" else "end"

    def column(self, word: Word | None) -> str | None:
        """A column of the file, or nothing and a finding."""
        if word is None:
            return None
        return self.reader.reference("SF506", word, self.columns)

    def _read_calendar(self, said: Any) -> None:
        if said is None:
            return
        if isinstance(said, Word):
            name = self.reader.reference("SF312", said, self.policy.calendars)
            self.calendar = self.policy.calendars[name] if name else self.calendar
            return
        form = self.reader.form(CalendarColumnForm, said, "calendar")
        if form is None:
            return
        by_cell: dict[str, Calendar] = dict(self.policy.calendars) if form.values is None else {}
        for cell, word in (form.values or {}).items():
            if not isinstance(word, Word):
                self.reader.problem("SF203", word, found=MAP_OR_LIST, expected=_NAME)
            elif name := self.reader.reference("SF312", word, self.policy.calendars):
                by_cell[str(cell).strip()] = self.policy.calendars[name]
        self.calendar_column, self.calendar_values = self.column(form.column), FrozenMap(by_cell)

    def checks(self, columns: Map[Word, Any]) -> tuple[ColumnCheck, ...]:
        """What is expected of columns that are read for nothing else."""
        checks = []
        for word, node in columns.items():
            name = self.column(word) if not word.startswith("x-") else None
            form = self.reader.form(ColumnForm, node, word) if name is not None else None
            if name is not None and form is not None:
                checks.append(ColumnCheck(name, form.required, tuple(str(cell).strip() for cell in form.one_of)))
        return tuple(checks)

    def value(self, fact: Fact, word: Any) -> Any:
        """A value that the mapping states: of the fact's type, or `missing` where the fact may be."""
        if not isinstance(word, Word):
            self.reader.problem("SF203", word, found=MAP_OR_LIST, expected=_VALUE)
            return UNSTATED
        if word == "missing" and not word.quoted:
            if not fact.may_be_missing:
                self.reader.problem("SF239", word, name=fact.name)
            return MISSING
        value = self.reader.attempt(lambda: fact.type.parse(word, self.zone or self.calendar), word)
        return UNSTATED if value is None else value

    def goes_together(self, form: MappedFactForm | SourceForm, how: str) -> bool:
        """Do the keys of one source fit each other?"""
        mark = self.reader.mark()
        for key in _REFUSED[how]:
            if getattr(form, key) is not None:
                self.reader.problem("SF210", form.key(key), name=key, other=how)
        if form.values is not None and form.format is not None and how == "column":
            self.reader.problem("SF210", form.key("format"), name="format", other="values")
        if form.values is not None and form.empty is not None and any(not key.strip() for key in form.values):
            self.reader.problem("SF210", form.key("empty"), name="empty", other='values: {"": …}')
        return self.reader.is_sound_since(mark)

    def mapped(
        self, fact: Fact, how: How, column: Word, form: MappedFactForm | SourceForm, value: Callable[[Any], Any]
    ) -> MappedFact:
        """A column as the source of a fact; `value` reads what the mapping says of its cells."""
        name = self.column(column)
        date_format = self.format(form.format, fact, how) if form.format is not None else None
        values = translated(form.values, value) if form.values is not None else None
        empty = value(form.empty) if form.empty is not None else UNSTATED
        if values is not None and "" in values:
            empty = values[""]
        return MappedFact(fact, how, name, None, date_format, values, empty)

    def format(self, word: Word, fact: Fact, how: str) -> DateFormat | None:
        """How dates are written; it must have the parts that this fact wants."""
        if how == "column" and not isinstance(fact.type, Date | Datetime | Time):
            self.reader.problem("SF210", word, name="format", other=f"type: {fact.type.kind}")
            return None
        made: DateFormat | None = self.reader.attempt(lambda: parse_format(word), word)
        if made is None:
            return None
        try:
            _fits(made, fact, how, self.time_of_day)
        except Problem as problem:
            self.reader.report(problem.at(word.place))
        return made


def translated(block: Map[Word, Any], value: Callable[[Any], Any]) -> FrozenMap[Any]:
    """What each cell of a column means."""
    cells = {str(cell).strip(): word for cell, word in block.items()}
    return FrozenMap({cell: value(word) for cell, word in cells.items()})


def _fits(made: DateFormat, fact: Fact, how: str, time_of_day: TimeOfDay | None) -> None:
    wants_date = how != "column" or not isinstance(fact.type, Time)
    wants_time = how == "time_of" or isinstance(fact.type, Time)
    if wants_date and not made.has_date:
        raise Problem("SF517", format=made.text, why=Phrase("a date is wanted here", "此处需要日期"))
    if wants_time and not made.has_time:
        raise Problem("SF517", format=made.text, why=Phrase("a time of day is wanted here", "此处需要时刻"))
    if how == "column" and isinstance(fact.type, Datetime) and not made.has_time and time_of_day is None:
        raise Problem("SF518", name=fact.name)


_REFUSED = {
    "constant": ("format", "values", "empty"), "days_until": ("values",), "time_of": ("values",), "column": (),
}  # fmt: skip
MAP_OR_LIST = Phrase("a map or list", "映射或列表")
_NAME, _VALUE = Phrase("the name of a calendar", "日历名称"), Phrase("a value", "取值")
