"""What would have kept a constraint: the deed that it awaits."""

from __future__ import annotations

from salesflow.constraints.constraint import Constraint, Step
from salesflow.constraints.templates import COUNTS, RELATIONS, Demand
from salesflow.constraints.verdict import Verdict
from salesflow.history.pattern import EventPattern


def demand_of(constraint: Constraint, verdict: Verdict) -> Demand:
    """Which of the demands of a relation this verdict is about."""
    demands = RELATIONS[constraint.kind]
    return next((demand for demand in demands if demand.on == verdict.occurrence), demands[0])


def answer_of(constraint: Constraint, verdict: Verdict) -> EventPattern | None:
    """The events that answer it; none where something is forbidden, or a decision was promised."""
    if constraint.kind in RELATIONS:
        demand = demand_of(constraint, verdict)
        return None if demand.forbids else constraint.pattern(demand.asks)
    return constraint.between if constraint.kind == "gap" else constraint.activity


def is_owed(element: Constraint | Step, verdict: Verdict) -> bool:
    """Is somebody still to do something, in time or late? A year that is over cannot be made up for."""
    if verdict.deadline is None or verdict.decided is not None or verdict.closed is not None:
        return False
    is_count = isinstance(element, Constraint) and element.kind in COUNTS
    return verdict.status == "pending" or (verdict.status == "violated" and not is_count)


def is_unanswered(constraint: Constraint, verdict: Verdict) -> bool:
    """Is it violated because nothing came, and not because something else did? Then nobody but the activation is to blame."""
    if verdict.status != "violated" or constraint.kind not in RELATIONS:
        return False
    demand, decided = demand_of(constraint, verdict), verdict.decided
    if demand.side == "before" or demand.forbids:
        return False
    if decided is None or demand.form == "some":
        return True
    if demand.form == "next":
        return "." in decided.name or decided == verdict.activation
    return decided.name != constraint.pattern(demand.on).name
