"""What a monitor is told of one event: what it was, what had happened before it, and where the case stands then."""

from __future__ import annotations

from typing import NamedTuple

from salesflow.calendars import Calendar
from salesflow.constraints.online.kept import Kept
from salesflow.history.event import Event
from salesflow.history.matching import OWNER, is_like
from salesflow.history.past import says_owner
from salesflow.history.pattern import NOT_SAME_AS, EventPattern


class Mark(NamedTuple):
    """An event, how many were before it, and who owned the case when it happened."""

    event: Event
    number: int
    owner: str | None = None


class Seen(NamedTuple):
    """
    What conditions on persons ask: who owns the case, and who did what.

    `done` has name and person of what somebody asks about (`not same as X`); `unknown` the names of that which
    nobody knows who did.
    """

    owner: str | None = None
    done: Kept[bool] = Kept()
    unknown: frozenset[str] = frozenset()

    def after(self, event: Event, followed: frozenset[str]) -> Seen:
        """The same after one more event; `followed` are the names that somebody asks about."""
        seen = self
        if says_owner(event):
            seen = seen._replace(owner=event.data["owner"])
        if event.name not in followed:
            return seen
        if not event.person:
            return seen._replace(unknown=seen.unknown | {event.name})
        if seen.done.get((event.name, event.person)):
            return seen
        return seen._replace(done=seen.done.with_value((event.name, event.person), True))

    def is_other(self, person: str, name: str) -> bool:
        """Did this person never do that, as everybody knows?"""
        return name not in self.unknown and not self.done.get((name, person))


class Now(NamedTuple):
    """
    One event as it happens; `number` events of the case were before it.

    `before` and `seen` are what had been seen before it and with it, `last` the last of the policy's own events
    before it. `stays` has for each `in` the event with which the case came there, if it stands there; `left` and
    `entered` are those that this event ended and began. `complete` is what completed the case, this event included.
    """

    event: Event
    number: int
    first: Event
    is_own: bool
    before: Seen
    seen: Seen
    last: Mark | None
    stays: tuple[Mark | None, ...]
    left: frozenset[int]
    entered: frozenset[int]
    complete: Mark | None
    calendar: Calendar

    @property
    def completes(self) -> bool:
        """Is it this event that completed the case?"""
        return self.complete is not None and self.complete.number == self.number

    @property
    def mark(self) -> Mark:
        return Mark(self.event, self.number, self.seen.owner)


def fits(pattern: EventPattern, now: Now) -> bool:
    """Is the event of this pattern? Persons are asked about as of the event itself; `same` is not asked."""
    return is_match(pattern, now.event, now.seen)


def is_match(pattern: EventPattern, event: Event, seen: Seen) -> bool:
    """The same of an event, where this is what was seen with it."""
    if event.name != pattern.name or not is_like(event, pattern):
        return False
    return pattern.person is None or is_person(pattern.person, event.person, seen.owner, seen)


def is_person(condition: str, person: str | None, owner: str | None, seen: Seen) -> bool:
    """Was it the right person, where `owner` owned the case then, and this is what was seen until now?"""
    if not person:
        return False
    if condition.startswith(NOT_SAME_AS):
        return seen.is_other(person, condition.removeprefix(NOT_SAME_AS))
    if condition == OWNER:
        return person == owner
    return owner is not None and seen.owner is not None and person not in (owner, seen.owner)
