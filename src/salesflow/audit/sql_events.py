"""Rows of the SQL log, read back as the events of cases: what the log's columns hold of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from salesflow.audit.cases import Case, Line
from salesflow.facts import MISSING
from salesflow.frozen import FrozenMap
from salesflow.history.event import ADOPTED, OPENING, REASSIGNED, VOIDED, Event, in_history_order
from salesflow.policy.model import Policy
from salesflow.sql.log_shape import WITHDRAWN, LogShape
from salesflow.sql.values import decoded

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cases_from(policy: Policy, shape: LogShape, rows: Iterable[tuple[Any, ...]]) -> Iterator[Case]:
    """The cases of rows that stand case by case, each in the order in which its events were entered."""
    names = [name for name, _ in shape.columns]
    said = (dict(zip(names, row, strict=True)) for row in rows)
    for case, listed in groupby(said, key=lambda row: row["case"]):
        events = _walked(policy, [_event(policy, shape, row) for row in listed])
        yield Case(case, tuple(map(Line, events)), ())


def instant(at: int) -> datetime:
    """The instant of so many microseconds since 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def _event(policy: Policy, shape: LogShape, row: Mapping[str, Any]) -> Event:
    recorded = instant(row["recorded_at"]) if row["recorded_at"] is not None else None
    data = FrozenMap(dict(_data(policy, shape, row)))
    return Event(
        row["id"], row["case"], row["pos"], row["activity"], instant(row["at"]), recorded, row["person"], row["role"], data
    )  # fmt: skip


def _data(policy: Policy, shape: LogShape, row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    name = row["activity"]
    if name in (*OPENING, REASSIGNED) and row["owner"] is not None:
        yield "owner", row["owner"]
    if name in OPENING and row["calendar"] is not None:
        yield "calendar", row["calendar"]
    if name == ADOPTED:
        yield "stages", FrozenMap({process: row[column] for process, column in shape.stages.items() if row[column]})
    if name == VOIDED:
        yield "event", row["voids"]
    for (activity, field), where in shape.data.items():
        if activity != name:
            continue
        if row[where.instead] == WITHDRAWN:
            yield field, MISSING
        elif row[where.value] is not None:
            yield field, decoded(policy.workings.fields_of(name)[field].type, row[where.value])


def _walked(policy: Policy, events: list[Event]) -> list[Event]:
    """Where each step leaves from: the stage in which the case stood, in the order in which things happened."""
    void = {event.data["event"] for event in events if event.name == VOIDED}
    stages = {**policy.workings.initial, **events[0].data.get("stages", {})}
    for at, event in sorted(enumerate(events), key=lambda each: in_history_order(each[1])):
        what = policy.workings.recordable.get(event.name)
        if what is None or what.process is None or what.transition is None:
            continue
        process, to = what.process.name, what.transition.to
        events[at] = event._replace(process=process, from_=stages[process], to=to)
        if event.id not in void:
            stages[process] = to
    return events
