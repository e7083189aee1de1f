"""Obligations of constraints in SQL: what journeys owe until a deadline, on every database, at any moment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from constraints.constrained import KINDS, SHOP, case_of, documents, entries, moments_of, policy_of
from salesflow import Journey, Policy
from salesflow.calendars import micros
from salesflow.constraints.templates import RELATIONS
from salesflow.findings import DataError
from salesflow.frozen import FrozenMap
from salesflow.sql.compliance.owed import owing
from salesflow.sql.loading import asked, calendars, log
from salesflow.sql.log_shape import log_shape
from salesflow.sql.script import Script
from salesflow.sql.statement import fact_statement, lead_statement, obligation_statement
from sql.asking import FIRST, LAST, asked_in, examples_on
from sql.test_history_laws import owed_row
from sql.test_verdict_laws import create, create_calendars

BUNDLED = Policy.load()
MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
AWAITING = tuple(kind for kind, [each, *_] in RELATIONS.items() if each.side == "after" and not each.forbids)
MAY_OWE = (*AWAITING, "gap", "existence", "exactly")


def owed(leads, at, known_at=None):
    """What the journeys owe, as the columns have it."""
    return sorted(
        (owed_row(case, each) for case, lead in leads.items() for each in lead.obligations(at=at, known_at=known_at)),
        key=str,
    )


def asking(database, policy):
    """The text of the statement; a database that keeps no parts makes them anew for each moment."""
    statement = obligation_statement(policy)
    if database.dialect == "spark":
        return lambda: asked_in(database, statement)
    text = statement.sql(database.dialect)
    return lambda: text


def agree(database, data, policy, text, *, longest=9):
    """Of several cases, at several moments, the statement owes what the journeys owe."""
    numbers = range(data.draw(st.integers(1, 3)))
    logs = {f"L-{number}": data.draw(entries(case=f"L-{number}", longest=longest)) for number in numbers}
    leads = {case: case_of(policy, listed).journey(policy) for case, listed in logs.items()}
    create(database, log(log_shape(policy), (lead.events for lead in leads.values())))
    moments = sorted({moment for listed in logs.values() for moment in moments_of(listed)})
    for at in data.draw(st.lists(st.sampled_from(moments), min_size=1, max_size=3)):
        known_at = data.draw(st.sampled_from((None, None, at, at - timedelta(minutes=40))))
        create(database, asked(micros(at), micros(known_at) if known_at else None))
        assert sorted(database.query(text()), key=str) == owed(leads, at, known_at)


def test_sql_owes_what_journeys_owe_by_constraints(database):
    """Whatever a policy demands, and whatever happens: the deed, who owns it, in time or overdue."""
    create_calendars(database)

    @given(st.data())
    @settings(max_examples=examples_on(database, 6))
    def law(data):
        kinds = data.draw(st.sampled_from((MAY_OWE, MAY_OWE, KINDS)))
        policy = policy_of(*(data.draw(documents(kinds)) for _ in range(data.draw(st.integers(1, 3)))))
        agree(database, data, policy, asking(database, policy))

    law()


_PROMISED = {"kind": "response", "after": "ask", "require": "pay", "anchor": {"last": "answer.promised"}}
AWAITED = (
    *({"kind": kind, "after": "ask", "require": "pay", "within": "3 days"} for kind in AWAITING),
    {"kind": "response", "after": "ask", "require": {"activity": "answer", "same": "item", "role": "boss"}, "within": "2 months"},
    {"kind": "response", "after": "pay", "require": {"activity": "ask", "person": "not owner"}, "within": "1 open days",
     "in": {"deal": "open"}},
    {**_PROMISED, "by": "1 days"},
    {**_PROMISED, "by": "same day 18:00", "in": {"mood": "calm"}},
    {**_PROMISED, "anchor": {"first": "answer.recorded_at"}, "by": "2 open hours"},
    {"kind": "gap", "between": "ask", "at_most": "2 months", "in": {"deal": ["open", "agreed"]}},
    {"kind": "exactly", "activity": "ask", "times": 2, "per": "month"},
    {"kind": "existence", "activity": {"activity": "pay", "person": "owner"}, "at_least": 2, "per": "year", "in": {"mood": "calm"}},
)  # fmt: skip


def test_every_kind_that_awaits_something_until_a_deadline(database):
    """In turn, next, again; the same item, another person; dates that move, open days, years and months, stages."""
    create_calendars(database)
    policy = policy_of(*AWAITED)
    assert len(owing(policy)) == len(AWAITED)
    text = asking(database, policy)

    @given(st.data())
    @settings(max_examples=examples_on(database, 12))
    def law(data):
        agree(database, data, policy, text, longest=14)

    law()


ANSWERED = {"kind": "response", "after": "ask", "require": {"activity": "answer", "role": ["clerk", "boss"]}}


def test_a_closed_case_owes_nothing_and_an_open_one_does(database):
    """Who closes a case owes no answer any more; the other one has the roles of the deed, and the event that asked."""
    policy = policy_of({**ANSWERED, "within": "30 minutes"})
    open_ = Journey.start(policy, case="open", owner="li", at=MONDAY).record("ask", at=MONDAY)
    closed = Journey.start(policy, case="closed", owner="li", at=MONDAY).record("ask", at=MONDAY)
    closed = closed.close(at=MONDAY + timedelta(minutes=1), reason="duplicate")
    leads = {"open": open_, "closed": closed}
    create(
        database,
        *calendars(policy, first=FIRST, last=LAST),
        log(log_shape(policy), (lead.events for lead in leads.values())),
    )
    for minutes, state in ((2, "open"), (30, "open"), (31, "overdue")):
        at = MONDAY + timedelta(minutes=minutes)
        create(database, asked(micros(at)))
        said = database.query(asking(database, policy)())
        assert said == owed(leads, at)
        due = micros(MONDAY + timedelta(minutes=30))
        assert said == [("open", "c0", "open#2", "", state, micros(MONDAY), due, "clerk,boss", "li", None)]


def test_a_calendar_that_is_not_there_is_said_once(database):
    """Of a store that the policy lacks nobody knows what is due: one row says so, and none is made up."""
    policy = policy_of({**ANSWERED, "within": "1 days"})
    lead = Journey.start(policy, case="mars", owner="li", at=MONDAY).record("ask", at=MONDAY)
    opening, *rest = lead.events
    events = [opening._replace(data=FrozenMap({**opening.data, "calendar": "mars"})), *rest]
    create(
        database,
        *calendars(policy, first=FIRST, last=LAST),
        log(log_shape(policy), [events]),
        asked(micros(MONDAY + timedelta(days=5))),
    )
    [row] = database.query(asking(database, policy)())
    assert (row[1], row[-1]) == ("not decided", "SF312")


MOVING = {**ANSWERED, "anchor": {"last": "answer.promised", "person": "not owner"}, "by": "1 days"}


def test_what_sql_cannot_tell_refuses_the_obligations_by_name():
    """A deadline that depends on who asks when has no statement; facts and grades still have theirs."""
    policy = policy_of({**ANSWERED, "within": "1 days"}, MOVING)
    with pytest.raises(DataError) as refused:
        obligation_statement(policy)
    [finding] = refused.value.findings
    assert (finding.code, dict(finding.arguments)["name"]) == ("SF547", "c1")
    with pytest.raises(DataError, match="SF547"):
        list(Script(policy, "duckdb").statements("obligations"))
    assert [*Script(policy, "duckdb").refused] == ["obligations", "verdicts"]
    assert fact_statement(policy).sql("duckdb")
    assert lead_statement(policy).sql("duckdb")


def test_a_constraint_that_awaits_nothing_refuses_no_obligations():
    """What was missing before cannot be made up for, and what is decided by tables is owed by them."""
    moving = {
        "kind": "precedence",
        "before": "ask",
        "require": "answer",
        "since": {"last": "pay", "person": "not owner"},
    }
    policy = policy_of(moving)
    assert not owing(policy)
    assert "constraint_" not in obligation_statement(policy).sql("duckdb")
    assert "on-time" not in {each.id for each in owing(BUNDLED)}


def columns_of(statement):
    return {column.name for column in statement.query.find_all(exp.Column)}


def test_grades_read_nothing_that_only_constraints_ask_for():
    """A column that no fact and no window needs costs a grade nothing; the obligations need some of them."""
    policy = policy_of({**ANSWERED, "after": {"activity": "ask", "where": {"size": "large"}}, "within": "1 days"})
    assert log_shape(policy).ungraded == {"words_size", "no_words_size"}
    assert "words_size" in columns_of(obligation_statement(policy))
    for each in (policy, BUNDLED):
        for statement in (fact_statement(each), lead_statement(each)):
            assert not log_shape(each).ungraded & columns_of(statement)


@pytest.mark.parametrize("policy", [BUNDLED, Policy.from_text(SHOP)])
def test_the_events_are_numbered_once(policy):
    """Windows, cadences and constraints look at the same history, which is read once."""
    query = obligation_statement(policy).query
    logs = [table for table in query.find_all(exp.Table) if table.name == "salesflow_log"]
    assert len(logs) == 2  # the events, and which of them are void


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_parts_of_a_constraint_say_which_it_is(lang):
    """Who reads the statement finds each constraint by its title, in the language that is asked for."""
    [text] = Script(BUNDLED, "postgres", lang=lang).statements("obligations")
    for each in owing(BUNDLED):
        assert f"/* the constraint {each.id}: {each.title[lang]} */" in text
