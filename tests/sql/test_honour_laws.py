"""Promises in SQL: what became of each window that a table gave, on every database what the journeys say of themselves."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.constrained import DEADLINES, SHOP, STAGES, case_of, entries, moments_of
from salesflow import Journey, Policy
from salesflow.calendars import micros
from salesflow.findings import BeyondHorizon
from salesflow.sql.compliance.verdicts import verdict_statement
from salesflow.sql.loading import asked, calendars, log
from salesflow.sql.loading import given as given_table
from salesflow.sql.log_shape import log_shape
from salesflow.testing import journeys, moments
from salesflow.text import write
from sql.asking import FIRST, LAST, asked_in, renamed, windowed
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

_SHOP_FACTS = {
    "asks": {"type": "integer", "from": {"count": "ask"}},
    "asked_at": {"type": "datetime", "missing": "allowed", "from": {"last": "ask.at"}},
    "paid_at": {"type": "datetime", "missing": "allowed", "from": {"first": "pay.at", "person": "not owner"}},
    "promised": {"type": "date", "missing": "allowed", "from": {"last": "answer.promised"}},
    "item": {"type": "integer", "missing": "allowed", "from": {"last": "ask.item"}},
    "lately": {"type": "boolean", "from": {"exists": "ask", "within": "3 days"}},
    "since_answer": {"type": "integer", "from": {"count": "ask", "since": {"last": "answer"}}},
    "waited": {
        "type": "integer",
        "unit": "day",
        "missing": "allowed",
        "from": {"days_since": {"last": "ask.at", "person": "owner"}},
    },
    "deal": {"from": {"stage": "deal"}},
}
_CELLS = {
    "asks": ("at least 2", "0", "1"),
    "item": (1, "missing", {"not": 1}),
    "lately": ("true", "false"),
    "since_answer": ("0", "at least 1"),
    "waited": ("missing", "at most 1", "more than 2"),
    "deal": ("open", "agreed"),
}
_INSTANTS, _DATES = ("asked_at", "paid_at"), ("promised",)
_OF_DATES = tuple(each for each in DEADLINES if "hours" not in each and "minutes" not in each)
_DEEDS = (
    "answer",
    "answer",
    "pay",
    "ask",
    "agree",
    {"activity": "answer", "same": "item"},
    {"activity": "answer", "role": "clerk", "person": "owner"},
    {"activity": "pay", "person": "not owner"},
    {"activity": "ask", "person": "not same as answer"},
    {"activity": "ask", "where": {"item": [1, "missing"]}, "same": "item"},
)


@st.composite
def windows(draw):
    if draw(st.integers(0, 5)) == 0:
        return "none"
    anchors = draw(st.lists(st.sampled_from((*_INSTANTS, *_INSTANTS, *_DATES)), max_size=2, unique=True))
    spans = _OF_DATES if "promised" in anchors else DEADLINES
    said = {"by": draw(st.sampled_from(spans))}
    if anchors:
        said["anchor"] = anchors
    if draw(st.integers(0, 3)) == 0:
        said = {**said, "not_before": said["by"]}
        if draw(st.integers(0, 2)):  # such a window promises nothing, also where one that did has the same anchor
            del said["by"]
    if draw(st.booleans()):
        said["do"] = draw(st.sampled_from(_DEEDS))
    return said


@st.composite
def promising(draw):
    """The shop with a table that promises something or other, and one or two constraints that ask whether it was kept."""
    outputs = {"contact": {"type": "window", "anchor": ["start"], "do": draw(st.sampled_from(_DEEDS))}}
    if draw(st.integers(0, 2)) == 0:
        outputs["letter"] = {"type": "window", "anchor": ["asked_at", "start"], "do": "pay"}
    rules = []
    for number in range(draw(st.integers(1, 4))):
        fact = draw(st.sampled_from(sorted(_CELLS)))
        then = {name: draw(windows()) for name in outputs}
        rules.append({"id": f"r{number}", "when": {fact: draw(st.sampled_from(_CELLS[fact]))}, "then": then})
    if draw(st.booleans()):
        rules.append({"id": "else", "otherwise": True, "then": {name: draw(windows()) for name in outputs}})
    inputs = sorted({name for rule in rules for name in rule.get("when", {})})
    hit = draw(st.sampled_from(("first", "first", "collect", "unique")))
    feeding = {"hit": "first", "inputs": ["asks"], "outputs": {"busy": {"type": "boolean"}},
               "rules": [{"id": "b", "when": {"asks": "at least 2"}, "then": {"busy": True}}]}  # fmt: skip
    if draw(st.integers(0, 3)) == 0:  # and a rule is fed by a table that does not always decide
        inputs.append("busy")
        rules[0]["when"]["busy"] = draw(st.sampled_from((True, False)))
    decisions = {"busy": feeding, "next": {"hit": hit, "inputs": inputs, "outputs": outputs, "rules": rules}}
    constraints = [{"id": "kept", "kind": "honour", "decision": "next"}]
    if draw(st.booleans()):
        constraints.append({**constraints[0], "id": "there", "in": draw(st.sampled_from(STAGES))})
    more = {"facts": _SHOP_FACTS, "decisions": decisions, "constraints": constraints}
    return Policy.from_text(SHOP + "".join(f"{key}: {json.dumps(said)}\n" for key, said in more.items()))


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


@st.composite
def promising_processes(draw):
    """A policy of random processes, with windows, and a constraint that asks whether they were kept."""
    policy = draw(windowed())
    constraint = {"id": "kept", "kind": "honour", "decision": "next"}
    if draw(st.booleans()):
        name = draw(st.sampled_from(sorted(policy.processes)))
        stages = st.lists(st.sampled_from(sorted(policy.processes[name].stages)), min_size=1, unique=True)
        constraint["in"] = {name: draw(stages)}
    return Policy.from_text(write({**policy.canonical, "constraints": [constraint]}))


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
