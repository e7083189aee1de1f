"""What event patterns, guards and counted facts mean, one rule of the trade at a time (semantics 15 to 23)."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from salesflow import MISSING, Journey, Policy

POLICY = """
salesflow: 1
name: ours
version: 1
calendars: {main: {timezone: Asia/Shanghai, known: 2026-01-01..2027-12-31, open: {mon-fri: [09:00-18:00]}}}
roles: {consultant: consultant, manager: manager}
activities:
  call: {data: {reached: {type: boolean, optional: true}, minutes: {type: integer, unit: minute, optional: true}}}
  offer: {data: {price: {type: decimal, unit: CNY, optional: true}, until: {type: date, optional: true}, car: {type: text, optional: true}}}
  approval: {role: [consultant, manager], data: {approved: {type: boolean}}}
processes:
  sale:
    initial: open
    stages: {open: {resting: true}, won: {resting: true}}
    transitions:
      win:
        from: [open, won]
        to: won
        data: {car: {type: text, optional: true}}
        requires: [REQUIRES]
facts: FACTS
"""
START = datetime(2026, 11, 2, 1, tzinfo=UTC)  # 09:00 in Shanghai


def started(requires="", facts="{}", owner="li.na"):
    policy = Policy.from_text(POLICY.replace("REQUIRES", requires).replace("FACTS", facts))
    return Journey.start(policy, case="L-1", at=START, owner=owner)


def after(journey, *said):
    """Minutes after the start, a name and data: what happened; `by` and `role` among the data."""
    for minutes, name, data in said:
        rest = {key: value for key, value in data.items() if key not in ("by", "role")}
        who = {"by": data.get("by", "li.na"), "role": data.get("role")}
        verb = journey.take if name == "win" else journey.record
        if name == "journey.reassigned":
            journey = journey.reassign(at=START + timedelta(minutes=minutes), **rest)
        else:
            journey = verb(name, at=START + timedelta(minutes=minutes), recorded_at=LATER, data=rest, **who)
    return journey


LATER = START + timedelta(days=300)
A_DAY = 24 * 60


def fact(says, *said, minutes=A_DAY):
    journey = after(started(facts=f"{{f: {{{says}}}}}"), *said)
    return journey.facts(at=START + timedelta(minutes=minutes)).f


def is_possible(requires, *said, minutes=A_DAY, **own):
    journey = after(started(requires), *said)
    asked = journey.asked(at=START + timedelta(minutes=minutes))
    [option] = journey.options(at=asked.at)
    return option.is_legal


CALLS = ((0, "call", {"reached": True, "minutes": 5}), (5, "call", {"reached": False}), (9, "call", {"minutes": 2}))


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("type: integer, from: {count: call}", 3),
        ("type: integer, from: {count: call, where: {reached: true}}", 1),
        ("type: integer, from: {count: call, where: {reached: {not: true}}}", 1),
        ("type: integer, from: {count: call, where: {reached: missing}}", 1),
        ("type: integer, from: {count: call, where: {reached: [missing, true]}}", 2),
        ("type: integer, from: {count: call, since: {first: call}}", 2),
        ("type: integer, from: {count: call, since: call}", 0),
        ("type: integer, from: {count: call, since: {last: call, where: {reached: true}}}", 2),
        ("type: integer, from: {count: call, since: {last: offer}}", 3),
        ("type: integer, unit: minute, from: {sum: call.minutes}", 7),
        ("type: integer, unit: minute, range: 0..6, beyond: nearest, from: {sum: call.minutes}", 6),
        (
            "type: integer, unit: minute, range: 0..6, beyond: missing, missing: allowed, from: {sum: call.minutes}",
            MISSING,
        ),
        ("type: boolean, from: {exists: call, where: {reached: false}}", True),
        ("type: boolean, from: {exists: offer}", False),
        ("type: boolean, missing: allowed, from: {last: call.reached}", False),
        ("type: boolean, missing: allowed, from: {first: call.reached}", True),
        ("type: integer, unit: minute, missing: allowed, from: {last: call.minutes}", 2),
        ("type: integer, unit: minute, missing: allowed, from: {last: call.minutes, within: 90 minutes}", MISSING),
        ("type: integer, unit: minute, missing: allowed, from: {last: call.minutes, within: 1435 minutes}", 2),
        ("type: integer, from: {count: call, within: 1435 minutes}", 2),
        ("type: text, missing: allowed, from: {last: call.person}", "li.na"),
        ("type: datetime, missing: allowed, from: {first: call.at}", START),
        ("type: time, missing: allowed, from: {time_of: call.at}", time(9, 9)),
        ("type: date, missing: allowed, from: {last: offer.until}", MISSING),
        ("type: integer, unit: day, missing: allowed, from: {days_since: call.at}", 1),
        ("type: decimal, unit: CNY, from: {sum: offer.price}", Decimal(0)),
    ],
)
def test_a_fact_counts_what_it_says(says, expected):
    """Three calls: one reached the customer, one did not, of one nobody said; minutes are of two of them."""
    assert fact(says, *CALLS) == expected


def test_days_are_local_dates():
    """From 23:59 to 00:01 by the store's clock is one day, and back it is minus one."""
    until = ((0, "offer", {"until": date(2026, 11, 3)}),)
    days_until = "type: integer, unit: day, missing: allowed, from: {days_until: offer.until}"
    days_since = "type: integer, unit: day, missing: allowed, from: {days_since: {last: offer.until}}"
    for minutes, expected in ((0, 1), (15 * 60 - 1, 1), (15 * 60, 0), (39 * 60, -1)):
        assert fact(days_until, *until, minutes=minutes) == expected
        assert fact(days_since, *until, minutes=minutes) == -expected


