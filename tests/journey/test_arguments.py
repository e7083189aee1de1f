"""Whatever stands in an argument, the answer is a refusal with a finding; and instants are instants on every clock."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import MISSING, Event, EventRefused, FactError, Journey, Policy, SalesflowError
from salesflow.frozen import FrozenMap

POLICY = Policy.load()
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
LEAD = Journey.start(POLICY, case="L-1042", owner="li.na", at=AT)
NAIVE = datetime(2026, 11, 2, 9)

garbage = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**6000),
    st.floats(),
    st.sampled_from([Decimal("NaN"), Decimal("1E+999999"), Decimal("-0.001"), MISSING, b"x", object(), ..., NAIVE]),
    st.sampled_from([datetime.max, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=timezone.max)]),
    st.text(max_size=5),
    st.sampled_from(
        ["\ud800", "x" * 100_000, "\x00", "{name}", "L-1042#1", "13800138000", "1" * 5000 + "#", "#9" * 99]
    ),
    st.sampled_from(["contact", "receive", "li.na", "consultant", "journey.voided", "sale", "missing"]),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.lists(st.none(), max_size=2),
    st.dictionaries(st.text(max_size=3) | st.integers() | st.none(), st.none() | st.lists(st.none()), max_size=2),
)
AN_INSTANT = st.just(AT) | garbage


def tried(command):
    """What came of it: a journey, an answer, or a refusal that can be read in both languages."""
    try:
        return command()
    except SalesflowError as error:
        refused = error
    assert refused.findings
    assert refused.text("en")
    assert refused.text("zh")
    return refused


def is_refused_or_done(command):
    """Nothing but a refusal, or a journey that reads back as it was written and can be asked everything."""
    before, after = LEAD.events, tried(command)
    assert LEAD.events == before
    if isinstance(after, SalesflowError):
        return
    again = Journey.replay(POLICY, after.events)
    assert again == after
    assert hash(again) == hash(after)
    assert after.options(at=AT)
    assert after.decide(at=AT)
    assert all(isinstance(hash(event), int) for event in after.events)
    if not after.is_closed:
        assert after.close("duplicate", at=max(event.at for event in after.events)).is_closed


OPTIONAL = {"by": garbage, "role": garbage, "recorded_at": garbage, "id": garbage}


@given(garbage, AN_INSTANT, st.fixed_dictionaries({}, optional=OPTIONAL))
def test_a_beginning_is_refused_or_sound(case, at, said):
    """Whatever somebody starts a lead with."""
    is_refused_or_done(lambda: Journey.start(POLICY, case=case, at=at, **said))


@given(garbage, garbage, st.dictionaries(st.sampled_from(["sale", "card", "x"]), garbage, max_size=2))
def test_an_adoption_is_refused_or_sound(owner, calendar, stages):
    """Whatever somebody says of a lead that is taken over."""
    is_refused_or_done(lambda: Journey.adopt(POLICY, case="L-1", at=AT, stages=stages, owner=owner, calendar=calendar))


NAMES = st.sampled_from(sorted(POLICY.workings.recordable)) | garbage


@given(NAMES, AN_INSTANT, st.data())
def test_what_is_recorded_is_refused_or_sound(name, at, data):
    """Whatever somebody records or takes, with whatever data."""
    what = POLICY.workings.recordable.get(name) if isinstance(name, str) else None
    fields = sorted(what.data) if what is not None else ["x"]
    said = data.draw(st.dictionaries(st.sampled_from([*fields, "x"]), garbage, max_size=3))
    more = data.draw(st.fixed_dictionaries({}, optional=OPTIONAL))
    is_refused_or_done(lambda: LEAD.record(name, at=at, data=said, **more))
    is_refused_or_done(lambda: LEAD.take(name, at=at, data=said, **more))


@given(
    st.sampled_from(["void", "reassign", "close"]), garbage, AN_INSTANT, st.fixed_dictionaries({}, optional=OPTIONAL)
)
def test_the_other_commands_are_refused_or_sound(verb, subject, at, said):
    """Whatever somebody voids, reassigns or closes, and whoever says so."""
    is_refused_or_done(lambda: getattr(LEAD, verb)(subject, at=at, **said))


@given(garbage, garbage, st.dictionaries(st.sampled_from([*POLICY.facts, "x"]), garbage, max_size=2))
def test_a_question_is_refused_or_answered(at, known_at, facts):
    """Whatever moment somebody asks about, and whatever is given."""
    for ask in (
        lambda: LEAD.options(at=at),
        lambda: LEAD.facts(at=at, known_at=known_at),
        lambda: LEAD.decide(at=AT, given=facts),
    ):
        assert tried(ask) is not None


@given(st.lists(garbage | st.sampled_from(LEAD.events), max_size=3))
def test_a_replay_is_refused_or_sound(events):
    """Whatever somebody takes for events."""
    is_refused_or_done(lambda: Journey.replay(POLICY, events))


@given(st.sampled_from(Event._fields), garbage)
def test_a_damaged_event_is_refused_or_read(field, value):
    """One field of one event of a good history is anything at all."""
    events = LEAD.record("visit_ended", at=AT, role="consultant", by="li.na").take(
        "open_a_card", at=AT, role="consultant"
    ).void("L-1042#2", at=AT).events  # fmt: skip
    for number, event in enumerate(events):
        damaged = [*events[:number], event._replace(**{field: value}), *events[number + 1 :]]
        journey = tried(lambda damaged=damaged: Journey.replay(POLICY, damaged))
        if not isinstance(journey, SalesflowError):
            assert journey.stages
            assert journey.options(at=AT)


@pytest.mark.parametrize("at", [NAIVE, date(2026, 11, 2), "2026-11-02 09:00+08:00", None, 0, time(9)])
@pytest.mark.parametrize("key", ["at", "recorded_at"])
def test_a_moment_needs_an_offset(at, key):
    """What is no moment with an offset is refused by commands and questions alike, with a code of its own."""
    if key == "recorded_at" and at is None:
        return  # not stated
    with pytest.raises(EventRefused) as refused:
        LEAD.record("visit_ended", **{"at": AT, "role": "consultant", key: at})
    assert refused.value.findings[0].code == ("SF607" if at is NAIVE else "SF225")
    with pytest.raises(FactError):
        LEAD.decide(at=at)


def test_the_same_id_with_a_field_too_many_is_not_the_same():
    """An event that was accepted is not confirmed by one that says more than is known here."""
    once = LEAD.record("visit_ended", at=AT, role="consultant", id="e1")
    with pytest.raises(EventRefused, match="SF304"):
        once.record("visit_ended", at=AT, role="consultant", id="e1", weather="rain")


def test_an_unknown_role_takes_nothing():
    """A role that the policy does not have takes no step, closes no case and owns no lead."""
    for refused in (
        lambda: LEAD.take("open_a_card", at=AT, role="consltant"),
        lambda: LEAD.close("x", at=AT, role="consltant"),
        lambda: Journey.start(POLICY, case="L-1", at=AT, role="consltant"),
    ):
        with pytest.raises(EventRefused, match="did you mean `consultant`"):
            refused()


def test_clocks_that_are_put_back_keep_the_order():
    """An hour that Berlin's clocks show twice is two hours: what happened in the second happened later."""
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)
    second = first.replace(fold=1)
    lead = Journey.start(POLICY, case="L-1", at=first, owner="li.na")
    for at, reason in ((second, "second"), (first, "first"), (first + timedelta(0), "third")):
        lead = lead.reassign(reason, at=at, recorded_at=second)
    assert lead.owner == "second"
    assert [event.at for event in lead.events[:3]] == [first.astimezone(UTC), second.astimezone(UTC), lead.events[0].at]
    local = [event._replace(at=event.at.astimezone(berlin)) for event in lead.events]
    assert Journey.replay(POLICY, local).owner == "second"
    with pytest.raises(EventRefused, match="SF702"):
        lead.reassign("x", at=second, recorded_at=first)


