"""Which constraints are counted event by event, and by which monitors."""

from __future__ import annotations

from collections.abc import Callable

from salesflow.calendars import Calendar
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.online.anchors import is_simple
from salesflow.constraints.online.asking import Asking
from salesflow.constraints.online.before import Before
from salesflow.constraints.online.counts import Counts
from salesflow.constraints.online.forbidden import Forbidden
from salesflow.constraints.online.gap import Gap
from salesflow.constraints.online.monitor import Monitor
from salesflow.constraints.online.moving import Moving
from salesflow.constraints.online.periods import Periods
from salesflow.constraints.online.persons import Persons
from salesflow.constraints.online.required import Required
from salesflow.constraints.online.single import End, Init, Recorded
from salesflow.constraints.templates import COUNTS, PERSONS, RELATIONS, Demand
from salesflow.history.pattern import Anchored, EventPattern


def is_counted(constraint: Constraint) -> bool:
    """
    Can the verdicts be kept up to date event by event?

    Not where a later event changes what was the case long ago:

    - `since`, or the `anchor` of a deadline, is a pattern that itself has a `since`, a `within`, or a person other
      than the owner of that time;
    - a forbidden answer has a deadline that the data state, which the file cannot say.

    A constraint of kind `honour` asks for decisions, which is done elsewhere.
    """
    if constraint.kind in RELATIONS:
        return all(_is_demand_counted(constraint, demand) for demand in RELATIONS[constraint.kind])
    if constraint.kind in PERSONS:
        return _looks_back_simply(constraint.pattern("from_"))
    return constraint.kind != "honour"


def _is_demand_counted(constraint: Constraint, demand: Demand) -> bool:
    if demand.side != "after":
        return _looks_back_simply(constraint.pattern(demand.asks))
    anchor = moving_anchor(constraint)
    return anchor is None or (is_simple(anchor) and not demand.forbids)


def _looks_back_simply(pattern: EventPattern) -> bool:
    since = pattern.since
    return is_simple(since) if isinstance(since, Anchored) else since != "stage"


def moving_anchor(constraint: Constraint) -> Anchored | None:
    """What a deadline is counted from that the data state; nothing where there is no such deadline."""
    return constraint.anchor if constraint.within is None and constraint.by is not None else None


def monitors_of(constraint: Constraint, stay: int, calendar: Calendar) -> tuple[Monitor, ...]:
    """The monitors of a constraint that is counted: one, or of a relation one for each of its demands."""
    kind = constraint.kind
    if kind in RELATIONS:
        demands = enumerate(RELATIONS[kind])
        return tuple(_of_demand(Asking(constraint, demand, place, stay)) for place, demand in demands)
    if kind in COUNTS:
        return (Counts(constraint, stay) if constraint.per is None else Periods(constraint, stay, calendar),)
    if kind in PERSONS:
        return (Persons(constraint, stay),)
    return (_OTHERS[kind](constraint, stay),)


_OTHERS: dict[str, Callable[[Constraint, int], Monitor]] = {
    "init": Init,
    "end": End,
    "recorded": Recorded,
    "gap": Gap,
}


def _of_demand(asking: Asking) -> Monitor:
    if asking.demand.side == "before":
        return Before(asking)
    if asking.demand.forbids:
        return Forbidden(asking)
    constraint, anchor = asking.constraint, moving_anchor(asking.constraint)
    if asking.demand.side == "after" and anchor is not None and constraint.by is not None:
        return Moving(asking, anchor, constraint.by)
    return Required(asking)
