"""A map that nobody can change: what an immutable policy is made of."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from typing import Any, TypeVar

V = TypeVar("V")


class FrozenMap(Mapping[str, V]):
    """
    Names to values, in the order of the file. It pickles, and hashes where its values do.

    >>> FrozenMap({"a": 1})["a"], FrozenMap({"a": 1}) == {"a": 1}
    (1, True)
    """

    __slots__ = ("_items",)
    _items: dict[str, V]

    def __init__(self, items: Mapping[str, V] | None = None) -> None:
        object.__setattr__(self, "_items", dict(items or {}))

    def __getitem__(self, name: str) -> V:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    # What `Mapping` derives from the three above, without its detours: a decision looks up many names.
    def __contains__(self, name: object) -> bool:
        return name in self._items

    def items(self) -> ItemsView[str, V]:
        return self._items.items()

    def values(self) -> ValuesView[V]:
        return self._items.values()

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("this map cannot be changed")

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (FrozenMap, (dict(self),))
