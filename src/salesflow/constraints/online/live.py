"""A case under watch: every verdict at any moment, at the same cost for each event however long the history is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import attrgetter

from salesflow.calendars import Calendar
from salesflow.constraints.answer import is_owed
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning import judge
from salesflow.constraints.meaning.reading import is_own
from salesflow.constraints.online.chain import Chain, walk
from salesflow.constraints.online.monitor import Asked, Said
from salesflow.constraints.online.plan import Plan, State, Watched
from salesflow.constraints.verdict import Verdict
from salesflow.history.event import Event
from salesflow.history.past import Past, says_owner
from salesflow.states import Process


def watch(
    constraints: Sequence[Constraint], initial: Mapping[str, str], main: Process | None, calendar: Calendar
) -> Live:
    """
    Which verdicts will stand, from the first event on? The watch over a case of which nothing has happened yet.

    Many cases may begin with the same one: it never changes. Constraints of kind `honour` are left out; those that
    `is_counted` does not name are judged by their meaning, from events that are kept for them.

    Args:
        initial: The first stage of each process.
        main: The process whose final stages complete a case.
    """
    plan = Plan(constraints, initial, main, calendar)
    return Live(plan, plan.start())


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """
    What all constraints say of one case, kept up to date event by event.

    It is a value: two histories may go on from the same one. Events come in history order and none of them is void;
    whoever has a late event, or a void, begins anew.
    """

    _plan: Plan
    _state: State
    _before: State | None = None  # as of the last own event, which nobody knows to be the last one of all
    _since: Chain[Event] | None = None  # that event and those after it

    def after(self, event: Event) -> Live:
        """The same once the next event has happened."""
        state = self._plan.after(self._state, event)
        if is_own(event):
            return Live(self._plan, state, self._state, Chain(event, None))
        return Live(self._plan, state, self._before, Chain(event, self._since))

    def verdicts(self, at: datetime, *, is_over: bool = False) -> list[Verdict]:
        """
        What does every constraint say at this moment, which is not before the last event?

        Constraints in their order, of each the activations in the order in which they happened.

        Args:
            is_over: Somebody says that nothing more is to come; then the last event completes what nothing else did.
        """
        asking = _Asking(self._plan, self._over() if is_over else self._state, at)
        return [verdict for watched in self._plan.watched for verdict in asking.verdicts(watched)]

    def owed(self, at: datetime) -> list[tuple[Constraint, Verdict]]:
        """What is somebody still to do, in time or late? It costs no more than what is open."""
        asking = _Asking(self._plan, self._state, at)
        return [(each.constraint, verdict) for each in self._plan.owing for verdict in asking.owed(each)]

    def _over(self) -> State:
        """The state if nothing more is to come."""
        state = self._before
        if self._state.complete is not None or state is None:
            return self._state
        for event in [*walk(self._since)][::-1]:
            state = self._plan.after(state, event, is_last=True)
        return state


class _Asking:
    """One question at one moment."""

    def __init__(self, plan: Plan, state: State, at: datetime) -> None:
        self._plan, self._state = plan, state
        self._asked = Asked(at, state.complete)

    def verdicts(self, watched: Watched) -> list[Verdict]:
        """Every verdict of a constraint."""
        if not watched.places:
            return self._meant(watched.constraint)
        said: list[Said] = []
        for place in watched.places:
            monitor, state = self._plan.monitors[place], self._state.monitors[place]
            said += monitor.closed(state)
            said += monitor.open(state, self._asked)
        return _in_order(said)

    def owed(self, watched: Watched) -> list[Verdict]:
        """Those by which somebody owes something."""
        if not watched.places:
            return [verdict for verdict in self._meant(watched.constraint) if is_owed(watched.constraint, verdict)]
        monitors, states = self._plan.monitors, self._state.monitors
        said = [each for place in watched.places for each in monitors[place].open(states[place], self._asked)]
        return _in_order([each for each in said if is_owed(watched.constraint, each.verdict)]) if said else []

    def _meant(self, constraint: Constraint) -> list[Verdict]:
        complete = self._state.complete
        return judge(constraint, self._past, complete.event if complete is not None else None)

    @cached_property
    def _past(self) -> Past:
        events = tuple(walk(self._state.events))[::-1]
        owners = tuple(filter(says_owner, events))
        return Past(events, self._asked.at, self._plan.initial, self._plan.calendar, owners)


def _in_order(said: list[Said]) -> list[Verdict]:
    return [each.verdict for each in sorted(said, key=attrgetter("number", "place"))]
