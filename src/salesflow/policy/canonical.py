"""
The canonical form of a policy: one document for one meaning, whatever the comments, the order of keys and the
shorthands of the file. Its hash is the policy's identity (semantics 9).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import Field, fields, is_dataclass
from typing import Any


class Ordered(dict[str, Any]):
    """A map whose order is part of its meaning: the values of an ordered enum."""


class Leading(dict[str, Any]):
    """A map whose first key is part of its meaning: the main process, the default calendar."""


def document(value: Any) -> Any:
    """
    A value of the policy as maps, lists and texts, in the shape of the file; what only repeats a default is left out.
    """
    if hasattr(value, "to_document"):
        return value.to_document()
    if is_dataclass(value) and not isinstance(value, type) and _is_record(value):
        said = ((field, getattr(value, field.name)) for field in fields(value) if _means(field))
        return {field.name.removesuffix("_"): document(item) for field, item in said if not _is_default(field, item)}
    if isinstance(value, Mapping):
        made = type(value) if isinstance(value, Ordered | Leading) else dict
        return made((str(name), document(item)) for name, item in value.items())
    if isinstance(value, tuple | list):
        return [document(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "none" if value is None else str(value)


def _is_record(value: Any) -> bool:
    """A dataclass that is written key by key; one that prints itself (an amount) is a text."""
    return type(value).__str__ is object.__str__


def _means(field: Field[Any]) -> bool:
    return field.compare and field.metadata.get("meaning", True) is not False


def _is_default(field: Field[Any], value: Any) -> bool:
    if field.default is not NO_DEFAULT:
        return bool(value == field.default)
    return field.default_factory is not NO_DEFAULT and bool(value == field.default_factory())


def fingerprint(canonical: Any) -> str:
    """The hash of a canonical document: sha256 over JSON with sorted keys, order kept where it means something."""
    text = json.dumps(_sorted(canonical), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _sorted(value: Any) -> Any:
    if isinstance(value, Ordered):
        return [[name, _sorted(item)] for name, item in value.items()]
    if isinstance(value, dict):
        made = {name: _sorted(item) for name, item in value.items()}
        return {"first": next(iter(value), None), "all": made} if isinstance(value, Leading) else made
    return [_sorted(item) for item in value] if isinstance(value, list) else value
