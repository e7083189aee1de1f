"""
Many leads at once: a loop over checked facts, a `CASE` in DuckDB, others in their ways; and how each grows.

A hundred thousand different leads are gone through as often as it takes. In DuckDB they lie in a table of so many
rows, and the answers become a table; in a loop the answers are let go as they come.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain, islice, repeat
from typing import Any

from benchmarks import by_hand, by_hand_sql
from benchmarks.figures import Figure, missing
from benchmarks.leads import any_leads, plain, showroom
from benchmarks.measuring import median, once, same
from benchmarks.peers import Absent, Said, bring, meaning, zen, zen_engine
from salesflow import Policy
from salesflow.facts import Facts
from salesflow.rules.native import Native

BULK, GROWTH = "Many leads", "Growth"
_DIFFERENT = 100_000
_BULK = 1_000_000
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
_BATCH = 10_000
_ZEN_MOST = 100_000
_AT_LEAST = 0.8  # of the speed of the `CASE` by hand: what ours in DuckDB is held to


@dataclass(frozen=True, slots=True)
class Way:
    """One way to decide many leads: `run` decides so many of them, `most` is how far it is followed."""

    name: str
    run: Callable[[int], object]
    note: str = ""
    most: int = SIZES[-1]
    grows: bool = True  # whether it is followed over all sizes
    prepare: Callable[[int], object] = field(default=lambda number: None)
    done: Callable[[int], object] = field(default=lambda number: None)


def bulk_and_growth(policy: Policy) -> list[Figure]:
    leads = showroom(policy, _DIFFERENT)
    absent: list[Figure] = []
    ways: list[Way] = []
    for make in (in_a_loop, in_duckdb, with_zen):
        try:
            ways += make(policy, leads)
        except Absent as reason:
            absent.append(missing(BULK, make.__name__.replace("_", " "), str(reason)))
    return [*bulk(ways), *absent, *(figure for size in SIZES for figure in growth(ways, size))]


def bulk(ways: list[Way]) -> list[Figure]:
    """A million leads; who takes too long is asked for fewer, and that is said."""
    rows: list[tuple[Way, float, str]] = []
    for way in ways:
        number = min(_BULK, way.most)
        way.prepare(number)
        seconds = median(lambda way=way, number=number: way.run(number), runs=3) * (_BULK / number)  # type: ignore[misc]
        way.done(number)
        said = f"reckoned from {number:,}" if number < _BULK else ""
        rows.append((way, seconds, "; ".join(part for part in (way.note, said) if part)))
    reference = next((seconds for way, seconds, _ in rows if way.name == CASE), None)
    return [_bulk_figure(way, seconds, note, reference) for way, seconds, note in rows]


def _bulk_figure(way: Way, seconds: float, note: str, reference: float | None) -> Figure:
    ratio = None if reference is None else seconds / reference
    promised = way.name == OURS_IN_DUCKDB and ratio is not None
    return Figure(
        BULK,
        f"a million leads, {way.name}",
        seconds,
        ratio=ratio,
        against=f"the {CASE}",
        budget=f"at least {_AT_LEAST} × its speed" if promised else "",
        kept=ratio <= 1 / _AT_LEAST if promised and ratio is not None else None,
        note=note,
    )


def growth(ways: list[Way], size: int) -> list[Figure]:
    figures = []
    for way in ways:
        if size > way.most or not way.grows:
            continue
        way.prepare(size)
        if size >= _BULK:  # long enough to need no median
            seconds = once(lambda way=way: way.run(size))  # type: ignore[misc]
        else:
            seconds = median(lambda way=way: way.run(size), runs=3)  # type: ignore[misc]
        way.done(size)
        figures.append(Figure(GROWTH, way.name, seconds, size=size))
    return figures


# -- in a loop


def in_a_loop(policy: Policy, leads: list[Facts]) -> list[Way]:
    engine = Native(policy.decisions)

    def native(number: int) -> None:
        deque(engine.decide_many(_again(leads, number)), maxlen=0)

    def hand(number: int) -> None:
        deque(map(by_hand.decide, _again(leads, number)), maxlen=0)

    return [
        Way("salesflow, native in a loop", native, "one core"),
        Way("by hand in a loop", hand, "one core"),
    ]


def _again(leads: list[Any], number: int) -> Any:
    return islice(chain.from_iterable(repeat(leads)), number)


# -- in DuckDB

CASE = "`CASE` by hand in DuckDB"
OURS_IN_DUCKDB = "salesflow in DuckDB"


def in_duckdb(policy: Policy, leads: list[Facts]) -> list[Way]:
    connection = bring("duckdb", "duckdb").connect()
    said = {CASE: by_hand_sql.DECIDE}
    try:
        said[OURS_IN_DUCKDB] = ours_in_duckdb(policy)
    except Absent as absent:
        print(f"{OURS_IN_DUCKDB}: {absent}", file=sys.stderr)
    for name, sql in said.items():
        check_sql(connection, policy, sql, name)
    _fill(connection, "different", policy, leads)
    return [_statement(connection, name, sql) for name, sql in said.items()]


def ours_in_duckdb(policy: Policy) -> str:
    """
    Our own statement over the same table as the `CASE` by hand.

    It reads `{leads}`, with the columns `lead` and `by_hand_sql.COLUMNS`, and gives `lead`, `grade`, `grade_rule` and
    `contact_rule`. Truth values lie in our tables as numbers, so they are turned into such first. Raises: Absent.
    """
    bring("sqlglot", "sqlglot")
    from salesflow.sql import queries as q
    from salesflow.sql import words as w
    from salesflow.sql.steps import Names, Steps
    from salesflow.sql.tables import add_tables, rule_ids

    steps = Steps({}, "{leads}", ["lead", *by_hand_sql.COLUMNS])
    truths = {name: w.cast(steps[name], "BIGINT") for name, kind in by_hand_sql.COLUMNS.items() if kind == "BOOLEAN"}
    steps.add("facts", truths)
    facts = {name: name for name in by_hand_sql.COLUMNS}
    tables = add_tables(steps, policy.decisions, Names([*facts, "lead"]), facts)
    said = {
        "lead": steps["lead"],
        "grade": steps[tables["grade"].values["grade"]],
        "grade_rule": rule_ids(steps, tables["grade"]),
        "contact_rule": rule_ids(steps, tables["next_contact"]),
    }
    return w.render(q.composed(steps.parts, q.select(said, steps.name, "it")), "duckdb")


def _statement(connection: Any, name: str, sql: str) -> Way:
    """The table of leads is made before, and dropped after; the table of answers is what is timed."""

    def prepare(number: int) -> None:
        times = -(-number // _DIFFERENT)
        connection.execute(
            f"CREATE OR REPLACE TABLE many AS SELECT different.* REPLACE (lead + {_DIFFERENT} * copy.range AS lead) "
            f"FROM different, range({times}) AS copy LIMIT {number}"
        )

    def run(number: int) -> None:
        connection.execute(f"CREATE OR REPLACE TABLE answers AS {sql.format(leads='many')}")

    def done(number: int) -> None:
        assert connection.execute("SELECT count(*) FROM answers").fetchone() == (number,)
        connection.execute("DROP TABLE answers; DROP TABLE many")

    return Way(name, run, "all cores", prepare=prepare, done=done)


def _fill(connection: Any, table: str, policy: Policy, leads: list[Facts]) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in by_hand_sql.COLUMNS.items())
    connection.execute(f"CREATE OR REPLACE TABLE {table} (lead BIGINT, {columns})")
    stated = [plain(policy, facts) for facts in leads]
    lists = [list(range(len(leads))), *([each.get(name) for each in stated] for name in by_hand_sql.COLUMNS)]
    kinds = ["BIGINT", *by_hand_sql.COLUMNS.values()]
    unnested = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
    connection.execute(f"INSERT INTO {table} SELECT {unnested}", lists)


def check_sql(connection: Any, policy: Policy, sql: str, who: str) -> None:
    """Leads of any kind, and of a showroom. Raises: AssertionError, where the statement says something else."""
    leads = [*any_leads(policy, 10_000), *showroom(policy, 5_000)]
    _fill(connection, "different", policy, leads)
    answers = connection.execute(
        f"SELECT * EXCLUDE (lead) FROM ({sql.format(leads='different')}) ORDER BY lead"
    ).fetchall()
    same(answers, (_three(meaning(policy, facts)) for facts in leads), who)


def _three(said: Said) -> tuple[str | None, str, str]:
    (grade, grade_rule), (_, contact_rule) = said
    return grade, grade_rule, contact_rule


# -- with zen-engine


def with_zen(policy: Policy, leads: list[Facts]) -> list[Way]:
    """Its batch and a loop of its own: answers are checked in `one_lead`, those of the batch here."""
    peer = zen(policy)
    engine, key = zen_engine(policy)
    forms = [peer.form(facts) for facts in leads]

    def loop(number: int) -> None:
        deque(map(peer.decide, _again(forms, number)), maxlen=0)

    def batch(number: int) -> list[Any]:
        asked = [{"key": key, "context": form} for form in _again(forms, number)]
        answers: list[Any] = []
        for start in range(0, number, _BATCH):
            answers = engine.evaluate_batch(asked[start : start + _BATCH])
        return answers

    answers = [peer.read(answer["data"]["result"]) for answer in batch(_BATCH)]
    same(answers, (meaning(policy, facts) for facts in leads[:_BATCH]), "the batch of zen-engine")
    return [
        Way("zen-engine in a loop", loop, most=_ZEN_MOST),
        Way("zen-engine, `evaluate_batch`", batch, f"{_BATCH:,} at a time", most=2 * _BATCH, grows=False),
    ]
