"""`salesflow audit --engine sql` of a log that is another policy's: the forgotten `--policy` is told before anything else."""

import duckdb
import pytest

from salesflow import Policy
from salesflow.sql.log_shape import log_shape

POLICY = """salesflow: 1
name: ours
version: "1"
activities: {opened: {}, closed: {}}
constraints: [{id: done, kind: response, after: opened, require: closed, within: 1 days}]
"""
LOG = "case,name,at\nL-1,opened,2026-11-02 09:10+08:00\nL-1,closed,2026-11-02 15:00+08:00\n"


@pytest.fixture
def typed(salesflow, tmp_path):
    """A log in the columns of SQL, written for a policy that is not the bundled one."""
    (tmp_path / "ours.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    assert salesflow("sql", "log", "--policy", "ours.yaml", "--from-log", "log.csv", "--out", "log.parquet").code == 0
    return lambda *words: salesflow("audit", "log.parquet", "--engine", "sql", *words)


def write(path, activities):
    """A log with all columns of the bundled policy, of which nothing but the necessary is stated, with these activities."""
    columns = ", ".join(
        f"{name} AS {column}"
        for column, name in {
            **{f'"{column}"': "NULL::" + {"TEXT": "VARCHAR"}.get(kind, kind) for column, kind in log_shape(Policy.load()).columns},
            '"case"': "'L-' || n", '"pos"': "n", '"at"': "1793600000000000 + n", '"activity"': "activity",
        }.items()
    )  # fmt: skip
    rows = ", ".join(f"({number}, '{name}')" for number, name in enumerate(activities))
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT {columns} FROM (VALUES {rows}) AS l(n, activity)) TO '{path}' (FORMAT parquet)")


@pytest.mark.parametrize("words", [(), ("--as-of", "2026-11-05"), ("--format", "json"), ("--strict",)])
def test_a_log_of_another_policy_says_that_none_was_named(typed, words):
    """Neither its names nor its columns are the bundled policy's: one error that says what to write, and no report."""
    told = typed(*words)
    assert (told.code, told.out, told.err.count("SF815"), "Traceback" in told.err) == (2, "", 1, False)
    assert told.err.startswith("log.parquet: SF815 hardly an activity here is one of `consultative-sales`")


def test_with_its_policy_it_is_audited(typed):
    """Nothing was forgotten, and nothing is said of it."""
    told = typed("--policy", "ours.yaml")
    assert (told.code, "SF815" in told.out + told.err) == (0, False)


@pytest.mark.parametrize(
    ("known", "unknown", "has_report", "is_told"),
    [(1, 11, True, True), (1, 10, True, False), (0, 3, False, True), (2, 0, True, False)],
)
def test_by_sql_it_is_told_where_by_the_native_engine_it_would_be(
    salesflow, tmp_path, known, unknown, has_report, is_told
):
    """Where more than ten rows have an unknown name for one that has a known one; where there is a known one, the report comes all the same."""
    write(tmp_path / "log.parquet", ["visit_ended"] * known + ["opened"] * unknown)
    told = salesflow("audit", "log.parquet", "--engine", "sql")
    assert ("SF815" in told.err, bool(told.out), told.code == 2) == (is_told, has_report, not has_report)


@pytest.mark.parametrize("words", [(), ("--as-of", "2026-11-05")])
def test_columns_of_another_policy_are_named(typed, tmp_path, words):
    """A policy that asks for a column that is not there is told so, whether or not it is said as of when."""
    wanting = POLICY.replace("opened: {}", "opened: {data: {price: {type: integer}}}").replace(
        "after: opened", "after: {activity: opened, where: {price: 3}}"
    )
    (tmp_path / "wanting.yaml").write_text(wanting, encoding="utf-8")
    told = typed("--policy", "wanting.yaml", *words)
    assert (told.code, told.out, "SF506" in told.err) == (2, "", True)
