"""Law 9, the third meaning: automata of names and their order say what the slow meaning says."""

from datetime import timedelta
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.constrained import NAMES, START, case_of, documents, keys_of, meant, policy_of
from salesflow.constraints.automata import HIGHEST_COUNT, Undecided, automaton_of, common_word
from salesflow.constraints.tables import LETTERS, TABLES, minimal
from salesflow.constraints.templates import COUNTS, ENDS, KINDS, RELATIONS
from salesflow.frozen import FrozenMap
from salesflow.intake.log import Entry

FLOW = (*COUNTS, *ENDS, *RELATIONS)
_COUNT_KEYS = {"existence": "at_least", "absence": "at_most", "exactly": "times"}
LONG_AFTER = START + timedelta(days=90)
WORDS = [word for length in range(7) for word in product(NAMES, repeat=length)]


def told(*word, is_closed=False):
    """One event an hour, after the beginning of the case, which has a dot in its name."""
    begun = Entry("L", "journey.started", START - timedelta(hours=1))
    told = [begun, *(Entry("L", name, START + timedelta(hours=at)) for at, name in enumerate(word))]
    data = FrozenMap({"reason": "duplicate"})
    return [*told, Entry("L", "journey.closed", START + timedelta(days=1), data=data)] if is_closed else told


def of_case(verdicts):
    """What the verdicts say of the whole case."""
    said = {verdict.status for verdict in verdicts}
    return next(status for status in ("violated", "pending", "satisfied") if status in said or status == "satisfied")


def by_meaning(policy, word, *, is_over=False, is_closed=False):
    """What each constraint says of the case that is told by these names."""
    events = [line.event for line in case_of(policy, told(*word, is_closed=is_closed)).lines]
    return [of_case(meant(policy, each, events, LONG_AFTER, is_over=is_over)) for each in policy.constraints]


def by_automaton(policy, word, *, is_over=False, is_closed=False):
    """The same, by the automata. Nothing completes a case to which nothing happened, unless it is closed."""
    said = []
    for automaton in map(automaton_of, policy.constraints):
        state = automaton.start
        for name in ("journey.started", *word):
            state = automaton.step(state, name)
        said.append(automaton.verdict(state, is_closed or (is_over and bool(word))))
    return said


def plain(kind, on, asks):
    """A constraint of this kind on bare names, as the file writes it."""
    if kind in RELATIONS:
        return {"id": "c", "kind": kind, **dict(zip(keys_of(kind), (on, asks), strict=True))}
    return {"id": "c", "kind": kind, "activity": on, **({_COUNT_KEYS[kind]: 2} if kind in COUNTS else {})}


@pytest.mark.parametrize("ending", [{}, {"is_over": True}, {"is_closed": True}], ids=["going on", "over", "closed"])
@pytest.mark.parametrize("asks", ["answer", "ask"])
def test_automata_say_of_every_short_case_what_the_meaning_says(asks, ending):
    """All cases of up to six events, complete or not, for every kind, of two different events and of one twice."""
    policy = policy_of(*(plain(kind, "ask", asks) for kind in FLOW))
    for word in WORDS:
        meaning, automata = by_meaning(policy, word, **ending), by_automaton(policy, word, **ending)
        assert dict(zip(FLOW, automata, strict=True)) == dict(zip(FLOW, meaning, strict=True)), word


@given(
    st.lists(documents(FLOW, plain=True), min_size=1, max_size=4),
    st.lists(st.sampled_from(NAMES), max_size=12),
    st.booleans(),
)
def test_automata_say_of_any_case_what_the_meaning_says(said, word, is_over):
    """Longer cases, other names, other counts."""
    policy = policy_of(*said)
    assert by_automaton(policy, word, is_over=is_over) == by_meaning(policy, word, is_over=is_over)


def distinguished(table, letters):
    """The pairs of states that some word tells apart, found from their words backwards."""
    states = range(len(table.says))
    apart = {pair for pair in combinations(states, 2) if table.says[pair[0]] != table.says[pair[1]]}
    columns = [LETTERS.index(letter) for letter in letters]
    while True:
        leads = {
            (one, other)
            for one, other in combinations(states, 2)
            if any(tuple(sorted((table.steps[one][at], table.steps[other][at]))) in apart for at in columns)
        }
        if leads <= apart:
            return apart
        apart |= leads


@pytest.mark.parametrize("kind", FLOW)
@pytest.mark.parametrize("asks", ["answer", "ask"])
def test_no_two_states_mean_the_same(kind, asks):
    """Every state is reached, and some continuation tells it from each other state."""
    automaton = automaton_of(policy_of(plain(kind, "ask", asks)).constraints[0])
    table, letters = automaton.table, {*automaton.letters.values(), "other"}
    reached = [0]
    for state in reached:
        reached += {table.steps[state][LETTERS.index(letter)] for letter in letters} - set(reached)
    assert sorted(reached) == list(range(len(table.says)))
    assert distinguished(table, letters) == set(combinations(range(len(table.says)), 2))


