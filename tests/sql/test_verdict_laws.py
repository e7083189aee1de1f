"""Verdicts in SQL: of random constraints on random logs, on every database, what their meaning says of each case."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.constrained import DEADLINES, KINDS, case_of, documents, entries, moments_of, policy_of
from salesflow.calendars import micros
from salesflow.constraints.meaning import completion, judge
from salesflow.findings import BeyondHorizon
from salesflow.frozen import FrozenMap
from salesflow.history.past import past_of
from salesflow.intake.log import Entry
from salesflow.sql.compliance.verdicts import verdict_statement
from salesflow.sql.loading import asked, calendars, log
from salesflow.sql.log_shape import log_shape
from sql.asking import FIRST, asked_in

LAST = date(2036, 12, 31)  # a log of the strategies may last for years
_EVERY_AMOUNT = policy_of(
    {"kind": "existence", "activity": "ask", "per": "year"},
    *({"kind": "response", "after": "ask", "require": "answer", "within": each} for each in DEADLINES),
)


def create(database, *tables):
    for table in tables:
        database.create(table.name, table.columns, table.rows)


def create_calendars(database):
    """The calendars of the shop, for whatever amounts its constraints name: the same for every example."""
    create(database, *calendars(_EVERY_AMOUNT, first=FIRST, last=LAST))


def row(verdict):
    """A verdict as the columns have it."""
    reason = verdict.reason
    lacks = dict(reason.arguments)["name"] if reason and reason.code in ("SF802", "SF803") else None
    return (
        verdict.activation.case,
        verdict.constraint,
        verdict.occurrence,
        verdict.status,
        verdict.activation.position,
        verdict.decided.position if verdict.decided else None,
        verdict.closed.position if verdict.closed else None,
        micros(verdict.deadline) if verdict.deadline else None,
        micros(verdict.since) if verdict.since else None,
        reason.code if reason else None,
        lacks,
    )


def meant(policy, histories, at, known_at, is_over):
    """The verdicts by their meaning, and of which case and constraint it has none, because a calendar ends before that."""
    said, unknown = [], set()
    main = next(iter(policy.processes.values()))
    for events in histories:
        past = past_of(events, at, policy.workings.initial, policy.calendar(), known_at)
        for constraint in policy.constraints:
            try:
                said += map(row, judge(constraint, past, completion(past, main, is_over=is_over)))
            except BeyondHorizon:
                unknown.add((events[0].case, constraint.id))
    return said, unknown


def agree(database, data, policy, asked_of, *, is_over, longest=9):
    """The statement says of several cases, at several moments, what each constraint means."""
    numbers = range(data.draw(st.integers(1, 3)))
    logs = [data.draw(entries(case=f"L-{number}", longest=longest)) for number in numbers]
    histories = [[line.event for line in case_of(policy, listed).lines] for listed in logs]
    create(database, log(log_shape(policy), histories))
    over = {f"L-{number}" for number in numbers if is_over is True or (is_over and data.draw(st.booleans()))}
    database.create("over", [("case", "TEXT")], [(case,) for case in sorted(over)])
    moments = sorted({moment for listed in logs for moment in moments_of(listed)})
    for at in data.draw(st.lists(st.sampled_from(moments), min_size=1, max_size=3)):
        known_at = data.draw(st.sampled_from((None, None, at, at - timedelta(minutes=40))))
        create(database, asked(micros(at), micros(known_at) if known_at else None))
        said = database.query(asked_of())
        expected, unknown = [], set()
        for events in histories:
            verdicts, lost = meant(policy, [events], at, known_at, events[0].case in over)
            expected += verdicts
            unknown |= lost
        assert sorted((each for each in said if each[:2] not in unknown), key=str) == sorted(expected, key=str)
        for key in unknown:
            assert "SF605" in {each[9] for each in said if each[:2] == key}


def asking(database, policy, is_over):
    """The text of the statement; a database that keeps no parts makes them anew for each moment."""
    statement = verdict_statement(policy, policy.constraints, is_over=is_over)
    if database.dialect == "spark":
        return lambda: asked_in(database, statement)
    text = statement.sql(database.dialect)
    return lambda: text


def agree_on_random_ones(database, data, kind):
    policy = policy_of(*(data.draw(documents((kind,))) for _ in range(data.draw(st.integers(1, 3)))))
    is_over = data.draw(st.sampled_from((False, True, "over")))
    agree(database, data, policy, asking(database, policy, is_over), is_over=is_over)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_in_sql_what_it_means(database, kind):
    """Verdict by verdict: its activation, its status, its deadline, what decided it, and what is missing."""
    create_calendars(database)

    @given(st.data())
    @settings(max_examples=max(1, settings().max_examples // 24))
    def law(data):
        agree_on_random_ones(database, data, kind)

    law()


# What random constraints combine too seldom: looking back only so far, persons of whom the moment decides, dates that
# move, events of both patterns.
_PROMISED = {"kind": "response", "after": "ask", "require": "pay"}
_NOT_PAYER = {"activity": "answer", "person": "not same as pay"}
_FIRST = {"activity": "ask", "where": {"item": 1}}
RARE = (
    {"kind": "precedence", "before": "ask", "require": {"activity": "answer", "within": "30 minutes"}},
    {"kind": "precedence", "before": "ask", "require": {"activity": "answer", "within": "1 open days"}},
    {"kind": "precedence", "before": "ask", "require": "answer", "since": {"first": "pay"}},
    {"kind": "chain_precedence", "before": "ask", "require": {"activity": "pay", "same": "item", "within": "1 days"}},
    {"kind": "not_precedence", "before": "pay", "forbid": _NOT_PAYER},
    {"kind": "precedence", "before": "pay", "require": {**_NOT_PAYER, "within": "3 days", "since": {"last": "ask"}}},
    {"kind": "co_existence", "activity": "ask", "require": {"activity": "pay", "person": "not owner", "same": "item"}},
    {"kind": "response", "after": "ask", "require": _NOT_PAYER, "within": "3 days", "in": {"mood": "calm"}},
    {"kind": "absence", "activity": _NOT_PAYER},
    {**_PROMISED, "anchor": {"last": "answer.promised"}, "by": "1 open days"},
    {**_PROMISED, "anchor": {"last": "answer.promised"}, "by": "0 days", "in": {"deal": "open"}},
    {**_PROMISED, "anchor": {"first": "answer", "role": "clerk"}, "by": "24 hours"},
    {**_PROMISED, "anchor": {"last": "answer.recorded_at"}, "by": "same day 18:00"},
    {"kind": "separation", "activity": "ask", "of": "all",
     "from": {"activity": "pay", "within": "3 days", "since": {"first": "answer"}}},
    {"kind": "binding", "activity": "pay", "of": "all", "from": {**_NOT_PAYER, "same": "item"}},
    {"kind": "binding", "activity": "ask", "of": "last", "from": {"activity": "answer", "person": "not owner"}},
    {"kind": "exactly", "activity": "ask", "per": "month", "in": {"deal": "open", "mood": "calm"}},
    {"kind": "alternate_precedence", "before": "ask", "require": "ask"},
    {"kind": "alternate_precedence", "before": "ask", "require": {**_FIRST, "same": "item"}, "in": {"deal": "open"}},
    {"kind": "alternate_precedence", "before": "ask", "require": {"activity": "ask", "person": "not owner"}},
    {"kind": "alternate_response", "after": "ask", "require": _FIRST, "within": "3 days"},
    {"kind": "alternate_succession", "after": {"activity": "ask", "role": "clerk"}, "require": _FIRST},
)  # fmt: skip


def test_what_random_constraints_seldom_combine(database):
    """Such constraints are told apart by logs that are random, and long."""
    create_calendars(database)
    policy = policy_of(*RARE)
    asked_of = asking(database, policy, "over")

    @given(st.data())
    @settings(max_examples=max(1, settings().max_examples // 5))
    def law(data):
        agree(database, data, policy, asked_of, is_over="over", longest=14)

    law()


def test_a_date_beyond_the_calendar_leaves_it_unjudged_whatever_is_stated_later(database):
    """Nobody knows whether it was missed before the next date was stated, so that nothing after that decides."""
    create_calendars(database)
    policy = policy_of({**_PROMISED, "anchor": {"last": "answer.promised"}, "by": "1 open days"})
    begun = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    told = (("ask", None), ("answer", date(2029, 6, 1)), ("answer", date(2026, 11, 10)), ("pay", None))
    listed = [
        Entry("L-0", name, begun + timedelta(hours=hour), data=FrozenMap({"promised": day} if day else {}))
        for hour, (name, day) in enumerate(told)
    ]
    history = [line.event for line in case_of(policy, listed).lines]
    create(database, log(log_shape(policy), [history]), asked(micros(begun + timedelta(days=30))))
    expected, _ = meant(policy, [history], begun + timedelta(days=30), None, False)
    assert database.query(asking(database, policy, False)()) == expected
    assert [(each[3], each[9]) for each in expected] == [("unjudged", "SF605")]
