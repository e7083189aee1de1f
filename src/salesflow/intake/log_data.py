"""The data of one event of a log: from the columns that its mapping names, or from one column of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.facts import MISSING, UNSTATED
from salesflow.findings import Finding, Place, Problem, unknown
from salesflow.frozen import FrozenMap
from salesflow.history.event import NO_DATA
from salesflow.intake.log import EventSource, LogMapping
from salesflow.intake.log_canonical import json_object
from salesflow.intake.log_words import LogWords, gathered
from salesflow.intake.mapping import MappedFact
from salesflow.intake.private import is_private_field
from salesflow.intake.reading import Moment, cell_reader
from salesflow.intake.sources import Source, source_of

Stated = tuple[FrozenMap[Any] | Problem, frozenset[str]]  # the data, and the fields whose cells cannot be read


class DataReader:
    """Reads the data of the events that one source of a mapping states."""

    def __init__(
        self, mapping: LogMapping, event: EventSource, words: LogWords, columns: Mapping[str, int],
        moment: Moment, file: str, private: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.words, self.moment = words, moment
        self.json_at = columns[mapping.json_data] if mapping.json_data is not None else None
        self.json_column = mapping.json_data or ""
        self.is_struct = file.lower().endswith(".parquet")
        self.constants: dict[str, dict[str, Any]] = {}
        self.sources: dict[str, list[tuple[str, Source]]] = {}
        for name, fields in event.data.items():
            mapped = fields.items()
            self.constants[name] = {field: each.constant for field, each in mapped if each.how == "constant"}
            self.sources[name] = [
                (field, source_of(each, columns, moment, private)) for field, each in mapped if each.how != "constant"
            ]
        self.in_json: dict[tuple[str, str], Source] = {}
        self.strangers: dict[tuple[str, str], Problem] = {}

    def __call__(self, name: str, cells: tuple[Any, ...], place: Place, findings: list[Finding]) -> Stated:
        """What this row states of an event; a field that cannot be read is a finding, and is not stated."""
        if self.json_at is not None:
            return self._of_json(name, cells[self.json_at], place, findings)
        sources = self.sources.get(name)
        if sources is None:
            return NO_DATA, frozenset()
        data = {field: value for field, value in self.constants[name].items() if value is not UNSTATED}
        stated = ((field, source.stated(cells)) for field, source in sources)
        return _checked(data, stated, place, findings)

    def _of_json(self, name: str, cell: Any, place: Place, findings: list[Finding]) -> Stated:
        said = json_object(cell, is_struct=self.is_struct)
        if isinstance(said, Phrase):
            return Problem("SF504", reason=Phrase(f"`data`: {said.en}", f"`data`：{said.zh}")), frozenset()
        stated = []
        for key, value in said.items():
            field = self.words.field(name, key)
            if field is None:
                findings.append(self._stranger(name, key).at(place))
            else:
                stated.append((field, MISSING if value is None else self._source(name, field).value(value)))
        return _checked({}, stated, place, findings)

    def _source(self, name: str, field: str) -> Source:
        """How a field is read where it stands in JSON: as a cell of a column of its own would be."""
        if (name, field) not in self.in_json:
            mapped = MappedFact(self.words.events[name].fields[field], "column", f"{self.json_column}.{field}")
            is_private = is_private_field(self.words.policy, name, field)
            self.in_json[name, field] = Source(mapped, -1, cell_reader(mapped, self.moment), is_private)
        return self.in_json[name, field]

    def _stranger(self, name: str, key: str) -> Problem:
        if (name, key) not in self.strangers:
            problem = unknown("SF304", key, self.words.events[name].fields)
            problem.arguments["owner"] = name
            self.strangers[name, key] = problem
        return self.strangers[name, key]


def _checked(data: dict[str, Any], stated: Any, place: Place, findings: list[Finding]) -> Stated:
    unreadable = set()
    for field, value in stated:
        if isinstance(value, Problem):
            findings.append(value.at(place))
            unreadable.add(field)
        elif value is not UNSTATED:
            data[field] = value.astimezone(UTC) if isinstance(value, datetime) else value
    return gathered(data), frozenset(unreadable)
