"""What a test expects, and what came out."""

from __future__ import annotations

from typing import Any

from salesflow.decision import Decision
from salesflow.facts import MISSING
from salesflow.findings import Finding, found
from salesflow.policy.expected import Expectation
from salesflow.rules.invariants import AmountTest
from salesflow.rules.table import Undecided
from salesflow.rules.windows import DueWindow


def unmet(decision: Decision, expected: Expectation) -> Finding | None:
    """What is wrong with an expectation of a decision; nothing where it is met."""
    value = _found(decision, expected.of)
    wanted = expected.value
    if isinstance(wanted, AmountTest):
        met = wanted.accepts(value)
    elif wanted == "none" and value is None:
        met = True
    else:
        met = _plain(value) == _plain(wanted)
    if met:
        return None
    return differs(expected, value)


def differs(expected: Expectation, value: Any) -> Finding:
    """The finding that something else came out."""
    said = f"`{_said(expected.value)}`"
    return found("SF604", expected.place, name=expected.of, expected=said, found=f"`{_said(value)}`")


def _found(decision: Decision, of: str) -> Any:
    """The value that an expectation is about: an output, a part of a window, the rule that hit."""
    name, _, part = of.partition(".")
    if name == "rule":
        return decision.rules[part]
    value = decision.outcome[name]
    if not part or not isinstance(value, DueWindow):
        return value
    window = value.window
    if part == "role":
        return window.roles[0] if len(window.roles) == 1 else window.roles
    if part == "anchor":
        return value.anchor or window.anchors[0]
    return getattr(window, part)


def _plain(value: Any) -> Any:
    if isinstance(value, Undecided):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _said(value: Any) -> str:
    if isinstance(value, Undecided):
        return str(value.value)
    if isinstance(value, DueWindow):
        return value.window.text("en")
    if isinstance(value, tuple):
        return ", ".join(_said(item) for item in value) or "(none)"
    return "none" if value is None else "missing" if value is MISSING else str(value)
