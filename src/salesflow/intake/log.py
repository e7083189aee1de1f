"""An event log: how its rows state events, and the events that were read. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from salesflow.calendars import Calendar
from salesflow.facts import Fact
from salesflow.facttypes import Boolean, Datetime, Integer, Text
from salesflow.findings import Finding
from salesflow.frozen import FrozenMap
from salesflow.history.event import NO_DATA
from salesflow.intake.mapping import ColumnCheck, MappedFact, TimeOfDay

# What every event says beside its data, as facts: so that it is mapped and read as facts are.
NAME, AT, RECORDED = Fact("activity", Text()), Fact("time", Datetime()), Fact("recorded", Datetime())
PERSON, ROLE, OWNER, ID = (Fact(name, Text()) for name in ("person", "role", "owner", "id"))
POSITION, COMPLETE = Fact("position", Integer()), Fact("complete", Boolean())


class Entry(NamedTuple):
    """
    One event of a log: names are those of the policy today, values have their types, instants are in UTC.

    `data` has what was stated; `MISSING` in it is an explicit *unknown*. `owner` is who owned the case, where the
    log has a column for it. `line` is the number of the row, as the format counts. `complete` is what the row says of
    its case: that it is over, that it is not, or nothing.
    """

    case: str
    name: str
    at: datetime
    recorded_at: datetime | None = None
    person: str | None = None
    role: str | None = None
    data: FrozenMap[Any] = NO_DATA
    file: str = ""
    line: int = 0
    id: str | None = None
    calendar: str | None = None
    owner: str | None = None
    complete: bool | None = None


@dataclass(frozen=True, slots=True)
class Only:
    """Which rows are events of ours: those whose cell in this column is one of these texts."""

    column: str
    texts: tuple[str, ...]
    in_any_case: bool = False  # of letters

    def fits(self, text: str) -> bool:
        return (text.casefold() if self.in_any_case else text) in self.texts


@dataclass(frozen=True, slots=True)
class EventSource:
    """
    One event that each row may state, and where each part of it stands.

    `data` is by the event's name, and then by field. What a log does not say has no source.
    """

    name: MappedFact
    at: MappedFact
    recorded: MappedFact | None = None
    person: MappedFact | None = None
    role: MappedFact | None = None
    owner: MappedFact | None = None
    id: MappedFact | None = None
    data: FrozenMap[FrozenMap[MappedFact]] = field(default_factory=FrozenMap)


@dataclass(frozen=True, slots=True)
class LogMapping:
    """
    How the rows of a file state events. `load_log_mapping` makes it.

    A long log has one source, and each row is an event. A wide one has several: a row is a case, and an empty time
    says that this did not happen. `json_data` is the column that holds all data as JSON, `position` the one that
    says in which order events were entered; both only in the canonical form. A row that one of `only` does not fit is no
    event of ours. `complete` says which cases are over: a constant for all, or a column.
    """

    file: str
    case: str
    events: tuple[EventSource, ...]
    is_wide: bool = False
    calendar: str | None = None
    calendar_column: str | None = None
    calendar_values: FrozenMap[Calendar | None] = field(default_factory=FrozenMap)
    zone: Calendar | None = None
    time_of_day: TimeOfDay | None = None
    columns: tuple[ColumnCheck, ...] = ()
    json_data: str | None = None
    position: MappedFact | None = None
    notes: tuple[Finding, ...] = ()
    only: tuple[Only, ...] = ()
    complete: MappedFact | None = None


@dataclass(frozen=True, slots=True)
class LogRead:
    """
    What a log came to.

    Each row states one event, or in a wide log as many as the mapping has; each of these is an entry, `skipped`
    (an activity that is not ours, a row that `only` leaves out, an empty time of a wide row), `repeated` (the same id
    and content again) or `lost` (a finding says why). `not_ours` counts the activities that the mapping leaves out, and
    as `column = text` what `only` does.
    """

    entries: list[Entry]
    findings: list[Finding]
    rows: int
    skipped: int = 0
    repeated: int = 0
    lost: int = 0
    not_ours: FrozenMap[int] = field(default_factory=FrozenMap)
