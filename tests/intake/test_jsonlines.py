"""JSON lines: exact numbers, missing keys, lines that are no objects."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.findings import DataError
from salesflow.intake import open_table

CELLS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
)


def table(tmp_path, text):
    path = tmp_path / "leads.jsonl"
    path.write_text(text, encoding="utf-8")
    return open_table(path)


def test_numbers_are_whole_or_decimal_and_never_floats(tmp_path):
    """1.10 stays 1.10: money is not approximated on the way in."""
    [row] = table(tmp_path, '{"id": 7, "price": 1.10, "vip": true, "note": null}\n')
    assert row.cells == (7, Decimal("1.10"), True, None)
    assert str(row.cells[1]) == "1.10"


def test_columns_are_all_keys_of_all_lines(tmp_path):
    """A key that only the last line has is a column, empty in the others; blank lines do not count as rows."""
    rows = table(tmp_path, '{"a": 1}\n\n{"b": 2}\n')
    assert rows.columns == ("a", "b")
    assert [(row.number, row.cells) for row in rows] == [(1, (1, None)), (3, (None, 2))]


@given(st.lists(st.dictionaries(st.sampled_from("abc"), CELLS, min_size=1), min_size=1, max_size=6))
def test_what_json_writes_is_read_back(tmp_path_factory, objects):
    """Each line gives its own values, nothing coerced, nothing shifted."""
    path = tmp_path_factory.mktemp("json") / "leads.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in objects), encoding="utf-8")
    rows = open_table(path)
    read = [dict(zip(rows.columns, row.cells, strict=True)) for row in rows]
    assert read == [{name: each.get(name) for name in rows.columns} for each in objects]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nonsense", "it is not JSON"),
        ('{"a": 1', "it is not JSON"),
        ("[1, 2]", "it is JSON, and no object"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": -Infinity}', "-Infinity is no number"),
        ('{"a": ' + "9" * 5_000 + "}", "a number has more than 60 digits"),
        ('{"a": 1e999999999}', "a number has more than 60 digits"),
        ('{"a": 1, "a": 2}', "a key stands twice in one object"),
        ('{"a": "\\ud800"}', "a text holds half a character"),
        ('{"a": "\\u0000"}', "it holds the character NUL"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "it is nested more than 20 levels deep"),
        ('{"a": ' + "[" * 25 + "]" * 25 + "}", "it is nested more than 20 levels deep"),
    ],
)
def test_a_line_that_is_no_object_is_a_finding_of_its_row(tmp_path, line, says):
    """A broken line is told with its number, and the lines around it are read."""
    rows = list(table(tmp_path, f'{{"a": 1}}\n{line}\n{{"a": 2}}\n'))
    assert [row.cells[0] for row in rows[::2]] == [1, 2]
    assert rows[1].number == 2
    assert dict(rows[1].problem.arguments)["reason"].en == says


def test_an_escaped_backslash_is_no_nul(tmp_path):
    """The text `\\u0000` spelled with a backslash is a text like another."""
    [row] = table(tmp_path, '{"a": "\\\\u0000", "b": "\\u4e2d"}\n')
    assert row == (1, ("\\u0000", "中"), None)


def test_a_file_without_any_object_is_refused(tmp_path):
    """Where no line is an object there is nothing to grade, and the file is probably another one."""
    with pytest.raises(DataError, match="no line of it is a JSON object"):
        table(tmp_path, "[1]\nhello\n")
