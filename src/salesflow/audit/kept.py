"""
The findings of an audit that are kept: the first ones in the order in which they are told. The others are counted.

A log may be larger than memory, and so may what is found in it. Which findings are kept follows from the findings alone,
never from the order in which the cases come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable

from salesflow.audit.judged import Judged, Order, by_place
from salesflow.constraints.verdict import Status

MOST = 100_000


class Kept:
    """
    Takes findings as they come, and keeps the first `most` of all.

    `left_out` counts the others. `recognised` counts those of them that a baseline knows, by element, status and key: it
    is never larger than the baseline.

    Args:
        known: The keys of a baseline.
    """

    def __init__(self, most: int = MOST, known: Container[str] = ()) -> None:
        self.most, self.known = most, known
        self.left_out = 0
        self.recognised: Counter[tuple[str, Status, str]] = Counter()
        self._listed: list[Judged] = []
        self._last: Order | tuple[()] | None = None  # nothing behind it is among the first ones any more

    def add(self, found: Iterable[Judged]) -> None:
        """What was violated in one more case, or could not be judged."""
        for each in found:
            if self._last is not None and by_place(each) > self._last:
                self._leave(each)
            else:
                self._listed.append(each)
        if len(self._listed) > self.most + self.most // 4:  # to sort for each case would take its time
            self._cut()

    def first(self) -> list[Judged]:
        """Those that are kept, in the order in which they are told."""
        self._cut()
        return list(self._listed)

    def _cut(self) -> None:
        self._listed.sort(key=by_place)
        if len(self._listed) > self.most:
            for each in self._listed[self.most :]:
                self._leave(each)
            del self._listed[self.most :]
            self._last = by_place(self._listed[-1]) if self._listed else ()

    def _leave(self, each: Judged) -> None:
        self.left_out += 1
        if self.known and (key := each.key) in self.known:
            self.recognised[each.element, each.status, key] += 1
