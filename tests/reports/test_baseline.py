"""A baseline says by which policy it was made: of another policy it is told, and fails where warnings fail."""

from collections import Counter

import pytest

from reports.audited_shop import POLICY, audited
from salesflow import Policy
from salesflow.reports.baseline import Baseline
from salesflow.reports.forms import FORMS

OURS = Policy.from_text(POLICY, file="shop.yaml").identity
NAME, _, REST = OURS.partition("@")


@pytest.mark.parametrize(
    ("policy", "severity"),
    [
        (OURS, None),
        (None, None),
        (f"{NAME}@2+{REST.partition('+')[2]}", "info"),
        (f"{NAME}@1+000000000000", "info"),
        (f"{NAME}s@{REST}", "warning"),
        (f"our-{NAME}@{REST}", "warning"),
        ("", "warning"),
    ],
)
def test_another_policy_is_told(policy, severity):
    """Another name is a warning, another version or meaning an information, the same policy nothing."""
    finding = Baseline({}, policy, "base.json").differs_from(OURS)
    assert (finding.severity if finding is not None else None) == severity
    if finding is not None:
        assert finding.message() == f"this baseline was made by policy `{policy}`, and the log was audited by `{OURS}`"
        assert str(finding.place) == "base.json"


@pytest.mark.parametrize(
    ("name", "strict", "is_failed"), [("shop", True, False), ("store", False, False), ("store", True, True)]
)
def test_a_baseline_of_another_policy_fails_when_strict(tmp_path, monkeypatch, name, strict, is_failed):
    """Everything that is found is known, and still a baseline of another policy fails under `--strict`; it knows nothing of itself."""
    monkeypatch.chdir(tmp_path)
    keys = Counter(remark.key for remark in audited(tmp_path).remarks)
    result = audited(tmp_path, baseline=Baseline(keys, f"{name}@7+0", "base.json"), strict=strict)
    assert ([each.code for each in result.new], result.is_failed) == (["SF811"], is_failed)
    for lang in ("en", "zh"):
        assert f"base.json: SF811 {result.new[0].finding.message(lang)}" in FORMS["text"](result, lang)
