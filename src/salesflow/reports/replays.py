"""What of a log would have been refused: how often each, where, and what was missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from salesflow.audit.replay import RefusedLine, Replayed
from salesflow.catalogue import Phrase
from salesflow.findings import Finding, Lang, Place, cells, rendered
from salesflow.policy.model import Policy
from salesflow.reports import owed, problems
from salesflow.reports.cells import aligned, colon, folded

_WORDS = {
    "head": Phrase(
        "{file}: {cases}, {events}, {steps}  ·  {policy}",
        "{file}：{cases}，{events}，{steps}  ·  {policy}",
    ),
    "none": Phrase("✓ nothing would have been refused", "✓ 没有会被拒绝的内容"),
    "some": Phrase("✗ {count} would have been refused, in {cases}", "✗ {count}会被拒绝，涉及 {cases}"),
    "times": Phrase("{count} ×", "{count} 次"),
}


def said(word: str, lang: Lang) -> str:
    return _WORDS[word].text(lang)


@dataclass(frozen=True, slots=True)
class Kind:
    """Lines that were refused for the same reason: the name of what was tried, and the ids of what was missing."""

    name: str
    why: tuple[str, ...]
    lines: tuple[RefusedLine, ...]


def kinds(replayed: Replayed) -> list[Kind]:
    """Alike together, the most frequent first; lines that are equally frequent as the log has them."""
    found: dict[tuple[str, tuple[str, ...]], list[RefusedLine]] = {}
    for each in replayed.refused:
        codes = dict.fromkeys(finding.code for finding in each.findings)
        why = each.refusal.ids if each.refusal is not None else tuple(codes)
        found.setdefault((each.line.event.name, why), []).append(each)
    made = [Kind(name, why, tuple(lines)) for (name, why), lines in found.items()]
    return sorted(made, key=lambda kind: -len(kind.lines))


def by_line(replayed: Replayed) -> list[RefusedLine]:
    """As somebody meets them who goes through the log: by file and line."""
    return sorted(replayed.refused, key=lambda each: (place(each).file, place(each).line or 0))


def place(each: RefusedLine) -> Place:
    """Where the event stands in the log; an event that the log only implies stands at its case."""
    entry = each.line.entry
    return Place(entry.file, entry.line) if entry is not None else Place(each.line.event.case)


def text(policy: Policy, file: str, replayed: Replayed, findings: Iterable[Finding], lang: Lang, *, width: int) -> str:
    """The totals, what was refused how often, and then each at its line."""
    groups = kinds(replayed)
    parts = ["\n".join([_head(policy, file, replayed, lang), *_totals(policy, groups, lang, width)])]
    parts += [_refused(each, lang) for each in by_line(replayed)]
    if report := problems.grouped(findings, lang):
        parts.append(report)
    return "\n\n".join(parts)


def _head(policy: Policy, file: str, replayed: Replayed, lang: Lang) -> str:
    numbers = {name: _many(getattr(replayed, name), name, lang) for name in ("cases", "events", "steps")}
    head = said("head", lang).format(file=file, policy=policy.identity, **numbers)
    if not replayed.refused:
        return f"{head}\n{said('none', lang)}"
    cases = _many(len({each.line.event.case for each in replayed.refused}), "cases", lang)
    refused = said("some", lang).format(count=_many(len(replayed.refused), "events", lang), cases=cases)
    return f"{head}\n{refused}"


def _many(count: int, what: str, lang: Lang) -> str:
    """`1 case`, `2 cases`."""
    if lang == "zh":
        return f"{count:,} {_COUNTED[what]}"
    return f"{count:,} {what.removesuffix('s') if count == 1 else what}"


_COUNTED = {"cases": "位客户", "events": "条事件", "steps": "次流转"}


def _totals(policy: Policy, groups: list[Kind], lang: Lang, width: int) -> list[str]:
    counts = [said("times", lang).format(count=f"{len(kind.lines):,}") for kind in groups]
    room = max(map(cells, counts), default=0)
    lines: list[str] = []
    for count, kind in zip(counts, groups, strict=True):
        why = f"{owed.happening(policy, kind.name, lang)} ({kind.name}){colon(lang)}{_reasons(kind, lang)}"
        lines += folded(f"{aligned(count, room)}  {why}", width, indent="  ", hang=" " * (room + 2))
    return lines


def _reasons(kind: Kind, lang: Lang) -> str:
    """What was missing; or what was wrong, each sort once and in words, as the first of these lines has it."""
    first = kind.lines[0]
    if first.refusal is not None:
        return ("、" if lang == "zh" else ", ").join(kind.why)
    said = {finding.code: f"{finding.code} {finding.message(lang)}" for finding in reversed(first.findings)}
    return ("；" if lang == "zh" else "; ").join(said[code] for code in kind.why)


def _refused(each: RefusedLine, lang: Lang) -> str:
    """A step with everything that was missing; another event with what is wrong with it, and of which case it is."""
    if each.refusal is not None:
        return f"{place(each)}: SF701 {each.refusal.text(lang)}"
    told = []
    for finding in _placed(each):
        first, *rest = rendered(finding, lang).split("\n")
        told += [f"{first}  ({each.line.event.case})", *rest]
    return "\n".join(told)


def _placed(each: RefusedLine) -> list[Finding]:
    """The findings, at the line of the log instead of at the case."""
    return [Finding(one.code, (place(each),), one.arguments, one.severity) for one in each.findings]


def as_json(policy: Policy, file: str, replayed: Replayed, findings: Iterable[Finding], lang: Lang) -> dict[str, Any]:
    """Every line that was refused, with what was missing."""
    return {
        "policy": policy.identity,
        "file": file,
        "refused": [_line(each, lang) for each in by_line(replayed)],
        "kinds": [{"name": kind.name, "why": list(kind.why), "count": len(kind.lines)} for kind in kinds(replayed)],
        "findings": [problems.as_json(finding, lang) for finding in findings],
        "summary": {
            "cases": replayed.cases,
            "events": replayed.events,
            "steps": replayed.steps,
            "refused": len(replayed.refused),
        },
    }


def _line(each: RefusedLine, lang: Lang) -> dict[str, Any]:
    event, entry, refusal = each.line.event, each.line.entry, each.refusal
    return {
        "file": entry.file if entry is not None else None,
        "line": entry.line if entry is not None else None,
        "case": event.case,
        "id": event.id,
        "name": event.name,
        "at": event.at.isoformat(),
        "person": event.person,
        "role": event.role,
        "refusal": None
        if refusal is None
        else {
            "process": refusal.process,
            "stage": refusal.stage,
            "from": list(refusal.from_),
            "possible": list(refusal.possible),
            "missing": [owed.missing_json(one, lang) for one in refusal.missing],
        },
        "findings": [problems.as_json(finding, lang) for finding in _placed(each)],
    }
