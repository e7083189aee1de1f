"""The facts of a journey: counted from its history, or given by the app (semantics 14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesflow.facts import UNSTATED, Facts
from salesflow.findings import NONE, FactError, Finding, Place, Problem, found, shown, some_of, unknown
from salesflow.history.asked import Asked
from salesflow.policy.model import Policy


def facts_of(policy: Policy, asked: Asked, given: Mapping[str, Any]) -> Facts:
    """
    Every fact of the policy at the moment asked.

    Raises:
        FactError: SF715, a counted fact is given; SF307, there is no such fact; SF606, one that may not be missing
            is not given; a value that does not fit.
    """
    findings: list[Finding] = []
    for name in given:
        if name not in policy.facts:
            findings.append(unknown("SF307", shown(name, "en"), policy.facts).at(Place("given")))
    values = []
    for name, fact in policy.facts.items():
        if fact.counted is not None:
            if name in given:
                known = some_of(each.name for each in policy.facts.values() if each.counted is None) or NONE
                findings.append(found("SF715", Place("given"), name=name, known=known))
            values.append((name, asked.fact(fact)))
            continue
        try:
            value = fact.check(given[name]) if name in given else fact.when_empty
            if value is UNSTATED:
                raise Problem("SF606", name=name)
            values.append((name, value))
        except Problem as problem:
            findings.append(problem.at(Place(f"given.{name}")))
    if findings:
        raise FactError(findings)
    return policy.sheet.trusted(values)
