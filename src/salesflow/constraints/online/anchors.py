"""The first or the last event of a pattern, as events come in."""

from __future__ import annotations

from salesflow.constraints.online.now import Mark, Now, fits
from salesflow.history.matching import OWNER, states
from salesflow.history.pattern import Anchored


def is_simple(anchored: Anchored) -> bool:
    """
    Can it be kept event by event?

    Not where it has an anchor or a length of time itself, or asks for a person by what happened later.
    """
    pattern = anchored.pattern
    is_whole = not isinstance(pattern.since, Anchored) and pattern.since != "stage" and pattern.within is None
    return is_whole and pattern.person in (None, OWNER)


def anchored_after(mark: Mark | None, anchored: Anchored, now: Now) -> Mark | None:
    """The anchor once this event has happened, which may be it."""
    is_last, pattern = anchored.which == "last", anchored.pattern
    if now.event.name != pattern.name or (mark is not None and not is_last) or not fits(pattern, now):
        return mark
    if pattern.field is not None and not states(now.event, pattern.field, is_last=is_last):
        return mark
    return now.mark
