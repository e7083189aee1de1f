"""
How the dates of a file are written: `M/D/YYYY`, `YYYY-MM-DD HH:mm`, `YYYY年M月D日`.

`M` is one or two digits, `MM` exactly two; everything that is no token stands for itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise

from salesflow.catalogue import Phrase
from salesflow.findings import Problem

_TOKEN = re.compile("YYYY|YY|MM?|DD?|HH?|hh?|mm|ss|AM/PM")
_PARTS = {
    "YYYY": ("year", "[0-9]{4}"), "YY": ("short_year", "[0-9]{2}"),
    "MM": ("month", "[0-9]{2}"), "M": ("month", "[0-9]{1,2}"),
    "DD": ("day", "[0-9]{2}"), "D": ("day", "[0-9]{1,2}"),
    "HH": ("hour", "[0-9]{2}"), "H": ("hour", "[0-9]{1,2}"),
    "hh": ("half_hour", "[0-9]{2}"), "h": ("half_hour", "[0-9]{1,2}"),
    "mm": ("minute", "[0-9]{2}"), "ss": ("second", "[0-9]{2}"),
    "AM/PM": ("half", "(?i:AM|PM)|上午|下午"),
}  # fmt: skip
_AFTERNOON = ("PM", "下午")


@dataclass(frozen=True, slots=True)
class DateFormat:
    """
    A way to write a date, a time of day, or both.

    >>> parse_format("M/D/YYYY").read("8/1/2017")
    (datetime.date(2017, 8, 1), None)
    """

    text: str
    has_date: bool
    has_time: bool
    _pattern: re.Pattern[str] = field(repr=False)

    def read(self, cell: str) -> tuple[date | None, time | None]:
        """The date and the time of day that a cell states. Raises: Problem, SF519."""
        match = self._pattern.fullmatch(cell)
        if match is None:
            raise Problem("SF519", value=cell, format=self.text)
        parts = match.groupdict()
        try:
            return (_date(parts) if self.has_date else None), (_time(parts) if self.has_time else None)
        except ValueError:  # 31 February
            raise Problem("SF519", value=cell, format=self.text) from None


def parse_format(text: str) -> DateFormat:
    """A format as a mapping states it. Raises: Problem, SF517."""
    tokens = list(_TOKEN.finditer(text))
    parts = [_PARTS[token[0]][0] for token in tokens]
    if why := _wrong(set(parts), len(parts)) or _run_together(tokens):
        if re.search("[yd]", text):
            why = Phrase("years, months and days are capitals: `YYYY`, `MM`, `DD`", "年月日用大写：`YYYY`、`MM`、`DD`")
        raise Problem("SF517", format=text, why=why)
    pattern, at = "", 0
    for token in tokens:
        name, digits = _PARTS[token[0]]
        pattern += re.escape(text[at : token.start()]) + f"(?P<{name}>{digits})"
        at = token.end()
    pattern += re.escape(text[at:])
    return DateFormat(text, "day" in parts, "minute" in parts, re.compile(pattern))


def _wrong(said: set[str], count: int) -> Phrase | None:
    year, hour = said & {"year", "short_year"}, said & {"hour", "half_hour"}
    if len(said) < count or len(year) > 1 or len(hour) > 1:
        return Phrase("it says one thing twice", "同一部分出现两次")
    if not said:
        return Phrase("it has neither a date nor a time of day", "既无日期也无时刻")
    if said & {"month", "day"} | year and not (year and {"month", "day"} <= said):
        return Phrase("a date has a year, a month and a day", "日期须含年、月、日")
    if said & {"minute", "second", "half"} | hour and not (hour and "minute" in said):
        return Phrase("a time of day has hours and minutes", "时刻须含时、分")
    if ("half_hour" in said) != ("half" in said):
        return Phrase("`h` and `AM/PM` need each other", "`h` 与 `AM/PM` 须同时出现")
    return None


def _run_together(tokens: list[re.Match[str]]) -> Phrase | None:
    """One digit or two, and then digits again: nobody can tell where the first ends."""
    for one, other in pairwise(tokens):
        if len(one[0]) == 1 and one.end() == other.start() and other[0] != "AM/PM":
            return Phrase(f"`{one[0]}` runs into `{other[0]}`", f"`{one[0]}` 与 `{other[0]}` 相连，无法区分")
    return None


def _date(parts: dict[str, str]) -> date:
    year = int(parts["year"]) if "year" in parts else int(parts["short_year"]) + 1900
    if "year" not in parts and year < 1969:
        year += 100  # two digits are 1969 to 2068, as POSIX has it
    return date(year, int(parts["month"]), int(parts["day"]))


def _time(parts: dict[str, str]) -> time:
    if "hour" in parts:
        hour = int(parts["hour"])
    else:
        hour = int(parts["half_hour"])
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if parts["half"].upper() in _AFTERNOON else 0)
    return time(hour, int(parts["minute"]), int(parts.get("second") or 0))
