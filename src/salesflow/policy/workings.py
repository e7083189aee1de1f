"""What journeys need of a policy, made once: its machines, what is counted as events come in, who fires what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from salesflow.facts import Fact
from salesflow.frozen import FrozenMap
from salesflow.guards import Guard, watched
from salesflow.history.activity import Activity, Field
from salesflow.history.event import BUILT_IN
from salesflow.history.watches import Plan, Watch, watch_of_fact
from salesflow.states import Machine, Process, Transition


class Recordable(NamedTuple):
    """What may be recorded under a name: an activity, or the trigger of a transition."""

    name: str
    role: tuple[str, ...] | None
    data: FrozenMap[Field]
    needed: tuple[str, ...]  # the fields that are not optional
    watched: tuple[str, ...]  # the texts that must not hold certain things
    process: Process | None = None
    transition: Transition | None = None
    requires: tuple[Guard, ...] = ()  # of the process and of the transition


@dataclass(frozen=True)
class Workings:
    """Made from the processes, activities and facts of one policy."""

    processes: Mapping[str, Process]
    activities: Mapping[str, Activity]
    facts: Mapping[str, Fact]

    @cached_property
    def initial(self) -> dict[str, str]:
        """The first stage of every process."""
        return {name: process.initial for name, process in self.processes.items()}

    @cached_property
    def machines(self) -> dict[str, Machine]:
        return {name: Machine(process) for name, process in self.processes.items()}

    @cached_property
    def recordable(self) -> dict[str, Recordable]:
        """Activities and triggers by name."""
        made = {name: _recordable(name, each.role, each.data) for name, each in self.activities.items()}
        for process in self.processes.values():
            for name, step in process.transitions.items():
                plain = _recordable(name, step.role, step.data)
                guards = (*process.requires, *step.requires)
                made[name] = plain._replace(process=process, transition=step, requires=guards)
        return made

    @cached_property
    def event_names(self) -> tuple[str, ...]:
        """What events may be called: as activities and triggers are, and what journeys write down by themselves."""
        return (*self.recordable, *BUILT_IN)

    @cached_property
    def names(self) -> dict[str, str]:
        """What activities and triggers were called before, and what they are called today."""
        steps = (step for process in self.processes.values() for step in process.transitions.values())
        named = ((each.name, each.was) for each in self.activities.values())
        listed = [*named, *((step.trigger, step.was) for step in steps)]
        return {old: name for name, was in listed for old in was if old not in self.recordable}

    def fields_of(self, name: str) -> Mapping[str, Field]:
        """The data of an activity or trigger; nothing for a name that the policy does not know."""
        what = self.recordable.get(name)
        return what.data if what is not None else {}

    def old_fields_of(self, name: str) -> dict[str, str]:
        """What the data of an activity or trigger were called before, and what they are called today."""
        fields = self.fields_of(name)
        return {old: today for today, field in fields.items() for old in field.was if old not in fields}

    @cached_property
    def plan(self) -> Plan:
        """Everything that facts and guards ask of a history."""
        return Plan(tuple(self._asked()))

    def _asked(self) -> Iterator[tuple[object, Watch | None]]:
        for fact in self.facts.values():
            yield fact, watch_of_fact(fact)
        for name, process in self.processes.items():
            for requires in (process.requires, *(step.requires for step in process.transitions.values())):
                for guard in requires:
                    yield from watched(guard, name)


def _recordable(name: str, role: tuple[str, ...] | None, data: FrozenMap[Field]) -> Recordable:
    return Recordable(
        name,
        role,
        data,
        tuple(key for key, field in data.items() if not field.optional),
        tuple(key for key, field in data.items() if getattr(field.type, "refuse", ())),
    )
