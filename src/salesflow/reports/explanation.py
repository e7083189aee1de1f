"""Why this grade, why this date: a decision told to a person, and to a program."""

from __future__ import annotations

import re
from typing import Any

from salesflow.audit.outcome import outcome_of
from salesflow.catalogue import Phrase
from salesflow.decision import Decision
from salesflow.facts import MISSING
from salesflow.facttypes import FactType
from salesflow.findings import Lang
from salesflow.intake.cells import plain
from salesflow.policy.model import Policy
from salesflow.reports import problems
from salesflow.reports.cells import colon, columns
from salesflow.reports.private import HIDDEN, findings_of, is_private, without_date
from salesflow.reports.values import for_people, moment
from salesflow.rules.table import Explanation, NearMiss, Result, Rule, Undecided
from salesflow.rules.windows import DueWindow
from salesflow.titles import NO_TITLE, title
from salesflow.unary import UnaryTest

_WORDS = {
    "rule": Phrase("rule", "规则"),
    "because": Phrase("because", "原因"),
    "source": Phrase("source", "来源"),
    "fits": Phrase("fits", "符合"),
    "near": Phrase("kept out by one of its conditions", "仅因一项条件不适用的规则"),
    "one": Phrase("kept out by one fact", "因单项事实不适用"),
    "kept": Phrase("not", "不是"),
    "wanted": Phrase("wants {fact} {test}; it is {value}", "要求 {fact} 为 {test}，实际为 {value}"),
    "late": Phrase("would fit too, but stands lower", "同样符合，但排在后面"),
    "else": Phrase("nothing above fits", "以上规则都不符合"),
    "from": Phrase("counted from {anchor}, {at}", "自 {anchor}（{at}）起算"),
    "unanchored": Phrase("no date yet: state one of {anchors}", "尚无日期：请给出 {anchors} 之一"),
    "undated": Phrase("no date", "无日期"),
    "after": Phrase("from", "起"),
    "until": Phrase("by", "止"),
    "who": Phrase("who", "由谁"),
}


def said(word: str, lang: Lang) -> str:
    return _WORDS[word].text(lang)


def text(policy: Policy, decision: Decision, lang: Lang, *, only: str | None = None) -> str:
    """Every decision, or one, with its rule, the facts it used, and what kept the rules that nearly hit."""
    parts = [
        "\n".join(_decision(policy, decision, result, lang))
        for name, result in decision.decided.results.items()
        if only is None or name == only
    ]
    told = [
        finding for finding in findings_of(policy, decision) if finding.code != "SF603"
    ]  # said beside its window already
    if told:
        parts.append(problems.text(told, lang))
    return "\n\n".join(parts)


def _decision(policy: Policy, decision: Decision, result: Result, lang: Lang) -> list[str]:
    explanation = decision.explain(result.table.name)
    lines = []
    for name, output in result.table.outputs.items():
        kind = output.type if isinstance(output.type, FactType) else None
        value = for_people(decision.outcome[name], kind, lang)
        label = title(output.title, lang) or title(result.table.title, lang, name)
        lines.append(f"{label}{colon(lang)}{value}")
        if isinstance(due := decision.outcome[name], DueWindow):
            lines += _window(policy, due, lang)
    for rule in result.hits:
        lines += _rule(policy, explanation, rule, lang)
    return lines + _others(policy, explanation, lang)


def _window(policy: Policy, due: DueWindow, lang: Lang) -> list[str]:
    rows = []
    if due.not_before is not None:
        rows.append((said("after", lang), moment(due.not_before, lang)))
    if due.by is not None:
        rows.append((said("until", lang), moment(due.by, lang)))
    roles = [title(policy.roles.get(role, NO_TITLE), lang, role) for role in due.window.roles]
    if roles:
        rows.append((said("who", lang), ", ".join(roles)))
    lines = columns(rows, indent="  ")
    if due.finding is not None and due.finding.code != "SF603":
        is_hidden = any(is_private(policy, name) for name in due.window.anchors)
        finding = without_date(due.finding) if is_hidden else due.finding
        lines.append("  " + said("undated", lang) + colon(lang) + finding.message(lang))
    elif due.anchor is not None and due.anchored_at is not None:
        at = HIDDEN.text(lang) if is_private(policy, due.anchor) else moment(due.anchored_at, lang)
        lines.append("  " + said("from", lang).format(anchor=_name(policy, due.anchor, lang), at=at))
    else:
        lines.append("  " + said("unanchored", lang).format(anchors=", ".join(due.window.anchors)))
    return lines


def _rule(policy: Policy, explanation: Explanation, rule: Rule, lang: Lang) -> list[str]:
    place = f"  {rule.place.file}:{rule.place.line}" if rule.place else ""
    lines = [f"  {said('rule', lang)} {rule.id}{place}"]
    rows = [
        (
            f"{_name(policy, name, lang)} =",
            _value(policy, name, explanation.used[name], lang),
            f"{said('fits', lang)} {_test(test, lang)}",
        )
        for name, test in rule.when.items()
    ]
    lines += columns(rows, indent="    ")
    if rule.otherwise:
        lines.append(f"    {said('else', lang)}")
    if rule.because:
        lines.append(f"    {said('because', lang)}{colon(lang)}{title(rule.because, lang)}")
    if rule.source:
        names = ", ".join(title(policy.sources[name], lang, name) for name in rule.source)
        lines.append(f"    {said('source', lang)}{colon(lang)}{names}")
    return lines


