"""What the templates mean, told by short histories that anybody can check."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.constrained import case_of, documents, entries, meant, moments_of, policy_of
from salesflow.constraints.templates import RELATIONS
from salesflow.frozen import FrozenMap
from salesflow.intake.log import Entry

SHORT = {"a": "ask", "b": "answer", "c": "pay", "f": "ask", "x": "ask"}
DAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def told(word: str):
    """One event a day: `aab` is asked, asked, answered."""
    first = {"f": FrozenMap({"item": 1})}
    return [
        Entry("L", SHORT[letter], DAY + timedelta(days=at), data=first.get(letter, FrozenMap()))
        for at, letter in enumerate(word)
    ]


def statuses(said: dict, word: str, *, is_over: bool = True) -> str:
    """The verdicts of a constraint on such a history, by their first letters; `-` where it never applied."""
    policy = policy_of(said)
    events = [line.event for line in case_of(policy, told(word)).lines]
    verdicts = meant(policy, policy.constraints[0], events, DAY + timedelta(days=90), is_over=is_over)
    return "".join(verdict.status[0] for verdict in verdicts) or "-"


A_THEN_B = {"after": "ask", "require": "answer"}
B_BEFORE_A = {"before": "ask", "require": "answer"}
NO_B_AFTER_A = {"after": "ask", "forbid": "answer"}


@pytest.mark.parametrize(
    ("said", "word", "expected"),
    [
        ({"kind": "response", **A_THEN_B}, "aab", "ss"),
        ({"kind": "response", **A_THEN_B}, "aba", "sv"),
        ({"kind": "response", **A_THEN_B}, "bc", "-"),
        ({"kind": "alternate_response", **A_THEN_B}, "aab", "vs"),
        ({"kind": "chain_response", **A_THEN_B}, "acb", "v"),
        ({"kind": "chain_response", **A_THEN_B}, "ab", "s"),
        ({"kind": "precedence", **B_BEFORE_A}, "baa", "ss"),
        ({"kind": "precedence", **B_BEFORE_A}, "aba", "vs"),
        ({"kind": "alternate_precedence", **B_BEFORE_A}, "baa", "sv"),
        ({"kind": "chain_precedence", **B_BEFORE_A}, "bca", "v"),
        ({"kind": "succession", **A_THEN_B}, "ab", "ss"),
        ({"kind": "succession", **A_THEN_B}, "ba", "vv"),
        ({"kind": "responded_existence", "activity": "ask", "require": "answer"}, "ba", "s"),
        ({"kind": "responded_existence", "activity": "ask", "require": "answer"}, "ca", "v"),
        ({"kind": "co_existence", "activity": "ask", "require": "answer"}, "ab", "ss"),
        ({"kind": "co_existence", "activity": "ask", "require": "answer"}, "bc", "v"),
        ({"kind": "not_co_existence", "activity": "ask", "forbid": "answer"}, "ba", "v"),
        ({"kind": "not_co_existence", "activity": "ask", "forbid": "answer"}, "bc", "-"),
        ({"kind": "not_response", **NO_B_AFTER_A}, "ba", "s"),
        ({"kind": "not_response", **NO_B_AFTER_A}, "acb", "v"),
        ({"kind": "not_chain_response", **NO_B_AFTER_A}, "acb", "s"),
        ({"kind": "not_chain_response", **NO_B_AFTER_A}, "ab", "v"),
        ({"kind": "not_precedence", "before": "ask", "forbid": "answer"}, "ba", "v"),
        ({"kind": "init", "activity": "ask"}, "ab", "s"),
        ({"kind": "init", "activity": "ask"}, "ba", "v"),
        ({"kind": "end", "activity": "ask"}, "ba", "s"),
        ({"kind": "end", "activity": "ask"}, "ab", "v"),
        ({"kind": "existence", "activity": "ask", "at_least": 2}, "aba", "s"),
        ({"kind": "existence", "activity": "ask", "at_least": 2}, "abb", "v"),
        ({"kind": "absence", "activity": "ask"}, "bb", "s"),
        ({"kind": "absence", "activity": "ask"}, "aba", "vv"),
        ({"kind": "absence", "activity": "ask", "at_most": 1}, "aba", "v"),
        ({"kind": "exactly", "activity": "ask"}, "bab", "s"),
        ({"kind": "exactly", "activity": "ask"}, "aba", "v"),
        ({"kind": "exactly", "activity": "ask"}, "bb", "v"),
        ({"kind": "gap", "between": "ask", "at_most": "2 days"}, "abab", "sss"),
        ({"kind": "gap", "between": "ask", "at_most": "2 days"}, "abbba", "sv"),
    ],
)
def test_each_template_on_a_short_history(said, word, expected):
    """A complete case, one event a day."""
    assert statuses(said, word) == expected


@pytest.mark.parametrize(
    ("said", "word", "expected"),
    [
        ({"kind": "response", **A_THEN_B}, "a", "p"),
        ({"kind": "response", **A_THEN_B, "within": "2 days"}, "a", "v"),
        ({"kind": "existence", "activity": "ask"}, "b", "p"),
        ({"kind": "end", "activity": "ask"}, "a", "p"),
        ({"kind": "absence", "activity": "ask"}, "b", "s"),
        ({"kind": "not_response", **NO_B_AFTER_A}, "a", "s"),
    ],
)
def test_a_case_that_goes_on_is_judged_at_deadlines_only(said, word, expected):
    """What has no deadline is pending until the case is complete."""
    assert statuses(said, word, is_over=False) == expected


# One event may be of both patterns: every question sets it off, and one about the first item is what is asked for.
ABOUT_THE_FIRST = {"activity": "ask", "where": {"item": 1}}
ONE_AFTER_EACH = {"after": "ask", "require": ABOUT_THE_FIRST}
ONE_BEFORE_EACH = {"before": "ask", "require": ABOUT_THE_FIRST}


@pytest.mark.parametrize(
    ("said", "word", "expected"),
    [
        ({"kind": "alternate_response", **ONE_AFTER_EACH}, "xfx", "svv"),
        ({"kind": "alternate_response", **ONE_AFTER_EACH}, "fff", "ssv"),
        ({"kind": "alternate_precedence", **ONE_BEFORE_EACH}, "fx", "vs"),
        ({"kind": "alternate_precedence", **ONE_BEFORE_EACH}, "fxx", "vsv"),
        ({"kind": "alternate_precedence", **ONE_BEFORE_EACH}, "xfx", "vvs"),
        ({"kind": "alternate_precedence", **ONE_BEFORE_EACH}, "fcx", "vs"),
        ({"kind": "alternate_precedence", "before": "ask", "require": "ask"}, "aaa", "vss"),
        ({"kind": "alternate_response", "after": "ask", "require": "ask"}, "aaa", "ssv"),
        ({"kind": "alternate_succession", "after": "ask", "require": "ask"}, "aaa", "svssvs"),
        ({"kind": "alternate_succession", **ONE_AFTER_EACH}, "xff", "sssvs"),
    ],
)
def test_in_turn_the_activation_next_to_it_may_be_what_is_asked_for(said, word, expected):
    """It is another event, and no activation stands between: `f` asks about the first item, `x` about none."""
    assert statuses(said, word) == expected


def test_of_random_relations_some_may_be_answered_by_what_sets_them_off():
    """At least one of ten relations of the strategies has events of both patterns, so that the laws see such events."""
    overlaps = []

    @settings(max_examples=300, derandomize=True, database=None)
    @given(documents(tuple(RELATIONS)))
    def each(said):
        [constraint] = policy_of(said).constraints
        [demand, *_] = RELATIONS[constraint.kind]
        overlaps.append(constraint.pattern(demand.on).name == constraint.pattern(demand.asks).name)

    each()
    assert overlaps.count(True) >= 0.1 * len(overlaps)


@given(st.data())
def test_the_policies_and_logs_of_these_tests_load_and_are_judged(data):
    """Every constraint that the strategies write is a sound one, and has a meaning at every moment."""
    policy = policy_of(data.draw(documents()))
    listed = data.draw(entries())
    events = [line.event for line in case_of(policy, listed).lines]
    for at in moments_of(listed)[:6]:
        verdicts = meant(policy, policy.constraints[0], events, at)
        assert len({verdict.identity for verdict in verdicts}) == len(verdicts)
