"""A JSON object with one long list in it, written item by item: the same text as `json.dumps` gives, of little memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

_STEP = 2  # blanks of one indentation


class Long(NamedTuple):
    """An object: what stands before the list, the name of the list, its items, and what stands behind it."""

    before: Mapping[str, Any]
    name: str
    items: Iterable[Any]
    after: Mapping[str, Any]

    def whole(self) -> dict[str, Any]:
        """All of it as values."""
        return {**self.before, self.name: list(self.items), **self.after}

    def pieces(self, depth: int = 0) -> Iterator[str]:
        """Its text, every character as it is; `depth` says how far in it stands. The first line is not indented."""
        at = " " * _STEP * depth
        inside = f"\n{at}{' ' * _STEP}"
        yield "{"
        for name, value in self.before.items():
            yield f"{inside}{_text(name, depth)}: {_text(value, depth + 1)},"
        yield f"{inside}{_text(self.name, depth)}: ["
        is_empty = True
        for item in self.items:
            yield f"{'' if is_empty else ','}{inside}{' ' * _STEP}{_text(item, depth + 2)}"
            is_empty = False
        yield "]" if is_empty else f"{inside}]"
        for name, value in self.after.items():
            yield f",{inside}{_text(name, depth)}: {_text(value, depth + 1)}"
        yield f"\n{at}}}"


def _text(value: Any, depth: int) -> str:
    """As JSON; its other lines stand as far in as they would within the whole."""
    return json.dumps(value, ensure_ascii=False, indent=_STEP).replace("\n", "\n" + " " * _STEP * depth)
