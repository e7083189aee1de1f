"""Verdicts in numbers: by constraint, by person, by stage, by month. Rates are exact fractions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from salesflow.audit.judged import Judged
from salesflow.constraints.verdict import Status

STATUSES: tuple[Status, ...] = ("satisfied", "violated", "pending", "unjudged", "released")


@dataclass(slots=True)
class Count:
    """
    How many activations came out how, and in how many cases.

    `rate` is the share of satisfied ones among those that were decided; nothing where none was, which is not green.
    """

    by_status: Counter[Status] = field(default_factory=Counter)
    cases: int = 0
    violated_cases: int = 0

    @property
    def activations(self) -> int:
        return sum(self.by_status.values())

    @property
    def rate(self) -> Fraction | None:
        decided = self.by_status["satisfied"] + self.by_status["violated"]
        return Fraction(self.by_status["satisfied"], decided) if decided else None

    @property
    def is_vacuous(self) -> bool:
        """Did nothing ever set it off?"""
        return not self.activations

    @property
    def is_green(self) -> bool:
        """Was it set off, and kept wherever it was, with nothing left unjudged?"""
        return not self.is_vacuous and not self.by_status["violated"] and not self.by_status["unjudged"]


class Totals:
    """Counts of verdicts, kept while cases are judged. Of persons, stages and months only what was decided counts."""

    def __init__(self, elements: Iterable[str]) -> None:
        self.by_element: dict[str, Count] = {element: Count() for element in elements}
        self.by_person: dict[str, Count] = {}
        self.by_stage: dict[str, Count] = {}
        self.by_month: dict[str, Count] = {}
        self.violated_cases = 0  # by whatever element

    def add(self, judged: Iterable[Judged]) -> None:
        """The verdicts of one case."""
        active: set[str] = set()
        violated: set[str] = set()
        for each in judged:
            count = self.by_element.setdefault(each.element, Count())
            count.by_status[each.status] += 1
            active.add(each.element)
            if each.status == "violated":
                violated.add(each.element)
            if each.status in ("satisfied", "violated"):
                for counts, name in self._groups(each):
                    counts.setdefault(name, Count()).by_status[each.status] += 1
        self.violated_cases += bool(violated)
        for element in active:
            self.by_element[element].cases += 1
            self.by_element[element].violated_cases += element in violated

    def _groups(self, each: Judged) -> tuple[tuple[dict[str, Count], str], ...]:
        return (self.by_person, each.person or ""), (self.by_stage, each.stage), (self.by_month, each.month)
