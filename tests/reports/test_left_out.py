"""Whether a build fails never depends on how many findings an audit keeps."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from constraints.constrained import case_of, documents, entries, moments_of, policy_of
from salesflow import Policy
from salesflow.audit.audit_log import LogAudit
from salesflow.audit.compliance import audit
from salesflow.audit.sql_audit import TypedLogAudit
from salesflow.audit.sql_log import write_typed_log
from salesflow.intake.files import open_table
from salesflow.reports.baseline import Baseline
from salesflow.reports.forms import FORMS
from salesflow.reports.result import of_audit

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
LEVELS = ("error", "warning", "info", "never")


@st.composite
def asked_for(draw):
    """A policy with constraints of any severity, random cases, a moment, a baseline or none, and what is to fail."""
    severities = st.sampled_from(("error", "warning", "info"))
    policy = policy_of(*({**draw(documents()), "severity": draw(severities)} for _ in range(draw(st.integers(1, 3)))))
    logs = [draw(entries(case=f"L-{number}")) for number in range(draw(st.integers(1, 3)))]
    cases = [case_of(policy, listed) for listed in logs]
    at = draw(st.sampled_from(sorted({at for listed in logs for at in moments_of(listed)})))
    keys = sorted(remark.key for remark in of_audit(audit(policy, cases, as_of=at, file="log.csv")).remarks)
    known = Counter(draw(st.lists(st.sampled_from(keys), unique=draw(st.booleans())))) if keys else Counter()
    baseline = draw(st.sampled_from((None, Baseline(known), Baseline(Counter(keys)))))
    return policy, cases, at, baseline, {"fail_on": draw(st.sampled_from(LEVELS)), "strict": draw(st.booleans())}


@given(asked_for(), st.integers(0, 6))
def test_it_fails_as_it_would_with_everything_kept(asked, most):
    """It fails if it did with all findings told; else only where somebody wants every warning to fail, since SF808 is one."""
    policy, cases, at, baseline, failing = asked
    known = baseline.keys if baseline is not None else ()
    made = [audit(policy, cases, as_of=at, file="log.csv", most=many, known=known) for many in (10_000, most)]
    whole, some = (of_audit(each, baseline=baseline, **failing) for each in made)
    [left] = [each for each in some.remarks if each.code == "SF808"] or [None]
    assert some.is_failed == (whole.is_failed or (left is not None and some.fails_at("warning")))
    told = [sum(remark.judged is not None for remark in result.remarks) for result in (whole, some)]
    assert (left is None) == (told[0] == told[1])


@given(asked_for(), st.integers(0, 6))
def test_nobody_need_look_for_the_baseline_while_the_log_is_audited(asked, most):
    """What was left out and never compared with the baseline is known by none: it may fail more, and never less."""
    policy, cases, at, baseline, failing = asked
    made = [audit(policy, cases, as_of=at, file="log.csv", most=many) for many in (10_000, most)]
    whole, some = (of_audit(each, baseline=baseline, **failing) for each in made)
    assert some.is_failed or not whole.is_failed


@given(asked_for(), st.integers(0, 6))
def test_every_form_says_whether_it_fails(asked, most):
    """JUnit has a failure, GitHub an annotation and SARIF a result that is new and grave enough, exactly where it fails."""
    policy, cases, at, baseline, failing = asked
    known = baseline.keys if baseline is not None else ()
    made = audit(policy, cases, as_of=at, file="log.csv", most=most, known=known)
    result = of_audit(made, baseline=baseline, **failing)
    suite = etree.fromstring(FORMS["junit"](result, "en").encode())[0]
    assert (int(suite.get("failures")) > 0) == result.is_failed
    assert result.is_failed == any(map(result.fails, result.remarks))
    for rule, severity in result.grave.items():
        [case] = [each for each in suite.iter("testcase") if each.get("name") == rule]
        assert (case.find("failure") is not None) or not result.fails_at(severity)
        assert len(case) == 1


# -- as somebody would meet it

POLICY = """\
salesflow: 1
name: shop
version: "1"
activities: {asked: {}, shouted: {}}
constraints:
  - {id: nobody-asks, severity: warning, kind: absence, activity: asked}
  - {id: nobody-shouts, kind: absence, activity: shouted}
