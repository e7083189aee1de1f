"""
What all decisions say of one set of facts: the outcome, the rules that hit, the windows on the calendar, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from salesflow.calendars import Calendar
from salesflow.facts import MISSING, Facts
from salesflow.findings import BeyondHorizon, FactError, Finding, Place, found
from salesflow.frozen import FrozenMap
from salesflow.rules.engine import Answer, Engine
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

    @property
    def results(self) -> Mapping[str, Result]:
        """What each table said, by name."""
        return self.decided.results

    def explain(self, decision: str) -> Explanation:
        """Why this decision said so: the facts used, and what kept the other rules. Raises: KeyError."""
        return self.decided.explain(decision)


@dataclass(frozen=True, slots=True)
class Dated:
    """What a decision says of a lead whose facts are elsewhere: in a database, say. The parts are those of `Decision`."""

    results: Mapping[str, Result]
    outcome: FrozenMap[Any]
    rules: FrozenMap[Any]
    findings: tuple[Finding, ...]


Counted = Callable[[Window, str, list[Finding]], DueWindow]  # a window with its dates, of this output; why it has none


def decide(engine: Engine, facts: Facts, calendar: Calendar | None, start: datetime | date | Any = MISSING) -> Decision:
    """
    Every decision of a policy on checked facts; windows are counted in the calendar.

    Args:
        engine: Which asks the tables: of a policy, its `engine`.

    What cannot be counted (no anchor, no calendar, open days beyond its horizon, hours after a mere date) keeps its
    amounts, and a finding says why: one date that is not known never costs the grade.
    """
    return decided(engine.decide(facts), facts, calendar, start)


def decided(
    answer: Answer, facts: Facts, calendar: Calendar | None, start: datetime | date | Any = MISSING
) -> Decision:
    """The same of what an engine has answered already."""

    def stated(name: str) -> Any:
        return start if name == START else getattr(facts, name)

    def counted(window: Window, output: str, findings: list[Finding]) -> DueWindow:
        return _counted(window, output, stated, calendar, findings)

    said = dated(answer, counted)
    return Decision(facts, said.outcome, said.rules, said.findings, answer.about(facts))


def dated(answer: Answer, counted: Counted) -> Dated:
    """An answer whose windows have their dates."""
    outcome: dict[str, Any] = {}
    findings: list[Finding] = []
    for result in answer.results.values():
        findings += _undecided(result, answer)
        for name in result.table.outputs:
            said = result.output(name)
            windows = said if isinstance(said, tuple) else (said,)
            dates = tuple(counted(one, name, findings) if isinstance(one, Window) else one for one in windows)
            outcome[name] = dates if isinstance(said, tuple) else dates[0]
    rules = {name: _ids(result) for name, result in answer.results.items()}
    return Dated(answer.results, FrozenMap(outcome), FrozenMap(rules), tuple(dict.fromkeys(findings)))


def _counted(said: Window, output: str, stated: Any, calendar: Calendar | None, findings: list[Finding]) -> DueWindow:
    """A window with its dates, as far as they can be known."""
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


def _undecided(result: Result, answer: Answer) -> list[Finding]:
    """Why a table could not decide; nothing for one that was fed by another of which this is said already."""
    if any(isinstance(answer.outputs.get(name), Undecided) for name in result.table.inputs):
        return []
    place = result.table.place or Place(result.table.name)
    if result.undecided is Undecided.UNMATCHED:
        return [found("SF601", place, decision=result.table.name)]
    if result.undecided is Undecided.AMBIGUOUS:
        ids = tuple(rule.id for rule in result.hits)
        return [found("SF602", place, decision=result.table.name, rules=ids)]
    return []
