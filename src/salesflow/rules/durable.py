"""
The durable engine: the network as a Rete ruleset with forward chaining, by the library durable_rules.

It is the second, independent way to decide, there to be compared with. Each row is a rule. What the cells ask about is
asserted as a fact; the rows that fire decide the tables that nobody feeds; what these give is asserted as the next
fact, and so on.

No value goes into the library, only the number of its kind (`kinds`). So whole numbers of any size, decimals, dates,
times, durations, Chinese texts and what is missing are all exact, and no policy has to be refused.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from salesflow.facts import MISSING, Facts
from salesflow.rules.engine import Answer, Answers, Hits
from salesflow.rules.kinds import MISSING_KIND, Kinds
from salesflow.rules.rete import MOST_PROPERTIES, MOST_RULES, Condition, Group, Rete, kind_is
from salesflow.rules.table import Table
from salesflow.unary import UnaryTest

Row = tuple[int, int]  # a table and its row, by their numbers

_UNDECIDED = -1  # the kind of what a table could not decide; whoever is fed by it is not asked


class Durable:
    """
    The network as a Rete ruleset. Any number of threads may ask one engine; they take turns.

    Raises:
        DataError: SF514, durable_rules is not installed.
    """

    name = "durable"

    def __init__(self, tables: Iterable[Table]) -> None:
        self._answers = Answers(tables)
        self._tables = self._answers.tables
        made = {name for table in self._tables for name in table.outputs}
        self._fed_by = [[name for name in table.inputs if name in made] for table in self._tables]
        self._kinds = {name: Kinds(tests) for name, tests in _tests(self._tables).items()}
        self._given = [(name, kinds.of) for name, kinds in self._kinds.items() if name not in made]
        self._feeds = [self._outputs(table) for table in self._tables]
        rules = _Rules(self._tables, self._kinds)
        self._waves = [rules.wave(numbers) for numbers in _levels(self._tables)]
        self._rows, self._parts = rules.rows, Counter(rules.rows.values())
        self._asked = [tuple(packed.names) for packed in rules.packed]
        self._rete = Rete([packed.group for packed in rules.packed])
        self._turn = Lock()

    def decide(self, facts: Facts) -> Answer:
        kinds = {name: of(getattr(facts, name)) for name, of in self._given}
        with self._turn:
            self._rete.ready()
            hits = self._chained(kinds)
            self._rete.forget()
        return self._answers.of(hits)

    def decide_many(self, facts: Iterable[Facts]) -> Iterator[Answer]:
        return map(self.decide, facts)

    def _chained(self, kinds: dict[str, int]) -> tuple[Hits, ...]:
        """Asserts fact after fact, each with what those before it gave."""
        hits: list[Hits] = [None] * len(self._tables)
        for wave in self._waves:
            fired: set[str] = set()
            for group in wave.groups:
                fired.update(self._rete.tell(group, tuple([kinds[name] for name in self._asked[group]])))
            rows = self._hit(fired)
            for number in wave.tables:
                if all(kinds[name] != _UNDECIDED for name in self._fed_by[number]):
                    hits[number] = self._hits(self._tables[number], rows[number])
                kinds.update(self._fed(number, hits[number]))
        return tuple(hits)

    def _hit(self, fired: set[str]) -> dict[int, list[int]]:
        """The rows that fit, by their table: those of which every rule fired."""
        rows: dict[int, list[int]] = defaultdict(list)
        for where, times in Counter(self._rows[name] for name in fired).items():
            if times == self._parts[where]:
                rows[where[0]].append(where[1])
        return rows

    def _hits(self, table: Table, rows: list[int]) -> tuple[int, ...]:
        """The topmost of them, or all, or else `otherwise`."""
        if table.hit == "first":
            return (min(rows),) if rows else ()
        return tuple(sorted(rows)) or tuple(row for row, rule in enumerate(table.rules) if rule.otherwise)

    def _outputs(self, table: Table) -> list[dict[str, int]]:
        """For each row the kinds of its outputs, as later tables ask about them."""
        return [{name: self._kind(name, rule.then[name]) for name in table.outputs} for rule in table.rules]

    def _kind(self, name: str, said: Any) -> int:
        if name not in self._kinds:
            return MISSING_KIND  # no cell asks what it is; a table may still ask whether there is a decision
        return self._kinds[name].of(MISSING if said is None else said)

    def _fed(self, number: int, hits: Hits) -> dict[str, int]:
        table = self._tables[number]
        if hits is None or len(hits) != 1 or table.hit == "collect":
            return dict.fromkeys(table.outputs, _UNDECIDED)
        return self._feeds[number][hits[0]]


def _tests(tables: Iterable[Table]) -> dict[str, list[UnaryTest]]:
    """The cells that ask about each fact, in all tables."""
    tests: dict[str, list[UnaryTest]] = defaultdict(list)
    for table in tables:
        for rule in table.rules:
            for name, test in rule.when.items():
                tests[name].append(test)
    return tests


def _levels(tables: tuple[Table, ...]) -> list[list[int]]:
    """The numbers of the tables: those that nobody feeds, then those that only these feed, and so on."""
    level: dict[str, int] = {}
    levels: list[list[int]] = []
    for number, table in enumerate(tables):
        own = max((level[name] + 1 for name in table.inputs if name in level), default=0)
        level.update(dict.fromkeys(table.outputs, own))
        if own == len(levels):
            levels.append([])
        levels[own].append(number)
    return levels


@dataclass(frozen=True, slots=True)
class _Wave:
    """Tables that can be decided at the same time, and the groups of their rules, by their numbers."""

    tables: list[int]
    groups: list[int]


@dataclass(slots=True)
class _Packed:
    """A group that is being filled: its rules, and the facts that they ask about, in the order of the properties."""

    rules: dict[str, list[Condition]] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    @property
    def group(self) -> Group:
        return Group(self.rules, len(self.names))

    def has_room(self, cells: Iterable[str]) -> bool:
        return len(self.rules) < MOST_RULES and len(self.names.keys() | set(cells)) <= MOST_PROPERTIES


class _Rules:
    """Writes the rules of all rows that can fit, in groups that the library can hold."""

    def __init__(self, tables: tuple[Table, ...], kinds: dict[str, Kinds]) -> None:
        self._tables = tables
        self._kinds = kinds
        self.packed: list[_Packed] = []
        self.rows: dict[str, Row] = {}  # by the name of a rule

    def wave(self, numbers: list[int]) -> _Wave:
        before = len(self.packed)
        self.packed.append(_Packed())
        for number in numbers:
            for row, cells in self._fitting(number):
                names = list(cells)
                for start in range(0, len(names) or 1, MOST_PROPERTIES):  # one rule, unless there are that many cells
                    self._rule((number, row), {name: cells[name] for name in names[start : start + MOST_PROPERTIES]})
        return _Wave(numbers, [group for group in range(before, len(self.packed)) if self.packed[group].rules])

    def _fitting(self, number: int) -> Iterator[tuple[int, dict[str, frozenset[int]]]]:
        table = self._tables[number]
        for row, rule in enumerate(table.rules):
            cells = {name: self._kinds[name].accepted(test) for name, test in rule.when.items()}
            if all(cells.values()) and (table.hit == "first" or not rule.otherwise):
                yield row, cells

    def _rule(self, where: Row, cells: dict[str, frozenset[int]]) -> None:
        if not self.packed[-1].has_room(cells):
            self.packed.append(_Packed())
        packed, name = self.packed[-1], f"r{len(self.rows)}"
        self.rows[name] = where
        packed.rules[name] = []
        for fact, kinds in cells.items():
            property_number = packed.names.setdefault(fact, len(packed.names))
            packed.rules[name] += kind_is(kinds, len(self._kinds[fact]), f"p{property_number}")


__all__ = ["Durable"]
