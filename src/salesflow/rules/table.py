"""
A decision table: which rule fits these facts, and what kept the others?

`decide` is the meaning: rows are read from the top, a row fits when each of its cells accepts its fact. Every
faster engine is tested equal to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from salesflow.described import Described
from salesflow.facttypes import FactType
from salesflow.frozen import FrozenMap
from salesflow.rules.windows import WindowType
from salesflow.titles import NO_TITLE, Titles
from salesflow.unary import UnaryTest

HitPolicy = Literal["first", "unique", "collect"]
Lookup = Callable[[str], Any]  # the value of an input by name, or MISSING


class Undecided(Enum):
    """What a table gives when it cannot decide: a value, never an exception, so that bulk work goes on."""

    UNMATCHED = "unmatched"
    AMBIGUOUS = "ambiguous"


UNMATCHED, AMBIGUOUS = Undecided.UNMATCHED, Undecided.AMBIGUOUS


@dataclass(frozen=True, slots=True)
class Rule(Described):
    """A row: when these tests hold, these outputs follow. `None` as an output means that there is none."""

    id: str
    when: FrozenMap[UnaryTest] = field(default_factory=FrozenMap)
    then: FrozenMap[Any] = field(default_factory=FrozenMap)
    otherwise: bool = False

    def fits(self, value_of: Lookup) -> bool:
        return all(test.accepts(value_of(name)) for name, test in self.when.items())


@dataclass(frozen=True, slots=True)
class Output:
    """What a table decides: a value of a type, or a window."""

    type: FactType | WindowType
    title: Titles = NO_TITLE
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table(Described):
    """A decision: its inputs, its outputs and its rules, and what happens when several rules fit."""

    name: str
    inputs: tuple[str, ...]
    outputs: FrozenMap[Output]
    rules: tuple[Rule, ...]
    hit: HitPolicy = "first"


@dataclass(frozen=True, slots=True)
class Result:
    """What a table said: the rules that hit, or why there is no outcome."""

    table: Table
    hits: tuple[Rule, ...]
    undecided: Undecided | None = None

    def output(self, name: str) -> Any:
        """The value of one output; a list of values where the table collects; `Undecided` where it could not."""
        if self.undecided is not None:
            return self.undecided
        if self.table.hit == "collect":
            return tuple(rule.then[name] for rule in self.hits)
        return self.hits[0].then[name]


def decide(table: Table, value_of: Lookup) -> Result:
    """
    Which rule fits?

    `first` takes the topmost that fits. `unique` allows one only; two are `ambiguous`. `collect` takes all in
    their order, possibly none. No rule at all is `unmatched`.
    """
    if table.hit == "first":
        hits = tuple(_first(table, value_of))
    else:
        fitting = tuple(rule for rule in table.rules if not rule.otherwise and rule.fits(value_of))
        hits = fitting or tuple(rule for rule in table.rules if rule.otherwise)
    return result_of(table, hits)


def result_of(table: Table, hits: tuple[Rule, ...]) -> Result:
    """What it comes to when these rules hit, by the hit policy of the table."""
    if table.hit == "collect":
        return Result(table, hits)
    if not hits:
        return Result(table, (), UNMATCHED)
    return Result(table, hits, AMBIGUOUS if len(hits) > 1 else None)


def _first(table: Table, value_of: Lookup) -> Iterator[Rule]:
    for rule in table.rules:
        if rule.fits(value_of):
            yield rule
            return


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule that one cell kept from hitting."""

    rule: Rule
    fact: str
    value: Any
    test: UnaryTest


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a table said what it said: the facts it used, the rules that nearly hit, those that came too late."""

    result: Result
    used: FrozenMap[Any]
    near: tuple[NearMiss, ...]
    too_late: tuple[Rule, ...]


def explain(result: Result, value_of: Lookup) -> Explanation:
    """
    Which facts decided, and for each rule that nearly hit, which one cell kept it from hitting?

    A table fed by one that could not decide has neither: the input itself is what is wrong.
    A rule nearly hits when exactly one of its cells refuses its fact. A rule below the hit of a `first` table
    whose cells all fit came too late: the order kept it.
    """
    near, late = [], []
    fed = not any(isinstance(value_of(name), Undecided) for name in result.table.inputs)
    for rule in result.table.rules if fed else ():
        if rule in result.hits or rule.otherwise:
            continue
        failing = [(name, test) for name, test in rule.when.items() if not test.accepts(value_of(name))]
        if not failing:
            late.append(rule)
        elif len(failing) == 1:
            name, test = failing[0]
            near.append(NearMiss(rule, name, value_of(name), test))
    tested = {name for rule in result.hits for name in rule.when}
    names = [name for name in result.table.inputs if not tested or name in tested]
    used = FrozenMap({name: value_of(name) for name in names})
    return Explanation(result, used, tuple(near), tuple(late))
