"""
A result as Markdown, for a comment on a pull request or the summary of a build: what failed first, and not too long.

Whatever comes from a log or a policy is escaped: it makes no table, no link, no tag, and calls nobody by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from salesflow.catalogue import Phrase
from salesflow.findings import Lang, visible
from salesflow.reports import problems
from salesflow.reports.cells import colon
from salesflow.reports.forms.facts import clock_of, deadline_of, place_of, said_of
from salesflow.reports.forms.states import MARKS, counts_of, fraction, percentage, state_in_words
from salesflow.reports.forms.verdict import NEVER_APPLIED, head, known_of, told_rules
from salesflow.reports.result import Remark, Result, Rule
from salesflow.reports.values import moment

MOST = 50  # findings in the table: a comment has its limits

_WORDS = {
    "check": Phrase("Check of the policy", "策略检查"),
    "audit": Phrase("Audit of the log", "日志稽核"),
    "columns": Phrase(
        "| | rule | title | kept | broken | open | unjudged | rate |",
        "| | 规则 | 名称 | 合规 | 违规 | 未到期 | 无法判断 | 合规率 |",
    ),
    "findings": Phrase("| where | case | rule | what | required | by |", "| 位置 | 客户 | 规则 | 情况 | 要求 | 期限 |"),
    "plain": Phrase("| where | code | what | help |", "| 位置 | 编码 | 问题 | 建议 |"),
    "log": Phrase("The log itself", "日志本身的问题"),
    "more": Phrase("… and {count} more; `--format json` has them all", "……另有 {count} 条，详见 `--format json`"),
    "known": Phrase("{count} known from the baseline are not listed", "基线中已知的 {count} 条未列出"),
}


def text(result: Result, lang: Lang) -> str:
    """Headings and tables, as GitHub and GitLab show them."""
    parts = [f"### {_WORDS[result.command].text(lang)}{colon(lang)}{_code(result.subject)}"]
    if result.command == "audit":
        parts += [
            *map(escaped, head(result, lang).split("\n")),
            _table(_WORDS["columns"].text(lang), _rules(result, lang)),
        ]
    else:
        told = f"{'✗' if result.policy is None else '✓'} {problems.tally(result.outlines, lang)}"
        parts.append(escaped(" · ".join(filter(None, (result.identity, told)))))
    parts += _found(result, lang)
    return "\n\n".join(part for part in parts if part)


def _rules(result: Result, lang: Lang) -> Iterable[tuple[str, ...]]:
    for rule in told_rules(result):
        yield (MARKS[rule.state], _code(rule.id), escaped(rule.title.text(lang)), *_numbers(rule), _rate(rule, lang))


def _numbers(rule: Rule) -> tuple[str, ...]:
    count = counts_of(rule).by_status
    return tuple(f"{count[status]:,}" for status in ("satisfied", "violated", "pending", "unjudged"))


def _rate(rule: Rule, lang: Lang) -> str:
    count = counts_of(rule)
    return f"{fraction(count)} = {percentage(count)}" if fraction(count) else state_in_words(rule.state, lang)


def _found(result: Result, lang: Lang) -> list[str]:
    """The verdicts first, those that fail the build before the others; then what is wrong with the log or the policy."""
    new = sorted(result.new, key=lambda remark: not result.fails(remark))
    judged = [remark for remark in new if remark.judged is not None]
    plain = [remark for remark in new if remark.judged is None and remark.code != NEVER_APPLIED]
    parts = []
    if judged:
        rows = [_judged(result, remark, lang) for remark in judged[:MOST]]
        parts += [_table(_WORDS["findings"].text(lang), rows), *_more(judged, lang)]
    if plain:
        title = [f"#### {_WORDS['log'].text(lang)}"] if result.command == "audit" else []
        rows = [_plain(result, remark, lang) for remark in plain[:MOST]]
        parts += [*title, _table(_WORDS["plain"].text(lang), rows), *_more(plain, lang)]
    if known := known_of(result):
        parts.append(_WORDS["known"].text(lang).format(count=f"{known:,}"))
    return parts


def _more(remarks: list[Remark], lang: Lang) -> list[str]:
    rest = len(remarks) - MOST
    return [_WORDS["more"].text(lang).format(count=f"{rest:,}")] if rest > 0 else []


def _judged(result: Result, remark: Remark, lang: Lang) -> tuple[str, ...]:
    said, each = said_of(remark.finding, lang), remark.judged
    by = deadline_of(each, clock_of(result.policy))
    return (
        _code(str(place_of(result, remark))), escaped(each.case if each is not None else ""), _code(remark.rule),
        escaped(said.observed), escaped(said.required), moment(by, lang) if by is not None else "",
    )  # fmt: skip


def _plain(result: Result, remark: Remark, lang: Lang) -> tuple[str, ...]:
    finding = remark.finding
    where = _code(str(place_of(result, remark)))
    return where, finding.code, escaped(finding.message(lang)), escaped(finding.help(lang))


def _table(columns: str, rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([columns, "|" + "---|" * (columns.count("|") - 1), *lines]) if lines else ""


_SPECIAL = re.compile(r"([\\`*_\[\]|~#])")
_MENTION = re.compile(r"(?<!\w)@")  # a name after it would be called


def escaped(said: str) -> str:
    """
    Text that stands for itself in a cell.

    >>> escaped("a|b *c* <d> @li_na")
    'a\\\\|b \\\\*c\\\\* &lt;d&gt; @&#8203;li\\\\_na'
    """
    line = visible(" ".join(said.split())).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MENTION.sub("@&#8203;", _SPECIAL.sub(r"\\\1", line))


def _code(said: str) -> str:
    """A name in code; one that would break out of it is escaped instead."""
    line = visible(" ".join(said.split()))
    return f"`{line}`" if line and not set("`|\\") & set(line) else escaped(said)
