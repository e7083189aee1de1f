"""The templates against the formulas of those who invented them: a meaning that nobody here has written."""

from formulas import formulas
from plain_cases import OURS, kept, some_cases

CASES = some_cases()
# Where one event is named twice, a formula lets it answer itself, or forbids what it is. An event of ours never does.
OWN_ANSWER = {
    "responded_existence", "coexistence", "response", "precedence", "succession", "altprecedence", "noncoexistence",
    "nonsuccession",
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
