"""What a constraint asks and a log does not say is told, so that nobody takes silence for keeping it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.constrained import KINDS, START, case_of, documents, entries, policy_of
from salesflow import Policy
from salesflow.audit.audit_log import LogAudit
from salesflow.audit.compliance import audit, journeys_as_cases
from salesflow.audit.unstated import Unstated
from salesflow.history.pattern import Anchored
from salesflow.intake.log import Entry
from salesflow.reports.result import of_audit

DISCOUNTS = """\
salesflow: 1
name: ours
version: 1
roles: {sales: sales, boss: boss}
activities:
  approval: {}
  discount:
    role: [sales, boss]
    data: {rate: {type: integer}, until: {type: integer, optional: true}}
constraints:
  - {id: no-discount, kind: absence, activity: {activity: discount, %s}}
"""
HEADER = "case,name,at,role,person,owner,data.rate\n"


def audited(tmp_path, condition, *rows):
    """An audit of a constraint on discounts with this condition, on rows that are at a minute each."""
    policy = Policy.from_text(DISCOUNTS % condition, file="ours.yaml")
    listed = [row.replace("AT", f"2026-11-02T09:{number:02}:00Z") for number, row in enumerate(rows)]
    (tmp_path / "log.csv").write_text(HEADER + "\n".join(listed) + "\n", encoding="utf-8")
    log = LogAudit(policy, tmp_path / "log.csv")
    return log.audited(as_of=log.latest() + timedelta(days=1))


def told(audited):
    """Of each SF812: what is asked, how many of how many do not say it, and the first line."""
    found = [finding for finding in audited.findings if finding.code == "SF812"]
    said = [dict(finding.arguments) for finding in found]
    return [
        (each["name"], each["field"], each["count"], each["total"], finding.place.line)
        for each, finding in zip(said, found, strict=True)
    ]


@pytest.mark.parametrize(
    ("condition", "rows", "expected"),
    [
        ("role: sales", ["L,discount,AT,,li,wang,5", "L,discount,AT,boss,li,wang,5"], [("discount", "role", 1, 2, 2)]),
        ("person: owner", ["L,discount,AT,sales,li,wang,5", "L,discount,AT,sales,,wang,5"],
         [("discount", "person", 1, 2, 3)]),
        ("person: not owner", ["L,discount,AT,sales,li,,5"], [("discount", "owner", 1, 1, 2)]),
        ("person: not same as approval", ["L,discount,AT,sales,li,wang,5", "L,approval,AT,,,wang,"],
         [("approval", "person", 1, 1, 3)]),
        ("where: {rate: more than 10}", ["L,discount,AT,sales,li,wang,", "M,discount,AT,sales,li,wang,"],
         [("discount", "rate", 2, 2, 2)]),
        ("where: {until: 5}", ["L,discount,AT,sales,li,wang,5"], []),
        ("where: {until: [5, missing]}", ["L,discount,AT,sales,li,wang,5"], []),
        ("where: {rate: more than 10}", ["L,approval,AT,,,,", "M,discount,AT,,,,12"], []),
    ],
)  # fmt: skip
def test_what_is_asked_and_not_said_is_told_once_at_the_first_such_event(tmp_path, condition, rows, expected):
    """Role, person, owner, required data; not what may be left out."""
    assert told(audited(tmp_path, condition, *rows)) == expected


def test_a_log_without_roles_does_not_pass_a_strict_build(tmp_path):
    """A demand on a role that no event states is kept by every case; it is a warning, and `--strict` fails on it."""
    result = audited(tmp_path, "role: sales", "L,discount,AT,,li,wang,5")
    assert result.violated == ()
    assert not of_audit(result).is_failed
    assert of_audit(result, strict=True).is_failed
    [said] = [remark.finding for remark in of_audit(result).remarks if remark.rule == "SF812"]
    assert (said.places[1].file, said.places[1].line) == ("ours.yaml", 11)


def test_what_has_not_happened_yet_and_what_is_void_is_not_counted(tmp_path):
    """Only events that the constraint could have seen at the moment asked."""
    policy = policy_of({"kind": "absence", "activity": {"activity": "ask", "role": "clerk"}})
    case = case_of(policy, entries_of("ask", "ask", "ask"))
    assert told(audit(policy, [case], as_of=START + timedelta(hours=1))) == [("ask", "role", 2, 2, 2)]
    journey = case.journey(policy).void(case.lines[1].event.id, at=START + timedelta(days=1), by="li", reason="wrong")
    [said] = told(audit(policy, journeys_as_cases([journey]), as_of=START + timedelta(days=2)))
    assert said == ("ask", "role", 2, 2, None)


def entries_of(*names):
    """An event each hour, at the lines of a log."""
    return [
        Entry("L", name, START + timedelta(hours=at), file="log", line=at + 2, id=f"L/{at}")
        for at, name in enumerate(names)
    ]


# -- against the slow meaning


def patterns_of(constraint):
    """Every pattern of a constraint, with those that they look back to."""
    named = [
        getattr(constraint, key) for key in ("activity", "before", "after", "require", "forbid", "between", "from_")
    ]
    waiting = [pattern for pattern in (*named, constraint.anchor and constraint.anchor.pattern) if pattern is not None]
    for pattern in waiting:
        if isinstance(pattern.since, Anchored):
            waiting.append(pattern.since.pattern)
    return waiting


@given(documents(KINDS), st.lists(entries(), min_size=1, max_size=3))
def test_whatever_is_asked_of_role_and_person_is_counted_over_all_cases(said, logs):
    """For each constraint: the events of its patterns that have no role or no person, whichever case they are of."""
    policy = policy_of(said)
    cases = [case_of(policy, [each._replace(case=f"L-{at}") for each in listed]) for at, listed in enumerate(logs)]
    counted, as_of = Unstated(policy), max(each.at for listed in logs for each in listed) + timedelta(days=1)
    events = []
    for case in cases:
        past = case.journey(policy).asked(at=as_of).past
        counted.take(case, past)
        events += [(event, past) for event in past.events]
    expected = set()
    for pattern in patterns_of(policy.constraints[0]):
        silent = {"role": [event for event, _ in events if event.name == pattern.name and event.role is None]}
        silent["person"] = [event for event, _ in events if event.name == pattern.name and not event.person]
        silent["owner"] = [event for event, past in events if event.name == pattern.name and not past.owner_at(event)]
        asks = {"role"} if pattern.role else set()
        if pattern.person:
            asks.add("person")
            if pattern.person.startswith("not same as "):
                asked = pattern.person.removeprefix("not same as ")
                nobody = [event for event, _ in events if event.name == asked and not event.person]
                expected |= {(asked, "person", len(nobody))} if nobody else set()
            else:
                asks.add("owner")
        expected |= {(pattern.name, asked, len(silent[asked])) for asked in asks if silent[asked]}
    found = [dict(finding.arguments) for finding in counted.findings()]
    assert {(each["name"], each["field"], each["count"]) for each in found} == expected
    assert len(found) == len(expected)
    assert all(each["total"] == sum(event.name == each["name"] for event, _ in events) for each in found)


@given(documents(("absence",)), entries())
def test_of_what_is_not_told_every_condition_could_be_tested(said, listed):
    """Where nothing is told, each event of the activity says all that the policy requires and the constraint asks."""
    policy = policy_of(said)
    [constraint] = policy.constraints
    case = case_of(policy, listed)
    result = audit(policy, [case], as_of=max(each.at for each in listed) + timedelta(days=1))
    pattern = constraint.pattern("activity")
    fields = policy.workings.fields_of(pattern.name)
    assert all(fields[name].optional for name in pattern.where)  # the shop requires no data
    if not told(result):
        events = [line.event for line in case.lines if line.event.name == pattern.name]
        gone = {line.event.data.get("event") for line in case.lines if line.event.name == "journey.voided"}
        for event in (event for event in events if event.id not in gone):
            assert not pattern.role or event.role is not None
            assert pattern.person is None or event.person
