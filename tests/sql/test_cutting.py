"""A statement as several, for Spark: no part is worked out twice, so that what is planned is as long as what is written."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp, parse_one

from constraints.constrained import policy_of
from salesflow import Policy
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.cutting import cut
from salesflow.sql.script import STATEMENTS, Script
from sql.test_verdict_laws import RARE

EXAMPLES = Path(__file__).parents[2] / "examples"
POLICIES = {"bundled": Policy.load(), "rare": policy_of(*RARE)} | {
    path.relative_to(EXAMPLES).as_posix(): Policy.load(path)
    for path in sorted(EXAMPLES.rglob("*.yaml"))
    if "\nsalesflow:" in "\n" + path.read_text(encoding="utf-8")
}


def asked(query):
    """What a query reads, as often as it reads it; the parts before it are none of its own."""
    bare = query.copy()
    bare.set("with_", None)
    return [table.name for table in bare.find_all(exp.Table)]


def written_out(query):
    """How often each part stands in the plan: as often as those that ask for it, whenever they do."""
    parts = {part.alias: part.this for part in query.ctes}
    times = Counter(name for name in asked(query) if name in parts)
    for name in reversed(parts):  # a part asks only for those before it
        for other in asked(parts[name]):
            if other in parts:
                times[other] += times[name]
    return times


def plans(script, what):
    """The tables of a script, each with the query that makes it."""
    for statement in script.statements(what, view="answer"):
        if not statement.startswith("DROP"):
            made = parse_one(statement, dialect="spark")
            yield made.this.name, made.expression


@pytest.mark.parametrize("what", STATEMENTS)
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_spark_works_out_no_part_twice(policy, what):
    """Spark writes out a part wherever it is asked for; steps that each ask twice would fill its memory before any row."""
    there = set()
    for name, query in plans(Script(policy, "spark"), what):
        assert {part: times for part, times in written_out(query).items() if times > 1} == {}
        read = {table.name for table in query.find_all(exp.Table)}
        assert {each for each in read if each.startswith(f"salesflow_{what}_")} <= there
        there.add(name)
    assert name == "answer"


@st.composite
def queries(draw):
    """A statement whose parts ask for any of the parts before them, and for tables, any number of times."""
    parts, known = {}, ["log", "calendar"]
    for number in range(draw(st.integers(1, 7))):
        parts[f"p{number}"] = _asking(number, draw(st.lists(st.sampled_from(known), min_size=1, max_size=3)))
        known.append(f"p{number}")
    last = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3))
    joins = [("cross", name, f"t{number}", None) for number, name in enumerate(last[1:])]
    return q.composed(parts, q.select({"n": w.number(-1)}, last[0], "it", joins=joins))


def _asking(number, names):
    return q.all_rows(*(q.select({"n": w.number(number)}, name, "it") for name in names))


def meant(query, tables):
    """The whole of a query, with what it asks for written out, and what is not there as its mere name."""
    known = dict(tables)
    for part in query.ctes:
        known[part.alias] = _tree(part.this, known)
    return _tree(query, known)


def _tree(query, known):
    bare = query.copy()
    bare.set("with_", None)
    said = [each.this for each in bare.find_all(exp.Literal)]
    return said, [known.get(name, name) for name in asked(query)]


@given(queries())
def test_tables_in_between_change_no_answer(query):
    """Whatever asks for whatever, each table is made before it is read, nothing is worked out twice, and all is as it was."""
    whole, tables = meant(query, {}), {}
    for name, each in cut(query, "made"):
        assert {*written_out(each).values()} <= {1}
        tables[name] = meant(each, tables)
    assert tables[""] == whole
