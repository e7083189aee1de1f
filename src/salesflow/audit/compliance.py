"""
The audit of event logs: every constraint, every cadence and the process itself, on every case, as of one moment.

What is found is sorted by its place in the log, then by the element of the policy, so that two runs over one log never
differ. The totals have everything; of very many findings the first ones are kept, and how many more there are is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from salesflow.audit.cases import Case, Line
from salesflow.audit.flow import Flow, Journeys
from salesflow.audit.judged import Judged, Kind, blamed, by_place, month_of, person_of
from salesflow.audit.kept import MOST, Kept
from salesflow.audit.nowhere import Nowhere
from salesflow.audit.tallies import Totals
from salesflow.audit.unstated import Unstated
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.verdict import Status, Verdict
from salesflow.findings import FactError, Finding, Place, Severity, found
from salesflow.frozen import FrozenMap
from salesflow.history.past import Past
from salesflow.journey.conformity import conformity
from salesflow.journey.journey import Journey
from salesflow.journey.refusal import Missing
from salesflow.policy.model import Policy

__all__ = ["Audited", "Auditor", "Seen", "audit", "by_place", "elements_of", "journeys_as_cases"]


@dataclass(frozen=True)
class Audited:
    """
    What an audit came to.

    `violated` and `unjudged` are sorted by place. `totals` has the numbers of all verdicts, also of those that were not
    kept as findings. `findings` are of the log itself: rows that cannot be read, times without an offset, steps that do
    not follow. `recognised` counts, by element, status and key, what was not kept and a baseline knows; `unread` what was
    found about the log itself and not kept, by severity. `pseudonyms` is the mark of the key by which cases and persons were
    named; empty where they are called as in the log.
    """

    policy: Policy
    file: str
    as_of: datetime
    violated: tuple[Judged, ...]
    unjudged: tuple[Judged, ...]
    totals: Totals
    cases: int
    events: int
    not_begun: int = 0
    later: int = 0
    since: datetime | None = None
    findings: tuple[Finding, ...] = ()
    rows: FrozenMap[Any] = field(default_factory=FrozenMap)  # what the rows of the log came to
    flow: Flow | None = None  # none where nobody followed the cases from stage to stage
    journeys: Journeys = field(default_factory=Journeys)
    recognised: Counter[tuple[str, Status, str]] = field(default_factory=Counter)
    unread: Counter[Severity] = field(default_factory=Counter)
    pseudonyms: str = ""


class Auditor:
    """
    Judges one case after the other, and keeps what is found on the way.

    Args:
        as_of: The moment asked about; what is later has not happened yet.
        since: Only what was decided from then on is counted and told.
        most: How many findings are kept; the others are counted.
        known: The keys of a baseline: what is not kept is looked for among them.

    Raises:
        FactError: SF607, `as_of` has no offset.
    """

    def __init__(
        self, policy: Policy, file: str, *, as_of: datetime, since: datetime | None = None, most: int = MOST,
        known: Container[str] = (),
    ) -> None:  # fmt: skip
        for name, moment in (("as_of", as_of), ("since", since)):
            if moment is not None and moment.utcoffset() is None:
                raise FactError([found("SF607", Place(name), value=moment)])
        self.policy, self.file, self.as_of, self.since = policy, file, as_of, since
        self.constraints = {constraint.id: constraint for constraint in policy.constraints}
        self.totals, self.flow, self.journeys = Totals(elements_of(policy)), Flow(), Journeys()
        self.kept, self.unstated, self.nowhere = Kept(most, known), Unstated(policy), Nowhere(policy)
        self.cases = self.events = self.not_begun = self.later = 0

    def take(self, case: Case) -> None:
        """One more case; what had not happened by the moment asked is counted, and left out."""
        self.later += sum(line.entry is not None and line.event.at > self.as_of for line in case.lines)
        self.nowhere.take(line.event.name for line in case.lines)
        if case.lines[0].event.at > self.as_of:
            self.not_begun += 1
            return
        self.cases += 1
        self.events += sum(line.entry is not None and line.event.at <= self.as_of for line in case.lines)
        journey = case.journey(self.policy)
        past = journey.asked(at=self.as_of).past
        self.unstated.take(case, past)
        every = list(self._judged(case, journey, past))
        judged = [each for each in every if self._is_asked(each)]
        self.totals.add(judged)
        self.flow.add(self.policy, past, every, is_complete=case.is_over_at(self.as_of))
        self.journeys.add(self.policy, past, judged, case)
        self.kept.add(each for each in judged if each.status in ("violated", "unjudged"))

    def _judged(self, case: Case, journey: Journey, past: Past) -> Iterator[Judged]:
        """Every verdict on one case."""
        seen = Seen(self.policy, case, past)
        for verdict in journey.verdicts(at=past.at, is_over=case.is_over_at(past.at)):
            constraint = self.constraints.get(verdict.constraint)
            yield seen.judged("cadence" if constraint is None else "constraint", verdict, constraint)
        for conformed in conformity(self.policy, journey.events, past.at):
            yield seen.judged("conformity", conformed.verdict, None, conformed.missing)

    def _is_asked(self, each: Judged) -> bool:
        """Was it decided, or set off where nothing is decided, since the moment from which somebody asks?"""
        return self.since is None or each.verdict.came_to_light >= self.since

    def audited(
        self, findings: Iterable[Finding] = (), rows: FrozenMap[Any] | dict[str, Any] | None = None,
        unread: Counter[Severity] | None = None,
    ) -> Audited:  # fmt: skip
        """What all cases came to; `findings` and `rows` are those of the log, `unread` what is not among the findings."""
        first, told, beside = self.kept.first(), [*findings, *self.unstated.findings()], Counter(unread or ())
        if self.cases:  # of a log without any, that is what is told
            told += self.nowhere.findings(self.file)
        if left := self.kept.left_out + beside.total():
            total = left + len(first) + (len(told) if beside else 0)
            told.append(found("SF808", Place(self.file), count=left, total=total))
        violated, unjudged = (
            tuple(each for each in first if each.status == status) for status in ("violated", "unjudged")
        )
        return Audited(
            self.policy, self.file, self.as_of, violated, unjudged, self.totals, self.cases, self.events,
            self.not_begun, self.later, self.since, tuple(told),
            FrozenMap(dict(rows or {})), self.flow, self.journeys, self.kept.recognised, beside,
        )  # fmt: skip


def audit(
    policy: Policy, cases: Iterable[Case], *, as_of: datetime, since: datetime | None = None, file: str = "",
    most: int = MOST, known: Container[str] = (),
) -> Audited:  # fmt: skip
    """
    Do these cases keep the policy? Arguments as `Auditor`; `journeys_as_cases` makes cases of journeys.

    Raises:
        FactError: SF607, `as_of` has no offset.
    """
    auditor = Auditor(policy, file, as_of=as_of, since=since, most=most, known=known)
    for case in cases:
        auditor.take(case)
    return auditor.audited()


def elements_of(policy: Policy) -> Iterator[str]:
    """Everything that is judged, in the order of the file: what never applies is in the totals as well."""
    yield from (constraint.id for constraint in policy.constraints)
    for name, cadence in policy.cadences.items():
        yield from (f"{name}/{step.id}" for step in cadence.steps)
    for name, process in policy.processes.items():
        yield from (f"{name}/{trigger}" for trigger in process.transitions)


def journeys_as_cases(journeys: Iterable[Journey]) -> Iterator[Case]:
    """Journeys that an app holds, as cases: their events stand at no line."""
    for journey in journeys:
        yield Case(journey.case, tuple(Line(event) for event in journey.events), ())


class Seen:
    """One case as people look at it: lines, stages, months."""

    def __init__(self, policy: Policy, case: Case, past: Past) -> None:
        self.case, self.past = case, past
        self.places = case.places
        self.first = next(iter(self.places.values()), Place(case.name))
        main = next(iter(policy.processes), None)
        self.stages: dict[str, str] = {}
        stage = ""
        for event in past.events:
            if main is not None:
                stage = past.entered(event).get(main, stage)
            self.stages[event.id] = stage

    def judged(
        self, kind: Kind, verdict: Verdict, constraint: Constraint | None, missing: tuple[Missing, ...] = ()
    ) -> Judged:
        event = blamed(verdict, constraint)
        return Judged(
            self.case.name, kind, verdict.constraint, verdict, event, self.places.get(event.id, self.first),
            person_of(verdict, event, self.past), self.stages.get(verdict.activation.id, ""),
            month_of(verdict, self.past.calendar), missing,
        )  # fmt: skip
