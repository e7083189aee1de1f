"""`salesflow audit --baseline`: by which policy the baseline was made."""

import json
from collections import Counter

import pytest

from reports.audited_shop import AS_OF, POLICY, write
from salesflow import Policy
from salesflow.reports.baseline import Baseline
from salesflow.reports.forms.baseline import known_by

OURS = Policy.from_text(POLICY, file="shop.yaml").identity


@pytest.fixture
def audit(salesflow, tmp_path):
    """The shop, audited by the command."""

    def call(*words, policy=POLICY):
        return salesflow("audit", *write(tmp_path, policy=policy), "--as-of", AS_OF, *words)

    return call


def test_the_report_of_an_audit_says_by_which_policy_it_was_made(audit, tmp_path):
    """What is read of a report is the identity of its policy, and each key as often as it is there."""
    audit("--format", "json", "--out", "base.json")
    known = known_by(tmp_path / "base.json")
    report = json.loads((tmp_path / "base.json").read_text(encoding="utf-8"))
    assert known == Baseline(Counter(each["key"] for each in report["findings"]), OURS, str(tmp_path / "base.json"))


@pytest.mark.parametrize(
    ("policy", "words", "code", "told"),
    [
        (POLICY, (), 0, False),
        (POLICY.replace("name: shop", "name: store"), (), 0, True),
        (POLICY.replace("name: shop", "name: store"), ("--strict",), 1, True),
        (POLICY.replace("within: 24 hours", "within: 23 hours"), ("--strict",), 0, True),
    ],
)
def test_the_command_tells_of_another_policy(audit, policy, words, code, told):
    """Whoever names the wrong file for a baseline reads so, and so does who has changed a rule since."""
    audit("--format", "json", "--out", "base.json")
    said = audit("--baseline", "base.json", *words, policy=policy)
    assert (said.code, "SF811" in said.out) == (code, told)
    report = json.loads(audit("--baseline", "base.json", "--format", "json", *words, policy=policy).out)
    assert any(each["code"] == "SF811" for each in report["findings"]) == (policy != POLICY)
    audit("--baseline", "base.json", "--format", "json", "--out", "second.json", policy=policy)
    assert audit("--baseline", "second.json", "--strict", policy=policy).code == 0


def test_a_report_that_does_not_say_its_policy_is_none(audit, tmp_path):
    """Every report of an audit names its policy; what does not was made by hand."""
    (tmp_path / "base.json").write_text('{"command": "audit", "findings": []}', encoding="utf-8")
    told = audit("--baseline", "base.json")
    assert (told.code, "SF524" in told.err) == (2, True)
