"""The machine that is run is the graph that the policy states (law 12)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import EventRefused, Policy, TransitionRefused
from salesflow.journey.steps import legal_step
from salesflow.testing import data_of, journeys, moments, processes


def assert_machine_is_graph(policy):
    for name, process in policy.processes.items():
        machine = policy.workings.machines[name]
        for stage in process.stages:
            for trigger, step in process.transitions.items():
                assert machine.step(stage, trigger) == (step.to if stage in step.from_ else None)


def test_the_bundled_machine_is_the_bundled_graph():
    """Each stage of the bundled policy and each trigger: the machine goes where the file says, and nowhere else."""
    assert_machine_is_graph(Policy.load())


@given(processes())
def test_the_machine_is_the_graph(made):
    """Whatever the policy, the machine has its stages and its transitions and no others."""
    assert_machine_is_graph(made.policy)


@given(st.data())
def test_options_say_what_can_be_taken(data):
    """A legal option can be taken and leads where it says; a refused one cannot, for the reasons that it gave."""
    policy = data.draw(processes()).policy
    journey = data.draw(journeys(policy))
    at = max(data.draw(moments(journey)), *(event.at for event in journey.events))
    for option in journey.options(at=at):
        what = policy.workings.recordable[option.trigger]
        role = option.role[0] if option.role else None
        own = data.draw(data_of(what.data))
        asks_same = '"same"' in repr([guard.to_document() for guard in what.requires]).replace("'", '"')
        if journey.is_closed:
            with pytest.raises(EventRefused, match="SF705"):
                journey.take(option.trigger, at=at, role=role, data=own)
        elif option.is_legal and not asks_same:  # what the data must agree with, options cannot know
            after = journey.take(option.trigger, at=at, role=role, data=own)
            assert after.stages == {**journey.stages, option.process: option.to}
        elif not asks_same:
            with pytest.raises(TransitionRefused) as refused:
                journey.take(option.trigger, at=at, role=role, data=own)
            assert refused.value.refusal.ids == option.refusal.ids
            assert refused.value.refusal.missing == option.refusal.missing


@given(st.data())
def test_options_are_every_transition_once(data):
    """Options are the transitions of the policy; which are possible is what a refusal lists, and what the machine allows."""
    policy = data.draw(processes()).policy
    journey = data.draw(journeys(policy))
    at = data.draw(moments(journey))
    role = data.draw(st.sampled_from([*policy.roles, None]))
    asked, options = journey.asked(at=at), journey.options(at=at, role=role)
    assert [(each.process, each.trigger) for each in options] == [
        (name, trigger) for name, process in policy.processes.items() for trigger in process.transitions
    ]
    legal = tuple(option.trigger for option in options if option.is_legal)
    for option in options:
        stage = asked.stage(option.process)
        what = policy.workings.recordable[option.trigger]
        if option.refusal is None:
            assert policy.workings.machines[option.process].step(stage, option.trigger) == option.to
            assert role is None or not what.role or role in what.role
            continue
        refusal = option.refusal
        assert refusal.possible == legal
        assert refusal.stage == stage
        assert ("stage" in refusal.ids) == (stage not in refusal.from_)
        assert ("role" in refusal.ids) == (role is not None and what.role is not None and role not in what.role)
        assert refusal.ids
        assert refusal.text("en")
        assert refusal.text("zh")
        assert "at" in refusal.ids or legal_step(policy, what, asked, role) is None