def test_what_is_withdrawn_is_not_known():
    """An explicit unknown withdraws the last statement; the first one, and what nobody repeated, stay."""
    said = ((0, "offer", {"car": "sedan"}), (1, "offer", {"car": MISSING}), (2, "offer", {}))
    assert fact("type: text, missing: allowed, from: {last: offer.car}", *said) is MISSING
    assert fact("type: text, missing: allowed, from: {first: offer.car}", *said) == "sedan"
    assert fact("type: text, missing: allowed, from: {last: offer.car}", said[0], said[2]) == "sedan"
    assert fact("type: integer, from: {count: offer, where: {car: missing}}", *said) == 2


def test_a_late_entry_counts_where_it_belongs():
    """What was written down later and happened earlier is not the last that was said."""
    said = ((9, "offer", {"car": "sedan"}), (3, "offer", {"car": "coupe"}))
    assert fact("type: text, missing: allowed, from: {last: offer.car}", *said) == "sedan"
    assert fact("type: text, missing: allowed, from: {first: offer.car}", *said) == "coupe"


def test_at_one_instant_position_decides():
    """Of two entries of one instant the one entered later is the last."""
    said = ((3, "offer", {"car": "sedan"}), (3, "offer", {"car": "coupe"}))
    assert fact("type: text, missing: allowed, from: {last: offer.car}", *said) == "coupe"
    assert fact("type: integer, from: {count: offer, since: {first: offer}}", *said) == 1


@pytest.mark.parametrize(
    ("within", "minutes", "counts"),
    [
        ("30 minutes", 30, True),
        ("30 minutes", 31, False),
        ("24 hours", A_DAY, True),
        ("24 hours", A_DAY + 1, False),
        ("0 days", 15 * 60 - 1, True),
        ("0 days", 15 * 60, False),
        ("1 day", 39 * 60 - 1, True),
        ("1 day", 39 * 60, False),
        ("1 month", 30 * A_DAY + 15 * 60 - 1, True),
        ("1 month", 30 * A_DAY + 15 * 60, False),
        ("9 open hours", 9 * 60, True),
        ("9 open hours", A_DAY + 1, False),
        ("2 open days", 2 * A_DAY, True),
        ("2 open days", 3 * A_DAY, False),
    ],
)
def test_within_looks_back(within, minutes, counts):
    """Evidence of Monday 09:00: minutes and hours are exact, days and months are local dates, open time is open."""
    said = ((0, "call", {"reached": True}),)
    assert is_possible(f"{{some: call, within: {within}}}", *said, minutes=minutes) is counts
    assert is_possible(f"{{latest: call, within: {within}}}", *said, minutes=minutes) is counts
    exists = f"type: boolean, from: {{exists: call, within: {within}}}"
    assert fact(exists, *said, minutes=minutes) is counts


def test_what_has_not_happened_is_no_evidence():
    """A guard sees what happened up to its moment, to the instant, and nothing after it."""
    said = ((10, "call", {}),)
    assert not is_possible("call", *said, minutes=9)
    assert is_possible("call", *said, minutes=10)


YES, NO = (
    {"approved": True, "by": "chen.jie", "role": "manager"},
    {"approved": False, "by": "chen.jie", "role": "manager"},
)
OWN = {"approved": True, "by": "li.na", "role": "consultant"}
NOBODY = {"approved": True, "by": None, "role": "manager"}


@pytest.mark.parametrize(
    ("requires", "said", "expected"),
    [
        ("{some: approval, where: {approved: true}}", (YES, NO), True),
        ("{latest: approval, where: {approved: true}}", (YES, NO), False),
        ("{latest: approval, where: {approved: true}}", (NO, YES), True),
        ("{latest: approval, role: manager}", (YES, OWN), False),
        ("{some: approval, role: manager}", (YES, OWN), True),
        ("{latest: approval, person: not owner}", (YES, OWN), False),
        ("{some: approval, person: not owner}", (OWN,), False),
        ("{some: approval, person: owner}", (OWN, YES), True),
        ("{latest: approval, person: owner}", (OWN, YES), False),
        ("{some: approval, person: not owner}", (NOBODY,), False),
        ("{some: approval, person: owner}", (NOBODY,), False),
        ("{some: approval, person: not same as call}", (OWN,), True),
        ("{any: [call, {some: approval, where: {approved: false}}]}", (NO,), True),
        ("{any: [call, offer]}", (NO,), False),
    ],
)
def test_a_guard_asks_for_what_it_says(requires, said, expected):
    """Approvals by the manager, by the owner, by nobody knows whom: some, the latest, and by whom."""
    history = [(number, "approval", each) for number, each in enumerate(said)]
    assert is_possible(requires, *history) is expected


