"""
The tables of a policy in the languages of others, translated cell by cell: nothing is tuned for one policy.

A cell becomes `Cell`: whether a missing fact passes, and which values or which ranges do. Each dialect says how it
writes one; rows, tables and the order of rows are written from those.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from salesflow.facttypes import Boolean, Enum
from salesflow.rules.table import Rule, Table
from salesflow.unary import UnaryTest

Range = tuple[int | None, int | None]  # positions, both ends inside; none where the type ends anyway


@dataclass(frozen=True, slots=True)
class Cell:
    """One unary test, taken apart. Neither values nor ranges: any value that is stated, or none at all."""

    name: str
    missing: bool
    values: tuple[Any, ...] = ()
    ranges: tuple[Range, ...] = ()
    stated: bool = False  # any value that is stated passes


def cell(name: str, test: UnaryTest) -> Cell:
    """A cell of the tables; texts are not asked for in the bundled policy, and would have no positions."""
    kind = test.type
    if isinstance(kind, Enum | Boolean):
        size = 2 if isinstance(kind, Boolean) else len(kind.values)
        values = tuple(kind.at(number) for number in range(size) if number in test.domain)
        return Cell(name, test.missing, values, stated=len(values) == size)
    allowed = kind.range & kind.natural
    low, high = allowed.intervals[0][0], allowed.intervals[-1][1]
    ranges = tuple(
        (None if first <= low else int(first), None if last >= high else int(last))
        for first, last in (test.domain & allowed).intervals
    )
    return Cell(name, test.missing, ranges=ranges, stated=ranges == ((None, None),))


def cells(rule: Rule) -> list[Cell]:
    return [cell(name, test) for name, test in rule.when.items()]


@dataclass(frozen=True, slots=True)
class Words:
    """How a language of infix operators says it; `name` makes of a fact what the language calls it."""

    also: str
    either: str
    nothing: Callable[[str], str]
    something: Callable[[str], str]
    name: Callable[[str], str]
    guarded: Callable[[str, str], str]  # a test that must not be asked of a missing fact

    def condition(self, rule: Rule) -> str:
        return f" {self.also} ".join(f"({self._cell(one)})" for one in cells(rule)) or "true"

    def _cell(self, one: Cell) -> str:
        if one.stated:
            return "true" if one.missing else self.something(one.name)
        tests = [self._listed(one)] if one.values else [self._between(one.name, each) for each in one.ranges]
        stated = f" {self.either} ".join(tests)
        if not stated:
            return self.nothing(one.name) if one.missing else "false"
        guarded = self.guarded(one.name, stated)
        return f"{self.nothing(one.name)} {self.either} ({guarded})" if one.missing else guarded

    def _listed(self, one: Cell) -> str:
        name = self.name(one.name)
        if len(one.values) == 1:
            return f"{name} == {json.dumps(one.values[0])}"
        return f"{name} in {json.dumps(one.values)}"

    def _between(self, fact: str, limits: Range) -> str:
        name = self.name(fact)
        parts = [
            f"{name} {sign} {bound}" for sign, bound in zip((">=", "<="), limits, strict=True) if bound is not None
        ]
        return f" {self.also} ".join(parts)

    def chain(self, table: Table) -> str:
        """A whole table as one expression that gives the number of the row; -1 where none fits."""
        text = "-1"
        for number, rule in reversed(list(enumerate(table.rules))):
            text = f"({self.condition(rule)}) ? {number} : ({text})"
        return text


RULE_ENGINE = Words(
    also="and",
    either="or",
    nothing=lambda name: f"{name} == null",
    something=lambda name: f"{name} != null",
    name=lambda name: name,
    guarded=lambda name, test: f"{name} != null and ({test})",
)
CEL = Words(  # facts that are missing are null
    also="&&",
    either="||",
    nothing=lambda name: f"{name} == null",
    something=lambda name: f"{name} != null",
    name=lambda name: name,
    guarded=lambda name, test: f"{name} != null && ({test})",
)
CEL_FIELDS = Words(  # facts that are missing are absent fields
    also="&&",
    either="||",
    nothing=lambda name: f"!has(facts.{name})",
    something=lambda name: f"has(facts.{name})",
    name=lambda name: f"facts.{name}",
    guarded=lambda name, test: f"has(facts.{name}) ? ({test}) : false",
)


def json_logic(table: Table) -> dict[str, Any]:
    """A table as one JsonLogic tree that gives the number of the row, by the operator `if`, as its users write it."""
    branches: list[Any] = []
    for number, rule in enumerate(table.rules):
        tests = [_logic(one) for one in cells(rule)]
        branches += [{"and": tests} if len(tests) > 1 else tests[0] if tests else True, number]
    return {"if": [*branches, -1]}


def _logic(one: Cell) -> Any:
    fact = {"var": one.name}
    nothing = {"===": [fact, None]}
    if one.stated:
        return True if one.missing else {"!==": [fact, None]}
    if one.values:
        stated: Any = {"===": [fact, one.values[0]]} if len(one.values) == 1 else {"in": [fact, list(one.values)]}
    else:
        ranges = [_logic_range(fact, limits) for limits in one.ranges]
        if not ranges:
            return nothing if one.missing else False
        stated = {"and": [{"!==": [fact, None]}, ranges[0] if len(ranges) == 1 else {"or": ranges}]}
    return {"or": [nothing, stated]} if one.missing else stated


def _logic_range(fact: dict[str, str], limits: Range) -> Any:
    low, high = limits
    if low is not None and high is not None:
        return {"<=": [low, fact, high]}
    return {">=": [fact, low]} if low is not None else {"<=": [fact, high]}


def zen_model(tables: tuple[Table, ...], said: Callable[[Table, Rule], dict[str, Any]]) -> dict[str, Any]:
    """
    A JSON decision model: one decision table for each table, in their order, each fed by the input and those before it.

    Args:
        said: The outputs of a row, by field, as constants.
    """
    nodes = [_node("in", "inputNode"), *(_zen_table(table, said) for table in tables), _node("out", "outputNode")]
    edges = [("in", table.name) for table in tables] + [(table.name, "out") for table in tables]
    makers = {output: table.name for table in tables for output in table.outputs}
    edges += [(makers[name], table.name) for table in tables for name in table.inputs if name in makers]
    return {
        "nodes": nodes,
        "edges": [
            {"id": f"e{number}", "type": "edge", "sourceId": source, "targetId": target}
            for number, (source, target) in enumerate(edges)
        ],
    }


def _node(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}, **more}


def _zen_table(table: Table, said: Callable[[Table, Rule], dict[str, Any]]) -> dict[str, Any]:
    fields = list(said(table, table.rules[0]))
    rules = []
    for rule in table.rules:
        row = {"_id": rule.id} | {f"in-{name}": "" for name in table.inputs}
        row |= {f"in-{one.name}": _zen_cell(one) for one in cells(rule)}
        rules.append(row | {f"out-{field}": json.dumps(value) for field, value in said(table, rule).items()})
    content = {
        "hitPolicy": table.hit,
        "passThrough": False,
        "inputs": [{"id": f"in-{name}", "name": name, "field": name} for name in table.inputs],
        "outputs": [{"id": f"out-{field}", "name": field, "field": field} for field in fields],
        "rules": rules,
    }
    return _node(table.name, "decisionTableNode", content=content)


def _zen_cell(one: Cell) -> str:
    if one.stated:
        return "" if one.missing else "$ != null"
    tests = [json.dumps(value) for value in one.values] + [_zen_range(limits) for limits in one.ranges]
    return ", ".join(["null", *tests] if one.missing else tests) or "false and true"


def _zen_range(limits: Range) -> str:
    low, high = limits
    if low is not None and high is not None:
        return f"[{low}..{high}]"
    return f">= {low}" if low is not None else f"<= {high}"
