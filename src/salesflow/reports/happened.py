"""What happened to a lead, event by event: when, what, who, with which data; nothing that is private."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from salesflow.audit.cases import Case, Line
from salesflow.catalogue import Phrase
from salesflow.facts import MISSING
from salesflow.facttypes import Boolean, Enum
from salesflow.findings import Lang, cells
from salesflow.history.event import ADOPTED, VOIDED, Event, in_history_order
from salesflow.intake.cells import plain
from salesflow.journey.journey import Journey
from salesflow.policy.model import Policy
from salesflow.reports import owed
from salesflow.reports.cells import colon, cut, folded, padded
from salesflow.reports.values import for_people, moment
from salesflow.titles import NO_TITLE, title

_LATE = 60  # seconds between an event and its record, below which nobody calls it late
_LONGEST = 60  # cells of one text that a list shows

_WORDS = {
    "void": Phrase("void", "已作废"),
    "late": Phrase("recorded {span} later, {at}", "{span}后于 {at} 登记"),
    "yes": Phrase("yes", "是"),
    "no": Phrase("no", "否"),
    "owner": Phrase("owner", "归属人"),
    "reason": Phrase("reason", "原因"),
    "calendar": Phrase("calendar", "日历"),
    "event": Phrase("entry", "记录"),
    "stages": Phrase("stages", "阶段"),
    "from": Phrase("from", "原策略"),
    "to": Phrase("to", "新策略"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a lead as of a moment: its line of the log, and the event that voids it, if one does."""

    line: Line
    voided_by: Event | None

    @property
    def event(self) -> Event:
        return self.line.event


def told(case: Case, at: datetime) -> list[Told]:
    """What had happened by then, in history order. An entry that was wrong was wrong from the beginning."""
    voids = {line.event.data.get("event"): line.event for line in case.lines if line.event.name == VOIDED}
    lines = sorted((line for line in case.lines if line.event.at <= at), key=lambda line: in_history_order(line.event))
    return [Told(line, voids.get(line.event.id)) for line in lines]