def test_who_called_does_not_approve():
    """`not same as`: nobody who did it; and where it is not known who did, nobody at all."""
    requires = "{some: approval, person: not same as call}"
    assert not is_possible(requires, (0, "call", {"by": "chen.jie"}), (1, "approval", YES))
    assert is_possible(requires, (0, "call", {"by": "li.na"}), (1, "approval", YES))
    assert not is_possible(requires, (0, "call", {"by": None}), (1, "approval", YES))


def test_ownership_is_of_the_moment():
    """Owner is who owned the lead when it happened; not owner, who neither did then nor does now."""
    handed = (5, "journey.reassigned", {"owner": "chen.jie"})
    assert is_possible("{some: approval, person: owner}", (0, "approval", OWN), handed)
    assert not is_possible("{some: approval, person: not owner}", (0, "approval", OWN), handed)
    assert not is_possible("{some: approval, person: not owner}", (0, "approval", YES), handed)
    assert is_possible("{some: approval, person: not owner}", (0, "approval", YES), handed, minutes=4)
    assert not is_possible("{some: approval, person: owner}", handed, (6, "approval", OWN))


def test_evidence_of_a_stage_is_of_the_present_stay():
    """A step that leads back to its own stage begins a new stay: what was there before does not count again."""
    journey = after(started("{some: call, since: stage}"), (0, "call", {}), (1, "win", {}))
    assert not journey.options(at=START + timedelta(minutes=2))[0].is_legal
    journey = after(journey, (1, "call", {}))
    assert journey.options(at=START + timedelta(minutes=1))[0].is_legal


def test_two_that_do_not_say_do_not_agree():
    """`same: [car]` wants the same car stated twice; where nobody names one, the refusal says so and does not fail."""
    journey = after(started("{some: offer, same: [car]}"), (0, "offer", {"car": "sedan"}), (1, "offer", {}))
    at = START + timedelta(minutes=2)
    assert journey.take("win", at=at, car="sedan").stages["sale"] == "won"
    for own in ({"car": "coupe"}, {"car": MISSING}, {}):
        with pytest.raises(Exception, match="is not possible") as refused:
            journey.take("win", at=at, data=own)
        assert refused.value.refusal.ids == ("offer",)
        assert "with another `car`" in refused.value.refusal.text()


def test_no_sum_is_too_long():
    """A sum that no value can hold, of durations or of money, stops at the longest there is and is no error."""
    text = POLICY.replace("minutes: {type: integer, unit: minute,", "minutes: {type: duration,")
    text = text.replace("REQUIRES", "").replace(
        "FACTS",
        "{m: {type: decimal, unit: CNY, from: {sum: offer.price}}, d: {type: duration, from: {sum: call.minutes}}}",
    )
    journey = Journey.start(Policy.from_text(text), case="L-1", at=START)
    for _ in range(2):
        journey = journey.record("call", at=START, minutes=timedelta.max)
        journey = journey.record("offer", at=START, price=Decimal("9E+77"))
    facts = journey.facts(at=START)
    assert facts.d == timedelta.max
    assert facts.m > Decimal("9.9E+76")
    assert journey.facts(at=START, known_at=START) == facts


def test_no_calendar_means_utc():
    """Where a policy has no calendar, local dates are those of UTC."""
    text = POLICY.replace("REQUIRES", "{some: call, within: 0 days}").replace("FACTS", "{}")
    lines = [line for line in text.splitlines() if not line.startswith("calendars")]
    journey = Journey.start(Policy.from_text("\n".join(lines)), case="L-1", at=START).record("call", at=START)
    assert journey.options(at=datetime(2026, 11, 2, 23, 59, tzinfo=UTC))[0].is_legal
    assert not journey.options(at=datetime(2026, 11, 3, tzinfo=UTC))[0].is_legal


def test_private_data_are_in_no_refusal():
    """A refusal says that private data do not fit; it does not say what they are (semantics 19)."""
    text = POLICY.replace(
        "car: {type: text, optional: true}}}", "car: {type: text, private: true, optional: true}}}", 1
    )
    text = text.replace("REQUIRES", "{some: offer, where: {car: sedan}}").replace("FACTS", "{}")
    journey = after(Journey.start(Policy.from_text(text), case="L-1", at=START), (0, "offer", {"car": "secret"}))
    [option] = journey.options(at=START)
    assert option.refusal.ids == ("offer",)
    assert "secret" not in option.refusal.text("en") + option.refusal.text("zh") + repr(option)
