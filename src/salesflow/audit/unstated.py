"""
What constraints ask of events, and the events of a log do not say: such an event fits no condition.

Without a word about it, a constraint that forbids what sales persons do would be kept by every log that has no roles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from salesflow.audit.cases import Case
from salesflow.facts import MISSING
from salesflow.findings import Finding, Place, found
from salesflow.history.activity import Field
from salesflow.history.event import Event
from salesflow.history.past import Past
from salesflow.history.pattern import EventPattern
from salesflow.policy.model import Policy


class Asked(NamedTuple):
    """What a constraint asks of events of one name: their role, their person, who owned the case, or a field."""

    name: str
    sort: Literal["role", "person", "owner", "data"]
    field: str

    def is_stated(self, event: Event, fields: Mapping[str, Field], past: Past) -> bool:
        """Does this event say it?"""
        if self.sort == "role":
            return event.role is not None
        if self.sort == "person":
            return bool(event.person)
        if self.sort == "owner":
            return past.owner_at(event) is not None
        value = event.data.get(self.field, MISSING)
        return value is not MISSING and fields[self.field].type.has(value)


class Unstated:
    """Counts over all cases what is asked and not said."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.asked = {
            each.id: tuple(dict.fromkeys(asked for said in each.patterns() for asked in _of_pattern(policy, said)))
            for each in policy.constraints
        }
        self.events: Counter[str] = Counter()
        self.unsaid: Counter[Asked] = Counter()
        self.first: dict[Asked, Place] = {}
        self._of_name: dict[str, dict[Asked, None]] = {}
        for asked in (asked for listed in self.asked.values() for asked in listed):
            self._of_name.setdefault(asked.name, {})[asked] = None

    def take(self, case: Case, past: Past) -> None:
        """One more case, with what had happened by the moment asked and is not void."""
        places: dict[str, Place] = {}
        for event in past.events:
            listed = self._of_name.get(event.name)
            if listed is None:
                continue
            self.events[event.name] += 1
            fields = self.policy.workings.fields_of(event.name)
            for asked in listed:
                if not asked.is_stated(event, fields, past):
                    self.unsaid[asked] += 1
                    places = places or case.places
                    self._note(asked, places.get(event.id, Place(case.name)))

    def _note(self, asked: Asked, place: Place) -> None:
        first = self.first.get(asked)
        if first is None or (place.line or 0) < (first.line or 0):
            self.first[asked] = place

    def findings(self) -> Iterator[Finding]:
        """Once for each constraint and what it asks, at the first event that does not say it."""
        for constraint in self.policy.constraints:
            about = constraint.place.labelled("it is about this", "涉及此条") if constraint.place is not None else None
            for asked in self.asked[constraint.id]:
                if (count := self.unsaid[asked]) == 0:
                    continue
                places = (self.first[asked], *((about,) if about is not None else ()))
                said = dict(name=asked.name, field=asked.field, count=count, total=self.events[asked.name])
                yield found("SF812", *places, element=constraint.id, **said)


def _of_pattern(policy: Policy, pattern: EventPattern) -> Iterator[Asked]:
    """What an event has to say to fit; not what may be left out, of which a test can say `missing`."""
    fields = policy.workings.fields_of(pattern.name)
    if pattern.role:
        yield Asked(pattern.name, "role", "role")
    if pattern.person is not None:
        yield Asked(pattern.name, "person", "person")
        if pattern.unlike is not None:  # where nobody knows who did that, nobody is another one
            yield Asked(pattern.unlike, "person", "person")
        else:
            yield Asked(pattern.name, "owner", "owner")
    yield from (Asked(pattern.name, "data", name) for name in pattern.where if not fields[name].optional)
