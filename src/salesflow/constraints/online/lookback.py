"""What matched a pattern before: the last event that did, without looking back at any other."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from salesflow.constraints.online.anchors import anchored_after
from salesflow.constraints.online.chain import Chain
from salesflow.constraints.online.kept import Kept
from salesflow.constraints.online.now import Mark, Now, Seen, is_match, is_person
from salesflow.facts import MISSING
from salesflow.history.event import Event
from salesflow.history.matching import NOT_OWNER, back_to, is_like
from salesflow.history.pattern import NOT_SAME_AS, Anchored, EventPattern


class Remembered(NamedTuple):
    """What is kept by the values of `same`, and the event from which on anything counts."""

    kept: Kept[Any] = Kept()
    since: Mark | None = None


def key_of(event: Event, fields: tuple[str, ...]) -> tuple[Hashable, ...] | None:
    """What the event says in these fields; nothing where it does not say all of them."""
    values = tuple(event.data.get(field, MISSING) for field in fields)
    return None if MISSING in values else values


class Lookback(Protocol):
    """Finds the last event of a pattern before another one."""

    @property
    def names(self) -> frozenset[str]:
        """The events that it has to be told of."""

    def after(self, remembered: Remembered, now: Now) -> Remembered:
        """What is remembered once this event has happened."""

    def latest(self, remembered: Remembered, now: Now) -> tuple[Mark | None, Remembered]:
        """
        The last match before this event, and what is remembered from then on.

        Raises:
            BeyondHorizon: `within` counts open time from a date that the calendar does not know.
        """


class _Candidates(Protocol):
    """Who may be the last match, where that depends on what is known when it is asked."""

    def add(self, entry: Any, mark: Mark) -> Any: ...

    def find(self, entry: Any, seen: Seen) -> tuple[Mark | None, Any]:
        """The last one, and the entry without those who never will be."""


class _Last:
    """It is known at once whether an event matches: the last one is enough."""

    def add(self, entry: Mark | None, mark: Mark) -> Mark:
        return mark

    def find(self, entry: Mark | None, seen: Seen) -> tuple[Mark | None, Mark | None]:
        return entry, entry


class _LastTwo:
    """`not owner`: the last one, and the last one by somebody else, in case the first owns the case when it is asked."""

    def add(self, entry: tuple[Mark, Mark | None] | None, mark: Mark) -> tuple[Mark, Mark | None]:
        if entry is None:
            return mark, None
        last, other = entry
        return mark, (other if last.event.person == mark.event.person else last)

    def find(self, entry: tuple[Mark, Mark | None] | None, seen: Seen) -> tuple[Mark | None, Any]:
        if entry is None or seen.owner is None:
            return None, entry
        last, other = entry
        return (other if last.event.person == seen.owner else last), entry


class _Others:
    """`not same as X`: whoever did X since then is out for good, so that nobody is looked at twice."""

    def __init__(self, name: str) -> None:
        self.name = name

    def add(self, entry: Chain[Mark] | None, mark: Mark) -> Chain[Mark]:
        if entry is not None and entry.head.event.person == mark.event.person:
            entry = entry.rest
        return Chain(mark, entry)

    def find(self, entry: Chain[Mark] | None, seen: Seen) -> tuple[Mark | None, Chain[Mark] | None]:
        while entry is not None and not seen.is_other(entry.head.event.person or "", self.name):
            entry = entry.rest
        return (entry.head if entry is not None else None), entry


def _candidates(person: str | None) -> _Candidates:
    if person is not None and person.startswith(NOT_SAME_AS):
        return _Others(person.removeprefix(NOT_SAME_AS))
    return _LastTwo() if person == NOT_OWNER else _Last()


class Matches:
    """The last match of a pattern, by the values of `same`; its `since` and `within` are not asked."""

    def __init__(self, pattern: EventPattern, same: tuple[str, ...]) -> None:
        self.pattern, self.same = pattern, same
        self._candidates = _candidates(pattern.person)

    def after(self, kept: Kept[Any], mark: Mark, seen: Seen) -> Kept[Any]:
        """What is kept once this event has happened, with which that had been seen."""
        if is_match(self.pattern, mark.event, seen) and (key := key_of(mark.event, self.same)) is not None:
            kept = kept.with_value(key, self._candidates.add(kept.get(key), mark))
        return kept

    def latest(self, kept: Kept[Any], key: Hashable, seen: Seen) -> tuple[Mark | None, Kept[Any]]:
        """The last match with these values, as of what was seen; and what is kept without those who never will be one."""
        entry = kept.get(key)
        mark, left = self._candidates.find(entry, seen)
        if left is not entry:
            kept = kept.without(key) if left is None else kept.with_value(key, left)
        return mark, kept


class AnyBefore:
    """Whatever lies between: the last match of all, by the values of `same`."""

    def __init__(self, pattern: EventPattern, same: tuple[str, ...]) -> None:
        self.pattern, self.same = pattern, same
        self.since = pattern.since if isinstance(pattern.since, Anchored) else None
        self._matches = Matches(pattern, same)

    @property
    def names(self) -> frozenset[str]:
        return names_of(self.pattern)

    def after(self, remembered: Remembered, now: Now) -> Remembered:
        kept, since = self._matches.after(remembered.kept, now.mark, now.seen), remembered.since
        if self.since is not None:
            since = anchored_after(since, self.since, now)
        return Remembered(kept, since)

    def latest(self, remembered: Remembered, now: Now) -> tuple[Mark | None, Remembered]:
        earliest = earliest_of(self.pattern, now)
        mark, kept = self._matches.latest(remembered.kept, key_of(now.event, self.same), now.before)
        if kept is not remembered.kept:
            remembered = remembered._replace(kept=kept)
        return (mark if is_within(mark, remembered.since, earliest) else None), remembered


class NextBefore:
    """The event just before, if that is a match."""

    def __init__(self, pattern: EventPattern, same: tuple[str, ...]) -> None:
        self.pattern, self.same = pattern, same
        self.since = pattern.since if isinstance(pattern.since, Anchored) else None

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.since.pattern.name}) if self.since is not None else frozenset()

    def after(self, remembered: Remembered, now: Now) -> Remembered:
        if self.since is None:
            return remembered
        return remembered._replace(since=anchored_after(remembered.since, self.since, now))

    def latest(self, remembered: Remembered, now: Now) -> tuple[Mark | None, Remembered]:
        earliest, last = earliest_of(self.pattern, now), now.last
        if last is None or not is_within(last, remembered.since, earliest) or not self._is_match(last, now):
            return None, remembered
        return last, remembered

    def _is_match(self, last: Mark, now: Now) -> bool:
        pattern, event = self.pattern, last.event
        if event.name != pattern.name or not is_like(event, pattern):
            return False
        if key_of(event, self.same) != key_of(now.event, self.same):
            return False
        return pattern.person is None or is_person(pattern.person, event.person, last.owner, now.before)


def names_of(pattern: EventPattern) -> frozenset[str]:
    """The names of the events by which what matches a pattern changes."""
    since = pattern.since
    return frozenset({pattern.name, since.pattern.name} if isinstance(since, Anchored) else {pattern.name})


def earliest_of(pattern: EventPattern, now: Now) -> datetime | None:
    """
    The moment from which on an event lies within the pattern's length of time; none where it has none.

    Raises:
        BeyondHorizon: open time is counted from a date that the calendar does not know.
    """
    return None if pattern.within is None else back_to(now.event.at, pattern.within, now.calendar)


def is_within(mark: Mark | None, since: Mark | None, earliest: datetime | None) -> bool:
    """Is there a match, after what it is counted from, and not too long ago?"""
    if mark is None or (since is not None and mark.number <= since.number):
        return False
    return earliest is None or mark.event.at >= earliest
