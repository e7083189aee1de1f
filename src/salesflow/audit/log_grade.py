"""The cases of an event log, graded as of one moment: what happened after it has not happened yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from salesflow.audit.cases import Case
from salesflow.audit.grade import Graded, Lead, Progress, at_place, counted, said_of
from salesflow.audit.open_log import OpenLog
from salesflow.audit.summary import Tally
from salesflow.calendars import micros
from salesflow.decision import decide
from salesflow.findings import FactError, Finding, Place, SalesflowError, found
from salesflow.intake.table import Row, Table
from salesflow.policy.model import Policy
from salesflow.rules.engine import Engine

_EVERY = 1_000  # cases between two calls of `progress`


def grade_log(
    policy: Policy,
    log: OpenLog,
    *,
    as_of: datetime,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> tuple[Graded, Table]:
    """
    Which grade has each case of this log, and who is overdue?

    A case that had not begun by then is left out, and counted. One that lacks a fact which only an app can give has
    no outcome, and an error says so; the others go on.

    Args:
        engine: Which decides, the policy's own by default. The answer is the same.

    Returns:
        What the cases came to, `row` being the row of a case's first event; and the cases as a table (case, owner,
        the stage of each process), as `write_graded` takes it.

    Raises:
        FactError: SF607, `as_of` has no offset.
    """
    grading = LogGrading(policy, log, as_of=as_of, engine=engine, progress=progress)
    both = list(grading)
    rows = [row for row, _ in both]
    return grading.graded(lead for _, lead in both), Table(grading.file, grading.columns, lambda: iter(rows))


class LogGrading:
    """The cases of a log that was read, each a lead; arguments and errors as `grade_log`."""

    def __init__(
        self,
        policy: Policy,
        log: OpenLog,
        *,
        as_of: datetime,
        engine: Engine | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.log, self.progress = log, progress
        self.cases = CaseGrader(policy, log.table.file, as_of, engine)

    @property
    def file(self) -> str:
        return self.log.table.file

    @property
    def columns(self) -> tuple[str, ...]:
        return self.cases.columns

    def __iter__(self) -> Iterator[tuple[Row, Lead]]:
        for number, case in enumerate(self.log.cases, 1):
            made = self.cases.take(case)
            if made is not None:
                yield made
            if self.progress is not None and number % _EVERY == 0:
                self.progress(number)

    def graded(self, leads: Iterable[Lead] = ()) -> Graded:
        read = self.log.read
        counts = {
            "cases": len(self.log.cases),
            "not_begun": self.cases.not_begun,
            "events": len(read.entries),
            "later_events": self.cases.later,
            "lost": read.lost,
            "repeated": read.repeated,
            "not_ours": dict(sorted(read.not_ours.items())),
        }
        return self.cases.graded(leads, self.log.findings, counts)


class CaseGrader:
    """Takes one case after the other, and keeps what is found on the way."""

    def __init__(self, policy: Policy, file: str, as_of: datetime, engine: Engine | None = None) -> None:
        if as_of.utcoffset() is None:
            raise FactError([found("SF607", Place("as_of"), value=as_of)])
        self.policy, self.file, self.as_of = policy, file, as_of
        self.engine = engine if engine is not None else policy.engine
        names = [name for name, fact in policy.facts.items() if fact.counted is not None]
        self.tally = Tally(policy, names, as_of)
        self.findings: list[Finding] = []
        self.rows = self.not_begun = self.later = 0

    @property
    def columns(self) -> tuple[str, ...]:
        return ("case", "owner", *(f"stage.{process}" for process in self.policy.processes))

    def has_begun(self, case: Case) -> bool:
        """Had it begun at the moment asked? One that had not, and each event that is later, is counted."""
        self.later += sum(line.entry is not None and line.event.at > self.as_of for line in case.lines)
        if micros(case.lines[0].event.at) > micros(self.as_of):
            self.not_begun += 1
            return False
        self.rows += 1
        return True

    def take(self, case: Case) -> tuple[Row, Lead] | None:
        """The case as a row, and what was decided of it; nothing for one that had not begun."""
        return self.lead(case) if self.has_begun(case) else None

    def lead(self, case: Case) -> tuple[Row, Lead]:
        """A case that has begun, decided by its journey."""
        journey = case.journey(self.policy)
        asked = journey.asked(at=self.as_of)
        row = Row(self.row_of(case), (case.name, asked.owner, *map(asked.stage, self.policy.processes)))
        lead: Lead = {"row": row.number, "case": case.name, "outcome": None, "rules": {}, "keep": {}}
        place = Place(self.file, row.number)
        try:
            facts = journey.facts(at=self.as_of)
        except SalesflowError as error:
            self.findings += (at_place(finding, place) for finding in error.findings)
            self.tally.ungraded()
            return row, lead
        decision = decide(self.engine, facts, journey.calendar, journey.started_at)
        self.findings += counted(decision, self.tally, place)
        return row, lead | said_of(decision)

    def row_of(self, case: Case) -> int:
        """The row of its first event."""
        return next((line.entry.line for line in case.lines if line.entry is not None), self.rows)

    def graded(self, leads: Iterable[Lead], of_log: Iterable[Finding], counts: dict[str, object]) -> Graded:
        """What all came to, with what was found in the log before."""
        findings = (*of_log, *self.findings)
        summary = {**self.tally.summary(findings), "log": counts}
        return Graded(tuple(leads), (*findings, *self.tally.of_rules()), summary)
