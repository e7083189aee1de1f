"""What a terminal shows: nothing is torn in mid-word, and a caret stands under its word at any width."""

from hypothesis import given
from hypothesis import strategies as st

from salesflow.cli.screen import fitted
from salesflow.findings import Place, cells, found, rendered

WORDS = st.lists(st.sampled_from(["a", "grade", "级别", "purchase_in", "—", "实际为"]), min_size=1, max_size=30).map(
    " ".join
)


@given(WORDS, st.integers(30, 120))
def test_prose_is_folded_at_blanks_and_loses_nothing(text, width):
    """Folded lines fit the terminal and have the same words in the same order."""
    lines = fitted("  " + text, width)
    assert all(cells(line) <= width for line in lines)
    assert " ".join(lines).split() == text.split()


@given(
    st.text("ab 级别x", max_size=80),
    st.text("xy级", min_size=1, max_size=5),
    st.text("ab级 ", max_size=80),
    st.integers(40, 120),
)
def test_a_caret_stays_under_its_word(before, word, after, width):
    """However long the line of a file is, what the caret points at begins with the word it marks."""
    place = Place("ours.yaml", 7, len(before) + 1, len(word), before + word + after)
    lines = fitted(rendered(found("SF211", place, name="x")), width)
    shown, caret = lines[1], lines[2]
    column, seen = caret.index("^"), 0
    for at, char in enumerate(shown):
        if seen >= column:
            assert shown[at:].startswith(word[0])
            break
        seen += cells(char)
    assert all(cells(line) <= max(width, cells(lines[0])) for line in lines[1:3])
