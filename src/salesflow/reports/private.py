"""What the policy marks `private` is never in a report, whichever way it would get there."""

from __future__ import annotations

from salesflow.constraints.constraint import Step
from salesflow.intake.private import HIDDEN, asks_private, is_private, is_private_field
from salesflow.journey.obligation import Obligation
from salesflow.policy.model import Policy
from salesflow.rules.table import Rule
from salesflow.rules.windows import Window

__all__ = ["HIDDEN", "hides_anchor", "is_private", "is_private_field", "shown_occurrence"]


def hides_anchor(policy: Policy, each: Obligation) -> bool:
    """Would the date that an obligation is counted from give away what is private?"""
    if isinstance(each.why, Step):
        cadence = policy.cadences.get(each.element.partition("/")[0])
        return asks_private(policy, each.why.anchor or (cadence.anchor if cadence is not None else None))
    windows = each.why.then.values() if isinstance(each.why, Rule) else ()
    return any(is_private(policy, name) for said in windows if isinstance(said, Window) for name in said.anchors)


def shown_occurrence(policy: Policy, each: Obligation) -> str | None:
    """Which repetition it is; nothing where that would be an age. Of a rule it is the name of an output."""
    return None if isinstance(each.why, Step) and hides_anchor(policy, each) else each.occurrence
