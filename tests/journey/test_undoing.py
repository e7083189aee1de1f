"""An entry is voided unless a later step needed it; checked against trying every history without it (semantics 5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import EventRefused, Journey
from salesflow.guards import AnyOf, Evidence, InStages
from salesflow.history.event import ADOPTED, CLOSED, POLICY_CHANGED, REASSIGNED, STARTED, VOIDED
from salesflow.history.matching import in_window, is_like, person_fits, select
from salesflow.history.past import NOWHERE, past_of
from salesflow.testing import journeys, processes


def holds(guard, past, stay, own):
    """A guard, read word by word."""
    if isinstance(guard, AnyOf):
        return any(holds(item, past, stay, own) for item in guard.items)
    if isinstance(guard, InStages):
        return all((past.stage(name) in stages) != guard.negated for name, stages in guard.stages.items())
    assert isinstance(guard, Evidence)
    if not guard.latest:
        return bool(select(past, guard.pattern, stay=stay, own=own))
    window = in_window(past, guard.pattern, stay)
    return bool(window) and is_like(window[-1], guard.pattern, own) and person_fits(
        guard.pattern.person, window[-1], past
    )  # fmt: skip


def was_legal(journey, step, events):
    """Could this step have been taken, had only these events been there?"""
    policy = journey.policy
    what = policy.workings.recordable[step.name]
    clock = journey.calendar or NOWHERE
    past = past_of(events, step.at, policy.workings.initial, clock)
    stay = past.stay(step.process)
    return stay.stage in what.transition.from_ and all(holds(guard, past, stay, step.data) for guard in what.requires)


def voidable(journey, id):
    """Whether nothing that followed would have been refused without this entry."""
    void = {event.data["event"] for event in journey.events if event.name == VOIDED}
    event = next(each for each in journey.events if each.id == id)
    if id in void or event.name in (STARTED, ADOPTED, VOIDED, POLICY_CHANGED):
        return False
    counted = [each for each in journey.events if each.id not in void and each.name != VOIDED]
    if event.process is not None and [each for each in counted if each.process == event.process][-1] != event:
        return False
    later = [each for each in counted if each.process is not None and each.position > event.position]
    return all(
        was_legal(journey, step, [each for each in counted if each.position < step.position and each != event])
        for step in later
    )


@given(st.data())
def test_a_void_is_refused_exactly_when_a_later_step_needed_the_entry(data):
    """Every entry of every journey: it can be voided when all later steps would have been taken without it."""
    journey = data.draw(journeys(data.draw(processes()).policy, longest=18))
    at = max(event.recorded_at for event in journey.events)
    for event in journey.events:
        if voidable(journey, event.id):
            after = journey.void(event.id, at=at)
            assert after.events[-1].data["event"] == event.id
            assert Journey.replay(after.policy, after.events) == after
        else:
            with pytest.raises(EventRefused) as refused:
                journey.void(event.id, at=at)
            assert {finding.code for finding in refused.value.findings} <= {"SF711", "SF712"}


@given(st.data())
def test_a_voided_entry_counts_nowhere(data):
    """After a void, everything is as if the entry had never been made, but for the log."""
    journey = data.draw(journeys(data.draw(processes()).policy))
    at = max(event.recorded_at for event in journey.events)
    for event in journey.events:
        if not voidable(journey, event.id):
            continue
        after = journey.void(event.id, at=at)
        void = {each.data["event"] for each in after.events if each.name == VOIDED}
        rest = [each for each in journey.events if each.id not in void and each.name != VOIDED]
        without = Journey.replay(journey.policy, rest)
        assert after.stages == without.stages
        assert after.owner == without.owner
        assert after.is_closed == without.is_closed
        assert after.facts(at=at) == without.facts(at=at)


@given(st.data())
def test_steps_are_undone_from_the_last(data):
    """Undoing every step from the last one back leads each process to where it began, or stops where one was needed."""
    journey = data.draw(journeys(data.draw(processes()).policy))
    at = max(event.recorded_at for event in journey.events)
    started = Journey.replay(journey.policy, journey.events[:1]).stages
    undone = True
    while undone:
        steps = [event for event in journey.events if event.process is not None and voidable(journey, event.id)]
        undone = bool(steps)
        if undone:
            before = journey.stages[steps[-1].process]
            journey = journey.void(steps[-1].id, at=at)
            assert before == steps[-1].to
            assert journey.stages[steps[-1].process] == steps[-1].from_
    void = {event.data["event"] for event in journey.events if event.name == VOIDED}
    moved = {event.process for event in journey.events if event.process is not None and event.id not in void}
    assert all(journey.stages[name] == started[name] for name in started if name not in moved)


def test_a_quotation_on_which_a_contract_rests_stays(walked):
    """What a signed contract rests on cannot be voided before the signing is; the reason names the step."""
    lead = walked("ordered")
    quoted = next(event for event in lead.journey.events if event.name == "quotation_issued")
    with pytest.raises(EventRefused) as refused:
        lead.journey.void(quoted.id, at=lead.now)
    assert refused.value.findings[0].code == "SF712"
    assert dict(refused.value.findings[0].arguments)["missing"] == ("quotation_issued", "quoted_since_reopening")
    assert "without `quotation_issued`, `sign_contract` would have been refused" in refused.value.text()
    assert "缺少 quotation_issued" in refused.value.text("zh")
    signed = lead.journey.events[-1]
    after = lead.journey.void(signed.id, at=lead.now).void(quoted.id, at=lead.now)
    assert after.stages["sale"] == "negotiation"


def test_only_the_latest_step_is_undone(walked):
    """A step on which another followed is not taken back."""
    lead = walked("presentation")
    received = next(event for event in lead.journey.events if event.name == "receive")
    with pytest.raises(EventRefused, match="SF711"):
        lead.journey.void(received.id, at=lead.now)


def test_a_closing_is_undone_by_voiding_it(walked):
    """A case that was closed by mistake goes on when the closing is void; nothing else goes on before."""
    lead = walked("reception")
    closed = lead.journey.close("duplicate of L-7", at=lead.now)
    assert closed.is_complete
    with pytest.raises(EventRefused, match="SF705"):
        closed.record("purpose_understood", at=lead.now, by="li.na", role="consultant")
    closing = next(event for event in closed.events if event.name == CLOSED)
    again = closed.void(closing.id, at=lead.now)
    assert not again.is_closed
    assert again.record("purpose_understood", at=lead.now, by="li.na", role="consultant").events[-1].position == 6


def test_a_reassignment_that_an_approval_rests_on_stays(walked):
    """Who approves is not the owner: the reassignment by which that is true is needed as evidence is."""
    lead = walked("negotiation").prepare(without=["contract_decision"])
    lead.journey = lead.journey.reassign("wang.wei", at=lead.now)
    given_away = lead.journey.events[-1]
    lead.do("contract_decision", by="li.na").do("contract_signed", "sign_contract", by="wang.wei")
    assert given_away.name == REASSIGNED
    with pytest.raises(EventRefused, match="SF712"):
        lead.journey.void(given_away.id, at=lead.now)
