"""Running the tests that a policy brings: pass, or fail at their line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from salesflow.findings import Finding, SalesflowError
from salesflow.policy.expected import GivenTest, HistoryTest
from salesflow.policy.model import Policy
from salesflow.trials.comparing import unmet
from salesflow.trials.histories import Telling

Status = Literal["passed", "failed"]


@dataclass(frozen=True, slots=True)
class Ran:
    """One test of the policy, and what came of it."""

    test: GivenTest | HistoryTest
    status: Status
    findings: tuple[Finding, ...] = ()


def run_tests(policy: Policy) -> tuple[Ran, ...]:
    """
    Does the policy do what its own tests say?

    `given` tests are decided on a snapshot: what they do not state is as an empty history has it. `history` tests
    are journeys that live through what is told.
    """
    telling = Telling(policy)
    return tuple(_ran(policy, telling, test) for test in policy.tests)


def _ran(policy: Policy, telling: Telling, test: GivenTest | HistoryTest) -> Ran:
    try:
        if isinstance(test, HistoryTest):
            wrong = tuple(telling.unmet(test))
        else:
            decision = policy.decide(test.given)
            wrong = tuple(finding for one in test.expect if (finding := unmet(decision, one)) is not None)
    except SalesflowError as error:
        findings = tuple(Finding(one.code, (test.place,), one.arguments, "error") for one in error.findings)
        return Ran(test, "failed", findings)
    return Ran(test, "failed" if wrong else "passed", wrong)
