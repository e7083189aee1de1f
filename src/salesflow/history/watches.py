"""
Which patterns a policy asks again and again, and how each is counted as events come in.

A watch is a pattern that can be counted event by event: each event adds to it, or clears it because the counting
begins anew (`since`). A pattern whose answer depends on more than the events so far (who asks, who owns the case
now, an anchor that has an anchor itself) is no watch; it is answered by its meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from salesflow.facts import Fact
from salesflow.facttypes import FactType
from salesflow.history.counting import anchored, summand
from salesflow.history.event import Event
from salesflow.history.matching import OWNER, is_like, states
from salesflow.history.pattern import Anchored, Counted, EventPattern


class Entry(NamedTuple):
    """What a watch has counted since it was cleared last: how many, their sum, the first and the last of them."""

    number: int
    total: int
    first: Event
    last: Event


@dataclass(frozen=True, slots=True)
class Watch:
    """
    One pattern as it is counted.

    `any_data`: by name alone, for a guard that takes the latest event whatever it says. `process`: whose stays
    `since: stage` counts. `stated`: only events that state the pattern's field; `withdrawn` ones, too, or not.
    `adds`: the type of the values that are added up.
    """

    pattern: EventPattern
    any_data: bool = False
    process: str | None = None
    stated: bool = False
    withdrawn: bool = False
    adds: FactType | None = None

    def counts(self, event: Event, owner: str | None) -> bool:
        """Is this event one of them? `owner` owned the case when it happened."""
        pattern = self.pattern
        if self.any_data:
            return True
        if pattern.person == OWNER and (not event.person or event.person != owner):
            return False
        if self.stated and not states(event, pattern.field or "", is_last=self.withdrawn):
            return False
        return is_like(event, pattern)

    def added(self, entry: Entry | None, event: Event) -> Entry:
        more = summand(self.adds, event, self.pattern.field or "") if self.adds is not None else 0
        if entry is None:
            return Entry(1, more, event, event)
        return Entry(entry.number + 1, entry.total + more, entry.first, event)


def watch_of(pattern: EventPattern, *, latest: bool = False, process: str | None = None, **how: Any) -> Watch | None:
    """How this pattern is watched; nothing where it cannot be counted event by event."""
    if not latest and (pattern.person not in (None, OWNER) or pattern.same):
        return None
    if isinstance(pattern.since, Anchored) and _anchor_watch(pattern.since) is None:
        return None
    if latest:
        pattern = EventPattern(pattern.name, since=pattern.since)
    since_stage = process if pattern.since == "stage" else None
    return Watch(replace(pattern, within=None, place=None), any_data=latest, process=since_stage, **how)


def _anchor_watch(since: Anchored) -> Watch | None:
    pattern = since.pattern
    if pattern.since != "start" or pattern.within is not None:
        return None
    return watch_of(pattern)


def watch_of_fact(fact: Fact) -> Watch | None:
    """How a counted fact is watched; nothing for a stage, and where it cannot be counted event by event."""
    counted: Counted | None = fact.counted
    if counted is None or counted.aggregate == "stage":
        return None
    if counted.aggregate in ("count", "sum", "exists"):
        pattern, needs_all = counted.of, counted.aggregate != "exists"
        how: dict[str, Any] = {"stated": True, "adds": fact.type} if counted.aggregate == "sum" else {}
    else:
        anchor = anchored(counted)
        pattern, needs_all = anchor.pattern, anchor.which == "first"
        how = {"stated": True, "withdrawn": anchor.which == "last"}
    assert isinstance(pattern, EventPattern)
    if needs_all and pattern.within is not None:
        return None  # what leaves the window at its other end is not known here
    return watch_of(pattern, **how)


@dataclass(frozen=True)
class Plan:
    """
    All watches of a policy, each in its slot, and by which events they move.

    `asked` are the elements of the policy that ask, each with its watch. They are looked up by identity, since
    hashing a pattern costs more than answering it.
    """

    asked: tuple[tuple[object, Watch | None], ...]

    @cached_property
    def watches(self) -> tuple[Watch, ...]:
        """Each once, anchors before those that count from them."""
        watches: dict[Watch, None] = {}
        for _, watch in self.asked:
            if watch is None:
                continue
            if isinstance(watch.pattern.since, Anchored):
                anchor = _anchor_watch(watch.pattern.since)
                assert anchor is not None
                watches[anchor] = None
            watches[watch] = None
        return tuple(watches)

    @cached_property
    def slot_of(self) -> dict[int, int]:
        """The slot by the identity of the element that asks; `asked` keeps the elements alive."""
        return {id(element): self.slots[watch] for element, watch in self.asked if watch is not None}

    @cached_property
    def slots(self) -> dict[Watch, int]:
        return {watch: slot for slot, watch in enumerate(self.watches)}

    @cached_property
    def by_name(self) -> dict[str, tuple[int, ...]]:
        """The slots of the watches that look at events of this name."""
        named: dict[str, list[int]] = {}
        for slot, watch in enumerate(self.watches):
            named.setdefault(watch.pattern.name, []).append(slot)
        return {name: tuple(slots) for name, slots in named.items()}

    @cached_property
    def cleared_by(self) -> dict[int, tuple[tuple[int, bool], ...]]:
        """By slot of an anchor: the slots that it clears, and whether only its first event does."""
        cleared: dict[int, list[tuple[int, bool]]] = {}
        for slot, watch in enumerate(self.watches):
            since = watch.pattern.since
            if isinstance(since, Anchored):
                anchor = _anchor_watch(since)
                assert anchor is not None
                cleared.setdefault(self.slots[anchor], []).append((slot, since.which == "first"))
        return {slot: tuple(others) for slot, others in cleared.items()}

    @cached_property
    def by_process(self) -> dict[str, tuple[int, ...]]:
        """By process: the slots that a new stay clears."""
        cleared: dict[str, list[int]] = {}
        for slot, watch in enumerate(self.watches):
            if watch.process is not None:
                cleared.setdefault(watch.process, []).append(slot)
        return {process: tuple(slots) for process, slots in cleared.items()}

    def fold(self, entries: list[Entry | None], event: Event, owner: str | None) -> None:
        """Count one more event, in history order. What an event clears does not count that event."""
        hit = [slot for slot in self.by_name.get(event.name, ()) if self.watches[slot].counts(event, owner)]
        cleared = set(self.by_process.get(event.process, ())) if event.process is not None else set()
        for slot in hit:
            for other, only_first in self.cleared_by.get(slot, ()):
                if not only_first or entries[slot] is None:
                    cleared.add(other)
        for slot in cleared:
            entries[slot] = None
        for slot in hit:
            if slot not in cleared:
                entries[slot] = self.watches[slot].added(entries[slot], event)
