"""How constraints look at a history: who set them off, what stood before, what came after."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from salesflow.facts import MISSING
from salesflow.findings import Finding, Place, found
from salesflow.history.event import Event, in_history_order
from salesflow.history.matching import is_like, person_fits
from salesflow.history.past import Past
from salesflow.history.pattern import EventPattern
from salesflow.history.running import Running, running


def is_own(event: Event) -> bool:
    """Is it something of the policy's, and no event that every journey has? Only these are first, last and next."""
    return "." not in event.name


def until(past: Past, event: Event, *, inclusive: bool) -> Past:
    """What had happened when this event did: up to it, or before it."""
    side = bisect_right if inclusive else bisect_left
    order = in_history_order(event)
    seen, owners = (events[: side(events, order, key=in_history_order)] for events in (past.events, past.owners))
    return replace(past, events=seen, owners=owners, at=event.at)


def matches(event: Event, pattern: EventPattern, past: Past, own: Mapping[str, Any] | None = None) -> bool:
    """Is this event of the pattern? Persons are asked about as of the event itself."""
    if event.name != pattern.name or not is_like(event, pattern, own):
        return False
    return pattern.person is None or person_fits(pattern.person, event, until(past, event, inclusive=True))


def activations(
    past: Past, pattern: EventPattern, stages: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[Event, Running]]:
    """Every event of the pattern that happened while the case stood in these stages, with the stay."""
    for run in running(past, stages):
        for event in past.events:
            if run.has(event) and matches(event, pattern, past):
                yield event, run


def after(past: Past, event: Event) -> Iterator[Event]:
    """Every later event, in history order."""
    return (each for each in past.events if in_history_order(each) > in_history_order(event))


def unstated(event: Event, fields: tuple[str, ...]) -> Finding | None:
    """What the event does not say, so that nothing can be the same; nothing where it says all of them."""
    lacking = [field for field in fields if event.data.get(field, MISSING) is MISSING]
    return lacks(f"{event.name}.{lacking[0]}", event) if lacking else None


def lacks(name: str, event: Event) -> Finding:
    """A constraint cannot be judged because this is not known."""
    return found("SF802", Place(event.case), name=name, id=event.id)
