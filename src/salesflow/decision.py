"""
What all decisions say of one set of facts: the outcome, the rules that hit, the windows on the calendar, and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from salesflow.calendars import Calendar
from salesflow.facts import MISSING, Facts
from salesflow.findings import BeyondHorizon, FactError, Finding, Place, found
from salesflow.frozen import FrozenMap
from salesflow.rules.engine import Engine
from salesflow.rules.network import Decided
from salesflow.rules.table import AMBIGUOUS, Explanation, Result, Undecided
from salesflow.rules.windows import START, DueWindow, Window, anchored, due


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


def decide(engine: Engine, facts: Facts, calendar: Calendar | None, start: datetime | date | Any = MISSING) -> Decision:
    """
    Every decision of a policy on checked facts; windows are counted in the calendar.

    Args:
        engine: Which asks the tables: of a policy, its `engine`.

    What cannot be counted (no anchor, no calendar, open days beyond its horizon, hours after a mere date) keeps its
    amounts, and a finding says why: one date that is not known never costs the grade.
    """
    decided = engine.decide(facts).about(facts)

    def stated(name: str) -> Any:
        return start if name == START else getattr(facts, name)

    outcome: dict[str, Any] = {}
    findings: list[Finding] = []
    for result in decided.results.values():
        findings += _undecided(result, decided)
        for name in result.table.outputs:
            said = result.output(name)
            windows = said if isinstance(said, tuple) else (said,)
            dates = tuple(_counted(one, name, stated, calendar, findings) for one in windows)
            outcome[name] = dates if isinstance(said, tuple) else dates[0]
    rules = {name: _ids(result) for name, result in decided.results.items()}
    return Decision(facts, FrozenMap(outcome), FrozenMap(rules), tuple(dict.fromkeys(findings)), decided)


def _counted(said: Any, output: str, stated: Any, calendar: Calendar | None, findings: list[Finding]) -> Any:
    """A window with its dates, as far as they can be known; any other value as it is."""
    if not isinstance(said, Window):
        return said
    place = said.place or Place(output)
    if calendar is None:
        findings.append(found("SF608", place, output=output))
        return anchored(said, stated, findings[-1])
    try:
        window = due(said, stated, calendar)
    except (BeyondHorizon, FactError) as error:
        findings += error.findings
        return anchored(said, stated, findings[-1])
    if window.anchor is None:
        findings.append(found("SF603", place, output=output, anchors=said.anchors))
        return DueWindow(said, finding=findings[-1])
    return window


def _ids(result: Result) -> Any:
    ids = tuple(rule.id for rule in result.hits)
    if result.table.hit == "collect" or result.undecided is AMBIGUOUS:
        return ids
    return ids[0] if ids else None


def _undecided(result: Result, decided: Decided) -> list[Finding]:
    """Why a table could not decide; nothing for one that was fed by another of which this is said already."""
    if any(isinstance(decided.outputs.get(name), Undecided) for name in result.table.inputs):
        return []
    place = result.table.place or Place(result.table.name)
    if result.undecided is Undecided.UNMATCHED:
        return [found("SF601", place, decision=result.table.name)]
    if result.undecided is Undecided.AMBIGUOUS:
        ids = tuple(rule.id for rule in result.hits)
        return [found("SF602", place, decision=result.table.name, rules=ids)]
    return []
