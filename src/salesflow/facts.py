"""
What is known of a case: facts, validated once and exactly, then trusted by every engine.

A fact is counted from the history (`from`) or given by the app. A snapshot states some of them; the others take
their value for an empty history (semantics 14).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from salesflow.described import Described
from salesflow.facttypes import FactType
from salesflow.findings import FactError, Finding, Place, Problem, unknown
from salesflow.unary import MISSING


class _Unstated:
    """The empty-history value of a fact that only the app can give: there is none."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "unstated"

    def __reduce__(self) -> str:
        return "UNSTATED"


UNSTATED = _Unstated()


@dataclass(frozen=True, slots=True)
class Fact(Described):
    """
    One thing that is known of a case: its type, and whether nobody may know it.

    `counted` says how the history states it; nothing where the app gives it. `when_empty` is what an empty
    history states: 0, false, the first stage, missing, or `UNSTATED` where only the app can say.
    """

    name: str
    type: FactType
    may_be_missing: bool = False
    beyond: str | None = None
    counted: Any = None
    when_empty: Any = field(default=UNSTATED, compare=False)

    def check(self, value: Any) -> Any:
        """The value if it may be stated: of the type exactly, in range; missing only where allowed. Raises: Problem."""
        if value is MISSING:
            if not self.may_be_missing:
                raise Problem("SF606", name=self.name)
            return MISSING
        return self.type.check(value)

    def nearest(self, value: Any) -> Any:
        """A counted or derived value brought into the range, as `beyond` says; a stated one is never touched."""
        if self.beyond is None or (position := self.type.position(value)) in self.type.range:
            return value
        if self.beyond == "missing":
            return MISSING
        low, high = self.type.range.intervals[0][0], self.type.range.intervals[-1][1]
        return self.type.at(int(low if position < low else high))


class Facts:
    """
    The facts of one case at one moment: slotted, checked, immutable. `FactSheet.facts` makes them.

    Each fact is an attribute; it equals, hashes and pickles by its values.
    """

    __slots__ = ()

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("facts cannot be changed; make new ones")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("facts cannot be changed; make new ones")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and _values(self) == _values(other)

    def __hash__(self) -> int:
        return hash(tuple(_values(self).items()))

    def __repr__(self) -> str:
        return f"Facts({', '.join(f'{name}={value!r}' for name, value in _values(self).items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_made, (tuple(_values(self).items()),))


def _values(facts: Facts) -> dict[str, Any]:
    names: tuple[str, ...] = type(facts).__slots__
    return {name: getattr(facts, name) for name in names}


@lru_cache(maxsize=256)
def _shape(names: tuple[str, ...]) -> type[Facts]:
    """One slotted class for each list of names, so that a fact is read as fast as Python can."""
    return type("Facts", (Facts,), {"__slots__": names, "__module__": __name__})


def _made(items: tuple[tuple[str, Any], ...]) -> Facts:
    facts = _shape(tuple(name for name, _ in items))()
    for name, value in items:
        object.__setattr__(facts, name, value)
    return facts


@dataclass(frozen=True, slots=True)
class FactSheet:
    """The facts that a policy knows of, in its order."""

    facts: Mapping[str, Fact]

    def make(self, stated: Mapping[str, Any]) -> Facts:
        """
        A snapshot: what is stated, checked exactly; what is not stated as an empty history has it.

        Raises:
            FactError: a name that is no fact, a value of another type or out of range, a fact that nobody
                stated and that may not be missing. Everything wrong is in its findings.
        """
        findings: list[Finding] = []
        values: dict[str, Any] = {}
        for name in stated:
            if name not in self.facts:
                findings.append(unknown("SF307", name, self.facts).at(Place("facts")))
        for name, fact in self.facts.items():
            value = stated.get(name, fact.when_empty)
            try:
                if value is UNSTATED:
                    raise Problem("SF606", name=name)
                values[name] = value if name not in stated else fact.check(value)
            except Problem as problem:
                findings.append(problem.at(Place(f"facts.{name}")))
        if findings:
            raise FactError(findings)
        return _made(tuple(values.items()))

    def trusted(self, values: Iterable[tuple[str, Any]]) -> Facts:
        """Facts from values that were checked already, one for each fact in the sheet's order."""
        return _made(tuple(values))

    def not_stated(self, stated: Iterable[str]) -> tuple[str, ...]:
        """The facts that an empty history has to supply."""
        names = set(stated)
        return tuple(name for name in self.facts if name not in names)


__all__ = ["MISSING", "UNSTATED", "Fact", "FactSheet", "Facts"]
