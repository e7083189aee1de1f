"""The monitors say at every moment of every history what the meaning says, and an event costs the same in a long one."""

import pickle
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.constrained import (
    KINDS,
    LENGTHS,
    START,
    documents,
    entries,
    meant,
    moments_of,
    policy_of,
)
from constraints.unusual import (
    BUSY,
    PERSONS,
    SHOP,
    busy_log,
    crowded,
    events_of,
    looking_ahead,
    looking_back,
    looser,
    odd_events,
)
from constraints.work import calls_of
from salesflow.constraints.answer import is_owed
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.online import Live, is_counted, watch
from salesflow.constraints.online.kept import Kept
from salesflow.frozen import FrozenMap
from salesflow.history.event import VOIDED, Event, in_history_order
from salesflow.history.past import NOWHERE, past_of
from salesflow.intake.log import Entry


def watched(constraints) -> Live:
    """The watch over these constraints in the shop."""
    main = next(iter(SHOP.processes.values()))
    return watch(constraints, SHOP.workings.initial, main, SHOP.calendar() or NOWHERE)


def in_order(events):
    """What was not void, in history order."""
    return past_of(events, max(event.at for event in events), SHOP.workings.initial).events


def around(events):
    """When something happened, just after it, and long after all of it."""
    instants = {event.at for event in events}
    near = {instant + timedelta(microseconds=step) for instant in instants for step in (0, 1)}
    return sorted(near | {max(instants) + timedelta(days=days) for days in (1, 70, 800)})


def check(constraints, events, moments) -> None:
    """At each moment: the verdicts, those of a case that is over, and what is owed are those of the meaning."""
    live, coming = watched(constraints), list(in_order(events))
    for at in moments:
        while coming and coming[0].at <= at:
            live = live.after(coming.pop(0))
        for is_over in (False, True):
            expected = [(each, said) for each in constraints for said in meant(SHOP, each, events, at, is_over=is_over)]
            assert live.verdicts(at, is_over=is_over) == [said for _, said in expected]
            if not is_over:
                assert live.owed(at) == [(each, said) for each, said in expected if is_owed(each, said)]


@given(st.lists(documents(), min_size=1, max_size=10), entries(longest=12) | crowded())
def test_monitors_say_what_the_meaning_says(said, listed):
    """Law 9: every verdict of a policy's constraints, at every moment, is the one of the meaning."""
    check(policy_of(*said).constraints, events_of(listed), moments_of(listed))


@given(st.lists(looking_ahead(), min_size=3, max_size=8), crowded())
def test_what_is_to_come_is_waited_for_as_the_meaning_does(said, listed):
    """Answers that are asked for or forbidden, in time or late, are told as the meaning tells them."""
    events = events_of(listed)
    check(policy_of(*said).constraints, events, around(events))


@given(st.lists(looking_back(), min_size=3, max_size=8), crowded())
def test_what_was_before_is_remembered_as_the_meaning_finds_it(said, listed):
    """Whoever did it, since whatever, however long ago: what is remembered is what the meaning would find."""
    events = events_of(listed)
    check(policy_of(*said).constraints, events, around(events))


NOT_OWNER = {"activity": "answer", "person": "not owner"}
ASKED_BY_ANOTHER = {"activity": "ask", "person": "not owner"}
PAID_IN_TIME = {"after": "ask", "require": "pay", "by": "1 open days", "anchor": {"last": "answer.promised"}}
LATELY = {"activity": "answer", "within": "3 days"}
NOT_ASKED = {"activity": "answer", "person": "not same as ask"}
RARE = (
    ({"kind": "precedence", "before": "ask", "require": NOT_OWNER}, "answer:zhao answer:wang answer:wang ask:li:wang"),
    ({"kind": "response", **PAID_IN_TIME}, "answer ask answer:li:li:2500 ask pay"),
    ({"kind": "existence", "activity": "pay", "in": {"mood": "calm"}}, "ask finish pay annoy soothe pay"),
    ({"kind": "existence", "activity": "pay", "per": "month"}, "ask finish pay annoy soothe pay"),
    ({"kind": "not_response", "after": "ask", "forbid": "pay", "in": {"mood": "calm"}}, "ask annoy pay soothe ask pay"),
    ({"kind": "alternate_precedence", "before": "ask", "require": "ask"}, "ask pay ask annoy ask"),
    ({"kind": "alternate_precedence", "before": "ask", "require": ASKED_BY_ANOTHER}, "ask:wang ask:li ask:zhao ask:li"),
    ({"kind": "alternate_succession", "after": "ask", "require": ASKED_BY_ANOTHER}, "ask:li ask:wang ask:zhao ask:li"),
    ({"kind": "separation", "activity": "pay", "from": LATELY, "of": "any"}, "answer ask answer ask pay ask pay"),
    ({"kind": "separation", "activity": "pay", "from": NOT_ASKED, "of": "any"}, "answer:wang ask: pay:wang"),
    (
        {"kind": "binding", "activity": "pay", "from": {**NOT_ASKED, **LATELY}, "of": "all"},
        "answer ask answer:wang pay:wang pay:wang pay:wang",
    ),
)


