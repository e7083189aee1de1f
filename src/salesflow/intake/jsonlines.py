"""
JSON lines: one object a line. Numbers stay exact: whole ones, or decimals, never binary floats.

The columns are all keys of all objects, in the order of their first appearance; an object that lacks one has an
empty cell there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from salesflow.catalogue import Phrase
from salesflow.intake.lines import encoding_of, lines_of
from salesflow.intake.table import NUL, Row, Table, broken, named_columns, unreadable

_DEEPEST = 20
_LONGEST_NUMBER = 60  # characters


def open_json_lines(path: Path) -> Table:
    """A file of JSON lines. Raises: DataError."""
    file, encoding = str(path), encoding_of(path)
    names: dict[str, None] = {}
    for _, text in lines_of(path, encoding):
        read = read_object(text)
        if isinstance(read, dict):
            names.update(dict.fromkeys(read))
    if not names:
        raise unreadable(file, Phrase("no line of it is a JSON object with keys", "没有任何一行是带键的 JSON 对象"))
    columns = named_columns(file, list(names))
    keys = tuple(names)

    def rows() -> Iterator[Row]:
        for number, text in lines_of(path, encoding):
            read = read_object(text)
            if isinstance(read, Phrase):
                yield broken(file, number, [text.rstrip("\r\n")], len(keys), read)
            elif read is not None:
                yield Row(number, tuple(map(read.get, keys)))

    return Table(file, columns, rows)


class _RefusedError(Exception):
    """JSON that Python would read, and that we do not."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


def read_object(text: str) -> dict[str, Any] | Phrase | None:
    """The object of a line, or why there is none; nothing for a blank line."""
    if not text.strip():
        return None
    try:
        value = _DECODER.decode(text.strip())
        if not isinstance(value, dict):
            return _NO_OBJECT
        if any(isinstance(item, dict | list) for item in value.values()) and _is_deep(value):
            return _TOO_DEEP
        return _half_characters(text, value) or value
    except _RefusedError as refused:
        return refused.reason
    except RecursionError:
        return _TOO_DEEP
    except ValueError:
        return _NO_JSON


def _is_deep(value: Any) -> bool:
    """Level by level, because whoever nests a million lists does not get a million calls."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            item
            for each in level
            for item in (each.values() if isinstance(each, dict) else each)
            if isinstance(item, dict | list)
        ]
        if not level:
            return False
    return True


def _half_characters(text: str, value: dict[str, Any]) -> Phrase | None:
    """`"\\ud800"` alone is half a character: Python reads it, and nothing can write it."""
    if "\\u" not in text and "\0" not in text:
        return None
    try:
        written = json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return _HALF
    return NUL if b"\\u0000" in written.replace(b"\\\\", b"") else None


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise _RefusedError(_TOO_LARGE)
    return int(text)


def _decimal(text: str) -> Decimal:
    number = Decimal(text) if len(text) <= _LONGEST_NUMBER else None
    # 1e999999999 is ten characters, and a thousand million digits as soon as somebody counts with it
    if number is None or not -_LONGEST_NUMBER <= number.adjusted() <= _LONGEST_NUMBER:
        raise _RefusedError(_TOO_LARGE)
    return number


def _no_number(name: str) -> NoReturn:
    raise _RefusedError(Phrase(f"{name} is no number", f"{name} 不是数字"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _RefusedError(Phrase("a key stands twice in one object", "同一对象中键重复"))
    return made


_NO_JSON = Phrase("it is not JSON", "不是 JSON")
_NO_OBJECT = Phrase("it is JSON, and no object", "是 JSON，但不是对象")
_TOO_DEEP = Phrase(f"it is nested more than {_DEEPEST} levels deep", f"嵌套超过 {_DEEPEST} 层")
_TOO_LARGE = Phrase(f"a number has more than {_LONGEST_NUMBER} digits", f"数字超过 {_LONGEST_NUMBER} 位")
_HALF = Phrase("a text holds half a character", "文字中含有不完整的字符")

_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_decimal, parse_constant=_no_number, object_pairs_hook=_once)
