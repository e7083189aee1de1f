"""Facts as people write them, `purchase_in=14` or a small YAML map, read with the policy's own types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesflow.calendars import Calendar
from salesflow.facts import MISSING
from salesflow.facttypes import Date, Datetime
from salesflow.findings import FactError, Finding, Problem, unknown
from salesflow.policy.form import TEXT, sort_of
from salesflow.policy.model import Policy
from salesflow.rules.windows import START
from salesflow.text import Node, Word


def read_snapshot(policy: Policy, said: Mapping[Word, Node], calendar: Calendar | None) -> dict[str, Any]:
    """
    What somebody states about a case, as values; `start` may be among them.

    Raises:
        FactError: an unknown fact, a value that its type does not know; all of them at once, each at its place.
    """
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    for name, node in said.items():
        try:
            values[str(name)] = _value(policy, name, node, calendar)
        except Problem as problem:
            at = name if problem.code == "SF307" else node
            findings.append(problem.at(at.place))
    if findings:
        raise FactError(findings)
    return values


def _value(policy: Policy, name: Word, node: Node, calendar: Calendar | None) -> Any:
    if name != START and name not in policy.facts:
        raise unknown("SF307", name, [*policy.facts, START])
    if not isinstance(node, Word):
        raise Problem("SF203", found=sort_of(node), expected=TEXT)
    if name == START:
        return read_start(node, calendar)
    fact = policy.facts[name]
    if node == "missing":
        return fact.check(MISSING)
    return fact.type.parse(node, calendar)


def read_start(text: str, calendar: Calendar | None) -> Any:
    """When a case began: an instant, or a date, which is the start of its day. Raises: Problem."""
    if len(text.strip()) == len("2026-11-02"):
        return Date().parse(text)
    return Datetime().parse(text, calendar)
