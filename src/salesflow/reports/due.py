"""The list for the morning meeting: who has to do what, by when, how late it is, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from salesflow.audit.meeting import EVERY, PRESSING, Due, Group, Meeting, When
from salesflow.catalogue import Phrase
from salesflow.findings import Finding, Lang, cells
from salesflow.intake.parquet import INSTANT, TEXT
from salesflow.journey.obligation import Obligation
from salesflow.policy.model import Policy
from salesflow.reports import owed, problems
from salesflow.reports.cells import aligned, colon, columns, cut, folded, padded
from salesflow.reports.values import moment
from salesflow.rules.table import Rule
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
    "brief": Phrase("late {span}", "逾期 {span}"),
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
    looks = _looks(meeting, groups, policy, lang, width)
    lists = zip(groups, _lists(meeting, groups, looks, policy, lang), strict=True)
    parts += ["\n".join([_name(policy, group, lang), *lines]) for group, lines in lists]
    if listed:
        parts.append("\n".join(_reasons(policy, listed, looks[False].marks, lang, width)))
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


Part = Literal["owner", "words", "opening", "mark"]


class Look(NamedTuple):
    """How a list is fitted to a screen: how much of a title is shown, what stands elsewhere than beside it."""

    marks: dict[str, str]  # what stands for the path of what asks
    title: int
    without: tuple[Part, ...] = ()  # an owner then stands on a line of its own


_LEAST = 20  # cells of a title, below which it says too little
_NARROWER: tuple[tuple[Part, ...], ...] = (
    (),
    ("owner",),
    ("owner", "words"),
    ("owner", "words", "opening"),
    ("owner", "words", "opening", "mark"),
)


def _looks(meeting: Meeting, groups: Sequence[Group], policy: Policy, lang: Lang, width: int) -> dict[bool, Look]:
    """
    For the lists of owners, and for those of roles (true): paths where there is room for them, else numbers; titles
    are cut where these are too wide as well; what else can stand elsewhere does so before they say too little.
    """
    elements = list(dict.fromkeys(each.owed.element for group in groups for each in group.listed))
    paths = {element: element for element in elements}
    numbers = {element: f"({number})" for number, element in enumerate(elements, 1)}
    alike = {is_role: [group for group in groups if (group.role is not None) is is_role] for is_role in (False, True)}
    whole = {
        is_role: max((cells(owed.deed(policy, each.owed, lang)) for group in some for each in group.listed), default=0)
        for is_role, some in alike.items()
    }

    def wide(is_role: bool, look: Look) -> int:
        made = _lists(meeting, alike[is_role], {is_role: look}, policy, lang)
        return max((cells(line) for lines in made for line in lines), default=0)

    looks = {is_role: Look(paths, whole[is_role]) for is_role in alike}
    if all(wide(is_role, look) <= width for is_role, look in looks.items()):
        return looks
    for is_role in alike:
        for without in _NARROWER:
            over = wide(is_role, Look(numbers, whole[is_role], without)) - width
            looks[is_role] = Look(numbers, max(min(_LEAST, whole[is_role]), whole[is_role] - max(0, over)), without)
            if wide(is_role, looks[is_role]) <= width:
                break
    return looks


def _lists(
    meeting: Meeting, groups: Sequence[Group], looks: dict[bool, Look], policy: Policy, lang: Lang
) -> list[list[str]]:
    """The lines of each group; the lists of owners have their columns in common, and so have those of roles."""
    made: list[list[str]] = []
    for is_role, look in looks.items():
        alike = [group for group in groups if (group.role is not None) is is_role]
        rows = [_row(policy, meeting, group, each, look, lang) for group in alike for each in group.listed]
        lines = iter(columns(rows, indent="  "))
        is_below = is_role and "owner" in look.without
        for group in alike:
            listed = [[next(lines), *([f"    {_owner(due.owed, lang)}"] if is_below else [])] for due in group.listed]
            made.append([line for one in listed for line in one])
    return made


def _row(policy: Policy, meeting: Meeting, group: Group, due: Due, look: Look, lang: Lang) -> tuple[str, ...]:
    each = due.owed
    by = owed.near(each.by, meeting.at, lang) if each.by is not None else owed.words("undated", lang)
    row: tuple[str, ...] = (each.case, due.grade or "–", cut(owed.deed(policy, each, lang), look.title), by)
    parts = [_note(each, meeting, look, lang)]
    if group.role is not None and "owner" not in look.without:
        parts.append(_owner(each, lang))
    if "mark" not in look.without:
        parts.append(look.marks[each.element])
    return (*row, *parts)


def _note(each: Obligation, meeting: Meeting, look: Look, lang: Lang) -> str:
    """How late it is, or when it opens; briefly in the fewest cells that still say so."""
    is_brief = "words" in look.without
    if late := owed.overdue_for(each, meeting.at, lang):
        if is_brief and lang == "en":
            number, unit = late.split(" ")
            return said("brief", lang).format(span=f"{number} {_BRIEF[unit.removesuffix('s')]}")
        return said("late", lang).format(span=late)
    if each.state != "waiting" or each.opens is None or "opening" in look.without:
        return ""
    at = owed.near(each.opens, meeting.at, lang)
    return said("opens", lang).format(at=at.rpartition(" ")[0] if is_brief else at)


_BRIEF = {"day": "d", "hour": "h", "minute": "min"}


def _owner(each: Obligation, lang: Lang) -> str:
    return said("owner", lang).format(name=each.owner) if each.owner is not None else said("unowned", lang)


def _reasons(policy: Policy, listed: Sequence[Due], marks: dict[str, str], lang: Lang, width: int) -> Iterator[str]:
    """Each rule once, and each output of it, with its amounts, its own words and its source."""
    yield said("why", lang)
    first: dict[tuple[str, str], Obligation] = {}
    for due in listed:
        output = due.owed.occurrence if isinstance(due.owed.why, Rule) else ""  # a step has one window for all times
        first.setdefault((due.owed.element, output), due.owed)
    for (element, output), each in first.items():
        label = f"{marks[element]} {element}" if marks[element] != element else element
        named = f"{label} {output}" if output else label
        yield from folded(f"{named}{colon(lang)}{owed.reason(policy, each, lang)}", width, indent="  ")


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
