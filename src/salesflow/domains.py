"""
Sets of values, as sets of whole numbers: what cells, ranges and regions are made of.

Every ordered type counts its values: dates are days, instants microseconds, money its smallest unit, enum values
their position. A set is then a sorted tuple of closed intervals, and one arithmetic serves all types.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

Bound = int | float  # a whole number, or plus or minus infinity
Interval = tuple[Bound, Bound]


@dataclass(frozen=True, slots=True)
class Domain:
    """
    A set of whole numbers; both ends of an interval belong to it.

    >>> Domain.of([(1, 3), (4, 7), (20, inf)])
    Domain(intervals=((1, 7), (20, inf)))
    >>> 5 in Domain.of([(1, 7)]), 8 in Domain.of([(1, 7)])
    (True, False)
    """

    intervals: tuple[Interval, ...] = ()

    @classmethod
    def of(cls, intervals: Iterable[Interval]) -> Domain:
        """Any intervals, in any order, overlapping or touching; empty ones (low above high) vanish."""
        joined: list[Interval] = []
        for low, high in sorted(pair for pair in intervals if pair[0] <= pair[1]):
            if joined and low <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
            else:
                joined.append((low, high))
        return cls(tuple(joined))

    def __contains__(self, number: object) -> bool:
        at = bisect_right(self.intervals, (number, inf)) - 1
        return at >= 0 and number <= self.intervals[at][1]  # type: ignore[operator]

    def __bool__(self) -> bool:
        return bool(self.intervals)

    def __or__(self, other: Domain) -> Domain:
        return Domain.of((*self.intervals, *other.intervals))

    def __and__(self, other: Domain) -> Domain:
        pairs = ((a, b) for a in self.intervals for b in other.intervals)
        return Domain.of((max(a[0], b[0]), min(a[1], b[1])) for a, b in pairs)

    def __sub__(self, other: Domain) -> Domain:
        return self & other.complement()

    def complement(self) -> Domain:
        """All whole numbers that are not in the set."""
        edges: list[Interval] = []
        low: Bound = -inf
        for start, end in self.intervals:
            edges.append((low, start - 1))
            low = end + 1
        if low < inf:
            edges.append((low, inf))
        return Domain.of(pair for pair in edges if pair[1] > -inf)


EVERYTHING = Domain(((-inf, inf),))
