"""One lead: where it stands, how it got there, what it may do next, its grade, and what is owed to it."""

from __future__ import annotations

from datetime import timedelta

from salesflow.audit.meeting import grade_output
from salesflow.calendars import micros
from salesflow.catalogue import Phrase
from salesflow.facttypes import FactType
from salesflow.findings import Lang, cells
from salesflow.history.past import Stay
from salesflow.journey.obligation import Obligation
from salesflow.journey.steps import Option
from salesflow.policy.model import Policy
from salesflow.reports import explanation, happened, owed, problems
from salesflow.reports.cells import colon, columns, folded
from salesflow.reports.followed import Followed, starts_here
from salesflow.reports.values import for_people, moment
from salesflow.titles import title

_WORDS = {
    "as_of": Phrase("as of {at}", "截至 {at}"),
    "owner": Phrase("owner", "归属人"),
    "nobody": Phrase("nobody", "无"),
    "since": Phrase("since {at} ({span})", "自 {at}（{span}）"),
    "closed": Phrase("closed on {at}{colon}{reason}", "已于 {at} 关闭{colon}{reason}"),
    "unbegun": Phrase("it had not begun by then; it began on {at}", "当时尚未开始；开始于 {at}"),
    "history": Phrase("How it got here", "经过"),
    "later": Phrase("{count} later events are not counted", "之后的 {count} 条事件未计入"),
    "later_one": Phrase("1 later event is not counted", "之后的 1 条事件未计入"),
    "steps": Phrase("What may happen next", "下一步"),
    "missing": Phrase("missing", "缺少"),
    "who": Phrase(" — by {roles}", "（由{roles}）"),
    "elsewhere": Phrase("from other stages", "起始于其他阶段的"),
    "by": Phrase("by {roles}", "由{roles}"),
    "why": Phrase("Why this grade", "定级依据"),
    "owed": Phrase("What is owed", "待办"),
    "nothing": Phrase("nothing", "无"),
    "overdue": Phrase("overdue by {span}", "逾期 {span}"),
    "open": Phrase("open", "可执行"),
    "waiting": Phrase("opens {at}", "{at} 起"),
    "until": Phrase("by {at}", "{at} 前"),
    "counted": Phrase("counted from {what}", "起算：{what}"),
    "source": Phrase("source", "来源"),
    "broken": Phrase("What was broken", "违反的规则"),
    "required": Phrase("required: {what}", "要求：{what}"),
    "odd": Phrase("What is odd about the log", "日志中的问题"),
}


def said(word: str, lang: Lang) -> str:
    return _WORDS[word].text(lang)


def text(lead: Followed, lang: Lang, *, width: int) -> str:
    """The whole story, for a screen of so many cells."""
    parts = ["\n".join([_head(lead, lang), *_standing(lead, lang, width)])]
    if lead.has_begun:
        events = happened.text(lead.policy, lead.journey, list(lead.told), lang, width)
        if lead.later:
            word = "later_one" if lead.later == 1 else "later"
            events.append("  " + said(word, lang).format(count=lead.later))
        parts.append("\n".join([said("history", lang), *events]))
    if lead.options:
        parts.append("\n".join([said("steps", lang), *_steps(lead, lang, width)]))
    if lead.decision is not None:
        parts.append("\n".join([said("owed", lang), *_obligations(lead, lang, width)]))
    if lead.violated:
        parts.append("\n".join([said("broken", lang), *_broken(lead, lang, width)]))
    if lead.decision is not None and lead.decision.decided.results:
        parts.append("\n".join([said("why", lang), *_why(lead, lang, width)]))
    if told := [finding for finding in lead.findings if finding.severity != "info"]:
        parts.append(f"{said('odd', lang)}\n\n{problems.text(told, lang)}")
    return "\n\n".join(parts)


def _head(lead: Followed, lang: Lang) -> str:
    kind = title(lead.policy.case.title, lang, lead.policy.case.name)
    as_of = said("as_of", lang).format(at=moment(lead.local(lead.at), lang))
    return f"{kind} {lead.journey.case}  ·  {as_of}  ·  {lead.policy.identity}"


def _standing(lead: Followed, lang: Lang, width: int) -> list[str]:
    """The stage of every process and since when, the owner, the grade; names of stages where there is room for them."""
    if not lead.has_begun:
        return [said("unbegun", lang).format(at=moment(lead.journey.started_at, lang))]
    rest = [(said("owner", lang), lead.owner or said("nobody", lang), ""), *_grade(lead, lang)]
    lines = columns([*(_stay(lead, stay, lang, is_named=True) for stay in lead.stays), *rest], indent="  ")
    if any(cells(line) > width for line in lines):
        lines = columns([*(_stay(lead, stay, lang, is_named=False) for stay in lead.stays), *rest], indent="  ")
    if lead.closed is not None:
        event = lead.closed.event
        at, reason = moment(lead.local(event.at), lang), event.data.get("reason", "")
        lines.append("  " + said("closed", lang).format(at=at, reason=reason, colon=colon(lang)))
    return lines


