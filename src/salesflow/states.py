"""Stages, transitions, processes: what is legal, as the policy states it."""

from __future__ import annotations

from dataclasses import dataclass, field

from salesflow.findings import Place
from salesflow.frozen import FrozenMap
from salesflow.guards import Guard
from salesflow.history.activity import Field
from salesflow.titles import NO_TITLE, Titles


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a case can stand. It may rest there for good (`resting`), or never leave again (`final`)."""

    name: str
    title: Titles = NO_TITLE
    guidance: Titles = NO_TITLE
    resting: bool = False
    final: bool = False
    source: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Transition:
    """A legal step, fired by its trigger, with what it asks for."""

    trigger: str
    from_: tuple[str, ...]
    to: str
    role: tuple[str, ...] | None = None
    requires: tuple[Guard, ...] = ()
    data: FrozenMap[Field] = field(default_factory=FrozenMap)
    title: Titles = NO_TITLE
    guidance: Titles = NO_TITLE
    because: Titles = NO_TITLE
    source: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Process:
    """One flat process; several run side by side on a journey, the first of a policy is the main one."""

    name: str
    initial: str
    stages: FrozenMap[Stage]
    transitions: FrozenMap[Transition]
    requires: tuple[Guard, ...] = ()
    title: Titles = NO_TITLE
    source: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)
