"""The rows of a log as events: what each row states, and what about it cannot be read. No row vanishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from typing import Any, NamedTuple

from salesflow.calendars import Calendar
from salesflow.facts import UNSTATED
from salesflow.findings import Finding, Place, Problem, found, nearest, some_of, unknown
from salesflow.intake.cells import cell_text
from salesflow.intake.expectations import Expectations
from salesflow.intake.log import Entry, EventSource, LogMapping
from salesflow.intake.log_data import DataReader
from salesflow.intake.log_once import Offsets, Once
from salesflow.intake.log_words import LogWords
from salesflow.intake.mapping import MappedFact
from salesflow.intake.private import private_columns_of_log
from salesflow.intake.reading import Moment, has_offset
from salesflow.intake.sources import source_of
from salesflow.intake.table import Row, Table
from salesflow.policy.model import Policy

Part = Callable[[tuple[Any, ...]], Any]  # the cells of a row → a value, `UNSTATED`, or a Problem


class _Bound(NamedTuple):
    """An event of the mapping, bound to the columns of the file and to the calendar of a row."""

    source: EventSource
    name: Part
    at: Part
    recorded: Part
    person: Part
    role: Part
    owner: Part
    id: Part
    data: DataReader
    has_clock: bool  # where a time has no offset


class _Lost(Exception):
    """This row states no event, and a finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


