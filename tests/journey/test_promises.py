"""Promises as a case goes on: followed event by event, they come to what looking at everything comes to each time."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.constrained import START, case_of, entries, moments_of, policy_of
from constraints.unusual import crowded
from constraints.work import calls_of
from salesflow import Journey, Policy
from salesflow.constraints.meaning import judge
from salesflow.constraints.meaning.honour import Promise
from salesflow.constraints.meaning.reading import until
from salesflow.decision import decide
from salesflow.findings import FactError
from salesflow.frozen import FrozenMap
from salesflow.history.asked import Asked
from salesflow.history.event import Event
from salesflow.history.matching import is_like, person_fits
from salesflow.history.past import NOWHERE, Past
from salesflow.journey.given import facts_of
from salesflow.journey.obligations import is_since, owed_windows
from salesflow.journey.verdicts import follow
from salesflow.testing import journeys, moments
from salesflow.text import write
from sql.promise_cases import promising, promising_processes

BUNDLED = Policy.load()
OPENED = Event("s", "L", 0, "journey.started", START, data=FrozenMap({"owner": "li"}))


class LookingBack:
    """What a decision promises, by everything that had happened then."""

    def __init__(self, lead, constraint, past, given):
        self.lead, self.constraint, self.past, self.given = lead, constraint, past, given

    def asked(self, event):
        return Asked(event.at, self.past.calendar, lambda: until(self.past, event, inclusive=True))

    def after(self, event):
        policy, asked = self.lead.policy, self.asked(event)
        if asked.is_closed:
            return []
        try:
            facts = facts_of(policy, asked, self.given)
            decision = decide(policy.engine, facts, self.lead.calendar, self.lead.started_at)
        except FactError as error:
            return [Promise("", "", None, error.findings[0])]
        return [
            Promise(
                f"{said.output}/{said.rule.id}" if said.table.hit == "collect" else said.output,
                said.anchor_id,
                said.window.by,
                said.window.finding,
                said,
            )
            for said in owed_windows(policy, asked, decision)
            if said.table.name == self.constraint.decision
        ]

    def is_kept_by(self, promise, event):
        if promise.said is None or (deed := promise.said.window.window.deed) is None:
            return False
        anchor, past = promise.said.anchor, self.asked(event).past
        return (
            event.name == deed.name
            and is_since(event, promise.said.window, anchor, past.calendar)
            and is_like(event, deed, anchor.data if anchor is not None else None)
            and person_fits(deed.person, event, past)
        )


def promises_in_the_shop(facts, outputs, rules):
    """The shop with one table, and the constraint that asks whether its windows were kept."""
    decisions = {"next": {"inputs": list(facts)[:1], "outputs": outputs, "rules": rules}}
    constraints = [{"id": "kept", "kind": "honour", "decision": "next"}]
    more = {"facts": facts, "decisions": decisions, "constraints": constraints}
    return Policy.from_text(write({**policy_of().canonical, **more}))


def honoured(policy):
    return [each for each in policy.constraints if each.kind == "honour"]


def judged(lead, at, known_at=None, given=None):
    """What the journey says of promises."""
    ids = {each.id for each in honoured(lead.policy)}
    return [each for each in lead.verdicts(at=at, known_at=known_at, given=given) if each.constraint in ids]


def meant(lead, at, known_at=None, given=None):
    """What they mean."""
    past = lead.asked(at=at, known_at=known_at).past
    if past.start is None:
        return []
    kept = [(each, LookingBack(lead, each, past, given or {})) for each in honoured(lead.policy)]
    return [verdict for each, promised in kept for verdict in judge(each, past, None, promised)]


def agree_all_along(lead, asked_at, known_at=None):
    """Whenever somebody asks, while it happens or afterwards, of all events or of those that were known."""
    live = Journey.trusted(lead.policy, lead.events[:1])
    for event in lead.events[1:]:
        live = live.followed_by(event)
        now = max(each.at for each in live.events)
        assert judged(live, now) == meant(live, now)
    for at in asked_at:
        assert judged(live, at) == meant(live, at)
        assert judged(live, at, known_at) == meant(live, at, known_at)


@given(st.data())
def test_what_a_shop_promises_is_followed_event_by_event(data):
    """Anchors that move, deeds of every kind, several outputs, stages, late entries and voids: law 9 for promises."""
    listed = data.draw(entries(longest=10) | crowded())
    policy = data.draw(promising())
    lead = case_of(policy, listed).journey(policy)
    at = data.draw(st.lists(st.sampled_from(moments_of(listed)), min_size=1, max_size=2))
    agree_all_along(lead, at, data.draw(st.sampled_from((None, at[0] - timedelta(minutes=40)))))


@given(st.data())
def test_what_any_process_promises_is_followed_event_by_event(data):
    """Facts of all types, other clocks, commands of journeys: what is followed is what is decided anew each time."""
    lead = data.draw(journeys(data.draw(promising_processes()), longest=8))
    agree_all_along(lead, [data.draw(moments(lead))])


@given(st.data())
def test_the_next_contact_of_a_lead_is_followed_event_by_event(data):
    """The promise of the bundled policy, whatever happens to the lead."""
    lead = data.draw(journeys(BUNDLED, longest=8))
    agree_all_along(lead, [data.draw(moments(lead))])


@given(st.data())
def test_two_journeys_go_on_from_one(data):
    """What is promised in one journey is nothing to another that began in the same way."""
    policy = data.draw(promising())
    lead = case_of(policy, data.draw(entries())).journey(policy)
    at = max(event.at for event in lead.events)
    before = judged(lead, at)
    branches = [lead, lead]
    for number, name in data.draw(st.lists(st.tuples(st.integers(0, 1), st.sampled_from(("ask", "answer", "pay"))))):
        now = branches[number]
        again = len(now.events)
        event = Event(f"b{number}-{again}", lead.case, again + 50, name, at + timedelta(hours=again), person="li")
        branches[number] = now.followed_by(event)
        for branch in branches:
            late = max(event.at for event in branch.events)
            assert judged(branch, late) == meant(branch, late)
    assert judged(lead, at) == before


ONLY_THE_APP_KNOWS = """
salesflow: 1
name: answers
version: 1
calendars: {main: {timezone: Asia/Shanghai}}
activities: {ask: {}, answer: {}}
processes:
  deal: {initial: open, stages: {open: {resting: true}}}
