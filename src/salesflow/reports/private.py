"""What the policy marks `private` is never in a report, whichever way it would get there."""

from __future__ import annotations

import difflib

from salesflow.constraints.constraint import Step
from salesflow.decision import Decision
from salesflow.findings import Finding
from salesflow.intake.private import HIDDEN, asks_private, is_private, is_private_field
from salesflow.journey.obligation import Obligation
from salesflow.policy.model import Policy
from salesflow.rules.table import Rule
from salesflow.rules.windows import DueWindow, Window

__all__ = [
    "HIDDEN",
    "findings_of",
    "hides_anchor",
    "is_private",
    "is_private_field",
    "shown_occurrence",
    "undated",
    "without_cells",
    "without_date",
]


_SAID_BY_ROWS = ("value", "what")  # arguments in which a finding repeats what a row says
_UNKNOWN_VALUE = "SF310"  # its `name` is a value
_UNKNOWN_NAMES = ("SF303", "SF304", "SF305")  # of activities, fields and roles, which the policy knows
_SLIPS = 4  # letters of a known name, for each of which one may be mistyped; two at most


def without_cells(finding: Finding) -> Finding:
    """A finding about a row of a log, without what the row says: it may be a telephone number in the wrong column."""
    if finding.code.startswith("SF8"):
        return finding  # of verdicts, which repeat nothing
    arguments = dict(finding.arguments)
    hidden = {*_SAID_BY_ROWS, *(["name", "nearest"] if finding.code == _UNKNOWN_VALUE else [])}
    if finding.code in _UNKNOWN_NAMES and not _is_misspelt(str(arguments.get("name")), arguments.get("nearest")):
        hidden.add("name")
    if "value" in arguments or isinstance(arguments.get("reason"), str):
        hidden.add("reason")  # it repeats the value, or is what somebody wrote
    kept = tuple((name, HIDDEN if name in hidden and value else value) for name, value in finding.arguments)
    return Finding(finding.code, finding.places, kept, finding.severity)


def _is_misspelt(name: str, nearest: str | None) -> bool:
    """Is it a known name with a slip or two? Then it says nothing that the policy does not say."""
    if not nearest:
        return False
    said, known = name.casefold(), nearest.casefold()
    blocks = difflib.SequenceMatcher(None, said, known, autojunk=False).get_matching_blocks()
    return len(said) - sum(block.size for block in blocks) <= min(2, len(known) // _SLIPS)


def hides_anchor(policy: Policy, each: Obligation) -> bool:
    """Would the date that an obligation is counted from give away what is private?"""
    if isinstance(each.why, Step):
        cadence = policy.cadences.get(each.element.partition("/")[0])
        return asks_private(policy, each.why.anchor or (cadence.anchor if cadence is not None else None))
    windows = each.why.then.values() if isinstance(each.why, Rule) else ()
    return any(is_private(policy, name) for said in windows if isinstance(said, Window) for name in said.anchors)


def shown_occurrence(policy: Policy, each: Obligation) -> str | None:
    """Which repetition it is; nothing where that would be an age. Of a rule it is the name of an output."""
    return None if isinstance(each.why, Step) and hides_anchor(policy, each) else each.occurrence


def without_date(finding: Finding) -> Finding:
    """The same finding; the date that a calendar does not know, which may be the private one, is not repeated."""
    said = tuple((name, HIDDEN if name == "date" else value) for name, value in finding.arguments)
    return Finding(finding.code, finding.places, said, finding.severity)


def undated(policy: Policy, each: Obligation) -> Finding | None:
    """Why an obligation has no date, where it has none."""
    return without_date(each.finding) if each.finding is not None and hides_anchor(policy, each) else each.finding


def findings_of(policy: Policy, decision: Decision) -> tuple[Finding, ...]:
    """What was found while deciding, without the dates of windows that are counted from what is private."""
    said = [one for value in decision.outcome.values() for one in (value if isinstance(value, tuple) else (value,))]
    hidden = {
        due.finding
        for due in said
        if isinstance(due, DueWindow)
        and due.finding is not None
        and any(is_private(policy, name) for name in due.window.anchors)
    }
    return tuple(without_date(finding) if finding in hidden else finding for finding in decision.findings)
