"""The databases of the tests: what goes in comes out, and the same Python values come from every one."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from databases.contract import LARGEST, SMALLEST, by_column, plain

ODD = (
    "it's",
    'a "quoted" word',
    "back\\slash",
    "\\n",
    "\\",
    "\\'",
    "\\N",
    "\\u0041",
    "tab\there",
    "two\nlines",
    "as Windows\r\nends them",
    "",
    " ",
    "NULL",
    "黄女士",
    "😀",
    "e\u0301",
    "\x01\x7f\x85\u2028\ufeff",
    "%s ? :name $1 {{x}}",
    "-- no comment /* none */",
)
# PostgreSQL keeps no zero character, and half a surrogate pair is no text at all.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
NUMBERS = st.integers(SMALLEST, LARGEST)


def name(database, word):
    return exp.to_identifier(word, quoted=True).sql(dialect=database.dialect)


def written(database, text):
    return exp.Literal.string(text).sql(dialect=database.dialect)


def test_odd_texts_come_back_as_they_are(database):
    """A text is kept to the last character, and no text is not the empty one."""
    rows = [*enumerate(ODD), (len(ODD), None)]
    database.create("texts", [("n", "BIGINT"), ("text", "TEXT")], rows)
    assert database.query(f"SELECT n, {name(database, 'text')} FROM texts ORDER BY n") == rows


@settings(max_examples=15)
@given(rows=st.lists(st.tuples(st.none() | NUMBERS, st.none() | TEXTS), max_size=40))
def test_any_cells_come_back_as_they_are(database, rows):
    """Any numbers and texts, any of them missing, and as often as they went in."""
    database.create("cells", [("n", "BIGINT"), ("text", "TEXT")], rows)
    text = name(database, "text")
    assert sorted(database.query(f"SELECT n, {text} FROM cells"), key=repr) == sorted(rows, key=repr)


def test_the_extreme_numbers_come_back(database):
    """A whole number has 64 bits and loses none."""
    database.create("numbers", [("n", "BIGINT")], [(LARGEST,), (SMALLEST,), (0,)])
    assert database.query("SELECT n FROM numbers ORDER BY n") == [(SMALLEST,), (0,), (LARGEST,)]


def test_names_may_be_chinese_and_odd(database):
    """Quoted names are kept: Chinese, with spaces, and with the quotation marks themselves."""
    columns = ["意向 等级", 'a"b', "a`b", "select", "x.y"]
    database.create("销售 线索", [(column, "TEXT") for column in columns], [("A", "B", "C", "D", "E")])
    chosen = ", ".join(name(database, column) for column in reversed(columns))
    assert database.query(f"SELECT {chosen} FROM {name(database, '销售 线索')}") == [("E", "D", "C", "B", "A")]


def test_a_long_name_is_kept_whole_or_refused(database):
    """Two names that differ at their end stay two, or are refused; none is cut in silence."""
    first, second = "客" * 79 + "甲", "客" * 79 + "乙"
    columns = [(first, "BIGINT"), (second, "BIGINT")]
    if database.dialect == "postgres":
        with pytest.raises(Exception, match="63 bytes"):
            database.create("long", columns, [])
        with pytest.raises(Exception, match="will be truncated"):
            database.query(f"SELECT 1 AS {name(database, first)}")
        with pytest.raises(Exception, match="will be truncated"):
            database.execute(f"CREATE VIEW {name(database, first)} AS SELECT 1 AS n")
    else:
        database.create(first, columns, [(1, 2)])
        assert database.query(f"SELECT {name(database, second)} FROM {name(database, first)}") == [(2,)]


def test_a_table_of_the_same_name_is_replaced(database):
    """The second table has its own columns, and nothing of the first one's rows."""
    database.create("leads", [("n", "BIGINT")], [(1,), (2,)])
    database.create("leads", [("grade", "TEXT"), ("n", "BIGINT")], [("A", 3)])
    assert database.query("SELECT * FROM leads") == [("A", 3)]


def test_a_table_may_be_empty(database):
    """No leads are no rows, and a sum of nothing is not known."""
    database.create("leads", [("n", "BIGINT"), ("grade", "TEXT")], [])
    assert database.query("SELECT n, grade FROM leads") == []
    assert database.query("SELECT COUNT(*), SUM(n), MAX(grade) FROM leads") == [(0, None, None)]


