"""Prose in a given width: nothing is lost, nothing is torn, and Chinese is folded where it has no blanks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.findings import cells
from salesflow.reports.cells import cut, folded, wrapped

PROSE = st.text(st.sampled_from("ab 级别，。（）"), max_size=80)


@given(PROSE, st.integers(12, 60))
def test_wrapping_loses_nothing(text, width):
    """The same characters in the same order, whatever the width; only blanks may go."""
    assert "".join("".join(wrapped(text, width)).split()) == "".join(text.split())


@given(
    st.lists(st.sampled_from(["a", "grade", "级别", "purchase"]), min_size=1, max_size=30).map(" ".join),
    st.integers(12, 60),
)
def test_lines_fit(text, width):
    """Words that are short enough never stand beyond the width."""
    assert all(cells(line) <= width for line in folded(text, width, indent="  ", hang="  "))


def test_a_chinese_mark_never_begins_a_line():
    """A comma stays with the character before it, an opening bracket with the one after it."""
    assert wrapped("上午的线索，下午", 10) == ["上午的线", "索，下午"]
    assert wrapped("当天回访〔潜客〕", 10) == ["当天回访", "〔潜客〕"]


@pytest.mark.parametrize(("width", "shown"), [(20, "thank-you call"), (10, "thank-you…"), (9, "thank-yo…")])
def test_what_is_cut_says_so(width, shown):
    """A title that is too long ends with an ellipsis inside its width."""
    assert cut("thank-you  call", width) == shown


def test_a_chinese_title_is_cut_by_cells():
    """A character of two cells is never halved."""
    assert cut("满意度调查", 8) == "满意度…"
