"""`salesflow audit --baseline`: what is known fails nothing, and by which policy it became known."""

import json
from collections import Counter

import pytest

from reports.audited_shop import POLICY, ROWS, row
from salesflow import Policy
from salesflow.reports.baseline import Baseline
from salesflow.reports.forms.baseline import known_by

OURS = Policy.from_text(POLICY, file="shop.yaml").identity


# -- what is known


def test_what_a_baseline_knows_fails_nothing(audit, baseline):
    """The same log passes, and what is known is not listed again."""
    told = audit(*baseline(), "--strict")
    assert told.code == 0
    assert "– nothing new; known from the baseline: 11" in told.out
    assert "SF801" not in told.out


def test_one_more_violation_fails(audit, baseline):
    """Only what is new is told, and it fails."""
    known = baseline()
    told = audit(*known, rows=[*ROWS, row("L-7", "asked", "02T08:00")])
    assert (told.code, told.out.count("SF801")) == (1, 1)
    assert "SF801 L-7: due 2026-11-03 08:00, not done" in told.out


def test_a_log_that_grows_at_its_top_has_nothing_new(audit, baseline):
    """Lines and positions move; what was found is found again."""
    known = baseline()
    before = [
        row("L-0", "asked", "01T08:00"),
        row("L-0", "called", "01T09:00", "li.na", "seller", "01T09:01", '{""reached"": true}'),
    ]
    told = audit(*known, "--strict", rows=[*before, *ROWS])
    assert (told.code, "nothing new" in told.out) == (0, True)


def test_the_same_violation_once_more_is_new(audit, baseline):
    """A baseline knows so many of a kind, not all that may come."""
    twice = [*ROWS, row("L-4", "caled", "10T11:00", "li.na", "seller")]
    assert audit(*baseline(), rows=twice).code == 1
    assert audit(*baseline(rows=twice), rows=ROWS).code == 0


def test_a_report_with_a_baseline_is_a_baseline(audit, baseline):
    """What was known stays in the report, so that each night's report can be the next one's baseline."""
    first = baseline()
    assert audit("--format", "json", "--out", "second.json", *first).code == 0
    assert audit("--baseline", "second.json", "--strict").code == 0


@pytest.mark.parametrize(
    "text",
    [
        "", "no JSON", "[]", "{}", "null", '{"command": "check", "findings": []}', '{"command": "audit"}',
        '{"command": "audit", "findings": [{}]}', '{"command": "audit", "findings": [1]}',
        '{"command": "audit", "findings": [{"key": 7}]}', "[" * 100_000,
    ],
)  # fmt: skip
def test_a_file_that_is_no_report_is_told(audit, tmp_path, text):
    """Anything but the JSON report of an audit is SF524, exit code 2."""
    (tmp_path / "base.json").write_text(text, encoding="utf-8")
    told = audit("--baseline", "base.json")
    assert (told.code, told.out) == (2, "")
    assert "SF524 this is no report of an earlier audit" in told.err


def test_bytes_that_are_no_text_are_no_report(audit, tmp_path):
    """A picture is no baseline."""
    (tmp_path / "base.json").write_bytes(b"\x89PNG\r\n\xff")
    assert "it is not UTF-8 text" in audit("--baseline", "base.json").err


# -- by which policy


def test_the_report_of_an_audit_says_by_which_policy_it_was_made(audit, tmp_path):
    """What is read of a report is the identity of its policy, each key as often as it is there, and that it has no pseudonyms."""
    audit("--format", "json", "--out", "base.json")
    known = known_by(tmp_path / "base.json")
    report = json.loads((tmp_path / "base.json").read_text(encoding="utf-8"))
    assert known == Baseline(Counter(each["key"] for each in report["findings"]), OURS, str(tmp_path / "base.json"), "")


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
