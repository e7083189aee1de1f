"""One mistake is one finding, also where two things have one name or a needed key has a broken value."""

import pytest

from salesflow import Policy, PolicyError

WHOLE = """
salesflow: 1
name: ours
version: 1
calendars: {main: {timezone: Asia/Shanghai, known: 2026-01-01..2026-12-31, open: {mon-sun: 09:00-18:00}}}
roles: {seller: Seller}
activities:
  call: {role: seller, data: {reached: {type: boolean}, on: {type: date, optional: true}}}
processes:
  sale:
    initial: a
    stages: {a: {}, b: {resting: true}}
    transitions:
      go: {from: a, to: b, requires: [{some: call, where: {reached: true}}]}
facts:
  calls: {type: integer, from: {count: call, where: {reached: true}}}
  days: {type: integer, missing: allowed}
  called_on: {type: date, missing: allowed}
  plate: {type: text, missing: allowed}
  opened_at: {type: datetime}
decisions:
  grade:
    inputs: [days, calls, plate]
    outputs: {heat: {type: enum, values: [hot, cold]}}
    rules:
      - {id: hot, when: {days: 0..7}, then: {heat: hot}}
      - {id: cold, otherwise: true, then: {heat: cold}}
  next:
    inputs: [heat]
    outputs: {due: {type: window, anchor: [called_on, start]}}
    rules:
      - {id: all, otherwise: true, then: {due: {by: 5 days}}}
constraints:
  - {id: first, kind: precedence, before: go, require: call}
tests:
  - {name: a week is hot, given: {days: 7, opened_at: 2026-11-02 09:00}, expect: {heat: hot}}
"""


def test_the_whole_policy_is_sound():
    """What the cases below damage is sound before."""
    assert Policy.from_text(WHOLE).notes == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("      go: {from", "      call: {from: a, to: b}\n      go: {from", "SF208"),
        (
            "{heat: {type: enum, values: [hot, cold]}}",
            "{heat: {type: enum, values: [hot, cold]}, days: {type: boolean}}",
            "SF208",
        ),
        ("  days: {type", "  heat: {type: boolean, missing: allowed}\n  days: {type", "SF208"),
        ("given: {days: 7, opened_at: 2026-11-02 09:00}", "given: [days]", "SF203"),
        ("given: {days: 7, opened_at: 2026-11-02 09:00}", "given: *facts", "SF106"),
        ("outputs: {due: {type: window, anchor: [called_on, start]}}", "outputs: *due", "SF106"),
        ("require: call}", "require: call, since: stage}", "SF422"),
        ("when: {days: 0..7}", "when: {days: 0..7, plate: at most x}", "SF237"),
        ("when: {days: 0..7}", 'when: {days: 0..7, plate: "> x"}', "SF237"),
        ("by: 5 days", "by: 5 hours", "SF409"),
    ],
)
def test_one_mistake_is_one_finding(old, new, code):
    """Whatever only follows from a mistake is not said."""
    assert old in WHOLE
    with pytest.raises(PolicyError) as caught:
        Policy.from_text(WHOLE.replace(old, new, 1))
    assert [finding.code for finding in caught.value.findings] == [code]


def test_hours_are_counted_where_a_sure_instant_comes_before_the_date():
    """A row's anchor comes first; after one that is never missing nothing else is tried, not even a date."""
    Policy.from_text(WHOLE.replace("by: 5 days", "by: 5 hours, anchor: opened_at", 1))


def test_the_canonical_document_is_a_copy():
    """Whoever changes the document that he was given changes nothing in the policy."""
    policy = Policy.from_text(WHOLE)
    policy.canonical["facts"].clear()
    assert policy == Policy.from_text(WHOLE)
    assert "days" in policy.dump()


@pytest.mark.parametrize("cell", ["at leest 7", "less then 0", "more  then 7", "at most"])
def test_a_misspelt_comparison_is_told_how_comparisons_are_written(cell):
    """Whoever misspells `at least` is shown the forms of a cell, not told that words are no number."""
    with pytest.raises(PolicyError) as caught:
        Policy.from_text(WHOLE.replace("days: 0..7}", f"days: {cell}}}", 1))
    assert [finding.code for finding in caught.value.findings] == ["SF238"]
