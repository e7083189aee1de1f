"""What can only be said over many rows of a log: what comes twice, data and persons that are not there, mixed clocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any

from salesflow.facts import MISSING
from salesflow.findings import Finding, Place, found, some_of
from salesflow.history.event import BUILT_IN
from salesflow.intake.log import Entry
from salesflow.intake.log_words import LogWords
from salesflow.intake.mapping import MappedFact
from salesflow.intake.reading import has_offset

_CONTENT = ("case", "name", "at", "recorded_at", "person", "role", "data", "calendar", "owner", "complete")


class Once:
    """
    Remembers the ids that it met, and counts what events do not say.

    `unsigned` are the events of which a mapping does not state who did them.
    """

    def __init__(self, words: LogWords, unsigned: Container[str] = ()) -> None:
        self.words, self.unsigned = words, unsigned
        self.ids: dict[str, Entry] = {}
        self.events: Counter[str] = Counter()
        self.unsaid: Counter[tuple[str, str]] = Counter()
        self.first: dict[tuple[str, str], Place] = {}
        self.rows: dict[Entry, int] = {}  # of the events without an id
        self.signed: Counter[str] = Counter()  # by the name of the event: how many say who did it
        self.nobody: dict[str, Place] = {}  # and the first that does not

    def begin_part(self) -> None:
        """What is seen within a part alone is forgotten."""
        self.ids, self.first, self.rows = {}, {}, {}

    def is_alike(self, entry: Entry, place: Place) -> Finding | None:
        """Does an earlier row without an id say the same? Both count, since nobody can tell."""
        if entry.id is not None or entry.name in BUILT_IN:
            return None
        row = self.rows.setdefault(entry._replace(line=0), entry.line)
        return found("SF526", place, row=row) if row != entry.line else None

    def met_before(self, entry: Entry, place: Place) -> Finding | None:
        """Nothing for a new event; else whether it is the same event again, or another of the same id."""
        if entry.id is None:
            return None
        first = self.ids.setdefault(entry.id, entry)
        if first is entry:
            return None
        what = tuple(f"`{part}`" for part in _CONTENT if getattr(first, part) != getattr(entry, part))
        if not what:
            return found("SF533", place, id=entry.id, row=first.line)
        there = Place(first.file, first.line).labelled("first here", "首次出现于此")
        return found("SF709", place, there, id=entry.id, what=what)

    def count(self, entry: Entry, unreadable: frozenset[str], place: Place) -> None:
        """One more event, with what it leaves unsaid; a cell that cannot be read was told already."""
        self.events[entry.name] += 1
        if entry.person:
            self.signed[entry.name] += 1
        else:
            self.nobody[entry.name] = earlier(self.nobody.get(entry.name), place)
        for field in self.words.events[entry.name].required:
            if entry.data.get(field, MISSING) is MISSING and field not in unreadable:
                self.unsaid[entry.name, field] += 1
                self.first.setdefault((entry.name, field), place)

    def findings(self) -> Iterator[Finding]:
        """What the policy asks for and the log does not say, once for each field, at the first such row."""
        for (name, field), count in self.unsaid.items():
            place = self.first[name, field]
            yield found("SF534", place, name=name, field=field, count=count, total=self.events[name])
        yield from self._unsigned()

    def _unsigned(self) -> Iterator[Finding]:
        """Once for a log that says of some events who did them, and of others not."""
        asked = [name for name in self.events if self._is_asked(name)]
        first = sorted((self.nobody[name] for name in asked if name in self.nobody), key=_line)
        if first and any(self.signed[name] for name in asked):
            total = sum(self.events[name] for name in asked)
            yield found("SF525", first[0], count=total - sum(self.signed[name] for name in asked), total=total)

    def _is_asked(self, name: str) -> bool:
        """
        Should it say who did it? What certain roles do, and what is signed elsewhere in this log.

        Where the policy keeps nothing for any role, nobody can tell what customers do from what the house does; then
        whatever a mapping states a person of.
        """
        if name in BUILT_IN:
            return False
        if self.words.is_for_some(name) or self.signed[name]:
            return True
        return not self.words.has_roles and name not in self.unsigned


class Offsets:
    """
    Counts the times that have an offset, and those that some clock shows: together they have no sure order.

    Also which offsets there are. Those that a clock of this policy or mapping shows at these moments are its own.
    """

    def __init__(self, zones: Iterable[tzinfo]) -> None:
        self.zones = tuple(dict.fromkeys(zones))
        self.count = {True: 0, False: 0}
        self.first: Place | None = None  # without
        self.times: Counter[timedelta] = Counter()  # by the offset that was written
        self.first_with: dict[timedelta, Place] = {}
        self.has_strange = False  # an offset that none of the clocks shows then

    def note(self, mapped: MappedFact, cell: Any, at: datetime, place: Place) -> None:
        """One more time, as its cell has it, and what it was read as."""
        has = has_offset(cell, mapped)
        if has is None:
            return
        self.count[has] += 1
        if not has and self.first is None:
            self.first = place
        offset = at.utcoffset()
        if has and isinstance(cell, str) and offset is not None:  # a typed instant was written by nobody
            self.times[offset] += 1
            self.first_with[offset] = earlier(self.first_with.get(offset), place)
            self.has_strange = self.has_strange or not self._is_shown(at, offset)

    def findings(self) -> Iterator[Finding]:
        """Once for a file that has both sorts, at the first time without an offset; and once for one with several offsets."""
        if self.first is not None and self.count[True]:
            yield found("SF537", self.first, count=self.count[False], total=sum(self.count.values()))
        if self.has_strange and len(self.times) > 1 and not self._is_one_clock():
            listed = sorted(self.first_with.items(), key=lambda each: _line(each[1]))
            said = (f"{_shown(offset)} ({self.times[offset]})" for offset, _ in listed)
            yield found("SF529", listed[1][1], known=some_of(said))

    def _is_shown(self, at: datetime, offset: timedelta) -> bool:
        return any(at.astimezone(zone).utcoffset() == offset for zone in self.zones)

    def _is_one_clock(self) -> bool:
        """Summer and winter of some clock that the policy does not know."""
        return len(self.times) == 2 and max(self.times) - min(self.times) == _HOUR


def earlier(one: Place | None, other: Place) -> Place:
    """The place that comes first in the file."""
    return other if one is None or _line(other) < _line(one) else one


def _line(place: Place) -> int:
    return place.line or 0


def _shown(offset: timedelta) -> str:
    hours, minutes = divmod(abs(offset) // _MINUTE, 60)
    return f"{'-' if offset < timedelta() else '+'}{hours:02}:{minutes:02}"


_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
