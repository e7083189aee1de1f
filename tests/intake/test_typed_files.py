"""Parquet and Excel: cells that have a type of their own."""

import sys
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import workbooks

from salesflow.findings import DataError
from salesflow.intake import open_table

duckdb = pytest.importorskip("duckdb", reason="the extra `audit` is not installed")
pytest.importorskip("python_calamine", reason="the extra `audit` is not installed")


def parquet(path, select):
    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def test_parquet_cells_keep_their_types(tmp_path):
    """Local times have no offset, instants have one, a double that is whole is a whole number, NaN is empty."""
    select = """SELECT 3.0::DOUBLE a, 'nan'::DOUBLE b, 0.1::DOUBLE c, 1.50::DECIMAL(9, 2) d, DATE '2026-11-02' e,
        TIMESTAMP '2026-11-02 09:10' f, TIMESTAMPTZ '2026-11-02 09:10+08' g, TIME '09:10' h, true i, NULL j, 'x' k,
        INTERVAL 3 DAY l, [1.0::DOUBLE] m"""
    [row] = open_table(parquet(tmp_path / "leads.parquet", select))
    assert row == (
        1,
        (
            3, None, Decimal("0.1"), Decimal("1.50"), date(2026, 11, 2), datetime(2026, 11, 2, 9, 10),
            datetime(2026, 11, 2, 1, 10, tzinfo=UTC), time(9, 10), True, None, "x", timedelta(days=3), [1],
        ),
        None,
    )  # fmt: skip


def test_parquet_rows_are_counted_from_one_in_their_order(tmp_path):
    """A row of Parquet has no line; it is the first, the second, the third."""
    rows = open_table(parquet(tmp_path / "leads.parquet", "SELECT range AS n FROM range(5000)"))
    assert [(row.number, row.cells[0]) for row in rows] == [(n + 1, n) for n in range(5000)]


def test_a_parquet_name_with_a_star_is_that_file_alone(tmp_path):
    """`leads*.parquet` is the file of that name, never all files that begin with `leads`."""
    parquet(tmp_path / "leads2.parquet", "SELECT 'wrong' AS a")
    name = parquet(tmp_path / "leads*[1]?.parquet", "SELECT 'right' AS a")
    assert [row.cells for row in open_table(name)] == [("right",)]


def test_two_parquet_columns_of_one_name_are_refused(tmp_path):
    """The reader's library would rename the second without a word; which of the two was meant is not ours to say."""
    path = parquet(tmp_path / "leads.parquet", "SELECT 1 AS grade_a, 2 AS grade_b, {'x': 3} AS nested")
    path.write_bytes(path.read_bytes().replace(b"grade_b", b"grade_a"))
    with pytest.raises(DataError, match="SF505"):
        open_table(path)


def test_excel_cells_keep_their_types_and_rows_their_numbers(tmp_path):
    """The header is the first row that is not empty; 3.0 is 3, a date is a date, 0.1 + 0.2 is what Excel shows."""
    header = "".join(workbooks.text(f"{letter}3", letter.lower()) for letter in "BCDEFG")
    numbers = [
        ("B5", "3.0", 0),
        ("C5", 0.1 + 0.2, 0),
        ("D5", 43000, workbooks.DATE),
        ("E5", 43000.5, workbooks.DATE_TIME),
        ("F5", 0.5, workbooks.TIME),
    ]
    cells = "".join(workbooks.number(*each) for each in numbers) + '<c r="G5" t="b"><v>1</v></c>'
    rows = open_table(workbooks.write_workbook(tmp_path / "leads.xlsx", (3, header), (5, cells)))
    assert rows.columns == ("b", "c", "d", "e", "f", "g")
    noon = datetime(2017, 9, 22, 12)
    assert list(rows) == [(5, (3, Decimal("0.3"), date(2017, 9, 22), noon, time(12), True), None)]


