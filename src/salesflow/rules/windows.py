"""
When is a contact due: not before … by …, counted from an anchor.

A rule states amounts; the anchor is the first of a list of facts that is not missing; a calendar turns the two
into instants. A window remembers nothing (semantics 31, 32).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from salesflow.amounts import Span
from salesflow.calendars import Calendar
from salesflow.facts import MISSING
from salesflow.findings import FactError, Finding, Lang, Place, found

START = "start"  # the anchor that is always there in a journey: the moment at which it began


@dataclass(frozen=True, slots=True)
class WindowType:
    """An output that is a window: what it is anchored at, what is to be done in it, and by which role."""

    anchor: tuple[str, ...] = (START,)
    role: tuple[str, ...] = ()
    do: Any = None  # an event pattern; rules carry it and never look inside


@dataclass(frozen=True, slots=True)
class Window:
    """What one rule says: amounts, and what it says otherwise than its output (anchor, role, deed)."""

    not_before: Span | None = None
    by: Span | None = None
    anchor: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    do: Any = None
    output: WindowType = field(default=WindowType(), compare=False, metadata={"meaning": False})
    place: Place | None = field(default=None, compare=False)

    @property
    def anchors(self) -> tuple[str, ...]:
        """The row's own anchor is tried first, then the output's."""
        return (*self.anchor, *(name for name in self.output.anchor if name not in self.anchor))

    @property
    def roles(self) -> tuple[str, ...]:
        return self.role or self.output.role

    @property
    def deed(self) -> Any:
        return self.do if self.do is not None else self.output.do

    def text(self, lang: Lang) -> str:
        """
        The amounts in words.

        >>> from salesflow.amounts import parse
        >>> Window(parse("3 days"), parse("5 days")).text("en")
        'not before 3 days, by 5 days'
        """
        parts = []
        if self.not_before is not None:
            said = self.not_before.text(lang)
            parts.append(
                f"not before {said.removeprefix('the end of ')}" if lang == "en" else f"不早于{said.removesuffix('内')}"
            )
        if self.by is not None:
            parts.append(f"by {self.by.text(lang)}" if lang == "en" else self.by.text(lang))
        return (", " if lang == "en" else "，").join(parts)


@dataclass(frozen=True, slots=True)
class DueWindow:
    """
    A window on the calendar. Without any anchor the amounts stay and the instants are none.

    `by` is inclusive: a deed at `by` is in time.
    """

    window: Window = field(repr=False)
    not_before: datetime | None = None
    by: datetime | None = None
    anchor: str | None = None
    anchored_at: datetime | date | None = None
    finding: Finding | None = field(default=None, repr=False)  # why it has no dates


def _only_days(window: Window, anchor: str) -> None:
    """A date is the start of its day, and anchors amounts of days only; of facts, loading has made sure of it."""
    for amount in (window.not_before, window.by):
        if amount is not None and amount.needs_instant:
            raise FactError([found("SF409", Place(anchor), amount=str(amount), name=anchor)])


def anchored(window: Window, stated: Callable[[str], Any], finding: Finding | None = None) -> DueWindow:
    """From what is it counted? The first anchor that is known; without dates, for which `finding` has the reason."""
    for name in window.anchors:
        anchor = stated(name)
        if anchor is not MISSING:
            return DueWindow(window, anchor=name, anchored_at=anchor, finding=finding)
    return DueWindow(window, finding=finding)


def due(window: Window, stated: Callable[[str], Any], calendar: Calendar) -> DueWindow:
    """
    Between which instants must it happen?

    Args:
        stated: The value of a fact by name, and of `start`; `MISSING` where it is not known.

    Raises:
        FactError: SF409, hours are counted from an anchor that is only a date; state it with a time of day.
        BeyondHorizon: open days or hours outside the calendar's `known` dates; extend the calendar.
    """
    known = anchored(window, stated)
    if known.anchor is None or known.anchored_at is None:
        return known
    at = known.anchored_at
    if not isinstance(at, datetime):
        _only_days(window, known.anchor)
    return DueWindow(
        window,
        calendar.earliest(at, window.not_before) if window.not_before is not None else None,
        calendar.deadline(at, window.by) if window.by is not None else None,
        known.anchor,
        at,
    )
