"""Findings as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.findings import Finding, Lang, rendered, shown


def text(findings: Iterable[Finding], lang: Lang) -> str:
    """Each finding with its line and a caret, a blank line between two."""
    return "\n\n".join(rendered(finding, lang) for finding in findings)


def as_json(finding: Finding, lang: Lang) -> dict[str, Any]:
    """One finding for programs: the code and arguments never depend on the language, the sentences do."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message(lang),
        "help": finding.help(lang),
        "places": [
            {"file": place.file, "line": place.line, "column": place.column, "width": place.width}
            for place in finding.places
        ],
        "arguments": {name: _plain(value) for name, value in finding.arguments},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Phrase):
        return value.en
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, bool | int) else shown(value, "en")


def tally(findings: Iterable[Finding], lang: Lang) -> str:
    """How many errors, warnings and notes there are, in words."""
    counts = {"error": 0, "warning": 0, "info": 0}
    for finding in findings:
        counts[finding.severity] += 1
    if lang == "zh":
        words = {"error": "个错误", "warning": "个警告", "info": "条提示"}
        return "，".join(f"{count:,} {words[name]}" for name, count in counts.items() if count) or "没有问题"
    plural = {"error": "errors", "warning": "warnings", "info": "notes"}
    single = {"error": "error", "warning": "warning", "info": "note"}
    said = [f"{count:,} {single[name] if count == 1 else plural[name]}" for name, count in counts.items() if count]
    return ", ".join(said) or "no findings"
