"""First in, first out, and every version stays as it was: joining and leaving cost the same however long the queue is."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from salesflow.constraints.online.chain import Chain, chained, walk

T = TypeVar("T")


class Queue(NamedTuple, Generic[T]):
    """
    Those who wait: the first ones in their order, and the others with the last one ahead.

    >>> line = Queue().joined("a").joined("b")
    >>> line.first, line.left().first, line.left().left().first
    ('a', 'b', None)
    """

    front: Chain[T] | None = None
    back: Chain[T] | None = None

    def joined(self, item: T) -> Queue[T]:
        """With one more at its end."""
        if self.front is None:
            return Queue(Chain(item, None))
        return Queue(self.front, Chain(item, self.back))

    @property
    def first(self) -> T | None:
        return self.front.head if self.front is not None else None

    def left(self) -> Queue[T]:
        """Without the first; whoever joined is turned round once, when nobody is before them any more."""
        rest = self.front.rest if self.front is not None else None
        return Queue(rest, self.back) if rest is not None else Queue(chained(walk(self.back)))
