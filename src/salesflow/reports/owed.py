"""An obligation in words: what is to be done, by whom, when, and why; shared by the reports that show obligations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from salesflow.amounts import Amount
from salesflow.calendars import micros
from salesflow.catalogue import Phrase
from salesflow.constraints.constraint import Constraint, Step
from salesflow.findings import Lang
from salesflow.history.event import Event
from salesflow.journey.obligation import Obligation
from salesflow.journey.refusal import Missing
from salesflow.policy.model import Policy
from salesflow.reports import problems
from salesflow.reports.private import HIDDEN, hides_anchor, shown_occurrence, undated
from salesflow.reports.values import measured, moment
from salesflow.rules.table import Rule
from salesflow.rules.windows import START, Window
from salesflow.titles import NO_TITLE, title

_WORDS = {
    "today": Phrase("today", "今天"),
    "tomorrow": Phrase("tomorrow", "明天"),
    "yesterday": Phrase("yesterday", "昨天"),
    "undated": Phrase("no date", "无日期"),
    "start": Phrase("the beginning", "开始"),
    "every": Phrase("every {amount}", "每{amount}一次"),
    "anybody": Phrase("anybody", "任何人"),
}
_DAYS = {1: "tomorrow", 0: "today", -1: "yesterday"}


def words(name: str, lang: Lang) -> str:
    return _WORDS[name].text(lang)


def deed(policy: Policy, each: Obligation, lang: Lang) -> str:
    """What is to be done; of several outputs of one rule by the output's own title, or else by its name."""
    if isinstance(each.why, Rule) and each.occurrence:
        outputs = (
            table.outputs.get(each.occurrence)
            for table in policy.decisions
            if each.element.startswith(f"{table.name}/")
        )
        own = next((output.title for output in outputs if output is not None), NO_TITLE)
        return title(own, lang, each.occurrence)
    return title(each.title, lang, each.element)


def roles(policy: Policy, names: tuple[str, ...], lang: Lang) -> str:
    """The roles by their titles; nobody in particular is anybody."""
    listed = [title(policy.roles.get(name, NO_TITLE), lang, name) for name in names]
    return ("、" if lang == "zh" else ", ").join(listed) or words("anybody", lang)


def near(by: datetime, at: datetime, lang: Lang) -> str:
    """
    A deadline as somebody says it on the day asked: `today 18:00`, `Wed 11-04 24:00`; the year where it is another.
    """
    local = at.astimezone(by.tzinfo)
    said = moment(by, lang)
    clock = said.rpartition(" ")[2]
    if (days := (by.date() - local.date()).days) in _DAYS:
        return f"{words(_DAYS[days], lang)} {clock}"
    return said if by.year != local.year else said.replace(f"{by.year}-", "", 1)


def for_how_long(span: timedelta, lang: Lang) -> str:
    """How long something has been so: whole days, else hours, else minutes."""
    minutes = int(span.total_seconds() // 60)
    for unit, size in (("day", 24 * 60), ("hour", 60)):
        if minutes >= size:
            return measured(str(minutes // size), unit, lang)
    return measured(str(minutes), "minute", lang)


def overdue_for(each: Obligation, at: datetime, lang: Lang) -> str:
    """How long ago the deadline was; nothing for what is in time."""
    if each.state != "overdue" or each.by is None:
        return ""
    return for_how_long(timedelta(microseconds=micros(at) - micros(each.by)), lang)


def reason(policy: Policy, each: Obligation, lang: Lang) -> str:
    """Why it is owed: the amounts, what the rule or step says of itself, and why it has no date where it has none."""
    finding = undated(policy, each)
    no_date = finding.message(lang) if finding is not None else ""
    parts = [_amounts(each, lang), title(each.why.because, lang), no_date]
    return ("；" if lang == "zh" else "; ").join(part for part in parts if part)


def sources(policy: Policy, each: Obligation, lang: Lang) -> str:
    """The documents that the rule or step comes from."""
    listed = [title(policy.sources.get(name, NO_TITLE), lang, name) for name in each.why.source]
    return ("、" if lang == "zh" else "; ").join(listed)


def _amounts(each: Obligation, lang: Lang) -> str:
    if isinstance(each.why, Rule):
        then = each.why.then
        listed = [then.get(each.occurrence)] if each.occurrence in then else list(then.values())
        window = next((said for said in listed if isinstance(said, Window)), None)
        return window.text(lang) if window is not None else ""
    if isinstance(each.why, Step):
        if each.why.every is not None:
            return words("every", lang).format(amount=_plain_amount(each.why.every, lang))
        return Window(each.why.not_before, each.why.by).text(lang)
    if isinstance(each.why, Constraint):
        length = each.why.at_most if each.why.kind == "gap" else each.why.within
        return Window(by=length).text(lang) if length is not None and not isinstance(length, int) else ""
    return ""


def _plain_amount(amount: Amount, lang: Lang) -> str:
    return amount.text(lang).removesuffix("内") if lang == "zh" else amount.text(lang)


def counted_from(policy: Policy, each: Obligation, events: dict[str, Event], lang: Lang) -> str:
    """What it is counted from: an event with its moment, or a date that somebody stated."""
    event = events.get(each.anchor)
    name = each.anchor.partition("=")[0]
    if event is not None:
        said = happening(policy, event.name, lang)
    elif name in policy.facts:
        said = title(policy.facts[name].title, lang, name)
    else:
        said = words("start", lang) if name in (START, "None") else name
    if each.anchored_at is None:
        return said
    at = HIDDEN.text(lang) if hides_anchor(policy, each) else moment(each.anchored_at, lang)
    return f"{said}（{at}）" if lang == "zh" else f"{said}, {at}"


def happening(policy: Policy, name: str, lang: Lang) -> str:
    """The title of an activity or of a step; of a journey's own event its name."""
    if name in policy.activities:
        return title(policy.activities[name].title, lang, name)
    what = policy.workings.recordable.get(name)
    if what is not None and what.transition is not None:
        return title(what.transition.title, lang, name)
    return _OWN[name].text(lang) if name in _OWN else name


_OWN = {
    "journey.started": Phrase("begun", "开始"),
    "journey.adopted": Phrase("taken over in mid-process", "中途接入"),
    "journey.reassigned": Phrase("owner changed", "变更归属"),
    "journey.voided": Phrase("entry voided", "作废记录"),
    "journey.policy_changed": Phrase("policy changed", "切换策略"),
    "journey.closed": Phrase("closed", "关闭"),
}


def as_json(policy: Policy, each: Obligation, lang: Lang) -> dict[str, Any]:
    """One obligation for programs."""
    is_hidden, finding = hides_anchor(policy, each), undated(policy, each)
    return {
        "case": each.case,
        "owner": each.owner,
        "element": each.element,
        "title": deed(policy, each, lang),
        "role": list(each.roles),
        "state": each.state,
        "opens": _instant(each.opens),
        "by": _instant(each.by),
        "anchor": each.anchor.partition("=")[0] if is_hidden else each.anchor,
        "anchored_at": each.anchored_at.isoformat() if each.anchored_at is not None and not is_hidden else None,
        "occurrence": shown_occurrence(policy, each),
        "because": title(each.why.because, lang) or None,
        "source": list(each.why.source),
        "finding": problems.as_json(finding, lang) if finding is not None else None,
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def missing_json(each: Missing, lang: Lang) -> dict[str, Any]:
    """One thing that a step lacks, for programs."""
    return {
        "id": each.id,
        "title": title(each.title, lang) or None,
        "why": each.why.text(lang),
        "who": list(each.who),
    }
