"""
The database that judges a log by constraints: one part of the cases after the other, each as one statement.

The names of cases are replaced by numbers while a part is judged, because names may be long, and everything is sorted and
joined by them. Only the columns that the statement reads are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Self

from salesflow.amounts import Amount
from salesflow.audit.sql_database import PartDatabase, amounts_of_decisions, text
from salesflow.audit.sql_plan import OVER, Came, Plan, Rows
from salesflow.calendars import micros
from salesflow.constraints.templates import RELATIONS
from salesflow.history.event import OPENING, VOIDED
from salesflow.policy.model import Policy
from salesflow.sql.compliance.answer import VERDICT
from salesflow.sql.duck import Parsed, quoted
from salesflow.sql.history import EVENT
from salesflow.sql.loading import local_periods
from salesflow.sql.log_shape import LOG
from salesflow.sql.statement import Column

_ACTIVITY = "salesflow_activity"
# As `Case.is_over_at`: what was said last by then counts; what every row says, once everything has happened.
_IS_OVER = """coalesce(arg_max(complete, pos) FILTER (complete IS NOT NULL AND "at" <= {as_of}) = 1
                AND (count(*) FILTER (complete = 1) < count(*) OR max("at") <= {as_of}), false)"""
_COUNTED = ("case", "constraint", "occurrence", "status", "pos", "decided", "since")
_STATUSES = ("satisfied", "violated", "pending", "unjudged", "released")
_MOMENT = 'coalesce(a.since, act."at")'  # when it was decided, or set off where nothing is
_TENTH = 864_000_000_000  # microseconds, ten days: far from where any clock's month begins or ends
_QUARTER = 900_000_000  # since 1972 no clock differs from UTC by a part of it
_SINCE_THEN = micros(datetime.fromisoformat("1972-01-01T00:00:00+00:00"))


class VerdictDatabase(PartDatabase):
    """
    One that tells the verdicts of the constraints that SQL knows, and counts them.

    It works by itself and on one core: several of them, each with a part of its own, take a sixth less time than one
    that uses all cores, since nothing waits for another.

    Args:
        since: Only what was decided from then on is told.
        has_voided: Something was taken back somewhere in the log.
        memory: How much it may take, in words of the database.
    """

    threads = 1

    def __init__(
        self, plan: Plan, as_of: datetime, *, file: str, since: datetime | None, memory: str, has_voided: bool
    ) -> None:
        super().__init__(plan.policy, as_of, file=file, amounts=_amounts(plan.policy))
        self.plan, self.memory, self.has_voided = plan, memory, has_voided
        self.since = micros(since) if since is not None else None
        self.data = {field: where for field, where in self.shape.data.items() if where.value in plan.asked}
        self.judging: dict[int, list[Parsed]] = {}  # by how many columns are asked for

    def __enter__(self) -> Self:
        super().__enter__()
        with self.failures():
            names = ", ".join(map(text, self.policy.workings.event_names))
            self.duck.execute(f"CREATE TYPE {_ACTIVITY} AS ENUM ({names})")  # compared as a number, and so small
        return self

    # -- one part

    def judge(self, part: str, most: int) -> Came:
        """
        What the cases of a part came to.

        Args:
            part: A query with the columns of the SQL log, of activities that are known.
            most: How many findings are listed.

        Raises:
            DataError: SF501, the database cannot.
        """
        with self.failures():
            return self._came(part, most)

    def _came(self, part: str, most: int) -> Came:
        at, pos, case = (quoted(name) for name in ("at", "pos", "case"))
        as_of, begins = micros(self.as_of), ", ".join(map(text, OPENING))
        over = f", {_IS_OVER.format(as_of=as_of)} AS is_over" if self.plan.says_complete else ""
        self._table("cases", f"""
            SELECT CAST(row_number() OVER () AS INTEGER) AS number, {case} AS name, arg_min({at}, {pos}) > {as_of} AS is_later,
                min(calendar) FILTER (activity IN ({begins})) AS calendar,
                count(*) FILTER ({at} <= {as_of}) AS happened, count(*) FILTER ({at} > {as_of}) AS later{over}
            FROM ({part}) GROUP BY {case}
        """)  # fmt: skip
        [[cases, not_begun, events, later]] = self.duck.query(
            "SELECT count(*) FILTER (NOT is_later), count(*) FILTER (is_later), "
            "coalesce(sum(happened) FILTER (NOT is_later), 0), coalesce(sum(later), 0) FROM cases"
        )
        came = Came(cases, not_begun, int(events), int(later))
        if not self.plan.judged:
            return came
        if self.plan.says_complete:
            self._table(OVER, f"SELECT number AS {case} FROM cases WHERE is_over")
        self._number(part)
        self.cover()
        for name, made in self.plan.tables.items():
            self.duck.execute(f"CREATE {self._kind(name)} {quoted(name)} AS {made}")
        self._look()
        self._judge(VERDICT if most > 0 else [each for each in VERDICT if each[0] in _COUNTED])
        statuses, persons, stages, moments = self._counted()
        came = came._replace(
            statuses=statuses, of_cases=self._of_cases(), persons=persons, stages=stages, moments=moments,
            listed=self._listed(most) if most > 0 else {},
        )  # fmt: skip
        self._forget()
        return came

    def _number(self, part: str) -> None:
        """
        The log, of what had happened and is not void: its rows stand in history order, so that each has its number.

        Rows keep the order in which they are written; a window would have to sort them all the same, and takes thrice
        as long.
        """
        at, pos, case = (quoted(name) for name in ("at", "pos", "case"))
        kept = "".join(f", l.{quoted(name)}" for name in self.plan.asked if name not in ("case", "activity"))
        but = ""
        if self.has_voided:
            self._table("voided", f"SELECT {case}, voids FROM ({part}) WHERE activity = {text(VOIDED)}")
            but = f"ANTI JOIN voided AS v ON v.{case} = l.{case} AND v.voids = l.id"
        self.duck.execute("SET preserve_insertion_order = true")
        self._table("entered", f"""
            SELECT c.number AS {case}, CAST(l.activity AS {_ACTIVITY}) AS activity, l.{pos} AS own_pos{kept}
            FROM ({part}) AS l JOIN cases AS c ON c.name = l.{case} AND NOT c.is_later {but}
            WHERE l.{at} <= {micros(self.as_of)} ORDER BY c.number, l.{at}, l.{pos}
        """)  # fmt: skip
        self.duck.execute("SET preserve_insertion_order = false")
        self.duck.execute(f"CREATE OR REPLACE VIEW {LOG} AS SELECT *, rowid + 1 AS n, rowid + 1 AS {pos} FROM entered")

    def cover(self) -> None:
        before = self.covered
        super().cover()
        if self.covered != before:
            first, last = date.fromordinal(self.covered[0][0]), date.fromordinal(self.covered[-1][1])
            periods = local_periods(self.policy, first=first, last=last)
            if periods is not None:
                self.duck.create(periods.name, periods.columns, periods.rows)

    def _look(self) -> None:
        """What people ask of each event: who did it, where the case stood then; and since when who owned the case."""
        case, at, pos, stage, entered = quoted("case"), quoted("at"), quoted("pos"), "''", ""
        if self.plan.main is not None:
            stage = f"coalesce(CASE WHEN s.{case} = l.{case} THEN s.stage END, '')"
            stages = f"SELECT {case}, n, {quoted(self.plan.main)} AS stage FROM {LOG} WHERE {quoted(self.plan.main)} IS NOT NULL"
            entered = f"ASOF LEFT JOIN ({stages}) AS s ON s.n <= l.n"
        self._table("looked", f"""
            SELECT l.{pos}, l.own_pos, l.{at}, l.activity, l.person, {stage} AS stage FROM {LOG} AS l {entered}
        """)  # fmt: skip
        self._table("owning", f"""
            SELECT {case}, owner, {at} AS since, lead({at}) OVER (PARTITION BY {case} ORDER BY n) AS until
            FROM {LOG} WHERE owner IS NOT NULL
        """)  # fmt: skip

    def _judge(self, columns: Sequence[Column]) -> None:
        """`answer`: every verdict; what is only counted needs few of the columns, and the others are not worked out."""
        ids = ", ".join(text(each.id) for each in self.plan.judged)
        statuses = ", ".join(map(text, _STATUSES))
        types = {"case": "BIGINT", "constraint": f"ENUM({ids})", "status": f"ENUM({statuses})"}
        self.duck.create("answer", [(name, types.get(name, kind)) for name, kind in columns])
        if len(columns) not in self.judging:
            names = ", ".join(quoted(name) for name, _ in columns)
            asked = (f"INSERT INTO answer SELECT {names} FROM ({each})" for each in self.plan.verdicts)
            self.judging[len(columns)] = list(map(self.duck.parsed, asked))
        for statement in self.judging[len(columns)]:
            self.duck.execute(statement)

    def _told(self) -> str:
        """What is counted of each verdict: the person, the stage, and about when it was decided."""
        return f"""
            SELECT a."case", a."constraint" AS element, a.status, act.stage, c.calendar,
                CASE WHEN a.decided = a.pos THEN act.person
                    WHEN NOT {self._is_unanswered()} THEN done.person
                    WHEN a.since IS NULL THEN act.person ELSE coalesce(o.owner, act.person) END AS person,
                CASE WHEN {_MOMENT} < {_SINCE_THEN} THEN {_MOMENT}
                    WHEN day(make_timestamp({_MOMENT})) BETWEEN 3 AND 26
                        THEN epoch_us(date_trunc('month', make_timestamp({_MOMENT}))) + {_TENTH}
                    ELSE {_MOMENT} - {_MOMENT} % {_QUARTER} END AS moment
            FROM answer AS a
            JOIN looked AS act ON act.pos = a.pos
            JOIN cases AS c ON c.number = a."case"
            LEFT JOIN looked AS done ON done.pos = CASE WHEN a.decided <> a.pos THEN a.decided END
            LEFT JOIN owning AS o ON o."case" = a."case" AND o.since <= a.since
                AND (o.until IS NULL OR a.since < o.until)
            {self._is_asked()}
        """

    def _is_asked(self) -> str:
        """What nobody asks about is neither counted nor told: as `Verdict.came_to_light`."""
        is_missed = "CAST(a.status = 'violated' AND a.decided IS NULL AS BIGINT)"
        return f"WHERE {_MOMENT} + {is_missed} >= {self.since}" if self.since is not None else ""

    def _is_unanswered(self) -> str:
        """As `is_unanswered` says, and true as well where nothing decided it."""
        sorts = ["a.decided IS NULL"]
        for constraint in self.plan.judged:
            for demand in RELATIONS.get(constraint.kind, ()):
                if demand.side == "before" or demand.forbids:
                    continue
                is_it = f"a.status = 'violated' AND a.\"constraint\" = {text(constraint.id)}"
                if len(RELATIONS[constraint.kind]) > 1:
                    is_it += f" AND a.occurrence = {text(demand.on)}"
                if demand.form == "next":
                    is_it += " AND (contains(CAST(done.activity AS TEXT), '.') OR a.decided = a.pos)"
                elif demand.form != "some":
                    is_it += f" AND done.activity <> {text(constraint.pattern(demand.on).name)}"
                sorts.append(f"({is_it})")
        return f"({' OR '.join(sorts)})"

    # -- what it came to

    def _counted(self) -> tuple[Rows, Rows, Rows, Rows]:
        """How many came out how: by element; and what was decided, by person, by stage, by calendar and moment."""
        rows = self.duck.query(f"""
            SELECT CASE WHEN grouping(element) = 0 THEN 0 WHEN grouping(person) = 0 THEN 1
                    WHEN grouping(stage) = 0 THEN 2 ELSE 3 END AS what,
                coalesce(CAST(element AS TEXT), person, stage, calendar), moment, status, count(*)
            FROM ({self._told()})
            GROUP BY GROUPING SETS ((element, status), (person, status), (stage, status), (calendar, moment, status))
            ORDER BY ALL
        """)
        decided = [row for row in rows if row[3] in ("satisfied", "violated")]
        persons, stages = (
            [(name or "", status, count) for what, name, _, status, count in decided if what == wanted]
            for wanted in (1, 2)
        )
        elements = [(name, status, count) for what, name, _, status, count in rows if what == 0]
        return elements, persons, stages, [tuple(row) for what, *row in decided if what == 3]

    def _of_cases(self) -> Rows:
        of = "answer" if self.since is None else f"({self._told()})"
        element = '"constraint"' if self.since is None else "element"
        return self.duck.query(f"""
            WITH each AS (
                SELECT {element} AS element, "case", bool_or(status = 'violated') AS is_broken FROM {of} GROUP BY ALL
            )
            SELECT element, count(*), count(*) FILTER (is_broken) FROM each GROUP BY ALL
            UNION ALL SELECT NULL, count(DISTINCT "case"), count(DISTINCT "case") FILTER (is_broken) FROM each
        """)

    def _listed(self, most: int) -> dict[str, list[tuple[Any, ...]]]:
        is_asked = self._is_asked() or "WHERE true"
        rows = self.duck.query(f"""
            SELECT a.name, a."constraint", a.occurrence, a.status, a.own_pos, done.own_pos, closed.own_pos,
                a.deadline, a.since, a.why, a.lacks
            FROM (
                SELECT a.*, c.name, act.own_pos
                FROM answer AS a JOIN cases AS c ON c.number = a."case" JOIN looked AS act ON act.pos = a.pos
                {is_asked} AND a.status IN ('violated', 'unjudged')
                ORDER BY c.name, a."constraint", act.own_pos, a.occurrence LIMIT {most}
            ) AS a
            LEFT JOIN looked AS done ON done.pos = a.decided LEFT JOIN looked AS closed ON closed.pos = a.closed
            ORDER BY a.name, a."constraint", a.own_pos, a.occurrence
        """)  # fmt: skip
        by_case: dict[str, list[tuple[Any, ...]]] = {}
        for name, *row in rows:
            by_case.setdefault(name, []).append(tuple(row))
        return by_case

    def _forget(self) -> None:
        """Make room: a table that is replaced stays in memory until the next one is there."""
        for name in ("answer", "looked", "owning", *reversed(self.plan.tables), "entered"):
            self.duck.execute(f"DROP {self._kind(name)} {quoted(name)}")

    def _kind(self, name: str) -> str:
        """What only renames the columns of the log is not copied."""
        return "VIEW" if name == EVENT and not self.plan.asks_people else "TABLE"

    def _table(self, name: str, query: str) -> None:
        self.duck.execute(f"CREATE OR REPLACE TABLE {quoted(name)} AS {query}")


def _amounts(policy: Policy) -> Iterator[Amount]:
    """What is counted from the moments of a log: by constraints, and by the tables of which `honour` asks."""
    for each in policy.constraints:
        spans = [each.within, each.by, each.at_most, *(pattern.within for pattern in each.patterns())]
        yield from (span for span in spans if isinstance(span, Amount))
    if any(each.kind == "honour" for each in policy.constraints):
        yield from amounts_of_decisions(policy)
