"""Graded leads for people: how many of each grade, what is due when, which rows have problems."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from salesflow.audit import Graded
from salesflow.audit.outcome import outputs_of
from salesflow.audit.summary import WITHOUT_DATE
from salesflow.catalogue import Phrase
from salesflow.facttypes import Enum
from salesflow.findings import Lang, cells
from salesflow.intake.cells import cell_text
from salesflow.policy.model import Policy
from salesflow.reports import problems
from salesflow.reports.cells import aligned, bar, colon, columns, padded
from salesflow.reports.values import moment
from salesflow.titles import title

_WIDTH = 76
_DAYS_SHOWN = 10

_WORDS = {
    "head": Phrase("{rows} {noun} in {file}, as of {as_of}", "{file}：{rows} 位{noun}，截至 {as_of}"),
    "ungraded": Phrase("{count} could not be graded", "其中 {count} 位无法判定"),
    "events": Phrase("an event log of {count} events", "事件日志，共 {count} 条事件"),
    "events_one": Phrase("an event log of 1 event", "事件日志，共 1 条事件"),
    "not_begun": Phrase("{count} had not begun by then, and are left out", "{count} 位当时尚未开始，未列入"),
    "not_begun_one": Phrase("1 had not begun by then, and is left out", "1 位当时尚未开始，未列入"),
    "later_events": Phrase("{count} later events are not counted", "之后的 {count} 条事件未计入"),
    "later_events_one": Phrase("1 later event is not counted", "之后的 1 条事件未计入"),
    "not_ours": Phrase("activities that are not ours", "与本策略无关的活动"),
    "overdue": Phrase("overdue", "逾期"),
    "none": Phrase("none due", "无需跟进"),
    "without_anchor": Phrase("no date: nothing to count from", "没有起点，无日期"),
    "without_calendar": Phrase("no date: no calendar to count in", "没有日历，无日期"),
    "beyond_calendar": Phrase("no date: the calendar does not reach so far", "超出日历的已知范围，无日期"),
    "uncountable": Phrase("no date: it cannot be counted", "无法推算日期"),
    "without_deadline": Phrase("no deadline", "没有截止时间"),
    "undecided": Phrase("not decided", "未能判定"),
    "unmatched": Phrase("no rule fits", "没有适用的规则"),
    "ambiguous": Phrase("several rules fit", "多条规则同时适用"),
    "more": Phrase("… and {days} more days, until {last}", "……另有 {days} 天，至 {last}"),
    "more_one": Phrase("… and 1 more day, {last}", "……另有 1 天，{last}"),
    "assumed": Phrase(
        "not in the file, taken as for a case of which nothing is recorded", "文件中没有、按无记录取值的事实"
    ),
    "missing": Phrase("not known", "未知"),
    "clean": Phrase("no row has a problem", "所有行均无问题"),
}


def _said(word: str, lang: Lang) -> str:
    return _WORDS[word].text(lang)


def text(policy: Policy, file: str, graded: Graded, lang: Lang) -> str:
    """The summary that one looks at first."""
    summary = graded.summary
    parts = [_head(policy, file, summary, lang)]
    for name, (output, _) in outputs_of(policy.decisions).items():
        label = title(output.title, lang, name)
        if name in summary["outcomes"]:
            counts = summary["outcomes"][name]
            kind = output.type if isinstance(output.type, Enum) else None
            parts.append("\n".join([label, *_values(counts, kind, lang)]))
        else:
            parts.append("\n".join([label, *_due(summary["due"][name], lang)]))
    if summary["not_mapped"]:
        parts.append(_assumed(summary["not_mapped"], lang))
    parts.append(problems.grouped(graded.findings, lang) or _said("clean", lang))
    return "\n\n".join(parts)


def _head(policy: Policy, file: str, summary: dict[str, Any], lang: Lang) -> str:
    noun = title(policy.case.title, lang, policy.case.name)
    if lang == "en" and summary["rows"] != 1:
        noun += "s"
    as_of = moment(datetime.fromisoformat(summary["as_of"]), lang)
    head = _said("head", lang).format(rows=f"{summary['rows']:,}", noun=noun, file=file, as_of=as_of)
    lines = [f"{head}  ·  {summary['policy']}"]
    if "log" in summary:
        lines += _log(summary["log"], lang)
    if summary["not_graded"]:
        lines.append(_said("ungraded", lang).format(count=f"{summary['not_graded']:,}"))
    return "\n".join(lines)


def _log(counts: dict[str, Any], lang: Lang) -> list[str]:
    """What the log held, and what of it is not among the graded leads."""
    lines = [_many("events", counts["events"], lang)]
    for name in ("not_begun", "later_events"):
        if counts[name]:
            lines.append(_many(name, counts[name], lang))
    if ours := counts["not_ours"]:
        listed = sorted(ours.items(), key=lambda each: -each[1])
        shown = [f"{name} ({count:,})" for name, count in listed[:_DAYS_SHOWN]]
        shown += ["…"] if len(listed) > _DAYS_SHOWN else []
        lines.append(_said("not_ours", lang) + colon(lang) + ("、" if lang == "zh" else ", ").join(shown))
    return lines


def _many(word: str, count: int, lang: Lang) -> str:
    """A sentence with a number; in English one of something has a sentence of its own."""
    return _said(f"{word}_one" if count == 1 else word, lang).format(count=f"{count:,}")


def _values(counts: dict[str, int], kind: Enum | None, lang: Lang) -> list[str]:
    rows = []
    for value, count in counts.items():
        if kind is not None and value in kind.values:
            rows.append((value, title(kind.values[value], lang), count))
        else:
            rows.append((_WORDS[value].text(lang) if value in _WORDS else value, "", count))
    return _bars(rows)


def _due(due: dict[str, Any], lang: Lang) -> list[str]:
    """Overdue first, then day by day, then what has no date."""
    dates = list(due["by_date"].items())
    rows = [(_said("overdue", lang), "", due["overdue"])]
    rows += [(moment(date.fromisoformat(day), lang), "", count) for day, count in dates[:_DAYS_SHOWN]]
    if rest := dates[_DAYS_SHOWN:]:
        last = moment(date.fromisoformat(rest[-1][0]), lang)
        more = _said("more_one" if len(rest) == 1 else "more", lang).format(days=len(rest), last=last)
        rows.append((more, "", sum(count for _, count in rest)))
    for name in ("none", "without_deadline", *WITHOUT_DATE, "undecided"):
        if due[name]:
            rows.append((_said(name, lang), "", due[name]))
    return _bars(rows)


def _bars(rows: list[tuple[str, str, int]]) -> list[str]:
    total = sum(count for _, _, count in rows) or 1
    numbers = max(len(f"{count:,}") for _, _, count in rows)
    labels = columns([(name, words) for name, words, _ in rows])
    width = max(map(cells, labels))
    return [
        f"  {padded(label, width)}  {aligned(f'{count:,}', numbers)}  {_share(count / total)}  {bar(count / total)}".rstrip()
        for label, (_, _, count) in zip(labels, rows, strict=True)
    ]


def _share(share: float) -> str:
    return aligned("" if not share else f"{share:.0%}" if share >= 0.01 else "<1%", 4)


def _assumed(facts: dict[str, Any], lang: Lang) -> str:
    rows = [
        f"{name} ({_said('missing', lang) if value == 'missing' else cell_text(value)})"
        for name, value in facts.items()
    ]
    lines, line = [], "  "
    for row in rows:
        if cells(line) + cells(row) > _WIDTH:
            lines.append(line.rstrip())
            line = "  "
        line += row + ", "
    return "\n".join([_said("assumed", lang) + colon(lang).rstrip(), *lines, line.rstrip(", ")])


def as_json(graded: Graded, lang: Lang) -> dict[str, Any]:
    """Every lead, every finding, the numbers."""
    return {
        "leads": list(graded.leads),
        "findings": [problems.as_json(finding, lang) for finding in graded.findings],
        "summary": graded.summary,
    }
