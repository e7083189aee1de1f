"""Law 5, the canonical form: what a policy means can be written down, and loads as the same policy."""

import pickle
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from salesflow import Policy, PolicyError
from salesflow.calendars import Calendar
from salesflow.policy.load import bundled_text
from salesflow.testing import policies
from salesflow.text import Block, Listing, read, write


@given(policies())
def test_a_dumped_policy_loads_as_an_equal_one(made):
    """`load(dump(policy)) == policy`, and dumping again changes nothing."""
    written = made.policy.dump()
    again = Policy.from_text(written)
    assert again == made.policy
    assert again.identity == made.policy.identity
    assert again.dump() == written


def test_the_bundled_policy_dumps_and_loads():
    """The bundled policy, with all its sections, survives being written in canonical form."""
    policy = Policy.load()
    again = Policy.from_text(policy.dump())
    assert again == policy
    assert again.dump() == policy.dump()
    assert len(again.tests) == len(policy.tests)
    assert list(again.processes) == list(policy.processes)


@given(policies())
def test_a_policy_pickles(made):
    """A policy is a value: it survives a pickle, and decides as before."""
    again = pickle.loads(pickle.dumps(made.policy))
    assert again == made.policy
    assert again.dump() == made.policy.dump()


def shuffled(node):
    """Every map with its keys the other way round, but for maps whose order has a meaning."""
    if isinstance(node, Block):
        names = list(node)
        keep = "values" in names and node.get("ordered") == "true"
        return {
            str(name): plain(node[name]) if keep and name == "values" else shuffled(node[name])
            for name in reversed(names)
        }
    return [shuffled(item) for item in node] if isinstance(node, Listing) else str(node)


def plain(node):
    if isinstance(node, Block):
        return {str(key): plain(value) for key, value in node.items()}
    return [plain(item) for item in node] if isinstance(node, Listing) else str(node)


def test_the_order_of_keys_plays_no_part():
    """Turning every map round keeps the identity, as long as the first process and calendar stay first."""
    document = shuffled(read(bundled_text(), "policies.yaml").node)
    for section in ("processes", "calendars"):
        document[section] = dict(reversed(document[section].items()))
    assert Policy.from_text(write(document)).identity == Policy.load().identity


def test_comments_and_spelled_out_defaults_play_no_part():
    """The identity is over the meaning: comments, blank lines, quotes and omitted defaults change nothing."""
    text = """
salesflow: 1
name: ours
version: 1
facts: {days: {type: integer, missing: allowed}}
decisions:
  grade:
    inputs: days
    outputs: {grade: {type: enum, values: [A, B]}}
    rules:
      - {id: a, when: {days: 0..7}, then: {grade: A}}
      - {id: b, otherwise: true, then: {grade: B}}
"""
    other = """
# the same
salesflow: '1'
version: "1"
name: ours
decisions:
  grade:
    hit: first          # the default, written out
    inputs: [days]
    outputs:
      grade: {values: {B: {}, A: {}}, type: enum, ordered: false}
    rules:
      - id: a
        when: {days: [0..3, at most 7]}
        then: {grade: A}
      - {id: b, otherwise: true, then: {grade: B}}
facts: {days: {type: integer, missing: allowed}}
"""
    different = other.replace("[0..3, at most 7]", "[0..3, 4..7]")
    assert Policy.from_text(different).identity == Policy.from_text(text).identity
    assert Policy.from_text(other).identity != Policy.from_text(text).identity


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("purchase_in: 0..7", "purchase_in: 0..8"),
        ("by: 5 days", "by: 6 days"),
        ("09:00-12:00", "09:00-11:30"),
        ("initial: active", "initial: lost"),
        ("within: 14 days", "within: 15 days"),
    ],
)
def test_a_change_of_meaning_changes_the_identity(before, after):
    """Whatever changes what the policy says gives it another identity."""
    text = bundled_text()
    assert before in text
    assert Policy.from_text(text.replace(before, after)).identity != Policy.load().identity


def test_no_word_of_the_text_stays_in_the_policy():
    """A policy holds values, not words of the file that drag their lines along."""
    kept = pickle.dumps(Policy.load())
    for kind in (b"Word", b"Block", b"Listing"):
        assert kind not in kept, kind


def test_the_policy_cannot_be_changed():
    """A policy is immutable: neither its attributes nor its maps can be set."""
    policy = Policy.load()
    with pytest.raises(AttributeError):
        policy.name = "other"
    with pytest.raises((TypeError, AttributeError)):
        policy.facts["vip"] = None


def test_an_apps_calendars_are_not_part_of_the_identity():
    """Two hundred stores, one policy: an app adds calendars by name, and the policy stays what it is."""
    hours = ((9 * 3_600_000_000, 18 * 3_600_000_000),)
    store = Calendar("store_7", "Asia/Urumqi", known=(date(2026, 1, 1), date(2027, 12, 31)), open=(hours,) * 7)
    policy = Policy.load(calendars={"store_7": store})
    assert policy == Policy.load()
    assert policy.identity == Policy.load().identity
    assert policy.calendar("store_7") is store
    start = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    here = policy.decide({"purchase_in": 5}, start=start).outcome["contact"]
    there = policy.decide({"purchase_in": 5}, start=start, calendar="store_7").outcome["contact"]
    assert there.by - here.by == timedelta(hours=2)


def test_an_apps_calendar_never_replaces_one_of_the_file():
    """A calendar of the app that is called like one of the file is refused, not silently preferred."""
    with pytest.raises(PolicyError) as caught:
        Policy.load(calendars={"main": Calendar("main", "Asia/Urumqi")})
    assert [finding.code for finding in caught.value.findings] == ["SF208"]


def test_spans_that_touch_are_one_span():
    """9-12 and 12-18 is 9-18: the same hours, the same identity."""
    text = bundled_text()
    cut = text.replace("sat-sun: [09:00-18:00]", "sat-sun: [12:00-18:00, 09:00-12:00]")
    assert cut != text
    assert Policy.from_text(cut).identity == Policy.load().identity
