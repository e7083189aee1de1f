"""What sets a monitor of a relation off, and what it asks for."""

from __future__ import annotations

from functools import cached_property

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.relations import shared
from salesflow.constraints.online.lookback import AnyBefore, Lookback, NextBefore
from salesflow.constraints.online.monitor import Said
from salesflow.constraints.online.now import Now, fits
from salesflow.constraints.templates import RELATIONS, Demand
from salesflow.constraints.verdict import Verdict


class Asking:
    """One demand of a template, made by one constraint; the `place`th of its demands."""

    def __init__(self, constraint: Constraint, demand: Demand, place: int, stay: int) -> None:
        self.constraint, self.demand, self.place, self.stay = constraint, demand, place, stay
        self.on, self.asked = constraint.pattern(demand.on), constraint.pattern(demand.asks)
        self.same = shared(constraint, demand)
        self.is_next, self.is_in_turn = demand.form == "next", demand.form == "alternate"
        self._occurrence = demand.on if len(RELATIONS[constraint.kind]) > 1 else ""

    @cached_property
    def lookback(self) -> Lookback | None:
        """How it looks at what was before; nothing where it only looks ahead."""
        if self.demand.side == "after":
            return None
        return (NextBefore if self.is_next else AnyBefore)(self.asked, self.same)

    @property
    def names(self) -> frozenset[str]:
        """The names of the events that it has to be told of."""
        ahead = frozenset({self.on.name, self.asked.name})
        return ahead if self.lookback is None else ahead | self.lookback.names

    def is_set_off_by(self, now: Now) -> bool:
        """Does this event ask for another one, where the case stands?"""
        return now.stays[self.stay] is not None and fits(self.on, now)

    def is_broken_by(self, now: Now) -> bool:
        """Does this event stand where only another one may: is it the very next, or the next that asks?"""
        return (self.is_next and now.is_own) or (self.is_in_turn and fits(self.on, now))

    def said(self, now: Now) -> Said:
        """What is said of an activation before anything is known."""
        return Said(now.number, self.place, Verdict(self.constraint.id, "pending", now.event, self._occurrence))