def _stay(lead: Followed, stay: Stay, lang: Lang, *, is_named: bool) -> tuple[str, str, str]:
    process = lead.policy.processes[stay.process]
    since = lead.local(stay.entered.at)
    span = owed.for_how_long(timedelta(microseconds=micros(lead.at) - micros(since)), lang)
    stage = happened.stage_title(lead.policy, stay.process, stay.stage, lang)
    named = f"{stage} ({stay.stage})" if is_named and stage != stay.stage else stage
    return (
        title(process.title, lang, process.name),
        named,
        said("since", lang).format(at=moment(since, lang), span=span),
    )


def _grade(lead: Followed, lang: Lang) -> list[tuple[str, str, str]]:
    name = grade_output(lead.policy)
    if lead.decision is None or name is None:
        return []
    output = next(table.outputs[name] for table in lead.policy.decisions if name in table.outputs)
    kind = output.type if isinstance(output.type, FactType) else None
    return [(title(output.title, lang, name), for_people(lead.decision.outcome[name], kind, lang), "")]


# -- the next steps


def _steps(lead: Followed, lang: Lang, width: int) -> list[str]:
    """What is possible; then what starts here and lacks something; then the others in one paragraph."""
    lines: list[str] = []
    elsewhere = []
    for option in sorted(lead.options, key=lambda each: not each.is_legal):
        if option.refusal is not None and not starts_here(option):
            elsewhere.append(option.trigger)
            continue
        mark = "✓" if option.is_legal else "✗"
        words = title(option.title, lang, option.trigger)
        step = (
            f"{mark} {words} ({option.trigger}) → {happened.stage_title(lead.policy, option.process, option.to, lang)}"
        )
        if option.role:
            step += f"  {said('by', lang).format(roles=owed.roles(lead.policy, option.role, lang))}"
        lines += folded(step, width, indent="  ")
        lines += _missing(lead.policy, option, lang, width)
    if elsewhere:
        joined = ("、" if lang == "zh" else ", ").join(elsewhere)
        lines += folded(f"{said('elsewhere', lang)}{colon(lang)}{joined}", width, indent="  ", hang="  ")
    return lines


def _missing(policy: Policy, option: Option, lang: Lang, width: int) -> list[str]:
    """Each thing that is missing: what it is, what was found instead, who can supply it."""
    lines: list[str] = []
    for each in option.refusal.missing if option.refusal is not None else ():
        words = title(each.title, lang) or _each_of(policy, each.id, lang)
        named = f"{words} ({each.id})" if words != each.id else words
        who = said("who", lang).format(roles=owed.roles(policy, each.who, lang)) if each.who else ""
        lines += folded(f"· {named}{colon(lang)}{each.why.text(lang)}{who}", width, indent="      ", hang="  ")
    return lines


def _each_of(policy: Policy, id: str, lang: Lang) -> str:
    """Where one of several things would do, and nobody gave them a name together: all of them."""
    return (" / " if "|" in id else "").join(owed.happening(policy, name, lang) for name in id.split("|"))


# -- what is owed


def _obligations(lead: Followed, lang: Lang, width: int) -> list[str]:
    if not lead.obligations:
        return [f"  {said('nothing', lang)}"]
    rows = [_owed(lead, each, lang) for each in lead.obligations]
    lines = []
    events = {told.event.id: told.event for told in lead.told}
    for each, line in zip(lead.obligations, columns(rows, indent="  "), strict=True):
        lines += folded(line, width, indent="")
        parts = [owed.reason(lead.policy, each, lang)]
        parts.append(said("counted", lang).format(what=owed.counted_from(lead.policy, each, events, lang)))
        if sources := owed.sources(lead.policy, each, lang):
            parts.append(f"{said('source', lang)}{colon(lang)}{sources}")
        told = ("；" if lang == "zh" else "; ").join(part for part in parts if part)
        lines += folded(f"{each.element}{colon(lang)}{told}", width, indent="      ", hang="  ")
    return lines


def _owed(lead: Followed, each: Obligation, lang: Lang) -> tuple[str, ...]:
    state = said(each.state, lang)
    if each.state == "overdue":
        state = state.format(span=owed.overdue_for(each, lead.at, lang))
    elif each.state == "waiting" and each.opens is not None:
        state = state.format(at=owed.near(each.opens, lead.at, lang))
    by = said("until", lang).format(at=owed.near(each.by, lead.at, lang)) if each.by is not None else ""
    return (
        owed.deed(lead.policy, each, lang),
        by or owed.words("undated", lang),
        state,
        owed.roles(lead.policy, each.roles, lang),
    )


def _broken(lead: Followed, lang: Lang, width: int) -> list[str]:
    """Each violation: what happened instead, and what was required."""
    lines: list[str] = []
    for finding in lead.violated:
        told = {name: value.text(lang) for name, value in finding.arguments if isinstance(value, Phrase)}
        element = dict(finding.arguments)["element"]
        lines += folded(f"✗ {element}{colon(lang)}{told['observed']}", width, indent="  ")
        lines += folded(said("required", lang).format(what=told["required"]), width, indent="      ", hang="  ")
    return lines


def _why(lead: Followed, lang: Lang, width: int) -> list[str]:
    """The explanation of every decision, folded under its own indentation."""
    assert lead.decision is not None
    lines: list[str] = []
    for line in explanation.text(lead.policy, lead.decision, lang).split("\n"):
        indent = "  " + " " * (len(line) - len(line.lstrip()))
        lines += folded(line.strip(), width, indent=indent) if line else [""]
    return lines
