"""
Values that no cell tells apart, as one small number: any type, however large its values, exactly.

All cells that ask about one fact cut its values into kinds. Two values of a kind pass the same cells, so that an
engine which knows only the kind decides as one that knows the value.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from math import inf
from operator import xor
from typing import Any

from salesflow.facts import MISSING
from salesflow.facttypes import FactType, Text
from salesflow.unary import UnaryTest

MISSING_KIND = 0  # what is missing is a kind of its own


class Kinds:
    """
    The kinds of one fact, from 0 to `len` less one: of numbers in their order, of texts as cells name them.

    >>> from salesflow.domains import Domain
    >>> from salesflow.facttypes import Integer
    >>> week, big = (UnaryTest(Integer(), Domain.of([pair])) for pair in ((0, 7), (10**30, float("inf"))))
    >>> kinds = Kinds([week, big])
    >>> [kinds.of(number) for number in (-1, 0, 7, 8, 10**30 - 1, 10**30)]
    [1, 2, 2, 1, 1, 3]
    >>> sorted(kinds.accepted(week)), len(kinds)
    ([2], 4)
    """

    def __init__(self, tests: Iterable[UnaryTest]) -> None:
        """
        Args:
            tests: All cells that ask about the fact; one at least.
        """
        self._tests = tuple(dict.fromkeys(tests))
        self._kinds: dict[int, int] = {}  # by which cells its values pass, as bits
        kind = self._tests[0].type
        self._stated = self._texts() if isinstance(kind, Text) else self._numbers(kind)
        self._accepted = {test: {MISSING_KIND} if test.missing else set() for test in self._tests}
        for passed, number in self._kinds.items():
            for test in self._having(passed):
                self._accepted[test].add(number)

    def __len__(self) -> int:
        return len(self._kinds) + 1

    def of(self, value: Any) -> int:
        """The kind of a value."""
        return MISSING_KIND if value is MISSING else self._stated(value)

    def accepted(self, test: UnaryTest) -> frozenset[int]:
        """The kinds that pass a cell, which was one of `tests`."""
        return frozenset(self._accepted[test])

    def _texts(self) -> Callable[[Any], int]:
        """Each text that a cell names, and all others."""
        others = 0
        named: dict[str, int] = {}
        for bit, test in self._bits():
            others |= bit if test.all_but else 0
            named.update((text, named.get(text, 0) | bit) for text in sorted(test.texts))
        kinds = {text: self._kind(others ^ bits) for text, bits in named.items()}
        other = self._kind(others)
        return lambda text: kinds.get(text, other)

    def _numbers(self, kind: FactType) -> Callable[[Any], int]:
        """The stretches between the bounds of all cells; at a bound some cells begin to pass, or cease to."""
        passed = 0
        turns: dict[int, int] = defaultdict(int)
        for bit, test in self._bits():
            for low, high in test.domain.intervals:
                if low == -inf:
                    passed |= bit
                else:
                    turns[int(low)] ^= bit
                if high < inf:
                    turns[int(high) + 1] ^= bit
        cuts = sorted(turns)
        stretches = accumulate((turns[cut] for cut in cuts), xor, initial=passed)
        kinds = [self._kind(bits) for bits in stretches]
        position = kind.position
        return lambda value: kinds[bisect_right(cuts, position(value))]

    def _bits(self) -> Iterator[tuple[int, UnaryTest]]:
        return ((1 << number, test) for number, test in enumerate(self._tests))

    def _having(self, bits: int) -> Iterator[UnaryTest]:
        while bits:
            yield self._tests[bits.bit_length() - 1]
            bits ^= 1 << bits.bit_length() - 1

    def _kind(self, passed: int) -> int:
        return self._kinds.setdefault(passed, len(self._kinds) + 1)


__all__ = ["MISSING_KIND", "Kinds"]
