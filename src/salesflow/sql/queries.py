"""
Queries, in the same closed vocabulary as their words: what is selected, joined, grouped and composed to one statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from salesflow.sql.rendering import FLOWS, remark
from salesflow.sql.words import Term, fresh, noted


def named(term: Term, name: str, note: str = "") -> Term:
    own = fresh(term)
    is_so_called = isinstance(own, exp.Column) and own.name == name
    return noted(own if is_so_called else exp.Alias(this=own, alias=exp.Identifier(this=name, quoted=True)), note)


def table(name: str, alias: str | None = None) -> Term:
    return exp.Table(
        this=exp.Identifier(this=name, quoted=True),
        alias=exp.TableAlias(this=exp.Identifier(this=alias, quoted=True)) if alias is not None else None,
    )


Joined = tuple[str, str, str, Term | None]  # how (inner, left, cross), the table, its alias, the condition


def select(
    columns: Mapping[str, Term],
    source: str | None = None,
    alias: str | None = None,
    *,
    joins: Sequence[Joined] = (),
    where: Term | None = None,
    group: Sequence[Term] = (),
    order: Sequence[Term] = (),
    distinct: bool = False,
    notes: Mapping[str, str] | None = None,
    all_of_source: bool = False,
) -> exp.Select:
    """`SELECT … FROM source alias …`; `notes` are comments by column; `all_of_source` begins with all columns of it."""
    said = notes or {}
    whole = [exp.Column(this=exp.Star(), table=exp.Identifier(this=alias, quoted=True))] if all_of_source else []
    made = exp.Select(
        expressions=[*whole, *(named(term, name, said.get(name, "")) for name, term in columns.items())],
        distinct=exp.Distinct() if distinct else None,
    )
    if source is not None:
        made.set("from_", exp.From(this=table(source, alias)))
    made.set("joins", [_join(*each) for each in joins])
    if where is not None:
        made.set("where", exp.Where(this=fresh(where)))
    if group:
        made.set("group", exp.Group(expressions=[fresh(each) for each in group]))
    if order:
        made.set("order", exp.Order(expressions=[exp.Ordered(this=fresh(each), nulls_first=None) for each in order]))
    return made


def _join(how: str, name: str, alias: str, condition: Term | None) -> exp.Join:
    return exp.Join(
        this=table(name, alias),
        side="LEFT" if how == "left" else None,
        kind="CROSS" if how == "cross" else "INNER" if how == "inner" else None,
        on=fresh(condition) if condition is not None else None,
    )


def flowing(query: exp.Query) -> exp.Query:
    """A part that is asked for once, and of which so many rows come that nobody should keep them."""
    query.meta[FLOWS] = True
    return query


def all_rows(*queries: exp.Query) -> exp.Query:
    """The rows of each, one after the other."""
    whole = queries[0]
    for each in queries[1:]:
        whole = exp.Union(this=whole, expression=each, distinct=False)
    return whole


def reading(query: exp.Query, called: Mapping[str, str]) -> exp.Query:
    """The part, reading others by what they are called in another statement."""
    for each in query.find_all(exp.Table):
        if each.name in called:
            each.set("this", exp.Identifier(this=called[each.name], quoted=True))
    return query


def composed(parts: Mapping[str, exp.Query], last: exp.Select, notes: Mapping[str, str] | None = None) -> exp.Select:
    """One statement: named parts, and the query that asks the last of them."""
    tables = []
    for name, query in parts.items():
        made = exp.CTE(this=query, alias=exp.TableAlias(this=exp.Identifier(this=name, quoted=True)))
        if notes and name in notes:
            query.add_comments([remark(notes[name])])
        tables.append(made)
    last.set("with_", exp.With(expressions=tables))
    return last
