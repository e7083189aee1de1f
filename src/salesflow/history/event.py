"""
An event: something that happened to a case, when, and who says so (semantics 1, 2).

Events are values. What happened is `at`, an instant in UTC; when it was written down is `recorded_at`; the order in
which events entered the journey or log is `position`. History order is `(at, position)`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from salesflow.frozen import FrozenMap

STARTED = "journey.started"
ADOPTED = "journey.adopted"
REASSIGNED = "journey.reassigned"
VOIDED = "journey.voided"
POLICY_CHANGED = "journey.policy_changed"
CLOSED = "journey.closed"

BUILT_IN = (STARTED, ADOPTED, REASSIGNED, VOIDED, POLICY_CHANGED, CLOSED)  # a dot: no name of a policy has one
OPENING = (STARTED, ADOPTED)

NO_DATA: FrozenMap[Any] = FrozenMap()


class Event(NamedTuple):
    """
    What happened to this case, when, and who did it in which role?

    `data` has only what was stated; `MISSING` in it is an explicit *unknown*, which withdraws what was stated
    before. `recorded_at` is none where a log does not say. Transitions also have `process`, `from_` and `to`.
    `policy` is the identity of the policy that accepted the event.

    >>> from datetime import UTC, datetime
    >>> call = Event("L-1042#2", "L-1042", 2, "contact", datetime(2026, 11, 2, 6, tzinfo=UTC), person="li.na")
    >>> call.name, call.is_transition, f"{call.at:%H:%M}"
    ('contact', False, '06:00')
    """

    id: str
    case: str
    position: int
    name: str
    at: datetime
    recorded_at: datetime | None = None
    person: str | None = None
    role: str | None = None
    data: FrozenMap[Any] = NO_DATA
    policy: str = ""
    process: str | None = None
    from_: str | None = None
    to: str | None = None

    @property
    def is_transition(self) -> bool:
        """Is it a step of a process, and no activity?"""
        return self.process is not None

    def differs_from(self, other: Event) -> tuple[str, ...]:
        """What another event of this id says otherwise; where it stands and who accepted it do not count."""
        return tuple(name for name in _CONTENT if getattr(self, name) != getattr(other, name))


_CONTENT = ("case", "name", "at", "recorded_at", "person", "role", "data")


def in_history_order(event: Event) -> tuple[datetime, int]:
    """The key by which histories are sorted. All instants are in UTC, so that comparing them is exact."""
    return event.at, event.position