def test_a_view_is_kept_until_all_is_cleared(database):
    """A statement makes a view; when all is forgotten, the view is unknown."""
    database.create("leads", [("n", "BIGINT")], [(1,), (2,)])
    view = exp.Create(
        kind="VIEW",
        this=exp.to_table("twice", dialect="duckdb"),
        expression=exp.select("n * 2 AS n").from_("leads"),
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
    )
    database.execute(view.sql(dialect=database.dialect))
    assert sorted(database.query("SELECT n FROM twice")) == [(2,), (4,)]
    database.clear()
    with pytest.raises(Exception, match="twice"):
        database.query("SELECT n FROM twice")


@pytest.mark.parametrize("text", ODD)
def test_a_literal_says_its_text(database, text):
    """A text that sqlglot writes into a statement is the text that the database reads."""
    assert database.query(f"SELECT {written(database, text)}") == [(text,)]


@pytest.mark.parametrize("text", ["${env:HOME}", "${x}", "\\${x}"])
def test_a_dollar_with_a_brace_needs_care_on_spark(database, text):
    """Spark replaces `${…}` before it reads a statement, in literals too; a dollar written as its code is left alone."""
    literal = written(database, text)
    if database.dialect == "spark":
        assert database.query(f"SELECT {literal}") != [(text,)]
        literal = literal.replace("$", "\\u0024")
    assert database.query(f"SELECT {literal}") == [(text,)]


def test_texts_are_equal_only_if_they_are_the_same(database):
    """Case, spaces at the end and the spelling of an accent count, and order is by code point."""
    texts = ["A", "B", "a", "a ", "e\u0301", "é", "甲", "😀"]
    database.create("texts", [("word", "TEXT")], [(text,) for text in reversed(texts)])
    assert database.query("SELECT word FROM texts ORDER BY word") == [(text,) for text in texts]
    for text in texts:
        assert database.query(f"SELECT COUNT(*) FROM texts WHERE word = {written(database, text)}") == [(1,)]
    assert database.query("SELECT COUNT(DISTINCT word) FROM texts") == [(len(texts),)]


def test_whole_division_cuts_towards_zero(database):
    """What sqlglot writes for a whole division gives 3 for 7 by 2, and -3 for -7 by 2."""
    database.create("pairs", [("a", "BIGINT"), ("b", "BIGINT")], [(7, 2), (-7, 2), (None, 2)])
    divided = exp.IntDiv(this=exp.column("a"), expression=exp.column("b")).sql(dialect=database.dialect)
    assert sorted(database.query(f"SELECT a, {divided} FROM pairs"), key=repr) == [(-7, -3), (7, 3), (None, None)]


def test_booleans_are_one_and_zero(database):
    """A comparison is 1, 0 or None from every database."""
    assert database.query("SELECT 1 < 2, 2 < 1, NULL < 1, CASE WHEN 1 = 1 THEN TRUE END") == [(1, 0, None, 1)]


def test_a_sum_is_a_whole_number(database):
    """A database may sum into a wider type; Python sees a whole number."""
    database.create("numbers", [("n", "BIGINT")], [(LARGEST - 1,), (1,), (None,)])
    [row] = database.query("SELECT SUM(n), COUNT(*), COUNT(n) FROM numbers")
    assert row == (LARGEST, 3, 2)
    assert [type(cell) for cell in row] == [int, int, int]


def test_a_fraction_is_refused(database):
    """An average is no whole number even where it happens to be one: whoever wants it casts it in the statement."""
    database.create("numbers", [("n", "BIGINT")], [(2,), (2,)])
    with pytest.raises(TypeError, match="whole numbers and text"):
        database.query("SELECT AVG(n) FROM numbers")


