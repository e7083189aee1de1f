"""The times during which a case stood in certain stages: for `in`, in constraints and cadences (semantics 37)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from salesflow.history.event import Event, in_history_order
from salesflow.history.past import Past


class Running(NamedTuple):
    """From which event on the case stood there, and until before which, if it does not stand there any more."""

    first: Event
    left: Event | None = None

    @property
    def is_open(self) -> bool:
        return self.left is None

    def has(self, event: Event) -> bool:
        order = in_history_order(event)
        return in_history_order(self.first) <= order and (self.left is None or order < in_history_order(self.left))


def running(past: Past, stages: Mapping[str, tuple[str, ...]]) -> list[Running]:
    """The times during which every process named stood in one of its stages, in order; of no stages, all of it."""
    now: dict[str, str] = {}
    ran: list[Running] = []
    for event in past.events:
        now |= past.entered(event)
        runs = all(now.get(process) in listed for process, listed in stages.items())
        if runs and not (ran and ran[-1].is_open):
            ran.append(Running(event))
        elif not runs and ran and ran[-1].is_open:
            ran[-1] = Running(ran[-1].first, event)
    return ran
