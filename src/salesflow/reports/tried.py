"""What came of the tests that policies bring: for people, for programs, and as a result that a build shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from salesflow.catalogue import Phrase
from salesflow.findings import Finding, Lang
from salesflow.policy.model import Policy
from salesflow.reports import problems
from salesflow.reports.forms import several
from salesflow.reports.result import Remark, Result, Rule, State, of_check
from salesflow.trials import Ran

FORMS = ("text", "json", "junit", "github")
_MARKS = {"passed": "✓", "failed": "✗"}
_COUNTED = {"passed": Phrase("{count} passed", "{count} 通过"), "failed": Phrase("{count} failed", "{count} 失败")}
_NONE = Phrase("no tests", "没有测试")


class Tried(NamedTuple):
    """
    A policy file and what came of its tests.

    `policy` is none where it did not load; `findings` says why, and no test ran.
    """

    file: str
    policy: Policy | None
    ran: tuple[Ran, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_failed(self) -> bool:
        return self.policy is None or any(one.status == "failed" for one in self.ran)


def text(form: str, tried: Sequence[Tried], lang: Lang) -> str:
    """In one of `FORMS`; several policies are one document."""
    if form == "text":
        return "\n\n".join(_told(each, lang, is_named=len(tried) > 1) for each in tried)
    if form == "json":
        documents = [_document(each, lang) for each in tried]
        return json.dumps(documents[0] if len(tried) == 1 else documents, ensure_ascii=False, indent=2)
    return several.text(form, [_result(each) for each in tried], lang)


def _told(tried: Tried, lang: Lang, *, is_named: bool) -> str:
    """Test by test, with what is wrong below it; then how many passed. Of several policies, each by its file."""
    lines = [f"{tried.file}{'：' if lang == 'zh' else ':'}"] if is_named else []
    if tried.policy is None:
        return "\n".join([*lines, problems.text(tried.findings, lang)])
    for one in tried.ran:
        lines.append(f"{_MARKS[one.status]} {one.test.name}")
        if one.findings:
            lines += ["    " + line if line else "" for line in problems.text(one.findings, lang).split("\n")]
    counts = {status: sum(one.status == status for one in tried.ran) for status in _MARKS}
    said = [_COUNTED[status].text(lang).format(count=count) for status, count in counts.items() if count]
    return "\n".join([*lines, "", ("，" if lang == "zh" else ", ").join(said) or _NONE.text(lang)])


def _document(tried: Tried, lang: Lang) -> dict[str, Any]:
    tests = [
        {
            "name": one.test.name,
            "line": one.test.place.line,
            "status": one.status,
            "findings": [problems.as_json(finding, lang) for finding in one.findings],
        }
        for one in tried.ran
    ]
    identity = tried.policy.identity if tried.policy is not None else None
    findings = [problems.as_json(finding, lang) for finding in tried.findings]
    return {"file": tried.file, "policy": identity, "tests": tests, "findings": findings}


def _result(tried: Tried) -> Result:
    """A rule for each test. Whatever is wrong with one is an error: a test that failed has not nearly passed."""
    if tried.policy is None:
        return of_check(None, tried.file, tried.findings)
    rules = [_rule(one) for one in tried.ran]
    wrong = [
        Remark(one.test.name, Finding(each.code, each.places, each.arguments, "error"), key=one.test.name)
        for one in tried.ran
        for each in one.findings
    ]
    return Result("test", tried.file, tried.policy.identity, tuple(wrong), tuple(rules), policy=tried.policy)


def _rule(one: Ran) -> Rule:
    name = one.test.name
    state: State = "kept" if one.status == "passed" else "broken"
    return Rule(name, Phrase(name, name), "error", state, one.test.place, kind="trial")
