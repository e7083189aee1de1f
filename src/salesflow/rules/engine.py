"""
Engines: several ways to ask the tables, one answer.

What the tables mean is `network.decide_all`. An engine gives the same, faster, or elsewhere, or by other means: it
says which rows hit, and `Answers` makes of the rows what the meaning makes of them. A contract suite holds every
engine to the meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from salesflow.facts import Facts
from salesflow.frozen import FrozenMap
from salesflow.rules.network import Decided
from salesflow.rules.table import UNMATCHED, Result, Table, result_of

Hits = tuple[int, ...] | None  # the rows of one table that hit, by their index; none where it was not even asked

_REMEMBERED = 4_096  # answers: few differ, however many leads there are


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What every table said: its result by name, and every output. Windows are amounts yet, without dates.

    An answer knows no lead; many leads share one. With the facts it becomes what can be explained.
    """

    results: FrozenMap[Result]
    outputs: FrozenMap[Any]

    @property
    def rules(self) -> dict[str, tuple[str, ...]]:
        """The ids of the rules that hit, by table."""
        return {name: tuple(rule.id for rule in result.hits) for name, result in self.results.items()}

    def about(self, facts: Facts) -> Decided:
        """The answer for these facts, which explains itself on demand."""
        return Decided(self.results, facts, self.outputs)


class Engine(Protocol):
    """Something that decides a network of tables; made for one network, asked as often as you like, by any thread."""

    @property
    def name(self) -> str:
        """How the command line calls it."""

    def decide(self, facts: Facts) -> Answer:
        """What do all tables say of these facts?"""

    def decide_many(self, facts: Iterable[Facts]) -> Iterator[Answer]:
        """One answer for each, in their order."""


class Answers:
    """Makes the answer of the rows that hit, as the meaning would; of a few thousand it remembers the latest."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self.tables = tuple(tables)
        self.of = lru_cache(_REMEMBERED)(self._of)

    def _of(self, hits: Sequence[Hits]) -> Answer:
        """
        Args:
            hits: For each table, in the network's order, its rows that hit. Hashable.
        """
        results: dict[str, Result] = {}
        outputs: dict[str, Any] = {}
        for table, rows in zip(self.tables, hits, strict=True):
            if rows is None:
                result = Result(table, (), UNMATCHED)
            else:
                result = result_of(table, tuple(table.rules[row] for row in rows))
            results[table.name] = result
            outputs.update((name, result.output(name)) for name in table.outputs)
        return Answer(FrozenMap(results), FrozenMap(outputs))
