"""What a constraint demands, as somebody would say it to a colleague; in two languages."""

from __future__ import annotations

from salesflow.amounts import Amount, Moment, Span, clock_text
from salesflow.audit.patterns import pattern_in_words
from salesflow.catalogue import Phrase
from salesflow.constraints.answer import demand_of
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.counts import bounds
from salesflow.constraints.templates import PERSONS, RELATIONS, Demand
from salesflow.constraints.verdict import Verdict
from salesflow.history.pattern import Anchored
from salesflow.policy.model import Policy
from salesflow.titles import NO_TITLE, title

_PER = {None: Phrase("", ""), "year": Phrase(" a year", "每年"), "month": Phrase(" a month", "每月")}
_TIMES = {1: "once", 2: "twice"}


def required_by(policy: Policy, constraint: Constraint, verdict: Verdict) -> Phrase:
    """What the constraint demands, in words."""
    if constraint.kind in RELATIONS:
        return _of_relation(policy, constraint, demand_of(constraint, verdict))
    if constraint.kind == "honour":
        return _of_promise(policy, constraint, verdict)
    return _of_one(policy, constraint)


def demanded_by(policy: Policy, constraint: Constraint) -> Phrase:
    """The same of whatever sets it off: both demands of a kind that has two, everything that a table promises."""
    if constraint.kind in RELATIONS:
        every = [_of_relation(policy, constraint, demand) for demand in RELATIONS[constraint.kind]]
        return Phrase("; ".join(each.en for each in every), "；".join(each.zh for each in every))
    if constraint.kind == "honour":
        return Phrase(f"in time whatever `{constraint.decision}` promises", f"按 `{constraint.decision}` 的期限完成")
    return _of_one(policy, constraint)


def _of_one(policy: Policy, constraint: Constraint) -> Phrase:
    """A kind that demands the same of every activation."""
    kind = constraint.kind
    first = pattern_in_words(policy, constraint.pattern("between" if kind == "gap" else "activity"))
    if kind in ("existence", "absence", "exactly"):
        return _of_count(constraint, first)
    if kind in PERSONS:
        return _of_persons(constraint, first, pattern_in_words(policy, constraint.pattern("from_")))
    if kind == "gap":
        assert isinstance(constraint.at_most, Amount)
        return Phrase(f"never more than {constraint.at_most} without {first.en}",
                      f"{first.zh}的间隔不超过{_plain(constraint.at_most)}")  # fmt: skip
    if kind == "recorded":
        assert constraint.within is not None
        within = _in_time(constraint.within, forbids=False)
        return Phrase(f"{first.en} written down{within.en}", f"{first.zh}须在{within.zh}登记")
    where = ("begins", "首个") if kind == "init" else ("ends", "最后")
    return Phrase(f"the case {where[0]} with {first.en}", f"{where[1]}事件须为{first.zh}")


def _of_count(constraint: Constraint, first: Phrase) -> Phrase:
    least, most = bounds(constraint)
    if most == 0:
        return Phrase(f"no {first.en}", f"不得有{first.zh}")
    which = ("exactly", "恰好") if least == most else ("at least", "至少") if most is None else ("at most", "最多")
    count = least if most is None else most
    per, often = _PER[constraint.per], _TIMES.get(count, f"{count} times")
    return Phrase(f"{first.en} {which[0]} {often}{per.en}", f"{per.zh}{which[1]} {count} 次{first.zh}")


def _of_persons(constraint: Constraint, first: Phrase, other: Phrase) -> Phrase:
    """One of those who did the other, who did it the last time, or who did it every time."""
    is_other = constraint.kind == "separation"
    if constraint.of == "all":
        return Phrase(f"{first.en} {'not by' if is_other else 'by'} whoever did every {other.en}",
                      f"{first.zh}{'不得' if is_other else '须'}由每次{other.zh}均经手的人办理")  # fmt: skip
    last, latest = ("the last ", "最近一次") if constraint.of == "last" else ("", "")
    if is_other:
        return Phrase(
            f"{first.en} by another person than {last}{other.en}", f"{first.zh}与{latest}{other.zh}须由不同人办理"
        )
    return Phrase(f"{first.en} by the same person as {last}{other.en}", f"{first.zh}与{latest}{other.zh}须由同一人办理")


