"""How often something may or must happen is a whole number, and what is allowed is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import Policy, PolicyError

POLICY = """salesflow: 1
name: ours
version: "1"
activities: {called: {}}
constraints:
  - {id: calls, kind: %s, activity: called, %s: %s}
"""
KINDS = {"absence": ("at_most", 0), "existence": ("at_least", 1), "exactly": ("times", 1)}
MOST = 999_999


@given(st.sampled_from(sorted(KINDS)), st.integers(-3, 3) | st.integers(MOST - 2, MOST + 2) | st.integers())
def test_a_count_is_taken_where_it_is_within_what_is_asked_for(kind, number):
    """From 0 for `at_most` and from 1 for the others; beyond, the finding stands at the number and says from where to where."""
    key, least = KINDS[kind]
    text = POLICY % (kind, key, number)
    if least <= number <= MOST:
        [constraint] = Policy.from_text(text).constraints
        assert getattr(constraint, key) == number
        return
    with pytest.raises(PolicyError) as refused:
        Policy.from_text(text)
    [finding] = refused.value.findings
    assert (finding.code, finding.place.column) == ("SF226", text.splitlines()[5].index(f"{number}}}") + 1)
    assert finding.message() == f"`{number}` is out of range"
    assert finding.help() == f"allowed is a whole number from {least} to {MOST}"
    assert finding.help("zh") == f"允许的范围：{least} 到 {MOST} 的整数"


@pytest.mark.parametrize("said", ["two", "1.5", "-1.5", "-", "'- 1'", "1 000", "٣", "--1"])
def test_a_count_that_is_no_whole_number_is_called_so(said):
    """A word, a fraction, a sign alone: no range is talked of."""
    with pytest.raises(PolicyError) as refused:
        Policy.from_text(POLICY % ("absence", "at_most", said))
    assert [finding.code for finding in refused.value.findings] == ["SF221"]
