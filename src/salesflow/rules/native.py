"""
The native engine: a network compiled to one Python function.

Each table becomes a chain of `if`, one a row, which asks the facts that its cells name and nothing else. The source
is made of our own names and of literals; facts are reached by their slots, and whatever is no literal by a constant
beside the code, so that no word of a policy is ever read as Python.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from math import inf
from typing import Any

from salesflow.domains import Interval
from salesflow.facts import MISSING, Facts
from salesflow.facttypes import Boolean, Enum, FactType, Text
from salesflow.rules.engine import Answer, Answers, Hits
from salesflow.rules.table import Rule, Table
from salesflow.unary import UnaryTest

_REMEMBERED = 4_096


class Native:
    """
    The network as a function of checked facts.

    >>> from salesflow import Policy
    >>> policy = Policy.load()
    >>> engine = Native(policy.decisions)
    >>> engine.decide(policy.sheet.make({"purchase_in": 7})).outputs["grade"]
    'H'
    """

    name = "native"

    def __init__(self, tables: Iterable[Table]) -> None:
        answers = Answers(tables)
        self.decide: Callable[[Facts], Answer] = _Compiler(answers.tables).function(_Made(answers))

    def decide_many(self, facts: Iterable[Facts]) -> Iterator[Answer]:
        return map(self.decide, facts)


class _Made(dict[tuple[int, ...], Answer]):
    """Answers by what the function says of each table: a row number, or a mask of rows; see `_Compiler`."""

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        self._answers = answers

    def __missing__(self, key: tuple[int, ...]) -> Answer:
        hits = (_hits(table, said) for table, said in zip(self._answers.tables, key, strict=True))
        answer = self._answers.of(tuple(hits))
        if len(self) < _REMEMBERED:
            self[key] = answer
        return answer


_UNASKED = -1  # what the function says of a table that was fed by one that could not decide


def _hits(table: Table, said: int) -> Hits:
    if said == _UNASKED:
        return None
    if table.hit == "first":
        return (said - 1,) if said else ()
    return tuple(row for row in range(said.bit_length()) if said >> row & 1)


class _Compiler:
    """Writes the function: for a `first` table the number of its row, for others a mask of the rows that hit."""

    def __init__(self, tables: tuple[Table, ...]) -> None:
        self.tables = tables
        self.lines: list[str] = []
        self.names: dict[str, str] = {}  # facts and outputs, by what the function calls them
        self.constants: dict[str, Any] = {"M": MISSING}
        self.makers = {output: table for table in tables for output in table.outputs}
        self.feeding = {name for table in tables for name in table.inputs if name in self.makers}
        self.read: set[str] = set()

    def function(self, made: _Made) -> Callable[[Facts], Answer]:
        for number, table in enumerate(self.tables):
            self._table(table, f"h{number}")
        key = "".join(f"h{number}, " for number in range(len(self.tables)))
        body = "\n".join(f"    {line}" for line in (*self.lines, f"return made[{key or '()'}]"))
        tree = ast.parse(f"def decide(facts):\n{body}\n")
        attributes = {short: name for name, short in self.names.items()}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):  # a fact may have a name that is a keyword, or one in Chinese
                node.attr = attributes[node.attr]
        space: dict[str, Any] = {**self.constants, "made": made}
        exec(compile(tree, "<native>", "exec"), space)  # made above, of literals and our own names
        function: Callable[[Facts], Answer] = space["decide"]
        return function

    def _table(self, table: Table, said: str) -> None:
        """One chain: a loop that never comes round, so that a row that hits can leave it."""
        self.read = set()  # a row of an earlier chain may have left before it came to read a fact
        self.lines.append("while True:")
        fed = [self._short(name) for name in table.inputs if name in self.makers]
        if fed:
            unknown = " or ".join(f"{name} is None" for name in fed)
            self.lines += [f"    if {unknown}:", *self._leave(table, said, _UNASKED, None)]
        if table.hit == "first":
            self._first(table, said)
        else:
            self._every(table, said)
        self.lines.append("    break")

    def _first(self, table: Table, said: str) -> None:
        for number, rule in enumerate(table.rules, 1):
            condition = self._condition(rule)
            self.lines += [f"    if {condition}:", *self._leave(table, said, number, rule)]
        self.lines += [f"    {line}" for line in self._said(table, said, 0, None)]

    def _every(self, table: Table, said: str) -> None:
        """Each row that fits sets its bit; `otherwise` counts where no other does."""
        self.lines.append(f"    {said} = 0")
        for number, rule in enumerate(table.rules):
            condition = f"not {said}" if rule.otherwise else self._condition(rule)
            self.lines += [f"    if {condition}:", f"        {said} |= {1 << number}"]
        if table.hit == "unique":  # what several rows say at once feeds nothing
            for number, rule in enumerate(table.rules):
                self.lines += [f"    if {said} == {1 << number}:", *self._leave(table, said, 1 << number, rule)]
            self.lines += [f"    {line}" for line in self._said(table, said, 0, None)[1:]]

    def _leave(self, table: Table, said: str, number: int, rule: Rule | None) -> list[str]:
        return [f"        {line}" for line in (*self._said(table, said, number, rule), "break")]

    def _said(self, table: Table, said: str, number: int, rule: Rule | None) -> list[str]:
        """What the table said, and the outputs that later tables ask for: none where it could not decide."""
        lines = [f"{said} = {number}"]
        for name in table.outputs:
            if name in self.feeding:
                value = "None" if rule is None else self._output(rule.then[name])
                lines.append(f"{self._short(name)} = {value}")
        return lines

    def _output(self, value: Any) -> str:
        return "M" if value is None else self._literal(value)

    # -- what a row asks

    def _condition(self, rule: Rule) -> str:
        cells = []
        for name, test in rule.when.items():
            short = self._short(name)
            if name not in self.makers and name not in self.read:
                self.read.add(name)
                self.lines.append(f"    {short} = facts.{short}")
            cells.append(self._test(short, test))
        return " and ".join(cells) or "True"

    def _test(self, short: str, test: UnaryTest) -> str:
        stated = self._stated(short, test)
        if not test.missing:
            return stated
        return f"({short} is M or {stated})"

    def _stated(self, short: str, test: UnaryTest) -> str:
        """Is it stated, and one of the values?"""
        kind = test.type
        if isinstance(kind, Text):
            texts = self._constant(test.texts)
            return f"({short} is not M and {short} not in {texts})" if test.all_but else f"{short} in {texts}"
        if isinstance(kind, Enum | Boolean):
            return self._listed(short, test)
        domain = test.domain & kind.natural
        if domain == kind.natural:
            return f"{short} is not M"
        if not domain:
            return "False"
        parts = " or ".join(self._between(short, kind, interval) for interval in domain.intervals)
        return f"({short} is not M and ({parts}))"

    def _listed(self, short: str, test: UnaryTest) -> str:
        kind = test.type
        size = 2 if isinstance(kind, Boolean) else len(kind.values)  # type: ignore[attr-defined]
        values = [kind.at(number) for number in range(size) if number in test.domain]
        if len(values) == size:
            return f"{short} is not M"
        if len(values) == 1:
            return f"{short} {'is' if isinstance(kind, Boolean) else '=='} {values[0]!r}"
        return f"{short} in {tuple(values)!r}" if values else "False"

    def _between(self, short: str, kind: FactType, interval: Interval) -> str:
        low, high = interval
        bounds = kind.natural.intervals[0]
        above = "" if low == -inf or low <= bounds[0] else f"{self._literal(kind.at(int(low)))} <= "
        below = "" if high == inf or high >= bounds[1] else f" <= {self._literal(kind.at(int(high)))}"
        return f"{above}{short}{below}"

    # -- names and constants

    def _short(self, name: str) -> str:
        return self.names.setdefault(name, f"v{len(self.names)}")

    def _literal(self, value: Any) -> str:
        return repr(value) if isinstance(value, str | int) else self._constant(value)

    def _constant(self, value: Any) -> str:
        name = f"K{len(self.constants)}"
        self.constants[name] = value
        return name


__all__ = ["Native"]
