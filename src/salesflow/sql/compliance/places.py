"""
Where an event stands, as one number: its place in the history of its case, and its position in the log.

Numbers compare as events follow each other, so that the next event of a kind is a `MIN`, and the one before a `MAX`;
and what was found says its position without being looked up. Between the two there is room for a sort from 0 to 3,
which tells what was found apart: of one event the lowest sort counts.

A case may have half a thousand million events, and positions up to four thousand million.
"""

from __future__ import annotations

from collections.abc import Sequence

from salesflow.sql import words as w
from salesflow.sql.words import BIGINT, Term

PLACE = "k"  # the column
_SORT = 2**32
_EVENT = 4 * _SORT


def place(n: Term, pos: Term) -> Term:
    """The number of an event, from its place in the history and its position."""
    return w.plus(w.times(w.cast(n, BIGINT), w.number(_EVENT)), pos)


def as_sort(place: Term, sort: int) -> Term:
    """The place of an event that is of this sort."""
    return w.plus(place, w.number(sort * _SORT)) if sort else place


def is_of_sort(place: Term, sort: int) -> Term:
    """Is it of this sort, or a higher one?"""
    return w.is_at_least(w.remainder(place, w.number(_EVENT)), w.number(sort * _SORT))


def position(place: Term) -> Term:
    """The position in the log of the event that stands there."""
    return w.remainder(place, w.number(_SORT))


def downwards(place: Term) -> list[Term]:
    """An order in which the last event comes first."""
    return [w.minus(w.number(0), place)]


def first_of(terms: Sequence[Term]) -> Term:
    """The least of several numbers, of those that are known."""
    least = terms[0]
    for term in terms[1:]:
        is_it = w.any_of(w.is_null(least), w.is_less(term, least))
        least = w.case([(w.is_null(term), least), (is_it, term)], least)
    return least
