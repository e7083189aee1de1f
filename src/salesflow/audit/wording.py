"""What a violation says: what was required, what was observed, and what helps; in two languages."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.constraints.constraint import Constraint, Step
from salesflow.constraints.meaning.counts import bounds
from salesflow.constraints.templates import RELATIONS, Demand
from salesflow.constraints.verdict import Verdict
from salesflow.history.event import Event
from salesflow.history.pattern import NOT_SAME_AS, Anchored, EventPattern
from salesflow.policy.model import Policy
from salesflow.rules.windows import WindowType
from salesflow.titles import NO_TITLE, Titles, title

PERSONS = {"owner": Phrase("the owner", "归属人"), "not owner": Phrase("somebody who is not the owner", "非归属人")}
PER = {"year": Phrase("a year", "每年"), "month": Phrase("a month", "每月")}


class Told(NamedTuple):
    """A violation in words."""

    required: Phrase
    observed: Phrase
    repair: Phrase


def called(policy: Policy, name: str) -> Phrase:
    """An activity or step by its title."""
    titles = titles_of(policy, name)
    return Phrase(title(titles, "en", name), title(titles, "zh", name))


def titles_of(policy: Policy, name: str) -> Titles:
    """The titles of an activity or of a step."""
    if name in policy.activities:
        return policy.activities[name].title
    what = policy.workings.recordable.get(name)
    return what.transition.title if what is not None and what.transition is not None else NO_TITLE


def pattern_in_words(policy: Policy, pattern: EventPattern) -> Phrase:
    """An event pattern: its title, and in brackets what restricts it."""
    name = called(policy, pattern.name)
    parts = [Phrase(f"{key} {test.wording}", f"{key} {test.wording}") for key, test in pattern.where.items()]
    for role in pattern.role:
        titles = policy.roles.get(role, NO_TITLE)
        parts.append(Phrase(f"by {title(titles, 'en', role)}", f"由{title(titles, 'zh', role)}"))
    if pattern.person is not None:
        other = called(policy, pattern.person.removeprefix(NOT_SAME_AS))
        unlike = Phrase(f"by somebody else than for {other.en}", f"与{other.zh}不同人")
        person = PERSONS.get(pattern.person)
        parts.append(Phrase(f"by {person.en}", f"由{person.zh}") if person is not None else unlike)
    parts += [Phrase(f"same {field}", f"{field} 相同") for field in pattern.same]
    if isinstance(pattern.since, Anchored):
        since = called(policy, pattern.since.pattern.name)
        which = ("first", "首次") if pattern.since.which == "first" else ("last", "最近一次")
        parts.append(Phrase(f"since the {which[0]} {since.en}", f"在{which[1]}{since.zh}之后"))
    if pattern.within is not None:
        parts.append(Phrase(f"within {pattern.within}", f"{pattern.within.text('zh')}"))
    if not parts:
        return name
    return Phrase(
        f"{name.en} ({', '.join(each.en for each in parts)})", f"{name.zh}（{'、'.join(each.zh for each in parts)}）"
    )


def required_by(policy: Policy, constraint: Constraint, verdict: Verdict) -> Phrase:
    """What the constraint demands, in words."""
    kind = constraint.kind
    if kind in RELATIONS:
        return _of_relation(policy, constraint, demand_of(constraint, verdict))
    if kind == "honour":
        return Phrase(f"the window of {constraint.decision} kept", f"按 {constraint.decision} 的期限完成")
    first = pattern_in_words(policy, constraint.pattern("between" if kind == "gap" else "activity"))
    if kind in ("existence", "absence", "exactly"):
        return _of_count(constraint, first)
    if kind == "gap":
        return Phrase(f"never longer than {constraint.at_most} without {first.en}",
                      f"{first.zh}的间隔不超过 {_plain(constraint)}")  # fmt: skip
    if kind == "recorded":
        within = constraint.within
        assert within is not None
        return Phrase(f"{first.en} written down within {within}", f"{first.zh}在{within.text('zh')}登记")
    if kind in ("separation", "binding"):
        other = pattern_in_words(policy, constraint.pattern("from_"))
        who, wer = ("another person", "不同人") if kind == "separation" else ("the same person", "同一人")
        return Phrase(f"{first.en} by {who} than {other.en}" if kind == "separation" else f"{first.en} by {who} as {other.en}",
                      f"{first.zh}与{other.zh}须由{wer}办理")  # fmt: skip
    where = ("begins", "首个") if kind == "init" else ("ends", "最后")
    return Phrase(f"the case {where[0]} with {first.en}", f"{where[1]}事件须为{first.zh}")


def demand_of(constraint: Constraint, verdict: Verdict) -> Demand:
    """Which of the demands of a relation this verdict is about."""
    demands = RELATIONS[constraint.kind]
    return next((demand for demand in demands if demand.on == verdict.occurrence), demands[0])


def _plain(constraint: Constraint) -> str:
    said = constraint.at_most
    return str(said) if said is None or isinstance(said, int) else said.text("zh").removesuffix("内")


def _of_count(constraint: Constraint, first: Phrase) -> Phrase:
    least, most = bounds(constraint)
    per = PER[constraint.per] if constraint.per is not None else Phrase("", "")
    often_en = f" {per.en}" if per.en else ""
    if most == 0:
        return Phrase(f"never {first.en}", f"不得{first.zh}")
    if least == most:
        return Phrase(f"exactly {least} × {first.en}{often_en}", f"{per.zh}恰好 {least} 次{first.zh}")
    if most is not None:
        return Phrase(f"at most {most} × {first.en}{often_en}", f"{per.zh}最多 {most} 次{first.zh}")
    return Phrase(f"at least {least} × {first.en}{often_en}", f"{per.zh}至少 {least} 次{first.zh}")


def _of_relation(policy: Policy, constraint: Constraint, demand: Demand) -> Phrase:
    on = pattern_in_words(policy, constraint.pattern(demand.on))
    asked = pattern_in_words(policy, constraint.pattern(demand.asks))
    within, inside = "", ""
    if demand.side == "after" and constraint.within is not None:
        within, inside = f" within {constraint.within}", constraint.within.text("zh")
    if constraint.by is not None and constraint.anchor is not None:
        within = f" by {constraint.by.text('en')} of {constraint.anchor.pattern.path}"
        inside = f"按 {constraint.anchor.pattern.path} 的期限"
    close = "right " if demand.form == "next" else ""
    close_zh = "紧接" if demand.form == "next" else ""
    between = {"alternate": (f" and between two {on.en}", "（两次之间）")}.get(demand.form, ("", ""))
    side = {"after": ("after", "之后"), "before": ("before", "之前"), "either": ("before or after", "前后")}[
        demand.side
    ]
    no, never = ("no ", "不得有") if demand.forbids else ("", "须有")
    return Phrase(
        f"{no}{asked.en} {close}{side[0]} {on.en}{between[0]}{within}",
        f"{on.zh}{close_zh}{side[1]}{between[1]}{inside}{never}{asked.zh}",
    )


def observed_in(policy: Policy, verdict: Verdict, asked: EventPattern | None, clock: Calendar) -> Phrase:
    """What happened instead, with its moment; of a missed deadline whether it was done late."""
    decided, closed = verdict.decided, verdict.closed
    if decided is not None:
        name, at = called(policy, decided.name), moment(clock, decided.at)
        who = f" {decided.person}" if decided.person else ""
        return Phrase(f"{name.en} on {at}" + (f" by{who}" if who else ""), f"{at}{who} {name.zh}")
    until = moment(clock, verdict.deadline or verdict.activation.at)
    if closed is not None and asked is not None and closed.name == asked.name:
        late = moment(clock, closed.at)
        return Phrase(f"due {until}, done {late}", f"应于 {until} 前完成，实际 {late}")
    if closed is not None:
        name = called(policy, closed.name)
        return Phrase(f"due {until}, not done when {name.en} came", f"应于 {until} 前完成，至{name.zh}时仍未完成")
    return Phrase(f"due {until}, not done", f"应于 {until} 前完成，尚未完成")


def moment(clock: Calendar, at: datetime) -> str:
    """A moment by the clock of the case."""
    local = clock.local(at)
    if local.microsecond == 999_999 and local.hour == 23 and local.minute == 59:
        return f"{local:%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


def repair_of(verdict: Verdict, asked: EventPattern | None, policy: Policy, event: Event) -> Phrase:
    """What can still be done about it."""
    if verdict.is_owed and asked is not None:
        deed = pattern_in_words(policy, asked)
        return Phrase(f"do it now: {deed.en}", f"请立即补做：{deed.zh}")
    if verdict.decided is None:
        return Phrase("it cannot be mended any more; if it was done and not recorded, record it with its own time",
                      "已无法补救；如确已完成而未登记，请按实际时间补登")  # fmt: skip
    return Phrase(f"if the entry is wrong, void {event.id} and record what happened",
                  f"如登记有误，请作废 {event.id} 并按实际情况重新登记")  # fmt: skip


def asked_by(policy: Policy, element: Constraint | Step, verdict: Verdict) -> EventPattern | None:
    """The pattern that would have kept it."""
    if isinstance(element, Step):
        return element.do
    if element.kind == "honour":
        return _promised(policy, element, verdict)
    if element.kind in RELATIONS:
        demand = demand_of(element, verdict)
        return None if demand.forbids else element.pattern(demand.asks)
    return element.between if element.kind == "gap" else element.activity


def _promised(policy: Policy, constraint: Constraint, verdict: Verdict) -> EventPattern | None:
    """The deed of the window that was promised, where its output names one for all rows."""
    output = verdict.occurrence.partition("/")[0]
    table = next((table for table in policy.decisions if table.name == constraint.decision), None)
    kind = table.outputs[output].type if table is not None and output in table.outputs else None
    deed: EventPattern | None = kind.do if isinstance(kind, WindowType) else None
    return deed
