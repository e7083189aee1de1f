"""What a violation says beside what was required: what was observed, and what helps; in two languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from salesflow.audit.patterns import called, pattern_in_words
from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.constraints.answer import answer_of, demand_of, is_owed, is_unanswered
from salesflow.constraints.constraint import Constraint, Step
from salesflow.constraints.templates import COUNTS, RELATIONS
from salesflow.constraints.verdict import Verdict
from salesflow.history.event import Event
from salesflow.history.matching import is_like
from salesflow.history.pattern import EventPattern
from salesflow.policy.model import Policy
from salesflow.rules.windows import WindowType


class Told(NamedTuple):
    """A violation in words."""

    required: Phrase
    observed: Phrase
    repair: Phrase


def observed_in(
    policy: Policy, element: Constraint | Step, verdict: Verdict, asked: EventPattern | None, clock: Calendar
) -> Phrase:
    """What happened instead, with its moment; of a missed deadline whether it was done late."""
    decided, closed = verdict.decided, verdict.closed
    if decided is not None and lacks_a_deed(element, verdict):
        until = moment(clock, decided.at)
        return Phrase(f"not done by {until}, when it was over", f"至 {until} 结束时仍未完成")
    if decided is not None:
        is_written = isinstance(element, Constraint) and element.kind == "recorded"
        told, before = _happened(policy, decided, clock, is_written=is_written), verdict.activation
        if not isinstance(element, Constraint) or element.kind not in RELATIONS or before == decided:
            return told
        name, at = called(policy, before.name), moment(clock, before.at)
        return Phrase(f"{told.en}, after {name.en} {at}", f"{told.zh}，在 {at} {name.zh}之后")
    if verdict.deadline is None:
        until = moment(clock, verdict.since or verdict.activation.at)
        return Phrase(f"not done by {until}, when the case was over", f"至 {until} 结束时仍未完成")
    if closed is not None:
        return _closed(policy, verdict.deadline, closed, asked, verdict, clock)
    until = moment(clock, verdict.deadline)
    return Phrase(f"due {until}, not done", f"应于 {until} 前完成，尚未完成")


def _closed(
    policy: Policy, deadline: datetime, closed: Event, asked: EventPattern | None, verdict: Verdict, clock: Calendar
) -> Phrase:
    """What ended the waiting for something that was missed: it was done late, something else came, or the case was over."""
    until, at = told_apart(clock, deadline, closed.at)
    if closed.at <= deadline:  # nothing but the end of the case ends the waiting before
        return Phrase(f"due {until}, not done by {at}, when the case was over",
                      f"应于 {until} 前完成，至 {at} 结束时仍未完成")  # fmt: skip
    if asked is not None and _is_late_answer(closed, asked, verdict):
        return Phrase(f"due {until}, done {at}", f"应于 {until} 前完成，实际 {at}")
    name = called(policy, closed.name)
    return Phrase(
        f"due {until}, not done when {name.en} came {at}", f"应于 {until} 前完成，至 {at} {name.zh}时仍未完成"
    )


def lacks_a_deed(element: Constraint | Step, verdict: Verdict) -> bool:
    """Is it violated by what did not come, and by nothing that somebody did?"""
    if not isinstance(element, Constraint):
        return False
    return is_unanswered(element, verdict) or (element.kind in COUNTS and verdict.decided != verdict.activation)


def _is_late_answer(closed: Event, asked: EventPattern, verdict: Verdict) -> bool:
    return closed.name == asked.name and asked.person is None and is_like(closed, asked, verdict.activation.data)


def _happened(policy: Policy, event: Event, clock: Calendar, *, is_written: bool = False) -> Phrase:
    """An event with its moment and whoever did it; `is_written` says also when it was written down."""
    name, at = called(policy, event.name), moment(clock, event.at)
    by, who = (f" by {event.person}", f" {event.person}") if event.person else ("", "")
    if is_written and event.recorded_at is not None:
        at, written = told_apart(clock, event.at, event.recorded_at)
        return Phrase(f"{name.en} {at}{by}, written down {written}", f"{at}{who} {name.zh}，{written} 登记")
    return Phrase(f"{name.en} {at}{by}", f"{at}{who} {name.zh}")


_MINUTES, _SECONDS, _MICROSECONDS = ("%H:%M", "24:00"), ("%H:%M:%S", "24:00:00"), ("%H:%M:%S.%f", "24:00:00")
_LAST = timedelta(microseconds=1)  # before the end of a day


def moment(clock: Calendar, at: datetime, written: tuple[str, str] = _MINUTES) -> str:
    """A moment by the clock of the case."""
    local = clock.local(at)
    if _is_end_of_day(local):
        return f"{local:%Y-%m-%d} {written[1]}"
    return f"{local:%Y-%m-%d} {local.strftime(written[0])}"


def _is_end_of_day(local: datetime) -> bool:
    return (local.hour, local.minute, local.second, local.microsecond) == (23, 59, 59, 999_999)


def told_apart(clock: Calendar, one: datetime, other: datetime) -> tuple[str, str]:
    """Two moments to the minute; to the second, or to what follows it, where both would read alike and are not."""
    written = _MINUTES
    if one != other:
        instants = [_as_read(clock, each) for each in (one, other)]
        if len({each.replace(second=0, microsecond=0) for each in instants}) == 1:
            is_same_second = len({each.replace(microsecond=0) for each in instants}) == 1
            written = _MICROSECONDS if is_same_second else _SECONDS
    return moment(clock, one, written), moment(clock, other, written)


def _as_read(clock: Calendar, at: datetime) -> datetime:
    """The instant that a reader takes it for: 24:00 is the beginning of the next day."""
    return at.astimezone(UTC) + (_LAST if _is_end_of_day(clock.local(at)) else timedelta(0))


def repair_of(
    element: Constraint | Step, verdict: Verdict, asked: EventPattern | None, policy: Policy, event: Event
) -> Phrase:
    """What can still be done about it."""
    if is_owed(element, verdict) and asked is not None:
        deed = pattern_in_words(policy, asked)
        return Phrase(f"do it now: {deed.en}", f"请立即补做：{deed.zh}")
    if verdict.decided is None or lacks_a_deed(element, verdict):
        return Phrase("it cannot be mended any more; if it was done and not recorded, record it with its own time",
                      "已无法补救；如确已完成而未登记，请按实际时间补登")  # fmt: skip
    wrong = Phrase(f"if the entry is wrong, void {event.id} and record what happened",
                   f"如登记有误，请作废 {event.id} 并按实际情况重新登记")  # fmt: skip
    if asked is None or not isinstance(element, Constraint) or element.kind not in RELATIONS:
        return wrong
    if demand_of(element, verdict).side != "before":
        return wrong
    deed = pattern_in_words(policy, asked)
    return Phrase(f"if it was done before and not recorded, record it with its own time: {deed.en}; {wrong.en}",
                  f"如此前已做而未登记，请按实际时间补登：{deed.zh}；{wrong.zh}")  # fmt: skip


def asked_by(policy: Policy, element: Constraint | Step, verdict: Verdict) -> EventPattern | None:
    """The pattern that would have kept it."""
    if isinstance(element, Step):
        return element.do
    if element.kind == "honour":
        return _promised(policy, element, verdict)
    return answer_of(element, verdict)


def _promised(policy: Policy, constraint: Constraint, verdict: Verdict) -> EventPattern | None:
    """The deed of the window that was promised, where its output names one for all rows."""
    output = verdict.occurrence.partition("/")[0]
    table = next((table for table in policy.decisions if table.name == constraint.decision), None)
    kind = table.outputs[output].type if table is not None and output in table.outputs else None
    deed: EventPattern | None = kind.do if isinstance(kind, WindowType) else None
    return deed
