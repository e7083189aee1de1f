"""
A result as SARIF 2.1.0, as code scanning takes it.

A finding about a file as a whole stands at its first line, because code scanning asks for a line. The fingerprint is the
key by which a later run knows a finding again, so a log that grows at its top opens no alert twice.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) 2.1.0.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import quote

import salesflow
from salesflow.audit.violations import Elements
from salesflow.catalogue import SENTENCES, Phrase
from salesflow.constraints.constraint import Constraint
from salesflow.described import Described
from salesflow.findings import Finding, Lang, Place, Severity
from salesflow.reports.cells import colon
from salesflow.reports.forms.facts import as_of, place_of
from salesflow.reports.forms.long_json import Long
from salesflow.reports.forms.states import counts_of, fraction, state_in_words
from salesflow.reports.left_out import RANK
from salesflow.reports.result import Remark, Result, Rule
from salesflow.titles import title

SCHEMA, VERSION = "https://json.schemastore.org/sarif-2.1.0.json", "2.1.0"
_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
MOST = 25_000  # results in a run: code scanning takes no file with more
_LEFT_OUT = Phrase(
    "{told} of {count} findings are here, the gravest first, because code scanning takes no more; {rest} are not; "
    "--format json has them all",
    "共 {count} 条，此处按严重程度列出 {told} 条（代码扫描的上限），其余 {rest} 条未列出，详见 --format json",
)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def text(result: Result, lang: Lang) -> str:
    """The whole document."""
    return "".join(pieces(result, lang))


def pieces(result: Result, lang: Lang) -> Iterator[str]:
    """The same bit by bit, finding by finding."""
    yield f'{{\n  "$schema": "{SCHEMA}",\n  "version": "{VERSION}",\n  "runs": [\n    '
    yield from _run(result, lang).pieces(depth=2)
    yield "\n  ]\n}"


def document(result: Result, lang: Lang) -> dict[str, Any]:
    """The same as values."""
    return {"$schema": SCHEMA, "version": VERSION, "runs": [_run(result, lang).whole()]}


def _run(result: Result, lang: Lang) -> Long:
    rules = {rule["id"]: rule for rule in _rules(result, lang)}
    listed = list(_numbered(result.remarks))
    first = _first(listed)
    driver = {"name": "salesflow", "version": salesflow.__version__, "rules": list(rules.values())}
    before = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, **_left_out(len(listed), len(first), lang)}],
        "columnKind": "unicodeCodePoints",
    }
    properties = _properties(result)
    index = {name: at for at, name in enumerate(rules)}
    return Long(
        before, "results", _results(result, first, index, lang), {"properties": properties} if properties else {}
    )


def _properties(result: Result) -> dict[str, Any]:
    """By which policy, and as of when."""
    at = as_of(result.audited) if result.audited is not None else None
    said = {"policy": result.identity, "asOf": at.isoformat() if at is not None else None}
    return {name: value for name, value in said.items() if value is not None}


# -- rules


def _rules(result: Result, lang: Lang) -> Iterator[dict[str, Any]]:
    """Every rule that was examined, and every code that was found beside them."""
    known = {rule.id for rule in result.rules}
    elements = Elements(result.policy) if result.policy is not None else None
    for rule in result.rules:
        if rule.kind == "code" or elements is None:
            yield _code(rule.id, rule.severity, lang)
        else:
            yield _rule(elements, rule, lang)
    others = {remark.rule: remark.finding for remark in result.remarks if remark.rule not in known}
    for code, finding in sorted(others.items()):
        yield _code(code, finding.severity, lang)


def _rule(elements: Elements, rule: Rule, lang: Lang) -> dict[str, Any]:
    """An element of the policy: its title, or what it asks where it has none; and what became of it."""
    demand, element = elements.demand(rule.id).text(lang), elements.known[rule.id]
    called = title(element.title, lang, demand)
    count = counts_of(rule)
    properties = {"state": rule.state, "stateInWords": state_in_words(rule.state, lang), "rate": fraction(count)}
    return {
        "id": rule.id,
        "shortDescription": {"text": called},
        "fullDescription": {"text": called},
        "help": {"text": "\n".join(_help(rule, element, called, demand, lang))},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {**{name: value for name, value in properties.items() if value}, "tags": [rule.kind]},
    }


_KINDS = {
    "cadence": Phrase("a step of a cadence", "跟进计划的一步"),
    "process": Phrase("a part of the process", "流程的一部分"),
}
_REQUIRED = Phrase("required", "要求")


def _help(rule: Rule, element: Described, called: str, demand: str, lang: Lang) -> Iterator[str]:
    """What it is and where it stands, what it asks, and why, as the policy says it."""
    of_kind = Phrase("", "")
    if isinstance(element, Constraint):
        of_kind = Phrase(f"a constraint of kind `{element.kind}`", f"`{element.kind}` 约束")
    kind = _KINDS.get(rule.kind, of_kind).text(lang)
    where = f" ({rule.place})" if rule.place is not None else ""
    yield f"{rule.id}：{called}（{kind}）{where}" if lang == "zh" else f"{rule.id}: {called}, {kind}{where}"
    if demand != called:
        yield f"{_REQUIRED.text(lang)}{colon(lang)}{demand}"
    if because := title(element.because, lang) if isinstance(element, Constraint) else "":
        yield because


_GAP = re.compile(r"\{[^}]*\}")


def _code(code: str, severity: Severity, lang: Lang) -> dict[str, Any]:
    """A code of findings: its sentence, with a gap for what differs."""
    sentence = SENTENCES[code]
    said = _GAP.sub("…", sentence.said.text(lang))
    advice = _GAP.sub("…", sentence.help.text(lang)) if sentence.help is not None else ""
    return {
        "id": code,
        "shortDescription": {"text": said},
        "fullDescription": {"text": said},
        "help": {"text": advice if advice.strip("… ") else said},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {"tags": ["code"]},
    }


# -- results


def _numbered(remarks: Iterable[Remark]) -> Iterator[tuple[Remark, int]]:
    """Each with its number among those of its key: what is left out gives its fingerprint to no other."""
    told: Counter[str] = Counter()
    for remark in remarks:
        told[remark.key] += 1
        yield remark, told[remark.key]


def _first(listed: list[tuple[Remark, int]]) -> list[tuple[Remark, int]]:
    """All in their order; of too many the gravest, of these the new ones before the known."""
    if len(listed) <= MOST:
        return listed
    return sorted(listed, key=lambda each: (-RANK[each[0].severity], each[0].is_known))[:MOST]


def _left_out(count: int, told: int, lang: Lang) -> dict[str, Any]:
    """How many results the run does not have, as a notification of its tool; nothing where it has all."""
    if count == told:
        return {}
    said = _LEFT_OUT.text(lang).format(told=f"{told:,}", count=f"{count:,}", rest=f"{count - told:,}")
    return {"toolExecutionNotifications": [{"level": "warning", "message": {"text": said}}]}


def _results(
    result: Result, listed: Iterable[tuple[Remark, int]], index: Mapping[str, int], lang: Lang
) -> Iterator[dict[str, Any]]:
    for remark, nth in listed:
        yield _result(result, remark, index[remark.rule], nth, lang)


def _result(result: Result, remark: Remark, index: int, nth: int, lang: Lang) -> dict[str, Any]:
    finding = remark.finding
    made: dict[str, Any] = {
        "ruleId": remark.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding, lang)},
        "locations": [{"physicalLocation": _physical(place_of(result, remark))}],
        "partialFingerprints": {"primaryLocationLineHash": f"{remark.key}:{nth}", "salesflow/v1": remark.key},
    }
    if related := list(_related(finding, lang)):
        made["relatedLocations"] = related
    if result.is_compared:
        made["baselineState"] = "unchanged" if remark.is_known else "new"
    made["properties"] = {"code": finding.code}
    return made


def _message(finding: Finding, lang: Lang) -> str:
    """The sentence and the help; what else has to do with it is linked by its number."""
    links = [
        f"[{place.label.text(lang)}]({number})"
        for number, place in enumerate(finding.places[1:], 1)
        if place.label is not None
    ]
    said = " ".join([finding.message(lang), *links])
    return "\n".join(filter(None, (said, finding.help(lang))))


def _related(finding: Finding, lang: Lang) -> Iterator[dict[str, Any]]:
    for number, place in enumerate(finding.places[1:], 1):
        made: dict[str, Any] = {"id": number, "physicalLocation": _physical(place)}
        if place.label is not None:
            made["message"] = {"text": place.label.text(lang)}
        yield made


def _physical(place: Place) -> dict[str, Any]:
    region: dict[str, int] = {"startLine": place.line or 1}
    if place.line is not None and place.column is not None:
        region |= {"startColumn": place.column, "endColumn": place.column + place.width}
    return {"artifactLocation": {"uri": uri_of(place.file)}, "region": region}


def uri_of(file: str) -> str:
    """
    A file as a URI: relative as it was named, absolute with its scheme.

    >>> uri_of("logs/Mai 100%.csv"), uri_of("/data/log.csv"), uri_of("D:\\\\data\\\\log.csv")
    ('logs/Mai%20100%25.csv', 'file:///data/log.csv', 'file:///D:/data/log.csv')
    """
    if _DRIVE.match(file):
        return PureWindowsPath(file).as_uri()
    slashed = file.replace(os.sep, "/").encode("utf-8", "replace").decode()
    if slashed.startswith("/"):
        return PurePosixPath(slashed).as_uri()
    return quote(slashed.removeprefix("./"))
