"""What durable_rules cannot hold by itself is decided exactly: large numbers, decimals, times, texts, large tables."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import inf
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.engines import meant
from salesflow import MISSING, Policy
from salesflow.domains import Domain
from salesflow.facttypes import Integer, Text
from salesflow.frozen import FrozenMap
from salesflow.rules.durable import Durable
from salesflow.rules.kinds import Kinds
from salesflow.rules.network import decide_all
from salesflow.rules.table import Output, Rule, Table
from salesflow.testing import snapshots
from salesflow.unary import UnaryTest

pytest.importorskip(
    "durable_rules_engine",
    reason="durable_rules is not installed: it needs Python 3.12 or older and a C compiler",
)


BOUNDS = {
    "总价": ("{type: decimal, scale: 2, unit: CNY}", "199999.99", Decimal("199999.99")),
    "年产值": ("{type: decimal, scale: 6}", "900719925474099300000.000001", Decimal("900719925474099300000.000001")),
    "里程": ("{type: integer}", str(2**53 + 1), 2**53 + 1),
    "编号": ("{type: integer}", str(2**63), 2**63),
    "负数": ("{type: integer}", str(-(10**28)), -(10**28)),
    "订车日": ("{type: date}", "2026-11-30", date(2026, 11, 30)),
    "到店": ("{type: time}", "09:30", time(9, 30)),
    "联系": ("{type: datetime}", "2026-11-30 09:30Z", datetime(2026, 11, 30, 9, 30, tzinfo=UTC)),
    "末日": ("{type: datetime}", "9999-12-28 09:30Z", datetime(9999, 12, 28, 9, 30, tzinfo=UTC)),
    "通话": ("{type: duration}", "90 minutes", timedelta(minutes=90)),
}
LINES = [
    f"      - {{id: {row}-{number}, when: {{{name}: {cell}}}, then: {{值: '1'}}}}"
    for number, (name, (_, bound, _)) in enumerate(BOUNDS.items())
    for row, cell in (
        ("below", f"'less than {bound}'"),
        ("most", f"'at most {bound}'"),
        ("exactly", f"'{bound}'"),
        ("other", f"{{not: '{bound}'}}"),
        ("above", f"'more than {bound}'"),
        ("unknown", "missing"),
    )
]
EXACT = f"""
salesflow: 1
name: exact
version: "1"
facts:
{chr(10).join(f"  {name}: {kind[:-1]}, missing: allowed}}" for name, (kind, _, _) in BOUNDS.items())}
  来源: {{type: text, missing: allowed}}
