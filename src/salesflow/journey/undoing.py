"""Which entries may be voided (semantics 5): those without which every later step would still have been legal."""

from __future__ import annotations

from collections.abc import Sequence

from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.findings import Place, found, some_of
from salesflow.history.asked import Asked
from salesflow.history.event import CLOSED, POLICY_CHANGED, REASSIGNED, VOIDED, Event
from salesflow.history.past import beginnings, past_of
from salesflow.journey.refusal import EventRefused
from salesflow.journey.steps import ANYBODY, legal_step, refusal_of
from salesflow.policy.model import Policy

_MAY = (REASSIGNED, CLOSED)  # of the built-in events
_BEGINNING = Phrase("a journey has its beginning", "客户的开始不能作废")
_A_VOID = Phrase("record the event anew instead", "请改为重新登记该事件")
_ALREADY = Phrase("it is void already", "已作废")
_A_POLICY = Phrase("change the policy again instead", "请改为再次切换策略")
_NOT_LATEST = Phrase("it is not the latest step of its process", "它不是该流程最近一次流转")
_WHY = {VOIDED: _A_VOID, POLICY_CHANGED: _A_POLICY}


def demand_voidable(policy: Policy, events: Sequence[Event], id: str, calendar: Calendar, void: Event) -> None:
    """
    Raises:
        EventRefused: SF710, there is no such event; SF711, it cannot be voided; SF712, a later step needs it.
    """
    place = Place(void.case)
    event = next((each for each in events if each.id == id), None)
    if event is None:
        raise EventRefused([found("SF710", place, id=id, known=some_of(each.id for each in reversed(events)))])
    if (reason := _why_never(events, event)) is not None:
        raise EventRefused([found("SF711", place, name=event.name, reason=reason)])
    for later in events:
        if not later.is_transition or later.id == id:
            continue
        lost = _lost(policy, events, later, void, calendar)
        if lost:
            raise EventRefused([found("SF712", place, name=event.name, later=later.name, missing=lost)])


def _why_never(events: Sequence[Event], event: Event) -> Phrase | None:
    void = {each.data["event"] for each in events if each.name == VOIDED}
    if event.id in void:
        return _ALREADY
    if event.name.startswith("journey.") and event.name not in _MAY:
        return _WHY.get(event.name, _BEGINNING)
    if event.is_transition:
        latest = [each for each in events if each.process == event.process and each.id not in void][-1]
        return None if latest.id == event.id else _NOT_LATEST
    return None


def _lost(policy: Policy, events: Sequence[Event], step: Event, void: Event, calendar: Calendar) -> tuple[str, ...]:
    """What a step that was legal would have lacked, had the event not been there."""
    what = policy.workings.recordable.get(step.name)
    if what is None or what.transition is None:
        return ()  # a step of an earlier policy; it is not ours to judge
    voids = [each for each in events if each.name == VOIDED]
    if any(each.data["event"] == step.id for each in voids):
        return ()
    earlier = [each for each in events if each.position < step.position and each.name != VOIDED]

    def asked(without: Sequence[Event]) -> Asked:
        initial = beginnings(policy.workings.initial, events)
        return Asked(step.at, calendar, lambda: past_of((*earlier, *without), step.at, initial, calendar))

    if legal_step(policy, what, asked(voids), ANYBODY, step.data) is None:
        return ()
    after = asked((*voids, void))
    if legal_step(policy, what, after, ANYBODY, step.data) is not None:
        return ()
    return refusal_of(policy, step.case, what, after, ANYBODY, step.data, possible=()).ids
