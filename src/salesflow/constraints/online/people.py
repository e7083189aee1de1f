"""Who did something before: all of them, by the values that they share, as far as a comparison asks."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from salesflow.constraints.online.anchors import anchored_after
from salesflow.constraints.online.chain import Chain, walk
from salesflow.constraints.online.kept import Kept
from salesflow.constraints.online.lookback import earliest_of, key_of, names_of
from salesflow.constraints.online.now import Mark, Now, fits
from salesflow.constraints.online.queue import Queue
from salesflow.history.event import Event
from salesflow.history.matching import NOT_OWNER
from salesflow.history.pattern import Anchored, EventPattern

_Key = tuple[Hashable, ...]


class Crowd(NamedTuple):
    """How many persons are known, and the events of which nobody knows who did them: the first, or all of late."""

    number: int = 0
    unknown: Queue[Event] = Queue()


class Known(NamedTuple):
    """
    The crowds by the values of `same`, how often who did it in which, in which crowds somebody is, what may become too
    long ago, and the event from which on anything counts.
    """

    crowds: Kept[Crowd] = Kept()
    members: Kept[int] = Kept()
    places: Kept[Chain[_Key]] = Kept()
    late: Queue[tuple[_Key, Event]] = Queue()
    since: Mark | None = None


class Comparison(NamedTuple):
    """Whether it was the same person, of each that differs (true, false, not known); and an event without a person."""

    same: list[bool | None]
    nobody: Event | None


class People:
    """Everybody who did what the pattern says, since what it is counted from and not too long ago."""

    def __init__(self, pattern: EventPattern) -> None:
        self._pattern = pattern
        self._since = pattern.since if isinstance(pattern.since, Anchored) else None
        self._unlike, self._is_lately = pattern.unlike, pattern.within is not None
        self.names = names_of(pattern) | ({self._unlike} if self._unlike is not None else set())

    def after(self, known: Known, now: Now) -> Known:
        """The same once this event has happened; what everything is counted from begins it anew."""
        if self._since is not None:
            since = anchored_after(known.since, self._since, now)
            if since is not known.since:
                return Known(since=since)
        if now.event.name == self._unlike:
            known = _without_person(known, now.event.person)
        if not fits(self._pattern, now) or (key := key_of(now.event, self._pattern.same)) is None:
            return known
        if self._is_lately:
            known = known._replace(late=known.late.joined((key, now.event)))
        return self._with_event(known, key, now.event)

    def _with_event(self, known: Known, key: _Key, event: Event) -> Known:
        crowd, person = known.crowds.get(key) or Crowd(), event.person
        if not person:
            if crowd.unknown.first is None or self._is_lately:
                crowd = crowd._replace(unknown=crowd.unknown.joined(event))
            return known._replace(crowds=known.crowds.with_value(key, crowd))
        often = known.members.get((key, person)) or 0
        if often and not self._is_lately:
            return known  # once is enough where nothing is ever too long ago
        if not often:
            known = known._replace(crowds=known.crowds.with_value(key, crowd._replace(number=crowd.number + 1)))
            if self._unlike is not None:
                places = known.places.with_value(person, Chain(key, known.places.get(person)))
                known = known._replace(places=places)
        return known._replace(members=known.members.with_value((key, person), often + 1))

    def compared(self, known: Known, now: Now) -> tuple[Comparison | None, Known]:
        """
        How the person of this event compares with those before, nothing where nobody did it before; and what is known
        without what is too long ago from now on.

        Raises:
            BeyondHorizon: as `Lookback.latest`.
        """
        earliest = earliest_of(self._pattern, now)
        while earliest is not None and (first := known.late.first) is not None and first[1].at < earliest:
            known = _without_event(known._replace(late=known.late.left()), *first)
        return self._comparison(known, now), known

    def _comparison(self, known: Known, now: Now) -> Comparison | None:
        key, person, owner = key_of(now.event, self._pattern.same), now.event.person, now.before.owner
        crowd = known.crowds.get(key)
        if crowd is None:
            return None
        number, is_one, unknown = crowd.number, bool(known.members.get((key, person))), crowd.unknown.first
        if self._pattern.person == NOT_OWNER:
            if owner is None:
                return None
            number -= bool(known.members.get((key, owner)))
            is_one = is_one and person != owner
        if not number and unknown is None:
            return None
        if not person:
            return Comparison([None], now.event)
        said: list[bool | None] = [True] if is_one else []
        if number > is_one:
            said.append(False)
        if unknown is not None:
            said.append(None)
        return Comparison(said, unknown)


def _without_event(known: Known, key: _Key, event: Event) -> Known:
    """What is known once this event, the first of all, is too long ago."""
    crowd = known.crowds.get(key)
    assert crowd is not None
    if not event.person:
        return known._replace(crowds=known.crowds.with_value(key, crowd._replace(unknown=crowd.unknown.left())))
    member = key, event.person
    often = known.members.get(member)
    if often is None:
        return known  # whoever has done the other thing since is out already
    if often > 1:
        return known._replace(members=known.members.with_value(member, often - 1))
    return known._replace(
        members=known.members.without(member),
        crowds=known.crowds.with_value(key, crowd._replace(number=crowd.number - 1)),
    )


def _without_person(known: Known, person: str | None) -> Known:
    """What is known once somebody did what they must not have done, who is out for good; everybody, if nobody knows who."""
    if not person:
        return Known(since=known.since)
    crowds, members = known.crowds, known.members
    for key in walk(known.places.get(person)):
        crowd = crowds.get(key)
        if crowd is not None and members.get((key, person)):
            crowds = crowds.with_value(key, crowd._replace(number=crowd.number - 1))
            members = members.without((key, person))
    return known._replace(crowds=crowds, members=members, places=known.places.without(person))
