"""
Activities that constraints name, and that no event of a log has: misspelt in the policy perhaps, where it declares them as well.

A constraint that forbids such an activity would be kept by every case, and nobody would see why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from salesflow.constraints.constraint import Constraint
from salesflow.findings import Finding, Place, found
from salesflow.policy.model import Policy


class Nowhere:
    """Takes the names of events as they come; what is left in the end occurred nowhere."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.left: dict[str, None] = dict.fromkeys(
            name for constraint in policy.constraints for name in names_in(constraint) if _is_recorded(policy, name)
        )

    def take(self, names: Iterable[str]) -> None:
        """Some more events, also by what they were called before."""
        if self.left:
            for name in names:
                self.left.pop(self.policy.workings.names.get(name, name), None)

    def findings(self, file: str) -> Iterator[Finding]:
        """SF813, once for all of them: of a small log and a large policy there are many."""
        if self.left:
            named = [each.id for each in self.policy.constraints if not self.left.keys().isdisjoint(names_in(each))]
            yield found("SF813", Place(file), names=tuple(self.left), elements=tuple(named))


def names_in(constraint: Constraint) -> Iterator[str]:
    """Whatever a constraint names that may happen: what sets it off, what it asks for, and what these look back to."""
    for pattern in constraint.patterns():
        yield pattern.name
        if pattern.unlike is not None:
            yield pattern.unlike


def _is_recorded(policy: Policy, name: str) -> bool:
    """Is it an activity or a trigger, and nothing that a journey writes down by itself?"""
    return name in policy.workings.recordable
