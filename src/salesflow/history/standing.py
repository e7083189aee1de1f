"""
Where a journey stands after its last event: the same answers as `past`, kept up to date event by event.

An event that comes in history order costs the same however long the history is. A late one, or a void, makes the
standing of that one journey anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import NamedTuple

from salesflow.history.event import CLOSED, OPENING, VOIDED, Event
from salesflow.history.past import Past, Stay, beginnings, past_of, says_owner
from salesflow.history.watches import Entry, Plan

_NEVER = datetime.min.replace(tzinfo=UTC)
_ALWAYS = datetime.max.replace(tzinfo=UTC)


class Standing(NamedTuple):
    """
    What is known after the last event. `standing_of` makes it, `after` moves it on.

    `stays` has the present stay by process, `owners` the events that say who owns the case, `entries` what the
    watches have counted, `latest` the last event in history order, `start` the one with which the case began.
    """

    plan: Plan
    initial: Mapping[str, str]
    latest: Event | None = None
    stays: Mapping[str, Stay] = MappingProxyType({})
    owners: tuple[Event, ...] = ()
    entries: tuple[Entry | None, ...] = ()
    closed: Event | None = None
    start: Event | None = None

    @property
    def at(self) -> datetime:
        """When the last event happened: from then on this standing can be asked."""
        return self.latest.at if self.latest is not None else _NEVER

    @property
    def owner(self) -> str | None:
        return self.owners[-1].data["owner"] if self.owners else None

    def owner_at(self, event: Event | None) -> str | None:
        """Who owned the case when this event happened; without one, who owns it now."""
        return Past((), self.at, self.initial, owners=self.owners).owner_at(event)

    def is_moved_by(self, event: Event) -> bool:
        """Does this event come in history order, so that nothing has to be counted anew?"""
        if event.name == VOIDED:
            return False
        latest = self.latest
        return latest is None or event.at > latest.at or (event.at == latest.at and event.position > latest.position)

    def after(self, events: Sequence[Event]) -> Standing:
        """The standing after more events, each of which comes in history order."""
        entries = list(self.entries) or [None] * len(self.plan.watches)
        stays, owners, closed, latest = dict(self.stays), self.owners, self.closed, self.latest
        start = self.start
        for event in events:
            if event.process is not None:
                stays[event.process] = Stay(event.process, event.to or "", event)
            else:
                owners = (*owners, event) if says_owner(event) else owners
                closed = event if event.name == CLOSED else closed
                if event.name in OPENING:
                    start = start or event
                    past = Past((event,), event.at, self.initial)
                    stays = {process: stay for process in self.initial if (stay := past.stay(process)) is not None}
            self.plan.fold(entries, event, owners[-1].data["owner"] if owners else None)
            latest = event
        return Standing(self.plan, self.initial, latest, stays, owners, tuple(entries), closed, start)


def standing_of(plan: Plan, initial: Mapping[str, str], events: Sequence[Event]) -> Standing:
    """The standing after all of these events, counted anew: what a fresh replay gives."""
    began = beginnings(initial, events)
    return Standing(plan, began).after(past_of(events, _ALWAYS, began).events)
