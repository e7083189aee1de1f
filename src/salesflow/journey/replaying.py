"""Events that were accepted before, checked for their structure: ids, order, the stages that steps leave (semantics 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.findings import FactError, Place, found
from salesflow.history.event import ADOPTED, CLOSED, OPENING, REASSIGNED, STARTED, VOIDED, Event
from salesflow.history.past import Past, beginnings
from salesflow.journey.acceptance import instant
from salesflow.journey.refusal import EventRefused
from salesflow.policy.model import Policy


def in_order(policy: Policy, events: Iterable[Event]) -> list[Event]:
    """
    The events of one journey, each once. Raises: EventRefused (SF709, SF716).
    """
    kept: dict[str, Event] = {}
    for said in events:
        event = _whole(said)
        known = kept.setdefault(event.id, event)
        if known is not event and known != event:
            what = known.differs_from(event) or ("position", "policy")
            raise EventRefused([found("SF709", Place(event.case), id=event.id, what=what)])
    history = list(kept.values())
    if (reason := _why_not(policy, history)) is not None:
        place = Place(history[0].case if history else "")
        raise EventRefused([found("SF716", place, reason=reason)])
    return history


def _whole(said: Any) -> Event:
    """The event, its instants in UTC: clocks that show a time twice would not order it. Raises: EventRefused (SF716)."""
    if not _is_event(said):
        raise EventRefused(
            [found("SF716", Place(""), reason=Phrase("something in it is no event", "其中有非事件内容"))]
        )
    event: Event = said
    try:
        at = event.at if event.at.tzinfo is UTC else instant(event.at, event.case)
        written = event.recorded_at
        if written is not None and getattr(written, "tzinfo", None) is not UTC:
            written = instant(written, event.case)
    except FactError as error:
        raise EventRefused(error.findings) from None
    return event if at is event.at and written is event.recorded_at else event._replace(at=at, recorded_at=written)


def _is_event(event: Any) -> bool:
    """Is each of its parts of the right sort, and does one of the journey's own events say what it has to?"""
    if not isinstance(event, Event) or not all(isinstance(getattr(event, name), kind) for name, kind in _KINDS.items()):
        return False
    if event.name in _SAYS:
        key, kind = _SAYS[event.name]
        return event.process is None and isinstance(event.data.get(key, _SAID_NOTHING.get(event.name)), kind)
    return (event.process is None) == (event.from_ is None) == (event.to is None)


_WORD = (str, type(None))
_KINDS: dict[str, Any] = {
    "id": str,
    "case": str,
    "position": int,
    "name": str,
    "at": datetime,
    "person": _WORD,
    "role": _WORD,
    "data": Mapping,
    "policy": str,
    "process": _WORD,
    "from_": _WORD,
    "to": _WORD,
}
_SAYS: dict[str, tuple[str, Any]] = {
    STARTED: ("owner", str),
    ADOPTED: ("stages", Mapping),
    REASSIGNED: ("owner", str),
    CLOSED: ("reason", str),
    VOIDED: ("event", str),
}
_SAID_NOTHING = {STARTED: ""}  # nobody has to own a lead that has just begun


def _kept(events: list[Event]) -> dict[str, str]:
    """Where the case began, as far as a change of policy says so."""
    return {process: stage for event in reversed(events) for process, stage in event.data.get("began", {}).items()}


def _why_not(policy: Policy, events: list[Event]) -> Phrase | None:
    if not events or events[0].name not in OPENING:
        return Phrase("it does not begin with `journey.started` or `journey.adopted`",
                      "第一条不是 `journey.started` 或 `journey.adopted`")  # fmt: skip
    for earlier, later in pairwise(events):
        if later.position <= earlier.position:
            said = f"{earlier.id}, {later.id}"
            return Phrase(f"positions do not rise: {said}", f"位置没有递增：{said}")
    structure = _Structure(policy, events)
    broken = next((why for why in structure.steps(events) if why is not None), None)
    return broken or structure.strange_stage(policy)


class _Structure:
    """Where the case stands while its events go by."""

    def __init__(self, policy: Policy, events: list[Event]) -> None:
        opening = events[0]
        self.case, self.start = opening.case, opening.at
        initial = beginnings(policy.workings.initial, events)
        past = Past((opening,), opening.at, initial)
        self.steps_of: dict[str, list[Event]] = {}
        self.opened = {process: past.stage(process) for process in initial}
        if opening.policy not in ("", policy.identity):  # where an earlier policy began, only what was adopted says
            self.opened = {**_kept(events), **opening.data.get("stages", {})}
        self.by_id: dict[str, Event] = {}
        self.void: set[str] = set()
        self.closed: Event | None = None

    def steps(self, events: list[Event]) -> Iterable[Phrase | None]:
        for event in events:
            yield self._broken(event)
            self.by_id[event.id] = event

    def strange_stage(self, policy: Policy) -> Phrase | None:
        """Where it stands at the end must be a stage that the policy knows: nothing can be asked of another."""
        for name, process in policy.processes.items():
            steps = self.steps_of.get(name)
            stage = steps[-1].to if steps else self.opened.get(name, process.initial)
            if stage not in process.stages:
                return Phrase(f"`{name}` has no stage `{stage}`", f"`{name}` 没有阶段 `{stage}`")
        return None

    def _broken(self, event: Event) -> Phrase | None:
        name = f"`{event.name}` ({event.id})"
        if event.case != self.case:
            return Phrase(f"{name} is of case {event.case}", f"{name} 属于客户 {event.case}")
        if event.name in OPENING and self.by_id:
            return Phrase(f"{name} begins it a second time", f"{name} 重复开始")
        if event.at < self.start or (event.recorded_at is not None and event.recorded_at < event.at):
            return Phrase(f"{name} is before the start, or from the future", f"{name} 早于开始或来自未来")
        if self.closed is not None and self.closed.id not in self.void and event.name != VOIDED:
            return Phrase(f"{name} comes after the case was closed", f"{name} 在关闭之后")
        if event.name == CLOSED:
            self.closed = event
        if event.name == VOIDED:
            return self._voided(event, name)
        return self._stepped(event, name) if event.process is not None else None

    def _voided(self, event: Event, name: str) -> Phrase | None:
        id = event.data.get("event", "")
        meant = self.by_id.get(id)
        if meant is None or id in self.void:
            return Phrase(f"{name} voids `{id}`, which is not there", f"{name} 作废的 `{id}` 不存在")
        self.void.add(id)
        if meant.process is not None:
            steps = self.steps_of.get(meant.process, [])
            if not steps or steps[-1].id != id:
                return Phrase(f"{name} voids a step that is not the latest", f"{name} 作废的不是最近一次流转")
            steps.pop()
        return None

    def _stepped(self, event: Event, name: str) -> Phrase | None:
        assert event.process is not None
        steps = self.steps_of.setdefault(event.process, [])
        stage = steps[-1].to if steps else self.opened.get(event.process)
        if stage is not None and event.from_ != stage:
            return Phrase(f"{name} leaves `{event.from_}`, and the case stands in `{stage}`",
                          f"{name} 离开 `{event.from_}`，而客户处于 `{stage}`")  # fmt: skip
        if steps and event.at < steps[-1].at:
            return Phrase(f"{name} is before the step that it follows", f"{name} 早于其前一步")
        steps.append(event)
        return None