def text(policy: Policy, journey: Journey, listed: list[Told], lang: Lang, width: int) -> list[str]:
    """A heading for each day, a line for each event; its data beside it, or under it where there is no room."""
    lines: list[str] = []
    day: date | None = None
    whats = [_what(policy, each, lang) for each in listed]
    whos = [_who(policy, each.event, lang) for each in listed]
    first, second = (max(map(cells, column), default=0) for column in (whats, whos))
    if first + second > width - _BESIDE:
        first = min(first, width // 2)
    for each, what, who in zip(listed, whats, whos, strict=True):
        at = _local(journey, each.event.at)
        if at.date() != day:
            day = at.date()
            lines.append(f"  {moment(day, lang)}")
        mark = "✗" if each.voided_by is not None else " "
        head = f"  {mark} {_clock(at)}  {padded(what, first)}  {padded(who, second)}"
        said = ("；" if lang == "zh" else "; ").join(_notes(policy, journey, each, lang))
        if cells(head) + 2 + cells(said) <= width:
            lines.append(f"{head}  {said}".rstrip())
        else:
            lines.append(head.rstrip())
            lines += folded(said, width, indent=" " * _BESIDE, hang="") if said else []
    return lines


_BESIDE = 11  # cells before what happened: mark and time


def _local(journey: Journey, at: datetime) -> datetime:
    calendar = journey.calendar
    return calendar.local(at) if calendar is not None else at


def _clock(at: datetime) -> str:
    """The time of day; the last microsecond of a day is its `24:00`, as in `moment`."""
    return "24:00" if at.time() == time.max else f"{at:%H:%M}"


def _what(policy: Policy, each: Told, lang: Lang) -> str:
    event = each.event
    said = owed.happening(policy, event.name, lang)
    if event.process is None or event.to is None:
        return said
    return f"{said} → {stage_title(policy, event.process, event.to, lang)}"


def stage_title(policy: Policy, process: str, stage: str, lang: Lang) -> str:
    """What a stage is called; one that the policy does not know, as the log has it."""
    known = policy.processes[process].stages.get(stage) if process in policy.processes else None
    return title(known.title, lang, stage) if known is not None else stage


def _who(policy: Policy, event: Event, lang: Lang) -> str:
    role = title(policy.roles.get(event.role, NO_TITLE), lang, event.role) if event.role is not None else ""
    if event.person is None:
        return role
    if not role:
        return event.person
    return f"{event.person}（{role}）" if lang == "zh" else f"{event.person} ({role})"


def _notes(policy: Policy, journey: Journey, each: Told, lang: Lang) -> Iterator[str]:
    """Void, late, and the data briefly."""
    event = each.event
    if each.voided_by is not None:
        reason = each.voided_by.data.get("reason")
        yield _WORDS["void"].text(lang) + (f"{colon(lang)}{reason}" if reason else "")
    if event.recorded_at is not None and late_by(event):
        span = owed.for_how_long(event.recorded_at - event.at, lang)
        yield _WORDS["late"].text(lang).format(span=span, at=_recorded(journey, event, event.recorded_at))
    for name, value in event.data.items():
        if (said := _datum(policy, event, name, value, lang)) is not None:
            yield said


def _recorded(journey: Journey, event: Event, recorded: datetime) -> str:
    """When it was written down; the day only where it is another."""
    happened, written = _local(journey, event.at), _local(journey, recorded)
    clock = _clock(written)
    return clock if happened.date() == written.date() else f"{written:%m-%d} {clock}"


def late_by(event: Event) -> float:
    """How many seconds after it happened it was written down; 0 where that was at once, or nobody knows."""
    if event.recorded_at is None:
        return 0
    late = (event.recorded_at - event.at).total_seconds()
    return late if late >= _LATE else 0


def _datum(policy: Policy, event: Event, name: str, value: Any, lang: Lang) -> str | None:
    """`source: web`; nothing of what is private."""
    fields = policy.workings.fields_of(event.name)
    if name not in fields:
        return _own(policy, event, name, value, lang)
    field = fields[name]
    if field.private:
        return None
    return f"{title(field.title, lang, name)}{colon(lang)}{cut(_value(value, field.type, lang), _LONGEST)}"


def _value(value: Any, kind: Any, lang: Lang) -> str:
    if value is not MISSING and isinstance(kind, Enum):
        return title(kind.values.get(value, NO_TITLE), lang, str(value))
    if value is not MISSING and isinstance(kind, Boolean):
        return _WORDS["yes" if value else "no"].text(lang)
    return for_people(value, kind, lang)


def _own(policy: Policy, event: Event, name: str, value: Any, lang: Lang) -> str:
    """The data of a journey's own event."""
    label = _WORDS[name].text(lang) if name in _WORDS else name
    if event.name == ADOPTED and name == "stages":
        titles = [stage_title(policy, process, stage, lang) for process, stage in value.items()]
        return f"{label}{colon(lang)}{('、' if lang == 'zh' else ', ').join(titles)}"
    return f"{label}{colon(lang)}{cut(str(value), _LONGEST)}"


# -- for programs


def as_json(policy: Policy, journey: Journey, each: Told, lang: Lang) -> dict[str, Any]:
    """One event; private data by name only."""
    event, entry = each.event, each.line.entry
    fields = policy.workings.fields_of(event.name)
    hidden = [name for name in event.data if name in fields and fields[name].private]
    recorded = event.recorded_at
    return {
        "id": event.id,
        "position": event.position,
        "name": event.name,
        "title": owed.happening(policy, event.name, lang),
        "at": _local(journey, event.at).isoformat(),
        "recorded_at": _local(journey, recorded).isoformat() if recorded is not None else None,
        "person": event.person,
        "role": event.role,
        "data": {name: _plain(value) for name, value in event.data.items() if name not in hidden},
        "private": hidden,
        "process": event.process,
        "from": event.from_,
        "to": event.to,
        "voided_by": each.voided_by.id if each.voided_by is not None else None,
        "late_minutes": int(late_by(event) // 60),
        "file": entry.file if entry is not None else None,
        "line": entry.line if entry is not None else None,
    }


def _plain(value: Any) -> Any:
    if value is MISSING:
        return None
    return plain(dict(value) if hasattr(value, "items") else value)
