"""Laws of journeys: commands stay inside the policy, what is refused changes nothing, a log reads back as it was written."""

import pickle
from contextlib import nullcontext, suppress
from datetime import UTC, timedelta
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import EventRefused, Journey, Policy, SalesflowError
from salesflow.history.event import VOIDED
from salesflow.testing import beginnings, commands, journeys, moments, processes
from salesflow.text import write


def drawn(data, longest=14):
    return data.draw(journeys(data.draw(processes()).policy, longest=longest))


def seen(journey, at):
    """Everything that can be asked of a journey at one moment."""
    try:
        decision = journey.decide(at=at)
        facts = journey.facts(at=at)
    except SalesflowError as error:
        decision = facts = error.text()
    return (
        journey.events, journey.stages, journey.owner, journey.is_closed, journey.is_complete, facts,
        repr(decision), journey.options(at=at),
    )  # fmt: skip


@given(st.data())
def test_commands_stay_inside_the_policy(data):
    """No sequence of commands leaves the stages or transitions of the policy, and a final stage stays."""
    journey = data.draw(beginnings(data.draw(processes()).policy))
    for _ in range(10):
        command, before = data.draw(commands(journey)), journey.stages
        try:
            journey = command.on(journey)
        except SalesflowError:
            continue
        for name, process in journey.policy.processes.items():
            now, stage = journey.stages[name], before[name]
            assert now in process.stages
            if command.verb == "take" and journey.events[-1].process == name:
                step = process.transitions[command.subject]
                assert stage in step.from_
                assert now == step.to
                assert not process.stages[stage].final
            elif command.verb != "void":
                assert now == stage


@given(st.data())
def test_what_is_refused_changes_nothing(data):
    """A refused command leaves the journey as it was, and an accepted one leaves the journey before it as it was."""
    journey = drawn(data)
    at = data.draw(moments(journey))
    for _ in range(4):
        before = seen(journey, at)
        command = data.draw(commands(journey))
        with suppress(SalesflowError):
            after = command.on(journey)
            assert after.events[:-1] == journey.events
            assert seen(after, at) == seen(Journey.replay(journey.policy, after.events), at)
        assert seen(journey, at) == before


@given(st.data())
def test_branches_do_not_see_each_other(data):
    """Two people go on from one past: each sees its own, and the past sees neither."""
    trunk = drawn(data, longest=6)
    before = trunk.events
    branches = [trunk, trunk]
    own = [list(before), list(before)]
    for number in data.draw(st.lists(st.integers(0, 1), max_size=8)):
        try:
            branches[number] = data.draw(commands(branches[number])).on(branches[number])
        except SalesflowError:
            continue
        own[number].append(branches[number].events[-1])
        assert [list(branch.events) for branch in branches] == own
    assert trunk.events == before
    for branch in branches:
        assert Journey.replay(branch.policy, branch.events) == branch
        assert seen(branch, branch.started_at) == seen(Journey.replay(branch.policy, branch.events), branch.started_at)


@given(st.data())
def test_a_log_reads_back_as_it_was_written(data):
    """Replaying the events gives the journey; a prefix and then the rest gives the whole; the same twice is once."""
    journey = drawn(data)
    policy, events = journey.policy, journey.events
    again = Journey.replay(policy, events)
    at = data.draw(moments(journey))
    assert again == journey
    assert seen(again, at) == seen(journey, at)
    assert Journey.replay(policy, [*events, *events]) == journey
    prefix = Journey.replay(policy, events[: data.draw(st.integers(1, len(events)))])
    assert Journey.replay(policy, [*prefix.events, *events[len(prefix.events) :]]) == journey


@given(st.data())
def test_a_journey_goes_on_after_a_replay_as_before(data):
    """A command does to a replayed journey what it does to the one that was written."""
    journey = drawn(data)
    again = Journey.replay(journey.policy, journey.events)
    command = data.draw(commands(journey))
    outcomes = []
    for each in (journey, again):
        try:
            outcomes.append(command.on(each))
        except SalesflowError as refused:
            outcomes.append(refused.text())
    assert outcomes[0] == outcomes[1]


@given(st.data())
def test_numbers_may_have_been_left_out(data):
    """A store numbers the events of all its cases together: a journey with gaps goes on behind its last number."""
    journey = drawn(data, longest=6)
    spread = [event._replace(position=7 * event.position) for event in journey.events]
    again = Journey.replay(journey.policy, spread)
    assert again.stages == journey.stages
    try:
        after = again.reassign("wang.wei", at=max(event.at for event in spread))
    except EventRefused:
        assert journey.is_closed
        return
    assert after.owner == "wang.wei"
    assert Journey.replay(after.policy, after.events) == after


@given(st.data())
def test_a_log_reads_back_after_another_policy(data):
    """A journey that follows another policy since, with another first stage, reads back under that policy."""
    journey = drawn(data, longest=6)
    document = journey.policy.canonical
    process = document["processes"][data.draw(st.sampled_from(sorted(document["processes"])))]
    process["initial"] = "s1"
    process["stages"]["s1"] = {"resting": "true"}
    process["transitions"]["again"] = {"from": ["s1"], "to": "s0"}
    other = Policy.from_text(write(document))
    if journey.is_closed:
        return
    after = journey.change_policy(other, at=journey.events[-1].recorded_at)
    assert Journey.replay(other, after.events) == after
    assert Journey.replay(other, after.events).stages == after.stages


