"""Any file: it opens, or says in one finding why not."""

import os

import pytest
import workbooks
from hypothesis import given
from hypothesis import strategies as st

from salesflow.findings import DataError, rendered
from salesflow.intake import open_table
from salesflow.intake.files import READERS


def attempt(path):
    """The rows of a file, and what is said of it where there are none."""
    try:
        return list(open_table(path)), ()
    except DataError as error:
        return [], error.findings


@given(st.sampled_from(sorted(READERS)), st.binary(max_size=200))
def test_any_bytes_are_a_table_or_a_data_error(tmp_path_factory, ending, content):
    """No file makes a library's own error reach the caller, whatever its name claims."""
    path = tmp_path_factory.getbasetemp() / f"any{os.getpid()}{ending}"
    path.write_bytes(content)
    rows, refused = attempt(path)
    assert all(row.number >= 1 for row in rows)
    assert all(rendered(finding, lang) for finding in refused for lang in ("en", "zh"))


@given(st.text(st.sampled_from('ab,;"\t\r\n\0\\{}[]:1.e-\ufeff中'), max_size=60), st.sampled_from([".csv", ".jsonl"]))
def test_any_text_keeps_every_line_that_is_not_blank(tmp_path_factory, content, ending):
    """Rows may be broken, but numbers rise, and each has a cell for each column."""
    path = tmp_path_factory.getbasetemp() / f"text{os.getpid()}{ending}"
    path.write_bytes(content.encode())
    try:
        rows = open_table(path)
    except DataError:
        return
    numbers = [row.number for row in rows]
    assert numbers == sorted(set(numbers))
    assert all(len(row.cells) == len(rows.columns) for row in rows)


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8), st.sampled_from([".parquet", ".xlsx"]))
def test_a_damaged_file_is_a_table_or_a_data_error(tmp_path_factory, at, damage, ending):
    """A few wrong bytes in a good file never crash its reader."""
    good = _good(tmp_path_factory, ending)
    path = good.with_name(f"damaged{os.getpid()}{ending}")
    at %= len(good.read_bytes())
    path.write_bytes(good.read_bytes()[:at] + damage + good.read_bytes()[at + len(damage) :])
    _, refused = attempt(path)
    assert {finding.code for finding in refused} <= {"SF501", "SF505"}


def _good(factory, ending):
    folder = factory.getbasetemp() / f"good{os.getpid()}"
    path = folder / f"good{ending}"
    if not path.exists():
        folder.mkdir(exist_ok=True)
        if ending == ".xlsx":
            pytest.importorskip("python_calamine")
            cells = workbooks.text("A1", "a"), workbooks.number("A2", 43000, workbooks.DATE)
            workbooks.write_workbook(path, *enumerate(cells, 1))
        else:
            duckdb = pytest.importorskip("duckdb")
            duckdb.sql(f"COPY (SELECT range AS n, 'x' AS t, now() AS i FROM range(50)) TO '{path}' (FORMAT parquet)")
    return path


def test_a_path_that_is_no_file_says_why(tmp_path):
    """A directory, a missing file, a pipe, an unknown ending, an impossible name: each has its sentence."""
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "notes.docx").write_text("x")
    os.mkfifo(tmp_path / "pipe.csv")
    said = {}
    for name in ("folder.csv", "gone.csv", "pipe.csv", "notes.docx", "nul\0.csv"):
        with pytest.raises(DataError) as refused:
            open_table(tmp_path / name)
        [finding] = refused.value.findings
        said[name] = (finding.code, finding.message())
    assert said == {
        "folder.csv": ("SF501", "this file cannot be read: it is a directory"),
        "gone.csv": ("SF501", "this file cannot be read: there is no such file"),
        "pipe.csv": ("SF501", "this file cannot be read: it is no regular file"),
        "notes.docx": ("SF502", "files that end in `.docx` are not known here"),
        "nul\0.csv": ("SF501", "this file cannot be read: no file can have such a name"),
    }


def test_an_ending_counts_whatever_its_case(tmp_path):
    """`LEADS.CSV` is a CSV file."""
    (tmp_path / "LEADS.CSV").write_text("a\n1\n")
    assert open_table(str(tmp_path / "LEADS.CSV")).columns == ("a",)
