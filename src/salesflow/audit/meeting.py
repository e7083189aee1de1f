"""The morning meeting: what is overdue and due today, sorted by who has to do it, with the grade of each lead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from salesflow.audit.cases import Case
from salesflow.audit.due import owed_by
from salesflow.audit.outcome import outputs_of
from salesflow.catalogue import Phrase
from salesflow.facttypes import Enum
from salesflow.findings import DataError, Finding, Place, unknown
from salesflow.history.past import says_owner
from salesflow.journey.journey import Journey
from salesflow.journey.obligation import Obligation
from salesflow.policy.model import Policy

When = Literal["overdue", "today", "undated", "coming", "waiting"]
EVERY: tuple[When, ...] = ("overdue", "today", "undated", "coming", "waiting")
PRESSING: tuple[When, ...] = ("overdue", "today", "undated")  # what a morning meeting is about


class Due(NamedTuple):
    """One obligation on the day asked: the grade of its lead, and how pressing it is."""

    owed: Obligation
    grade: str | None
    when: When


class Group(NamedTuple):
    """What one owner has to do, or the people of one other role (for leads that somebody owns)."""

    owner: str | None
    role: str | None  # none on the list of an owner
    listed: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Everything that is owed at `at`, in groups; how many cases there were, and how many had not begun by then."""

    at: datetime
    groups: tuple[Group, ...]
    findings: tuple[Finding, ...]
    cases: int
    not_begun: int
    grade: str | None  # the output that is called the grade

    @property
    def listed(self) -> tuple[Due, ...]:
        return tuple(each for group in self.groups for each in group.listed)

    def counts(self) -> Counter[When]:
        return Counter(each.when for each in self.listed)


def meeting(
    policy: Policy,
    cases: Iterable[Case],
    *,
    at: datetime,
    owner: str | None = None,
    role: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Meeting:
    """
    Who has to do what today, and what should have been done?

    What the role of the owner owes is on its owner's list, by name; what another role owes is on the list of that
    role. The owner's role is the one that takes most steps of the main process: nobody says so otherwise.

    Args:
        at: The moment asked about; *today* is its local day.
        owner: Only the leads that this person owns.
        role: Only what this role owes.

    Raises:
        DataError: SF542, nobody of this name ever owned a lead; SF305, there is no such role.
    """
    journeys = [case.journey(policy) for case in cases]
    _known(policy, journeys, owner, role)
    owed = owed_by(journeys, at=at, progress=progress)
    grade = grade_output(policy)
    by_case = {journey.case: journey for journey in journeys}
    grades: dict[str, str | None] = {}
    listed = []
    for each in owed.obligations:
        if (owner is not None and each.owner != owner) or (role is not None and role not in each.roles):
            continue
        if each.case not in grades:
            grades[each.case] = _grade(by_case[each.case], at, grade)
        listed.append(Due(each, grades[each.case], when(each, at)))
    begun = owed.cases
    return Meeting(at, _groups(policy, listed), owed.findings, begun, len(journeys) - begun, grade)


def when(each: Obligation, at: datetime) -> When:
    """How pressing it is. What opens later today and is due today, is due today."""
    if each.state == "overdue":
        return "overdue"
    if each.by is not None and each.by.date() <= at.astimezone(each.by.tzinfo).date():
        return "today"
    if each.state == "waiting":
        return "waiting"
    return "undated" if each.by is None else "coming"


def grade_output(policy: Policy) -> str | None:
    """The output that a list shows beside each lead: the first that is one of a list of values."""
    outputs = outputs_of(policy.decisions)
    return next((name for name, (each, many) in outputs.items() if isinstance(each.type, Enum) and not many), None)


def owners_role(policy: Policy) -> str | None:
    """The role in which owners act: the one that takes most steps of the main process."""
    main = policy.main
    steps = main.transitions.values() if main is not None else ()
    counted = Counter(role for step in steps for role in step.role or ())
    return counted.most_common(1)[0][0] if counted else next(iter(policy.roles), None)


def _grade(journey: Journey, at: datetime, output: str | None) -> str | None:
    said: Any = journey.decide(at=at).outcome[output] if output is not None else None
    return said if isinstance(said, str) else None  # not decided is none of its values


def _known(policy: Policy, journeys: list[Journey], owner: str | None, role: str | None) -> None:
    """A misspelt name would give an empty list, and an empty list says that all is well."""
    if role is not None and role not in policy.roles:
        raise DataError([unknown("SF305", role, policy.roles).at(Place("--role"))])
    if owner is None:
        return
    owners = {event.data["owner"]: None for each in journeys for event in each.events if says_owner(event)}
    if owner not in owners:
        problem = unknown("SF542", owner, owners)
        problem.arguments["kind"] = Phrase("owner", "归属人")
        raise DataError([problem.at(Place("--owner"))])


def _groups(policy: Policy, listed: list[Due]) -> tuple[Group, ...]:
    """Leads that nobody owns come first, then owners by name, then the other roles as the policy lists them."""
    own = owners_role(policy)
    by_owner: dict[str | None, list[Due]] = {}
    by_role: dict[str, list[Due]] = {}
    for each in listed:
        roles = each.owed.roles
        if not roles or own in roles:
            by_owner.setdefault(each.owed.owner, []).append(each)
        else:
            by_role.setdefault(roles[0], []).append(each)
    persons = sorted(by_owner, key=lambda name: (name is not None, name or ""))
    order = [name for name in policy.roles if name in by_role]
    return (
        *(Group(name, None, tuple(by_owner[name])) for name in persons),
        *(Group(None, name, tuple(by_role[name])) for name in order),
    )