class LogReader:
    """Reads the rows of one log, and keeps what is found on the way."""

    def __init__(self, mapping: LogMapping, policy: Policy, table: Table) -> None:
        self.mapping, self.policy, self.file = mapping, policy, table.file
        self.words = LogWords(policy)
        self.columns = {name: position for position, name in enumerate(table.columns)}
        self.private = private_columns_of_log(policy, mapping.events)
        self.expectations = Expectations(mapping.columns, self.columns, self.private)
        self.calendars = {id(calendar): name for name, calendar in policy.calendars.items()}
        self.bound: dict[int, tuple[_Bound, ...]] = {}
        self.strangers: dict[tuple[str, str], Problem] = {}
        self.dateless = Problem("SF539", known=some_of(dict.fromkeys(each.at.column or "" for each in mapping.events)))
        unsigned = {each.name.constant for each in mapping.events if each.person is None} if mapping.is_wide else ()
        self.once, self.offsets = Once(self.words, unsigned), Offsets(_zones(mapping, policy))
        self.findings: list[Finding] = list(mapping.notes)
        self.only = [(only, self.columns[only.column]) for only in mapping.only]
        self.position, self.complete = (self._part(each, _NOWHERE) for each in (mapping.position, mapping.complete))
        self.positions: list[int] = []  # of the entries, where a column says them
        self.not_ours: Counter[str] = Counter()
        self.unreadable: frozenset[str] = frozenset()  # fields of the event that is being read
        self.skipped = self.repeated = self.lost = 0

    def entries(self, row: Row) -> Iterator[Entry]:
        """The events that this row states; whatever else it holds is counted, and told where it is a mistake."""
        place = Place(self.file, row.number)
        try:
            if row.problem is not None:
                raise _Lost(row.problem)
            if self._is_left_out(row.cells):
                return
            self.findings += self.expectations.findings(row.cells, place)
            case = self._case(row.cells, place)
            name, calendar = self._calendar(row.cells, place)
            complete = self._optional(self.complete(row.cells), place)
        except _Lost as lost:
            self.findings.append(lost.finding)
            self.lost += len(self.mapping.events)
            return
        skipped = self.skipped
        for event in self._bound_to(calendar):
            try:
                entry = self._entry(event, row, (case, name, complete), place)
            except _Lost as lost:
                self.findings.append(lost.finding)
                self.lost += 1
                continue
            if entry is not None:
                yield from self._kept(entry, row.cells, place)
        if self.mapping.is_wide and self.skipped - skipped == len(self.mapping.events):
            self.findings.append(self.dateless.at(place))

    def _kept(self, entry: Entry, cells: tuple[Any, ...], place: Place) -> Iterator[Entry]:
        twice = self.once.met_before(entry, place)
        if twice is None:
            if (alike := self.once.is_alike(entry, place)) is not None:
                self.findings.append(alike)
            self.once.count(entry, self.unreadable, place)
            self._note_position(cells, place)
            yield entry
            return
        self.findings.append(twice)
        if twice.severity == "error":
            self.lost += 1
        else:
            self.repeated += 1

    # -- what belongs to the row

    def _is_left_out(self, cells: tuple[Any, ...]) -> bool:
        """Does the mapping say that this row is no event of ours? Then it is counted, by what it says instead."""
        for only, at in self.only:
            text = cell_text(cells[at]).strip()
            if not only.fits(text):
                count = len(self.mapping.events)
                is_told = len(text) <= _TOLD and only.column not in self.private and len(self.not_ours) < _MOST_TOLD
                self.skipped += count
                self.not_ours[f"{only.column} = {text}".rstrip() if is_told else only.column] += count
                return True
        return False

    def _case(self, cells: tuple[Any, ...], place: Place) -> str:
        case = cell_text(cells[self.columns[self.mapping.case]]).strip()
        if not case:
            raise _Lost(found("SF532", place, column=self.mapping.case))
        return case

    def _calendar(self, cells: tuple[Any, ...], place: Place) -> tuple[str | None, Calendar | None]:
        """The row's calendar and its name; without its own the policy's first, and no name."""
        mapping = self.mapping
        if mapping.calendar_column is None:
            return mapping.calendar, self.policy.calendar(mapping.calendar)
        column, values = mapping.calendar_column, mapping.calendar_values
        text = cell_text(cells[self.columns[column]]).strip()
        if text not in values:
            if not text:
                raise _Lost(found("SF532", place, column=column))
            known = list(values)
            raise _Lost(found("SF530", place, column=column, value=text, fact="calendar", nearest=nearest(text, known)))
        calendar = values[text]
        return (self.calendars.get(id(calendar)) if text else None), calendar

    def _bound_to(self, calendar: Calendar | None) -> tuple[_Bound, ...]:
        if id(calendar) not in self.bound:
            moment = Moment(calendar, self.mapping.zone or calendar, self.mapping.time_of_day, _NO_DAY)
            self.bound[id(calendar)] = tuple(self._bind(event, moment) for event in self.mapping.events)
        return self.bound[id(calendar)]

    def _part(self, mapped: MappedFact | None, moment: Moment) -> Part:
        if mapped is None:
            return lambda cells: UNSTATED
        if mapped.how == "constant":
            return lambda cells: mapped.constant
        return source_of(mapped, self.columns, moment, self.private).stated

    def _bind(self, event: EventSource, moment: Moment) -> _Bound:
        part = partial(self._part, moment=moment)
        return _Bound(
            event, part(event.name), part(event.at), part(event.recorded), part(event.person), part(event.role),
            part(event.owner), part(event.id),
            DataReader(self.mapping, event, self.words, self.columns, moment, self.file, self.private),
            moment.zone is not None,
        )  # fmt: skip

    def _note_position(self, cells: tuple[Any, ...], place: Place) -> None:
        if self.mapping.position is None:
            return
        position = self.position(cells)
        if isinstance(position, Problem):
            self.findings.append(position.at(place))
        elif position is UNSTATED:
            self.findings.append(found("SF509", place, column=self.mapping.position.column))
        else:
            self.positions.append(position)

    # -- one event

    def _entry(self, event: _Bound, row: Row, of: tuple[str, str | None, bool | None], place: Place) -> Entry | None:
        """The event of this case and calendar, or nothing where the row does not state it. Raises: _Lost."""
        cells, (case, calendar, complete) = row.cells, of
        at = event.at(cells)
        if at is UNSTATED and self.mapping.is_wide:  # it did not happen
            self.skipped += 1
            return None
        name = self._name(event, cells, place)
        if name is None:
            self.skipped += 1
            self.not_ours[self._cell(event.source.name, cells)] += 1
            return None
        if at is UNSTATED:
            raise _Lost(found("SF532", place, column=event.source.at.column))
        if isinstance(at, Problem):
            raise _Lost(self._no_time(event, at, cells, place))
        self._note_offset(event.source.at, at, cells, place)
        recorded = self._recorded(event, name, at, cells, place)
        person, owner, identity = (self._optional(p(cells), place) for p in (event.person, event.owner, event.id))
        role = self._role(event, cells, place)
        data, self.unreadable = event.data(name, cells, place, self.findings)
        if isinstance(data, Problem):
            raise _Lost(data.at(place))
        return Entry(
            case, name, at.astimezone(UTC), recorded, person, role, data, self.file, row.number, identity, calendar,
            owner, complete,
        )  # fmt: skip

    def _no_time(self, event: _Bound, problem: Problem, cells: tuple[Any, ...], place: Place) -> Finding:
        """Why this row does not say when: mostly it is the cell; of a time without an offset it may be that no clock is known."""
        mapped = event.source.at
        if not event.has_clock and mapped.column and has_offset(cells[self.columns[mapped.column]], mapped) is False:
            return found("SF528", place, column=mapped.column)
        return _costly(problem, place)

    def _name(self, event: _Bound, cells: tuple[Any, ...], place: Place) -> str | None:
        said = event.name(cells)
        mapped = event.source.name
        if isinstance(said, Problem) and mapped.values is not None:
            raise _Lost(_costly(said, place))
        if said is UNSTATED:
            raise _Lost(found("SF532", place, column=mapped.column))
        if said is None or mapped.values is not None or mapped.how == "constant":
            return said  # type: ignore[no-any-return]
        word = said.arguments["value"] if isinstance(said, Problem) else said  # a list in JSON is no name
        name = self.words.names.get(word)
        if name is None:
            raise _Lost(self._stranger("SF303", word, self.words.today).at(place))
        return name

    def _recorded(
        self, event: _Bound, name: str, at: datetime, cells: tuple[Any, ...], place: Place
    ) -> datetime | None:
        recorded = self._optional(event.recorded(cells), place)
        if recorded is None:
            return None
        self._note_offset(event.source.recorded, recorded, cells, place)
        if at.astimezone(UTC) > recorded.astimezone(UTC):
            raise _Lost(found("SF702", place, name=name, at=_shown(at), recorded_at=_shown(recorded)))
        return recorded.astimezone(UTC)  # type: ignore[no-any-return]

    def _note_offset(self, mapped: MappedFact | None, at: datetime, cells: tuple[Any, ...], place: Place) -> None:
        if mapped is not None and mapped.column is not None:
            self.offsets.note(mapped, cells[self.columns[mapped.column]], at, place)

    def _role(self, event: _Bound, cells: tuple[Any, ...], place: Place) -> str | None:
        role = self._optional(event.role(cells), place)
        if role is None or role in self.policy.roles:
            return role  # type: ignore[no-any-return]
        self.findings.append(self._stranger("SF305", role, list(self.policy.roles)).at(place))
        return None

    def _optional(self, said: Any, place: Place) -> Any:
        """What may be left out: a cell that cannot be read is told, and counts as empty."""
        if isinstance(said, Problem):
            self.findings.append(said.at(place))
            return None
        return None if said is UNSTATED else said

    def _stranger(self, code: str, name: str, known: list[str]) -> Problem:
        if (code, name) not in self.strangers:  # looking for the nearest word is slow, and mistakes repeat
            self.strangers[code, name] = unknown(code, name, known)
        return self.strangers[code, name]

    def _cell(self, mapped: MappedFact, cells: tuple[Any, ...]) -> str:
        return cell_text(cells[self.columns[mapped.column]]).strip() if mapped.column is not None else ""


_NO_DAY = date.min  # nothing in a log is counted from today
_TOLD, _MOST_TOLD = 40, 1_000  # characters of what a row says instead, and how many of these are kept apart
_NOWHERE = Moment(None, None, None, _NO_DAY)


def _zones(mapping: LogMapping, policy: Policy) -> Iterator[tzinfo]:
    """The clocks that times of this log may rightly show."""
    return (each.zone for each in (mapping.zone, *policy.calendars.values()) if each is not None)


def _costly(problem: Problem, place: Place) -> Finding:
    """The same problem of a cell, said as one that costs the event."""
    return Problem("SF530" if problem.code == "SF507" else "SF531", **problem.arguments).at(place)


def _shown(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="minutes" if not (at.second or at.microsecond) else "auto")