ZONES = [
    UTC,
    timezone(timedelta(hours=8)),
    timezone(timedelta(hours=-11)),
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("Asia/Shanghai"),
]


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(ZONES)), min_size=1, max_size=8))
def test_history_is_in_the_order_of_instants(said):
    """In whichever zone each moment is written, the last owner is the one of the latest instant."""
    start = datetime(2026, 10, 24, 23, tzinfo=UTC)
    end = start + timedelta(days=1)
    lead = Journey.start(POLICY, case="L-1", at=start)
    for number, (minutes, zone) in enumerate(said):
        lead = lead.reassign(str(number), at=(start + timedelta(minutes=minutes)).astimezone(zone), recorded_at=end)
    latest = max(range(len(said)), key=lambda number: (said[number][0], number))
    assert lead.owner == str(latest)
    past = lead.asked(at=end, known_at=end).past
    assert all(earlier.at <= later.at for earlier, later in pairwise(past.events))
    assert len(past.events) == len(said) + 1


def test_events_are_plain_values():
    """Data that an event holds cannot be changed from outside, nor by who reads it."""
    said = {"channel": "phone", "reached": True}
    lead = LEAD.record("contact", at=AT, by="li.na", role="consultant", data=said)
    said["reached"] = False
    assert lead.events[-1].data == FrozenMap({"channel": "phone", "reached": True})
