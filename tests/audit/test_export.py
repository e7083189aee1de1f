"""Graded leads as a file."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.audit import grade, write_graded
from salesflow.findings import DataError
from salesflow.intake import load_mapping, open_table

AS_OF = datetime(2026, 11, 10, 12, tzinfo=UTC)
DECIDED = (
    "grade", "price", "until", "gift", "contact.not_before", "contact.by", "contact.anchor", "contact.role",
    "rule.grade", "rule.gifts", "rule.contact",
)  # fmt: skip
ROWS = "heat,seats,calls,start,=1+1\nhot,2,0,2026-11-02 09:10,张\nfrozen,,1,,\nhot\n"
ENDINGS = [".csv", ".jsonl", ".parquet"]


@pytest.fixture
def write(tmp_path, policy):
    """The text of a file graded and written, and what is read back: its columns, its cells."""
    pytest.importorskip("duckdb", reason="the extra `audit` is not installed")

    def run(text, ending, name="leads.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        table = open_table(tmp_path / name)
        graded = grade(policy, table, load_mapping(None, policy, table), as_of=AS_OF)
        target = tmp_path / f"graded{ending}"
        write_graded(target, policy, table, graded)
        written = open_table(target)
        return written.columns, [row.cells for row in written]

    return run


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_row_is_written_with_what_was_decided(write, ending):
    """The columns that came in, in their order and untouched; then one for each output; then the rules."""
    columns, rows = write(ROWS, ending)
    assert columns == ("heat", "seats", "calls", "start", "=1+1", *DECIDED)
    empty = "" if ending == ".csv" else None
    instant = {
        ".parquet": (datetime(2026, 11, 4, 16, tzinfo=UTC), datetime(2026, 11, 7, 15, 59, 59, 999999, tzinfo=UTC)),
    }.get(ending, ("2026-11-05T00:00:00+08:00", "2026-11-07T23:59:59.999999+08:00"))
    typed = (Decimal("9.50"), date(2026, 11, 30)) if ending == ".parquet" else ("9.50", "2026-11-30")
    many = ["pen", "cup"] if ending == ".jsonl" else "pen, cup"
    assert rows[0] == (
        "hot", "2", "0", "2026-11-02 09:10", "张", "A", *typed, many, *instant, "start", "consultant", "hot", many, "a",
    )  # fmt: skip
    none = [] if ending == ".jsonl" else ""
    assert rows[1] == ("frozen", "", "1", "", "", *[empty] * 3, none, *[empty] * 5, none, empty)
    assert rows[2] == ("hot", *[empty] * 4, *[empty] * 11)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_column_that_is_there_already_is_not_overwritten(write, ending):
    """The grade that somebody wrote by hand stays beside ours, whatever its capitals."""
    columns, rows = write("heat,calls,Grade,salesflow.grade\nhot,0,ours,theirs\n", ending)
    assert columns[:5] == ("heat", "calls", "Grade", "salesflow.grade", "salesflow.salesflow.grade")
    assert rows[0][:5] == ("hot", "0", "ours", "theirs", "A")


def test_typed_cells_keep_their_types_in_parquet(write, tmp_path, policy):
    """Numbers, dates and times of a typed file are no texts afterwards, and no digit is lost."""
    line = {"heat": "hot", "calls": 0, "price_paid": 1.25, "vip": True, "n": 12345678901234567890, "mixed": 1}
    text = json.dumps(line) + "\n" + json.dumps({**line, "price_paid": 1000, "mixed": "x", "vip": None}) + "\n"
    columns, rows = write(text, ".parquet", "leads.jsonl")
    assert columns[:6] == tuple(line)
    assert rows[0][:6] == ("hot", 0, Decimal("1.25"), True, 12345678901234567890, "1")
    assert rows[1][:6] == ("hot", 0, Decimal("1000.00"), None, 12345678901234567890, "x")


def test_dates_and_instants_of_parquet_come_back_as_they_were(tmp_path, policy):
    """A file may go through grading again and again."""
    duckdb = pytest.importorskip("duckdb", reason="the extra `audit` is not installed")
    select = """SELECT 'hot' heat, 0 calls, DATE '2026-11-02' d, TIMESTAMP '2026-11-02 09:10' t, TIME '09:10' c,
        TIMESTAMPTZ '2026-11-02 09:10+08' i, [1, 2] l"""
    duckdb.sql(f"COPY ({select}) TO '{tmp_path / 'leads.parquet'}' (FORMAT parquet)")
    table = open_table(tmp_path / "leads.parquet")
    graded = grade(policy, table, load_mapping(None, policy, table), as_of=AS_OF)
    write_graded(tmp_path / "graded.parquet", policy, table, graded)
    with pytest.raises(DataError):  # what was read is never replaced
        write_graded(tmp_path / "leads.parquet", policy, table, graded)
    [row] = open_table(tmp_path / "graded.parquet")
    instant = datetime(2026, 11, 2, 1, 10, tzinfo=UTC)
    assert row.cells[2:7] == (date(2026, 11, 2), datetime(2026, 11, 2, 9, 10), time(9, 10), instant, "1, 2")
    assert row.cells[7] == "A"


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4), st.sampled_from(ENDINGS))
def test_cells_go_through_as_they_are(tmp_path_factory, policy, rows, ending):
    """Quotes, line ends, formulas, blanks: the columns that came in are written as they were read."""
    pytest.importorskip("duckdb", reason="the extra `audit` is not installed")
    folder = tmp_path_factory.getbasetemp()
    lines = [json.dumps({"calls": "0", "a": a, "b": b}) for a, b in rows]
    (folder / "leads.jsonl").write_text("\n".join(lines), encoding="utf-8")
    table = open_table(folder / "leads.jsonl")
    graded = grade(policy, table, load_mapping(None, policy, table), as_of=AS_OF)
    write_graded(folder / f"graded{ending}", policy, table, graded)
    written = list(open_table(folder / f"graded{ending}"))
    assert [row.cells[1:3] for row in written] == rows


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_table_without_rows_is_written_with_its_columns(write, ending):
    """A month without leads is a file all the same; JSON lines have no header, and then no lines."""
    if ending == ".jsonl":
        with pytest.raises(DataError, match="it is empty"):
            write("heat,calls\n", ending)
    else:
        assert write("heat,calls\n", ending) == (("heat", "calls", *DECIDED), [])


def test_a_file_that_cannot_be_written_is_a_finding_and_leaves_nothing(write, tmp_path, policy):
    """A folder that is not there, a place that is taken by a folder, an ending that nobody writes."""
    write(ROWS, ".csv")
    table = open_table(tmp_path / "leads.csv")
    graded = grade(policy, table, load_mapping(None, policy, table), as_of=AS_OF)
    (tmp_path / "taken.csv").mkdir()
    before = sorted(tmp_path.rglob("*"))
    for name, code in [
        ("gone/graded.csv", "SF515"), ("taken.csv", "SF515"), ("nul\0.csv", "SF515"), ("graded.xlsx", "SF502"),
    ]:  # fmt: skip
        with pytest.raises(DataError) as refused:
            write_graded(tmp_path / name, policy, table, graded)
        assert [finding.code for finding in refused.value.findings] == [code]
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failure_half_way_leaves_what_was_there(write, tmp_path, policy, ending, monkeypatch):
    """The file of last month is not destroyed because this month's could not be finished."""
    write(ROWS, ending)
    target = tmp_path / f"graded{ending}"
    before = target.read_bytes()
    table = open_table(tmp_path / "leads.csv")
    graded = grade(policy, table, load_mapping(None, policy, table), as_of=AS_OF)
    (tmp_path / "leads.csv").write_text("\n".join(ROWS.splitlines()[:-1]), encoding="utf-8")
    with pytest.raises(DataError, match="has changed since it was graded"):
        write_graded(target, policy, table, graded)
    assert target.read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_parquet_reports_a_value_that_no_column_holds(tmp_path):
    """What the database refuses is a finding with its reason."""
    pytest.importorskip("duckdb", reason="the extra `audit` is not installed")
    from salesflow.intake.parquet import write_parquet

    staged = tmp_path / "staged.jsonl"
    staged.write_text('{"c0": "no number"}\n')
    with pytest.raises(DataError, match="SF515"):
        write_parquet(Path(tmp_path / "out.parquet"), staged, {"n": "BIGINT"})
