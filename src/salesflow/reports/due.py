"""The list for the morning meeting: who has to do what, by when, how late it is, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from salesflow.audit.meeting import EVERY, PRESSING, Due, Group, Meeting, When
from salesflow.catalogue import Phrase
from salesflow.findings import Finding, Lang, cells
from salesflow.intake.parquet import INSTANT, TEXT
from salesflow.journey.obligation import Obligation
from salesflow.policy.model import Policy
from salesflow.reports import owed, problems
from salesflow.reports.cells import aligned, colon, columns, cut, folded, padded
from salesflow.reports.values import moment
from salesflow.titles import NO_TITLE, title

COLUMNS = {
    **dict.fromkeys(("case", "owner", "grade", "element", "title", "role", "state"), TEXT),
    **dict.fromkeys(("opens", "by"), INSTANT),
    **dict.fromkeys(("anchor", "occurrence", "because", "source"), TEXT),
}  # of a file: stable, whatever the language

_WORDS = {
    "head": Phrase("Due on {as_of}  ·  {file}  ·  {policy}", "{as_of} 待办  ·  {file}  ·  {policy}"),
    "cases": Phrase("{count} {noun}  ·  {said}", "{count} 位{noun}  ·  {said}"),
    "overdue": Phrase("overdue", "逾期"),
    "today": Phrase("due today", "今天到期"),
    "undated": Phrase("without a date", "无日期"),
    "coming": Phrase("coming", "将到期"),
    "waiting": Phrase("not open yet", "未到时间"),
    "nothing": Phrase("nothing is overdue, and nothing is due today", "没有逾期，今天也没有到期事项"),
    "nobody": Phrase("nobody owns these", "无归属人"),
    "late": Phrase("{span} overdue", "逾期 {span}"),
    "opens": Phrase("from {at}", "{at} 起"),
    "owner": Phrase("owner {name}", "归属 {name}"),
    "unowned": Phrase("no owner", "无归属人"),
    "why": Phrase("Why", "依据"),
    "not_begun": Phrase("{count} had not begun by then", "{count} 位当时尚未开始"),
    "more": Phrase(
        "`--waiting` lists what is coming and what has not opened yet", "`--waiting` 列出将到期和未到时间的事项"
    ),
}


def said(word: str, lang: Lang) -> str:
    return _WORDS[word].text(lang)


def shown(meeting: Meeting, *, waiting: bool) -> list[Group]:
    """The groups with what is shown of them: what presses, and on demand everything."""
    kept = (
        Group(group.owner, group.role, tuple(each for each in group.listed if waiting or each.when in PRESSING))
        for group in meeting.groups
    )
    return [group for group in kept if group.listed]


def text(
    policy: Policy, file: str, meeting: Meeting, findings: Iterable[Finding], lang: Lang, *, width: int, waiting: bool
) -> str:
    """
    Counts by person first, then each person's list, then the rules that the lists refer to.

    Args:
        width: Of the screen, in cells: where a rule's name does not fit beside each line, a number stands for it.
        waiting: Also what is coming, and what has not opened yet.
    """
    parts = [_head(policy, file, meeting, lang), _counts(policy, meeting, lang)]
    groups = shown(meeting, waiting=waiting)
    listed = [each for group in groups for each in group.listed]
    if not any(each.when in PRESSING for each in listed):
        parts.append(said("nothing", lang))
    look = _look(meeting, groups, lang, width)
    lists = zip(groups, _lists(meeting, groups, look, lang), strict=True)
    parts += ["\n".join([_name(policy, group, lang), *lines]) for group, lines in lists]
    if listed:
        parts.append("\n".join(_reasons(listed, look.marks, lang, width)))
    if not waiting and len(listed) < len(meeting.listed):
        parts.append(said("more", lang))
    if report := problems.grouped(findings, lang):
        parts.append(report)
    return "\n\n".join(part for part in parts if part)


def _head(policy: Policy, file: str, meeting: Meeting, lang: Lang) -> str:
    head = said("head", lang).format(as_of=moment(meeting.at, lang), file=file, policy=policy.identity)
    noun = title(policy.case.title, lang, policy.case.name)
    counts = meeting.counts()
    numbers = [f"{counts[name]} {said(name, lang)}" for name in EVERY if counts[name] or name in ("overdue", "today")]
    if meeting.not_begun:
        numbers.append(said("not_begun", lang).format(count=meeting.not_begun))
    plural = "" if lang == "zh" or meeting.cases == 1 else "s"
    told = ("，" if lang == "zh" else ", ").join(numbers)
    return f"{head}\n{said('cases', lang).format(count=f'{meeting.cases:,}', noun=noun + plural, said=told)}"


def _name(policy: Policy, group: Group, lang: Lang) -> str:
    if group.role is not None:
        return title(policy.roles.get(group.role, NO_TITLE), lang, group.role)
    return group.owner if group.owner is not None else said("nobody", lang)


def _counts(policy: Policy, meeting: Meeting, lang: Lang) -> str:
    """A line for each person and role, with the columns that are not empty."""
    total = meeting.counts()
    kept = [name for name in EVERY if total[name] or name in ("overdue", "today")]
    rows = [("", *(said(name, lang) for name in kept))]
    for group in meeting.groups:
        counts = Counter(each.when for each in group.listed)
        rows.append((_name(policy, group, lang), *(str(counts[name] or "·") for name in kept)))
    if len(rows) == 1:
        return ""
    widths = [max(cells(row[at]) for row in rows) for at in range(len(kept) + 1)]
    lines = []
    for row in rows:
        numbers = (aligned(cell, width) for cell, width in zip(row[1:], widths[1:], strict=True))
        lines.append("  " + "  ".join((padded(row[0], widths[0]), *numbers)))
    return "\n".join(lines)


# -- the lists


class Look(NamedTuple):
    """How lists are fitted to a screen: what stands for the path of what asks, how much of a title is shown."""

    marks: dict[str, str]
    title: int


def _look(meeting: Meeting, groups: Sequence[Group], lang: Lang, width: int) -> Look:
    """The paths themselves where there is room for them, else numbers; titles are cut where these are too wide as well."""
    elements = list(dict.fromkeys(each.owed.element for group in groups for each in group.listed))
    numbers = {element: f"({number})" for number, element in enumerate(elements, 1)}
    whole = max((cells(owed.deed(each.owed, lang)) for group in groups for each in group.listed), default=0)
    for look in (Look({element: element for element in elements}, whole), Look(numbers, whole)):
        wide = max((cells(line) for lines in _lists(meeting, groups, look, lang) for line in lines), default=0)
        if wide <= width:
            return look
    return Look(numbers, max(_LEAST, whole - (wide - width)))


_LEAST = 10  # cells of a title, below which it says nothing


def _lists(meeting: Meeting, groups: Sequence[Group], look: Look, lang: Lang) -> list[list[str]]:
    """The lines of each group; the lists of owners have their columns in common, and so have those of roles."""
    made: list[list[str]] = []
    for is_role in (False, True):
        alike = [group for group in groups if (group.role is not None) is is_role]
        rows = [_row(meeting, group, each, look, lang) for group in alike for each in group.listed]
        lines = iter(columns(rows, indent="  "))
        made += [[next(lines) for _ in group.listed] for group in alike]
    return made


def _row(meeting: Meeting, group: Group, due: Due, look: Look, lang: Lang) -> tuple[str, ...]:
    each = due.owed
    by = owed.near(each.by, meeting.at, lang) if each.by is not None else owed.words("undated", lang)
    late = owed.overdue_for(each, meeting.at, lang)
    note = said("late", lang).format(span=late) if late else ""
    if not note and each.state == "waiting" and each.opens is not None:
        note = said("opens", lang).format(at=owed.near(each.opens, meeting.at, lang))
    row: tuple[str, ...] = (each.case, due.grade or "–", cut(owed.deed(each, lang), look.title), by, note)
    if group.role is not None:
        owner = said("owner", lang).format(name=each.owner) if each.owner is not None else said("unowned", lang)
        row = (*row, owner)
    return (*row, look.marks[each.element])


def _reasons(listed: Sequence[Due], marks: dict[str, str], lang: Lang, width: int) -> Iterator[str]:
    """Each rule once, with its amounts, its own words and its source."""
    yield said("why", lang)
    first: dict[str, Obligation] = {}
    for due in listed:
        first.setdefault(due.owed.element, due.owed)
    for element, each in first.items():
        label = f"{marks[element]} {element}" if marks[element] != element else element
        yield from folded(f"{label}{colon(lang)}{owed.reason(each, lang)}", width, indent="  ")


# -- for programs


def as_json(
    policy: Policy, file: str, meeting: Meeting, findings: Iterable[Finding], lang: Lang, *, waiting: bool
) -> dict[str, Any]:
    """Every obligation that is shown, the counts of all, every finding."""
    counts = meeting.counts()
    return {
        "policy": policy.identity,
        "file": file,
        "as_of": meeting.at.isoformat(),
        "due": [
            {"grade": each.grade, "when": each.when, **owed.as_json(policy, each.owed, lang)}
            for group in shown(meeting, waiting=waiting)
            for each in group.listed
        ],
        "counts": [
            {"owner": group.owner, "role": group.role, **_numbers(each.when for each in group.listed)}
            for group in meeting.groups
        ],
        "findings": [problems.as_json(finding, lang) for finding in findings],
        "summary": {
            "cases": meeting.cases,
            "not_begun": meeting.not_begun,
            **{name: counts[name] for name in EVERY},
        },
    }


def _numbers(when: Iterable[When]) -> dict[str, int]:
    counted = Counter(when)
    return {name: counted[name] for name in EVERY}


def rows_of(policy: Policy, meeting: Meeting, lang: Lang, *, waiting: bool) -> Iterator[list[Any]]:
    """One row for each obligation that is shown, with the cells of `COLUMNS`."""
    for group in shown(meeting, waiting=waiting):
        for due in group.listed:
            each = {**owed.as_json(policy, due.owed, lang), "grade": due.grade}
            yield [each[name] for name in COLUMNS]
