"""
An event log graded in a database, part by part, so that it may be larger than memory.

Reading is the same as ever: rows become events, and what is odd about them is told. Then the events of a part go into
the database, one statement decides all its cases, and the answers come back as leads. What the database has no answer
for (a fact that was not given, a number too large for a column) is asked of the journey itself, so that the outcome,
the findings and the summary are those of every other engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from salesflow.audit.cases import Case
from salesflow.audit.grade import Graded, Lead, Progress, counted, said_of
from salesflow.audit.log_grade import CaseGrader
from salesflow.audit.log_parts import At, LogParts, first_line
from salesflow.audit.parts import ROWS, parts_of
from salesflow.audit.sql_answer import SqlLead
from salesflow.audit.sql_database import LogDatabase
from salesflow.findings import DataError, Finding, Place
from salesflow.intake.log import LogMapping
from salesflow.intake.table import Row, Table
from salesflow.policy.model import Policy
from salesflow.sql.loading import Loaded
from salesflow.sql.log_shape import LOG, LogShape

_EVERY = 1_000  # cases between two calls of `progress`


class SqlLogGrading:
    """
    The cases of a log, each a lead, as `LogGrading` has them; those of a large log in another order.

    Args:
        is_ordered: As `cases_of` has it.
        rows: How many rows of the file are in memory at a time.

    Raises:
        DataError: SF514, duckdb is not installed; SF547, the policy asks for something that SQL cannot answer exactly;
            while it is read, also SF501 and SF515.
        FactError: SF607, `as_of` has no offset.
    """

    def __init__(
        self,
        policy: Policy,
        table: Table,
        mapping: LogMapping,
        *,
        is_ordered: bool,
        as_of: datetime,
        progress: Progress | None = None,
        rows: int = ROWS,
    ) -> None:
        self.table, self.mapping, self.progress = table, mapping, progress
        self.rows = max(1, rows // len(mapping.events))
        self.grader = CaseGrader(policy, table.file, as_of)
        self.log = LogParts(policy, table, mapping, is_ordered=is_ordered)
        self.database = LogDatabase(policy, as_of, file=table.file)
        self.found: list[At] = []
        self.done = 0

    @property
    def file(self) -> str:
        return self.table.file

    @property
    def columns(self) -> tuple[str, ...]:
        return self.grader.columns

    def __iter__(self) -> Iterator[tuple[Row, Lead]]:
        with self.database:
            for part in parts_of(self.table, self.mapping.case, rows=self.rows, progress=self.progress):
                yield from self._leads(self.log.read(part, self.progress if self.done == 0 else None))

    def graded(self, leads: Iterable[Lead] = ()) -> Graded:
        reader = self.log.reader
        counts = {
            "cases": self.log.cases,
            "not_begun": self.grader.not_begun,
            "events": self.log.events,
            "later_events": self.grader.later,
            "lost": reader.lost,
            "repeated": reader.repeated,
            "not_ours": dict(sorted(reader.not_ours.items())),
        }
        self.grader.findings = list(self.log.in_order(self.found))
        return self.grader.graded(leads, self.log.findings(), counts)

    def _leads(self, cases: list[Case]) -> Iterator[tuple[Row, Lead]]:
        begun = [case for case in cases if self.grader.has_begun(case)]
        self.database.load(events_of(self.database.shape, begun))
        try:
            said = {lead.case: lead for lead in self.database.leads()}
        except OverflowError:
            said = {}
        for case in begun:
            self.grader.findings = []
            yield self._lead(case, said.get(case.name))
            self.found += (At(first_line(case), finding) for finding in self.grader.findings)
            self.done += 1
            if self.progress is not None and self.done % _EVERY == 0:
                self.progress(self.done)

    def _lead(self, case: Case, said: SqlLead | None) -> tuple[Row, Lead]:
        if said is None or said.decision is None:
            return self.grader.lead(case)
        row = Row(self.grader.row_of(case), (case.name, said.owner, *said.stages))
        self.grader.findings += counted(said.decision, self.grader.tally, Place(self.file, row.number))
        return row, {"row": row.number, "case": case.name, **said_of(said.decision), "keep": {}}


def events_of(shape: LogShape, cases: Iterable[Case], too_large: list[Finding] | None = None) -> Loaded:
    """The events of these cases as rows; none of a case with a number that no column holds: what is said of it."""
    said = too_large if too_large is not None else []

    def rows() -> Iterator[tuple[Any, ...]]:
        for case in cases:
            try:
                yield from shape.rows([line.event for line in case.lines])
            except DataError as error:
                said.extend(error.findings)

    return Loaded(LOG, shape.columns, ("case",), rows())
