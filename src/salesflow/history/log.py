"""
Events in the order in which they were entered: a list that several journeys share.

A journey holds a log and how many of its events are its own. To append is to append, not to copy; only where
somebody else has gone on from the same past already, the log branches.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from salesflow.history.event import Event

_APPENDING = Lock()  # between asking whether a log ends here and making it longer


class Log:
    """Append-only. `events` may be longer than what a journey knows of: read the first so many only."""

    __slots__ = ("_ids", "events")

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.events = list(events)
        self._ids: dict[str, int] | None = None  # while nobody has chosen an id, each is a number
        if any(_is_chosen(event, at) for at, event in enumerate(self.events)):
            self._ids = {event.id: at for at, event in enumerate(self.events)}

    def appended(self, known: int, event: Event, *, is_numbered: bool = False) -> Log:
        """
        The log in which this event follows the first `known` ones: this very log, or a branch of it.

        Args:
            is_numbered: Its id is its number, as whoever made the event knows.
        """
        with _APPENDING:
            if len(self.events) == known:
                self.events.append(event)
                if self._ids is not None:
                    self._ids[event.id] = known
                elif not is_numbered and _is_chosen(event, known):
                    self._ids = {each.id: at for at, each in enumerate(self.events)}
                return self
            branch = Log()
            branch.events = self.events[:known]
            branch._ids = None if self._ids is None else {id: at for id, at in self._ids.items() if at < known}
        return branch.appended(known, event, is_numbered=is_numbered)

    def find(self, known: int, id: str) -> Event | None:
        """The event of this id among the first `known` ones."""
        at = self._ids.get(id, known) if self._ids is not None else self._numbered(id, known)
        return self.events[at] if at < known else None

    def _numbered(self, id: str, known: int) -> int:
        number = id.rpartition("#")[2]
        at = int(number) - 1 if number.isdecimal() and len(number) <= len(str(known)) else known
        return at if 0 <= at < known and self.events[at].id == id else known

    def has_chosen(self, known: int, id: str) -> bool:
        """Is there an event of this id, where somebody has chosen ids?"""
        return self._ids is not None and self.find(known, id) is not None


def _is_chosen(event: Event, at: int) -> bool:
    """Has somebody given the event its id, so that it is not the number by which it would be called?"""
    return event.id != f"{event.case}#{at + 1}"
