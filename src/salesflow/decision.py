"""
What all decisions say of one set of facts: the outcome, the rules that hit, the windows on the calendar, and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from salesflow.calendars import Calendar
from salesflow.facts import MISSING, Facts
from salesflow.findings import Finding, Place, found
from salesflow.frozen import FrozenMap
from salesflow.rules.network import Decided, decide_all
from salesflow.rules.table import AMBIGUOUS, Explanation, Result, Table, Undecided
from salesflow.rules.windows import START, DueWindow, Window, due


@dataclass(frozen=True, slots=True)
class Decision:
    """
    The answer, and what it stands on.

    `outcome` has each output by name: a value, a `DueWindow`, `None` where the rule says that there is none, or
    `UNMATCHED`/`AMBIGUOUS`. `rules` has the id of the rule that hit by decision (ids, where a table collects).
    """

    facts: Facts
    outcome: FrozenMap[Any]
    rules: FrozenMap[Any]
    findings: tuple[Finding, ...]
    decided: Decided

    def explain(self, decision: str) -> Explanation:
        """Why this decision said so: the facts used, and what kept the other rules. Raises: KeyError."""
        return self.decided.explain(decision)


def decide(
    tables: tuple[Table, ...], facts: Facts, calendar: Calendar | None, start: datetime | date | Any = MISSING
) -> Decision:
    """Every decision of a policy on checked facts; windows are counted in the calendar, and stay amounts without one."""
    decided = decide_all(tables, facts)

    def stated(name: str) -> Any:
        return start if name == START else getattr(facts, name)

    def counted(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(counted(one) for one in value)
        if not isinstance(value, Window):
            return value
        return due(value, stated, calendar) if calendar is not None else DueWindow(value)

    outcome: dict[str, Any] = {}
    findings: list[Finding] = []
    for result in decided.results.values():
        findings += _undecided(result)
        for name in result.table.outputs:
            outcome[name] = counted(result.output(name))
            if isinstance(outcome[name], DueWindow) and outcome[name].anchor is None:
                findings.append(_without_dates(result, name, outcome[name], calendar))
    rules = {name: _ids(result) for name, result in decided.results.items()}
    return Decision(facts, FrozenMap(outcome), FrozenMap(rules), tuple(findings), decided)


def _ids(result: Result) -> Any:
    ids = tuple(rule.id for rule in result.hits)
    if result.table.hit == "collect" or result.undecided is AMBIGUOUS:
        return ids
    return ids[0] if ids else None


def _undecided(result: Result) -> list[Finding]:
    place = result.table.place or Place(result.table.name)
    if result.undecided is Undecided.UNMATCHED:
        return [found("SF601", place, decision=result.table.name)]
    if result.undecided is Undecided.AMBIGUOUS:
        ids = tuple(rule.id for rule in result.hits)
        return [found("SF602", place, decision=result.table.name, rules=ids)]
    return []


def _without_dates(result: Result, output: str, window: DueWindow, calendar: Calendar | None) -> Finding:
    place = result.hits[0].place or Place(result.table.name)
    if calendar is None:
        return found("SF608", place, output=output)
    return found("SF603", place, output=output, anchors=window.window.anchors)
