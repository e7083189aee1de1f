"""What is owed by cadences and windows, case by case: stays, withdrawn dates, repetitions, and what discharges what."""

from datetime import datetime

import pytest

from salesflow import MISSING, EventRefused, Journey, Policy

POLICY = """
salesflow: 1
name: small
version: 1
calendars:
  main:
    timezone: Asia/Shanghai
    known: 2026-01-01..2027-12-31
    open: {mon-fri: [09:00-17:00]}
    festivals: {fest: [2026-11-03, 2026-12-25]}
activities: {e: {}, d: {}, card: {data: {on: {type: date, optional: true}}}}
processes:
  s:
    initial: one
    stages: {one: {resting: true}, two: {resting: true}}
    transitions: {go: {from: one, to: two}, back: {from: two, to: one}}
"""


def at(day, clock="10:00"):
    return datetime.fromisoformat(f"{day} {clock}:00+08:00")


def begun(cadences, policy=POLICY):
    made = Policy.from_text(f"{policy}cadences: {{{cadences}}}\n", file="small.yaml")
    return Journey.start(made, case="A", at=at("2026-11-01"))


def owed(journey, day, clock="10:00"):
    return [(each.element.partition("/")[2], each.occurrence, each.state)
            for each in journey.obligations(at=at(day, clock))]  # fmt: skip


def test_a_date_that_was_withdrawn_anchors_nothing():
    """An explicit unknown withdraws the date, and the step with it."""
    lead = begun("c: {anchor: e, steps: [{id: year, anchor: card.on, every: 12 months, do: d}]}").record(
        "e", at=at("2026-11-01")
    )
    lead = lead.record("card", at=at("2026-11-02"), on=at("1988-05-05").date())
    assert owed(lead, "2026-11-03") == [("year", "39", "open")]
    assert owed(lead.record("card", at=at("2026-11-03"), on=MISSING), "2026-11-04") == []


def test_a_festival_outside_the_stay_is_not_owed():
    """One occurrence for each date that falls in the stay: not the one before the cadence ran."""
    cadence = "c: {anchor: e, in: {s: two}, steps: [{id: f, each: fest, by: same day 18:00, do: d}]}"
    lead = begun(cadence).record("e", at=at("2026-11-01")).take("go", at=at("2026-11-05"))
    assert owed(lead, "2026-11-06") == [("f", "2026-12-25", "waiting")]
    again = lead.take("back", at=at("2026-12-01")).take("go", at=at("2026-12-26"))
    assert owed(again, "2026-12-27") == []


def test_a_deed_while_the_cadence_does_not_run_discharges_nothing():
    """`in` limits the cadence to stages; what was done before it ran was no answer to it."""
    cadence = "c: {anchor: e, in: {s: two}, steps: [{id: a, by: 2 days, do: d}, {id: b, by: 5 days, do: d}]}"
    lead = begun(cadence).record("e", at=at("2026-11-01")).record("d", at=at("2026-11-02"))
    assert owed(lead, "2026-11-02", "12:00") == []
    lead = lead.take("go", at=at("2026-11-03", "09:00"))
    assert [step for step, _, _ in owed(lead, "2026-11-03")] == ["a", "b"]
    lead = lead.record("d", at=at("2026-11-03", "11:00"))
    assert [step for step, _, _ in owed(lead, "2026-11-03", "12:00")] == ["b"]  # the earliest that was open


@pytest.mark.parametrize(("day", "occurrence"), [("2026-11-02", "1"), ("2027-08-01", "10"), ("2027-10-20", "13")])
def test_repetitions_in_open_days_ask_no_further_than_they_must(day, occurrence):
    """A calendar that is known for the date asked and the deadline is known well enough."""
    lead = begun("c: {anchor: e, steps: [{id: b, every: 20 open days, do: d}]}").record("e", at=at("2026-11-01"))
    [each] = lead.obligations(at=at(day))
    assert (each.occurrence, each.finding) == (occurrence, None)
    assert each.by > at(day)


def test_nothing_is_owed_before_it_begins():
    """A moment before the beginning owes nothing, and no step is possible then."""
    lead = begun("c: {anchor: e, steps: [{id: a, by: 2 days, do: d}]}")
    lead = lead.record("e", at=at("2026-11-01"))
    assert lead.obligations(at=at("2026-10-01")) == ()
    assert not any(option.is_legal for option in lead.options(at=at("2026-10-01")))


def test_a_policy_that_begins_elsewhere_moves_nobody():
    """Where a case began stays so, whatever a later policy begins with; asked before and after any event."""
    one = Policy.from_text(POLICY)
    two = Policy.from_text(POLICY.replace("initial: one", "initial: two").replace("version: 1", "version: 2"))
    lead = Journey.start(one, case="A", at=at("2026-11-01")).record("e", at=at("2026-11-02"))
    moved = lead.change_policy(two, at=at("2026-11-03"))
    later = moved.record("e", at=at("2026-11-09"))
    for day in ("2026-11-01", "2026-11-02", "2026-11-05"):
        assert moved.asked(at=at(day, "23:00")).stage("s") == later.asked(at=at(day, "23:00")).stage("s") == "one"
    gone = moved.take("go", at=at("2026-11-04"))
    assert gone.asked(at=at("2026-11-03", "23:00")).stage("s") == "one"
    undone = gone.void(gone.events[-1].id, at=at("2026-11-05"))
    assert undone.stages["s"] == "one"
    assert Journey.from_json(two, undone.to_json()) == undone


def test_a_store_that_the_policy_lacks_is_told():
    """A journey of a store whose calendar was not brought along is refused, by name."""
    lead = begun("c: {anchor: e, steps: [{id: a, by: 2 days, do: d}]}")
    calendars = {"urumqi": lead.calendar}
    theirs = Policy.from_text(POLICY, calendars=calendars)
    far = Journey.start(theirs, case="A", at=at("2026-11-01"), calendar="urumqi")
    with pytest.raises(EventRefused, match="SF312"):
        Journey.from_json(Policy.from_text(POLICY), far.to_json())


def test_history_outlives_a_policy_that_forgets_it():
    """What an earlier policy recorded goes through JSON and back, also where today's knows neither name nor value."""
    one = Policy.from_text(POLICY)
    two = Policy.from_text(
        POLICY.replace(", card: {data: {on: {type: date, optional: true}}}", "").replace("version: 1", "version: 2")
    )
    lead = Journey.start(one, case="A", at=at("2026-11-01")).record(
        "card", at=at("2026-11-02"), on=at("2026-12-01").date()
    )
    changed = lead.change_policy(two, at=at("2026-11-03"), id="x-1")
    assert changed.change_policy(two, at=at("2026-11-03"), id="x-1") == changed
    assert Journey.from_json(two, changed.to_json()) == changed
