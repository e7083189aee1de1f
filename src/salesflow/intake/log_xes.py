"""
The form of a log by the standard extensions of XES, which needs no mapping either: a column for each attribute.

It is known by its columns, so that it may have been written as CSV or Parquet meanwhile. An activity has a life of its
own there, `lifecycle:transition`: only its `complete` is the event, or else each would count several times.
"""

from __future__ import annotations

from salesflow.facts import Fact
from salesflow.facttypes import Datetime
from salesflow.findings import Finding, Place, found
from salesflow.frozen import FrozenMap
from salesflow.intake.log import NAME, PERSON, ROLE, EventSource, LogMapping, Only
from salesflow.intake.log_canonical import no_log
from salesflow.intake.log_words import LogWords
from salesflow.intake.mapping import MappedFact
from salesflow.intake.table import Table
from salesflow.policy.model import Policy

_CASE, _ACTIVITY, _TIME = "case:concept:name", "concept:name", "time:timestamp"
_NEEDED = (_CASE, _ACTIVITY, _TIME)
_PERSON, _ROLE, _LIFE = "org:resource", "org:role", "lifecycle:transition"
_STANDARD = (*_NEEDED, _PERSON, _ROLE, _LIFE)


def is_standard(table: Table) -> bool:
    """Is this a log in XES, by the end of its name or by its columns?"""
    return table.file.lower().endswith((".xes", ".xes.gz")) or set(_NEEDED) <= set(table.columns)


def standard_mapping(policy: Policy, table: Table) -> tuple[LogMapping | None, list[Finding]]:
    """
    The mapping that the standard extensions state, or none, and all findings.

    Data of an event are the attributes that have the name of one of its fields.
    """
    place = Place(table.file)
    absent = [name for name in _NEEDED if name not in table.columns]
    if absent:
        return None, [no_log(table, absent)]
    data = _data(LogWords(policy), table.columns)
    read = {each.column for fields in data.values() for each in fields.values()}
    strangers = tuple(f"`{name}`" for name in table.columns if name not in read and name not in _STANDARD)

    def source(fact: Fact, name: str) -> MappedFact | None:
        return MappedFact(fact, "column", name) if name in table.columns else None

    event = EventSource(
        MappedFact(NAME, "column", _ACTIVITY), MappedFact(Fact(_TIME, Datetime()), "column", _TIME),
        person=source(PERSON, _PERSON), role=source(ROLE, _ROLE), data=data,
    )  # fmt: skip
    return LogMapping(
        table.file, _CASE, (event,), notes=(found("SF536", place, known=strangers),) if strangers else (),
        only=(Only(_LIFE, ("", "complete"), in_any_case=True),) if _LIFE in table.columns else (),
    ), []  # fmt: skip


def _data(words: LogWords, columns: tuple[str, ...]) -> FrozenMap[FrozenMap[MappedFact]]:
    """By event and field; of a field that two columns name, the one that calls it as the policy does today counts."""
    made: dict[str, FrozenMap[MappedFact]] = {}
    for event, said in words.events.items():
        fields: dict[str, MappedFact] = {}
        for column in columns:
            field = words.field(event, column)
            if field is not None and (field == column or field not in fields):
                fields[field] = MappedFact(said.fields[field], "column", column)
        if fields:
            made[event] = FrozenMap(fields)
    return FrozenMap(made)
