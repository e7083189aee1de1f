"""Why this grade: the rule, the facts it used, and what kept the others, told to people and to programs."""

import pytest

from salesflow import Policy
from salesflow.reports import explanation


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["grade: H (hot)", "rule hot-date", "purchase_in =  7 days  fits 0..7", "not a-date (8..15)"]),
        ("zh", ["级别：H (即将订车)", "规则 hot-date", "7 天  符合 0..7", "不是 a-date (8..15)"]),
    ],
)
def test_it_names_the_rule_the_facts_and_what_kept_the_others(lang, words):
    """A person reads the grade with its title, the rule with its line, the facts, and why not the neighbours."""
    policy = Policy.load()
    told = explanation.text(policy, policy.decide({"purchase_in": 7}), lang)
    for word in words:
        assert word in told
    rule = next(rule for rule in policy.decisions[0].rules if rule.id == "hot-date")
    assert f"policies.yaml:{rule.place.line}" in told


def test_the_hotter_of_two_signals_wins_and_says_so():
    """A far date and settled signals: H by the signals; the date's own rule came too late."""
    policy = Policy.load()
    known = {"model_choice": "decided", "budget": "ready", "payment": "settled", "need": "clear"}
    said = explanation.as_json(policy, policy.decide({"purchase_in": 60, **known}), "en")
    assert said["rules"]["grade"] == "hot-sign"
    assert "c-date" in said["why"]["grade"]["too_late"]
    assert said["why"]["grade"]["facts"] == known


def test_a_rule_that_nearly_hit_names_its_one_cell():
    """Eight days to go is not H by one day: the explanation names the fact, its value and what was wanted."""
    policy = Policy.load()
    said = explanation.as_json(policy, policy.decide({"purchase_in": 8}), "en")
    near = {one["rule"]: one for one in said["why"]["grade"]["near"]}
    assert near["hot-date"] == {"rule": "hot-date", "fact": "purchase_in", "value": 8, "wants": "0..7"}


def test_a_table_fed_by_one_that_could_not_decide_says_so():
    """Without a grade there is no next contact: both are unmatched, and nothing is guessed."""
    policy = Policy.from_text(
        """
salesflow: 1
name: gap
version: 1
facts: {days: {type: integer, missing: allowed}}
decisions:
  grade:
    inputs: [days]
    outputs: {grade: {type: enum, values: [A]}}
    rules: [{id: a, when: {days: 0..7}, then: {grade: A}}]
  call:
    inputs: [grade]
    outputs: {call: {type: boolean}}
    rules: [{id: c, when: {grade: A}, then: {call: true}}]
"""
    )
    decision = policy.decide({"days": 9})
    assert [finding.code for finding in decision.findings] == ["SF601"]  # said once, of the table that could not decide
    assert "no rule fits" in explanation.text(policy, decision, "en")
    assert explanation.as_json(policy, decision, "en")["why"]["call"]["undecided"] == "unmatched"
