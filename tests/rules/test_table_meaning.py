"""Tables decide what their text says: checked against a second reading of the same cells that knows no sets."""

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from salesflow import MISSING, UNMATCHED
from salesflow.rules.table import AMBIGUOUS
from salesflow.testing import policies, snapshots

SIGNS = {
    "at least": lambda a, b: a >= b,
    "more than": lambda a, b: a > b,
    "at most": lambda a, b: a <= b,
    "less than": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
}


def value(said, text):
    """A word as a Python value that has the order of its type."""
    kind = said["type"]
    if kind == "integer":
        return int(text)
    if kind == "decimal":
        return Decimal(text)
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "time":
        return time.fromisoformat(text)
    if kind == "datetime":
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=timezone(timedelta(hours=8)))
    if kind == "duration":
        number, unit = text.split()
        return timedelta(**{unit: int(number)})
    if kind == "boolean":
        return text == "true"
    return said["values"].index(text) if "values" in said else text


def ordered(said, fact):
    return said["values"].index(fact) if "values" in said else fact


def accepts(said, cell, fact):
    """What semantics 26 says of a cell, word by word."""
    if isinstance(cell, dict):
        return fact is not MISSING and not accepts(said, cell["not"], fact)
    if isinstance(cell, list | tuple):
        return any(accepts(said, one, fact) for one in cell)
    if cell == "missing":
        return fact is MISSING
    if fact is MISSING:
        return False
    if said["type"] == "text":
        return fact == cell
    for sign, holds in SIGNS.items():
        if cell.startswith(sign):
            return holds(ordered(said, fact), value(said, cell.removeprefix(sign).strip()))
    if ".." in cell:
        low, high = cell.split("..")
        return value(said, low) <= ordered(said, fact) <= value(said, high)
    return ordered(said, fact) == value(said, cell)


def slow(document, table, facts, said):
    """The ids that hit, read from the top, and what comes of them."""
    rules = document["decisions"][table]["rules"]
    fitting = [
        rule
        for rule in rules
        if "otherwise" not in rule
        and all(accepts(said[name], cell, facts[name]) for name, cell in rule["when"].items())
    ]
    fitting = fitting or [rule for rule in rules if "otherwise" in rule]
    return [rule["id"] for rule in fitting]


@given(st.data())
def test_a_table_decides_what_its_cells_say_one_by_one(data):
    """First takes the topmost rule that fits, unique exactly one, collect all; none is unmatched, two are ambiguous."""
    made = data.draw(policies())
    stated = data.draw(snapshots(made.policy))
    decision = made.policy.decide(stated)
    facts = {name: getattr(decision.facts, name) for name in made.policy.facts}
    said = dict(made.document["facts"])
    first = slow(made.document, "first_one", facts, said)
    hit = made.document["decisions"]["first_one"]["hit"]
    one = outcome(made.document, "first_one", "one", hit, first)
    assert decision.outcome["one"] == one
    second_hit = made.document["decisions"]["second"]["hit"]
    feeds = "one" in made.document["decisions"]["second"]["inputs"]
    if feeds and one in (UNMATCHED, AMBIGUOUS):
        assert decision.outcome["two"] == (UNMATCHED)
        return
    facts["one"] = MISSING if one is None else one
    said["one"] = {"type": "enum", "values": ("a", "b", "c", "d")}
    second = slow(made.document, "second", facts, said)
    assert decision.outcome["two"] == outcome(made.document, "second", "two", second_hit, second)


def outcome(document, table, output, hit, ids):
    then = {rule["id"]: rule["then"][output] for rule in document["decisions"][table]["rules"]}
    values = tuple(None if then[name] == "none" else then[name] for name in ids)
    if hit == "collect":
        return values
    if not ids:
        return UNMATCHED
    return AMBIGUOUS if hit == "unique" and len(ids) > 1 else values[0]


@given(st.data())
def test_a_near_miss_is_kept_by_exactly_the_cell_it_names(data):
    """A rule that nearly hit hits as soon as its one refusing cell is taken away, and no other cell refuses."""
    made = data.draw(policies())
    decision = made.policy.decide(data.draw(snapshots(made.policy)))
    for name in decision.rules:
        explanation = decision.explain(name)
        for near in explanation.near:
            refusing = [
                fact for fact, test in near.rule.when.items() if not test.accepts(decision.decided.value_of(fact))
            ]
            assert refusing == [near.fact]
            assert near.rule not in explanation.result.hits
        for rule in explanation.too_late:
            assert explanation.result.table.hit == "first"
            assert rule.fits(decision.decided.value_of)
            rows = explanation.result.table.rules
            assert rows.index(rule) > rows.index(explanation.result.hits[0])
