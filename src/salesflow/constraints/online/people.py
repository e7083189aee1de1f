"""Who did something before: all of them, by the values that they share, as far as a comparison asks."""

from __future__ import annotations

from typing import NamedTuple

from salesflow.constraints.online.anchors import anchored_after
from salesflow.constraints.online.kept import Kept
from salesflow.constraints.online.lookback import key_of, names_of
from salesflow.constraints.online.now import Mark, Now, fits
from salesflow.history.event import Event
from salesflow.history.matching import NOT_OWNER
from salesflow.history.pattern import Anchored, EventPattern


class Crowd(NamedTuple):
    """How many persons are known, and the first event of which nobody knows who did it."""

    number: int = 0
    unknown: Event | None = None


class Known(NamedTuple):
    """The crowd by the values of `same`, who is in which, and the event from which on anything counts."""

    crowds: Kept[Crowd] = Kept()
    members: Kept[bool] = Kept()
    since: Mark | None = None


class Comparison(NamedTuple):
    """Whether it was the same person, of each that differs (true, false, not known); and an event without a person."""

    same: list[bool | None]
    nobody: Event | None


class People:
    """Everybody who did what the pattern says, since what it is counted from."""

    def __init__(self, pattern: EventPattern) -> None:
        self._pattern = pattern
        self._since = pattern.since if isinstance(pattern.since, Anchored) else None
        self.names = names_of(pattern)

    def after(self, known: Known, now: Now) -> Known:
        """The same once this event has happened; what everything is counted from begins it anew."""
        if self._since is not None:
            since = anchored_after(known.since, self._since, now)
            if since is not known.since:
                return Known(since=since)
        if not fits(self._pattern, now) or (key := key_of(now.event, self._pattern.same)) is None:
            return known
        crowd, person = known.crowds.get(key) or Crowd(), now.event.person
        if not person:
            if crowd.unknown is not None:
                return known
            return known._replace(crowds=known.crowds.with_value(key, crowd._replace(unknown=now.event)))
        if known.members.get((key, person)):
            return known
        return known._replace(
            crowds=known.crowds.with_value(key, crowd._replace(number=crowd.number + 1)),
            members=known.members.with_value((key, person), True),
        )

    def compared(self, known: Known, now: Now) -> Comparison | None:
        """How the person of this event compares with those before; nothing where nobody did it before."""
        key, person, owner = key_of(now.event, self._pattern.same), now.event.person, now.before.owner
        crowd = known.crowds.get(key)
        if crowd is None:
            return None
        number, is_one = crowd.number, bool(known.members.get((key, person)))
        if self._pattern.person == NOT_OWNER:
            if owner is None:
                return None
            number -= bool(known.members.get((key, owner)))
            is_one = is_one and person != owner
        if not number and crowd.unknown is None:
            return None
        if not person:
            return Comparison([None], now.event)
        said: list[bool | None] = [True] if is_one else []
        if number > is_one:
            said.append(False)
        if crowd.unknown is not None:
            said.append(None)
        return Comparison(said, crowd.unknown)
