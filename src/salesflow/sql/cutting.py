"""
A statement as several, for databases that write out a part wherever it is asked for: Spark has no other way to keep one.

What is asked for more than once, by whomever, becomes a table; everything else stays a part of the one that asks for it. So
each part stands in one plan, once, and the plans of a script are together as long as its text. There are no exceptions: of
ten parts that each ask twice for the one before, the first would stand in the plan a thousand times. All of it is planned
before a row is read, and takes the memory of the driver, however short the log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlglot import exp


def cut(query: exp.Select, prefix: str) -> Iterator[tuple[str, exp.Query]]:
    """
    The tables to be made, in their order, each with its query; the last one, whose name is empty, is the answer.

    Args:
        prefix: How the tables' names begin.
    """
    parts: dict[str, exp.Query] = {part.alias: part.this for part in query.ctes}
    last = query.copy()
    last.set("with_", None)
    asked = Counter(name for each in (*parts.values(), last) for name in _asked(each))
    kept = {name: f"{prefix}_{name}" for name in parts if asked[name] > 1}
    for name, called in kept.items():
        yield called, _alone(parts[name], parts, kept)
    yield "", _alone(last, parts, kept)


def _asked(query: exp.Expr) -> Iterator[str]:
    return (table.name for table in query.find_all(exp.Table))


def _alone(query: exp.Query, parts: Mapping[str, exp.Query], kept: Mapping[str, str]) -> exp.Query:
    """The query with the parts that only it asks for, reading what has been kept from tables."""
    mine: dict[str, exp.Query] = {}

    def gather(each: exp.Query) -> None:
        for name in _asked(each):
            if name in parts and name not in kept and name not in mine:
                gather(parts[name])
                mine[name] = parts[name]

    gather(query)
    whole = query.copy()
    if mine:
        made = [
            exp.CTE(this=each.copy(), alias=exp.TableAlias(this=exp.Identifier(this=name, quoted=True)))
            for name, each in mine.items()
        ]
        whole.set("with_", exp.With(expressions=made))
    for table in whole.find_all(exp.Table):
        if table.name in kept:
            table.set("this", exp.Identifier(this=kept[table.name], quoted=True))
    return whole
