"""
An event log in the columns of SQL, audited by a database, so that it may be larger than memory.

The database judges, and counts. Of the cases in which it found something the first ones are read as journeys, and their
findings told as those of any audit; how many more there are is said. The steps of the process, cadences and what no
statement says of constraints are not judged here, and that is a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from salesflow.audit.cases import Case
from salesflow.audit.compliance import Audited, Seen, by_place, elements_of
from salesflow.audit.flow import Journeys
from salesflow.audit.judged import Judged
from salesflow.audit.parts import Progress
from salesflow.audit.sql_events import cases_from, instant
from salesflow.audit.sql_typed import demand_columns, queries_of, rows_of, selected
from salesflow.audit.sql_verdicts import VerdictDatabase
from salesflow.audit.tallies import Count, Totals
from salesflow.calendars import Calendar
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning import completion, judge
from salesflow.constraints.templates import PERSONS
from salesflow.constraints.verdict import Verdict
from salesflow.findings import FactError, Finding, Place, found, unknown
from salesflow.frozen import FrozenMap
from salesflow.history.event import BUILT_IN, OPENING, Event
from salesflow.history.past import NOWHERE, Past, past_of
from salesflow.intake.table import Table
from salesflow.policy.model import Policy
from salesflow.sql.duck import Duck, quoted
from salesflow.sql.log_shape import LOG, log_shape

EVENTS = 500_000  # of a part, about
MOST = 100_000  # findings that are kept
_SCANS = 16  # of a whole file, at most


class TypedLogAudit:
    """
    A log in the columns of SQL that is about to be audited by a database.

    Args:
        events: How many are judged at once, about.
        most: How many findings are kept; the others are counted.

    Raises:
        DataError: SF514, duckdb is not installed; SF506, a column is not there; SF547, the policy asks for something that
            no column can hold; while it is read, also SF501.
    """

    def __init__(self, policy: Policy, table: Table, *, events: int = EVENTS, most: int = MOST) -> None:
        self.policy, self.table, self.at_once, self.most = policy, table, events, most

    @property
    def calendar(self) -> Calendar | None:
        """By whose clock a question about the whole log is asked."""
        return self.policy.calendar()

    def latest(self) -> datetime | None:
        """When the last event of the log happened; nothing where it has none."""
        with Duck() as duck:
            whole = selected(log_shape(self.policy), [Path(self.table.file)])
            [[latest]] = duck.query(f"SELECT max({quoted('at')}) FROM ({whole})")
        return (self.calendar or NOWHERE).local(instant(latest)) if latest is not None else None

    def audited(self, *, as_of: datetime, since: datetime | None = None, progress: Progress | None = None) -> Audited:
        """What the whole log came to. Raises: DataError; FactError (SF607)."""
        for name, moment in (("as_of", as_of), ("since", since)):
            if moment is not None and moment.utcoffset() is None:
                raise FactError([found("SF607", Place(name), value=moment)])
        database = VerdictDatabase(self.policy, as_of, file=self.table.file, since=since)
        demand_columns(self.table, database.shape)
        judging = _Judging(self.policy, database, self.most)
        with database:
            for part in self._parts(database, judging):
                with database.failures():
                    judging.take(part)
                if progress is not None:
                    progress(judging.cases)
        return judging.audited(as_of, since)

    def _parts(self, database: VerdictDatabase, judging: _Judging) -> Iterator[str]:
        whole = selected(database.shape, [Path(self.table.file)])
        with database.failures():
            judging.rows, judging.lost, judging.of_rows = rows_of(database.duck, self.table.file, whole)
        yield from queries_of(database, judging.rows, at_once=self.at_once, scans=_SCANS, file=self.table.file)


class _Judging:
    """What one part after the other came to."""

    def __init__(self, policy: Policy, database: VerdictDatabase, most: int) -> None:
        self.policy, self.database, self.most = policy, database, most
        self.constraints: Mapping[str, Constraint] = {each.id: each for each in database.judged}
        self.main = next(iter(policy.processes.values()), None)
        self.totals, self.journeys = Totals(self.constraints), Journeys()
        self.judged: list[Judged] = []
        self.months: dict[tuple[str | None, int], str] = {}
        self.not_ours: Counter[str] = Counter()
        self.of_rows: list[Finding] = []
        self.rows = self.lost = self.left_out = 0
        self.cases = self.events = self.not_begun = self.later = 0

    def take(self, part: str) -> None:
        """One more part. Raises: DataError."""
        self.database.take(part)
        self._count()
        if not self.database.judged:
            return
        self._total()
        kept = self.database.findings(self.most - len(self.judged))
        self.left_out += self.database.found() - sum(map(len, kept.values()))
        if kept:
            rows = self.database.events(part, list(kept))
            for case in cases_from(self.policy, self.database.shape, rows):
                self._tell(case, kept[case.name])

    def _count(self) -> None:
        ask = self.database.duck.query
        [[cases, not_begun, events, later]] = ask(
            "SELECT count(*) FILTER (NOT is_later), count(*) FILTER (is_later), "
            "coalesce(sum(happened) FILTER (NOT is_later), 0), coalesce(sum(later), 0) FROM cases"
        )
        self.cases += cases
        self.not_begun += not_begun
        self.events += int(events)
        self.later += int(later)
        known = {*self.policy.workings.recordable, *BUILT_IN}
        named = ask(f"SELECT activity, count(*) FROM {LOG} GROUP BY 1")
        self.not_ours.update({name: count for name, count in named if name not in known})

    # -- totals

    def _total(self) -> None:
        totals, database = self.totals, self.database
        _add(totals.by_element, database.statuses())
        for element, cases, broken in database.cases_of():
            totals.by_element[element].cases += cases
            totals.by_element[element].violated_cases += broken
        _add(totals.by_person, database.decided_by("person"))
        _add(totals.by_stage, database.decided_by("stage"))
        moments = database.moments()
        _add(totals.by_month, ((self._month(name, at), status, count) for name, at, status, count in moments))

    def _month(self, calendar: str | None, at: int) -> str:
        if (calendar, at) not in self.months:
            self.months[calendar, at] = f"{self._calendar(calendar).local(instant(at)):%Y-%m}"
        return self.months[calendar, at]

    def _calendar(self, name: str | None) -> Calendar:
        return (self.policy.calendars.get(name) if name is not None else self.policy.calendar()) or NOWHERE

    # -- findings

    def _tell(self, case: Case, rows: Iterable[tuple[Any, ...]]) -> None:
        """What was found in a case, as the journey behind it shows it."""
        events = [line.event for line in case.lines]
        opening = next((event for event in events if event.name in OPENING), None)
        calendar = self._calendar(opening.data.get("calendar") if opening is not None else None)
        past = past_of(events, self.database.as_of, self.policy.workings.initial, calendar)
        seen, told = Seen(self.policy, case, past), []
        at = {event.position: event for event in events}
        for element, *row in rows:
            constraint = self.constraints[element]
            verdict = self._verdict(constraint, past, at, row)
            told.append(seen.judged("constraint", verdict, constraint))
        self.judged += told
        self.journeys.add(self.policy, past, told, case)

    def _verdict(self, constraint: Constraint, past: Past, at: Mapping[int, Event], row: list[Any]) -> Verdict:
        occurrence, status, pos, decided, closed, deadline, since, why, lacks = row

        def moment(said: int | None) -> datetime | None:
            return past.calendar.local(instant(said)) if said is not None else None

        said = Verdict(
            constraint.id, status, at[pos], occurrence, moment(deadline), moment(since),
            at[decided] if decided is not None else None, at[closed] if closed is not None else None,
        )  # fmt: skip
        return said if why is None else said._replace(reason=self._reason(constraint, past, said, why, lacks))

    def _reason(self, constraint: Constraint, past: Past, said: Verdict, why: str, lacks: str | None) -> Finding:
        """Why it cannot be judged; what a column does not tell is asked of the meaning."""
        case = said.activation.case
        if why == "SF803":
            return found("SF803", Place(case), name=lacks)
        if why == "SF312":
            name = next((event.data.get("calendar") for event in past.events if event.name in OPENING), None)
            return unknown("SF312", str(name), self.policy.calendars).at(Place(case))
        if why == "SF802" and constraint.kind not in PERSONS:
            return found("SF802", Place(case), name=lacks, id=said.activation.id)
        complete = completion(past, self.main)
        for verdict in judge(constraint, past, complete):
            is_it = verdict.activation == said.activation and verdict.occurrence == said.occurrence
            if is_it and verdict.reason is not None:
                return verdict.reason
        return found(why, Place(case), name=lacks, id=said.activation.id)

    # -- the whole

    def audited(self, as_of: datetime, since: datetime | None) -> Audited:
        """Everything, with what is not judged here, and what is not kept, as findings."""
        file = self.database.file
        told = list(self.of_rows)
        unasked = [name for name in elements_of(self.policy) if name not in self.constraints]
        recorded = self.policy.workings.recordable.items()
        unasked += [name for name, what in recorded if what.process is None and what.role is not None]
        if unasked:
            told.append(found("SF807", Place(file), names=", ".join(unasked)))
        if self.left_out:
            told.append(found("SF808", Place(file), count=self.left_out, total=self.left_out + len(self.judged)))
        violated, unjudged = (
            tuple(sorted((each for each in self.judged if each.status == status), key=by_place))
            for status in ("violated", "unjudged")
        )
        rows = {
            "entries": self.rows,
            "skipped": 0,
            "repeated": 0,
            "lost": self.lost,
            "not_ours": FrozenMap(dict(sorted(self.not_ours.items()))),
        }
        return Audited(
            self.policy, file, as_of, violated, unjudged, self.totals, self.cases, self.events, self.not_begun,
            self.later, since, tuple(told), FrozenMap(rows), journeys=self.journeys,
        )  # fmt: skip


def _add(counts: dict[str, Count], counted: Iterable[tuple[str, Any, int]]) -> None:
    for name, status, count in counted:
        counts.setdefault(name, Count()).by_status[status] += count
