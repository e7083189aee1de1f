"""A cell as a text, as an exact number, and as JSON may show it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite, isnan
from typing import Any

_WHOLE = 10**15  # above this a binary float no longer tells whole numbers apart


def exact(value: Any) -> Any:
    """
    A binary float as the number that its owner sees: 3.0 is 3, and what is no number is nothing.

    >>> exact(3.0), exact(0.1 + 0.2), exact(float("nan"))
    (3, Decimal('0.3'), None)
    """
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    if not isinstance(value, float):
        return value
    if not isfinite(value):
        return None if isnan(value) else str(value)
    if value.is_integer() and abs(value) < _WHOLE:
        return int(value)
    return Decimal(format(value, ".15g"))


def cell_text(value: Any) -> str:
    """
    What a person would read in this cell; nothing where it is empty.

    >>> cell_text(Decimal("1.50")), cell_text(True), cell_text(None)
    ('1.50', 'true', '')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.hex()
    return str(plain(value))


def plain(value: Any) -> Any:
    """
    A value as JSON has it: decimals as text, so that no digit is lost, and dates in ISO form.

    >>> plain(Decimal("1.50")), plain(date(2026, 11, 30)), plain(None)
    ('1.50', '2026-11-30', None)
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, timedelta):
        return str(value)
    return cell_text(value) if isinstance(value, bytes) else str(value)
