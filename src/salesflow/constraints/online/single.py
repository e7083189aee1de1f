"""What is asked of single events: the first of the case, the last of it, when each was written down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.reading import lacks
from salesflow.constraints.online.chain import Chain, walk
from salesflow.constraints.online.monitor import Asked, Said, Wakes
from salesflow.constraints.online.now import Now, fits
from salesflow.constraints.verdict import Status, Verdict
from salesflow.findings import BeyondHorizon
from salesflow.history.event import Event


class Init:
    """The first event is one of these."""

    may_owe = False

    def __init__(self, constraint: Constraint, stay: int) -> None:
        self._constraint, self._pattern, self.stay = constraint, constraint.pattern("activity"), stay
        self.wakes = Wakes(frozenset(), own=True)

    def start(self) -> Said | None:
        return None

    def after(self, state: Said | None, now: Now) -> Said | None:
        if state is not None or not now.is_own:
            return state
        event = now.event
        status: Status = "satisfied" if fits(self._pattern, now) else "violated"
        return Said(now.number, 0, Verdict(self._constraint.id, status, event, since=event.at, decided=event))

    def closed(self, state: Said | None) -> Iterator[Said]:
        if state is not None:
            yield state

    def open(self, state: Said | None, asked: Asked) -> Iterator[Said]:
        return iter(())


class Last(NamedTuple):
    """The event with which the case began, its last one, whether that is one of these, and what completed the case."""

    first: Event | None = None
    event: Event | None = None
    does_fit: bool = False
    complete: Event | None = None


class End:
    """The last event is one of these, once the case is complete."""

    may_owe = False

    def __init__(self, constraint: Constraint, stay: int) -> None:
        self._constraint, self._pattern, self.stay = constraint, constraint.pattern("activity"), stay
        self.wakes = Wakes(frozenset(), own=True, completion=True)

    def start(self) -> Last:
        return Last()

    def after(self, state: Last, now: Now) -> Last:
        if state.complete is not None:
            return state
        if now.is_own:
            state = Last(now.first, now.event, fits(self._pattern, now))
        return state._replace(complete=now.event) if now.completes else state

    def closed(self, state: Last) -> Iterator[Said]:
        return iter(())

    def open(self, state: Last, asked: Asked) -> Iterator[Said]:
        if state.event is None or state.first is None:
            return
        verdict = Verdict(self._constraint.id, "pending", state.first)
        if state.complete is not None:
            status: Status = "satisfied" if state.does_fit else "violated"
            verdict = verdict._replace(status=status, since=state.complete.at, decided=state.event)
        yield Said(0, 0, verdict)


class Recorded:
    """It was written down soon after it happened."""

    may_owe = False

    def __init__(self, constraint: Constraint, stay: int) -> None:
        assert constraint.within is not None
        self._constraint, self._within = constraint, constraint.within
        self._pattern, self.stay = constraint.pattern("activity"), stay
        self.wakes = Wakes(frozenset({self._pattern.name}))

    def start(self) -> Chain[Said] | None:
        return None

    def after(self, state: Chain[Said] | None, now: Now) -> Chain[Said] | None:
        if now.stays[self.stay] is None or not fits(self._pattern, now):
            return state
        return Chain(Said(now.number, 0, self._verdict(now)), state)

    def _verdict(self, now: Now) -> Verdict:
        event = now.event
        verdict = Verdict(self._constraint.id, "unjudged", event)
        if event.recorded_at is None:
            return verdict._replace(reason=lacks(f"{event.name}.recorded_at", event))
        try:
            deadline = now.calendar.deadline(event.at, self._within)
        except BeyondHorizon as error:
            return verdict._replace(reason=error.findings[0])
        verdict = verdict._replace(decided=event, deadline=deadline)
        if event.recorded_at > deadline:
            return verdict.missed(deadline)
        return verdict._replace(status="satisfied", since=event.at)

    def closed(self, state: Chain[Said] | None) -> Iterator[Said]:
        return walk(state)

    def open(self, state: Chain[Said] | None, asked: Asked) -> Iterator[Said]:
        return iter(())