@pytest.mark.parametrize(("said", "told"), RARE)
def test_what_random_histories_seldom_tell(said, told):
    """Owners that change, deadlines beyond the calendar, what happens after the end, and events of both patterns."""
    listed = []
    for number, word in enumerate(told.split()):
        name, person, owner, days = (word.split(":") + ["li", "li", "1"][word.count(":") :])[:4]
        at = START + timedelta(days=number)
        data = {"promised": (at + timedelta(days=int(days))).date()} if name == "answer" else {}
        listed.append(Entry("L", name, at, None, person, data=FrozenMap(data), owner=owner))
    events = events_of(listed)
    check(policy_of(said).constraints, events, around(events))


@given(st.data(), st.lists(documents(), min_size=1, max_size=6), odd_events())
def test_unusual_constraints_and_histories_are_no_exception(data, said, events):
    """What is counted and what is judged by its meaning say the same, however odd the constraint or the log."""
    constraints = [data.draw(looser(each)) for each in policy_of(*said).constraints]
    check(constraints, events, around(events))


@given(st.lists(documents(), min_size=1, max_size=3), entries(), entries(), st.integers(0, 12))
def test_two_histories_go_on_from_one_watch(said, listed, others, at):
    """What happens in one history changes nothing in another that began in the same way."""
    constraints = policy_of(*said).constraints
    events = list(in_order(events_of(listed)))
    shared, rest = events[:at], events[at:]
    last = (shared or events)[-1]
    other = sorted(
        (
            event._replace(id=f"other-{event.id}", at=max(event.at, last.at), position=event.position + 50)
            for event in in_order(events_of(others))
            if event.name != VOIDED
        ),
        key=in_history_order,
    )
    begun = watched(constraints)
    for event in shared:
        begun = begun.after(event)
    one = two = begun
    for left, right in zip([*rest, *[None] * len(other)], [*other, *[None] * len(rest)], strict=True):
        one, two = one if left is None else one.after(left), two if right is None else two.after(right)
    for live, history in ((one, events), (two, [*shared, *other]), (begun, shared)):
        if not history:
            continue
        now = history[-1].at + timedelta(days=2)
        expected = [said for each in constraints for said in meant(SHOP, each, history, now)]
        assert live.verdicts(now) == expected
        again = pickle.loads(pickle.dumps(live))
        assert again.verdicts(now) == expected


# -- what is counted


def shapes():
    """Every kind of constraint that looks back, with every condition on what was before."""
    conditions = list(product(PERSONS, (None, "3 days"), (None, {"last": "pay"})))
    for kind, of, conditions_ in product(("separation", "binding"), ("any", "last", "all"), conditions):
        yield {"kind": kind, "activity": "ask", "from": _pattern(*conditions_), "of": of}
    for kind in KINDS:
        if kind.endswith("precedence"):
            asks = "forbid" if kind.startswith("not") else "require"
            for person, within, since in conditions:
                if kind != "alternate_precedence" or (within, since) == (None, None):
                    yield {"kind": kind, "before": "ask", asks: _pattern(person, within, since)}


def _pattern(person, within, since):
    said = {"activity": "answer", "person": person, "within": within, "since": since}
    return {key: value for key, value in said.items() if value is not None}