def _of_relation(policy: Policy, constraint: Constraint, demand: Demand) -> Phrase:
    on = pattern_in_words(policy, constraint.pattern(demand.on))
    asked = pattern_in_words(policy, constraint.pattern(demand.asks))
    where = _where(demand, on)
    within = by = Phrase("", "")
    if demand.side == "after" and constraint.within is not None:
        within = _in_time(constraint.within, forbids=demand.forbids)
    if constraint.by is not None and constraint.anchor is not None:
        until = _until(policy, constraint.by, constraint.anchor)
        by = Phrase(f", at the latest {until.en}", f"，不晚于{until.zh}")
    no, never = ("no ", "不得有") if demand.forbids else ("", "须有")
    return Phrase(
        f"{no}{asked.en} {where.en}{within.en}{by.en}",
        f"{where.zh}{within.zh}{never}{asked.zh}{by.zh}",
    )


def _where(demand: Demand, on: Phrase) -> Phrase:
    """On which side of what sets it off, and how close to it."""
    is_after = demand.side == "after"
    if demand.side == "either":
        return Phrase(f"before or after {on.en}", f"{on.zh}前后")
    if demand.form == "alternate":
        if is_after:
            return Phrase(f"after each {on.en}, before the next {on.en}", f"每次{on.zh}之后、下一次{on.zh}之前")
        return Phrase(f"before each {on.en}, after the previous {on.en}", f"每次{on.zh}之前、上一次{on.zh}之后")
    side = ("after", "之后") if is_after else ("before", "之前")
    if demand.form == "next":
        return Phrase(f"right {side[0]} {on.en}", f"紧接在{on.zh}{side[1]}")
    return Phrase(f"{side[0]} {on.en}", f"{on.zh}{side[1]}")


# -- time


def _in_time(span: Span, *, forbids: bool) -> Phrase:
    """How long after what sets it off something is asked for, or forbidden."""
    to = "until" if forbids else "by"
    if isinstance(span, Moment):
        day = "the next open day" if span.next_open_day else "the same day"
        return Phrase(f" {to} {clock_text(span.at)} on {day}", span.text("zh"))
    if _is_same_day(span):
        return Phrase(f" {to} {span.text('en')}", span.text("zh"))
    return Phrase(f" within {span}", span.text("zh"))


def _until(policy: Policy, by: Span, anchor: Anchored) -> Phrase:
    """A deadline that is counted from another event, or from a date that its data state."""
    from_ = _anchor_in_words(policy, anchor)
    day = "on" if anchor.pattern.field is not None else "on the day of"
    if isinstance(by, Moment):
        at = clock_text(by.at)
        if by.next_open_day:
            return Phrase(f"at {at} on the next open day after {from_.en}", f"{from_.zh}之后下一营业日的 {at}")
        return Phrase(f"at {at} {day} {from_.en}", f"{from_.zh}当天 {at}")
    if _is_same_day(by):
        return Phrase(f"{day} {from_.en}", f"{from_.zh}当天")
    side = ("before", "之前") if by.before else ("after", "之后")
    return Phrase(f"{str(by).removesuffix(' before')} {side[0]} {from_.en}", f"{from_.zh}{side[1]}{_plain(by)}")


def _anchor_in_words(policy: Policy, anchor: Anchored) -> Phrase:
    """`the last promise`, or `“day” of the last promise`."""
    pattern = anchor.pattern
    event, field = pattern_in_words(policy, pattern), pattern.field
    which = ("first", "首次") if anchor.which == "first" else ("last", "最近一次")
    if field is None:
        return Phrase(f"the {which[0]} {event.en}", f"{which[1]}{event.zh}")
    fields = policy.workings.fields_of(pattern.name)
    titles = fields[field].title if field in fields else NO_TITLE
    return Phrase(f"“{title(titles, 'en', field)}” of the {which[0]} {event.en}",
                  f"{which[1]}{event.zh}的“{title(titles, 'zh', field)}”")  # fmt: skip


def _is_same_day(amount: Amount) -> bool:
    return amount.text("en") != str(amount)


def _plain(amount: Amount) -> str:
    """`5天`, without whether it is before or after."""
    return amount.text("zh").removesuffix("内").removesuffix("前")


def _of_promise(policy: Policy, constraint: Constraint, verdict: Verdict) -> Phrase:
    """What a table promised, by the title of its output."""
    output = verdict.occurrence.partition("/")[0]
    table = next((table for table in policy.decisions if table.name == constraint.decision), None)
    titles = table.outputs[output].title if table is not None and output in table.outputs else NO_TITLE
    what = Phrase(title(titles, "en", output), title(titles, "zh", output))
    return Phrase(
        f"{what.en} in time, as `{constraint.decision}` says", f"按 `{constraint.decision}` 的期限完成{what.zh}"
    )