@pytest.mark.parametrize("kind", TABLES)
@given(word=st.lists(st.sampled_from(LETTERS), max_size=12))
def test_the_smallest_table_says_the_same(kind, word):
    """Making a table smaller changes no answer, whatever the letters."""
    table, small = TABLES[kind], minimal(TABLES[kind])
    here, there = 0, 0
    for letter in word:
        here, there = table.steps[here][LETTERS.index(letter)], small.steps[there][LETTERS.index(letter)]
        assert table.says[here] == small.says[there]


@given(documents())
def test_only_names_and_their_order_make_an_automaton(said):
    """Data, roles, persons, times, periods and stages leave a constraint without one."""
    bare = all(isinstance(said[key], str) or set(said[key]) == {"activity"} for key in set(said) & _PATTERN_KEYS)
    is_flow = said["kind"] in FLOW and bare and not set(said) & {"within", "by", "per", "in"}
    assert (automaton_of(policy_of(said).constraints[0]) is not None) is is_flow


_PATTERN_KEYS = {"activity", "before", "after", "require", "forbid"}


def test_every_kind_of_names_and_order_has_one():
    """What has no automaton compares persons, or reads a clock or a table."""
    assert set(KINDS) - set(FLOW) == {"separation", "binding", "gap", "recorded", "honour"}
    assert set(TABLES) == set(FLOW) - set(COUNTS)


def test_who_counts_very_far_has_no_automaton():
    """A state for each number is no use beyond some number."""
    far = {"kind": "existence", "activity": "ask"}
    one, other = policy_of({**far, "at_least": HIGHEST_COUNT}, {**far, "at_least": HIGHEST_COUNT + 1}).constraints
    assert automaton_of(one) is not None
    assert automaton_of(other) is None


# -- contradictions


@given(st.lists(documents(FLOW, plain=True), min_size=1, max_size=5))
def test_a_common_word_keeps_every_constraint_and_none_is_shorter(said):
    """Where there is a word, the meaning accepts it and nothing shorter; where there is none, it accepts no short one."""
    policy = policy_of(*said)
    word = common_word([automaton_of(each) for each in policy.constraints], NAMES)
    longest = 3 if word is None else min(len(word) - 1, 3)
    if word is not None:
        assert set(by_meaning(policy, word, is_over=True)) == {"satisfied"}
    for length in range(1, longest + 1):
        for other in product(NAMES, repeat=length):
            assert set(by_meaning(policy, other, is_over=True)) != {"satisfied"}


@given(st.lists(documents(FLOW, plain=True), min_size=1, max_size=5))
def test_where_no_common_word_is_found_none_of_up_to_five_events_is_one(said):
    """The search leaves nothing out, asked of the automata themselves."""
    policy = policy_of(*said)
    word = common_word([automaton_of(each) for each in policy.constraints], NAMES)
    for length in range(1, 6 if word is None else len(word)):
        for other in product(NAMES, repeat=min(length, 5)):
            assert set(by_automaton(policy, other, is_over=True)) != {"satisfied"}


def machines(*said):
    return [automaton_of(each) for each in policy_of(*said).constraints]


def test_constraints_that_contradict_each_other_have_no_common_word():
    """It begins with a question, each question is answered, and nothing is ever answered."""
    first = {"kind": "init", "activity": "ask"}
    answered = {"kind": "response", "after": "ask", "require": "answer"}
    never = {"kind": "absence", "activity": "answer"}
    assert common_word(machines(first, answered), NAMES) == ("ask", "answer")
    assert common_word(machines(answered, never), NAMES) == ("pay",)
    assert common_word(machines(first, answered, never), NAMES) is None


def test_a_case_to_which_nothing_happened_is_no_common_word():
    """Otherwise nearly every set of constraints would be kept by doing nothing."""
    assert common_word([], NAMES) == ("ask",)
    assert common_word(machines({"kind": "absence", "activity": "ask"}), ("ask",)) is None


def test_events_that_every_journey_has_are_no_letters():
    """A case is not told by its beginning or its closing."""
    assert common_word(machines({"kind": "init", "activity": "ask"}), ("journey.started", "ask")) == ("ask",)


def test_a_search_that_grows_too_large_is_undecided():
    """Nobody is told that constraints contradict each other because a search was given up."""
    often = [{"kind": "existence", "activity": name, "at_least": 9} for name in NAMES]
    assert common_word(machines(*often), NAMES, most_states=50) == Undecided(50)
    assert len(common_word(machines(*often), NAMES)) == 27