"""
ROWS = "case,name,at\nL-1,asked,2026-11-02 09:00Z\nL-2,asked,2026-11-02 10:00Z\nL-3,shouted,2026-11-02 11:00Z\n"


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Two warnings, and an error after them."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.csv").write_text(ROWS, encoding="utf-8")
    return Policy.from_text(POLICY, file="shop.yaml")


def result_of(policy, most, baseline=None, **asked):
    known = baseline.keys if baseline is not None else ()
    audited = LogAudit(policy, "log.csv", most=most, known=known).audited(as_of=NEW_YEAR)
    return of_audit(audited, baseline=baseline, **asked)


def left_out_of(result):
    [remark] = [each for each in result.remarks if each.code == "SF808"]
    return remark


def test_an_error_that_is_left_out_fails(shop):
    """Only warnings are kept, and the build fails all the same: what stands for the error is one."""
    result = result_of(shop, 2)
    assert {each.severity for each in result.remarks if each.judged is not None} == {"warning"}
    assert (result.is_failed, left_out_of(result).severity) == (True, "error")
    assert left_out_of(result).finding.message() == "1 of 3 findings are counted, and not told"
    assert not result_of(shop, 2, fail_on="never").is_failed


def test_a_warning_that_is_left_out_fails_no_more_than_a_warning(shop):
    """Where the log begins with the error, warnings are left out: they fail under `--strict` alone."""
    head, *rows = ROWS.splitlines()
    Path("log.csv").write_text("\n".join([head, rows[-1], *rows[:-1]]) + "\n", encoding="utf-8")
    result = result_of(shop, 1)
    assert (result.is_failed, left_out_of(result).severity) == (True, "warning")
    known = Baseline(Counter(each.key for each in result.remarks if each.judged is not None))
    assert not result_of(shop, 1, known).is_failed
    assert result_of(shop, 1, known, strict=True).is_failed


def test_a_baseline_of_what_is_kept_does_not_know_what_is_left_out(shop):
    """The report of a cut audit knows its findings, and the line that says how many more; it fails on the others again."""
    first = result_of(shop, 2)
    baseline = Baseline(Counter(each.key for each in first.remarks))
    again = result_of(shop, 2, baseline)
    assert again.is_failed
    assert [each.code for each in again.new] == ["SF808"]


def test_what_is_left_out_and_known_fails_nothing(shop):
    """A baseline of all findings knows the same log, however many of them are kept; only SF808 itself is new."""
    baseline = Baseline(Counter(each.key for each in result_of(shop, 10).remarks))
    again = result_of(shop, 1, baseline)
    assert (again.is_failed, [each.code for each in again.new]) == (False, ["SF808"])
    assert left_out_of(again).severity == "warning"


def test_a_rule_of_which_nothing_is_told_fails_in_junit(shop):
    """Its test case is a failure, and says how often it was broken."""
    suite = etree.fromstring(FORMS["junit"](result_of(shop, 2), "en").encode())[0]
    [case] = [each for each in suite.iter("testcase") if each.get("name") == "nobody-shouts"]
    assert case[0].tag == "failure"
    assert case[0].get("type") == "SF808"
    assert "broken" in case[0].get("message")


def test_what_a_database_leaves_out_fails_as_well(shop, tmp_path):
    """An audit by SQL knows of no baseline: what it does not tell is known by none."""
    write_typed_log(shop, tmp_path / "log.csv", None, tmp_path / "log.parquet")
    audited = [TypedLogAudit(shop, open_table("log.parquet"), most=most).audited(as_of=NEW_YEAR) for most in (10, 2)]
    baseline = Baseline(Counter(remark.key for remark in of_audit(audited[0]).remarks))
    assert not of_audit(audited[0], baseline=baseline).is_failed
    assert of_audit(audited[1], baseline=baseline).is_failed
    assert of_audit(audited[1]).is_failed
