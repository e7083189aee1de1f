"""The first lines of an audit, in every form for people: what was audited, and what it came to."""

from __future__ import annotations

from collections import Counter

from salesflow.audit.compliance import Audited
from salesflow.catalogue import Phrase
from salesflow.findings import Lang
from salesflow.reports import problems
from salesflow.reports.forms.facts import as_of, audited_of, clock_of
from salesflow.reports.result import Result, Rule
from salesflow.reports.values import moment

NEVER_APPLIED = "SF806"
NOWHERE = "SF813"
_IDLE = (NEVER_APPLIED, NOWHERE)  # nothing happened: neither kept nor broken

_COUNTED = {
    "cases": ("case", "cases", "位客户"),
    "events": ("event", "events", "条事件"),
}
_WORDS = {
    "as_of": Phrase("as of {at}", "截至 {at}"),
    "since": Phrase("since {at}", "自 {at} 起"),
    "not_begun": Phrase("{count} had not begun by then, and are left out", "{count} 位当时尚未开始，未列入"),
    "later": Phrase("{count} later events are not counted", "之后的 {count} 条事件未计入"),
    "compared": Phrase("{told}; known from the baseline: {known}", "{told}；基线中已知 {known} 条"),
    "nothing_new": Phrase("nothing new", "没有新问题"),
    "clean": Phrase("nothing was broken", "没有违规"),
}


def head(result: Result, lang: Lang) -> str:
    """The file, what it held, as of when and by which policy; then what is left out, and what was found."""
    audited, clock, dot = audited_of(result), clock_of(result.policy), "，" if lang == "zh" else ", "
    at = as_of(audited)
    parts = [counted(audited.cases, "cases", lang), counted(audited.events, "events", lang)]
    if at is not None:
        parts.append(_said("as_of", lang, at=moment(clock.local(at), lang)))
    if audited.since is not None:
        parts.append(_said("since", lang, at=moment(clock.local(audited.since), lang)))
    colon = "：" if lang == "zh" else ": "
    first = f"{result.subject}{colon}{dot.join(parts)}  ·  {result.identity}"
    return "\n".join([first, *_left_out(audited, lang), verdict(result, lang)])


def _left_out(audited: Audited, lang: Lang) -> list[str]:
    lines = []
    if audited.not_begun:
        lines.append(_said("not_begun", lang, count=f"{audited.not_begun:,}"))
    if audited.later:
        lines.append(_said("later", lang, count=f"{audited.later:,}"))
    return lines


def verdict(result: Result, lang: Lang) -> str:
    """Does it fail, and what was found that no baseline knows? ✓ is only for what was set off and kept throughout."""
    found = [remark for remark in result.remarks if remark.code not in _IDLE]
    new = [remark.outline for remark in found if not remark.is_known]
    told = problems.tally(new, lang) if new else _said("nothing_new" if found else "clean", lang)
    if result.is_compared:
        told = _said("compared", lang, told=told, known=f"{known_of(result):,}")
    is_kept = not found and any(rule.state == "kept" for rule in result.rules)
    return f"{'✗' if result.is_failed else '✓' if is_kept else '–'} {told}"


def known_of(result: Result) -> int:
    """How many findings a baseline knows; that a constraint never applied, or an activity never occurred, is none."""
    return sum(remark.is_known and remark.code not in _IDLE for remark in result.remarks)


def told_rules(result: Result) -> list[Rule]:
    """The rules that people are told of: of the process only what was broken or could not be judged."""
    return [rule for rule in result.rules if rule.kind != "process" or rule.state in ("broken", "unjudged")]


def process_in_numbers(result: Result) -> Counter[str]:
    """The verdicts on steps and activities of the process, by status."""
    counted_: Counter[str] = Counter()
    for rule in result.rules:
        if rule.kind == "process" and rule.counted is not None:
            counted_ += rule.counted.by_status
    return counted_


def counted(count: int, what: str, lang: Lang) -> str:
    """`1 case`, `2 cases`, `2 位客户`."""
    one, many, zh = _COUNTED[what]
    return f"{count:,} {zh}" if lang == "zh" else f"{count:,} {one if count == 1 else many}"


def _said(word: str, lang: Lang, **parts: str) -> str:
    return _WORDS[word].text(lang).format(**parts)
