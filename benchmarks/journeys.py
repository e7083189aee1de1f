"""Journeys: a step against the bare machine with the same guard, long histories, and a hundred thousand leads at once."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import transitions

from salesflow import Event, Journey, Policy

MORNING = datetime.fromisoformat("2026-11-02 09:00:00+08:00")
Median = Callable[[Callable[[], object]], float]
BY: dict[str, Any] = {"by": "li.na", "role": "consultant"}
TRIGGERS = ("go", "back")

SMALL = """
salesflow: 1
name: small
version: 1
roles: {consultant: {en: consultant}}
activities: {quotation: {role: consultant}, approval: {role: consultant, data: {approved: {type: boolean}}}}
processes:
  sale:
    initial: talking
    stages: {talking: {resting: true}, ordered: {}}
    transitions:
      go:
        from: talking
        to: ordered
        role: consultant
        requires: [quotation, {latest: approval, since: {last: quotation}, where: {approved: true}}]
      back: {from: ordered, to: talking, role: consultant}
"""


class Lead:
    """What the bare machine moves: a stage, and the events that its guard looks at."""

    __slots__ = ("events", "state")

    def __init__(self, events: tuple[Event, ...]) -> None:
        self.state, self.events = "talking", events


def guard(event: Any) -> bool:
    """The guard of the small policy, as somebody would write it by hand."""
    quoted = False
    approved = None
    for each in event.model.events:
        if each.name == "quotation":
            quoted, approved = True, None
        elif each.name == "approval":
            approved = each.data["approved"]
    return quoted and approved is True


def taking(median: Median) -> list[tuple[str, str]]:
    """`take` with its event and its checks against the trigger of `transitions` alone, with the same guard."""
    at = MORNING + timedelta(hours=1)
    lead = Journey.start(Policy.from_text(SMALL), case="L", at=MORNING).record("quotation", at=MORNING, **BY)
    lead = lead.record("approval", at=MORNING, approved=True, **BY)
    machine = transitions.Machine(
        model=None,
        states=["talking", "ordered"],
        initial="talking",
        auto_transitions=False,
        send_event=True,
        queued=False,
    )
    machine.add_transition("go", "talking", "ordered", conditions=[guard])
    machine.add_transition("back", "ordered", "talking")
    bare = Lead(lead.events)

    chain = [lead]  # each step goes on from the one before, as in an app

    def ours() -> Journey:
        chain[0] = chain[0].take("go", at=at, **BY).take("back", at=at, **BY)
        return chain[0]

    def theirs() -> None:
        for trigger in TRIGGERS:
            machine.events[trigger].trigger(bare)

    theirs()
    assert (ours().stages["sale"], bare.state) == ("talking", "talking"), "the answers differ"

    def a_life() -> None:
        chain[0] = lead
        for _ in range(50):
            ours()

    mine = median(lambda: [a_life() for _ in range(10)]) / 1000
    other = median(lambda: [theirs() for _ in range(500)]) / 1000
    return [
        (
            "take(), event and checks included (limit 1.5 ×)",
            f"{mine * 1e6:.1f} µs, {mine / other:.2f} × bare transitions",
        )
    ]


def long_histories(median: Median) -> list[tuple[str, str]]:
    """One more contact and the grade after it, in a short and in a long history: the cost must be the same."""
    times = []
    policy = Policy.load()
    for length in (100, 10_000):
        lead = Journey.start(policy, case="L", owner="li.na", at=MORNING)
        for number in range(length):
            at = MORNING + timedelta(minutes=number)
            lead = lead.record("contact", at=at, **BY, channel="phone", reached=number % 7 == 0)
        after = MORNING + timedelta(minutes=length)

        assert lead.facts(at=after).missed_calls == (length - 1) % 7, "the answers differ"
        chain = [lead]

        def one(chain: list[Journey] = chain, after: datetime = after) -> None:
            chain[0] = chain[0].record("contact", at=after, **BY, channel="phone", reached=False)
            chain[0].decide(at=after)

        times.append(median(lambda one=one: [one() for _ in range(50)]) / 50)  # type: ignore[misc]
    return [
        (
            "a contact and its grade, after 10,000 events",
            f"{times[1] * 1e6:.0f} µs, {times[1] / times[0]:.2f} × after 100",
        )
    ]


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


def memory() -> list[tuple[str, str]]:
    """What an idle journey costs besides its events, and what a hundred thousand live ones do."""
    policy = Policy.load()
    events = [a_showroom_of(policy, number).events for number in range(1_000)]
    gc.collect()
    tracemalloc.start()
    idle = [Journey.trusted(policy, each) for each in events]
    gc.collect()
    bytes_each = tracemalloc.get_traced_memory()[0] / len(idle)
    tracemalloc.stop()
    leads = [a_showroom_of(policy, number) for number in range(100_000)]
    assert all(lead.stages["sale"] == "needs_analysis" for lead in leads[::997]), "the answers differ"
    return [
        (
            "an idle journey of 13 events, besides them (limit 200 bytes)",
            f"{bytes_each - 8 * 13:.0f} bytes, and {8 * 13} of the list of them",
        ),
        ("100,000 live journeys of 13 events, whole process", f"{_resident() / 1e9:.2f} GB"),
    ]


def _resident() -> float:
    """Bytes of memory at most, as the system counts them."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
