"""CSV files as they come: encodings, delimiters, line numbers, broken rows."""

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.findings import DataError
from salesflow.intake import open_table

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff", exclude_categories=["Cs"]), max_size=6)


def table(tmp_path, text, *, encoding="utf-8"):
    path = tmp_path / "leads.csv"
    path.write_bytes(text.encode(encoding))
    return open_table(path)


def problems(rows):
    """The rows that cannot be read, with the reason."""
    return {row.number: dict(row.problem.arguments)["reason"].en for row in rows if row.problem is not None}


MARKED = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_an_export_is_read_in_its_encoding_and_with_its_delimiter(tmp_path, encoding, delimiter):
    """UTF-8 with a byte-order mark or without, and GB18030; comma, semicolon or tab, whichever the header has."""
    rows = table(tmp_path, f"编号{delimiter}姓名\r\n1{delimiter}张伟\r\n", encoding=encoding)
    assert rows.columns == ("编号", "姓名")
    assert [tuple(row) for row in rows] == [(2, ("1", "张伟"), None)]


@given(
    st.lists(st.lists(WORDS, min_size=2, max_size=2), max_size=8),
    st.sampled_from(sorted(MARKED)),
    st.sampled_from([".csv", ".tsv", ".txt"]),
    st.sampled_from(",;\t"),
)
def test_utf_16_with_a_mark_is_read_as_utf_8_is(tmp_path_factory, rows, encoding, ending, delimiter):
    """Whatever stands in it and whichever byte comes first: the same columns, cells and line numbers as of the same text in UTF-8."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows([["客户", "note"], *rows])
    folder = tmp_path_factory.mktemp("csv")
    (folder / "plain.csv").write_bytes(written.getvalue().encode())
    (folder / f"excel{ending}").write_bytes(MARKED[encoding] + written.getvalue().encode(encoding))
    plain, excel = open_table(folder / "plain.csv"), open_table(folder / f"excel{ending}")
    assert (excel.columns, list(excel)) == (plain.columns, list(plain))


@pytest.mark.parametrize("encoding", sorted(MARKED))
def test_utf_16_without_a_mark_says_what_to_do(tmp_path, encoding):
    """Nobody guesses the order of bytes; what to save it as is said."""
    with pytest.raises(DataError, match="UTF-16 without a byte-order mark does; save it as UTF-8"):
        table(tmp_path, "case,name\nL-1,asked\n", encoding=encoding)


@pytest.mark.parametrize("content", [b"\xff\xfea,b", b"\xfe\xff,", b"\xff\xfe\x00\xd8,\x00", b"\xfe\xff\xd8\x00\x00,"])
def test_a_mark_before_something_else_is_refused(tmp_path, content):
    """Half a character, or half a pair, is no text."""
    (tmp_path / "leads.csv").write_bytes(content)
    with pytest.raises(DataError, match="SF503"):
        open_table(tmp_path / "leads.csv")


def test_a_delimiter_inside_quotes_of_the_header_does_not_count(tmp_path):
    """A semicolon file whose first column is called `Name, first` has semicolons."""
    assert table(tmp_path, '"Name, first, last";id\nWen;1\n').columns == ("Name, first, last", "id")


def test_a_row_is_the_line_on_which_it_begins(tmp_path):
    """The header is line 1; a note over three lines does not shift the numbers, and blank lines are skipped."""
    rows = list(table(tmp_path, 'id,note\n1,"one\ntwo\nthree"\n\n2,x\n'))
    assert [(row.number, row.cells[0]) for row in rows] == [(2, "1"), (6, "2")]


@given(st.lists(st.lists(WORDS, min_size=2, max_size=2), max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_what_csv_writes_is_read_back_with_its_lines(tmp_path_factory, rows, end):
    """Whatever stands in quoted cells, cells come back as they were, and numbers are physical lines."""
    written, expected = io.StringIO(newline=""), []
    writer = csv.writer(written, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b"])
    for cells in rows:
        before = written.getvalue()
        expected.append((len(before.replace("\r\n", "\n").replace("\r", "\n").split("\n")), tuple(cells)))
        writer.writerow(cells)
    path = tmp_path_factory.mktemp("csv") / "leads.csv"
    path.write_bytes(written.getvalue().encode())
    assert [(row.number, row.cells) for row in open_table(path)] == expected


def test_broken_rows_are_findings_with_their_line_and_stay(tmp_path):
    """Too many cells, too few, text behind a quote, NUL, a cell that is too long: each is told, none is lost."""
    long = "x" * 140_000
    rows = list(table(tmp_path, f'a,b\n1,2,3\n4\n5,"6"x\n7,\0\n8,{long}\n9,"{long}"\n10,11\n'))
    assert problems(rows) == {
        2: "it has 3 cells, and the header has 2",
        3: "it has 1 cell, and the header has 2",
        4: "something stands behind a closing quote",
        5: "it holds the character NUL",
        6: "a cell is longer than 131072 characters",
        7: "a cell is longer than 131072 characters",
    }
    assert [row.number for row in rows] == [2, 3, 4, 5, 6, 7, 8]
    assert all(len(row.cells) == 2 for row in rows)


def test_a_quote_that_is_never_closed_costs_its_own_line_only(tmp_path):
    """One stray quote does not swallow the rest of the month."""
    rows = list(table(tmp_path, 'a,b\n1,"oops\n2,x\n3,y\n'))
    assert problems(rows) == {2: "a quote is never closed"}
    assert [row.cells for row in rows[1:]] == [("2", "x"), ("3", "y")]


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "SF501", "it is empty"),
        ("\n \n", "SF501", "it has no header"),
        (",,\n", "SF501", "it has no header"),
        ('"a\n1\n', "SF501", "its header is broken: a quote is never closed"),
        ("a\0,b\n", "SF501", "its header is broken: it holds the character NUL"),
        ("a,b,a\n", "SF505", "two columns are called `a`"),
    ],
)
def test_a_header_that_names_no_columns_is_refused(tmp_path, text, code, says):
    """A file without usable column names cannot be mapped, and says why."""
    with pytest.raises(DataError) as refused:
        table(tmp_path, text)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert says in str(refused.value)


def test_a_column_without_a_name_is_called_by_its_number(tmp_path):
    """A trailing comma in the header makes a column that can be written out again, not an error."""
    assert table(tmp_path, "a,,column 2,\n").columns == ("a", "column 2'", "column 2", "column 4")


def test_a_table_can_be_read_again(tmp_path):
    """Grading reads the rows, and writing the result reads them once more."""
    rows = table(tmp_path, "a\n1\n2\n")
    assert list(rows) == list(rows)


def test_a_file_that_is_gone_in_the_meantime_is_a_finding(tmp_path):
    """Whatever happens to the file after it was opened, the caller meets one kind of error."""
    rows = table(tmp_path, "a\n1\n")
    (tmp_path / "leads.csv").write_bytes(b"a\n\xff\xff\n")
    with pytest.raises(DataError, match="SF503"):
        list(rows)
    (tmp_path / "leads.csv").unlink()
    with pytest.raises(DataError, match="SF501"):
        list(rows)