def test_rows_are_numbered_within_their_part(database):
    """Window functions are there: the latest of each lead's contacts."""
    database.create("contacts", [("lead", "TEXT"), ("moment", "BIGINT")], [("甲", 1), ("甲", 3), ("乙", 2), ("甲", 2)])
    numbered = "SELECT lead, moment, ROW_NUMBER() OVER (PARTITION BY lead ORDER BY moment DESC) AS place FROM contacts"
    latest = database.query(
        f"WITH numbered AS ({numbered}) SELECT lead, moment FROM numbered WHERE place = 1 ORDER BY moment"
    )
    assert latest == [("乙", 2), ("甲", 3)]


def test_a_common_table_may_be_kept(database):
    """`AS MATERIALIZED` is understood, except by Spark, which does not know the word."""
    database.create("leads", [("n", "BIGINT")], [(1,), (2,)])
    statement = "WITH few AS MATERIALIZED (SELECT n FROM leads) SELECT COUNT(*) FROM few"
    if database.dialect == "spark":
        with pytest.raises(Exception, match="PARSE_SYNTAX_ERROR"):
            database.query(statement)
    else:
        assert database.query(statement) == [(2,)]


def test_a_table_goes_by_its_new_name(database):
    """Its rows stay, and the old name is free for another table."""
    database.create("first", [("n", "BIGINT")], [(1,)])
    database.rename("first", "put aside")
    database.create("first", [("n", "BIGINT")], [(2,)])
    assert database.query("SELECT n FROM first") == [(2,)]
    assert database.query(f"SELECT n FROM {name(database, 'put aside')}") == [(1,)]


def test_ten_thousand_rows_are_no_trouble(database):
    """Rows go in by the many."""
    database.create("many", [("n", "BIGINT"), ("text", "TEXT")], [(n, f"客户{n}") for n in range(10_000)])
    assert database.query("SELECT COUNT(*), SUM(n), MAX(text) FROM many") == [(10_000, 49_995_000, "客户9999")]


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("BIGINT", "1"),
        ("BIGINT", True),
        ("BIGINT", 1.0),
        ("BIGINT", LARGEST + 1),
        ("BIGINT", SMALLEST - 1),
        ("TEXT", 1),
        ("TEXT", "a\0b"),
        ("DATE", None),
    ],
)
def test_a_wrong_cell_reaches_no_database(kind, cell):
    """Databases would disagree on what to make of it, so it is refused before."""
    with pytest.raises((TypeError, ValueError, OverflowError), match="column 'a'"):
        by_column([("a", kind)], [(cell,)])


def test_a_row_has_a_cell_for_each_column():
    """A row that is too long or too short is refused."""
    with pytest.raises(ValueError, match="a row of 2 cells for 1 columns"):
        by_column([("a", "BIGINT")], [(1, 2)])


def test_bytes_are_no_answer():
    """What is neither a whole number nor text is refused, whatever database it is from."""
    with pytest.raises(TypeError, match="not bytes"):
        plain([(b"x",)])


@pytest.fixture
def server_home(postgres_programs):
    """A place for a server of the test's own, and the programs to run it."""
    # Not in a directory of pytest's, which other users cannot enter: as root, the server is run by another user.
    return Path(tempfile.gettempdir()).resolve() / f"salesflow-postgres-{uuid4().hex[:12]}", postgres_programs


def test_the_server_is_shared_and_ends_with_its_last_user(server_home):
    """Whoever comes second finds the server of the first, and when both have gone, so has everything."""
    from databases.postgres_server import shared_server

    home, programs = server_home
    with shared_server(home, programs):
        started = (home / "data" / "postmaster.pid").read_text()
        with shared_server(home, programs):
            assert (home / "data" / "postmaster.pid").read_text() == started
        assert home.exists()
    assert gone(home)


def test_a_killed_worker_leaves_no_server(server_home):
    """A worker that is killed cannot clean up; the server stops all the same."""
    home, programs = server_home
    code = """
import sys, time
from pathlib import Path
from databases.postgres_server import shared_server
with shared_server(Path(sys.argv[1]), Path(sys.argv[2])):
    print("up", flush=True)
    time.sleep(60)
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", code, str(home), str(programs)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout.readline() == "up\n"
        worker.kill()
    assert gone(home)


def gone(home):
    """Whether the directory goes away within half a minute; stopping takes a tenth of a second."""
    for _ in range(600):
        if not home.exists():
            return True
        time.sleep(0.05)
    return False
