"""The words of a log: what a policy calls events, their data and roles today, and what it called them before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from salesflow.facts import Fact
from salesflow.facttypes import Enum, FactType, Text
from salesflow.frozen import FrozenMap
from salesflow.history.activity import Field
from salesflow.history.event import ADOPTED, BUILT_IN, OPENING, POLICY_CHANGED, REASSIGNED, VOIDED
from salesflow.policy.model import Policy
from salesflow.states import Process

STAGES = "stages."  # of a case that was adopted, one field for each process


class EventWords(NamedTuple):
    """What is recorded with events of one name: by field, and the fields that may not be left out."""

    fields: dict[str, Fact]
    was: dict[str, str]  # older names of fields → today's
    required: tuple[str, ...]


class LogWords:
    """Every name that a log of this policy can use; made once for a log."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.events: dict[str, EventWords] = {}
        self.names: dict[str, str] = {}  # today's and older ones → today's
        for name in BUILT_IN:
            self.events[name] = EventWords(_built_in(name, policy), {}, ())
        for name, data, was in _declared(policy):
            self.events[name] = _words(name, data)
            self.names.update(dict.fromkeys(was, name))
        self.names.update((name, name) for name in self.events)  # what has a name today has it first

    def is_for_some(self, name: str) -> bool:
        """Is this recorded by people of certain roles? What a customer does, or a system, nobody has to sign."""
        what = self.policy.workings.recordable.get(name)
        return what is not None and what.role is not None

    @cached_property
    def has_roles(self) -> bool:
        """Does this policy keep anything for certain roles?"""
        return any(what.role is not None for what in self.policy.workings.recordable.values())

    @cached_property
    def today(self) -> list[str]:
        """The names that may be suggested."""
        return [name for name in self.events if name not in BUILT_IN] + list(BUILT_IN)

    def field(self, event: str, said: str) -> str | None:
        """What a field of this event is called today; nothing where it has none of that name."""
        words = self.events[event]
        return said if said in words.fields else words.was.get(said)


def _declared(policy: Policy) -> Iterable[tuple[str, Mapping[str, Field], tuple[str, ...]]]:
    for activity in policy.activities.values():
        yield activity.name, activity.data, activity.was
    for process in policy.processes.values():
        for step in process.transitions.values():
            yield step.trigger, step.data, step.was


def _words(event: str, data: Mapping[str, Field]) -> EventWords:
    was = {old: name for name, each in data.items() for old in each.was}
    fields = {name: Fact(f"{event}.{name}", each.type) for name, each in data.items()}
    return EventWords(fields, was, tuple(name for name, each in data.items() if not each.optional))


def _built_in(event: str, policy: Policy) -> dict[str, Fact]:
    types: dict[str, FactType] = {"reason": Text()}
    if event in (*OPENING, REASSIGNED):
        types["owner"] = Text()
    if event in OPENING:
        types["calendar"] = Enum(values=FrozenMap(dict.fromkeys(policy.calendars, FrozenMap())), name="calendar")
    if event == ADOPTED:
        types |= {STAGES + process.name: _stages(process) for process in policy.processes.values()}
    if event == VOIDED:
        types["event"] = Text()
    if event == POLICY_CHANGED:
        types |= {"from": Text(), "to": Text()}
    return {name: Fact(f"{event}.{name}", each) for name, each in types.items()}


def _stages(process: Process) -> Enum:
    return Enum(values=FrozenMap(dict.fromkeys(process.stages, FrozenMap())), name=process.name)


def gathered(data: dict[str, Any]) -> FrozenMap[Any]:
    """The data of an event as journeys have it: the stages of an adopted case are one map."""
    stages = {key.removeprefix(STAGES): value for key, value in data.items() if key.startswith(STAGES)}
    if not stages:
        return FrozenMap(data)
    rest = {key: value for key, value in data.items() if not key.startswith(STAGES)}
    return FrozenMap({**rest, "stages": FrozenMap(stages)})


def spread(data: Mapping[str, Any]) -> dict[str, Any]:
    """The other way round: `stages: {sale: ordered}` is `stages.sale: ordered`."""
    stages = data.get("stages")
    if not isinstance(stages, Mapping):
        return dict(data)
    rest = {key: value for key, value in data.items() if key != "stages"}
    return {**rest, **{f"{STAGES}{process}": stage for process, stage in stages.items()}}
