"""Values of facts and outputs as people read them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.facts import MISSING
from salesflow.facttypes import Enum, FactType
from salesflow.findings import Lang
from salesflow.rules.table import Undecided
from salesflow.rules.windows import DueWindow
from salesflow.titles import title

_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
_SAID = {
    "missing": Phrase("not known", "未知"),
    "none": Phrase("none", "无"),
    "unmatched": Phrase("no rule fits", "没有适用的规则"),
    "ambiguous": Phrase("several rules fit", "多条规则同时适用"),
}


def for_people(value: Any, kind: FactType | None, lang: Lang) -> str:
    """One value in the reader's language: enum values by their title, with the unit, dates with the day of the week."""
    if value is MISSING:
        return _SAID["missing"].text(lang)
    if value is None:
        return _SAID["none"].text(lang)
    if isinstance(value, Undecided):
        return _SAID[value.value].text(lang)
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
    if kind is None or not kind.unit or isinstance(value, timedelta):
        return written
    return measured(written, kind.unit, lang)


_UNITS_ZH = {"minute": "分钟", "hour": "小时", "day": "天", "month": "个月"}


def measured(number: str, unit: str, lang: Lang) -> str:
    """A number with its unit: `14 days`, `14 天`; a currency keeps its code."""
    if unit not in _UNITS_ZH:
        return f"{number} {unit}"
    if lang == "zh":
        return f"{number} {_UNITS_ZH[unit]}"
    return f"{number} {unit}" if number in ("1", "-1") else f"{number} {unit}s"


def moment(value: date, lang: Lang) -> str:
    """`Sat 2026-11-07 18:00`; the last microsecond of a day is its `24:00`."""
    day = f"{_DAYS[lang][value.weekday()]} {value:%Y-%m-%d}"
    if not isinstance(value, datetime):
        return day
    if value.time() == time.max:
        return f"{day} 24:00"
    return f"{day} {value:%H:%M}" + (f":{value:%S}" if value.second else "")
