"""Promises in SQL, by hand: what ends one, what only the app knows, where calendars end; as journeys say it."""

import json
from datetime import UTC, datetime, timedelta

from constraints.constrained import SHOP
from salesflow import Journey, Policy
from salesflow.calendars import micros
from salesflow.sql.loading import asked, calendars
from salesflow.sql.loading import given as given_table
from salesflow.sql.statement import lead_statement, obligation_statement
from sql.asking import FIRST, answers
from sql.test_honour_laws import agree, asking, create_calendars, load
from sql.test_verdict_laws import create, row

MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def shop(facts, rules, **more):
    """The shop with one table that promises an answer."""
    output = {"contact": {"type": "window", "anchor": ["start"], "do": "answer"}}
    inputs = sorted({name for rule in rules for name in rule.get("when", {})})
    decisions = {"next": {"inputs": inputs, "outputs": output, "rules": rules, **more}}
    said = {"facts": facts, "decisions": decisions}
    said["constraints"] = [{"id": "kept", "kind": "honour", "decision": "next"}]
    return Policy.from_text(SHOP + "".join(f"{key}: {json.dumps(each)}\n" for key, each in said.items()))


def asks(policy, *days):
    """A lead that asks at the beginning, and on each of these days again."""
    lead = Journey.start(policy, case="L-1", owner="li", at=MONDAY)
    for day in (0, *days):
        lead = lead.record("ask", at=MONDAY + timedelta(days=day), by="li", role="clerk")
    return lead


def test_what_only_the_app_knows_is_asked_for(database):
    """Where the app gives nothing, nobody knows what is promised; a date that it gives is named by its fact."""
    due = {"type": "date", "missing": "allowed"}
    rules = [{"id": "r", "when": {"is_vip": True}, "then": {"contact": {"by": "1 days", "anchor": "due"}}}]
    policy = shop({"is_vip": {"type": "boolean"}, "due": due}, rules)
    lead, at = asks(policy, 1), MONDAY + timedelta(days=9)
    create_calendars(database, policy)
    load(database, policy, [lead.events])
    text = asking(database, policy)
    [unknown] = agree(database, policy, [lead], text, at)
    assert unknown[2:4] == ("/", "unjudged")
    assert unknown[9] == "SF606"
    stated = {"is_vip": True, "due": (MONDAY + timedelta(days=3)).date()}
    create(database, given_table(policy, [("L-1", stated)]))
    [said], [verdict] = database.query(text()), lead.verdicts(at=at, given=stated)
    assert (said[2], verdict.occurrence) == ("contact/due", "contact/due=2026-11-05")
    assert (*said[:2], *said[3:]) == (*row(verdict)[:2], *row(verdict)[3:])


def test_where_the_tables_of_calendars_end_nobody_knows_what_became_of_it(database):
    """A promise that stood is not let go by an event whose date the tables do not have."""
    facts = {
        "waited": {"type": "integer", "unit": "day", "missing": "allowed", "from": {"days_since": {"first": "ask.at"}}}
    }
    policy = shop(facts, [{"id": "r", "when": {"waited": "at most 9000"}, "then": {"contact": {"by": "3 months"}}}])
    lead = asks(policy, 60)
    create(database, *calendars(policy, first=FIRST, last=(MONDAY + timedelta(days=100)).date()))
    load(database, policy, [lead.events])
    text = asking(database, policy)
    [kept] = agree(database, policy, [lead], text, MONDAY + timedelta(days=61))
    assert kept[3] == "pending"
    create(database, *calendars(policy, first=FIRST, last=(MONDAY + timedelta(days=30)).date()))
    create(database, asked(micros(MONDAY + timedelta(days=61))))
    assert {(each[2], each[3], each[9]) for each in database.query(text())} == {
        ("/", "unjudged", "SF605"), ("contact/L-1#1", "unjudged", "SF605")
    }  # fmt: skip


