"""Values of facts and outputs as people and as programs read them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from salesflow.facts import MISSING
from salesflow.facttypes import Enum, FactType
from salesflow.findings import Lang
from salesflow.rules.table import Undecided
from salesflow.rules.windows import DueWindow, Window
from salesflow.titles import title

_DAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日")}
_SAID = {
    "missing": {"en": "not known", "zh": "未知"},
    "none": {"en": "none", "zh": "无"},
    "unmatched": {"en": "no rule fits", "zh": "没有适用的规则"},
    "ambiguous": {"en": "several rules fit", "zh": "多条规则同时适用"},
}


def for_people(value: Any, kind: FactType | None, lang: Lang) -> str:
    """One value in the reader's language: enum values by their title, with the unit, dates with the day of the week."""
    if value is MISSING:
        return _SAID["missing"][lang]
    if value is None:
        return _SAID["none"][lang]
    if isinstance(value, Undecided):
        return _SAID[value.value][lang]
    if isinstance(value, tuple):
        return ("、" if lang == "zh" else ", ").join(for_people(item, kind, lang) for item in value) or "–"
    if isinstance(value, DueWindow):
        return value.window.text(lang)
    if isinstance(value, datetime | date):
        return moment(value, lang)
    if isinstance(kind, Enum):
        words = title(kind.values[value], lang) if value in kind.values else ""
        return f"{value} ({words})" if words and words != value else str(value)
    written = kind.written(value) if kind is not None else str(value)
    return f"{written} {kind.unit}" if kind is not None and kind.unit and not isinstance(value, timedelta) else written


def moment(value: date, lang: Lang) -> str:
    """`Sat 2026-11-07 18:00`; the last microsecond of a day is its `24:00`."""
    day = f"{_DAYS[lang][value.weekday()]} {value:%Y-%m-%d}"
    if not isinstance(value, datetime):
        return day
    if value.time() == time.max:
        return f"{day} 24:00"
    return f"{day} {value:%H:%M}" + (f":{value:%S}" if value.second else "")


def for_programs(value: Any) -> Any:
    """One value as JSON holds it, exactly: decimals and instants as text, nothing for `none`, `missing` and no rule."""
    if value is MISSING or value is None or isinstance(value, Undecided):
        return None
    if isinstance(value, tuple):
        return [for_programs(item) for item in value]
    if isinstance(value, DueWindow):
        return window_for_programs(value)
    if isinstance(value, Window):
        return window_for_programs(DueWindow(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return str(value) if isinstance(value, Decimal) else value


def window_for_programs(due: DueWindow) -> dict[str, Any]:
    """A window in the shape of `grade`: instants, or the amounts where nothing anchors it."""
    roles = due.window.roles
    said: dict[str, Any] = {
        "not_before": for_programs(due.not_before),
        "by": for_programs(due.by),
        "anchor": due.anchor,
        "role": roles[0] if len(roles) == 1 else list(roles) or None,
    }
    if due.anchor is None:
        window = due.window
        said["amounts"] = {
            name: str(amount) for name, amount in (("not_before", window.not_before), ("by", window.by)) if amount
        }
    return said
