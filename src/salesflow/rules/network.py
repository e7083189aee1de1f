"""Decisions that feed decisions: tables in the order in which they can be decided, and what they say together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from salesflow.facts import MISSING, Facts
from salesflow.frozen import FrozenMap
from salesflow.rules.table import UNMATCHED, Explanation, Result, Table, Undecided, decide, explain


def in_order(tables: Mapping[str, Table]) -> tuple[Table, ...]:
    """
    Each table after those that feed it; otherwise as in the file.

    Raises:
        CycleError: decisions that wait for each other; loading a policy refuses them (`cycle`).
    """
    return tuple(tables[name] for name in TopologicalSorter(_feeds(tables.values())).static_order())


def cycle(tables: Iterable[Table]) -> tuple[str, ...]:
    """The names of tables that wait for each other, the first one again at the end; none in a sound network."""
    try:
        TopologicalSorter(_feeds(tables)).prepare()
    except CycleError as error:
        return tuple(reversed(error.args[1]))
    return ()


def _feeds(tables: Iterable[Table]) -> dict[str, list[str]]:
    listed = list(tables)
    maker = {output: table.name for table in listed for output in table.outputs}
    return {table.name: [maker[name] for name in table.inputs if name in maker] for table in listed}


@dataclass(frozen=True, slots=True)
class Decided:
    """What every table of a policy said of one set of facts."""

    results: FrozenMap[Result]
    facts: Facts
    outputs: FrozenMap[Any]

    def value_of(self, name: str) -> Any:
        """The value of an input as the tables saw it: of a fact, or of an output that feeds another table."""
        if name in self.outputs:
            said = self.outputs[name]
            return MISSING if said is None else said
        return getattr(self.facts, name)

    def explain(self, table: str) -> Explanation:
        """Why this table said what it said. Raises: KeyError."""
        return explain(self.results[table], self.value_of)


def decide_all(tables: Iterable[Table], facts: Facts) -> Decided:
    """
    What do all decisions say, each fed by those before it?

    An output that is `none` is missing to the table it feeds. A table fed by one that could not decide is
    `unmatched` as well.

    Args:
        tables: In the order of `in_order`.
        facts: One checked value for each fact that the tables read.
    """
    outputs: dict[str, Any] = {}

    def value_of(name: str) -> Any:
        if name in outputs:
            said = outputs[name]
            return MISSING if said is None else said
        return getattr(facts, name)

    results: dict[str, Result] = {}
    for table in tables:
        if any(isinstance(outputs.get(name), Undecided) for name in table.inputs):
            result = Result(table, (), UNMATCHED)
        else:
            result = decide(table, value_of)
        results[table.name] = result
        outputs.update((name, result.output(name)) for name in table.outputs)
    return Decided(FrozenMap(results), facts, FrozenMap(outputs))
