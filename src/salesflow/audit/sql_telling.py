"""What a database found in a case, told as the journey behind it shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from salesflow.audit.cases import Case
from salesflow.audit.compliance import Seen
from salesflow.audit.judged import Judged
from salesflow.audit.sql_events import instant
from salesflow.calendars import Calendar
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning import completion, judge
from salesflow.constraints.templates import PERSONS
from salesflow.constraints.verdict import Verdict
from salesflow.findings import Finding, Place, found, unknown
from salesflow.history.event import OPENING, Event
from salesflow.history.past import NOWHERE, Past, past_of
from salesflow.policy.model import Policy


def calendar_of(policy: Policy, name: str | None) -> Calendar:
    """By whose clock a case goes that names this calendar, or none."""
    return (policy.calendars.get(name) if name is not None else policy.calendar()) or NOWHERE


class Telling:
    """One case, and the rows of verdicts that a database found in it."""

    def __init__(self, policy: Policy, case: Case, as_of: datetime) -> None:
        self.policy, self.case, self.as_of = policy, case, as_of
        events = [line.event for line in case.lines]
        opening = next((event for event in events if event.name in OPENING), None)
        calendar = calendar_of(policy, opening.data.get("calendar") if opening is not None else None)
        self.past: Past = past_of(events, as_of, policy.workings.initial, calendar)
        self.at: Mapping[int, Event] = {event.position: event for event in events}

    def told(self, constraints: Mapping[str, Constraint], rows: Iterable[tuple[Any, ...]]) -> list[Judged]:
        """A finding for each row: the constraint, and what is said of it, events named by their positions."""
        seen, told = Seen(self.policy, self.case, self.past), []
        for element, *row in rows:
            constraint = constraints[element]
            told.append(seen.judged("constraint", self._verdict(constraint, row), constraint))
        return told

    def _verdict(self, constraint: Constraint, row: list[Any]) -> Verdict:
        occurrence, status, pos, decided, closed, deadline, since, why, lacks = row
        at = self.at
        said = Verdict(
            constraint.id, status, at[pos], occurrence, self._moment(deadline), self._moment(since),
            at[decided] if decided is not None else None, at[closed] if closed is not None else None,
        )  # fmt: skip
        return said if why is None else said._replace(reason=self._reason(constraint, said, why, lacks))

    def _moment(self, said: int | None) -> datetime | None:
        return self.past.calendar.local(instant(said)) if said is not None else None

    def _reason(self, constraint: Constraint, said: Verdict, why: str, lacks: str | None) -> Finding:
        """Why it cannot be judged; what a column does not tell is asked of the meaning."""
        case = self.case.name
        if why == "SF803":
            return found("SF803", Place(case), name=lacks)
        if why == "SF312":
            name = next((event.data.get("calendar") for event in self.past.events if event.name in OPENING), None)
            return unknown("SF312", str(name), self.policy.calendars).at(Place(case))
        if why == "SF802" and constraint.kind not in PERSONS:
            return found("SF802", Place(case), name=lacks, id=said.activation.id)
        for verdict in self._meant(constraint):
            is_it = verdict.activation == said.activation and verdict.occurrence == said.occurrence
            if is_it and verdict.reason is not None:
                return verdict.reason
        return found(why, Place(case), name=lacks, id=said.activation.id)

    def _meant(self, constraint: Constraint) -> Iterable[Verdict]:
        if constraint.kind == "honour":  # only a journey decides what is promised
            verdicts = self.case.journey(self.policy).verdicts(at=self.as_of)
            return [each for each in verdicts if each.constraint == constraint.id]
        return judge(constraint, self.past, completion(self.past, self.policy.main))
