"""
Audits of whole logs: by DuckDB, by journeys, and what pm4py needs for the templates that both know.

`python -m benchmarks.audit 20_000_000` audits larger logs, each in a process of its own, with few and with many variants,
and fails if one takes more than 1 GB of memory.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

from benchmarks import audit_log
from benchmarks.figures import Figure, missing
from benchmarks.measuring import by_turns, median, once, resident, same
from benchmarks.peers import Absent, bring
from salesflow import Policy
from salesflow.audit.compliance import Audited, Auditor
from salesflow.calendars import micros
from salesflow.intake.files import open_table

SUBJECT = "Audit of a log"
AS_OF = datetime.fromisoformat(audit_log.AS_OF)
MOST_MEMORY = 1_000_000_000  # bytes of the process that audits
_LARGE, _EVENTS = 10_000_000, 1_000_000
_LEAST = 400_000  # events a second
_FEW, _MANY = 20, 500_000  # variants
_SAMPLE = 10_000  # events of which all answers are compared
_PEERS = 200_000  # events that pm4py is asked about
_REPLAYED = 2_000  # cases of which tokens are replayed: with many variants that takes long
_FINDINGS = (
    1_000  # that are told; the cases of the made log break nearly everything, and nobody reads a million findings
)


def audits(policy: Policy) -> list[Figure]:
    """Few and many variants, journeys, and pm4py; nobody is timed whose answers differ. The shop has its own policy."""
    try:
        for library in ("duckdb", "sqlglot"):
            bring(library, library)
    except Absent as absent:
        return [missing(SUBJECT, "an audit by DuckDB", str(absent))]
    shop = audit_log.shop()
    with tempfile.TemporaryDirectory() as folder:
        check(shop, Path(folder))
        figures = [large_log(Path(folder), variants) for variants in (_FEW, _MANY)]
        figures += [whole_log(shop, Path(folder), is_orderly=is_orderly) for is_orderly in (False, True)]
        figures.append(verdicts_alone(shop, Path(folder) / "log.parquet"))
        figures.append(by_journeys(shop, Path(folder)))
        return [*figures, *beside_pm4py(Path(folder))]


# -- ours


def audited(policy: Policy, log: Path, most: int = _FINDINGS) -> Audited:
    from salesflow.audit.sql_audit import TypedLogAudit

    return TypedLogAudit(policy, open_table(log), most=most).audited(as_of=AS_OF)


def check(policy: Policy, folder: Path) -> None:
    """Every total and every finding of a sample is what the journeys say. Raises: AssertionError."""
    log = folder / "sample.parquet"
    audit_log.write(log, policy, _SAMPLE, variants=_SAMPLE)
    ours, theirs = audited(policy, log, most=_SAMPLE * len(policy.constraints)), native(policy, log)
    for name in ours.totals.by_element:
        counts = (totals.by_element[name] for totals in (ours.totals, theirs.totals))
        same([next(counts)], [next(counts)], f"the total of {name}")
    for mine, meant in ((ours.violated, theirs.violated), (ours.unjudged, theirs.unjudged)):
        expected = sorted((each.identity, each.person, each.month) for each in meant if each.kind == "constraint")
        same(sorted((each.identity, each.person, each.month) for each in mine), expected, "a finding")


def native(policy: Policy, log: Path) -> Audited:
    """The same log by journeys, as `salesflow audit` does it."""
    from salesflow.audit.sql_events import cases_from
    from salesflow.sql.duck import Duck
    from salesflow.sql.log_shape import log_shape

    most = _SAMPLE * len(policy.constraints)
    auditor, shape = Auditor(policy, str(log), as_of=AS_OF, most=most), log_shape(policy)
    with Duck() as duck:
        rows = duck.query(f"SELECT * FROM '{log}' ORDER BY \"case\", pos")
    for case in cases_from(policy, shape, rows):
        auditor.take(case)
    return auditor.audited()


def large_log(folder: Path, variants: int) -> Figure:
    """One run, in a process of its own, whose start and imports count as well."""
    seconds, memory = in_own_process(folder, _LARGE, variants)
    speed = _LARGE / seconds
    return Figure(
        SUBJECT,
        f"{_LARGE:,} events, {variants:,} variants, by DuckDB",
        seconds,
        budget="at least 0.4 M events/s within 1 GB",
        kept=speed >= _LEAST and memory <= MOST_MEMORY,
        note=f"{speed / 1e6:.2f} M events/s, {memory / 1e6:,.0f} MB; from Parquet to all totals",
    )


def in_own_process(folder: Path, events: int, variants: int) -> tuple[float, int]:
    """How many seconds the audit of such a log takes, and how many bytes."""
    log, memory = folder / "large.parquet", 0
    audit_log.write(log, audit_log.shop(), events, variants=variants)

    def run() -> None:
        nonlocal memory
        memory = resident(f"from benchmarks.audit import alone; alone({str(log)!r})")

    return once(run), memory


def whole_log(policy: Policy, folder: Path, *, is_orderly: bool) -> Figure:
    log = folder / ("orderly.parquet" if is_orderly else "log.parquet")
    audit_log.write(log, policy, _EVENTS, variants=_MANY, is_orderly=is_orderly)
    seconds = median(lambda: audited(policy, log), runs=3)
    found = sum(count.by_status["violated"] for count in audited(policy, log).totals.by_element.values())
    return Figure(
        SUBJECT,
        f"{_EVENTS:,} events, {'mostly in order, ' if is_orderly else ''}by DuckDB",
        seconds,
        note=f"{_EVENTS / seconds / 1e6:.2f} M events/s; {found / _EVENTS:.2f} violations an event",
    )


def verdicts_alone(policy: Policy, log: Path) -> Figure:
    """The statement and nothing else: no person, stage or month, no finding, and as much memory as it likes."""
    from salesflow.sql.compliance.verdicts import verdict_statement
    from salesflow.sql.duck import Duck
    from salesflow.sql.loading import calendars, local_periods
    from salesflow.sql.log_shape import LOG

    statement = verdict_statement(policy, policy.constraints, as_of=micros(AS_OF)).sql("duckdb")
    tables = {table.name: table for table in calendars(policy)}
    if (periods := local_periods(policy)) is not None:
        tables[periods.name] = periods
    with Duck() as duck:
        for table in tables.values():
            duck.create(table.name, table.columns, table.rows)

        def counted() -> None:
            duck.execute(f"CREATE OR REPLACE TABLE {LOG} AS SELECT * FROM '{log}'")
            duck.query(f'SELECT "constraint", status, count(*) FROM ({statement}) GROUP BY ALL')

        seconds = median(counted, runs=3)
    note = f"{_EVENTS / seconds / 1e6:.2f} M events/s; from Parquet to how many came out how, memory without a limit"
    return Figure(SUBJECT, f"{_EVENTS:,} events, the statement alone", seconds, note=note)


def by_journeys(policy: Policy, folder: Path) -> Figure:
    log = folder / "sample.parquet"
    seconds = once(lambda: native(policy, log)) / _SAMPLE
    note = "what every audit does by default: verdicts, the steps of the process, the way of each case"
    return Figure(SUBJECT, "an event, by journeys", seconds, note=note)


# -- pm4py


def beside_pm4py(folder: Path) -> Iterator[Figure]:
    """Twenty templates without times, which both know; then its replay of tokens, which answers another question."""
    try:
        with warnings.catch_warnings(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):  # it greets
            warnings.simplefilter("ignore")
            pm4py = bring("pm4py", "pm4py")
    except Absent as absent:
        yield missing(SUBJECT, "pm4py", f"{absent}; it is under the AGPL, and only requirements-peers.txt has it")
        return
    for variants in (_FEW, _MANY):
        yield from _templates(pm4py, folder / f"names_{variants}.parquet", variants)


def _templates(pm4py: Any, path: Path, variants: int) -> Iterator[Figure]:
    plain = audit_log.plain()
    audit_log.write(path, plain, _PEERS, variants=variants)
    log = _event_log(pm4py, path)
    model = {name: dict.fromkeys(pairs, _ALWAYS) for name, pairs in audit_log.TEMPLATES.items()}
    ours = partial(broken, path, statement_of(plain))

    def declare() -> set[tuple[str, str, tuple[str, ...]]]:
        said = pm4py.algo.conformance.declare.algorithm.apply(log, model)
        gone = ((trace.attributes["concept:name"], *each)
                for trace, one in zip(log, said, strict=True) for each in one["deviations"])  # fmt: skip
        return {(case, name, (pair,) if isinstance(pair, str) else tuple(pair)) for case, name, pair in gone}

    same(sorted(ours()), sorted(declare()), "pm4py")
    net = pm4py.discover_petri_net_inductive(pm4py.objects.log.obj.EventLog(log[:200]))

    def replay() -> None:
        few = pm4py.objects.log.obj.EventLog(log[:_REPLAYED])
        pm4py.algo.conformance.tokenreplay.algorithm.apply(few, *net, parameters={"show_progress_bar": False})

    seconds = by_turns({"by DuckDB": ours, "pm4py, declare": declare}, runs=3)
    seconds["pm4py, token replay"] = once(replay) * len(log) / _REPLAYED
    known = min(variants, _PEERS // audit_log.EVENTS_OF_CASE)
    for name, taken in seconds.items():
        yield Figure(
            SUBJECT, f"{_PEERS:,} events, {known:,} variants, {name}", taken, ratio=taken / seconds["by DuckDB"],
            against="salesflow", note=_NOTES[name],
        )  # fmt: skip


_ALWAYS = {"support": 1.0, "confidence": 1.0}
_NOTES = {
    "by DuckDB": "twenty templates without times, from Parquet to the broken ones of each case; the statement is made before",
    "pm4py, declare": "the same templates and answers; its log is in memory before",
    "pm4py, token replay": f"of a net discovered in 200 cases, which answers another question; reckoned from {_REPLAYED:,} cases",
}


def statement_of(policy: Policy) -> str:
    """The verdicts of all constraints, where nothing more is to come."""
    from salesflow.sql.compliance.verdicts import verdict_statement

    return verdict_statement(policy, policy.constraints, as_of=micros(AS_OF), is_over=True).sql("duckdb")


def broken(log: Path, statement: str) -> set[tuple[str, str, tuple[str, ...]]]:
    """Case by case, the templates that are not kept, as pm4py calls them."""
    from salesflow.sql.duck import Duck
    from salesflow.sql.log_shape import LOG

    with Duck() as duck:
        duck.execute(f"CREATE TABLE {LOG} AS SELECT * FROM '{log}'")
        rows = duck.query(f'SELECT DISTINCT "case", "constraint" FROM ({statement}) WHERE status = \'violated\'')
    return {(case, *audit_log.template_of(id)) for case, id in rows}


def _event_log(pm4py: Any, path: Path) -> Any:
    from salesflow.sql.duck import Duck

    log = pm4py.objects.log.obj.EventLog()
    with Duck() as duck:
        rows = duck.query(
            f"SELECT \"case\", list(activity ORDER BY \"at\", pos) FROM '{path}' WHERE activity NOT LIKE '%.%' GROUP BY 1"
        )
    for case, names in rows:
        trace = pm4py.objects.log.obj.Trace({"concept:name": name} for name in names)
        trace.attributes["concept:name"] = case
        log.append(trace)
    return log


# -- a larger log


def main(words: list[str]) -> None:
    """So many events, with few and with many variants; how long, and how much memory."""
    events = int(words[0]) if words else _LARGE
    with tempfile.TemporaryDirectory() as folder:
        for variants in (_FEW, _MANY):
            seconds, memory = in_own_process(Path(folder), events, variants)
            print(f"{events:,} events, {variants:,} variants: {seconds:,.1f} s, {events / seconds:,.0f} events/s, "
                  f"{memory / 1e6:,.0f} MB")  # fmt: skip
            if memory > MOST_MEMORY:
                sys.exit(f"more than {MOST_MEMORY / 1e6:,.0f} MB")


def alone(log: str) -> None:
    audited(audit_log.shop(), Path(log))


if __name__ == "__main__":
    main(sys.argv[1:])
