"""
Many leads at once: the grade and the next contact of every row of a file.

Every decision of the policy is taken for every row that can be read; what one row lacks never stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from salesflow.audit.outcome import outcome_of
from salesflow.audit.summary import Tally
from salesflow.decision import Decision, decide
from salesflow.findings import FactError, Finding, Place, found
from salesflow.intake.cells import plain
from salesflow.intake.mapping import Mapping
from salesflow.intake.rows import RowReader
from salesflow.intake.table import Row, Table
from salesflow.policy.model import Policy

_EVERY = 1_000  # rows between two calls of `progress`

Lead = dict[str, Any]


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


def grade(
    policy: Policy,
    table: Table,
    mapping: Mapping,
    *,
    as_of: datetime,
    progress: Callable[[int], None] | None = None,
) -> Graded:
    """
    Which grade has each of these leads, and who is overdue?

    Args:
        mapping: Made by `load_mapping` for this policy and this table.
        as_of: The moment asked about, with an offset: days until a date are counted from its local date, and
            what was due before it is overdue. `parse_as_of` reads one.
        progress: Called with the number of rows done, now and then.

    Raises:
        DataError: the file cannot be read any more.
        FactError: SF607, `as_of` has no offset.
    """
    if as_of.utcoffset() is None:
        raise FactError([found("SF607", Place("as_of"), value=as_of)])
    grader = _Grader(policy, mapping, RowReader(mapping, policy, table.file, table.columns, as_of), as_of)
    leads: list[Lead] = []
    for row in table:
        leads.append(grader.lead(row))
        if progress is not None and len(leads) % _EVERY == 0:
            progress(len(leads))
    if progress is not None:
        progress(len(leads))
    findings = (*grader.findings, *grader.tally.of_rules())
    return Graded(tuple(leads), findings, grader.tally.summary(grader.findings))


class _Grader:
    """Takes one row after the other, and keeps what is found on the way."""

    def __init__(self, policy: Policy, mapping: Mapping, reader: RowReader, as_of: datetime) -> None:
        self.policy, self.reader = policy, reader
        self.keep = [(name, reader.at[name]) for name in mapping.keep]
        self.tally = Tally(policy, mapping.mapped(), as_of)
        self.findings: list[Finding] = []

    def lead(self, row: Row) -> Lead:
        """One row of the result. A row that cannot be read is one, too, so that nothing is lost on the way."""
        lead: Lead = {"row": row.number, "case": None, "outcome": None, "rules": {}, "keep": {}}
        if row.problem is not None:
            self.findings.append(row.problem)
            self.tally.ungraded()
            return lead
        stated = self.reader(row)
        self.findings += stated.findings
        lead["case"] = stated.case
        lead["keep"] = {name: plain(row.cells[at]) for name, at in self.keep}
        if stated.facts is None:
            self.tally.ungraded()
            return lead
        decision = decide(self.policy.engine, stated.facts, stated.calendar, stated.start)
        self._keep_findings(decision, row.number)
        self.tally.graded(decision)
        lead["outcome"] = outcome_of(decision)
        lead["rules"] = {name: plain(said) for name, said in decision.rules.items()}
        return lead

    def _keep_findings(self, decision: Decision, row: int) -> None:
        of_row, of_rules = parted(decision.findings)
        for finding in of_rules:
            self.tally.of_rule(finding)
        self.findings += (at_row(finding, self.reader.file, row) for finding in of_row)


def parted(findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """What is so for one lead; and what is so for all whom a rule hits, which is told once for the rule, with a count."""
    listed = list(findings)
    return [each for each in listed if each.code not in _OF_RULES], [each for each in listed if each.code in _OF_RULES]


_OF_RULES = ("SF603", "SF608")  # no anchor, no calendar: so many leads have none


def at_row(finding: Finding, file: str, row: int) -> Finding:
    """What was found while deciding, at the row that was decided; where it stands in the policy comes second."""
    return found(finding.code, Place(file, row), *finding.places, **dict(finding.arguments))
