"""What constraints name and no event of a log is, is told: a name may be misspelt twice."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.constrained import KINDS, START, case_of, documents, entries, policy_of
from salesflow import Policy
from salesflow.audit.compliance import audit
from salesflow.audit.nowhere import names_in
from salesflow.history.pattern import EventPattern
from salesflow.intake.log import Entry
from salesflow.reports.result import of_audit

CALLS = """\
salesflow: 1
name: ours
version: 1
activities: {asked: {}, called: {was: [rang]}, calld: {}, lost: {}, unused: {}}
constraints:
  - {id: never-twice, kind: absence, activity: calld, at_most: 1}
  - {id: quick, kind: response, after: asked, require: called, within: 24 hours}
  - {id: quiet, kind: precedence, before: calld, require: asked, since: {last: lost}}
"""


def told(audited):
    """Of each SF813: what occurs nowhere, and the constraints that name it."""
    said = [dict(finding.arguments) for finding in audited.findings if finding.code == "SF813"]
    return [(each["names"], each["elements"]) for each in said]


def audited(*names, as_of=None, since=None):
    """An audit of one case with these events, an hour between two."""
    policy = Policy.from_text(CALLS, file="ours.yaml")
    listed = [
        Entry("L", name, START + timedelta(hours=at), file="log", line=at + 2, id=f"L/{at}")
        for at, name in enumerate(names)
    ]
    as_of = START + timedelta(days=1) if as_of is None else as_of
    return audit(policy, [case_of(policy, listed)] if listed else [], as_of=as_of, since=since, file="log")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("asked", "called"), [(("calld", "lost"), ("never-twice", "quiet"))]),
        (("asked",), [(("calld", "called", "lost"), ("never-twice", "quick", "quiet"))]),
        (("asked", "called", "lost"), [(("calld",), ("never-twice", "quiet"))]),
        (("asked", "called", "calld", "lost"), []),
        ((), []),
    ],
)
def test_all_that_occurs_nowhere_is_told_in_one_finding(names, expected):
    """What is forbidden, asked for, and looked back to; not what no constraint names; of an empty log nothing."""
    assert told(audited(*names)) == expected


def test_it_is_asked_of_the_whole_log():
    """An activity that is later than the moment asked, or before `since`, is spelt well."""
    names = ("asked", "called", "calld", "lost")
    assert told(audited(*names, as_of=START)) == told(audited(*names, since=START + timedelta(hours=9))) == []


def test_a_log_with_a_misspelt_name_passes_every_build_that_does_not_ask_for_information():
    """It is information, and no new failure of a policy that is larger than a log."""
    result = audited("asked", "called")
    failed = [of_audit(result, strict=strict, fail_on=least).is_failed for strict, least in
              ((False, "error"), (True, "error"), (False, "warning"), (False, "info"))]  # fmt: skip
    assert failed == [False, False, False, True]
    [remark] = [each for each in of_audit(result).remarks if each.code == "SF813"]
    assert (remark.severity, str(remark.place)) == ("info", "log")


@given(documents(KINDS), st.lists(entries(), min_size=1, max_size=3))
def test_whatever_is_named_occurs_or_is_told(said, logs):
    """Every pattern that the policy holds, wherever it stands in the constraint, is of an event that is there or told."""
    policy = policy_of(said)
    [constraint] = policy.constraints
    cases = [case_of(policy, [each._replace(case=f"L-{at}") for each in listed]) for at, listed in enumerate(logs)]
    result = audit(policy, cases, as_of=max(each.at for listed in logs for each in listed) + timedelta(days=1))
    there = {line.event.name for case in cases for line in case.lines}
    named = set(names_in(constraint))
    assert {each.name for each in _patterns_below(constraint)} <= named
    missing = {name for name in named - there if name in policy.workings.recordable}
    assert [(set(names), elements) for names, elements in told(result)] == (
        [(missing, (constraint.id,))] if missing else []
    )


def _patterns_below(value):
    """Every pattern that can be reached from a value by its fields."""
    if isinstance(value, EventPattern):
        yield value
    for name in getattr(value, "__dataclass_fields__", ()):
        yield from _patterns_below(getattr(value, name))