def test_of_several_rules_where_it_should_be_one_none_promises(database):
    """A `unique` table that is ambiguous has no window: there is nothing to keep, and nothing is owed."""
    rules = [
        {"id": "often", "when": {"asks": "at least 1"}, "then": {"contact": {"by": "3 days"}}},
        {"id": "twice", "when": {"asks": 2}, "then": {"contact": {"by": "9 days"}}},
    ]
    policy = shop({"asks": {"type": "integer", "from": {"count": "ask"}}}, rules, hit="unique")
    lead, at = asks(policy, 1), MONDAY + timedelta(days=2)
    create_calendars(database, policy)
    load(database, policy, [lead.events])
    [verdict] = agree(database, policy, [lead], asking(database, policy), at)
    assert verdict[3:7] == ("released", 2, 3, None)
    assert lead.obligations(at=at) == ()
    assert answers(database, obligation_statement(policy)) == []
    [said] = answers(database, lead_statement(policy))
    assert (said["said_next"], said["rule_next"], said["contact_by"]) == ("ambiguous", "often,twice", None)


COUNTED = {
    "asks": {"type": "integer", "from": {"count": "ask"}},
    "answers": {"type": "integer", "from": {"count": "answer"}},
}
ONCE = {"id": "once", "when": {"asks": "at most 1"}, "then": {"contact": {"by": "3 days"}}}
TWICE = {"id": "twice", "when": {"asks": 2}, "then": {"contact": {"not_before": "1 days"}}}


def became(database, rules, *histories):
    """What became of the promises of each history: their statuses, what decided and what closed them, why nobody knows."""
    policy = shop(COUNTED, rules)
    create_calendars(database, policy)
    text, told = asking(database, policy), []
    for happened in histories:
        lead = Journey.start(policy, case="L-1", owner="li", at=MONDAY)
        for name, day in happened:
            lead = lead.record(name, at=MONDAY + timedelta(days=day), by="li", role="clerk")
        load(database, policy, [lead.events])
        said = agree(database, policy, [lead], text, MONDAY + timedelta(days=9))
        told.append([(each[3], each[5], each[6], each[9]) for each in said])
    return told


def test_a_window_without_by_ends_what_was_promised(database):
    """A rule that says no deadline any more releases what had one, counted from the same anchor; a later one is new."""
    rules = [ONCE, TWICE, {"id": "often", "otherwise": True, "then": {"contact": {"by": "30 days"}}}]
    histories = [("ask", 0), ("ask", 1)], [("ask", 0), ("ask", 5)], [("ask", 0), ("ask", 1), ("ask", 2)]
    assert became(database, rules, *histories) == [
        [("released", 3, None, None)],
        [("violated", None, 3, None)],
        [("released", 3, None, None), ("pending", None, None, None)],
    ]


def test_the_deed_keeps_a_promise_also_where_a_window_without_by_follows(database):
    """The event after which there is no deadline any more may be what was promised: in time, or too late."""
    rules = [
        {"id": "waits", "when": {"answers": 0}, "then": {"contact": {"by": "3 days"}}},
        {"id": "answered", "otherwise": True, "then": {"contact": {"not_before": "1 days", "do": "pay"}}},
    ]
    assert became(database, rules, [("answer", 1)], [("answer", 5)]) == [
        [("satisfied", 2, None, None)],
        [("violated", None, 2, None)],
    ]


def test_a_window_whose_date_nobody_knows_cannot_be_judged(database):
    """Open days beyond the calendar: what was promised is not forgotten, and what nobody knew stays so where it ends."""
    rules = [ONCE, {**TWICE, "then": {"contact": {"by": "9000 open days"}}},
             {**TWICE, "id": "thrice", "when": {"asks": 3}}]  # fmt: skip
    histories = [("ask", 0), ("ask", 1)], [("ask", 0), ("ask", 5)], [("ask", 0), ("ask", 1), ("ask", 2)]
    assert became(database, rules, *histories) == [
        [("unjudged", None, None, "SF605")],
        [("violated", None, None, None)],
        [("unjudged", None, None, "SF605")],
    ]
