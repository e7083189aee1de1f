"""A list that grows at its head and shares its tail: adding costs the same however long it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Chain(Generic[T]):
    """
    One item in front of a chain; the empty chain is none at all.

    >>> list(walk(Chain(2, Chain(1, None))))
    [2, 1]
    """

    __slots__ = ("head", "rest")

    def __init__(self, head: T, rest: Chain[T] | None) -> None:
        self.head, self.rest = head, rest

    def __reduce__(self) -> tuple[Callable[[list[T]], Chain[T] | None], tuple[Any]]:
        return chained, (list(walk(self))[::-1],)  # a chain in a chain would be pickled as deep as it is long


def walk(chain: Chain[T] | None) -> Iterator[T]:
    """Every item, the last one added first."""
    while chain is not None:
        yield chain.head
        chain = chain.rest


def chained(items: Iterable[T], chain: Chain[T] | None = None) -> Chain[T] | None:
    """The chain with more items, added one after the other."""
    for item in items:
        chain = Chain(item, chain)
    return chain
