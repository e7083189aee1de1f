"""Was it done? The last deed of every window of some tables, as events come in: without looking back at any other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any, NamedTuple

from salesflow.calendars import Calendar
from salesflow.constraints.online.kept import Kept
from salesflow.constraints.online.lookback import Matches, key_of
from salesflow.constraints.online.now import Mark, Seen
from salesflow.history.event import Event
from salesflow.history.pattern import EventPattern
from salesflow.journey.obligations import is_since
from salesflow.rules.table import Table
from salesflow.rules.windows import DueWindow, Window


class Done(NamedTuple):
    """What is remembered of the deeds, and what conditions on persons ask."""

    kept: tuple[Kept[Any], ...]
    seen: Seen = Seen()
    number: int = 0


class Deeds:
    """What the windows of these tables ask somebody to do. A case is a `Done`, from `start` on."""

    def __init__(self, tables: Iterable[Table], calendar: Calendar) -> None:
        self._calendar = calendar
        deeds = tuple(dict.fromkeys(_deeds(tables)))
        # What an event has to share with the anchor plays no part where no event is the anchor.
        self._place = {asked: place for place, asked in enumerate(product(deeds, (True, False)))}
        self._matches = [Matches(deed, deed.same if is_anchored else ()) for deed, is_anchored in self._place]
        self._followed = frozenset(deed.unlike for deed in deeds if deed.unlike is not None)

    def start(self) -> Done:
        """Nothing has happened yet."""
        return Done((Kept(),) * len(self._matches))

    def after(self, done: Done, event: Event) -> Done:
        """The same once the next event has happened."""
        seen = done.seen.after(event, self._followed)
        mark = Mark(event, done.number, seen.owner)
        kept = tuple(each.after(old, mark, seen) for each, old in zip(self._matches, done.kept, strict=True))
        return Done(kept, seen, done.number + 1)

    def last(self, done: Done, window: DueWindow, anchor: Event | None) -> Event | None:
        """The last event that did what the window asks, since it is counted."""
        place = self._place.get((window.window.deed, anchor is not None))
        if place is None:
            return None  # it asks for nothing, or is of another table
        matches = self._matches[place]
        key = key_of(anchor, matches.same) if anchor is not None else ()
        mark, _ = matches.latest(done.kept[place], key, done.seen)
        return mark.event if mark is not None and is_since(mark.event, window, anchor, self._calendar) else None


def _deeds(tables: Iterable[Table]) -> Iterator[EventPattern]:
    """What any row of the tables asks for."""
    for table in tables:
        for rule in table.rules:
            for said in rule.then.values():
                if isinstance(said, Window) and said.deed is not None:
                    yield said.deed
