"""
The database that judges a log by constraints: one part of the cases after the other, each as one statement.

The names of cases are replaced by numbers while a part is judged, because names may be long, and everything is sorted and
joined by them. Only the columns that the statement reads are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from salesflow.amounts import Amount
from salesflow.audit.sql_database import PartDatabase, text
from salesflow.calendars import micros
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.templates import RELATIONS
from salesflow.findings import DataError
from salesflow.history.event import OPENING, VOIDED
from salesflow.policy.model import Policy
from salesflow.sql.compliance.verdicts import verdict_statement
from salesflow.sql.duck import quoted
from salesflow.sql.loading import local_periods
from salesflow.sql.log_shape import LOG, patterns_of_constraint

KEPT = ("occurrence", "status", "pos", "decided", "closed", "deadline", "since", "why", "lacks")
_STATUSES = ("satisfied", "violated", "pending", "unjudged", "released")
_QUARTER = 900_000_000  # microseconds: since 1972 no clock differs from UTC by a part of it
_SINCE_THEN = micros(datetime.fromisoformat("1972-01-01T00:00:00+00:00"))


class VerdictDatabase(PartDatabase):
    """
    One that tells the verdicts of the constraints that SQL knows, and counts them.

    `judged` are these constraints.

    Args:
        since: Only what was decided from then on is told.
    """

    memory = "550MB"  # the findings that are kept need some as well

    def __init__(self, policy: Policy, as_of: datetime, *, file: str, since: datetime | None) -> None:
        super().__init__(policy, as_of, file=file, amounts=_amounts(policy))
        self.judged = [each for each in policy.constraints if each.kind != "honour" and _is_known(policy, each)]
        self.since = micros(since) if since is not None else None
        self.statement = verdict_statement(policy, self.judged).sql("duckdb") if self.judged else ""
        self.main = next(iter(self.shape.stages.values()), None)
        said = f"{self.statement} case pos id activity at person owner calendar voids {self.main}"
        self.asked = [name for name, _ in self.shape.columns if name in said]
        self.data = {field: where for field, where in self.shape.data.items() if where.value in self.asked}

    # -- one part

    def take(self, part: str) -> None:
        """Judge the cases of a part; `part` is a query with the columns of the SQL log."""
        at, pos, case = (quoted(name) for name in ("at", "pos", "case"))
        as_of, begins = micros(self.as_of), ", ".join(map(text, OPENING))
        self._table("cases", f"""
            SELECT row_number() OVER () AS number, {case} AS name, arg_min({at}, {pos}) > {as_of} AS is_later,
                min(calendar) FILTER (activity IN ({begins})) AS calendar,
                count(*) FILTER ({at} <= {as_of}) AS happened, count(*) FILTER ({at} > {as_of}) AS later
            FROM ({part}) GROUP BY {case}
        """)  # fmt: skip
        kept = ", ".join(f"l.{quoted(name)}" for name in self.asked if name != "case")
        self._table(LOG, f"""
            SELECT c.number AS {case}, {kept} FROM ({part}) AS l JOIN cases AS c ON c.name = l.{case} AND NOT c.is_later
        """)  # fmt: skip
        self._past()
        if self.judged:
            self.cover()
            self._tell()

    def cover(self) -> None:
        before = self.covered
        super().cover()
        if self.covered != before:
            first, last = date.fromordinal(self.covered[0][0]), date.fromordinal(self.covered[-1][1])
            periods = local_periods(self.policy, first=first, last=last)
            if periods is not None:
                self.duck.create(periods.name, periods.columns, periods.rows)

    def _past(self) -> None:
        """What people ask of each event that had happened: who did it, and where the case stood then; and who owned it."""
        at, pos, case = (quoted(name) for name in ("at", "pos", "case"))
        stage = "''"
        if self.main is not None:
            order = f"PARTITION BY l.{case} ORDER BY l.{at}, l.{pos}"
            stage = f"coalesce(last_value(l.{quoted(self.main)} IGNORE NULLS) OVER ({order}), '')"
        self._table("past", f"""
            SELECT l.{case}, l.{pos}, {_place("l", "pos")} AS place, l.{at}, l.activity, l.person, l.owner, {stage} AS stage
            FROM {LOG} AS l
            ANTI JOIN (SELECT {case}, voids FROM {LOG} WHERE activity = {text(VOIDED)}) AS v
                ON v.{case} = l.{case} AND v.voids = l.id
            WHERE l.{at} <= {micros(self.as_of)}
        """)  # fmt: skip
        self._table("owning", f"""
            SELECT {case}, owner, {at} AS since, lead({at}) OVER (PARTITION BY {case} ORDER BY {at}, {pos}) AS until
            FROM past WHERE owner IS NOT NULL
        """)  # fmt: skip

    def _tell(self) -> None:
        """`told`: every verdict, with the person, the stage, and about when it was decided."""
        ids = ", ".join(text(each.id) for each in self.judged)
        statuses = ", ".join(map(text, _STATUSES))
        moment = "coalesce(a.since, act.at)"
        is_asked = f"WHERE {moment} >= {self.since}" if self.since is not None else ""
        self._table("answer", f"""
            SELECT * REPLACE (CAST("constraint" AS ENUM({ids})) AS "constraint", CAST(status AS ENUM({statuses})) AS status)
            FROM ({self.statement})
        """)  # fmt: skip
        self._table("told", f"""
            SELECT a."case", a."constraint" AS element, a.occurrence, a.status,
                a.pos, a.decided, a.closed, a.deadline, a.since, a.why, a.lacks, act.stage,
                CASE WHEN a.decided = a.pos OR NOT {self._is_unanswered()} THEN done.person
                    WHEN a.since IS NULL THEN act.person ELSE coalesce(o.owner, act.person) END AS person,
                CASE WHEN {moment} < {_SINCE_THEN} THEN {moment}
                    ELSE {moment} - {moment} % {_QUARTER} END AS moment
            FROM answer AS a
            JOIN past AS act ON act.place = {_place("a", "pos")}
            LEFT JOIN past AS done ON done.place = {_place("a", "decided")}
            LEFT JOIN owning AS o ON o."case" = a."case" AND o.since <= a.since
                AND (o.until IS NULL OR a.since < o.until)
            {is_asked}
        """)  # fmt: skip

    def _is_unanswered(self) -> str:
        """As `is_unanswered` says, and true as well where nothing decided it."""
        sorts = ["a.decided IS NULL"]
        for constraint in self.judged:
            for demand in RELATIONS.get(constraint.kind, ()):
                if demand.side == "before" or demand.forbids:
                    continue
                is_it = f"a.status = 'violated' AND a.\"constraint\" = {text(constraint.id)}"
                if len(RELATIONS[constraint.kind]) > 1:
                    is_it += f" AND a.occurrence = {text(demand.on)}"
                if demand.form == "next":
                    is_it += " AND (contains(done.activity, '.') OR a.decided = a.pos)"
                elif demand.form != "some":
                    is_it += f" AND done.activity <> {text(constraint.pattern(demand.on).name)}"
                sorts.append(f"({is_it})")
        return f"({' OR '.join(sorts)})"

    # -- what it came to

    def statuses(self) -> list[tuple[str, str, int]]:
        return self.duck.query("SELECT element, status, count(*) FROM told GROUP BY ALL ORDER BY ALL")

    def cases_of(self) -> list[tuple[str, int, int]]:
        """Each constraint with its cases, and those of them that break it."""
        return self.duck.query("""
            SELECT element, count(*), count(*) FILTER (is_broken) FROM (
                SELECT element, "case", bool_or(status = 'violated') AS is_broken FROM told GROUP BY ALL
            ) GROUP BY ALL ORDER BY ALL
        """)

    def decided_by(self, what: str) -> list[tuple[str, str, int]]:
        """What was decided, by person or stage."""
        return self.duck.query(
            f"SELECT coalesce({what}, ''), status, count(*) FROM told "
            "WHERE status IN ('satisfied', 'violated') GROUP BY ALL ORDER BY ALL"
        )

    def moments(self) -> list[tuple[str | None, int, str, int]]:
        """What was decided, by the calendar of the case and about when."""
        return self.duck.query(
            'SELECT c.calendar, t.moment, t.status, count(*) FROM told AS t JOIN cases AS c ON c.number = t."case" '
            "WHERE t.status IN ('satisfied', 'violated') GROUP BY ALL ORDER BY ALL"
        )

    def found(self) -> int:
        [[count]] = self.duck.query("SELECT count(*) FROM told WHERE status IN ('violated', 'unjudged')")
        return int(count)

    def findings(self, most: int) -> dict[str, list[tuple[Any, ...]]]:
        """Of the first cases by name, what was violated or cannot be judged: the element, and the columns of `KEPT`."""
        listed = ", ".join(f"t.{name}" for name in KEPT)
        rows = self.duck.query(f"""
            SELECT c.name, t.element, {listed} FROM told AS t JOIN cases AS c ON c.number = t."case"
            WHERE t.status IN ('violated', 'unjudged') ORDER BY c.name, t.element, t.pos, t.occurrence LIMIT {most}
        """)
        by_case: dict[str, list[tuple[Any, ...]]] = {}
        for name, *row in rows:
            by_case.setdefault(name, []).append(tuple(row))
        return by_case

    def events(self, part: str, cases: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of these cases, case by case in the order in which they were entered."""
        self.duck.create("wanted", [("name", "TEXT")], [(name,) for name in cases])
        case = quoted("case")
        yield from self.duck.query(
            f"SELECT l.* FROM ({part}) AS l SEMI JOIN wanted AS w ON w.name = l.{case} ORDER BY l.{case}, l.pos"
        )

    def _table(self, name: str, query: str) -> None:
        self.duck.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")


def _place(alias: str, pos: str) -> str:
    """One number for an event of a part; positions go up to four thousand million."""
    return f'({alias}."case" * 4294967296 + {alias}.{quoted(pos)})'


def _is_known(policy: Policy, constraint: Constraint) -> bool:
    try:
        verdict_statement(policy, [constraint])
    except DataError:
        return False
    return True


def _amounts(policy: Policy) -> Iterator[Amount]:
    for each in policy.constraints:
        spans = [each.within, each.by, each.at_most, *(pattern.within for pattern in patterns_of_constraint(each))]
        yield from (span for span in spans if isinstance(span, Amount))
