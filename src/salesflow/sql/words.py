"""
The words in which our SQL is written: a closed vocabulary, so that every database understands it alike.

Free SQL goes silently wrong when it is translated: functions of dates and zones, nulls in windows, division. Here are
whole numbers, texts, comparisons, `CASE`, joins on equal keys, `GROUP BY` and `ROW_NUMBER`, and nothing else; `render`
refuses every other node. Predicates stand only where a condition is asked for, so that no database's idea of a
boolean value matters, and nothing is divided, since databases do not agree what a whole number divided is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Final, Literal

from sqlglot import exp

from salesflow.sql.rendering import TESTED, UNTESTED, VOCABULARY, NotInVocabulary, pieces, remark, render

Term = exp.Expr  # a value, or a condition
BIGINT: Final = "BIGINT"
TEXT: Final = "TEXT"
Kind = Literal["BIGINT", "TEXT"]

# What callers need of `rendering`, so that words have one door.
__all__ = ["TESTED", "UNTESTED", "VOCABULARY", "NotInVocabulary", "remark", "render"]


def fresh(term: Term) -> Term:
    """A node has one parent; what is used a second time is used as a copy."""
    return term.copy() if term.parent is not None else term


def _operand(term: Term) -> Term:
    own = fresh(term)
    return exp.Paren(this=own) if isinstance(own, exp.Binary | exp.Not | exp.In) else own


# -- values


def column(name: str, table: str | None = None) -> Term:
    return exp.Column(
        this=exp.Identifier(this=name, quoted=True),
        table=exp.Identifier(this=table, quoted=True) if table is not None else None,
    )


def number(value: int) -> Term:
    literal = exp.Literal.number(abs(value))
    return exp.Neg(this=literal) if value < 0 else literal


def words(value: str) -> Term:
    """A text; in pieces where a part of it would be taken for something else."""
    return joined([exp.Literal.string(piece) for piece in pieces(value)])


def nothing(kind: Kind | None = None) -> Term:
    """No value; with a kind where a database could not tell of which."""
    return exp.Null() if kind is None else cast(exp.Null(), kind)


def cast(term: Term, kind: Kind) -> Term:
    return exp.Cast(this=fresh(term), to=exp.DataType.build(kind))


def plus(left: Term, right: Term) -> Term:
    return exp.Add(this=_operand(left), expression=_operand(right))


def minus(left: Term, right: Term) -> Term:
    return exp.Sub(this=_operand(left), expression=_operand(right))


def times(left: Term, right: Term) -> Term:
    return exp.Mul(this=_operand(left), expression=_operand(right))


def remainder(left: Term, right: Term) -> Term:
    """Of two numbers that are not negative; of others databases disagree."""
    return exp.Mod(this=_operand(left), expression=_operand(right))


def joined(parts: Sequence[Term]) -> Term:
    """Texts one after the other; none of them may be null."""
    whole = _operand(parts[0])
    for part in parts[1:]:
        whole = exp.DPipe(this=whole, expression=_operand(part), safe=True)
    return whole


def without_first(term: Term) -> Term:
    """A text without its first character."""
    return exp.Substring(this=fresh(term), start=exp.Literal.number(2))


def first_stated(*terms: Term) -> Term:
    """The first that is not null."""
    if len(terms) == 1:
        return fresh(terms[0])
    return exp.Coalesce(this=fresh(terms[0]), expressions=[fresh(term) for term in terms[1:]])


def case(branches: Iterable[tuple[Term, Term]], otherwise: Term | None = None) -> Term:
    """The value of the first branch whose condition holds; null without any, unless said otherwise."""
    ifs = [exp.If(this=fresh(condition), true=fresh(value)) for condition, value in branches]
    if not ifs:
        return fresh(otherwise) if otherwise is not None else nothing()
    return exp.Case(ifs=ifs, default=fresh(otherwise) if otherwise is not None else None)


def flag(condition: Term) -> Term:
    """1 where it holds, else 0."""
    return case([(condition, number(1))], number(0))


# -- conditions


def is_equal(left: Term, right: Term) -> Term:
    return exp.EQ(this=_operand(left), expression=_operand(right))


def is_other(left: Term, right: Term) -> Term:
    return exp.NEQ(this=_operand(left), expression=_operand(right))


def is_less(left: Term, right: Term) -> Term:
    return exp.LT(this=_operand(left), expression=_operand(right))


def is_at_most(left: Term, right: Term) -> Term:
    return exp.LTE(this=_operand(left), expression=_operand(right))


def is_more(left: Term, right: Term) -> Term:
    return exp.GT(this=_operand(left), expression=_operand(right))


def later(one: Term, other: Term) -> Term:
    """The later of two moments; the second, where the first is not known."""
    return case([(is_more(one, other), one)], other)


def is_at_least(left: Term, right: Term) -> Term:
    return exp.GTE(this=_operand(left), expression=_operand(right))


def is_null(term: Term) -> Term:
    return exp.Is(this=_operand(term), expression=exp.Null())


def is_stated(term: Term) -> Term:
    return exp.Is(this=_operand(term), expression=exp.Not(this=exp.Null()))


def is_one_of(term: Term, values: Sequence[Term]) -> Term:
    if not values:
        return never()
    if len(values) == 1:
        return is_equal(term, values[0])
    return exp.In(this=_operand(term), expressions=[fresh(value) for value in values])


def is_none_of(term: Term, values: Sequence[Term]) -> Term:
    """Stated, and none of these."""
    if not values:
        return is_stated(term)
    return all_of(*(is_other(term, value) for value in values))


def all_of(*conditions: Term) -> Term:
    return _chain(exp.And, [each for each in conditions if each != always()], always())


def any_of(*conditions: Term) -> Term:
    return _chain(exp.Or, [each for each in conditions if each != never()], never())


def _chain(connector: type[exp.Connector], conditions: Sequence[Term], otherwise: Term) -> Term:
    if not conditions:
        return otherwise
    parts: list[Term] = (
        [_clause(each, connector) for each in conditions] if len(conditions) > 1 else [fresh(conditions[0])]
    )
    return reduce(lambda left, right: connector(this=left, expression=right), parts)


def _clause(condition: Term, connector: type[exp.Connector]) -> Term:
    own = fresh(condition)
    return exp.Paren(this=own) if isinstance(own, exp.Connector) and not isinstance(own, connector) else own


def always() -> Term:
    return is_equal(number(1), number(1))


def never() -> Term:
    return is_equal(number(1), number(0))


# -- of many rows


def least(term: Term) -> Term:
    return exp.Min(this=fresh(term))


def greatest(term: Term) -> Term:
    return exp.Max(this=fresh(term))


def total(term: Term) -> Term:
    return exp.Sum(this=fresh(term))


def row_number(*, within: Sequence[Term], order: Sequence[Term]) -> Term:
    return _over(exp.RowNumber(), within, order)


def over(aggregate: Term, *, within: Sequence[Term], order: Sequence[Term] = ()) -> Term:
    """The aggregate of all rows that agree in `within`; with an order, of those up to this row."""
    return _over(aggregate, within, order, _SO_FAR if order else None)


def over_those_before(aggregate: Term, *, within: Sequence[Term], order: Sequence[Term]) -> Term:
    """
    The aggregate of all rows before this one, without it.

    Who asks for those after it turns the order round: a window that begins at the first row and grows is read once by
    every database, and one that ends at the last row is read anew for each row by some.
    """
    return _over(aggregate, within, order, _BEFORE)


_SO_FAR: Final = {"kind": "ROWS", "start": "UNBOUNDED", "start_side": "PRECEDING", "end": "CURRENT ROW"}
_BEFORE: Final = {**_SO_FAR, "end": "1", "end_side": "PRECEDING"}


def _over(function: Term, within: Sequence[Term], order: Sequence[Term], rows: Mapping[str, str] | None = None) -> Term:
    ordered = exp.Order(expressions=[exp.Ordered(this=fresh(each), nulls_first=None) for each in order])
    return exp.Window(
        this=fresh(function),
        partition_by=[fresh(each) for each in within],
        order=ordered if order else None,
        spec=exp.WindowSpec(**rows) if rows is not None else None,
    )


def noted(term: Term, note: str) -> Term:
    """With a comment beside it."""
    said = remark(note)
    if said:
        term = fresh(term)
        term.add_comments([said])
    return term