def test_whatever_looks_back_is_counted():
    """Persons, ages and anchors of what was before, in every combination, of any, the last or all who did it."""
    counted = [is_counted(each) for each in policy_of(*shapes()).constraints]
    assert (len(counted), all(counted)) == (164, True)


@given(documents())
def test_whatever_is_asked_is_counted(said):
    """No constraint that the laws are tested with is judged by its meaning."""
    [constraint] = policy_of(said).constraints
    assert is_counted(constraint)


def persons():
    """Separation and binding, of everybody who did something lately, or did not do another thing since."""
    return st.fixed_dictionaries(
        {
            "kind": st.sampled_from(("separation", "binding")),
            "activity": st.sampled_from(("ask", "pay", "answer")),
            "of": st.sampled_from(("any", "all")),
            "from": st.fixed_dictionaries(
                {"activity": st.sampled_from(("answer", "pay", "ask"))},
                optional={
                    "within": st.sampled_from(LENGTHS),
                    "person": st.sampled_from(("owner", "not owner", "not same as ask", "not same as pay")),
                    "same": st.just("item"),
                    "since": st.sampled_from(({"last": "pay"}, {"first": "answer"})),
                },
            ),
        }
    ).filter(lambda said: said["from"].get("person") != f"not same as {said['from']['activity']}")


@given(st.lists(persons(), min_size=4, max_size=8), crowded())
def test_who_did_it_lately_is_remembered_as_the_meaning_finds_it(said, listed):
    """Who leaves the window, does the other thing, or is not known counts as it does in the meaning."""
    events = events_of(listed)
    check(policy_of(*said).constraints, events, around(events))


def test_promises_are_made_elsewhere():
    """A constraint that asks for decisions is not watched."""
    honour = Constraint("kept", "honour", decision="next_contact")
    assert not is_counted(honour)
    assert watched([honour]).after(events_of([Entry("L", "ask", START)])[0]).verdicts(START) == []


# -- how much work an event is


def test_an_event_is_no_more_work_in_a_long_history():
    """From the last fifty of two thousand events there follows no more than from the first fifty."""

    def lived(events):
        nonlocal live
        for event in events:
            live = live.after(event)

    live = watched(policy_of(*BUSY).constraints)
    assert all(map(is_counted, policy_of(*BUSY).constraints))
    events = busy_log(2000)
    early = calls_of(lambda: lived(events[:50]))
    between = calls_of(lambda: lived(events[50:-50]))
    late = calls_of(lambda: lived(events[-50:]))
    assert late < 1.5 * early
    assert between / (len(events) - 100) < 1.5 * early / 50


def test_what_is_owed_costs_what_is_open():
    """A long history of which nothing is open is asked as fast as a short one."""
    said = {"kind": "response", "after": "ask", "require": {"activity": "answer", "same": "item"}, "within": "3 days"}
    constraints = policy_of(said).constraints
    costs = []
    for length in (20, 2000):
        live = watched(constraints)
        for number in range(length):
            name, at = ("ask", "answer")[number % 2], START + timedelta(hours=number)
            data = FrozenMap({"item": number // 2})
            live = live.after(Event(f"e{number}", "L", number, name, at, data=data))
        costs.append(calls_of(lambda: live.owed(START + timedelta(days=900))))
    assert costs[0] == costs[1]


@given(st.lists(st.tuples(st.booleans(), st.integers(-40, 400) | st.sampled_from(LENGTHS)), max_size=300))
def test_a_kept_map_is_a_dict_of_which_every_version_stays(changes):
    """Whatever is put in and taken out, each version has what a dict had then."""
    version, plain = Kept(), {}
    versions = [(version, {})]
    for is_put, key in changes:
        version = version.with_value(key, (key, 1)) if is_put else version.without(key)
        plain = {**plain, key: (key, 1)} if is_put else {other: plain[other] for other in plain if other != key}
        versions.append((version, plain))
    for kept, expected in versions:
        assert dict(kept.items()) == expected
        assert all(kept.get(key) == value for key, value in expected.items())
        assert bool(kept) is bool(expected)
        assert kept.get("nobody") is None
    assert dict(pickle.loads(pickle.dumps(version)).items()) == plain
