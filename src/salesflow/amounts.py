"""
How much time: `5 days`, `2 open hours`, `same day 18:00`. Pure values; what instant they mean is a calendar's business.

Six units, never mixed silently (semantics 29): minutes and hours are elapsed time; days and months are local
dates; open minutes, open hours and open days count only while the house is open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from salesflow.findings import Lang, Problem

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY_END = 24 * HOUR  # `24:00`: as a deadline, the last microsecond of the local date

_LARGEST = 1_000_000  # of any unit: nearly two years in minutes, far beyond any calendar in days


class Unit(StrEnum):
    """What an amount counts. Hours are kept as minutes: 24 hours and 1440 minutes are one amount."""

    MINUTES = "minutes"
    DAYS = "days"
    MONTHS = "months"
    OPEN_MINUTES = "open minutes"
    OPEN_DAYS = "open days"

    @property
    def is_open(self) -> bool:
        """Does it need a calendar with opening hours, and so its horizon?"""
        return self in (Unit.OPEN_MINUTES, Unit.OPEN_DAYS)

    @property
    def is_elapsed(self) -> bool:
        """Is it counted from an instant, to the microsecond? Then a date alone cannot anchor it."""
        return self in (Unit.MINUTES, Unit.OPEN_MINUTES)


@dataclass(frozen=True, slots=True, order=False)
class Amount:
    """
    So much time after an anchor (or before it: `1 day before`).

    >>> from salesflow.amounts import parse
    >>> str(parse("1440 minutes")), str(parse("5 days")), str(parse("1 day before"))
    ('24 hours', '5 days', '1 day before')
    """

    count: int
    unit: Unit
    before: bool = False

    @property
    def needs_opening(self) -> bool:
        return self.unit.is_open

    @property
    def needs_instant(self) -> bool:
        return self.unit.is_elapsed

    @property
    def signed(self) -> int:
        """The count on a line on which later is more: `1 day before` is -1."""
        return -self.count if self.before else self.count

    def __str__(self) -> str:
        count, word = self.count, str(self.unit)
        if self.unit.is_elapsed and count and count % 60 == 0:
            count, word = count // 60, word.replace("minutes", "hours")
        if count == 1:
            word = word.removesuffix("s")
        return f"{count} {word}" + (" before" if self.before else "")

    def text(self, lang: Lang) -> str:
        if self.unit is Unit.DAYS and not self.count:
            return "the end of the same day" if lang == "en" else "当天内"
        if lang == "en":
            return str(self)
        count, _, unit = str(self).removesuffix(" before").partition(" ")
        return f"{count}{_CHINESE[unit.removesuffix('s')]}" + ("前" if self.before else "内")


_CHINESE = {
    "minute": "分钟",
    "hour": "小时",
    "day": "天",
    "month": "个月",
    "open minute": "营业分钟",
    "open hour": "营业小时",
    "open day": "个营业日",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """
    A time of day on the anchor's local date, or on the next open day after it.

    `at` is microseconds after midnight; `DAY_END` is the last microsecond of the date.
    """

    at: int
    next_open_day: bool = False

    @property
    def needs_opening(self) -> bool:
        return self.next_open_day

    @property
    def needs_instant(self) -> bool:
        return False

    def __str__(self) -> str:
        return f"{'next open' if self.next_open_day else 'same'} day {clock_text(self.at)}"

    def text(self, lang: Lang) -> str:
        if lang == "en":
            return str(self)
        return f"{'下一营业日' if self.next_open_day else '当天'}{clock_text(self.at)}前"


Span = Amount | Moment  # whatever `by`, `not_before`, `within` and `at_most` take

_AMOUNT = re.compile(r"(\d+) +(open +)?(minute|hour|day|month)s?( +before)?", re.ASCII)
_MOMENT = re.compile(r"(same|next +open) +day +(\S+)")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?", re.ASCII)


def parse(text: str) -> Span:
    """
    What amount does this text mean?

    >>> parse("2 open hours")
    Amount(count=120, unit=<Unit.OPEN_MINUTES: 'open minutes'>, before=False)
    >>> str(parse("next open day 12:00"))
    'next open day 12:00'

    Raises:
        Problem: SF231, the text is no amount; SF232, the amount is larger than any calendar.
    """
    if match := _AMOUNT.fullmatch(text.strip()):
        number, is_open, word, before = match.groups()
        number = number.lstrip("0") or "0"  # its length is asked first: Python refuses to read thousands of digits
        if len(number) > len(str(_LARGEST)) or int(number) > _LARGEST:
            raise Problem("SF232", value=text, largest=f"{_LARGEST:,}")
        if is_open and word == "month":
            raise Problem("SF231", value=text)
        unit, factor = _UNITS[word]
        if is_open:
            unit = Unit(f"open {unit}")
        return Amount(int(number) * factor, unit, bool(before))
    if match := _MOMENT.fullmatch(text.strip()):
        return Moment(parse_clock(match[2], end_of_day=True), next_open_day=match[1] != "same")
    raise Problem("SF231", value=text)


_UNITS = {"minute": (Unit.MINUTES, 1), "hour": (Unit.MINUTES, 60), "day": (Unit.DAYS, 1), "month": (Unit.MONTHS, 1)}


def parse_clock(text: str, *, end_of_day: bool = False) -> int:
    """
    A time of day as microseconds after midnight; `24:00` only where a day may end.

    Raises:
        Problem: SF233, the text is no time of day.
    """
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise Problem("SF233", value=text)
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    micros = int((match[4] or "").ljust(6, "0"))
    total = (hours * 3600 + minutes * 60 + seconds) * 1_000_000 + micros
    if minutes > 59 or seconds > 59 or total > DAY_END or (total == DAY_END and not end_of_day):
        raise Problem("SF233", value=text)
    return total


def clock_text(at: int) -> str:
    """Microseconds after midnight as a clock shows them, no longer than they need to be."""
    seconds, micros = divmod(at, 1_000_000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    if seconds % 60 or micros:
        text += f":{seconds % 60:02}"
    return text + (f".{micros:06}".rstrip("0") if micros else "")


def elapsed(amount: Amount) -> timedelta:
    """An elapsed amount as the standard library's duration."""
    return timedelta(minutes=amount.count)
