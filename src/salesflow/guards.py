"""
What a transition asks for: evidence that somebody recorded, and where the other processes must stand.

Some event, the latest of its kind, any of several, in a stage, not in a stage (semantics 22).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from salesflow.frozen import FrozenMap
from salesflow.history.asked import Asked
from salesflow.history.past import Stay
from salesflow.history.pattern import EventPattern
from salesflow.history.watches import Watch, watch_of


@dataclass(frozen=True, slots=True)
class Evidence:
    """Some matching event, or the latest of its name, which must then match."""

    pattern: EventPattern
    latest: bool = False
    id: str = ""

    @property
    def item(self) -> str:
        """The id under which it is reported missing."""
        return self.id or self.pattern.name

    def to_document(self) -> Any:
        said = self.pattern.to_document("latest" if self.latest else "some")
        return {"id": self.id, **(said if isinstance(said, dict) else {"some": said})} if self.id else said


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of several items."""

    items: tuple[Guard, ...]
    id: str = ""

    @property
    def item(self) -> str:
        return self.id or "|".join(guard.item for guard in self.items)

    def to_document(self) -> Any:
        said = {"any": [guard.to_document() for guard in self.items]}
        return {"id": self.id, **said} if self.id else said


@dataclass(frozen=True, slots=True)
class InStages:
    """Every process named stands in one of the stages named; or, negated, in none of them."""

    stages: FrozenMap[tuple[str, ...]]
    negated: bool = False
    id: str = ""

    @property
    def item(self) -> str:
        return self.id or "|".join(self.stages)

    def to_document(self) -> Any:
        said = {"not_in" if self.negated else "in": {name: list(stages) for name, stages in self.stages.items()}}
        return {"id": self.id, **said} if self.id else said


Guard = Evidence | AnyOf | InStages


def holds(guard: Guard, asked: Asked, stay: Stay | None, own: Mapping[str, Any] | None = None) -> bool:
    """
    Is what the guard asks for there?

    Args:
        stay: The present stay in the stage that the transition leaves; none where it could not be taken from there.
        own: The data of the transition, for `same:`; without them it is not asked.
    """
    if isinstance(guard, Evidence):
        find = asked.latest if guard.latest else asked.some
        return find(guard.pattern, by=guard, stay=stay, own=own) is not None
    if isinstance(guard, AnyOf):
        return any(holds(item, asked, stay, own) for item in guard.items)
    return all((asked.stage(process) in stages) is not guard.negated for process, stages in guard.stages.items())


def watched(guard: Guard, process: str) -> Iterator[tuple[object, Watch | None]]:
    """The evidence in this guard, each piece with how it is counted as events come in."""
    if isinstance(guard, AnyOf):
        for item in guard.items:
            yield from watched(item, process)
    elif isinstance(guard, Evidence):
        yield guard, watch_of(guard.pattern, latest=guard.latest, process=process)
