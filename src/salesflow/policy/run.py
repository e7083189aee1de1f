"""Running the tests that a policy brings: pass, or fail at their line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from salesflow.decision import Decision
from salesflow.facts import MISSING
from salesflow.findings import Finding, SalesflowError, found
from salesflow.policy.expected import Expectation, GivenTest, HistoryTest
from salesflow.policy.model import Policy
from salesflow.rules.invariants import AmountTest
from salesflow.rules.table import Undecided
from salesflow.rules.windows import DueWindow

Status = Literal["passed", "failed", "not run"]


@dataclass(frozen=True, slots=True)
class Ran:
    """One test of the policy, and what came of it."""

    test: GivenTest | HistoryTest
    status: Status
    findings: tuple[Finding, ...] = ()


def run_tests(policy: Policy) -> tuple[Ran, ...]:
    """
    Does the policy do what its own tests say?

    `given` tests are run on a snapshot: what they do not state is as an empty history has it. `history` tests
    need journeys; until those come they are `not run`, and said to be so.
    """
    return tuple(_ran(policy, test) for test in policy.tests)


def _ran(policy: Policy, test: GivenTest | HistoryTest) -> Ran:
    if isinstance(test, HistoryTest):
        return Ran(test, "not run")
    try:
        decision = policy.decide(test.given)
    except SalesflowError as error:
        findings = tuple(Finding(one.code, (test.place,), one.arguments, "error") for one in error.findings)
        return Ran(test, "failed", findings)
    wrong = tuple(finding for one in test.expect if (finding := _unmet(decision, one)) is not None)
    return Ran(test, "failed" if wrong else "passed", wrong)


def _unmet(decision: Decision, expected: Expectation) -> Finding | None:
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
    return found("SF604", expected.place, name=expected.of, expected=f"`{_said(wanted)}`", found=f"`{_said(value)}`")


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
