"""
The rows of a file as facts: what each row states, and what about it cannot be read.

A cell that cannot be read is a finding; the fact is then missing if it may be, else the row has no facts. Facts that
nothing states are as an empty history has them (semantics 14).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.facts import MISSING, UNSTATED, Facts
from salesflow.findings import Finding, Place, Problem, found, nearest
from salesflow.intake.cells import cell_text
from salesflow.intake.expectations import Expectations
from salesflow.intake.mapping import MappedFact, Mapping
from salesflow.intake.private import private_columns
from salesflow.intake.reading import Moment
from salesflow.intake.sources import Source, source_of
from salesflow.intake.table import Row
from salesflow.policy.model import Policy
from salesflow.rules.windows import START


class Stated(NamedTuple):
    """What one row states. Without facts it cannot be graded, and a finding says why."""

    row: int
    case: str | None
    facts: Facts | None
    start: Any
    calendar: Calendar | None
    findings: list[Finding]


class _Step(NamedTuple):
    """One fact of each row: from which cell, and where it goes."""

    source: Source
    position: int  # among the facts of the policy; -1 is `start`


class RowReader:
    """Reads rows of one file at one moment; made by the mapping's names, used by position."""

    def __init__(self, mapping: Mapping, policy: Policy, file: str, columns: tuple[str, ...], as_of: datetime) -> None:
        self.mapping, self.policy, self.file, self.as_of = mapping, policy, file, as_of
        self.at = {name: position for position, name in enumerate(columns)}
        self.steps: dict[str | None, tuple[_Step, ...]] = {}
        self.cases: dict[str, int] = {}
        self.private = private_columns(policy, mapping.facts)
        self.expectations = Expectations(mapping.columns, self.at, self.private)
        constants = {each.fact.name: each.constant for each in mapping.facts if each.how == "constant"}
        self.start = constants.pop(START, MISSING)
        self.template = [(name, constants.get(name, fact.when_empty)) for name, fact in policy.facts.items()]

    def __call__(self, row: Row) -> Stated:
        """What this row states."""
        findings: list[Finding] = []
        place = Place(self.file, row.number)
        case = self._case(row, findings, place)
        findings += self.expectations.findings(row.cells, place)
        calendar, is_whole = self._calendar(row, findings, place)
        values, start = self.template.copy(), self.start
        for step in self._steps_of(calendar):
            value = self._value(step, row, findings, place)
            if value is UNSTATED:
                is_whole = False
            elif step.position < 0:
                start = value
            else:
                values[step.position] = (step.source.mapped.fact.name, value)
        facts = self.policy.sheet.trusted(values) if is_whole else None
        return Stated(row.number, case, facts, start, calendar, findings)

    def _value(self, step: _Step, row: Row, findings: list[Finding], place: Place) -> Any:
        """The fact's value; `MISSING` or, with a finding, `UNSTATED` where the row does not tell."""
        value = step.source.stated(row.cells)
        if isinstance(value, Problem):
            findings.append(value.at(place))
            value = UNSTATED
        if value is UNSTATED:
            fact = step.source.mapped.fact
            if fact.may_be_missing:
                return MISSING
            findings.append(found("SF511", place, fact=fact.name))
        return value

    def _case(self, row: Row, findings: list[Finding], place: Place) -> str | None:
        if self.mapping.case is None:
            return None
        case = cell_text(row.cells[self.at[self.mapping.case]]).strip()
        if not case:
            findings.append(found("SF509", place, column=self.mapping.case))
            return None
        first = self.cases.setdefault(case, row.number)
        if first != row.number:
            findings.append(found("SF512", place, case=case, row=first))
        return case

    def _calendar(self, row: Row, findings: list[Finding], place: Place) -> tuple[Calendar | None, bool]:
        """The row's calendar, and whether it is known; if not, the row is read by the first, and not graded."""
        column = self.mapping.calendar_column
        if column is None:
            return self.mapping.calendar, True
        text = cell_text(row.cells[self.at[column]]).strip()
        calendar = self.mapping.calendar_values.get(text)
        if calendar is not None:
            return calendar, True
        if text:
            meant = nearest(text, list(self.mapping.calendar_values))
            findings.append(found("SF507", place, column=column, value=text, fact=_CALENDAR, nearest=meant))
        findings.append(found("SF511", place, fact=_CALENDAR))
        return self.mapping.calendar, False

    def _steps_of(self, calendar: Calendar | None) -> tuple[_Step, ...]:
        name = calendar.name if calendar is not None else None
        if name not in self.steps:
            today = calendar.local(self.as_of).date() if calendar is not None else self.as_of.date()
            moment = Moment(calendar, self.mapping.zone or calendar, self.mapping.time_of_day, today)
            self.steps[name] = tuple(self._step(each, moment) for each in self.mapping.facts if each.column is not None)
        return self.steps[name]

    def _step(self, mapped: MappedFact, moment: Moment) -> _Step:
        names = list(self.policy.facts)
        position = -1 if mapped.fact.name == START else names.index(mapped.fact.name)
        return _Step(source_of(mapped, self.at, moment, self.private), position)


_CALENDAR = Phrase("calendar", "日历")