def _others(policy: Policy, explanation: Explanation, lang: Lang) -> list[str]:
    """What kept the others: rules of several cells one by one, rules of a single cell together by their fact."""
    lines: list[str] = []
    detailed = [near for near in explanation.near if len(near.rule.when) > 1]
    if detailed:
        lines.append(f"  {said('near', lang)}{colon(lang).rstrip()}")
        lines += columns([(near.rule.id, _missed(policy, near, lang)) for near in detailed], indent="    ")
    single: dict[str, list[NearMiss]] = {}
    for near in explanation.near:
        if len(near.rule.when) == 1:
            single.setdefault(near.fact, []).append(near)
    if single:
        lines.append(f"  {said('one', lang)}{colon(lang).rstrip()}")
        lines += columns([_together(policy, nears, lang) for nears in single.values()], indent="    ")
    if explanation.too_late:
        lines.append(f"  {said('late', lang)}{colon(lang)}{', '.join(rule.id for rule in explanation.too_late)}")
    return lines


def _together(policy: Policy, nears: list[NearMiss], lang: Lang) -> tuple[str, str]:
    near = nears[0]
    value = _value(policy, near.fact, near.value, lang)
    wanted = ", ".join(
        near.rule.id if _test(near.test, lang) == near.rule.id else f"{near.rule.id} ({_test(near.test, lang)})"
        for near in nears
    )
    return f"{_name(policy, near.fact, lang)} = {value}", f"{said('kept', lang)} {wanted}"


def _missed(policy: Policy, near: NearMiss, lang: Lang) -> str:
    value = _value(policy, near.fact, near.value, lang)
    return said("wanted", lang).format(fact=_name(policy, near.fact, lang), test=_test(near.test, lang), value=value)


def _test(test: UnaryTest, lang: Lang) -> str:
    """A cell as its author wrote it; in Chinese with the words of comparison translated, the names kept."""
    return test.wording if lang == "en" else _COMPARED.sub(lambda match: _CHINESE[match[0]], test.wording)


_CHINESE = {
    "at least ": "不小于 ",
    "more than ": "大于 ",
    "at most ": "不大于 ",
    "less than ": "小于 ",
    "missing": "未知",
    "not: ": "非 ",
}
_COMPARED = re.compile(r"\b(at least |more than |at most |less than |missing\b|not: )")


def _name(policy: Policy, fact: str, lang: Lang) -> str:
    """A fact by the word that the file has for it; in Chinese after its title, where it has one."""
    words = title(policy.facts[fact].title, lang) if lang == "zh" and fact in policy.facts else ""
    return f"{words} {fact}" if words else fact


def _value(policy: Policy, name: str, value: Any, lang: Lang) -> str:
    """A fact as people read it, unless it is nobody's business."""
    return HIDDEN.text(lang) if is_private(policy, name) else for_people(value, _kind(policy, name), lang)


def _kind(policy: Policy, name: str) -> FactType | None:
    if name in policy.facts:
        return policy.facts[name].type
    outputs = (table.outputs[name].type for table in policy.decisions if name in table.outputs)
    kind = next(outputs, None)
    return kind if isinstance(kind, FactType) else None


def as_json(policy: Policy, decision: Decision, lang: Lang, *, only: str | None = None) -> dict[str, Any]:
    """The same for programs; rules, facts and tests by their names in the file."""
    names = [name for name in decision.decided.results if only is None or name == only]
    outputs = {out for name in names for out in decision.decided.results[name].table.outputs}
    return {
        "policy": policy.identity,
        "outcome": {name: value for name, value in outcome_of(decision).items() if name in outputs},
        "rules": {name: plain(decision.rules[name]) for name in names},
        "why": {name: _why(policy, decision.explain(name), lang) for name in names},
        "findings": [problems.as_json(finding, lang) for finding in findings_of(policy, decision)],
    }


def _fact(policy: Policy, name: str, value: Any) -> Any:
    if is_private(policy, name):
        return HIDDEN.en
    if isinstance(value, Undecided):
        return value.value
    return None if value is MISSING else plain(value)


def _why(policy: Policy, explanation: Explanation, lang: Lang) -> dict[str, Any]:
    undecided = explanation.result.undecided
    return {
        "undecided": undecided.value if isinstance(undecided, Undecided) else None,
        "facts": {name: _fact(policy, name, value) for name, value in explanation.used.items()},
        "rules": [
            {
                "id": rule.id,
                "line": rule.place.line if rule.place else None,
                "when": {name: test.wording for name, test in rule.when.items()},
                "because": title(rule.because, lang) or None,
                "source": list(rule.source),
            }
            for rule in explanation.result.hits
        ],
        "near": [
            {
                "rule": near.rule.id,
                "fact": near.fact,
                "value": _fact(policy, near.fact, near.value),
                "wants": near.test.wording,
            }
            for near in explanation.near
        ],
        "too_late": [rule.id for rule in explanation.too_late],
    }
