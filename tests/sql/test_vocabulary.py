"""The closed vocabulary: everything that is written is in it, and nothing else gets through."""

from functools import cache

import pytest
from hypothesis import given, settings
from sqlglot import parse_one

from salesflow import Policy
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.rendering import TESTED, UNTESTED, VOCABULARY, NotInVocabulary, pieces, remark, render
from salesflow.sql.script import DIALECTS, STATEMENTS, Script
from sql.asking import windowed

BUNDLED = Policy.load()
COLLECTING = """
salesflow: 1
name: collecting
version: "1"
calendars: {main: {timezone: Asia/Shanghai, known: 2026-01-01..2026-12-31, open: {mon-fri: 09:00-18:00}}}
activities: {called: {data: {about: {type: text}}}}
facts:
  debt: {type: integer, from: {count: called, where: {about: {not: weather}}}}
decisions:
  letters:
    hit: collect
    inputs: [debt]
    outputs: {letter: {type: enum, values: [first, last]}, send: {type: window, anchor: [start], do: called}}
    rules:
      - {id: remind, when: {debt: at least 1}, then: {letter: first, send: {by: 2 open hours}}}
      - {id: sue, when: {debt: at least 9}, then: {letter: last, send: {by: 1 open day}}}
"""


def statements(policy):
    """Every statement of a policy, both ways of saying which moment is asked."""
    for as_of in (None, 0):
        script = Script(policy, "duckdb", as_of=as_of)
        yield from (script.statement(what).query for what in STATEMENTS)


@cache
def bundled():
    """Those of the policy that comes along, which several tests look at and none changes."""
    return tuple(statements(BUNDLED))


@given(windowed())
@settings(max_examples=max(1, settings().max_examples // 3))
def test_every_statement_is_written_in_the_vocabulary(policy):
    """Whatever a policy asks for is said in words that have been tested on every database, and in no others."""
    for statement in statements(policy):
        assert {type(node) for node in statement.walk()} <= VOCABULARY
    assert render(statement, "duckdb")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_can_say_it(dialect):
    """No database that we name lacks a word, also of those on which no test has run."""
    for statement in bundled():
        assert render(statement, dialect)


def test_no_word_is_there_for_nothing():
    """A word that no statement needs would be one that no test has seen."""
    asked_for = (*bundled(), *statements(Policy.from_text(COLLECTING)))
    used = {type(node) for statement in asked_for for node in statement.walk()}
    assert VOCABULARY - used == set()


@pytest.mark.parametrize(
    "foreign",
    [
        "SELECT n / 2 FROM t", "SELECT CAST(n AS DATE) FROM t", "SELECT CAST(n AS BOOLEAN) FROM t",
        "SELECT DATE_TRUNC('day', n) FROM t", "SELECT NOW()", "SELECT CURRENT_TIMESTAMP", "SELECT OUR_OWN(n) FROM t",
        "SELECT LAST_VALUE(n) IGNORE NULLS OVER (ORDER BY n) FROM t", "SELECT n FROM t WHERE n LIKE 'a%'",
        "SELECT n FROM t WHERE EXISTS(SELECT 1 FROM u)", "SELECT n FROM (SELECT n FROM t) AS u", "SELECT n FROM t LIMIT 1",
        "SELECT TRUE", "SELECT AVG(n) FROM t", "SELECT RAND()", "DROP TABLE t",
    ],
)  # fmt: skip
@pytest.mark.parametrize("dialect", TESTED)
def test_no_other_word_gets_through(foreign, dialect):
    """Division, dates, booleans, functions, subqueries: what databases understand each their own way is refused."""
    with pytest.raises(NotInVocabulary):
        render(parse_one(foreign), dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_names_are_quoted_unless_nobody_has_reserved_them(dialect):
    """A column called like a word of SQL is quoted; one of ours needs no quotation marks, and reads better."""
    names = ("case", "by", "order", "Sale", "到店", "current_user", "user")
    said = render(
        q.select({name: w.column(name, "it") for name in (*names, "fact_budget")}, "salesflow_log", "it"), dialect
    )
    assert "it.fact_budget" in said
    for name in names:
        assert f"it.{name}" not in said


@pytest.mark.parametrize(
    "text", ["*/", "/*", "/*/", "**//", "a ; b", "${x}", "$${", "one\ntwo", "\u2028", "\u202e", "__SQLGLOT__LB__"]
)
def test_a_remark_stays_one_remark(text):
    """Nothing that a policy says ends a comment, begins another, or breaks its line."""
    said = remark(f"before {text} after")
    assert said.startswith("before ")
    assert said.endswith(" after")
    assert said.isprintable()
    assert not {sign for sign in ("*/", "/*", "${", ";", "__SQLGLOT__LB__") if sign in said}


def test_a_text_is_cut_where_it_would_be_taken_for_something_else():
    """Spark looks for `${…}` in the whole of a statement, and sqlglot for its own sign of a line's end."""
    assert pieces("a ${b} $${c}") == ["a $", "{b} $$", "{c}"]
    assert pieces("a__SQLGLOT__LB__b") == ["a__SQ", "LGLOT__LB__b"]
    assert pieces("") == [""]


def test_what_is_tested_and_what_not_is_told_apart():
    """Every dialect is one or the other."""
    assert not {*TESTED} & {*UNTESTED}
    assert sorted(DIALECTS) == sorted((*TESTED, *UNTESTED))
