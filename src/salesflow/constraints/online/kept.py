"""A map of which every version stays as it was: a change copies a few small nodes, whatever the size."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from itertools import chain
from typing import Any, Generic, TypeVar

V = TypeVar("V")

_BITS = 4
_WIDE = 1 << _BITS
_DEEPEST = 16  # levels; then all 64 bits of a hash are used up
_SMALL = _WIDE // 2

# A node is a dict while it is small, and beyond that a tuple of nodes, one for each value of the next bits.
_Node = Any


class Kept(Generic[V]):
    """
    Keys to values.

    >>> one = Kept().with_value("a", 1)
    >>> two = one.with_value("b", 2)
    >>> one.get("b"), two.get("b"), dict(two.items()), bool(two.without("a").without("b"))
    (None, 2, {'a': 1, 'b': 2}, False)
    """

    __slots__ = ("_node",)

    def __init__(self, node: _Node = None) -> None:
        self._node: _Node = {} if node is None else node

    def __bool__(self) -> bool:
        return bool(self._node)

    def get(self, key: Hashable) -> V | None:
        node = self._node
        if type(node) is tuple:
            bits = hash(key)
            while type(node) is tuple:
                node = node[bits % _WIDE]
                bits >>= _BITS
        found: V | None = node.get(key)
        return found

    def with_value(self, key: Hashable, value: V) -> Kept[V]:
        """The map with this value under the key."""
        return Kept(_with(self._node, hash(key), key, value, 0))

    def without(self, key: Hashable) -> Kept[V]:
        """The map without this key, if it was there."""
        return Kept(_without(self._node, hash(key), key))

    def items(self) -> Iterator[tuple[Any, V]]:
        return _items(self._node)

    def values(self) -> Iterator[V]:
        return (value for _, value in self.items())

    def __reduce__(self) -> tuple[Callable[[dict[Any, V]], Kept[V]], tuple[dict[Any, V]]]:
        return kept, (dict(self.items()),)  # in another process the hashes of texts are others


def kept(items: dict[Any, V]) -> Kept[V]:
    """The map of these items."""
    made: Kept[V] = Kept()
    for key, value in items.items():
        made = made.with_value(key, value)
    return made


def _with(node: _Node, bits: int, key: Hashable, value: object, level: int) -> _Node:
    if type(node) is tuple:
        at = bits % _WIDE
        return (*node[:at], _with(node[at], bits >> _BITS, key, value, level + 1), *node[at + 1 :])
    made = {**node, key: value}
    return made if len(made) <= _WIDE or level >= _DEEPEST else _split(made, level)


def _split(items: dict[Hashable, object], level: int) -> _Node:
    parts: list[_Node] = [{} for _ in range(_WIDE)]
    for key, value in items.items():
        parts[(hash(key) >> (_BITS * level)) % _WIDE][key] = value
    return tuple(_split(part, level + 1) if len(part) > _WIDE and level + 1 < _DEEPEST else part for part in parts)


def _without(node: _Node, bits: int, key: Hashable) -> _Node:
    if type(node) is tuple:
        at = bits % _WIDE
        return _merged((*node[:at], _without(node[at], bits >> _BITS, key), *node[at + 1 :]))
    return {other: value for other, value in node.items() if other != key}


def _merged(nodes: tuple[_Node, ...]) -> _Node:
    """Few enough are one dict again: whoever walks the map pays for what is in it, not for what was."""
    if any(type(node) is tuple for node in nodes) or sum(map(len, nodes)) > _SMALL:
        return nodes
    return dict(chain.from_iterable(node.items() for node in nodes))


def _items(node: _Node) -> Iterator[tuple[Any, Any]]:
    if type(node) is not tuple:
        yield from node.items()
        return
    for part in node:
        yield from _items(part)
