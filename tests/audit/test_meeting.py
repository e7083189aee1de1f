"""Who has to do what, over many cases: sorted by owner and role, as of one moment."""

from datetime import datetime

import pytest

from salesflow import Journey, Policy
from salesflow.audit.cases import Case, Line
from salesflow.audit.meeting import grade_output, meeting, owners_role
from salesflow.findings import DataError

POLICY = Policy.load()


def at(day, clock):
    return datetime.fromisoformat(f"2026-11-{day:02} {clock}:00+08:00")


def case(name, owner, day, clock, **data):
    """A lead that came in by the web at this moment."""
    lead = Journey.start(POLICY, case=name, owner=owner, at=at(day, clock))
    lead = lead.record("lead_received", at=at(day, clock), by="li.na", role="consultant", source="web", reach="phone")
    return Case(name, tuple(Line(event) for event in lead.events), ())


CASES = [case("L-1", "li.na", 2, "09:10"), case("L-2", None, 3, "09:00"), case("L-3", "adam", 3, "15:00")]


def test_every_obligation_is_in_one_group():
    """Unowned leads first, then owners by name; nothing twice, nothing lost."""
    held = meeting(POLICY, CASES, at=at(3, "10:00"))
    assert [group.owner for group in held.groups] == [None, "li.na"]
    later = meeting(POLICY, CASES, at=at(3, "16:00"))
    assert [group.owner for group in later.groups] == [None, "adam", "li.na"]
    assert sorted({due.owed.case for due in held.listed}) == ["L-1", "L-2"]
    assert len({due.owed.identity for due in held.listed}) == len(held.listed)
    assert (held.cases, held.not_begun) == (2, 1)


@pytest.mark.parametrize(("clock", "when"), [("18:00", "today"), ("18:01", "overdue"), ("09:30", "today")])
def test_a_deadline_is_inclusive(clock, when):
    """Due at 18:00 is in time at 18:00, and overdue a minute later."""
    [due] = [
        each
        for each in meeting(POLICY, [case("L-1", "li.na", 2, "09:10")], at=at(2, clock)).listed
        if each.owed.element == "next_contact/n-am"
    ]
    assert (due.when, due.grade) == (when, "N")


def test_the_role_of_owners_follows_from_the_process():
    """The role that takes most steps of the main process is that in which owners act; the grade is the first list."""
    assert owners_role(POLICY) == "consultant"
    assert grade_output(POLICY) == "grade"


def test_a_policy_without_processes_has_one_list():
    """Without roles and grades there is still a list."""
    bare = Policy.from_text("salesflow: 1\nname: bare\nversion: 1\n")
    assert (owners_role(bare), grade_output(bare)) == (None, None)


def test_an_owner_whom_nobody_knows_is_an_error():
    """An empty list would say that all is well."""
    with pytest.raises(DataError, match="SF542"):
        meeting(POLICY, CASES, at=at(3, "10:00"), owner="li.ma")
