"""What many leads came to, in numbers that a manager asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from salesflow.audit.outcome import outputs_of
from salesflow.calendars import micros
from salesflow.decision import Dated, Decision
from salesflow.facts import MISSING
from salesflow.facttypes import Boolean, Enum
from salesflow.findings import Finding
from salesflow.intake.cells import cell_text, plain
from salesflow.policy.model import Policy
from salesflow.rules.table import Output, Undecided
from salesflow.rules.windows import DueWindow, WindowType

WITHOUT_DATE = ("without_anchor", "without_calendar", "beyond_calendar", "uncountable")  # and why there is none
_DUE = ("overdue", "without_deadline", "none", *WITHOUT_DATE, "undecided")
_WHY = {"SF603": "without_anchor", "SF608": "without_calendar", "SF605": "beyond_calendar"}


class Tally:
    """Counts while rows are graded."""

    def __init__(self, policy: Policy, stated: Iterable[str], as_of: datetime) -> None:
        """`stated` are the names of the facts that the rows state; the others are assumed."""
        self.policy, self.stated, self.as_of = policy, tuple(stated), as_of
        self.outputs = outputs_of(policy.decisions)
        self.counts: dict[str, Counter[Any]] = {name: Counter() for name in self.outputs}
        self.rules: Counter[Finding] = Counter()
        self.rows = self.whole = 0

    def ungraded(self) -> None:
        """A row without an outcome."""
        self.rows += 1

    def graded(self, decision: Decision | Dated) -> None:
        """A row with one."""
        self.rows += 1
        self.whole += 1
        for name, counted in self.counts.items():
            said = decision.outcome[name]
            for one in said if isinstance(said, tuple) else (said,):
                counted[self._due(one) if isinstance(one, DueWindow) else one] += 1

    def _due(self, window: DueWindow) -> str:
        if window.finding is not None:
            return _WHY.get(window.finding.code, "uncountable")
        if window.anchor is None:
            return "without_anchor"
        if window.by is None:
            return "without_deadline"
        return "overdue" if micros(window.by) < micros(self.as_of) else window.by.date().isoformat()

    def of_rule(self, finding: Finding) -> None:
        """What is so for every lead that a rule hits: counted, and told once."""
        self.rules[finding] += 1

    def of_rules(self) -> Iterable[Finding]:
        return tuple(self.rules)

    def summary(self, of_rows: Iterable[Finding]) -> dict[str, Any]:
        """The numbers, ready for JSON; `findings` counts every row that a rule's finding stands for."""
        codes = Counter(finding.code for finding in of_rows)
        for finding, count in self.rules.items():
            codes[finding.code] += count
        outcomes, due = {}, {}
        for name, (output, _) in self.outputs.items():
            if isinstance(output.type, WindowType):
                due[name] = _dates(self.counts[name])
            else:
                outcomes[name] = _values(self.counts[name], output)
        return {
            "policy": self.policy.identity,
            "as_of": self.as_of.isoformat(),
            "rows": self.rows,
            "graded": self.whole,
            "not_graded": self.rows - self.whole,
            "outcomes": outcomes,
            "due": due,
            "not_mapped": self._not_mapped(),
            "findings": dict(sorted(codes.items())),
        }

    def _not_mapped(self) -> dict[str, Any]:
        """The facts that no column states, with the value of an empty history that each has instead."""
        names = self.policy.sheet.not_stated(self.stated)
        assumed = {name: self.policy.facts[name].when_empty for name in names}
        return {name: "missing" if value is MISSING else plain(value) for name, value in assumed.items()}


def _values(counted: Counter[Any], output: Output) -> dict[str, int]:
    """How often each value was decided: in the order of the policy, also those that never were."""
    kind = output.type
    assert not isinstance(kind, WindowType)
    numbers: dict[str, int] = {}
    if isinstance(kind, Enum | Boolean):
        values: list[Any] = [False, True] if isinstance(kind, Boolean) else list(kind.values)
        numbers = {cell_text(value): counted[value] for value in values}
    else:
        said = [value for value in counted if value is not None and not isinstance(value, Undecided)]
        numbers = {cell_text(value): counted[value] for value in sorted(said)}
    return numbers | _without_value(counted)


def _without_value(counted: Counter[Any]) -> dict[str, int]:
    return {"none" if said is None else said.value: counted[said] for said in (None, *Undecided) if counted[said]}


def _dates(counted: Counter[Any]) -> dict[str, Any]:
    """How many are overdue, and how many fall due on which local date."""
    named = {name: counted[name] for name in _DUE}
    named["none"] = counted[None]
    named["undecided"] = sum(counted[said] for said in Undecided)
    dates = sorted(said for said in counted if isinstance(said, str) and said not in _DUE)
    return {**named, "by_date": {day: counted[day] for day in dates}}
