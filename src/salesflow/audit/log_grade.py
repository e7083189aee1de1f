"""The cases of an event log, graded as of one moment: what happened after it has not happened yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from salesflow.audit.cases import Case
from salesflow.audit.grade import Graded, Lead, at_row, parted
from salesflow.audit.open_log import OpenLog
from salesflow.audit.outcome import outcome_of
from salesflow.audit.summary import Tally
from salesflow.calendars import micros
from salesflow.decision import decide
from salesflow.findings import FactError, Finding, Place, SalesflowError, found
from salesflow.intake.cells import plain
from salesflow.intake.table import Row, Table
from salesflow.journey.journey import Journey
from salesflow.policy.model import Policy

_EVERY = 1_000  # cases between two calls of `progress`


def grade_log(
    policy: Policy, log: OpenLog, *, as_of: datetime, progress: Callable[[int], None] | None = None
) -> tuple[Graded, Table]:
    """
    Which grade has each case of this log, and who is overdue?

    A case that had not begun by then is left out, and counted. One that lacks a fact which only an app can give has
    no outcome, and an error says so; the others go on.

    Returns:
        What the cases came to, `row` being the row of a case's first event; and the cases as a table (case, owner,
        the stage of each process), as `write_graded` takes it.

    Raises:
        FactError: SF607, `as_of` has no offset.
    """
    if as_of.utcoffset() is None:
        raise FactError([found("SF607", Place("as_of"), value=as_of)])
    grader = _Grader(policy, log.table.file, as_of)
    for number, case in enumerate(log.cases, 1):
        grader.take(case)
        if progress is not None and number % _EVERY == 0:
            progress(number)
    findings = [*log.findings, *grader.findings]
    counts = {
        "cases": len(log.cases),
        "not_begun": grader.not_begun,
        "events": len(log.read.entries),
        "later_events": grader.later,
        "lost": log.read.lost,
        "repeated": log.read.repeated,
        "not_ours": dict(sorted(log.read.not_ours.items())),
    }
    summary = {**grader.tally.summary(findings), "log": counts}
    return Graded(tuple(grader.leads), (*findings, *grader.tally.of_rules()), summary), grader.table()


class _Grader:
    """Takes one case after the other."""

    def __init__(self, policy: Policy, file: str, as_of: datetime) -> None:
        self.policy, self.file, self.as_of = policy, file, as_of
        counted = [name for name, fact in policy.facts.items() if fact.counted is not None]
        self.tally = Tally(policy, counted, as_of)
        self.leads: list[Lead] = []
        self.rows: list[Row] = []
        self.findings: list[Finding] = []
        self.not_begun = self.later = 0

    def take(self, case: Case) -> None:
        journey = case.journey(self.policy)
        self.later += sum(line.entry is not None and line.event.at > self.as_of for line in case.lines)
        if micros(journey.started_at) > micros(self.as_of):
            self.not_begun += 1
            return
        number = next((line.entry.line for line in case.lines if line.entry is not None), len(self.leads) + 1)
        asked = journey.asked(at=self.as_of)
        stages = (asked.stage(process) for process in self.policy.processes)
        self.rows.append(Row(number, (case.name, asked.owner, *stages)))
        lead: Lead = {"row": number, "case": case.name, "outcome": None, "rules": {}, "keep": {}}
        self.leads.append(lead | self._decided(journey, number))

    def _decided(self, journey: Journey, number: int) -> dict[str, Any]:
        try:
            facts = journey.facts(at=self.as_of)
        except SalesflowError as error:
            self.findings += (at_row(finding, self.file, number) for finding in error.findings)
            self.tally.ungraded()
            return {}
        decision = decide(self.policy.engine, facts, journey.calendar, journey.started_at)
        of_case, of_rules = parted(decision.findings)
        self.findings += (at_row(finding, self.file, number) for finding in of_case)
        for finding in of_rules:
            self.tally.of_rule(finding)
        self.tally.graded(decision)
        return {"outcome": outcome_of(decision), "rules": {name: plain(said) for name, said in decision.rules.items()}}

    def table(self) -> Table:
        """The cases that were graded, as rows."""

        def rows() -> Iterator[Row]:
            return iter(self.rows)

        return Table(self.file, ("case", "owner", *(f"stage.{process}" for process in self.policy.processes)), rows)
