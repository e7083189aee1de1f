"""
Logs that have the columns of the SQL log already: the database reads them from Parquet, part by part.

`salesflow sql log` writes such files, and a warehouse can. Their rows are taken as they are: nothing is read as a date
or a name any more, which is what makes it fast.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from salesflow.audit.grade import Graded, Lead, Progress, counted, said_of
from salesflow.audit.log_grade import CaseGrader
from salesflow.audit.sql_answer import SqlLead
from salesflow.audit.sql_database import LogDatabase, PartDatabase, failures_with, text
from salesflow.calendars import micros
from salesflow.facts import UNSTATED
from salesflow.findings import DataError, Finding, Place, found, some_of, unknown
from salesflow.intake.table import Row, Table
from salesflow.policy.model import Policy
from salesflow.sql.duck import Columns, Duck, quoted
from salesflow.sql.log_shape import LOG, LogShape

EVENTS = 250_000  # of a part, about
_SCANS = 8  # of a whole file, at most
_NEEDED = ("case", "pos", "id", "activity", "at")  # what no event can be without
# Columns that not all logs have: 1 or 0 where the log said of the case that it was over, or not; and 1 where the log only
# implies the event, a beginning or an owner, so that it is none of the log's own.
COMPLETE, IMPLIED = (("complete", "BIGINT"),), (("implied", "BIGINT"),)
_OF_EVENTS = (*_NEEDED, "recorded_at", "person", "role", "owner", "calendar", "voids")


def is_typed(table: Table) -> bool:
    """Is it a Parquet file with what the SQL log says of every event, whatever else it has?"""
    return Path(table.file).suffix.lower() == ".parquet" and {*_OF_EVENTS} <= {*table.columns}


class TypedLogGrading:
    """
    The cases of a log in the columns of SQL, each a lead, by their names within each part of the log.

    `row` counts the leads, and what is found is found of a case, since rows of Parquet have no lines. A row without
    one of the columns that every event has is lost, and told; an activity that is not the policy's is counted.

    Raises:
        DataError: SF514, duckdb is not installed; SF506, a column is not there; SF547, the policy asks for something that SQL cannot answer exactly;
            while it is read, also SF501 and SF515.
        FactError: SF607, `as_of` has no offset.
    """

    def __init__(
        self, policy: Policy, table: Table, *, as_of: datetime, progress: Progress | None = None, events: int = EVENTS
    ) -> None:
        self.policy, self.table, self.progress, self.at_once = policy, table, progress, events
        self.grader = CaseGrader(policy, table.file, as_of)
        self.database = LogDatabase(policy, as_of, file=table.file)
        self.shape = self.database.shape
        demand_columns(table, self.shape)
        self.known = policy.workings.event_names
        self.not_ours: Counter[str] = Counter()
        self.of_rows: list[Finding] = []
        self.cases = self.events = self.lost = self.done = 0

    @property
    def file(self) -> str:
        return self.table.file

    @property
    def columns(self) -> tuple[str, ...]:
        return self.grader.columns

    def __iter__(self) -> Iterator[tuple[Row, Lead]]:
        with self.database:
            for part in self._parts():
                with self.database.failures():
                    self.database.duck.execute(f"CREATE OR REPLACE TABLE {LOG} AS {part}")
                    self._count()
                yield from map(self._lead, self._answered())
                if self.progress is not None:
                    self.progress(self.done)

    def graded(self, leads: Iterable[Lead] = ()) -> Graded:
        self.grader.not_begun = self.cases - self.done
        counts = {
            "cases": self.cases,
            "not_begun": self.grader.not_begun,
            "events": self.events,
            "later_events": self.grader.later,
            "lost": self.lost,
            "repeated": 0,
            "not_ours": dict(sorted(self.not_ours.items())),
        }
        return self.grader.graded(leads, self.of_rows, counts)

    # -- the parts

    def _parts(self) -> Iterator[str]:
        also = beside(self.table)
        whole = selected(self.shape, [Path(self.file)], also)
        with self.database.failures():
            rows, self.lost, self.of_rows = rows_of(self.database.duck, self.file, whole)
            implied = implied_in(self.database.duck, whole, self.grader.as_of) if IMPLIED[0] in also else NONE_IMPLIED
        self.events, self.grader.later = rows - implied.rows, self.grader.later - implied.later
        yield from queries_of(self.database, whole, rows, at_once=self.at_once, scans=_SCANS)

    def _count(self) -> None:
        at, activity, case = map(quoted, ("at", "activity", "case"))
        later = f"count(*) FILTER (WHERE {at} > {micros(self.grader.as_of)})"
        asked = self.database.duck.query(f"SELECT {activity}, count(*), {later} FROM {LOG} GROUP BY 1")
        for name, count, after in asked:
            self.grader.later += after
            if name not in self.known:
                self.not_ours[name] += count
        [[cases]] = self.database.duck.query(f"SELECT count(DISTINCT {case}) FROM {LOG}")
        self.cases += cases

    # -- the leads

    def _answered(self) -> list[SqlLead]:
        """The leads of the part that is there now, by their names."""
        try:
            return sorted(self.database.leads(), key=lambda lead: lead.case)
        except OverflowError as error:
            raise DataError([found("SF501", Place(self.file), reason=str(error))]) from None

    def _lead(self, said: SqlLead) -> tuple[Row, Lead]:
        self.done += 1
        self.grader.rows += 1
        row = Row(self.done, (said.case, said.owner, *said.stages))
        lead: Lead = {"row": row.number, "case": said.case, "outcome": None, "rules": {}, "keep": {}}
        place = Place(said.case)
        if said.decision is None:
            self.grader.tally.ungraded()
            self.grader.findings += self._undecided(said, place)
            return row, lead
        self.grader.findings += counted(said.decision, self.grader.tally, place)
        return row, lead | said_of(said.decision)

    def _undecided(self, said: SqlLead, place: Place) -> list[Finding]:
        """Why nothing is decided, as a journey would say it."""
        if said.why == "SF312":
            return [unknown("SF312", said.calendar, self.policy.calendars).at(place)]
        if said.why == "SF606":
            facts = self.policy.facts.items()
            return [found("SF606", place, name=name) for name, fact in facts if fact.when_empty is UNSTATED]
        as_of = self.grader.as_of.date()
        return [found("SF605", place, calendar=said.calendar, date=as_of, known=_NO_DATE)]


def demand_columns(table: Table, shape: LogShape) -> None:
    """
    All that the policy asks of an event is there, or the log was written for another.

    Raises:
        DataError: SF506, a column is not there.
    """
    place, known = Place(table.file), some_of(table.columns)
    lacking = [name for name, _ in shape.columns if name not in table.columns]
    if lacking:
        raise DataError(found("SF506", place, name=name, known=known) for name in lacking)


def names_in(file: str) -> dict[str, int]:
    """How often each activity stands in a file in the columns of SQL. Raises: DataError, SF501; SF514."""
    with Duck() as duck, failures_with(file):
        counted = duck.query(f"SELECT CAST(activity AS VARCHAR), count(*) FROM {_reading([Path(file)])} GROUP BY 1")
    return {name: count for name, count in counted if name is not None}


def rows_of(duck: Duck, file: str, whole: str) -> tuple[int, int, list[Finding]]:
    """How many events a file has, how many rows that are none, and what those lack; `whole` selects the events."""
    empty = ", ".join(f"count(*) - count({quoted(name)})" for name in _NEEDED)
    rows, *lacking = duck.query(f"SELECT count(*), {empty} FROM {_reading([Path(file)])}")[0]
    [[events]] = duck.query(f"SELECT count(*) FROM ({whole})")
    told = [found("SF532", Place(file), column=name) for name, count in zip(_NEEDED, lacking, strict=True) if count]
    return events, rows - events, told


class Implied(NamedTuple):
    """
    How many events a log only implies: nobody wrote them down, and no count of the log has them.

    `happened` are those of cases that had begun by the moment asked, and `later` those after it.
    """

    rows: int
    happened: int
    later: int


NONE_IMPLIED = Implied(0, 0, 0)


def implied_in(duck: Duck, whole: str, as_of: datetime) -> Implied:
    """What a log only implies, as of a moment; `whole` selects its events with the column that says so."""
    case, at, pos, asked = *map(quoted, ("case", "at", "pos")), micros(as_of)
    begins_later = f"""
        SELECT {case} FROM ({whole}) WHERE {case} IN (SELECT {case} FROM ({whole}) WHERE {at} > {asked})
        GROUP BY {case} HAVING arg_min({at}, {pos}) > {asked}
    """
    [[rows, happened, later]] = duck.query(f"""
        SELECT count(*), count(*) FILTER ({at} <= {asked} AND {case} NOT IN ({begins_later})),
            count(*) FILTER ({at} > {asked})
        FROM ({whole}) WHERE implied = 1
    """)
    return Implied(rows, happened, later)


def queries_of(database: PartDatabase, whole: str, events: int, *, at_once: int, scans: int) -> Iterator[str]:
    """
    A query for each part of a log; all events of a case are in one of them.

    A part is a scan of the file. Many scans of a large file take long, so it is cut into as many files first.

    Args:
        whole: Selects all events.
        events: How many they are.
        at_once: How many of them a part should have, about.
        scans: How often the whole file is read at most.

    Raises:
        DataError: the files cannot be written.
    """
    number = -(-events // at_once)
    part = f"hash({quoted('case')}) % {number}"
    if number <= 1:
        yield whole
    elif number <= scans:
        for each in range(number):
            yield f"SELECT * FROM ({whole}) WHERE {part} = {each}"
    else:
        database.cut(f"SELECT *, {part} AS part FROM ({whole})", "part", number)
        for folder in sorted((database.folder / "cut").iterdir()):
            yield f"SELECT * FROM {_reading(sorted(folder.iterdir()))}"


_NO_DATE = "0001-01-02..9999-12-29"


def beside(table: Table) -> Columns:
    """The columns of a file that not all logs have."""
    return tuple(each for each in (*COMPLETE, *IMPLIED) if each[0] in table.columns)


def selected(shape: LogShape, paths: Iterable[Path], also: Columns = ()) -> str:
    """The events of Parquet files, in the columns of the SQL log and their types; and in others that they have."""
    kinds, asked = {"TEXT": "VARCHAR", "BIGINT": "BIGINT"}, (*shape.columns, *also)
    columns = ", ".join(f"CAST({quoted(name)} AS {kinds[kind]}) AS {quoted(name)}" for name, kind in asked)
    is_event = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in _NEEDED)
    return f"SELECT {columns} FROM {_reading(paths)} WHERE {is_event}"


def _reading(paths: Iterable[Path]) -> str:
    """The files as duckdb takes them: a `*` in a name is a `*`, not any name, and `=` says nothing of columns."""
    named = (text(re.sub(r"([*?\[])", r"[\1]", str(path.absolute()))) for path in paths)
    return f"read_parquet([{', '.join(named)}], hive_partitioning = false)"


__all__ = [
    "COMPLETE",
    "EVENTS",
    "IMPLIED",
    "TypedLogGrading",
    "beside",
    "demand_columns",
    "implied_in",
    "is_typed",
    "names_in",
    "queries_of",
    "rows_of",
    "selected",
]
