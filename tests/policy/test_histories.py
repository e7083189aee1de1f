"""What a policy's `history` tests may say: events as they are at work, and tests that continue each other."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import Policy, PolicyError
from salesflow.facts import MISSING
from salesflow.frozen import FrozenMap
from salesflow.policy.expected import Recorded

WHOLE = (Path(__file__).parents[1] / "cases" / "whole.yaml").read_text(encoding="utf-8")
HOUSE = """
salesflow: 1
name: ours
version: 1
calendars: {main: {timezone: Asia/Shanghai}, north: {timezone: Asia/Urumqi}}
roles: {seller: Seller, manager: Manager}
activities:
  call: {role: seller, data: {reached: {type: boolean}, said: {type: text}, model: {type: text, optional: true}}}
processes:
  sale:
    initial: talking
    stages: {talking: {}, ordered: {resting: true}}
    transitions: {order: {from: talking, to: ordered, role: seller, data: {model: {type: text}}}}
  loss:
    initial: kept
    stages: {kept: {resting: true}, gone: {resting: true}}
    transitions: {lose: {from: kept, to: gone, role: []}}
tests:
"""


def read(*tests: str) -> Policy:
    return Policy.from_text(HOUSE + "".join(f"  - {test}\n" for test in tests))


def codes(*tests: str) -> list[str]:
    try:
        read(*tests)
    except PolicyError as error:
        return [finding.code for finding in error.findings]
    return []


def one(items: str, more: str = "") -> str:
    return f"{{name: t, history: [{items}], expect: {{stage: {{sale: talking}}}}{more}}}"


CALL = "{do: call, at: 2026-11-02 10:00, reached: true, said: hello}"


def test_an_item_is_an_event_with_its_data_and_times():
    """What an item says is read exactly: the instants, the role, each value of its type, what is withdrawn."""
    item = CALL.replace(
        "said: hello", "data: {said: unknown, model: unknown}, role: seller, recorded_at: 2026-11-02 10:20"
    )
    [event] = read(one(item)).tests[0].history
    data = FrozenMap({"reached": True, "said": "unknown", "model": MISSING})
    at, recorded_at = datetime(2026, 11, 2, 2, 0, tzinfo=UTC), datetime(2026, 11, 2, 2, 20, tzinfo=UTC)
    assert event == Recorded("call", at, role="seller", data=data, recorded_at=recorded_at)


def test_the_journeys_own_events_carry_texts_and_stages():
    """Owner, calendar, reason and the name of what is voided are texts; stages stand by their process."""
    items = (
        "{do: journey.adopted, at: 2026-11-02 09:00, owner: li.na, calendar: north, sale: ordered, stages: {loss: gone}}",
        CALL,
        "{do: journey.reassigned, at: 2026-11-02 11:00, data: {owner: wang}}",
        "{do: journey.voided, at: 2026-11-02 12:00, event: call, reason: another customer}",
        "{do: journey.closed, at: 2026-11-02 13:00, reason: duplicate}",
    )
    adopted, _, reassigned, voided, closed = read(one(", ".join(items))).tests[0].history
    stages = FrozenMap({"sale": "ordered", "loss": "gone"})
    assert adopted.data == FrozenMap({"owner": "li.na", "calendar": "north", "stages": stages})
    assert reassigned.data == FrozenMap({"owner": "wang"})
    assert voided.data == FrozenMap({"event": "call", "reason": "another customer"})
    assert closed.data == FrozenMap({"reason": "duplicate"})


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("{do: journey.started, at: 2026-11-02 09:00, stages: {sale: ordered}}", "SF304"),
        ("{do: journey.adopted, at: 2026-11-02 09:00, stages: ordered}", "SF203"),
        ("{do: journey.adopted, at: 2026-11-02 09:00, sale: [ordered]}", "SF203"),
        ("{do: journey.adopted, at: 2026-11-02 09:00, owner: [li.na]}", "SF203"),
        ("{do: journey.adopted, at: 2026-11-02 09:00, role: director}", "SF305"),
        ("{do: journey.reassigned, at: 2026-11-02 09:00}", "SF442"),
        ("{do: journey.reassigned, at: 2026-11-02 09:00, ownr: wang}", "SF304"),
        ("{do: journey.closed, at: 2026-11-02 09:00}", "SF442"),
        ("{do: journey.closed, at: 2026-11-02 09:00, reason: }", "SF203"),
        ("{do: journey.voided, at: 2026-11-02 09:00}", "SF442"),
        ("{do: journey.voided, at: 2026-11-02 09:00, event: journey.started}", "SF303"),
        ("{do: journey.policy_changed, at: 2026-11-02 09:00}", "SF444"),
        ("{do: call, at: 2026-11-02 09:00, said: hello}", "SF442"),
        ("{do: call, at: 2026-11-02 09:00, reached: true, said: hello, role: manager}", "SF415"),
        ("{do: call, at: 2026-11-02 09:00, reached: unknown, said: hello}", "SF223"),
        ("{do: call, at: 2026-11-02 09:00, reached: true, said: hello, data: {said: again}}", "SF433"),
        ("{do: lose, at: 2026-11-02 09:00}", "SF415"),
        ("{do: call, at: 2026-11-02 09:00, recorded_at: 2026-11-02 08:59, reached: true, said: hello}", "SF702"),
        ("{do: call, at: 2026-11-02 09:00, recorded_at: soon, reached: true, said: hello}", "SF225"),
    ],
)
def test_an_item_that_no_journey_would_take_is_one_finding(item, code):
    """What could not be recorded at work cannot be stated in a test either, and each mistake is told once."""
    assert codes(one(item)) == [code]


def test_a_case_begins_once():
    """An opening is the first item, and of no test that continues another."""
    start = "{do: journey.started, at: 2026-11-02 09:00}"
    assert codes(one(f"{start}, {CALL}")) == []
    assert codes(one(f"{CALL}, {start}")) == ["SF444"]
    assert codes(one(start), one(start, ", after: t").replace("name: t", "name: u")) == ["SF444"]


def test_what_is_expected_to_be_missing_may_be_missing():
    """A step may be tried without its data, or in a role that may not, exactly where that is expected to be refused."""
    tried = "{{name: t, history: [{call}], try: order{how}, expect: {{refused: [{refused}]}}}}"
    assert codes(tried.format(call=CALL, how="", refused="data")) == []
    assert codes(tried.format(call=CALL, how="", refused="stage")) == ["SF442"]
    assert codes(tried.format(call=CALL, how=", role: manager", refused="role, data")) == []
    assert codes(tried.format(call=CALL, how=", role: manager, data: {model: S}", refused="stage")) == ["SF415"]
    assert codes(tried.format(call=CALL, how="", refused="role").replace("try: order", "try: lose")) == []
    assert codes(tried.format(call=CALL, how="", refused="stage").replace("try: order", "try: lose")) == ["SF415"]


FIRST = f"{{name: first, history: [{CALL}], expect: {{stage: {{sale: talking}}}}}}"


def test_a_history_is_needed_unless_the_test_continues_another():
    """A test begins with events of its own or after another test."""
    assert codes("{name: t, at: 2026-11-02 09:00, expect: {stage: {sale: talking}}}") == ["SF202"]
    assert codes("{name: t, history: [], at: 2026-11-02 09:00, expect: {stage: {sale: talking}}}") == ["SF211"]
    assert codes(FIRST, "{name: t, after: first, expect: {stage: {sale: talking}}}") == []


@pytest.mark.parametrize(
    ("tried", "found"),
    [
        ("expect: {stage: {sale: talking}}", []),
        ("try: order, data: {model: S}, expect: {legal: true}", []),
        ("try: order, data: {model: S}, expect: {refused: []}", ["SF441"]),
        ("try: order, data: {model: S}, expect: {stage: {sale: ordered}}", ["SF441"]),
        ("try: order, data: {model: S}, expect: {legal: yes}", ["SF223"]),
        ("try: ordr, data: {model: S}, expect: {refused: [stage]}", ["SF303"]),
    ],
)
def test_only_a_test_that_goes_on_is_continued(tried, found):
    """After a step that is refused, or of which nobody says whether it is legal, there is nothing to go on from."""
    before = f"{{name: before, history: [{CALL}], {tried}}}"
    assert codes(before, "{name: t, after: before, expect: {stage: {sale: talking}}}") == found
    assert codes("{name: t, after: before, expect: {stage: {sale: talking}}}", before) == found


def test_a_test_whose_neighbour_is_broken_is_not_reported():
    """A test that cannot be read still has its name; a name that nobody can read may be any."""
    after = "{name: t, after: before, expect: {stage: {sale: talking}}}"
    assert codes("{name: before, history: 5, expect: {stage: {sale: talking}}}", after) == ["SF203"]
    assert codes("{name: [before], history: [], expect: {stage: {sale: talking}}}", after) == ["SF203"]
    assert codes("{name: before, given: {}, expect: {}}", after)[-1] == "SF315"


@given(st.lists(st.none() | st.integers(0, 7), min_size=8, max_size=8))
def test_every_circle_of_tests_is_found_once(after):
    """Tests that wait for each other are one finding for each circle; what leads into a circle is none."""
    tests = [
        f"{{name: t{number}, history: [{CALL}], expect: {{stage: {{sale: talking}}}}"
        + (f", after: t{other}}}" if other is not None else "}")
        for number, other in enumerate(after)
    ]
    circles = set()
    for start in range(8):
        way = [start]
        while (following := after[way[-1]]) is not None and following not in way:
            way.append(following)
        if following == start:
            circles.add(frozenset(way))
    assert codes(*tests) == ["SF440"] * len(circles)


def test_a_long_chain_of_tests_is_read():
    """Hundreds of tests may continue each other."""
    tests = [
        f"{{name: t{number}, after: t{number - 1}, expect: {{stage: {{sale: talking}}}}}}" for number in range(1, 900)
    ]
    assert codes(FIRST.replace("first", "t0"), *reversed(tests)) == []


def test_evidence_and_every_transition_that_asks_have_the_field_that_is_the_same():
    """`same` in a guard compares data of both; what a process requires is asked by all of its transitions."""
    guarded = HOUSE.replace(
        "to: ordered, role: seller,", "to: ordered, role: seller, requires: [{some: call, same: FIELD}],"
    )
    Policy.from_text(guarded.replace("FIELD", "model"))
    for field in ("reached", "person", "colour"):
        with pytest.raises(PolicyError, match="SF304"):
            Policy.from_text(guarded.replace("FIELD", field))
    shared = HOUSE.replace("initial: talking", "initial: talking\n    requires: [{some: call, same: model}]")
    Policy.from_text(shared)
    other = "transitions: {back: {from: ordered, to: talking}, order"
    with pytest.raises(PolicyError, match="`back` records"):
        Policy.from_text(shared.replace("transitions: {order", other))


def test_constraints_still_compare_two_events():
    """A constraint names two events, so `same` has something to compare with."""
    Policy.from_text(
        HOUSE + "constraints: [{id: c, kind: precedence, before: order, require: {activity: call, same: model}}]"
    )


def test_a_dumped_history_loads_as_the_same():
    """Whatever a history test says is in the canonical form, and loads as it was."""
    policy = Policy.from_text(WHOLE)
    again = Policy.from_text(policy.dump())
    assert again == policy
    assert again.tests == policy.tests
    assert again.dump() == policy.dump()


def test_two_ways_to_say_stages_and_data_mean_one():
    """Stages beside the other data or in a map of their own, data in a map or not: one policy."""
    flat = one("{do: journey.adopted, at: 2026-11-02 09:00, owner: li.na, sale: ordered}")
    nested = one("{at: 2026-11-02 09:00, do: journey.adopted, data: {stages: {sale: ordered}, owner: li.na}}")
    assert read(flat) == read(nested)
    assert read(FIRST, "{name: t, after: first, history: [], expect: {waiting: []}}") == read(
        FIRST, "{name: t, after: first, expect: {waiting: []}}"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("after: an offer is made", "after: taken over in mid-process"),
        ("recorded_at: 2026-11-02 09:30", "recorded_at: 2026-11-02 09:31"),
        ("on: unknown", "on: 2026-11-30"),
        ("sale: bought, stages: {loss: gone}", "sale: bought, stages: {loss: kept}"),
        ("event: wish", "event: received"),
        ("reason: a duplicate", "reason: a mistake"),
        ("waiting: [called]", "due: [called]"),
        ("{legal: true, stage: {sale: offered, loss: kept}}", "{legal: true, stage: {sale: offered}}"),
    ],
)
def test_what_a_history_says_is_part_of_the_identity(before, after):
    """A test that says something else makes another policy."""
    assert WHOLE.count(before) == 1
    assert Policy.from_text(WHOLE.replace(before, after)).identity != Policy.from_text(WHOLE).identity
