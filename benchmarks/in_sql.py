"""The whole statement in DuckDB: events to grades and due dates, and a million deadlines."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, missing
from benchmarks.measuring import median, same
from benchmarks.peers import Absent, bring
from salesflow import Policy
from salesflow.amounts import Span, parse
from salesflow.audit.open_log import open_log
from salesflow.calendars import Calendar, instant_of, micros

SUBJECT = "In DuckDB"
_EVENTS = 1_000_000
_AS_OF = datetime.fromisoformat("2026-11-30 08:30:00+08:00")
_LEAST = 400_000  # events a second
_MOST = 0.3  # seconds for a million deadlines
_SHOWROOM = Path(__file__).parents[1] / "examples" / "showroom" / "log.jsonl"


def in_sql(policy: Policy) -> list[Figure]:
    try:
        for library in ("duckdb", "sqlglot"):
            bring(library, library)
    except Absent as absent:
        return [missing(SUBJECT, "events to grades and due dates", str(absent))]
    return [whole_statement(policy), *million_deadlines(policy)]


def whole_statement(policy: Policy) -> Figure:
    """The showroom's log again and again under other names; every copy must come to what the journeys say."""
    from salesflow.sql.duck import Duck
    from salesflow.sql.loading import asked, calendars, given, log
    from salesflow.sql.log_shape import log_shape
    from salesflow.sql.statement import lead_statement

    journeys = [case.journey(policy) for case in open_log(policy, _SHOWROOM).cases]
    events = [journey.events for journey in journeys]
    copies = _EVENTS // sum(map(len, events))
    with Duck() as duck:
        small = log(log_shape(policy), events)
        more = given(policy)
        for table in (
            *calendars(policy),
            asked(micros(_AS_OF)),
            small._replace(name="small"),
            *([more] if more else []),
        ):
            duck.create(table.name, table.columns, table.rows)
        columns = ", ".join(
            '"case" || \'-\' || copy.range AS "case"' if name == "case" else f'"{name}"' for name, _ in small.columns
        )
        duck.execute(f"CREATE TABLE salesflow_log AS SELECT {columns} FROM range({copies}) copy, small")
        statement = lead_statement(policy).sql("duckdb")
        seconds = median(lambda: duck.execute(f"CREATE OR REPLACE TABLE answers AS {statement}"), runs=3)
        said = duck.query("SELECT DISTINCT regexp_replace(\"case\", '-[0-9]+$', ''), grade, contact_by FROM answers")
        same(sorted(said, key=str), sorted(map(_expected, journeys), key=str), "the whole statement")
        number = duck.query("SELECT count(*) FROM salesflow_log")[0][0]
    speed = number / seconds
    return Figure(
        SUBJECT,
        f"{number:,} events to grades and due dates",
        seconds,
        budget="at least 0.4 M events/s",
        kept=speed >= _LEAST,
        note=f"{speed / 1e6:.2f} M events/s; {copies:,} times the showroom's {len(journeys)} leads, one statement",
    )


def _expected(journey: Any) -> tuple[Any, ...]:
    decision = journey.decide(at=_AS_OF)
    window = decision.outcome["contact"]
    by = micros(window.by) if window is not None and window.by is not None else None
    return journey.case, decision.outcome["grade"], by


def million_deadlines(policy: Policy) -> Iterable[Figure]:
    """One amount from a million moments; the first thousand are compared with the calendar's own answers."""
    calendar = policy.calendar()
    assert calendar is not None
    for text in ("5 days", "1 month", "2 open hours", "200 open hours", "10 open days"):
        seconds = _deadlines(policy, calendar, parse(text))
        yield Figure(
            SUBJECT, f"a million deadlines, {text}", seconds, budget="at most 0.3 s", kept=seconds <= _MOST,
            note="from moments of two years, all cores",
        )  # fmt: skip


def _deadlines(policy: Policy, calendar: Calendar, span: Span) -> float:
    from salesflow.sql import queries as q
    from salesflow.sql import words as w
    from salesflow.sql.duck import Duck
    from salesflow.sql.loading import calendars
    from salesflow.sql.reckoning import QUESTION, Reckoning, unit_of
    from salesflow.sql.steps import Names, Steps

    unit, count = unit_of(span)
    begin = micros(datetime(2025, 1, 6, 3, 7, tzinfo=UTC))
    apart = timedelta(days=730) // timedelta(microseconds=1) // 1_000_000
    with Duck() as duck:
        for table in calendars(policy, first=date(2015, 1, 1), last=date(2028, 12, 31)):
            duck.create(table.name, table.columns, table.rows)
        duck.execute(
            f"CREATE TABLE questions AS SELECT range AS number, '{calendar.timezone}' AS zone, '{calendar.name}' AS "
            f"calendar, {begin} + range * {apart} AS at_, NULL::BIGINT AS day, '{unit}' AS unit, "
            f"{count}::BIGINT AS count, 1 AS is_end FROM range(1000000)"
        )
        duck.execute('ALTER TABLE questions RENAME at_ TO "at"')
        steps = Steps({}, "questions", ["number", *QUESTION])
        Reckoning([span], Names()).add(steps, "due")
        chosen = {name: steps[name] for name in ("number", "at", "due")}
        statement = w.render(q.composed(steps.parts, q.select(chosen, steps.name, "it")), "duckdb")
        seconds = median(lambda: duck.execute(f"CREATE OR REPLACE TABLE answers AS {statement}"), runs=3)
        rows = duck.query('SELECT "at", due FROM answers ORDER BY number % 1000, number LIMIT 1000')
    expected = [micros(calendar.deadline(instant_of(at, calendar.zone), span)) for at, _ in rows]
    same([due for _, due in rows], expected, f"deadlines of {span}")
    return seconds
