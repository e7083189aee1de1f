"""Whatever constraints and logs there are, an audit can be told in every form, and the forms agree with its numbers."""

import json
import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif
from test_forms_valid import JUNIT

from constraints.constrained import case_of, documents, entries, moments_of, policy_of
from salesflow import Policy
from salesflow.audit.audit_log import LogAudit
from salesflow.audit.compliance import audit
from salesflow.reports.baseline import Baseline
from salesflow.reports.forms import FORMS
from salesflow.reports.result import of_audit


@st.composite
def results(draw):
    """The audit of one random case by up to three random constraints, as of some moment, with what half a baseline knows."""
    policy = policy_of(*draw(st.lists(documents(), min_size=1, max_size=3)))
    listed = draw(entries())
    at = draw(st.sampled_from(sorted(moments_of(listed))))
    audited = audit(policy, [case_of(policy, listed)], as_of=at, file="log.csv")
    plain = of_audit(audited)
    if draw(st.booleans()):
        return plain
    known = Counter(remark.key for remark in plain.remarks[::2])
    return of_audit(
        audited,
        baseline=Baseline(known),
        strict=draw(st.booleans()),
        fail_on=draw(st.sampled_from(("error", "info", "never"))),
    )


@given(results(), st.sampled_from(["en", "zh"]))
def test_every_audit_can_be_told_in_every_form(result, lang):
    """No form fails, none holds a gap that was not filled, and what programs read is valid."""
    told = {name: form(result, lang) for name, form in FORMS.items() if name != "html"}
    assert not [name for name in ("text", "markdown", "github") if re.search(r"\{\w+\}", told[name])]
    JUNIT.assertValid(etree.fromstring(told["junit"].encode()))
    assert Sarif.model_validate_json(told["sarif"]).runs[0].results is not None
    said = json.loads(told["json"])
    assert said["failed"] == result.is_failed
    assert len(told["github"].splitlines()) == len(result.new)


@given(results(), st.sampled_from(["en", "zh"]))
def test_code_scanning_is_told_what_a_rule_without_a_title_asks(result, lang):
    """Its sentence says more than its name, and its help has its kind as well."""
    [run] = json.loads(FORMS["sarif"](result, lang))["runs"]
    rules, kinds = run["tool"]["driver"]["rules"], {each.id: each.kind for each in result.policy.constraints}
    for rule in rules:
        said, advice = rule["shortDescription"]["text"], rule["help"]["text"]
        assert said != rule["id"]
        assert advice.startswith(rule["id"]) == (rule["properties"]["tags"] != ["code"])
        assert said in advice or rule["properties"]["tags"] == ["code"]
        assert f"`{kinds[rule['id']]}`" in advice if rule["id"] in kinds else True


@given(results())
def test_a_tick_is_only_for_what_was_set_off_and_kept(result):
    """In the text and in the table of Markdown, ✓ stands with rules that have satisfied activations and no other findings."""
    kept = {rule.id for rule in result.rules if rule.state == "kept"}
    for rule in result.rules:
        assert rule.counted is not None
        if rule.id in kept:
            assert rule.counted.is_green
            assert rule.counted.by_status["satisfied"]
    ticked = re.findall(r"^  ✓ (\S+)", FORMS["text"](result, "en"), re.MULTILINE)
    ticked += re.findall(r"^\| ✓ \| `([^`]+)`", FORMS["markdown"](result, "en"), re.MULTILINE)
    assert set(ticked) <= kept


@given(results())
def test_a_baseline_of_itself_knows_everything(result):
    """What an audit found is known when it is its own baseline, and nothing fails then."""
    assert result.audited is not None
    known = Counter(remark.key for remark in result.remarks)
    again = of_audit(result.audited, baseline=Baseline(known), strict=True, fail_on="info")
    assert again.new == ()
    assert not again.is_failed


@pytest.mark.parametrize("form", [name for name in FORMS if name != "html"])
def test_a_policy_without_a_calendar_is_told_too(form):
    """Moments are then told in UTC; nothing is missing."""
    policy = Policy.from_text('salesflow: 1\nname: bare\nversion: "1"\nactivities: {asked: {}}\n'
                              "constraints: [{id: never, kind: absence, activity: asked}]\n", file="bare.yaml")  # fmt: skip
    audited = audit(policy, [], as_of=datetime(2026, 11, 2, tzinfo=UTC), file="log.csv")
    assert FORMS[form](of_audit(audited), "en")


def test_a_policy_of_a_process_alone_is_told_in_one_line(tmp_path, monkeypatch):
    """Without constraints only the process is judged: its numbers are told, and no empty table."""
    monkeypatch.chdir(tmp_path)
    policy = Policy.from_text(
        'salesflow: 1\nname: bare\nversion: "1"\nprocesses:\n  sale:\n    initial: open\n'
        "    stages: {open: {resting: true}, shut: {resting: true}}\n"
        "    transitions: {go: {from: open, to: shut}, back: {from: shut, to: open}}\n",
        file="bare.yaml",
    )
    rows = ["L-1,go,2026-11-02 10:00+08:00", "L-1,back,2026-11-02 11:00+08:00"]
    (tmp_path / "log.csv").write_text("\n".join(["case,name,at", *rows]) + "\n", encoding="utf-8")
    asked = LogAudit(policy, "log.csv")
    text = FORMS["text"](of_audit(asked.audited(as_of=asked.latest())), "en")
    assert "process: steps and activities that conform 2, that do not 0, that cannot be judged 0" in text
    assert "kept  broken" not in text
