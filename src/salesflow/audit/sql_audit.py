"""
An event log in the columns of SQL, audited by a database, so that it may be larger than memory.

The database judges, and counts. Of the cases in which it found something the first ones are read as journeys, and their
findings told as those of any audit; how many more there are is said. The steps of the process, cadences and what no
statement says of constraints are not judged here, and that is a finding.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from salesflow.audit.cases import Case
from salesflow.audit.compliance import Audited, by_place, elements_of
from salesflow.audit.flow import Journeys
from salesflow.audit.judged import Judged
from salesflow.audit.kept import MOST
from salesflow.audit.nowhere import Nowhere
from salesflow.audit.parts import Progress
from salesflow.audit.sql_database import PartDatabase, failures_with, text
from salesflow.audit.sql_events import cases_from, instant
from salesflow.audit.sql_plan import Came, Plan
from salesflow.audit.sql_telling import Telling, calendar_of
from salesflow.audit.sql_typed import (
    COMPLETE,
    IMPLIED,
    NONE_IMPLIED,
    beside,
    demand_columns,
    implied_in,
    queries_of,
    rows_of,
    selected,
)
from salesflow.audit.sql_verdicts import VerdictDatabase
from salesflow.audit.sql_workers import judged_by
from salesflow.audit.tallies import Count, Totals
from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.constraints.constraint import Constraint
from salesflow.findings import FactError, Finding, Place, found
from salesflow.frozen import FrozenMap
from salesflow.history.event import VOIDED
from salesflow.history.past import NOWHERE
from salesflow.intake.table import Table
from salesflow.policy.model import Policy
from salesflow.sql.duck import Columns, Duck, quoted
from salesflow.sql.log_shape import log_shape

EVENTS = 500_000  # of a part, about
_LEAST = 100_000  # events that are worth a database of their own
_MOST_WORKERS = 4
_MEMORY = 750  # million bytes for all that judge; with Python, and the findings that are kept, it stays within 1 GB
_SCANS = 4  # of a whole file, at most
_NAMED = 12  # of what is not judged


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
        demand_columns(table, log_shape(policy))

    @property
    def calendar(self) -> Calendar | None:
        """By whose clock a question about the whole log is asked."""
        return self.policy.calendar()

    def latest(self) -> datetime | None:
        """When the last event of the log happened; nothing where it has none."""
        with Duck() as duck, failures_with(self.table.file):
            whole = selected(log_shape(self.policy), [Path(self.table.file)])
            [[latest]] = duck.query(f"SELECT max({quoted('at')}) FROM ({whole})")
        return (self.calendar or NOWHERE).local(instant(latest)) if latest is not None else None

    def audited(self, *, as_of: datetime, since: datetime | None = None, progress: Progress | None = None) -> Audited:
        """What the whole log came to. Raises: DataError; FactError (SF607)."""
        for name, moment in (("as_of", as_of), ("since", since)):
            if moment is not None and moment.utcoffset() is None:
                raise FactError([found("SF607", Place(name), value=moment)])
        also = beside(self.table)
        plan = Plan(self.policy, says_complete=COMPLETE[0] in also)
        judging = _Judging(plan, self.table.file, as_of, self.most)
        with _Cutter(self.policy, as_of, file=self.table.file, amounts=()) as cutter:
            whole = self._whole(cutter, judging, also)
            needed = ", ".join(map(quoted, plan.needed(has_voided=judging.has_voided)))
            events = judging.rows
            workers = max(1, min(os.cpu_count() or 1, _MOST_WORKERS, -(-events // _LEAST)))
            at_once = min(self.at_once, EVENTS * 2 // workers, max(1, -(-events // workers)))
            parts = queries_of(cutter, f"SELECT {needed} FROM ({whole})", events, at_once=at_once, scans=_SCANS)
            with ExitStack() as opened:
                memory = f"{_MEMORY // workers}MB"
                databases = [
                    VerdictDatabase(plan, as_of, file=self.table.file, since=since, memory=memory,
                                    has_voided=judging.has_voided)
                    for _ in range(workers)
                ]  # fmt: skip
                for each in databases:
                    opened.enter_context(each)
                for came in judged_by(databases, parts, lambda: self.most - judging.kept):
                    judging.take(came)
                    if progress is not None:
                        progress(judging.cases)
            with cutter.failures():
                for case in cases_from(self.policy, cutter.shape, cutter.events(whole, judging.listed)):
                    judging.tell(case)
        return judging.audited(since)

    def _whole(self, cutter: _Cutter, judging: _Judging, also: Columns) -> str:
        """The events of activities that are known, as a query; how many there are, and what others."""
        whole = selected(cutter.shape, [Path(self.table.file)], also)
        with cutter.failures():
            judging.rows, judging.lost, judging.of_rows = rows_of(cutter.duck, self.table.file, whole)
            if IMPLIED[0] in also:
                judging.implied = implied_in(cutter.duck, whole, judging.as_of)
            named = cutter.duck.query(f"SELECT activity, count(*) FROM ({whole}) GROUP BY 1 ORDER BY 1")
        judging.nowhere.take(name for name, _ in named)
        known = self.policy.workings.event_names
        judging.not_ours = {name: count for name, count in named if name not in known}
        judging.has_voided = any(name == VOIDED for name, _ in named)
        return (
            f"SELECT * FROM ({whole}) WHERE activity IN ({', '.join(map(text, known))})" if judging.not_ours else whole
        )


class _Cutter(PartDatabase):
    """The database that counts the log and cuts it, before others judge."""

    memory = "250MB"

    def events(self, whole: str, cases: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """The events of these cases, case by case in the order in which they were entered."""
        self.duck.create("wanted", [("name", "TEXT")], ((name,) for name in cases))
        case, said = quoted("case"), ", ".join(f"l.{quoted(name)}" for name, _ in self.shape.columns)
        return self.duck.stream(
            f"SELECT {said} FROM ({whole}) AS l SEMI JOIN wanted AS w ON w.name = l.{case} ORDER BY l.{case}, l.pos"
        )


class _Judging:
    """What one part after the other came to."""

    def __init__(self, plan: Plan, file: str, as_of: datetime, most: int) -> None:
        self.policy, self.file, self.as_of, self.most = plan.policy, file, as_of, most
        self.shape = log_shape(self.policy)
        self.constraints: Mapping[str, Constraint] = {each.id: each for each in plan.judged}
        self.totals, self.journeys = Totals(self.constraints), Journeys()
        self.nowhere = Nowhere(self.policy)
        self.judged: list[Judged] = []
        self.listed: dict[str, list[tuple[Any, ...]]] = {}  # by case, what will be told
        self.months: dict[tuple[str | None, int], str] = {}
        self.not_ours: dict[str, int] = {}
        self.has_voided = False
        self.of_rows: list[Finding] = []
        self.implied = NONE_IMPLIED
        self.rows = self.lost = self.left_out = self.kept = 0
        self.cases = self.events = self.not_begun = self.later = 0

    def take(self, came: Came) -> None:
        """One more part; of what it lists, the first ones will be told, until there are enough."""
        self.cases += came.cases
        self.not_begun += came.not_begun
        self.events += came.events
        self.later += came.later
        self._total(came)
        self.left_out += came.found
        for name, rows in came.listed.items():
            if first := rows[: self.most - self.kept]:
                self.listed[name] = first
                self.kept += len(first)
                self.left_out -= len(first)

    def tell(self, case: Case) -> None:
        """What was found in one of those cases."""
        telling = Telling(self.policy, case, self.as_of)
        told = telling.told(self.constraints, self.listed[case.name])
        self.judged += told
        self.journeys.add(self.policy, telling.past, told, case)

    # -- totals

    def _total(self, came: Came) -> None:
        totals = self.totals
        _add(totals.by_element, came.statuses)
        for element, cases, broken in came.of_cases:
            if element is None:
                totals.violated_cases += broken
                continue
            totals.by_element[element].cases += cases
            totals.by_element[element].violated_cases += broken
        _add(totals.by_person, came.persons)
        _add(totals.by_stage, came.stages)
        _add(totals.by_month, ((self._month(name, at), status, count) for name, at, status, count in came.moments))

    def _month(self, calendar: str | None, at: int) -> str:
        if (calendar, at) not in self.months:
            self.months[calendar, at] = f"{calendar_of(self.policy, calendar).local(instant(at)):%Y-%m}"
        return self.months[calendar, at]

    # -- the whole

    def audited(self, since: datetime | None) -> Audited:
        """Everything, with what is not judged here, and what is not kept, as findings."""
        file, told, implied = self.file, list(self.of_rows), self.implied
        unasked = [name for name in elements_of(self.policy) if name not in self.constraints]
        recorded = self.policy.workings.recordable.items()
        unasked += [name for name, what in recorded if what.process is None and what.role is not None]
        if unasked:
            told.append(found("SF807", Place(file), names=_first(unasked)))
        if self.cases:
            told += self.nowhere.findings(file)
        if self.left_out:
            told.append(found("SF808", Place(file), count=self.left_out, total=self.left_out + len(self.judged)))
        violated, unjudged = (
            tuple(sorted((each for each in self.judged if each.status == status), key=by_place))
            for status in ("violated", "unjudged")
        )
        rows = {
            "entries": self.rows - implied.rows,
            "skipped": 0,
            "repeated": 0,
            "lost": self.lost,
            "not_ours": FrozenMap(self.not_ours),
        }
        return Audited(
            self.policy, file, self.as_of, violated, unjudged, self.totals, self.cases, self.events - implied.happened,
            self.not_begun, self.later - implied.later, since, tuple(told), FrozenMap(rows), journeys=self.journeys,
        )  # fmt: skip


def _first(names: list[str]) -> tuple[str | Phrase, ...]:
    """The names, or the first of many and how many more there are."""
    if len(names) <= _NAMED + 1:
        return tuple(names)
    more = len(names) - _NAMED
    return (*names[:_NAMED], Phrase(f"and {more:,} more", f"另有 {more:,} 项"))


def _add(counts: dict[str, Count], counted: Iterable[tuple[str, Any, int]]) -> None:
    for name, status, count in counted:
        counts.setdefault(name, Count()).by_status[status] += count
