"""What can only be said over many rows of a log: what comes twice, data and persons that are not there, mixed clocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from salesflow.facts import MISSING
from salesflow.findings import Finding, Place, found
from salesflow.history.event import BUILT_IN
from salesflow.intake.log import Entry
from salesflow.intake.log_words import LogWords
from salesflow.intake.mapping import MappedFact
from salesflow.intake.reading import has_offset

_CONTENT = ("case", "name", "at", "recorded_at", "person", "role", "data", "calendar", "owner", "complete")


class Once:
    """Remembers the ids that it met, and counts what events do not say."""

    def __init__(self, words: LogWords) -> None:
        self.words = words
        self.ids: dict[str, Entry] = {}
        self.events: Counter[str] = Counter()
        self.unsaid: Counter[tuple[str, str]] = Counter()
        self.first: dict[tuple[str, str], Place] = {}
        self.rows: dict[Entry, int] = {}  # of the events without an id
        self.persons = {True: 0, False: 0}
        self.nobody: Place | None = None  # the first event that does not say who did it

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
        if self.words.is_for_some(entry.name):
            self.persons[bool(entry.person)] += 1
            if not entry.person and (self.nobody is None or (place.line or 0) < (self.nobody.line or 0)):
                self.nobody = place
        for field in self.words.events[entry.name].required:
            if entry.data.get(field, MISSING) is MISSING and field not in unreadable:
                self.unsaid[entry.name, field] += 1
                self.first.setdefault((entry.name, field), place)

    def findings(self) -> Iterator[Finding]:
        """What the policy asks for and the log does not say, once for each field, at the first such row."""
        for (name, field), count in self.unsaid.items():
            place = self.first[name, field]
            yield found("SF534", place, name=name, field=field, count=count, total=self.events[name])
        if self.nobody is not None and self.persons[True]:
            yield found("SF525", self.nobody, count=self.persons[False], total=sum(self.persons.values()))


class Offsets:
    """Counts the times that have an offset, and those that some clock shows: together they have no sure order."""

    def __init__(self) -> None:
        self.count = {True: 0, False: 0}
        self.first: Place | None = None  # without

    def note(self, mapped: MappedFact, cell: Any, place: Place) -> None:
        """One more time, as its cell has it."""
        has = has_offset(cell, mapped)
        if has is None:
            return
        self.count[has] += 1
        if not has and self.first is None:
            self.first = place

    def findings(self) -> Iterator[Finding]:
        """Once for a file that has both sorts, at the first time without an offset."""
        if self.first is not None and self.count[True]:
            yield found("SF537", self.first, count=self.count[False], total=sum(self.count.values()))