facts:
  urgent: {type: boolean, missing: allowed}
  asked_at: {type: datetime, missing: allowed, from: {last: ask.at}}
decisions:
  reply:
    inputs: [urgent]
    outputs: {contact: {type: window, anchor: [asked_at, start], do: answer}}
    rules:
      - {id: soon, when: {urgent: true}, then: {contact: {by: 2 hours}}}
      - {id: later, otherwise: true, then: {contact: {by: 2 days}}}
constraints:
  - {id: kept, kind: honour, decision: reply}
"""


def test_what_the_app_says_otherwise_is_judged_anew():
    """A promise is of the facts that the app gives now, and not of those that it gave when it was asked before."""
    monday = datetime.fromisoformat("2026-11-02 09:00:00+08:00")
    lead = Journey.start(Policy.from_text(ONLY_THE_APP_KNOWS), case="L-1", at=monday).record("ask", at=monday)
    at, said = monday + timedelta(hours=5), {"urgent": True}
    for value, status in ((True, "violated"), (False, "pending"), (True, "violated")):
        said["urgent"] = value
        assert lead.verdicts(at=at, given=said)[-1].status == status
        assert judged(lead, at, given=said) == meant(lead, at, given=said)
    [unjudged] = lead.verdicts(at=at, given={"urgent": 1})
    assert unjudged.status == "unjudged"  # 1 is equal to True, and no boolean


def test_what_is_entered_late_or_void_is_judged_anew():
    """An answer that is written down late was in time; one that is taken back was none. The start itself asks for nothing."""
    monday = datetime.fromisoformat("2026-11-02 09:00:00+08:00")
    policy, at = Policy.from_text(ONLY_THE_APP_KNOWS), monday + timedelta(days=9)
    lead = Journey.start(policy, case="L-1", at=monday).record("ask", at=monday)
    lead = lead.record("ask", at=monday + timedelta(days=5))
    assert [each.status for each in judged(lead, at)] == ["released", "violated", "violated"]
    late = lead.record("answer", at=monday + timedelta(days=1), recorded_at=at, id="late")
    assert [each.status for each in judged(late, at)] == ["released", "satisfied", "violated"]
    void = late.void("late", at=at)
    assert [each.status for each in judged(void, at)] == ["released", "violated", "violated"]
    for each in (lead, late, void):
        assert judged(each, at) == meant(each, at)


@pytest.mark.parametrize(
    ("deed", "told", "last"),
    [
        ({"activity": "ask", "person": "not same as answer"}, "pay:li answer:wang ask:wang", "pending"),
        ({"activity": "ask", "person": "not same as answer"}, "pay:li answer:wang ask:li", "satisfied"),
        ({"activity": "ask", "person": "not same as answer"}, "pay:li answer: ask:li", "pending"),
        ({"activity": "ask", "person": "not owner"}, "pay:li ask:li", "pending"),
        ({"activity": "ask", "person": "not owner"}, "pay:li ask:wang", "satisfied"),
        ({"activity": "ask", "person": "owner"}, "pay:li ask:wang", "pending"),
        ({"activity": "ask", "same": "item"}, "pay:li:1 ask:li:2", "pending"),
        ({"activity": "ask", "same": "item"}, "pay:li:1 ask:li:1", "satisfied"),
    ],
)
def test_who_did_what_about_which_item_is_remembered(deed, told, last):
    """Whoever must not have done another thing, owns the case or not, shares an item with the anchor or not."""
    facts = {"paid_at": {"type": "datetime", "missing": "allowed", "from": {"last": "pay.at"}}}
    outputs = {"contact": {"type": "window", "anchor": ["paid_at", "start"], "do": deed}}
    rules = [{"id": "paid", "when": {"paid_at": {"not": "missing"}}, "then": {"contact": {"by": "30 days"}}},
             {"id": "else", "otherwise": True, "then": {"contact": "none"}}]  # fmt: skip
    lead = Journey.trusted(promises_in_the_shop(facts, outputs, rules), [OPENED])
    for number, word in enumerate(told.split(), 1):
        name, person, item = (word + "::").split(":")[:3]
        data = FrozenMap({"item": int(item)}) if item else FrozenMap()
        at = START + timedelta(hours=number)
        lead = lead.followed_by(Event(f"e{number}", "L", number, name, at, person=person or None, data=data))
        assert judged(lead, at) == meant(lead, at)
    assert [each.status for each in judged(lead, START + timedelta(days=2))] == [last]


# -- how much work an event is

DEEDS = (
    {"activity": "answer", "same": "item"},
    {"activity": "answer", "role": "clerk", "person": "owner"},
    {"activity": "pay", "person": "not owner"},
    {"activity": "ask", "person": "not same as answer"},
)
NAMES = ("ask", "answer", "pay", "ask", "ask")


@pytest.fixture(scope="module")
def busy():
    """A policy whose promises are kept by deeds of every kind, each counted from its own anchor."""
    facts = {
        "asked_at": {"type": "datetime", "missing": "allowed", "from": {"last": "ask.at"}},
        "first_paid": {"type": "datetime", "missing": "allowed", "from": {"first": "pay.at"}},
    }
    outputs = {
        f"o{number}": {"type": "window", "anchor": ["first_paid" if number else "asked_at", "start"], "do": deed}
        for number, deed in enumerate(DEEDS)
    }
    rule = {"id": "all", "otherwise": True, "then": {name: {"by": "3 days"} for name in outputs}}
    return promises_in_the_shop(facts, outputs, [rule])


def event_of(number):
    at, data = START + timedelta(hours=number), FrozenMap({"item": number // 7})
    name = NAMES[number % len(NAMES)]
    return Event(f"e{number}", "L", number + 1, name, at, person=("li", "wang", "zhao")[number % 3], data=data)


def test_an_event_is_no_more_work_after_a_thousand(busy):
    """Promises cost one decision an event: of the last fifty of a thousand there follows what follows from the first."""
    began = Past((), START, busy.workings.initial, busy.calendar() or NOWHERE)
    lead = Journey.trusted(busy, [OPENED])
    followed = follow(busy, began, {}, lambda asked: lead._decided(asked, {})).after(OPENED)

    def lived(events):
        nonlocal followed
        for event in events:
            followed = followed.after(event)

    events = [event_of(number) for number in range(1000)]
    lived(events[:20])  # until everything was promised once
    early = calls_of(lambda: lived(events[20:70]))
    lived(events[70:-50])
    late = calls_of(lambda: lived(events[-50:]))
    assert followed.promises.settled[0] is not None
    assert late < 1.2 * early