@given(st.data())
def test_what_was_known_is_what_the_journey_was_then(data):
    """Asked what was known at a moment, a journey says what it would have said then (semantics 2)."""
    journey = drawn(data)
    written = [event.recorded_at for event in journey.events]
    known_at = data.draw(st.sampled_from(written))
    at = data.draw(moments(journey))
    then = Journey.replay(journey.policy, [event for event in journey.events if event.recorded_at <= known_at])
    assert written == sorted(written)
    try:
        expected = then.facts(at=at)
    except SalesflowError as error:
        with pytest.raises(type(error)):
            journey.facts(at=at, known_at=known_at)
        return
    assert journey.facts(at=at, known_at=known_at) == expected
    asked, was = journey.asked(at=at, known_at=known_at), then.asked(at=at)
    assert [asked.stay(name) for name in journey.policy.processes] == [was.stay(n) for n in journey.policy.processes]
    assert asked.owner == was.owner


@given(st.data())
def test_the_same_event_twice_is_one_event(data):
    """Sent again, a command of the same id and content changes nothing; with other content it is refused."""
    journey = drawn(data, longest=6)
    command = data.draw(commands(journey))
    said = {**command.arguments, "id": "once"}
    try:
        after = getattr(journey, command.verb)(command.subject, **said)
    except SalesflowError:
        return
    assert after.events[-1].id == "once"
    assert getattr(after, command.verb)(command.subject, **said) is after
    said["recorded_at"] += timedelta(minutes=1)
    with pytest.raises(EventRefused, match="SF709"):
        getattr(after, command.verb)(command.subject, **said)
    wrong = after.events[-1]._replace(person="somebody.else")
    with pytest.raises(EventRefused, match="SF709"):
        Journey.replay(after.policy, [*after.events, wrong])


@given(st.data())
def test_a_chosen_id_never_meets_a_later_number(data):
    """Whatever ids the app chooses, no two events of a journey are called alike, and the log reads back."""
    journey = data.draw(beginnings(data.draw(processes()).policy))
    at = journey.started_at
    for number in data.draw(st.lists(st.none() | st.integers(1, 6), max_size=6)):
        taken = number is not None and f"L-1#{number}" in {event.id for event in journey.events}
        with pytest.raises(EventRefused, match="SF709") if taken else nullcontext():
            journey = journey.reassign(
                "li.na", at=at, id=None if number is None else f"L-1#{number}", reason=f"the {len(journey.events)}th"
            )
    assert len({event.id for event in journey.events}) == len(journey.events)
    assert Journey.replay(journey.policy, journey.events) == journey


@given(st.data())
def test_a_journey_is_a_value(data):
    """It pickles; equal journeys hash alike; one more event makes it another."""
    journey = drawn(data)
    again = pickle.loads(pickle.dumps(journey))
    assert again == journey
    assert hash(again) == hash(journey)
    assert repr(again) == repr(journey)
    shorter = Journey.replay(journey.policy, journey.events[:-1] or journey.events)
    assert (shorter == journey) == (len(journey.events) == 1)
    assert journey != "L-1"


@given(st.data())
def test_the_events_of_a_journey_are_in_utc_and_numbered(data):
    """Instants are kept in UTC, so that clocks that show a time twice do not disturb their order."""
    journey = drawn(data)
    for number, event in enumerate(journey.events, 1):
        assert event.at.tzinfo is UTC
        assert event.recorded_at.tzinfo is UTC
        assert event.position == number
        assert event.at <= event.recorded_at
        assert hash(event) == hash(event._replace())
    voided = [event.data["event"] for event in journey.events if event.name == VOIDED]
    assert len(voided) == len(set(voided))


def test_to_append_is_not_to_copy(lead, monday):
    """A journey shares its past with the one before it: a thousand events make one list, a branch makes a second."""
    first = lead
    for _ in range(1000):
        lead = lead.reassign("li.na", at=monday("10:00"))
    assert lead._log is first._log
    assert len(lead._log.events) == 1001
    branch = first.reassign("wang.wei", at=monday("10:00"))
    assert branch._log is not first._log
    assert (len(branch.events), len(first.events), len(lead.events)) == (2, 1, 1001)


def test_two_threads_go_on_from_one_journey(lead, monday):
    """Threads that record on the same journey each get their own right history."""
    made = {}

    def work(person):
        journey = lead
        for _ in range(200):
            journey = journey.reassign(person, at=monday("10:00"), id=None)
        made[person] = journey

    threads = [Thread(target=work, args=(f"person.{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for person, journey in made.items():
        assert [event.data["owner"] for event in journey.events[1:]] == [person] * 200
        assert [event.position for event in journey.events] == list(range(1, 202))
        assert journey.owner == person