decisions:
  判定:
    inputs: [{", ".join(BOUNDS)}, 来源]
    outputs: {{值: {{type: text}}}}
    hit: collect
    rules:
{chr(10).join(LINES)}
      - {{id: text-three, when: {{来源: "3"}}, then: {{值: '三'}}}}
      - {{id: text-odd, when: {{来源: ["a'b\\"c\\\\", "微信\\n朋友圈", "🚗", missing]}}, then: {{值: 怪}}}}
      - {{id: text-other, when: {{来源: {{not: ["到店", "3"]}}}}, then: {{值: 别的}}}}
"""
POLICY = Policy.from_text(EXACT)
ENGINE = Durable(POLICY.decisions)


@pytest.mark.parametrize("step", [-(10**40), -1, 0, 1, 10**40])
@pytest.mark.parametrize("name", BOUNDS)
def test_the_values_beside_a_bound_are_told_apart(name, step):
    """One microsecond, one cent, one day, one beside a bound is on its own side of it, however large the numbers."""
    kind, number = POLICY.facts[name].type, list(BOUNDS).index(name)
    position = kind.position(BOUNDS[name][2]) + step
    if position not in kind.natural:
        low, high = kind.natural.intervals[0]
        position = int(low if step < 0 else high)
    facts = POLICY.sheet.make({name: kind.at(position)})
    answer = ENGINE.decide(facts)
    expected = {-1: {"below", "most", "other"}, 0: {"most", "exactly"}, 1: {"other", "above"}}[(step > 0) - (step < 0)]
    assert {rule for rule in answer.rules["判定"] if rule.endswith(f"-{number}")} == {f"{e}-{number}" for e in expected}
    assert answer == meant(POLICY, facts)


def test_what_is_missing_is_no_value():
    """Missing passes the cells that say so, and no comparison."""
    answer = ENGINE.decide(POLICY.sheet.make(dict.fromkeys((*BOUNDS, "来源"), MISSING)))
    assert answer.rules["判定"] == (*(f"unknown-{number}" for number in range(len(BOUNDS))), "text-odd")


@pytest.mark.parametrize(
    "text", ["3", "三", "", " 3", "a'b\"c\\", "微信\n朋友圈", "🚗", "到店", "\ud800", "\0", "%d%s"]
)
def test_texts_are_told_apart_whatever_is_in_them(text):
    """Chinese, quotes, line ends, what is no character, and a digit that is no number."""
    facts = SimpleNamespace(**dict.fromkeys(BOUNDS, MISSING), 来源=text)
    assert ENGINE.decide(facts).results == decide_all(POLICY.decisions, facts).results


@given(st.data())
def test_chinese_names_and_texts_are_decided_as_the_meaning_does(data):
    """Names and texts of a policy never reach the library."""
    facts = POLICY.sheet.make(data.draw(snapshots(POLICY)))
    assert ENGINE.decide(facts) == meant(POLICY, facts)


NUMBERS = st.one_of(st.integers(-9, 9), st.integers(), st.just(inf))
CELLS = st.builds(
    lambda pairs, missing: UnaryTest(Integer(), Domain.of(pairs), missing),
    st.lists(st.tuples(st.one_of(st.integers(-9, 9), st.just(-inf)), NUMBERS), max_size=3),
    st.booleans(),
)
TEXTS = st.sampled_from("甲乙丙丁")
TEXT_CELLS = st.builds(
    lambda texts, but, missing: UnaryTest(Text(), missing=missing, texts=texts, all_but=but),
    st.frozensets(TEXTS),
    st.booleans(),
    st.booleans(),
)


@given(
    st.one_of(
        st.tuples(st.lists(CELLS, min_size=1, max_size=5), st.one_of(st.integers(-12, 12), st.integers())),
        st.tuples(st.lists(TEXT_CELLS, min_size=1, max_size=5), TEXTS),
    )
)
def test_a_kind_passes_a_cell_as_its_values_do(drawn):
    """The number of the kind says of each cell what the value says; there are no more kinds than cells tell apart."""
    tests, value = drawn
    kinds = Kinds(tests)
    for each in (value, MISSING):
        assert kinds.of(each) in range(len(kinds))
        for test in tests:
            assert (kinds.of(each) in kinds.accepted(test)) is test.accepts(each)
    assert len(kinds) <= 2 ** len(tests) + 1


# -- large networks, odd tables

ONE = UnaryTest(Integer(), Domain.of([(1, 1)]))


def row(number, cells, **outputs):
    return Rule(f"r{number}", FrozenMap(cells), FrozenMap(outputs))


def table(name, inputs, rules, hit="first", output=""):
    return Table(name, tuple(inputs), FrozenMap({output or name: Output(Integer())}), tuple(rules), hit)


def most(number):
    return UnaryTest(Integer(), Domain.of([(-inf, number)]))


def test_hundreds_of_rows_may_fit_at_once():
    """The library gives up where one fact reaches 64 conditions; here it reaches 300."""
    tables = [table("t", ["x"], [row(n, {"x": most(n)}, t=n) for n in range(300)], hit) for hit in ("collect", "first")]
    for each in tables:
        engine = Durable([each])
        for number in (-1, 0, 63, 64, 250, 299, 300):
            facts = SimpleNamespace(x=number)
            assert engine.decide(facts).results == decide_all([each], facts).results


def test_a_row_may_have_hundreds_of_cells():
    """A fact of the library has fewer than 255 properties; a row of 600 cells still hits only where all fit."""
    names = [f"f{number}" for number in range(600)]
    only = table("t", names, [row(1, dict.fromkeys(names, ONE), t=1), row(2, {"f599": ONE}, t=2)], "unique")
    engine = Durable([only])
    for wrong in (None, "f0", "f300", "f599"):
        facts = SimpleNamespace(**{name: int(name != wrong) for name in names})
        assert engine.decide(facts).results == decide_all([only], facts).results


def test_a_table_may_have_thousands_of_rows():
    """A ruleset of the library has at most 4,096 rules; there are several then."""
    only = table("t", ["x"], [row(n, {"x": UnaryTest(Integer(), Domain.of([(n, n)]))}, t=n) for n in range(4_200)])
    engine = Durable([only])
    for number in (0, 59, 60, 3_599, 3_600, 4_199, 4_200):
        facts = SimpleNamespace(x=number)
        assert engine.decide(facts).results == decide_all([only], facts).results


def test_a_decision_feeds_the_next_and_that_the_next():
    """A hundred tables in a row: each is asked when the one before has decided, and not when it could not."""
    tables = [table("t0", ["x"], [row(0, {"x": ONE}, t0=1), row(1, {"x": most(-1)}, t0=None)])]
    for n in range(1, 100):
        before = UnaryTest(Integer(), Domain.of([(1, 1)]), missing=n == 1)
        tables.append(table(f"t{n}", [f"t{n - 1}"], [row(0, {f"t{n - 1}": before}, **{f"t{n}": 1})]))
    tables.append(table("end", ["t99", "x"], [row(0, {"x": most(9)}, end=1)], "collect"))
    engine = Durable(tables)
    for number in (-1, 0, 1, 2):
        facts = SimpleNamespace(x=number)
        assert engine.decide(facts).results == decide_all(tables, facts).results


def test_cells_that_never_or_always_fit():
    """A row with no cells fits, one with an impossible cell does not, and a table may have no row at all."""
    never, always = UnaryTest(Integer(), Domain()), UnaryTest(Integer(), Domain.of([(-inf, inf)]), missing=True)
    rows = [row(0, {"x": never}, t=0), row(1, {"x": always, "y": always}, t=1), row(2, {}, t=2)]
    tables = [
        table("t", ["x", "y"], rows, "collect"),
        table("u", [], [row(0, {}, u=1)], "unique"),
        table("v", ["u"], [], "first"),
        table("w", ["v"], [], "collect"),
        table("z", ["x"], [row(0, {"x": ONE}, z=1), Rule("rest", then=FrozenMap({"z": 2}), otherwise=True)], "unique"),
    ]
    engine = Durable(tables)
    for number in (1, 2, MISSING):
        facts = SimpleNamespace(x=number, y=MISSING)
        assert engine.decide(facts).results == decide_all(tables, facts).results
    assert Durable([]).decide(SimpleNamespace()).results == FrozenMap({})
