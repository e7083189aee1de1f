"""Which events a pattern means (semantics 20, 21, 23): its meaning, event by event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from salesflow.amounts import Amount, Span
from salesflow.calendars import Calendar
from salesflow.facts import MISSING
from salesflow.history.event import Event, in_history_order
from salesflow.history.past import Past, Stay
from salesflow.history.pattern import NOT_SAME_AS, Anchored, EventPattern

OWNER, NOT_OWNER = "owner", "not owner"


def select(
    past: Past, pattern: EventPattern, *, stay: Stay | None = None, own: Mapping[str, Any] | None = None
) -> list[Event]:
    """
    The events that the pattern means, in history order.

    Args:
        stay: The present stay in the stage that a transition leaves; `since: stage` counts from it, and means
            nothing at all without one.
        own: The data of the event that asks, which `same:` compares with.
    """
    window = in_window(past, pattern, stay)
    return [event for event in window if is_like(event, pattern, own) and person_fits(pattern.person, event, past)]


def in_window(past: Past, pattern: EventPattern, stay: Stay | None) -> list[Event]:
    """The events of the pattern's name after its `since` and not before its `within`, whatever their data."""
    after = None
    if pattern.since == "stage":
        if stay is None:
            return []
        after = stay.entered
    elif isinstance(pattern.since, Anchored):
        after = anchor_event(past, pattern.since, stay=stay)
    named = [event for event in past.events if event.name == pattern.name]
    if after is not None:
        named = [event for event in named if in_history_order(event) > in_history_order(after)]
    if pattern.within is not None:
        earliest = back_to(past.at, pattern.within, past.calendar)
        named = [event for event in named if event.at >= earliest]
    return named


def anchor_event(past: Past, anchored: Anchored, *, stay: Stay | None = None) -> Event | None:
    """The first or the last event of a pattern; of one with a field, that states it."""
    found = select(past, anchored.pattern, stay=stay)
    if anchored.pattern.field is not None:
        found = [event for event in found if states(event, anchored.pattern.field, is_last=anchored.which == "last")]
    if not found:
        return None
    return found[0] if anchored.which == "first" else found[-1]


def back_to(at: datetime, within: Span, calendar: Calendar) -> datetime:
    """The earliest moment that lies within so much time before `at`: for days, the start of a local date."""
    assert isinstance(within, Amount)  # loading refuses any other length
    return calendar.earliest(at, replace(within, before=True))


def is_like(event: Event, pattern: EventPattern, own: Mapping[str, Any] | None = None) -> bool:
    """
    Do role and data of the event fit? What it does not state passes only a test that names `missing`.

    Without `own`, which is what the event that asks states itself, `same:` is not asked.
    """
    if pattern.role and event.role not in pattern.role:
        return False
    for name, test in pattern.where.items():
        value = event.data.get(name, MISSING)
        if not test.accepts(value if value is MISSING or test.type.has(value) else MISSING):
            return False  # a value that today's type does not have says nothing
    return not pattern.same or own is None or all(is_same(event, name, own) for name in pattern.same)


def is_same(event: Event, name: str, own: Mapping[str, Any]) -> bool:
    """Do both state the same? Two that do not say do not agree."""
    value = event.data.get(name, MISSING)
    return value is not MISSING and value == own.get(name, MISSING)


def person_fits(condition: str | None, event: Event, past: Past) -> bool:
    """
    Was it the right person? Who is not known, never is.

    `owner`: owned the case when it happened. `not owner`: did not then, and does not at the moment asked.
    `not same as X`: nobody who did X before that moment; where it is not known who did X, nobody is.
    """
    if condition is None:
        return True
    if not event.person:
        return False
    if condition.startswith(NOT_SAME_AS):
        others = [other.person for other in past.events if other.name == condition.removeprefix(NOT_SAME_AS)]
        return all(others) and event.person not in others
    owner = past.owner_at(event)
    if condition == OWNER:
        return event.person == owner
    now = past.owner_at(None)
    return owner is not None and now is not None and event.person not in (owner, now)


def states(event: Event, field: str, *, is_last: bool) -> bool:
    """Does this event state the field? An explicit *unknown* is a statement only for who asks for the last one."""
    if field in event.data:
        return is_last or event.data[field] is not MISSING
    return value_of(event, field) is not MISSING


def value_of(event: Event, field: str) -> Any:
    """The value of a field of this event: of its data, or of what every event has."""
    if field in event.data:
        return event.data[field]
    if field in ("at", "recorded_at", "person", "role"):
        said = getattr(event, field)
        return MISSING if said is None else said
    return MISSING
