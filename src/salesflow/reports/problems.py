"""Findings as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.findings import Finding, Lang, Place, rendered, shown, visible
from salesflow.reports.cells import colon

_KINDS_SHOWN = 20
_ROWS_SHOWN = 8
_OF_A_CODE = 5

_WORDS = {
    "problems": Phrase("rows with problems", "有问题的行"),
    "rows": Phrase("rows", "行"),
    "kinds": Phrase(
        "… and {count} more kinds of problem; --format json has them all", "……另有 {count} 类问题，详见 --format json"
    ),
    "kind": Phrase("… and 1 more kind of problem; --format json has them all", "……另有 1 类问题，详见 --format json"),
    "help": Phrase("help", "建议"),
    "more": Phrase("… and {count} more of {code}", "……{code} 另有 {count} 条"),
}


def text(findings: Iterable[Finding], lang: Lang) -> str:
    """Each finding with its line and a caret, a blank line between two."""
    return "\n\n".join(rendered(finding, lang) for finding in findings)


def first(findings: Iterable[Finding], lang: Lang) -> str:
    """The first findings of each code, and how many more of it there are; of several, how many there are in all."""
    listed = tuple(findings)
    by_code: dict[str, list[Finding]] = {}
    for finding in listed:
        by_code.setdefault(finding.code, []).append(finding)
    said = []
    for code, of_code in by_code.items():
        said.append(text(of_code[:_OF_A_CODE], lang))
        if more := len(of_code) - len(of_code[:_OF_A_CODE]):
            said.append(_WORDS["more"].text(lang).format(count=f"{more:,}", code=code))
    return "\n\n".join([*said, *([tally(listed, lang)] if len(listed) > 1 else [])])


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


def grouped(findings: Iterable[Finding], lang: Lang) -> str:
    """
    What is wrong with the rows of a file; empty where nothing is.

    The same problem of many rows is one line with the rows; what is rare is not lost among what is frequent.
    """
    told = [finding for finding in findings if finding.severity != "info"]
    if not told:
        return ""
    kinds: dict[tuple[str, str, str], list[str]] = {}
    for finding in told:
        key = (finding.code, finding.message(lang), finding.help(lang))
        kinds.setdefault(key, []).append(str(Place(*finding.place[:2])))  # a case has no row
    lines = [f"{_WORDS['problems'].text(lang)}{colon(lang)}{tally(told, lang)}"]
    for (code, message, advice), rows in list(kinds.items())[:_KINDS_SHOWN]:
        lines.append(f"  {code} {message}  ({visible(_rows(rows, lang))})")
        if advice:
            lines.append(f"     = {_WORDS['help'].text(lang)}{colon(lang)}{advice}")
    if rest := len(kinds) - min(len(kinds), _KINDS_SHOWN):
        lines.append("  " + _WORDS["kind" if rest == 1 else "kinds"].text(lang).format(count=rest))
    return "\n".join(lines)


def _rows(rows: list[str], lang: Lang) -> str:
    shown_ = ", ".join(rows[:_ROWS_SHOWN]) + (", …" if len(rows) > _ROWS_SHOWN else "")
    if len(rows) > 1:
        return f"{len(rows):,} {_WORDS['rows'].text(lang)}{colon(lang)}{shown_}"
    return shown_