def test_midnight_is_a_moment_where_other_cells_of_the_column_are(tmp_path):
    """Excel writes 00:00 as it writes a date; beside a cell with a time of day it is no date alone."""
    cells = [
        (2, workbooks.number("A2", 43000, workbooks.DATE_TIME) + workbooks.number("B2", 43000, workbooks.DATE)),
        (3, workbooks.number("A3", 43000.5, workbooks.DATE_TIME) + workbooks.number("B3", 43001, workbooks.DATE)),
    ]
    header = (1, workbooks.text("A1", "at") + workbooks.text("B1", "on"))
    rows = list(open_table(workbooks.write_workbook(tmp_path / "log.xlsx", header, *cells)))
    assert [row.cells for row in rows] == [
        (datetime(2017, 9, 22), date(2017, 9, 22)),
        (datetime(2017, 9, 22, 12), date(2017, 9, 23)),
    ]


def test_excel_rows_that_cannot_be_read_are_findings_and_stay(tmp_path, capfd):
    """A cell beside the table, and a date that no calendar has, cost their rows and no others."""
    path = workbooks.write_workbook(
        tmp_path / "leads.xlsx",
        (1, workbooks.text("A1", "a") + workbooks.text("B1", "b")),
        (2, workbooks.number("A2", 1) + workbooks.text("D2", "beside")),
        (3, workbooks.number("A3", "-1e300", workbooks.DATE)),
        (4, workbooks.number("A4", 4)),
    )
    rows = list(open_table(path))
    capfd.readouterr()  # the library writes a trace of its own
    assert [row.number for row in rows] == [2, 3, 4]
    assert [row.problem and dict(row.problem.arguments)["reason"].en for row in rows] == [
        "it has 4 cells, and the header has 2",
        "a cell is shown as a date, and its number is none",
        None,
    ]
    assert rows[2].cells == (4, None)


def test_the_first_visible_sheet_counts(tmp_path):
    """What somebody hid is not what they exported."""
    path = workbooks.write_workbook(tmp_path / "leads.xlsx", (1, workbooks.text("A1", "a")), hidden_first=True)
    assert open_table(path).columns == ("a",)


def test_an_empty_sheet_is_refused(tmp_path):
    """A workbook without a header has no columns to map."""
    with pytest.raises(DataError, match="its first sheet is empty"):
        open_table(workbooks.write_workbook(tmp_path / "leads.xlsx"))


def test_a_cell_at_the_far_corner_is_refused_before_it_takes_all_memory(tmp_path):
    """One value in XFD1048576 would make a rectangle of seventeen thousand million cells."""
    far = workbooks.number("XFD1048576", 1)
    path = workbooks.write_workbook(tmp_path / "leads.xlsx", (1, workbooks.text("A1", "a")), (1048576, far))
    with pytest.raises(DataError, match="far too large"):
        open_table(path)


def test_formatting_without_values_makes_no_sheet_large(tmp_path):
    """Somebody coloured the last row of the sheet; the table is as small as before."""
    path = workbooks.write_workbook(
        tmp_path / "leads.xlsx", (1, workbooks.text("A1", "a")), (1048576, '<c r="XFD1048576" s="1"/>')
    )
    assert list(open_table(path)) == []


def test_an_archive_that_unpacks_to_more_than_anybody_has_is_refused(tmp_path, monkeypatch):
    """A few kilobytes that unpack to gigabytes are no list of leads."""
    monkeypatch.setattr("salesflow.intake.spreadsheet._MOST_BYTES", 1_000_000)
    path = workbooks.write_workbook(tmp_path / "leads.xlsx", (1, workbooks.text("A1", "a")))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb", b"\0" * 2_000_000)
    with pytest.raises(DataError, match="far too large"):
        open_table(path)


@pytest.mark.parametrize(("name", "library"), [("a.parquet", "duckdb"), ("a.xlsx", "python_calamine")])
def test_a_library_that_is_not_installed_is_named_with_its_extra(tmp_path, monkeypatch, name, library):
    """Who lacks an optional library is told what to install."""
    if name.endswith("xlsx"):
        workbooks.write_workbook(tmp_path / name, (1, workbooks.text("A1", "a")))
    else:
        parquet(tmp_path / name, "SELECT 1 AS a")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(DataError, match=r"SF514.*(?s:.*)salesflow\[audit\]"):
        open_table(tmp_path / name)
