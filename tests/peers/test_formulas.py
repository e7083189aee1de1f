"""The templates against the formulas of those who invented them: a meaning that nobody here has written."""

from itertools import product

from formulas import by_looking_ahead, formulas, of_another_event
from plain_cases import OURS, OVERLAPPING, kept, kept_where_they_overlap, some_cases

from salesflow.constraints.tables import LETTERS, TABLES
from salesflow.constraints.templates import RELATIONS

CASES = some_cases()
WORDS = [word for length in range(6) for word in product(OVERLAPPING, repeat=length)]
# Where one event is named twice, a formula lets it answer itself, or forbids what it is. An event of ours never does.
OWN_ANSWER = {
    "responded_existence", "coexistence", "response", "precedence", "succession", "noncoexistence", "nonsuccession",
}  # fmt: skip


def test_templates_of_two_events_mean_what_their_formulas_say():
    """Every template that has a formula, on every short case and some hundred longer ones."""
    meant = formulas("ask", "answer")
    for case, ours in zip(CASES, kept("ask", "answer", CASES), strict=True):
        assert ours == {name: meant[name](case, 0) for name in OURS}, case


def test_of_one_event_named_twice_the_formulas_differ_where_it_would_be_its_own_answer():
    """An event is never its own answer: exactly these templates say something else than their formulas."""
    meant = formulas("ask", "ask")
    differ = set()
    for case, ours in zip(CASES, kept("ask", "ask", CASES), strict=True):
        differ |= {name for name in OURS if ours[name] != meant[name](case, 0)}
    assert differ == OWN_ANSWER


def test_a_precedence_in_turn_is_the_same_looking_back_and_looking_ahead():
    """Both ways in which it was written say the same of two different events."""
    back, ahead = formulas("ask", "answer")["altprecedence"], by_looking_ahead("ask", "answer")
    assert all(back(case, 0) is ahead(case, 0) for case in CASES)


def one_or_both(*letters):
    """The event is one of these."""
    return lambda word, at: at < len(word) and word[at] in letters


def test_relations_of_patterns_that_overlap_mean_what_their_formulas_say_of_another_event():
    """Every relation on every short case in which one event may be of both patterns, or of one that is named twice."""
    meant = of_another_event(one_or_both("a", "both"), one_or_both("b", "both"))
    assert set(meant) == set(RELATIONS)
    for word, ours in zip(WORDS, kept_where_they_overlap(WORDS), strict=True):
        assert ours == {kind: meant[kind](word, 0) for kind in RELATIONS}, word


def test_the_tables_in_turn_say_it_of_patterns_that_overlap_as_well():
    """Nothing but names makes an automaton, and names do not overlap; these tables would be right if they did."""
    meant = of_another_event(one_or_both("a", "both"), one_or_both("b", "both"))
    turned = of_another_event(one_or_both("b", "both"), one_or_both("a", "both"))
    demanded = {"alternate_response": meant, "alternate_precedence": turned, "alternate_succession": meant}
    for (kind, formula), word in product(demanded.items(), WORDS):
        state = 0
        for letter in word:
            state = TABLES[kind].steps[state][LETTERS.index(letter)]
        assert (TABLES[kind].says[state].complete == "satisfied") is formula[kind](word, 0), (kind, word)
