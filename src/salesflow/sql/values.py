"""
How values lie in a database: whole numbers and texts, nothing else.

An ordered value is the whole number that counts it (`FactType.position`): a date its day, an instant its microseconds,
money its smallest unit, a truth value 1 or 0. A value of a list and a text are texts. What is missing is null.
"""

from __future__ import annotations

from math import inf
from typing import Any

from salesflow.domains import Bound, Interval
from salesflow.facts import MISSING
from salesflow.facttypes import Enum, FactType, Text
from salesflow.sql import words as w
from salesflow.sql.words import BIGINT, TEXT, Kind, Term
from salesflow.unary import UnaryTest

LOWEST, HIGHEST = -(2**63), 2**63 - 1  # of a BIGINT


class TooLarge(ValueError):
    """A number that no BIGINT holds; it cannot be given to a database exactly."""


def kind_of(kind: FactType) -> Kind:
    """Which of the two a type lies in."""
    return TEXT if isinstance(kind, Enum | Text) else BIGINT


def encoded(kind: FactType, value: Any) -> int | str | None:
    """A checked value as it lies in a database. Raises: TooLarge."""
    if value is MISSING:
        return None
    if isinstance(kind, Enum | Text):
        return str(value)
    position = kind.position(value)
    if not LOWEST <= position <= HIGHEST:
        raise TooLarge(kind.written(value))
    return position


def decoded(kind: FactType, stored: Any) -> Any:
    """The value that lies there; `MISSING` for null."""
    if stored is None:
        return MISSING
    return stored if isinstance(kind, Enum | Text) else kind.at(int(stored))


def literal(kind: FactType, value: Any) -> Term:
    """A value of a policy as a constant. Raises: TooLarge."""
    stored = encoded(kind, value)
    if stored is None:
        return w.nothing(kind_of(kind))
    return w.words(stored) if isinstance(stored, str) else w.number(stored)


def passes(term: Term, test: UnaryTest) -> Term:
    """Does what lies there pass the test? Never null: what is missing passes only where the test names it."""
    stated = _stated(term, test)
    return w.any_of(w.is_null(term), stated) if test.missing else stated


def _stated(term: Term, test: UnaryTest) -> Term:
    kind = test.type
    if isinstance(kind, Text):
        texts = [w.words(text) for text in sorted(test.texts)]
        return w.is_none_of(term, texts) if test.all_but else w.is_one_of(term, texts)
    if isinstance(kind, Enum):
        values = [value for number, value in enumerate(kind.values) if number in test.domain]
        if len(values) == len(kind.values):
            return w.is_stated(term)
        return w.is_one_of(term, [w.words(value) for value in values])
    domain = test.domain & kind.natural
    if domain == kind.natural:
        return w.is_stated(term)
    return w.any_of(*(_between(term, interval) for interval in domain.intervals))


def _between(term: Term, interval: Interval) -> Term:
    low, high = interval
    if low == high:
        return w.is_equal(term, _bound(low)) if LOWEST <= low <= HIGHEST else w.never()
    if low > HIGHEST or high < LOWEST:
        return w.never()
    ends = []
    if low > LOWEST:
        ends.append(w.is_at_least(term, _bound(low)))
    if high < HIGHEST:
        ends.append(w.is_at_most(term, _bound(high)))
    return w.all_of(*ends) if ends else w.is_stated(term)


def _bound(position: Bound) -> Term:
    assert position not in (inf, -inf)
    return w.number(int(position))
