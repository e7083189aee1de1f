"""Every verdict of a constraint on one case at one moment: the meaning that monitors and SQL are tested equal to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.counts import judge_count
from salesflow.constraints.meaning.honour import Promised, judge_honour
from salesflow.constraints.meaning.reading import is_own
from salesflow.constraints.meaning.relations import judge_relation
from salesflow.constraints.meaning.single import (
    judge_end,
    judge_gap,
    judge_init,
    judge_persons,
    judge_recorded,
)
from salesflow.constraints.templates import COUNTS, PERSONS, RELATIONS
from salesflow.constraints.verdict import Verdict
from salesflow.history.event import CLOSED, Event
from salesflow.history.past import Past
from salesflow.states import Process

Judge = Callable[[Constraint, Past, Event | None], Iterator[Verdict]]

JUDGES: dict[str, Judge] = {
    **dict.fromkeys(COUNTS, judge_count),
    **dict.fromkeys(RELATIONS, judge_relation),
    **dict.fromkeys(PERSONS, judge_persons),
    "init": judge_init,
    "end": judge_end,
    "gap": judge_gap,
    "recorded": judge_recorded,
}


def judge(
    constraint: Constraint, past: Past, complete: Event | None, promised: Promised | None = None
) -> list[Verdict]:
    """
    Does this case keep the constraint? One verdict for each activation, in the order in which they happened.

    Args:
        past: What had happened at the moment asked.
        complete: The event with which the case was complete, from `completion`; none while it goes on.
        promised: What a decision promised at any moment; only `honour` asks.
    """
    if constraint.kind == "honour":
        assert promised is not None
        return judge_honour(constraint, past, promised)
    order = {event.id: at for at, event in enumerate(past.events)}
    said = JUDGES[constraint.kind](constraint, past, complete)
    return sorted(said, key=lambda verdict: order[verdict.activation.id])


def completion(past: Past, main: Process | None, *, is_over: bool = False) -> Event | None:
    """
    The event with which the case was complete: it was closed, or its main process came to a final stage.

    Args:
        is_over: Somebody says that nothing more is to come; then the last event completes what nothing else did.
    """
    for event in past.events:
        stage = past.entered(event).get(main.name) if main is not None else None
        if event.name == CLOSED or (main is not None and stage is not None and main.stages[stage].final):
            return event
    own = [event for event in past.events if is_own(event)]
    return own[-1] if is_over and own else None
