"""Stages, transitions, processes: what is legal, as the policy states it."""

from __future__ import annotations

from dataclasses import dataclass, field

from salesflow.described import Described
from salesflow.frozen import FrozenMap
from salesflow.guards import Guard
from salesflow.history.activity import Field


@dataclass(frozen=True, slots=True)
class Stage(Described):
    """Where a case can stand. It may rest there for good (`resting`), or never leave again (`final`)."""

    name: str
    resting: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Transition(Described):
    """A legal step, fired by its trigger, with what it asks for."""

    trigger: str
    from_: tuple[str, ...]
    to: str
    role: tuple[str, ...] | None = None
    requires: tuple[Guard, ...] = ()
    data: FrozenMap[Field] = field(default_factory=FrozenMap)


@dataclass(frozen=True, slots=True)
class Process(Described):
    """One flat process; several run side by side on a journey, the first of a policy is the main one."""

    name: str
    initial: str
    stages: FrozenMap[Stage]
    transitions: FrozenMap[Transition]
    requires: tuple[Guard, ...] = ()
