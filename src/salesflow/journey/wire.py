"""
A journey as JSON, and back: one document with everything that was entered, values as the policy file writes them.

An explicit *unknown* is `null`. Names that the policy has changed since (`was:`) are read as today's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.facts import MISSING
from salesflow.facttypes import Boolean, Case, Date, Datetime, Decimal, Duration, FactType, Integer, Text, Time
from salesflow.findings import Place, Problem, found, unknown
from salesflow.frozen import FrozenMap
from salesflow.history.activity import Field
from salesflow.history.event import ADOPTED, BUILT_IN, NO_DATA, POLICY_CHANGED, Event
from salesflow.journey.refusal import EventRefused
from salesflow.policy.model import Policy

_MOST = 12  # places of a decimal that a policy may ask for
FORMAT = 1  # of this document; another one is refused
_PLAIN = (Boolean, Integer, Text, Case)  # types whose values JSON has
_DATETIME = Datetime()
_SORTS: dict[str, FactType] = {
    "decimal": Decimal(scale=_MOST),
    "datetime": _DATETIME,
    "date": Date(),
    "time": Time(),
    "duration": Duration(),
}


def to_document(event: Event, policy: Policy) -> dict[str, Any]:
    """An event as a JSON object: what it does not say has no key."""
    said: dict[str, Any] = {"id": event.id, "case": event.case, "position": event.position, "name": event.name}
    said |= {"at": event.at.isoformat()}
    if event.recorded_at is not None:
        said["recorded_at"] = event.recorded_at.isoformat()
    said |= {name: value for name in ("person", "role") if (value := getattr(event, name)) is not None}
    if event.data:
        fields = policy.workings.fields_of(event.name)
        said["data"] = {name: _written(value, fields.get(name)) for name, value in event.data.items()}
    if event.process is not None:
        said |= {"process": event.process, "from": event.from_, "to": event.to}
    return said | {"policy": event.policy}


def _written(value: Any, field: Field | None) -> Any:
    if value is MISSING:
        return None
    if isinstance(value, Mapping):
        return dict(value)
    if field is not None and field.type.has(value):
        return value if isinstance(field.type, _PLAIN) else field.type.written(value)
    for name, kind in _SORTS.items():  # of an earlier policy: it says itself what it is
        if kind.has(value):
            return {name: kind.written(value)}
    return value


def to_text(events: tuple[Event, ...], policy: Policy) -> str:
    """All events of a journey as one JSON document."""
    listed = [to_document(event, policy) for event in events]
    return json.dumps({"journey": FORMAT, "policy": policy.identity, "events": listed}, ensure_ascii=False)


def from_text(text: str, policy: Policy) -> list[Event]:
    """
    The events of such a document.

    Raises:
        EventRefused: SF716, it is no such document; SF717, the journey follows another policy; SF303, SF304, a name
            that the policy does not know; SF718, a value that cannot be read.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError, TypeError):
        raise _no_journey(Phrase("it is no JSON", "不是 JSON")) from None
    if (
        not isinstance(document, dict)
        or document.get("journey") != FORMAT
        or not isinstance(document.get("events"), list)
    ):
        raise _no_journey(Phrase("it is no journey of this format", "不是此格式的客户记录"))
    if document.get("policy") != policy.identity:
        raise EventRefused(
            [found("SF717", Place(_case_of(document)), theirs=document.get("policy"), ours=policy.identity)]
        )
    return [from_document(each, policy) for each in document["events"]]


def _no_journey(reason: Phrase) -> EventRefused:
    return EventRefused([found("SF716", Place("journey"), reason=reason)])


def _case_of(document: dict[str, Any]) -> str:
    """Whose journey it is, as far as the document says so."""
    first = next(iter(document["events"]), None)
    return str(first["case"]) if isinstance(first, dict) and first.get("case") else "journey"


