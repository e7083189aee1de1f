"""What may be recorded: activities, by whom, with which data."""

from __future__ import annotations

from dataclasses import dataclass, field

from salesflow.described import Described
from salesflow.facttypes import FactType
from salesflow.frozen import FrozenMap
from salesflow.titles import NO_TITLE, Titles


@dataclass(frozen=True, slots=True)
class Field:
    """One item of an event's data."""

    type: FactType
    optional: bool = False
    private: bool = False  # never in reports
    title: Titles = NO_TITLE
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity(Described):
    """
    Something that somebody records about a case.

    `role` names who may record it; none at all means everybody.
    """

    name: str
    role: tuple[str, ...] | None = None
    data: FrozenMap[Field] = field(default_factory=FrozenMap)
