"""
What the steps of cadences are counted from, in SQL: which of them a lead has, and whether something has ended them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from salesflow.facttypes import Date
from salesflow.history.pattern import Anchored, EventPattern
from salesflow.policy.model import Policy
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.history import EVENT, OF_EVENT, of_event, on_case
from salesflow.sql.leads import LeadMaker
from salesflow.sql.log_shape import field_type
from salesflow.sql.matching import Matching
from salesflow.sql.queries import Joined
from salesflow.sql.slots import (
    ANCHORED,
    StepSlot,
    amount_columns,
    amounts_of,
    few_numbers,
    is_slot,
    on_step,
)
from salesflow.sql.steps import Names, Steps
from salesflow.sql.words import BIGINT, Term


@dataclass(frozen=True)
class Anchors:
    """Where the events stand that steps are counted from, and what they state."""

    policy: Policy
    maker: LeadMaker
    matching: Matching
    names: Names

    def plan(self, slots: list[StepSlot]) -> None:
        """They have to be found, before the facts are made."""
        for slot in slots:
            self._place(slot.cadence.anchor)
            for column in ("id", "at", self._value(slot.anchor)[0]):
                self._fetched(slot.anchor, column)

    def _place(self, anchored: Anchored) -> str:
        return self.maker.searches.anchor(anchored)

    def _fetched(self, anchored: Anchored, column: str) -> str:
        return self.maker.searches.fetch(self._place(anchored), column)

    def _value(self, anchored: Anchored) -> tuple[str, bool]:
        """The column of what a step is counted from, and whether it is only a date."""
        pattern = anchored.pattern
        kind = field_type(self.policy, pattern, pattern.field or "at")
        return (self.matching.value(pattern) if pattern.field else "at"), isinstance(kind, Date)

    def add(self, steps: Steps, slots: list[StepSlot]) -> str:
        """`anchored`: the steps that are counted from something, of cadences that run, and that nothing has ended."""
        parts, name = steps.parts, self.names("cadence_anchored")
        ends = [slot for slot in slots if slot.cadence.until is not None or slot.step.until is not None]
        begun = self.names("cadence_begun") if ends else name
        parts[begun] = self._begun(steps, slots)
        if ends:
            ended: Joined = ("left", self._ended(parts, begun, ends), "x", on_step("x", "it"))
            open_ = w.is_null(w.column("slot", "x"))
            Steps(parts, begun, ANCHORED).add(name, {}, joins=[ended], where=open_)
        return name

    def _begun(self, steps: Steps, slots: list[StepSlot]) -> exp.Select:
        """
        Each lead beside each slot: not one query a slot, since SQLite plans a part anew for every query that asks it.
        """
        rows = {slot.number: self._row(steps, slot) for slot in slots}
        said: dict[str, Term] = {each: steps[each] for each in ("case", "zone", "calendar", "as_of")}
        said |= {"owner": steps[self.maker.owner], "slot": w.column("number", "k")}
        said |= {each: _by_slot({n: row[each] for n, row in rows.items()}) for each in ANCHORED if each not in said}
        there = [w.all_of(_is_slot([slot.number]), *self._stands(steps, slot)) for slot in slots]
        asked = [w.is_null(steps[self.maker.closed]), w.is_null(steps["why"])]
        few = few_numbers(steps.parts, self.names("cadence_slot"), len(slots))
        joins: list[Joined] = [("cross", few, "k", None)]
        return q.select(said, steps.name, "it", joins=joins, where=w.all_of(*asked, w.any_of(*there)))

    def _stands(self, steps: Steps, slot: StepSlot) -> list[Term]:
        """Its cadence runs at the moment asked, and there is something from which it is counted."""
        stages = [
            w.is_one_of(steps[self.maker.stages[process]], [w.words(stage) for stage in stages])
            for process, stages in slot.cadence.in_.items()
        ]
        value = self._fetched(slot.anchor, self._value(slot.anchor)[0])
        found = (self._place(slot.anchor), self._place(slot.cadence.anchor), value)
        return [*stages, *(w.is_stated(steps[each]) for each in dict.fromkeys(found))]

    def _row(self, steps: Steps, slot: StepSlot) -> dict[str, Term]:
        column, is_date = self._value(slot.anchor)
        value = steps[self._fetched(slot.anchor, column)]
        return {
            "element": w.words(f"{slot.cadence.name}/{slot.step.id}"),
            "roles": w.words(",".join(slot.step.role)),
            "anchor": steps[self._fetched(slot.anchor, "id")],
            "activity": w.words(slot.step.do.name),
            "place": steps[self._place(slot.anchor)],
            "begun": steps[self._place(slot.cadence.anchor)],
            "begins": steps[self._fetched(slot.anchor, "at")],
            "at": w.nothing(BIGINT) if is_date else value,
            "day": value if is_date else w.nothing(BIGINT),
            **amount_columns(*amounts_of(slot.step)),
        }

    def _ended(self, parts: dict[str, exp.Query], begun: str, ends: list[StepSlot]) -> str:
        """The steps that something has ended since: what the cadence names, or they themselves."""
        conditions: list[Term] = []
        activities: set[str] = set()
        own: set[tuple[str, str]] = set()
        for slot in ends:
            for until, place, alias in ((slot.cadence.until, "begun", "b"), (slot.step.until, "place", "o")):
                if until is None:
                    continue
                pattern = until.pattern if isinstance(until, Anchored) else until
                activities.add(pattern.name)
                own |= {(alias, place)} if pattern.same else set()
                after = w.is_more(of_event("n"), w.column(place, "s"))
                conditions.append(w.all_of(is_slot("s", [slot.number]), after, self.like(pattern, alias)))
        joins: list[Joined] = [("inner", begun, "s", on_case("s", OF_EVENT)), *own_events(own)]
        named = w.is_one_of(of_event("activity"), [w.words(each) for each in sorted(activities)])
        name = self.names("cadence_ended")
        columns = {key: w.column(key, "s") for key in ("case", "slot")}
        where = w.all_of(named, w.any_of(*conditions))
        parts[name] = q.select(columns, EVENT, OF_EVENT, joins=joins, where=where, distinct=True)
        return name

    def like(self, pattern: EventPattern, alias: str) -> Term:
        """As the pattern means it beside the event that the step is counted from."""
        data = self.matching.shape.data
        if any((pattern.name, name) not in data for name in pattern.same):
            return w.never()  # of what every event has beside its data nobody states the same
        return self.matching.is_like(
            pattern, of_event, lambda name: w.column(data[pattern.name, name].value, alias)
        )  # fmt: skip


def _is_slot(slots: list[int]) -> Term:
    return w.is_one_of(w.column("number", "k"), [w.number(slot) for slot in slots])


def _by_slot(values: dict[int, Term]) -> Term:
    """What each slot has in one column."""
    shared: dict[Term, list[int]] = {}
    for slot, value in values.items():
        shared.setdefault(value, []).append(slot)
    return w.case([(_is_slot(slots), value) for value, slots in shared.items()])


def own_events(own: set[tuple[str, str]]) -> Iterator[Joined]:
    """The events that steps are counted from, whose data `same` asks for."""
    for alias, place in sorted(own):
        here = w.all_of(on_case(alias, "s"), w.is_equal(w.column("n", alias), w.column(place, "s")))
        yield ("left", EVENT, alias, here)
