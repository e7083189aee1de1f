"""Promises in SQL: what became of each window that a table gave, on every database what the journeys say of themselves."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.constrained import case_of, entries, moments_of
from salesflow import Journey
from salesflow.calendars import micros
from salesflow.findings import BeyondHorizon
from salesflow.sql.compliance.verdicts import verdict_statement
from salesflow.sql.loading import asked, calendars, log
from salesflow.sql.loading import given as given_table
from salesflow.sql.log_shape import log_shape
from salesflow.testing import journeys, moments
from sql.asking import FIRST, LAST, asked_in, renamed
from sql.promise_cases import promising, promising_processes
from sql.test_verdict_laws import create, row
from sql.test_verdict_laws import create_calendars as create_calendars_of_the_shop
from test_showroom import POLICY as BUNDLED
from test_showroom import cases


def honoured(policy):
    return [each for each in policy.constraints if each.kind == "honour"]


def load(database, policy, histories):
    create(database, log(log_shape(policy), histories))
    if (more := given_table(policy)) is not None:
        create(database, more)


def create_calendars(database, policy):
    create(database, *calendars(policy, first=FIRST, last=LAST))


def asking(database, policy):
    """The text of the statement; a database that keeps no parts makes them anew for each moment."""
    statement = verdict_statement(policy, honoured(policy))
    if database.dialect == "spark":
        return lambda: asked_in(database, statement)
    text = statement.sql(database.dialect)
    return lambda: text


def agree(database, policy, leads, text, at, known_at=None):
    """The statement says of each lead what its journey says; where a calendar ends before that, it says so."""
    create(database, asked(micros(at), micros(known_at) if known_at else None))
    said = database.query(text())
    ids = {each.id for each in honoured(policy)}
    expected, lost = [], set()
    for lead in leads:
        try:
            told = [row(each) for each in lead.verdicts(at=at, known_at=known_at) if each.constraint in ids]
        except BeyondHorizon:
            lost.add(lead.case)
            continue
        expected += [(lead.case, *each[1:]) for each in told]
    assert sorted((each for each in said if each[0] not in lost), key=str) == sorted(expected, key=str)
    return expected


# -- a shop that promises answers


def agree_in_the_shop(database, data):
    policy = data.draw(promising())
    logs = [data.draw(entries(case=f"L-{number}")) for number in range(data.draw(st.integers(1, 3)))]
    leads = [case_of(policy, listed).journey(policy) for listed in logs]
    load(database, policy, [lead.events for lead in leads])
    text = asking(database, policy)
    asked_at = sorted({moment for listed in logs for moment in moments_of(listed)})
    for at in data.draw(st.lists(st.sampled_from(asked_at), min_size=1, max_size=2)):
        known_at = data.draw(st.sampled_from((None, None, at, at - timedelta(minutes=40))))
        agree(database, policy, leads, text, at, known_at)


def test_what_a_shop_promises_is_followed_as_journeys_follow_it(database):
    """Anchors that move, deeds of every kind, several outputs, tables that collect, stages, late entries, voids."""
    create_calendars_of_the_shop(database)

    @given(st.data())
    @settings(max_examples=max(1, settings().max_examples // 15))
    def law(data):
        agree_in_the_shop(database, data)

    law()


# -- any process


@given(st.data())
@settings(max_examples=max(1, settings().max_examples // 30))
def test_what_any_process_promises_is_followed_as_journeys_follow_it(database, data):
    """Facts of all types, windows without a calendar, other clocks: whatever a policy counts its promises from."""
    policy = data.draw(promising_processes())
    leads = [data.draw(journeys(policy, longest=10)) for _ in range(data.draw(st.integers(1, 3)))]
    leads = [Journey.trusted(policy, tuple(renamed(lead, f"L-{number}"))) for number, lead in enumerate(leads)]
    at = data.draw(moments(leads[-1]))
    known_at = data.draw(st.one_of(st.none(), st.none(), moments(leads[-1])))
    create_calendars(database, policy)
    load(database, policy, [lead.events for lead in leads])
    agree(database, policy, leads, asking(database, policy), at, known_at)


# -- the bundled policy


def test_the_next_contact_of_random_leads_is_judged_as_journeys_judge_it(database):
    """The bundled policy's own promise, over whatever may happen to a lead."""
    create_calendars(database, BUNDLED)
    text = asking(database, BUNDLED)

    @given(st.data())
    @settings(max_examples=max(1, settings().max_examples // 30))
    def law(data):
        lead = data.draw(journeys(BUNDLED))
        load(database, BUNDLED, [lead.events])
        agree(database, BUNDLED, [lead], text, data.draw(moments(lead)))

    law()


def test_the_showroom_has_every_verdict_that_its_journeys_have(database):
    """Sixty leads and a year of them: kept, missed, let go, still open."""
    leads = [case.journey(BUNDLED) for case in cases("log.jsonl")]
    create_calendars(database, BUNDLED)
    load(database, BUNDLED, [lead.events for lead in leads])
    text = asking(database, BUNDLED)
    statuses = {each[3] for each in agree(database, BUNDLED, leads, text, datetime(2026, 11, 20, 4, 0, tzinfo=UTC))}
    assert statuses == {"satisfied", "violated", "released", "pending"}
