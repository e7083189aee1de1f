"""Journeys: long histories, what a lead keeps in memory, and a hundred thousand of them at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from benchmarks.figures import Figure, missing
from benchmarks.measuring import by_turns, bytes_each, resident
from benchmarks.peers import Absent
from benchmarks.steps import BY, MORNING, Bare, added, machine, small_lead, statemachine_class
from benchmarks.steps import Lead as BoundLead
from salesflow import Journey, Policy

HISTORIES, MEMORY = "Long histories", "Memory of a lead"
_LIVE = 100_000
_CONTACTS = 10  # in one turn
_POINTER = 8  # bytes that a list needs for each of its events
_BUDGET = 200  # bytes of an idle journey besides its events
_MODELS = 1_000  # leads that are added to one machine


def long_histories(policy: Policy) -> list[Figure]:
    """One more contact and the grade after it, in a short and in a long history: the cost must be the same."""
    actions: dict[str, Callable[[], object]] = {}
    for length in (100, 10_000):
        lead = Journey.start(policy, case="L", owner="li.na", at=MORNING)
        for number in range(length):
            at = MORNING + timedelta(minutes=number)
            lead = lead.record("contact", at=at, **BY, channel="phone", reached=number % 7 == 0)
        after = MORNING + timedelta(minutes=length)
        assert lead.facts(at=after).missed_calls == (length - 1) % 7, "the answers differ"
        actions[f"after {length:,} events"] = _contacts(lead)
    (first, short), (second, long) = ((name, seconds / _CONTACTS) for name, seconds in by_turns(actions).items())
    return [
        Figure(HISTORIES, f"a contact and its grade, {first}", short),
        Figure(HISTORIES, f"a contact and its grade, {second}", long, ratio=long / short, against=f"the one {first}"),
    ]


def _contacts(lead: Journey) -> Callable[[], None]:
    chain = [lead]
    after = lead.events[-1].at + timedelta(minutes=1)

    def contacts() -> None:
        for _ in range(_CONTACTS):
            chain[0] = chain[0].record("contact", at=after, **BY, channel="phone", reached=False)
            chain[0].decide(at=after)

    return contacts


def a_showroom_of(policy: Policy, number: int) -> Journey:
    """A lead of thirteen events: received, called, graded, shown a car."""
    at = MORNING + timedelta(seconds=number)
    lead = Journey.start(policy, case=f"L-{number}", owner="li.na", at=at)
    lead = lead.record("lead_received", at=at, **BY, source="web", reach="phone")
    for day in range(6):
        lead = lead.record("contact", at=at + timedelta(days=day), **BY, channel="phone", reached=True)
    at += timedelta(days=6)
    lead = lead.record("intention", at=at, **BY, model_choice="two", budget="clear").take("receive", at=at, **BY)
    lead = lead.record("purpose_understood", at=at, **BY).take("analyse_needs", at=at, **BY)
    return lead.record(
        "needs_recorded", at=at, **BY, usage="city", model="sedan", decision_maker="both", budget_from=Decimal(1),
        budget_to=Decimal(2),
    )  # fmt: skip


def live(number: int = _LIVE) -> None:
    """So many leads in one process, each with its standing; runs in an interpreter of its own."""
    policy = Policy.load()
    leads = [a_showroom_of(policy, each) for each in range(number)]
    assert all(lead.stages["sale"] == "needs_analysis" for lead in leads[::997]), "the answers differ"


def memory(policy: Policy) -> list[Figure]:
    """What a lead costs besides its events: a journey, and what the machines keep for each."""
    events = [a_showroom_of(policy, number).events for number in range(_MODELS)]
    length = len(events[0])
    idle = bytes_each(lambda number: Journey.trusted(policy, events[number]), _MODELS) - _POINTER * length
    rows = [
        Figure(
            MEMORY, f"salesflow, an idle journey of {length} events", idle, "bytes",
            budget=f"at most {_BUDGET} bytes", kept=idle <= _BUDGET,
            note=f"besides the events, and {_POINTER * length} bytes of the list of them",
        ),
    ]  # fmt: skip
    history = small_lead().events
    made = machine()
    rows.append(
        Figure(MEMORY, "transitions, stateless", bytes_each(lambda _: Bare(history), _MODELS), "bytes",
               note="an object with a stage; one machine for all")
    )  # fmt: skip
    bound = bytes_each(lambda _: added(made, history), _MODELS)
    rows.append(
        Figure(
            MEMORY,
            "transitions, `add_model`",
            bound,
            "bytes",
            ratio=bound / idle,
            against="a journey",
            note="two triggers, bound to each lead",
        )
    )
    try:
        sale = statemachine_class()
    except Absent as absent:
        rows.append(missing(MEMORY, "python-statemachine", str(absent)))
    else:
        own = bytes_each(lambda _: sale(BoundLead(history)), _MODELS)
        note = "a machine for each lead"
        rows.append(
            Figure(MEMORY, "python-statemachine", own, "bytes", ratio=own / idle, against="a journey", note=note)
        )
    rows.append(
        Figure(MEMORY, f"{_LIVE:,} live journeys of {length} events", resident("from benchmarks.journeys import live; live()"),
               "bytes", note="the whole process, events and standing included")
    )  # fmt: skip
    return rows
