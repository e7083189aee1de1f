"""
The log as a table: one row an event, typed columns for what the policy asks of it and nothing more.

Free texts that no rule asks for never get into it. `salesflow sql log` prints it, so that a warehouse can make a
view of its own events that looks like it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from salesflow.calendars import micros
from salesflow.constraints.constraint import Constraint
from salesflow.facts import MISSING
from salesflow.facttypes import FactType
from salesflow.findings import DataError, Place, found
from salesflow.history.event import OPENING, REASSIGNED, VOIDED, Event
from salesflow.history.past import Past, beginnings
from salesflow.history.pattern import BUILT_IN_FIELDS, Anchored, EventPattern, with_anchors
from salesflow.policy.model import Policy
from salesflow.rules.windows import WindowType
from salesflow.sql.steps import Names
from salesflow.sql.values import TooLarge, encoded, kind_of
from salesflow.sql.words import BIGINT, TEXT, Kind

LOG = "salesflow_log"

WITHDRAWN, STRANGE = 1, 2  # what is said of data instead of a value: it is unknown; it is of no type that we know

_FIXED: tuple[tuple[str, Kind, str], ...] = (
    ("case", TEXT, "the lead"),
    ("pos", BIGINT, "the order in which its events were entered: 1, 2, 3 …"),
    ("id", TEXT, "of the event; a void names it"),
    ("activity", TEXT, "an activity, a trigger, or journey.started, .adopted, .reassigned, .voided, .closed"),
    ("at", BIGINT, "when it happened: microseconds since 1970 in UTC"),
    ("recorded_at", BIGINT, "when it was written down; null where nobody knows"),
    ("person", TEXT, "who did it"),
    ("role", TEXT, "in which role"),
    ("owner", TEXT, "who owns the lead from now on; null where the event does not say"),
    ("calendar", TEXT, "of the store; on the first event of a lead, null means the policy's first"),
    ("voids", TEXT, "the id of the event that this one voids"),
)


@dataclass(frozen=True, slots=True)
class DataColumn:
    """Where a field lies: its value, and what is said of it instead of a value."""

    value: str
    instead: str
    kind: Kind


@dataclass(frozen=True)
class LogShape:
    """Which columns the log has for a policy, and the row that an event becomes."""

    policy: Policy
    columns: tuple[tuple[str, Kind], ...]
    notes: Mapping[str, str]
    stages: Mapping[str, str]
    data: Mapping[tuple[str, str], DataColumn]

    @property
    def asked(self) -> set[str]:
        """The fields of which values are asked for."""
        return {pattern.field for pattern in patterns_of(self.policy) if pattern.field is not None}

    @property
    def graded(self) -> dict[tuple[str, str], DataColumn]:
        """The data that facts, windows and cadences ask for; constraints may ask for more."""
        asked = {
            (name, field) for pattern in patterns_of(self.policy) for name, field, _ in _asked_by(self.policy, pattern)
        }
        return {key: where for key, where in self.data.items() if key in asked}

    @property
    def ungraded(self) -> set[str]:
        """The columns that only constraints ask for."""
        every, graded = (
            {name for each in data.values() for name in (each.value, each.instead)} for data in (self.data, self.graded)
        )
        return every - graded

    def row(self, event: Event, initial: Mapping[str, str]) -> tuple[int | str | None, ...]:
        """
        The event as a row.

        Args:
            initial: The stages in which the case began, as `past.beginnings` has them.

        Raises:
            DataError: SF546, a number that no database column holds.
        """
        entered = Past((), event.at, initial).entered(event)
        cells: dict[str, int | str | None] = {
            "case": event.case,
            "pos": event.position,
            "id": event.id,
            "activity": event.name,
            "at": micros(event.at),
            "recorded_at": micros(event.recorded_at) if event.recorded_at is not None else None,
            "person": event.person,
            "role": event.role,
            "owner": event.data.get("owner") if event.name in (*OPENING, REASSIGNED) else None,
            "calendar": event.data.get("calendar") if event.name in OPENING else None,
            "voids": event.data.get("event") if event.name == VOIDED else None,
        }
        for process, column in self.stages.items():
            cells[column] = entered.get(process)
        for field, said in event.data.items():
            if (where := self.data.get((event.name, field))) is not None:
                cells[where.value], cells[where.instead] = self._said(event, field, said)
        return tuple(cells.get(name) for name, _ in self.columns)

    def rows(self, events: Sequence[Event]) -> list[tuple[int | str | None, ...]]:
        """All events of one case as rows. Raises: DataError (SF546)."""
        initial = beginnings(self.policy.workings.initial, events)
        return [self.row(event, initial) for event in events]

    def _said(self, event: Event, field: str, said: object) -> tuple[int | str | None, int | None]:
        if said is MISSING:
            return None, WITHDRAWN
        kind = self.policy.workings.fields_of(event.name)[field].type
        if not kind.has(said):
            return None, STRANGE
        try:
            return encoded(kind, said), None
        except TooLarge as error:
            place = Place(event.case)
            raise DataError([found("SF546", place, name=f"{event.name}.{field}", value=str(error))]) from None


def log_shape(policy: Policy) -> LogShape:
    """
    The columns that this policy asks for.

    Raises:
        DataError: SF547, it asks for something that no column can hold.
    """
    names = Names(name for name, _, _ in _FIXED)
    columns = [(name, kind) for name, kind, _ in _FIXED]
    notes = {name: note for name, _, note in _FIXED}
    stages = {}
    for process in policy.processes:
        stages[process] = names("stage", process)
        columns.append((stages[process], TEXT))
        notes[stages[process]] = f"the stage of {process} into which the event leads; null where it leads into none"
    data: dict[tuple[str, str], DataColumn] = {}
    for name, field, kind in _asked(policy):
        if (name, field) not in data:
            stored = kind_of(kind)
            said = "data" if stored == BIGINT else "words"
            where = DataColumn(names(said, field), names(f"no_{said}", field), stored)
            data[name, field] = where
            if (where.value, stored) not in columns:
                columns += [(where.value, stored), (where.instead, BIGINT)]
                notes[where.value] = f"`{field}`, as {lies_as(kind)}"
                notes[where.instead] = f"1 where `{field}` is withdrawn as unknown, 2 where it is of a strange type"
    return LogShape(policy, tuple(columns), notes, stages, data)


def lies_as(kind: FactType) -> str:
    """How a value of this type lies in a column."""
    if kind_of(kind) == TEXT:
        return "it is written"
    return {
        "boolean": "1 or 0",
        "integer": "a whole number",
        "decimal": "a whole number of its smallest unit",
        "date": "days, of which 1970-01-01 is the 719163rd",
        "datetime": "microseconds since 1970 in UTC",
    }.get(kind.kind, "microseconds")


def field_type(policy: Policy, pattern: EventPattern, field: str) -> FactType | None:
    """
    The type of a field of the event's data; none of what every event has.

    Raises:
        DataError: SF547, a field of the data is called like what every event has, and which is meant depends on the event.
    """
    fields = policy.workings.fields_of(pattern.name)
    if field not in BUILT_IN_FIELDS:
        return fields[field].type
    if field in fields:
        raise DataError([found("SF547", pattern.place or Place(pattern.name), name=f"{pattern.name}.{field}")])
    return None


def _asked(policy: Policy) -> Iterator[tuple[str, str, FactType]]:
    """The fields that patterns ask for, and of what type they are; `same` asks every event that may be compared."""
    for pattern in patterns_of(policy):
        yield from _asked_by(policy, pattern)
    for pattern in (each for constraint in policy.constraints for each in constraint.patterns()):
        # What no column can hold refuses the verdicts of that constraint, and not the grades of the policy.
        with suppress(DataError):
            yield from list(_asked_by(policy, pattern))


def demand_columns(policy: Policy, constraint: Constraint) -> None:
    """
    The log has all columns that the constraint asks for.

    Raises:
        DataError: SF547, it asks for something that no column can hold.
    """
    for pattern in constraint.patterns():
        list(_asked_by(policy, pattern))


def _asked_by(policy: Policy, pattern: EventPattern) -> Iterator[tuple[str, str, FactType]]:
    for field in (*pattern.where, *([pattern.field] if pattern.field is not None else ())):
        kind = field_type(policy, pattern, field)
        if kind is not None:
            yield pattern.name, field, kind
    yield from _compared(policy, pattern)


def _compared(policy: Policy, pattern: EventPattern) -> Iterator[tuple[str, str, FactType]]:
    """
    The fields that `same` may compare, of every event that has them.

    Raises:
        DataError: SF547, numbers that count different things (a date and an amount) would seem equal.
    """
    mine = policy.workings.fields_of(pattern.name)
    for field in pattern.same:
        for name, what in policy.workings.recordable.items():
            if field not in what.data or field not in mine:
                continue
            kinds = mine[field].type, what.data[field].type
            if any(kind_of(kind) == BIGINT for kind in kinds) and len({_counts(kind) for kind in kinds}) > 1:
                raise DataError([found("SF547", pattern.place or Place(name), name=f"{pattern.name}.{field}")])
            yield name, field, what.data[field].type


def _counts(kind: FactType) -> tuple[str, int]:
    """What a number of this type counts."""
    return kind.kind, getattr(kind, "scale", 0)


def patterns_of(policy: Policy) -> Iterator[EventPattern]:
    """Every event pattern that grades, windows and obligations ask for."""
    for fact in policy.facts.values():
        if fact.counted is not None:
            yield from with_anchors(fact.counted.of)
    for table in policy.decisions:
        for output in table.outputs.values():
            if isinstance(output.type, WindowType):
                yield from with_anchors(output.type.do)
        for rule in table.rules:
            for said in rule.then.values():
                yield from with_anchors(getattr(said, "do", None))
    for cadence in policy.cadences.values():
        yield from _all((cadence.anchor, cadence.until))
        for step in cadence.steps:
            yield from _all((step.do, step.anchor, step.until))


def _all(said: Iterable[EventPattern | Anchored | None]) -> Iterator[EventPattern]:
    for each in said:
        yield from with_anchors(each)
