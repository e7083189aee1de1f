"""
Events in the order in which they were entered: a list that several journeys share.

A journey holds a log and how many of its events are its own. To append is to append, not to copy; only where
somebody else has gone on from the same past already, the log branches.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from threading import Lock

from salesflow.history.event import Event

_APPENDING = Lock()  # between asking whether a log ends here and making it longer


class Log:
    """Append-only. `events` may be longer than what a journey knows of: read the first so many only."""

    __slots__ = ("_chosen", "_ids", "events")

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.events = list(events)
        self._ids: dict[str, int] | None = None  # made when somebody asks
        self._chosen = any(_is_chosen(event) for event in self.events)

    def appended(self, known: int, event: Event) -> Log:
        """The log in which this event follows the first `known` ones: this very log, or a branch of it."""
        with _APPENDING:
            if len(self.events) == known:
                self.events.append(event)
                self._chosen = self._chosen or _is_chosen(event)
                return self
        return Log((*islice(self.events, known), event))

    def find(self, known: int, id: str) -> Event | None:
        """The event of this id among the first `known` ones."""
        with _APPENDING:
            ids = self._ids = self._ids if self._ids is not None else {}
            for new in range(len(ids), known):
                ids[self.events[new].id] = new
        at = ids.get(id)
        return self.events[at] if at is not None and at < known else None

    def has_chosen(self, known: int, id: str) -> bool:
        """Is there an event of this id, where somebody has chosen ids?"""
        return self._chosen and self.find(known, id) is not None


def _is_chosen(event: Event) -> bool:
    """Has somebody given the event its id, so that it is not the number by which it would be called?"""
    return event.id != f"{event.case}#{event.position}"
