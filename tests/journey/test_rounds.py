"""Steps of cadences as constraints: what is judged is what was owed, at the deadline (semantics 33, 34)."""

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import Journey, Policy
from sql.cadence_cases import CROWDED, WIDE, life, moment, walk

STORIES = {
    "wide": (Policy.from_text(WIDE), walk),
    "crowded": (Policy.from_text(CROWDED), walk),
    "bundled": (Policy.load(), life),
}


def told(story, chance):
    """A random case of one of the policies."""
    policy, tell = STORIES[story]
    return tell(policy, chance, 12)


def owed(journey, at):
    """The open and overdue obligations of cadences that have a date, by what they are."""
    return {
        (each.element, each.anchor, each.occurrence): each
        for each in journey.obligations(at=at)
        if each.element.partition("/")[0] in journey.policy.cadences
        and each.state != "waiting"
        and each.finding is None
    }


def judged(journey, at):
    """The verdicts on steps of cadences, by what they are."""
    said = [each for each in journey.verdicts(at=at) if each.constraint.partition("/")[0] in journey.policy.cadences]
    assert len({each.identity for each in said}) == len(said)
    return {each.identity: each for each in said}


@pytest.mark.parametrize("story", STORIES)
@given(seed=st.integers(0, 2**32))
def test_whatever_is_owed_is_judged_and_whatever_is_pending_is_owed(story, seed):
    """An open step is pending until its deadline, an overdue one is violated; nothing else is pending."""
    chance = Random(seed)
    journey = told(story, chance)
    for _ in range(3):
        at = moment(chance, [journey])
        owes, says = owed(journey, at), judged(journey, at)
        for identity, each in owes.items():
            expected = "violated" if each.state == "overdue" else "pending"
            verdict = says[identity]
            assert (verdict.status, verdict.deadline, verdict.closed) == (expected, each.by, None)
        pending = {identity for identity, each in says.items() if each.status == "pending"}
        assert pending == {identity for identity, each in owes.items() if each.state == "open"}


@pytest.mark.parametrize("story", STORIES)
@given(seed=st.integers(0, 2**32))
def test_what_is_violated_was_owed_once(story, seed):
    """Nobody is blamed for a step that was never owed: before its deadline, or overdue when the cadence began to run."""
    chance = Random(seed)
    journey = told(story, chance)
    at = moment(chance, [journey])
    for identity, each in judged(journey, at).items():
        if each.status == "violated":
            before = (each.deadline - timedelta(hours=hours) for hours in range(0, 150, 6))
            moments = (*before, *(event.at for event in journey.events if event.at <= at))
            assert any(identity in owed(journey, then) for then in moments)


@pytest.mark.parametrize("story", STORIES)
@given(seed=st.integers(0, 2**32))
def test_what_was_missed_stays_missed(story, seed):
    """A deed after the deadline ends the waiting, never the violation."""
    chance = Random(seed)
    journey = told(story, chance)
    first, second = sorted((moment(chance, [journey]), moment(chance, [journey])))
    missed = {identity for identity, each in judged(journey, first).items() if each.status == "violated"}
    assert missed <= {identity for identity, each in judged(journey, second).items() if each.status == "violated"}


PARTING = """
salesflow: 1
name: parting
version: 1
calendars: {main: {timezone: Asia/Shanghai}}
activities: {agreed: {}}
processes:
  sale:
    initial: ordered
    stages: {ordered: {resting: true}, delivered: {resting: true}}
    transitions: {hand_over: {from: ordered, to: delivered}}
cadences:
  delivery:
    anchor: {last: agreed}
    in: {sale: ordered}
    steps: [{id: in-time, by: 2 days, do: hand_over}]
"""


@pytest.mark.parametrize(("days", "status"), [(0, "satisfied"), (2, "satisfied"), (3, "violated")])
def test_the_step_by_which_a_case_leaves_can_be_what_was_asked_for(days, status):
    """A car that is handed over in time was handed over in time, although the delivery ends with it."""
    monday = datetime.fromisoformat("2026-11-02 09:10:00+08:00")
    lead = Journey.start(Policy.from_text(PARTING), case="L-1", at=monday).record("agreed", at=monday)
    lead = lead.take("hand_over", at=monday + timedelta(days=days))
    [verdict] = lead.verdicts(at=monday + timedelta(days=30))
    assert (verdict.status, verdict.decided or verdict.closed) == (status, lead.events[-1])
