"""
The canonical form of a log, which needs no mapping: a column for each part of an event, by its own name.

Data stand in one column `data` as a JSON object, or in columns such as `data.price`. In JSON, `null` is an explicit
*unknown*, and a key that is not there says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.facts import MISSING, Fact
from salesflow.facttypes import Datetime, Text
from salesflow.findings import Finding, Place, found, nearest, unknown
from salesflow.frozen import FrozenMap
from salesflow.intake.jsonlines import read_object
from salesflow.intake.log import ID, NAME, OWNER, PERSON, POSITION, ROLE, Entry, EventSource, LogMapping
from salesflow.intake.log_guess import skeleton
from salesflow.intake.log_words import LogWords, spread
from salesflow.intake.mapping import MappedFact
from salesflow.intake.table import Table
from salesflow.policy.model import Policy

NEEDED = ("case", "name", "at")
_OTHERS = ("id", "position", "recorded_at", "person", "role", "owner", "data", "calendar")
_DERIVED = ("policy", "process", "from", "to")  # a replay finds them out again
_DATA = "data."
_AT, _RECORDED = Fact("at", Datetime()), Fact("recorded_at", Datetime())  # as the columns are called here


def is_canonical(policy: Policy, columns: tuple[str, ...]) -> bool:
    """Does this header name the parts of events, and not the facts of a policy that has facts of these names?"""
    return set(NEEDED) <= set(columns) and not {"name", "at"} <= set(policy.facts)


def canonical_mapping(policy: Policy, table: Table) -> tuple[LogMapping | None, list[Finding]]:
    """The mapping that a header states by itself, or none, and all findings."""
    place = Place(table.file)
    absent = [name for name in NEEDED if name not in table.columns]
    if absent:
        return None, [no_log(table, absent)]
    words = LogWords(policy)
    findings: list[Finding] = []
    fields = [name for name in table.columns if name.startswith(_DATA)]
    if fields and "data" in table.columns:
        findings.append(found("SF210", place, name=fields[0], other="data"))
    data = _data_columns(words, fields, place, findings)
    strangers = tuple(name for name in table.columns if name not in (*NEEDED, *_OTHERS, *_DERIVED, *fields))
    notes: tuple[Finding, ...] = ()
    if strangers:
        notes = (found("SF536", place, known=tuple(f"`{name}`" for name in strangers)),)
    absent = [name for name in _OTHERS if name not in table.columns]
    meant = ((name, nearest(name, absent)) for name in strangers)
    notes += tuple(found("SF527", place, name=name, nearest=near) for name, near in meant if near)
    columns = {name: name for name in table.columns}

    def source(fact: Any, name: str) -> MappedFact | None:
        return MappedFact(fact, "column", name) if name in columns else None

    event = EventSource(
        MappedFact(NAME, "column", "name"), MappedFact(_AT, "column", "at"), source(_RECORDED, "recorded_at"),
        source(PERSON, "person"), source(ROLE, "role"), source(OWNER, "owner"), source(ID, "id"), data,
    )  # fmt: skip
    calendars: dict[str, Calendar | None] = {"": policy.calendar(), **policy.calendars}
    return LogMapping(
        table.file, "case", (event,), calendar_column=columns.get("calendar"), calendar_values=FrozenMap(calendars),
        json_data=columns.get("data"), position=source(POSITION, "position"), notes=notes,
    ), findings  # fmt: skip


def no_log(table: Table, absent: Iterable[str]) -> Finding:
    """What this header lacks, what it has, and a mapping to copy, with what its columns probably are."""
    missing, mapping = tuple(f"`{name}`" for name in absent), skeleton(table.columns)
    return found("SF535", Place(table.file), missing=missing, known=table.columns, mapping=mapping)


def _data_columns(
    words: LogWords, columns: list[str], place: Place, findings: list[Finding]
) -> FrozenMap[FrozenMap[MappedFact]]:
    """Columns such as `data.price` for each event that has such a field; one that none has is a mistake."""
    data: dict[str, dict[str, MappedFact]] = {}
    known = {field for event in words.events.values() for field in (*event.fields, *event.was)}
    for column in columns:
        said = column.removeprefix(_DATA)
        if said not in known:
            problem = unknown("SF304", said, sorted(known))
            problem.arguments["owner"] = _LOG
            findings.append(problem.at(place))
        for event in words.events:
            if (field := words.field(event, said)) is not None:
                data.setdefault(event, {})[field] = MappedFact(words.events[event].fields[field], "column", column)
    return FrozenMap({event: FrozenMap(fields) for event, fields in data.items()})


def json_object(cell: Any, *, is_struct: bool) -> Mapping[str, Any] | Phrase:
    """
    The data of one event, by field; or why there are none.

    Args:
        is_struct: The format has every key in every row, so that nothing under a key states nothing.
    """
    if isinstance(cell, str):
        read = read_object(cell)
        return {} if read is None else read if isinstance(read, Phrase) else spread(read)
    if cell is None:
        return {}
    if not isinstance(cell, dict):
        return _NO_OBJECT
    return spread({key: value for key, value in cell.items() if value is not None or not is_struct})


def to_records(entries: Iterable[Entry], policy: Policy) -> Iterator[dict[str, Any]]:
    """
    Entries as the lines of a canonical log, ready for JSON: what an entry does not say has no key.

    >>> from datetime import UTC, datetime
    >>> from salesflow import Policy
    >>> at = datetime(2026, 11, 2, 1, 10, tzinfo=UTC)
    >>> quoted = Entry("L-1", "quotation_issued", at, data=FrozenMap({"price": 138000}))
    >>> next(to_records([quoted], Policy.load()))
    {'case': 'L-1', 'name': 'quotation_issued', 'at': '2026-11-02T01:10:00+00:00', 'data': {'price': '138000'}}
    """
    words = LogWords(policy)
    for entry in entries:
        yield dict(_record(entry, words))


def _record(entry: Entry, words: LogWords) -> Iterator[tuple[str, Any]]:
    yield from (("case", entry.case), ("name", entry.name), ("at", entry.at.isoformat()))
    if entry.recorded_at is not None:
        yield "recorded_at", entry.recorded_at.isoformat()
    for name in ("id", "person", "role", "owner", "calendar"):
        if (said := getattr(entry, name)) is not None:
            yield name, said
    if entry.data:
        fields = words.events[entry.name].fields
        yield "data", {name: _written(value, fields.get(name)) for name, value in entry.data.items()}


def _written(value: Any, fact: Any) -> Any:
    if value is MISSING:
        return None
    if isinstance(value, Mapping):
        return dict(value)
    return value if fact is None or isinstance(value, bool) or isinstance(fact.type, Text) else fact.type.written(value)


_LOG = Phrase("this policy", "本策略")
_NO_OBJECT = Phrase("`data` is no JSON object", "`data` 不是 JSON 对象")
