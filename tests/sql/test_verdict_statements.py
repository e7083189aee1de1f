"""What a statement of verdicts asks for, what it is written in, and what it refuses by name."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from constraints.constrained import KINDS, SHOP, policy_of
from salesflow import Policy
from salesflow.calendars import micros
from salesflow.findings import DataError
from salesflow.frozen import FrozenMap
from salesflow.history.event import STARTED, Event
from salesflow.sql.compliance.answer import VERDICT
from salesflow.sql.compliance.verdicts import verdict_statement
from salesflow.sql.loading import asked, calendars, local_periods, log
from salesflow.sql.log_shape import log_shape
from salesflow.sql.rendering import VOCABULARY, render
from salesflow.sql.script import DIALECTS, Script

BUNDLED = Policy.load()
MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
ONE_OF_EACH = [
    {"kind": "existence", "activity": "ask", "per": "month", "in": {"deal": "open"}},
    {"kind": "response", "after": "ask", "require": {"activity": "answer", "same": "item"}, "within": "1 open days"},
    {"kind": "response", "after": "ask", "require": "answer", "anchor": {"last": "answer.promised"}, "by": "1 days"},
    {"kind": "precedence", "before": "ask", "require": {"activity": "pay", "person": "not owner"}, "since": "answer"},
    {"kind": "separation", "activity": "ask", "from": {"activity": "pay", "person": "not same as answer"}},
    {"kind": "gap", "between": "ask", "at_most": "2 months"},
    {"kind": "recorded", "activity": "ask", "within": "30 minutes"},
    {"kind": "init", "activity": "ask"},
    {"kind": "end", "activity": "ask"},
]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_can_say_all_verdicts(dialect):
    """One statement of all constraints, in words that are tested, whatever database is asked."""
    for policy in (BUNDLED, policy_of(*ONE_OF_EACH)):
        query = verdict_statement(policy, policy.constraints, is_over=True).query
        assert {type(node) for node in query.walk()} <= VOCABULARY
        assert render(query, dialect)


@pytest.mark.parametrize(
    "anchor",
    [
        {"person": "not owner"},
        {"person": "not same as ask"},
        {"within": "3 days"},
        {"since": {"last": "pay"}},
    ],
)
@pytest.mark.parametrize("key", ["since", "anchor"])
def test_an_anchor_that_moves_with_the_moment_is_refused_by_name(key, anchor):
    """Which event something counts from must not depend on who asks when; else the statement is not made."""
    said = {"last": "pay" if key == "since" else "answer.promised", **anchor}
    if key == "since":
        document = {"kind": "precedence", "before": "ask", "require": "answer", "since": said}
    else:
        document = {"kind": "response", "after": "ask", "require": "answer", "anchor": said, "by": "1 days"}
    policy = policy_of(document)
    with pytest.raises(DataError) as refused:
        verdict_statement(policy, policy.constraints)
    assert [finding.code for finding in refused.value.findings] == ["SF547"]


MIXED = SHOP.replace("  pay: {", "  visit: {data: {item: {type: date, optional: true}}}\n  pay: {")


def test_what_no_column_can_hold_refuses_the_verdicts_and_not_the_log():
    """A date and a number are never the same; the constraint is refused, and the other columns are there."""
    document = {"id": "c", "kind": "response", "after": "ask", "require": {"activity": "visit", "same": "item"}}
    policy = Policy.from_text(f"{MIXED}constraints: {json.dumps([document])}\n")
    assert ("case", "TEXT") in log_shape(policy).columns
    with pytest.raises(DataError, match="SF547"):
        verdict_statement(policy, policy.constraints)


def test_the_log_has_the_columns_that_constraints_ask_for():
    """Of what the events state, only that: a field that no constraint names never gets into it."""
    policy = policy_of({"kind": "absence", "activity": {"activity": "ask", "where": {"size": "large"}}})
    assert set(log_shape(policy).data) == {("ask", "size")}


def stored(case, calendar, *, hours):
    """A case of a store, in which somebody asks, and gets an answer so many hours later."""
    data = FrozenMap({"calendar": calendar} if calendar else {})
    ask = MONDAY + timedelta(minutes=1)
    return [
        Event(f"{case}#1", case, 1, STARTED, MONDAY, data=data),
        Event(f"{case}#2", case, 2, "ask", ask),
        Event(f"{case}#3", case, 3, "answer", ask + timedelta(hours=hours)),
    ]


def test_each_case_goes_by_the_calendar_of_its_store(database):
    """Monday ends in Tokyo before it does in Berlin; of a store that the policy lacks, nobody knows when."""
    tokyo = "  tokyo: {timezone: Asia/Tokyo, known: 2025-01-01..2028-12-31, open: {mon-sat: [09:00-18:00]}}\n"
    text = SHOP.replace("roles: {", f"{tokyo}roles: {{", 1)
    document = {"id": "c", "kind": "response", "after": "ask", "require": "answer", "within": "0 days"}
    policy = Policy.from_text(f"{text}constraints: {json.dumps([document])}\n")
    histories = [stored("berlin", None, hours=9), stored("tokyo", "tokyo", hours=9), stored("mars", "mars", hours=9)]
    now = micros(MONDAY + timedelta(days=5))
    for table in [*calendars(policy), asked(now), log(log_shape(policy), histories)]:
        database.create(table.name, table.columns, table.rows)
    statement = verdict_statement(policy, policy.constraints, as_of=now)
    names = [name for name, _ in VERDICT]
    if database.dialect == "spark":
        from sql.asking import asked_in

        rows = database.query(asked_in(database, statement))
    else:
        rows = database.query(statement.sql(database.dialect))
    said = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
    assert {case: (row["status"], row["why"]) for case, row in said.items()} == {
        "berlin": ("satisfied", None),
        "tokyo": ("violated", None),
        "mars": ("unjudged", "SF312"),
    }
    midnight = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
    assert said["tokyo"]["deadline"] == micros(midnight) - 1
    assert (said["tokyo"]["decided"], said["tokyo"]["closed"]) == (None, 3)


def test_periods_are_loaded_only_where_something_is_counted_by_them():
    """A policy that counts nothing per year or month needs no table of them."""
    without, counting = policy_of({"kind": "init", "activity": "ask"}), policy_of(ONE_OF_EACH[0])
    assert local_periods(without) is None
    assert local_periods(counting).name == "salesflow_period"
    for policy, is_there in ((without, False), (counting, True)):
        assert ("salesflow_period" in {table.name for table in calendars(policy)}) is is_there
        printed = "".join(Script(policy, "postgres").text("calendars"))
        assert ("INSERT INTO salesflow_period" in printed) is is_there


def test_every_kind_but_honour_is_among_the_kinds_of_the_laws():
    """What random constraints are drawn from is everything that has a statement; promises have laws of their own."""
    from salesflow.constraints import templates

    assert set(KINDS) == set(templates.KINDS) - {"honour"}
