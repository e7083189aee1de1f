"""What the policy marks `private`: which facts repeat it, which columns hold it, and what is said instead."""

from __future__ import annotations

from collections.abc import Iterable

from salesflow.catalogue import Phrase
from salesflow.history.pattern import Anchored, Counted, EventPattern
from salesflow.intake.log import EventSource
from salesflow.intake.mapping import MappedFact
from salesflow.policy.model import Policy

HIDDEN = Phrase("(private)", "（保密）")


def is_private_field(policy: Policy, event: str, field: str) -> bool:
    """Is this item of an event's data private?"""
    known = policy.workings.fields_of(event).get(field)
    return known is not None and known.private


def is_private(policy: Policy, fact: str) -> bool:
    """Does this fact repeat what is private, such as a birthday?"""
    known = policy.facts.get(fact)
    counted = known.counted if known is not None else None
    return isinstance(counted, Counted) and asks_private(policy, counted.of)


def asks_private(policy: Policy, asked: EventPattern | Anchored | None) -> bool:
    """Does this pattern ask for a private field, or choose events by one?"""
    pattern = asked.pattern if isinstance(asked, Anchored) else asked
    if pattern is None:
        return False
    fields = (pattern.field or "", *pattern.where)
    return any(is_private_field(policy, pattern.name, field) for field in fields)


def private_columns(policy: Policy, facts: Iterable[MappedFact]) -> frozenset[str]:
    """The columns of a table whose cells nobody may repeat, because a private fact is read from them."""
    return frozenset(each.column for each in facts if each.column is not None and is_private(policy, each.fact.name))


def private_columns_of_log(policy: Policy, events: Iterable[EventSource]) -> frozenset[str]:
    """The same of a log: the columns that a private field of some event is read from."""
    return frozenset(
        each.column
        for event in events
        for name, fields in event.data.items()
        for field, each in fields.items()
        if each.column is not None and is_private_field(policy, name, field)
    )
