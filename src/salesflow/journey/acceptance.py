"""What a journey accepts as an event: the right name, time, role and data; everything wrong is found at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from salesflow import personal
from salesflow.catalogue import Phrase
from salesflow.facts import MISSING
from salesflow.facttypes import EPOCH, MICRO, Datetime
from salesflow.findings import NONE, FactError, Finding, Place, Problem, found, shown, unknown
from salesflow.frozen import FrozenMap
from salesflow.history.event import NO_DATA
from salesflow.policy.model import Policy
from salesflow.policy.workings import Recordable

_FIRST, _LAST = (EPOCH + end * MICRO for end in map(int, Datetime.natural.intervals[0]))  # every clock can show them
_HOLDS = {"identity_number": "SF713", "mobile_number": "SF714"}


def instant(at: Any, name: str) -> datetime:
    """A moment as an instant in UTC. Raises: FactError (SF607), it has no offset."""
    if not isinstance(at, datetime):
        raise FactError([found("SF225", Place(name), value=at)])
    if at.utcoffset() is None:
        raise FactError([found("SF607", Place(name), value=at)])
    try:
        moment = at.astimezone(UTC)
    except OverflowError:
        raise FactError([found("SF225", Place(name), value=at)]) from None
    if not _FIRST <= moment <= _LAST:
        raise FactError([found("SF226", Place(name), value=at, range=f"{_FIRST}..{_LAST}")])
    return moment


def checked_data(what: Recordable, said: Mapping[str, Any], case: str, findings: list[Finding]) -> FrozenMap[Any]:
    """
    The data of an event, each exactly of its type; instants in UTC. What is wrong goes to `findings`.

    `MISSING` withdraws what an optional field stated before.
    """
    if not said and not what.needed:
        return NO_DATA
    data: dict[str, Any] = {}
    for name, value in said.items():
        field = what.data.get(name)
        if field is None:
            problem = unknown("SF304", shown(name, "en"), what.data)
            problem.arguments["owner"] = what.name
            findings.append(problem.at(Place(f"{case}/{what.name}")))
        elif value is MISSING and field.optional:
            data[name] = MISSING
        else:
            try:
                checked = field.type.check(value) if value is not MISSING else _demand(name)
            except Problem as wrong:
                findings.append(wrong.at(Place(f"{case}/{what.name}.{name}")))
                continue
            data[name] = checked.astimezone(UTC) if isinstance(checked, datetime) else checked
    lacking = tuple(name for name in what.needed if name not in said)
    if lacking:
        findings.append(
            found("SF706", Place(f"{case}/{what.name}"), name=what.name, fields=tuple(f"`{name}`" for name in lacking))
        )
    findings += personal_findings(what, data, case)
    return FrozenMap(data)


def _demand(name: str) -> Any:
    raise Problem("SF606", name=name)


def personal_findings(what: Recordable, data: Mapping[str, Any], case: str) -> list[Finding]:
    """Texts that hold what the policy refuses. The text itself is in no message."""
    wrong = []
    for name in what.watched:
        text = data.get(name, MISSING)
        if text is MISSING:
            continue
        holds = personal.held(text, what.data[name].type.refuse)  # type: ignore[attr-defined]
        if holds is not None:
            wrong.append(found(_HOLDS[holds], Place(f"{case}/{what.name}.{name}"), name=what.name, field=name))
    return wrong


def role_problem(what: Recordable, role: str | None, roles: Mapping[str, Any]) -> Problem | None:
    """Why this role may not record it; nothing where it may. One that the policy does not know is told by itself."""
    if role is not None and role not in roles:
        return None
    if what.role is None or role in what.role:
        return None
    known = what.role or NONE
    if role is None:
        return Problem("SF708", name=what.name, known=known)
    return Problem("SF707", name=what.name, role=role, known=known)


_ACTIVITY, _TRIGGER = Phrase("an activity", "活动"), Phrase("a trigger", "触发")


def no_activity(policy: Policy, name: Any) -> Problem:
    """Why this cannot be recorded: the name of a step, or of nothing."""
    if isinstance(name, str) and name in policy.workings.recordable:
        return Problem("SF425", name=name, type=_TRIGGER, what="record", wanted=_ACTIVITY)
    return unknown("SF303", shown(name, "en"), policy.activities)


def no_trigger(policy: Policy, name: Any) -> Problem:
    """Why this cannot be taken: the name of an activity, or of nothing."""
    if isinstance(name, str) and name in policy.workings.recordable:
        return Problem("SF425", name=name, type=_ACTIVITY, what="take", wanted=_TRIGGER)
    triggers = [name for name, each in policy.workings.recordable.items() if each.transition is not None]
    return unknown("SF303", shown(name, "en"), triggers)
