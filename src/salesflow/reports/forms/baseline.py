"""An earlier report as a baseline: the findings that are known, so that only new ones fail a build."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.findings import DataError, Place, found, why_not
from salesflow.reports.baseline import Baseline


def known_by(file: str | Path) -> Baseline:
    """
    What the JSON report of an earlier audit knows.

    Raises:
        DataError: SF501, the file cannot be read; SF524, it is no such report.
    """
    name = str(file)
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _no_report(name, Phrase("it is not UTF-8 text", "不是 UTF-8 文本")) from None
    except (OSError, ValueError) as error:  # ValueError: a name that no system has
        raise DataError([found("SF501", Place(name), reason=why_not(error))]) from None
    try:
        report = json.loads(text, object_hook=_needed)
    except json.JSONDecodeError as error:
        raise _no_report(name, Phrase("it is not JSON", "不是 JSON"), error.lineno) from None
    except RecursionError:
        raise _no_report(name, Phrase("it is nested too deep", "嵌套过深")) from None
    keys = Counter(_keys(name, report))
    policy = report.get("policy")
    if not isinstance(policy, str):
        raise _no_report(
            name, Phrase("it does not say by which `policy` it was made", "其中没有注明所依据的策略 `policy`")
        )
    return Baseline(keys, policy, name, _mark(name, report))


def _mark(name: str, report: dict[str, Any]) -> str | None:
    """Of the key of its pseudonyms; empty of a report with names, nothing of one that does not say."""
    if "pseudonyms" not in report:
        return None
    mark = report["pseudonyms"]
    if mark is not None and not isinstance(mark, str):
        reason = Phrase(
            "its `pseudonyms` are neither a text nor `null`", "其中的 `pseudonyms` 既不是文本，也不是 `null`"
        )
        raise _no_report(name, reason)
    return mark or ""


_READ = ("command", "policy", "pseudonyms", "findings", "key")


def _needed(said: dict[str, Any]) -> dict[str, Any]:
    """Of each object what a baseline is asked for: a report of very many findings need not fit into memory twice."""
    return {name: said[name] for name in _READ if name in said}


def _keys(name: str, report: Any) -> list[str]:
    if not isinstance(report, dict) or report.get("command") != "audit":
        raise _no_report(name, Phrase("it is JSON of something else", "其内容是别的 JSON"))
    findings = report.get("findings")
    if not isinstance(findings, list):
        raise _no_report(name, Phrase("it has no list of `findings`", "其中没有 `findings` 列表"))
    keys = [each.get("key") if isinstance(each, dict) else None for each in findings]
    if not all(isinstance(key, str) for key in keys):
        raise _no_report(name, Phrase("one of its findings has no `key`", "其中有的条目没有 `key`"))
    return [str(key) for key in keys]


def _no_report(name: str, reason: Phrase, line: int | None = None) -> DataError:
    return DataError([found("SF524", Place(name, line), reason=reason)])
