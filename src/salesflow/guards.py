"""
What a transition asks for: evidence that somebody recorded, and where the other processes must stand.

Some event, the latest of its kind, any of several, in a stage, not in a stage (semantics 22).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from salesflow.frozen import FrozenMap
from salesflow.history.pattern import EventPattern


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
