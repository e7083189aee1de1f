"""What is counted as events come in is what the meaning says of the whole history, at every moment (law 7, semantics 6)."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from salesflow import SalesflowError
from salesflow.facts import MISSING
from salesflow.guards import AnyOf, Evidence, holds
from salesflow.history.asked import Asked
from salesflow.history.counting import anchored, count
from salesflow.history.event import in_history_order
from salesflow.history.matching import anchor_event
from salesflow.history.past import NOWHERE, past_of
from salesflow.history.standing import standing_of
from salesflow.testing import beginnings, commands, data_of, journeys, moments, processes


def meaning(journey, at, known_at=None):
    """The past of a journey, made from its events alone."""
    policy = journey.policy
    return past_of(journey.events, at, policy.workings.initial, journey.calendar or NOWHERE, known_at)


def evidence(guards):
    for guard in guards:
        if isinstance(guard, AnyOf):
            yield from evidence(guard.items)
        yield guard


def drawn(data, longest=14):
    return data.draw(journeys(data.draw(processes()).policy, longest=longest))


@given(st.data())
def test_every_fact_is_what_the_history_says(data):
    """At every moment a fact that was counted along is what counting the whole history gives."""
    journey = drawn(data)
    for _ in range(3):
        at = data.draw(moments(journey))
        asked, past = journey.asked(at=at), meaning(journey, at)
        for fact in journey.policy.facts.values():
            assert asked.fact(fact) == count(past, fact), fact.name
            if fact.counted.aggregate not in ("stage", "count", "sum", "exists"):
                assert asked.anchor_of(fact) == anchor_event(past, anchored(fact.counted))


@given(st.data())
def test_every_guard_holds_when_the_history_says_so(data):
    """At every moment a guard that was watched along holds exactly when the whole history satisfies it."""
    journey = drawn(data)
    for _ in range(3):
        at = data.draw(moments(journey))
        asked, past = journey.asked(at=at), meaning(journey, at)
        slow = Asked(at, past.calendar, lambda past=past: past)
        for what in journey.policy.workings.recordable.values():
            if what.process is None:
                continue
            own = data.draw(data_of(what.data))
            for stay in (past.stay(what.process.name), None):
                for guard in evidence(what.requires):
                    assert holds(guard, asked, stay, own) == holds(guard, slow, stay, own), guard.to_document()


@given(st.data())
def test_stages_owner_and_stay_are_what_the_history_says(data):
    """Where a case stands, since when, and who owns it, is read the same event by event and all at once."""
    journey = drawn(data)
    at = data.draw(moments(journey))
    asked, past = journey.asked(at=at), meaning(journey, at)
    assert asked.owner == past.owner_at(None)
    for process in journey.policy.processes:
        assert asked.stay(process) == past.stay(process)
        assert asked.stage(process) == past.stage(process)
        assert past.stay(process) == (past.stays(process) or [None])[-1]


@given(st.data())
def test_a_standing_is_the_one_that_counting_anew_gives(data):
    """After every command, the standing that was kept up to date is the standing of all events counted anew."""
    journey = data.draw(beginnings(data.draw(processes()).policy))
    workings = journey.policy.workings
    for _ in range(10):
        with suppress(SalesflowError):
            journey = data.draw(commands(journey)).on(journey)
        assert journey._stand() == standing_of(workings.plan, workings.initial, journey.events)


@given(st.data())
def test_an_event_counts_once_however_it_came_in(data):
    """History order is time, then position: shuffling when things were written down never changes what had happened."""
    journey = drawn(data)
    late = max(event.at for event in journey.events)
    past = meaning(journey, late)
    assert list(past.events) == sorted(past.events, key=in_history_order)
    assert len({event.id for event in past.events}) == len(past.events)


@given(st.data())
def test_nothing_recorded_is_an_empty_history(data):
    """Of a lead that has just begun every counted fact is what an empty history states."""
    policy = data.draw(processes()).policy
    journey = data.draw(beginnings(policy))
    facts = journey.facts(at=journey.started_at)
    opened = dict(journey.events[0].data.get("stages", {}))
    for name, fact in policy.facts.items():
        expected = opened.get(fact.counted.process, fact.when_empty)
        assert getattr(facts, name) == expected
        assert (getattr(facts, name) is MISSING) == (expected is MISSING)


def test_guards_of_every_kind_are_drawn(sampled):
    """The strategies reach what the laws are about: watched and unwatched, some and latest, any, in, not in."""
    kinds, watched, aggregates = set(), set(), set()
    for policy in sampled:
        for fact in policy.facts.values():
            aggregates.add(fact.counted.aggregate)
        for what in policy.workings.recordable.values():
            for guard in evidence(what.requires):
                kinds.add((type(guard).__name__, getattr(guard, "latest", None), getattr(guard, "negated", None)))
                if isinstance(guard, Evidence):
                    watched.add(id(guard) in policy.workings.plan.slot_of)
    assert len(kinds) == 5
    assert watched == {True, False}
    assert aggregates == {
        "stage", "count", "exists", "sum", "first", "last", "days_since", "days_until", "time_of",
    }  # fmt: skip
