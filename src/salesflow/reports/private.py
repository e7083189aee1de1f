"""What the policy marks `private` is never in a report, whichever way it would get there."""

from __future__ import annotations

from salesflow.catalogue import Phrase
from salesflow.constraints.constraint import Step
from salesflow.history.pattern import Anchored, Counted, EventPattern
from salesflow.journey.obligation import Obligation
from salesflow.policy.model import Policy
from salesflow.rules.table import Rule
from salesflow.rules.windows import Window

HIDDEN = Phrase("(private)", "（私密）")


def is_private_field(policy: Policy, event: str, field: str) -> bool:
    """Is this item of an event's data private?"""
    known = policy.workings.fields_of(event).get(field)
    return known is not None and known.private


def is_private(policy: Policy, fact: str) -> bool:
    """Does this fact repeat what is private, such as a birthday?"""
    known = policy.facts.get(fact)
    counted = known.counted if known is not None else None
    return isinstance(counted, Counted) and _asks_private(policy, counted.of)


def hides_anchor(policy: Policy, each: Obligation) -> bool:
    """Would the date that an obligation is counted from give away what is private?"""
    if isinstance(each.why, Step):
        cadence = policy.cadences.get(each.element.partition("/")[0])
        return _asks_private(policy, each.why.anchor or (cadence.anchor if cadence is not None else None))
    windows = each.why.then.values() if isinstance(each.why, Rule) else ()
    return any(is_private(policy, name) for said in windows if isinstance(said, Window) for name in said.anchors)


def _asks_private(policy: Policy, asked: EventPattern | Anchored | None) -> bool:
    pattern = asked.pattern if isinstance(asked, Anchored) else asked
    return pattern is not None and is_private_field(policy, pattern.name, pattern.field or "")
