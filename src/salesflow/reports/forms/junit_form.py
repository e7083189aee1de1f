"""
A result as JUnit XML: a test suite for the file, a test case for each rule.

Only what was set off and kept has passed. What fails the build is a failure. Whatever else was found is skipped, and so is
what never applied, cannot be judged or is not decided yet; the reason says which of these it is, and that of findings
begins with why they do not fail. JUnit knows no warnings. As a failure a warning would be red in a green build, and what
has passed is read by nobody; what is skipped stands in each summary, is counted apart, and has its reason beside it. It is
an attribute and the text of the element, since some readers take the one and some the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree as ET

from salesflow.catalogue import Phrase
from salesflow.findings import Lang
from salesflow.reports import problems
from salesflow.reports.forms.facts import as_of, clock_of
from salesflow.reports.forms.states import counts_of, fraction, state_in_words
from salesflow.reports.left_out import NOT_TOLD
from salesflow.reports.result import Remark, Result, Rule

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BELOW = Phrase("it does not fail the build", "不导致失败")
_KNOWN = Phrase("known from the baseline", "基线中已知")


class _Case(NamedTuple):
    """A test case: what is said of it, and how it came out: `failure`, `skipped`, or passed."""

    group: str
    name: str
    outcome: str = ""
    reason: str = ""
    remarks: tuple[Remark, ...] = ()


def text(result: Result, lang: Lang) -> str:
    """The whole document, in UTF-8."""
    cases = list(_cases(result, lang))
    outcomes = [case.outcome for case in cases]
    suite = ET.Element("testsuite", {
        "name": _clean(result.subject) or "log", "package": f"salesflow.{result.command}", "id": "0",
        **_moment(result), "hostname": "localhost", "tests": str(len(cases)), "failures": str(outcomes.count("failure")),
        "errors": "0", "skipped": str(outcomes.count("skipped")), "time": "0",
    })  # fmt: skip
    properties = ET.SubElement(suite, "properties")
    if result.identity is not None:
        ET.SubElement(properties, "property", {"name": "policy", "value": _clean(result.identity)})
    for case in cases:
        _write(suite, result, case, lang)
    ET.SubElement(suite, "system-out")
    ET.SubElement(suite, "system-err")
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _cases(result: Result, lang: Lang) -> Iterator[_Case]:
    """Every rule that was examined, then what was found about the log itself, by code."""
    by_rule: dict[str, list[Remark]] = {}
    for remark in result.remarks:
        by_rule.setdefault(remark.rule, []).append(remark)
    for rule in result.rules:
        yield _of_rule(result, rule, tuple(by_rule.pop(rule.id, ())), lang)
    for code, remarks in sorted(by_rule.items()):
        yield _found(result, _Case(_group(result, "log"), code, remarks=tuple(remarks)), lang)
    if result.command == "check" and not result.rules:
        yield _Case(_group(result, "policy"), "sound")


def _group(result: Result, kind: str) -> str:
    return f"salesflow.{result.command}.{kind}"


def _of_rule(result: Result, rule: Rule, remarks: tuple[Remark, ...], lang: Lang) -> _Case:
    case = _Case(_group(result, rule.kind), rule.id, remarks=remarks)
    if rule.state == "kept":
        return case
    if rule.id in result.grave or (
        remarks and (rule.state in ("broken", "unjudged") or any(map(result.fails, remarks)))
    ):
        return _found(result, case, lang, rule)
    return case._replace(outcome="skipped", reason=state_in_words(rule.state, lang), remarks=())


def _found(result: Result, case: _Case, lang: Lang, rule: Rule | None = None) -> _Case:
    """A rule with findings fails where one of them fails the build; never does it pass."""
    told = problems.tally((remark.outline for remark in case.remarks), lang) if case.remarks else ""
    parts = []
    if rule is not None and rule.kind not in ("code", "trial"):
        parts = [rule.title.text(lang), state_in_words(rule.state, lang), fraction(counts_of(rule))]
    grave = result.grave.get(rule.id) if rule is not None else None  # of findings that are not among the remarks
    failing = any(map(result.fails, case.remarks)) or (grave is not None and result.fails_at(grave))
    why = "" if failing else _why_not(case.remarks).text(lang)
    reason = ("；" if lang == "zh" else "; ").join(part for part in (why, *parts, told) if part)
    return case._replace(outcome="failure" if failing else "skipped", reason=reason)


def _why_not(remarks: tuple[Remark, ...]) -> Phrase:
    """Why findings fail nothing: a baseline has all of them, or they are not grave enough."""
    return _KNOWN if remarks and all(remark.is_known for remark in remarks) else _BELOW


def _write(suite: ET.Element, result: Result, case: _Case, lang: Lang) -> None:
    named = {"classname": case.group, "name": _clean(case.name), "time": "0"}
    made = ET.SubElement(suite, "testcase", named)
    if not case.outcome:
        return
    told = ET.SubElement(made, case.outcome, {"message": _clean(case.reason)})
    remarks = [remark for remark in case.remarks if case.outcome == "skipped" or result.fails(remark)]
    if case.outcome == "failure":
        told.set("type", remarks[0].code if remarks else NOT_TOLD)
    lines = [_line(remark, lang) for remark in remarks]
    if case.outcome == "skipped":
        lines.insert(0, case.reason)
    if lines:
        told.text = _clean("\n".join(lines))


def _line(remark: Remark, lang: Lang) -> str:
    return f"{remark.place}: {remark.code} {remark.finding.message(lang)}"


def _moment(result: Result) -> dict[str, str]:
    """The moment asked about, by the clock of the house; a check has none, since it reads no clock."""
    at = as_of(result.audited) if result.audited is not None else None
    return {"timestamp": f"{clock_of(result.policy).local(at):%Y-%m-%dT%H:%M:%S}"} if at is not None else {}


def _clean(said: str) -> str:
    """Without the characters that no XML can hold."""
    return _NO_XML.sub("\ufffd", said)
