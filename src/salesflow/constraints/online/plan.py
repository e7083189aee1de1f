"""What watches a case: the monitors of all constraints, and by which events each of them is woken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from salesflow.calendars import Calendar
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.reading import is_own
from salesflow.constraints.online.chain import Chain
from salesflow.constraints.online.counted import is_counted, monitors_of
from salesflow.constraints.online.monitor import Monitor
from salesflow.constraints.online.now import Mark, Now, Seen
from salesflow.constraints.templates import RELATIONS
from salesflow.frozen import FrozenMap
from salesflow.history.event import CLOSED, OPENING, Event
from salesflow.history.past import Past
from salesflow.states import Process

_NEVER = datetime.min.replace(tzinfo=UTC)
_NONE: frozenset[int] = frozenset()


class Watched(NamedTuple):
    """A constraint, and the places of its monitors; none where it is judged by its meaning."""

    constraint: Constraint
    places: tuple[int, ...]


class State(NamedTuple):
    """
    All that is known after the last event. `stays` has for each `in` the event with which the case came there.

    `events` are kept, the last one first, only where a constraint is judged by its meaning.
    """

    monitors: tuple[Any, ...]
    stays: tuple[Mark | None, ...]
    number: int = 0
    first: Event | None = None
    last: Mark | None = None
    seen: Seen = Seen()
    stages: Mapping[str, str] = MappingProxyType({})
    complete: Mark | None = None
    events: Chain[Event] | None = None


class Plan:
    """The constraints of one policy on one calendar. It is made once, and shared by all cases."""

    def __init__(
        self, constraints: Sequence[Constraint], initial: Mapping[str, str], main: Process | None, calendar: Calendar
    ) -> None:
        self.initial, self.calendar, self._main = dict(initial), calendar, main
        self._stays: list[FrozenMap[tuple[str, ...]]] = []
        self.monitors: list[Monitor] = []
        self.watched = tuple(self._watched(each) for each in constraints if each.kind != "honour")
        self._keeps_events = any(not each.places for each in self.watched)
        self._followed = frozenset(name for each in constraints for name in _followed(each))
        self._opening = Past((), _NEVER, self.initial)
        self.owing = tuple(self._owing())
        self._index()

    def _watched(self, constraint: Constraint) -> Watched:
        if not is_counted(constraint):
            return Watched(constraint, ())
        if constraint.in_ not in self._stays:
            self._stays.append(constraint.in_)
        first = len(self.monitors)
        self.monitors += monitors_of(constraint, self._stays.index(constraint.in_), self.calendar)
        return Watched(constraint, tuple(range(first, len(self.monitors))))

    def _owing(self) -> Iterator[Watched]:
        """The constraints by which somebody may owe something, each with the monitors that say so."""
        for constraint, places in self.watched:
            owing = tuple(place for place in places if self.monitors[place].may_owe)
            if owing or (not places and _has_deadlines(constraint)):
                yield Watched(constraint, owing)

    def _index(self) -> None:
        wakes = [monitor.wakes for monitor in self.monitors]
        self._by_own = frozenset(place for place, each in enumerate(wakes) if each.own)
        self._by_completion = frozenset(place for place, each in enumerate(wakes) if each.completion)
        self._by_stay = tuple(
            frozenset(place for place, each in enumerate(wakes) if each.stays and self.monitors[place].stay == stay)
            for stay in range(len(self._stays))
        )
        self._by_name = {
            name: frozenset(place for place, each in enumerate(wakes) if name in each.names)
            for name in {name for each in wakes for name in each.names}
        }
        self._by_own_name = {name: places | self._by_own for name, places in self._by_name.items()}

    def start(self) -> State:
        """The state of a case of which nothing has happened yet."""
        return State(tuple(monitor.start() for monitor in self.monitors), (None,) * len(self._stays))

    def after(self, state: State, event: Event, *, is_last: bool = False) -> State:
        """
        The state once this event has happened.

        Args:
            is_last: Somebody says that it completes the case, if nothing else did.
        """
        number, own = state.number, is_own(event)
        seen = state.seen.after(event, self._followed)
        mark, first = Mark(event, number, seen.owner), state.first or event
        stages, stays, complete, last = state.stages, state.stays, state.complete, state.last
        if event.process is not None or event.name in OPENING:
            into = self._opening.entered(event)
            stages = {**stages, **into}
            is_last = is_last or self._is_final(into)
        left = entered = _NONE
        if stages is not state.stages or not number:
            stays, left, entered = self._stayed(state.stays, stages, mark)
        if complete is None and (is_last or event.name == CLOSED):
            complete = mark
        now = Now(event, number, first, own, state.seen, seen, last, stays, left, entered, complete, self.calendar)
        moved = self._moved(state.monitors, now)
        events = Chain(event, state.events) if self._keeps_events else None
        return State(moved, stays, number + 1, first, mark if own else last, seen, stages, complete, events)

    def _moved(self, states: tuple[Any, ...], now: Now) -> tuple[Any, ...]:
        """The states of all monitors, of which only those are asked that the event wakes."""
        if now.is_own:
            woken = self._by_own_name.get(now.event.name, self._by_own)
        else:
            woken = self._by_name.get(now.event.name, _NONE)
        for stay in (*now.left, *now.entered):
            woken |= self._by_stay[stay]
        if now.completes:
            woken |= self._by_completion
        if not woken:
            return states
        moved = list(states)
        for place in woken:
            moved[place] = self.monitors[place].after(moved[place], now)
        return tuple(moved)

    def _stayed(
        self, before: tuple[Mark | None, ...], stages: Mapping[str, str], mark: Mark
    ) -> tuple[tuple[Mark | None, ...], frozenset[int], frozenset[int]]:
        """The stays once the case stands in these stages, and which of them ended and began."""
        stands = [all(stages.get(process) in listed for process, listed in stay.items()) for stay in self._stays]
        after = tuple((old or mark) if here else None for old, here in zip(before, stands, strict=True))
        left = frozenset(place for place, old in enumerate(before) if old is not None and after[place] is None)
        entered = frozenset(place for place, new in enumerate(after) if new is not None and before[place] is None)
        return after, left, entered

    def _is_final(self, stages: Mapping[str, str]) -> bool:
        main = self._main
        stage = stages.get(main.name) if main is not None else None
        return main is not None and stage is not None and main.stages[stage].final


def _has_deadlines(constraint: Constraint) -> bool:
    demands = RELATIONS.get(constraint.kind, ())
    is_dated = constraint.within is not None or constraint.by is not None
    return is_dated and any(demand.side == "after" and not demand.forbids for demand in demands)


def _followed(constraint: Constraint) -> Iterable[str]:
    """What somebody must not have done who is asked for: `not same as X`."""
    return (pattern.unlike for pattern in constraint.patterns() if pattern.unlike is not None)
