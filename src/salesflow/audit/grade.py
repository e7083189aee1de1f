"""
Many leads at once: the grade and the next contact of every row of a file.

Every decision of the policy is taken for every row that can be read; what one row lacks never stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from salesflow.audit.outcome import outcome_of
from salesflow.audit.summary import Tally
from salesflow.decision import Dated, Decision, decided
from salesflow.findings import FactError, Finding, Place, found
from salesflow.intake.cells import plain
from salesflow.intake.mapping import Mapping
from salesflow.intake.rows import RowReader, Stated
from salesflow.intake.table import Row, Table
from salesflow.policy.model import Policy
from salesflow.rules.engine import Answer, Engine

_EVERY = 1_000  # rows between two calls of `progress`
_AT_ONCE = 10_000  # rows that an engine is asked about at once

Lead = dict[str, Any]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Graded:
    """
    What a file of leads came to.

    `leads` has one map for each row of the file, in its order and ready for JSON; `outcome` is `None` where the
    row could not be graded. `findings` has what was wrong with rows, each at its row, and then what is so for
    many of them, once for each rule. `summary` counts.
    """

    leads: tuple[Lead, ...]
    findings: tuple[Finding, ...]
    summary: dict[str, Any]


class Grading(Protocol):
    """
    A file while it is graded: each row with its lead, once, one after the other; what all came to afterwards.

    Nothing holds the leads but who takes them, so that a file may be larger than memory.
    """

    @property
    def file(self) -> str:
        """The file that is read."""

    @property
    def columns(self) -> tuple[str, ...]:
        """What the cells of the rows are called."""

    def __iter__(self) -> Iterator[tuple[Row, Lead]]:
        """Each row, and what was decided of it."""

    def graded(self, leads: Iterable[Lead] = ()) -> Graded:
        """What all the rows came to, once they were taken; with the leads that somebody kept."""


def grade(
    policy: Policy,
    table: Table,
    mapping: Mapping,
    *,
    as_of: datetime,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Graded:
    """
    Which grade has each of these leads, and who is overdue?

    Args:
        mapping: Made by `load_mapping` for this policy and this table.
        as_of: The moment asked about, with an offset: days until a date are counted from its local date, and
            what was due before it is overdue. `parse_as_of` reads one.
        engine: Which decides, the policy's own by default. The answer is the same.
        progress: Called with the number of rows done, now and then.

    Raises:
        DataError: the file cannot be read any more.
        FactError: SF607, `as_of` has no offset.
    """
    grading = TableGrading(policy, table, mapping, as_of=as_of, engine=engine, progress=progress)
    return grading.graded([lead for _, lead in grading])


class TableGrading:
    """The rows of a table, each a lead; arguments and errors as `grade`."""

    def __init__(
        self,
        policy: Policy,
        table: Table,
        mapping: Mapping,
        *,
        as_of: datetime,
        engine: Engine | None = None,
        progress: Progress | None = None,
    ) -> None:
        if as_of.utcoffset() is None:
            raise FactError([found("SF607", Place("as_of"), value=as_of)])
        self.table, self.progress = table, progress
        self.engine = engine if engine is not None else policy.engine
        self.reader = RowReader(mapping, policy, table.file, table.columns, as_of)
        self.keep = [(name, self.reader.at[name]) for name in mapping.keep]
        self.tally = Tally(policy, mapping.mapped(), as_of)
        self.findings: list[Finding] = []

    @property
    def file(self) -> str:
        return self.table.file

    @property
    def columns(self) -> tuple[str, ...]:
        return self.table.columns

    def __iter__(self) -> Iterator[tuple[Row, Lead]]:
        rows, done = iter(self.table), 0
        while block := [(row, self._stated(row)) for row in islice(rows, _AT_ONCE)]:
            facts = [each.facts for _, each in block if each is not None and each.facts is not None]
            answers = self.engine.decide_many(facts)
            for row, stated in block:
                yield row, self._lead(row, stated, answers)
                done += 1
                if self.progress is not None and done % _EVERY == 0:
                    self.progress(done)
        if self.progress is not None:
            self.progress(done)

    def graded(self, leads: Iterable[Lead] = ()) -> Graded:
        findings = (*self.findings, *self.tally.of_rules())
        return Graded(tuple(leads), findings, self.tally.summary(self.findings))

    def _stated(self, row: Row) -> Stated | None:
        return self.reader(row) if row.problem is None else None

    def _lead(self, row: Row, stated: Stated | None, answers: Iterator[Answer]) -> Lead:
        """One row of the result. A row that cannot be read is one, too, so that nothing is lost on the way."""
        lead: Lead = {"row": row.number, "case": None, "outcome": None, "rules": {}, "keep": {}}
        if stated is None:
            self.findings += [] if row.problem is None else [row.problem]
            self.tally.ungraded()
            return lead
        self.findings += stated.findings
        lead["case"] = stated.case
        lead["keep"] = {name: plain(row.cells[at]) for name, at in self.keep}
        if stated.facts is None:
            self.tally.ungraded()
            return lead
        decision = decided(next(answers), stated.facts, stated.calendar, stated.start)
        self.findings += counted(decision, self.tally, Place(self.file, row.number))
        return lead | said_of(decision)


def said_of(decision: Decision | Dated) -> Lead:
    """What a lead says of its decision."""
    rules = {name: plain(said) for name, said in decision.rules.items()}
    return {"outcome": outcome_of(decision), "rules": rules}


def counted(decision: Decision | Dated, tally: Tally, place: Place) -> list[Finding]:
    """Counts a decision; what was found while it was made, at the row that was decided."""
    of_row, of_rules = parted(decision.findings)
    for finding in of_rules:
        tally.of_rule(finding)
    tally.graded(decision)
    return [at_place(finding, place) for finding in of_row]


def parted(findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """What is so for one lead; and what is so for all whom a rule hits, which is told once for the rule, with a count."""
    listed = list(findings)
    return [each for each in listed if each.code not in _OF_RULES], [each for each in listed if each.code in _OF_RULES]


_OF_RULES = ("SF603", "SF608")  # no anchor, no calendar: so many leads have none


def at_place(finding: Finding, place: Place) -> Finding:
    """What was found while deciding, at the row that was decided; where it stands in the policy comes second."""
    return found(finding.code, place, *finding.places, **dict(finding.arguments))