def from_document(said: Any, policy: Policy) -> Event:
    """One event of its JSON object. Raises: EventRefused, as `from_text`."""
    if not isinstance(said, dict):
        raise _no_journey(Phrase("an event is no object", "事件不是对象"))
    name = policy.workings.names.get(_text(said, "name"), _text(said, "name"))
    if name not in BUILT_IN and name not in policy.workings.recordable and not _is_of_another(said, policy):
        raise EventRefused([unknown("SF303", name, policy.workings.recordable).at(Place(_text(said, "case")))])
    position = said.get("position")
    if not isinstance(position, int) or isinstance(position, bool):
        raise _unreadable(said, "position", position)
    data = said.get("data", {})
    if not isinstance(data, dict):
        raise _unreadable(said, "data", data)
    optional = {key: _text(said, key) if said.get(key) is not None else None for key in _OPTIONAL}
    return Event(
        _text(said, "id"), _text(said, "case"), position, name, _instant(said, "at"),
        _instant(said, "recorded_at") if said.get("recorded_at") is not None else None,
        optional["person"], optional["role"], _data(said, name, data, policy), optional["policy"] or "",
        optional["process"], optional["from"], optional["to"],
    )  # fmt: skip


_OPTIONAL = ("person", "role", "policy", "process", "from", "to")


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    if not isinstance(value, str):
        raise _unreadable(said, key, value)
    return value


def _instant(said: Mapping[str, Any], key: str) -> datetime:
    try:
        at: datetime = _DATETIME.parse(_text(said, key))
        return at.astimezone(UTC)
    except Problem as problem:
        raise _unreadable(said, key, said.get(key), problem) from None


def _data(said: Mapping[str, Any], name: str, data: Mapping[str, Any], policy: Policy) -> FrozenMap[Any]:
    fields, old = policy.workings.fields_of(name), policy.workings.old_fields_of(name)
    read: dict[str, Any] = {}
    for key, value in data.items():
        today = old.get(key, key)
        if name in BUILT_IN:
            read[today] = _own(said, name, key, value)
        elif _is_of_another(said, policy):
            read[today] = _of_another(said, f"{name}.{key}", value, fields.get(today))
        elif today not in fields:
            problem = unknown("SF304", key, fields)
            problem.arguments["owner"] = name
            raise EventRefused([problem.at(Place(_text(said, "case")))])
        else:
            read[today] = _value(said, f"{name}.{key}", value, fields[today])
    return FrozenMap(read) if read else NO_DATA


def _own(said: Mapping[str, Any], name: str, key: str, value: Any) -> Any:
    """The data of a journey's own event: texts, and the stages in which a case was adopted or began."""
    if (name, key) in ((ADOPTED, "stages"), (POLICY_CHANGED, "began")) and isinstance(value, dict):
        return FrozenMap({process: str(stage) for process, stage in value.items()})
    if not isinstance(value, str):
        raise _unreadable(said, key, value)
    return value


def _is_of_another(said: Mapping[str, Any], policy: Policy) -> bool:
    """Was the event accepted by another policy, whose names and values this one need not have?"""
    return said.get("policy") not in (None, "", policy.identity)


def _of_another(said: Mapping[str, Any], name: str, value: Any, field: Field | None) -> Any:
    """What another policy accepted: as today's type reads it, or else as it stands."""
    if isinstance(value, dict) and len(value) == 1 and (sort := _SORTS.get(next(iter(value)))) is not None:
        return _typed(said, name, next(iter(value.values())), sort)
    if field is not None:
        try:
            return _value(said, name, value, field)
        except EventRefused:
            pass  # today's type is another one
    if value is None:
        return MISSING
    if not isinstance(value, str | int):
        raise _unreadable(said, name, value)
    return value


def _value(said: Mapping[str, Any], name: str, value: Any, field: Field) -> Any:
    return MISSING if value is None and field.optional else _typed(said, name, value, field.type)


def _typed(said: Mapping[str, Any], name: str, value: Any, kind: FactType) -> Any:
    """A value of JSON as its type has it; instants in UTC."""
    try:
        read = kind.parse(value) if isinstance(value, str) and not isinstance(kind, _PLAIN) else value
        checked = kind.check(read)
    except Problem as problem:
        raise _unreadable(said, name, value, problem) from None
    return checked.astimezone(UTC) if isinstance(checked, datetime) else checked


def _unreadable(said: Mapping[str, Any], name: str, value: Any, problem: Problem | None = None) -> EventRefused:
    place = Place(str(said.get("id", said.get("case", ""))))
    reason = Phrase("it is not what it should be", "内容不符")
    if problem is not None:
        finding = problem.at(place)
        reason = Phrase(finding.message("en"), finding.message("zh"))
    return EventRefused([found("SF718", place, name=name, value=value, reason=reason)])
