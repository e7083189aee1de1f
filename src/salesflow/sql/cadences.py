"""
Obligations of cadences in SQL: the steps that are open or overdue, less those that were done (`journey.cadences`).

Only the leads for which a cadence runs, and that have an anchor of one of its steps, are looked through for deeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sqlglot import exp

from salesflow.constraints.constraint import Cadence, Step
from salesflow.policy.model import Policy
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.anchoring import Anchors, own_events
from salesflow.sql.deeds import CLAIM, Crowd, add_done, crowds_of, repeats
from salesflow.sql.history import OF_EVENT, of_event, on_case
from salesflow.sql.leads import BEYOND, LeadMaker
from salesflow.sql.matching import Matching
from salesflow.sql.obligations import state
from salesflow.sql.occurrences import Occurrences
from salesflow.sql.queries import Joined
from salesflow.sql.running import Running
from salesflow.sql.slots import (
    StepSlot,
    is_slot,
    on_step,
)
from salesflow.sql.steps import Names, Steps
from salesflow.sql.words import BIGINT, TEXT, Term


@dataclass
class OwedByCadences:
    """Makes the obligations of all cadences: `plan` before the facts are made, `add` after the windows."""

    policy: Policy
    maker: LeadMaker
    matching: Matching
    names: Names
    parts: dict[str, exp.Query] = field(default_factory=dict, init=False)

    @cached_property
    def slots(self) -> list[StepSlot]:
        steps = [(cadence, step) for cadence in self.policy.cadences.values() for step in cadence.steps]
        return [StepSlot(number, cadence, step) for number, (cadence, step) in enumerate(steps)]

    @cached_property
    def anchors(self) -> Anchors:
        return Anchors(self.policy, self.maker, self.matching, self.names)

    @cached_property
    def running(self) -> Running:
        return Running(self.matching.shape, self.names)

    def plan(self) -> None:
        """
        The events that steps are counted from have to be found.

        Raises:
            DataError: SF547, what deeds discharge, or what a step is counted from, cannot be told exactly.
        """
        self.crowds = [
            Crowd(
                tuple(self._number(cadence, step) for step in crowd if not repeats(step)),
                tuple(self._number(cadence, step) for step in crowd if repeats(step)),
            )
            for cadence in self.policy.cadences.values()
            for crowd in crowds_of(cadence)
        ]
        self.anchors.plan(self.slots)

    def _number(self, cadence: Cadence, step: Step) -> int:
        here = (slot.number for slot in self.slots if slot.cadence.name == cadence.name and slot.step.id == step.id)
        return next(here)

    def add(self, steps: Steps) -> Iterator[exp.Select]:
        """The obligations of all steps, as a query with the columns of `OBLIGATION`."""
        if not self.slots:
            return
        self.parts = steps.parts
        anchored = self.anchors.add(steps, self.slots)
        fits = w.any_of(*map(self._fits, self.slots))
        columns = {each.name for each in fits.find_all(exp.Column) if each.table == OF_EVENT}
        events = self.running.events(self.parts, anchored, {slot.step.do.name for slot in self.slots}, columns)
        deeds = self._deeds(anchored, events, fits)
        asked = Occurrences(self.parts, self.names, anchored, self._moments(anchored, deeds))
        once = self._steps(lambda step: not repeats(step))
        every = self._steps(lambda step: step.every is not None)
        each = self._steps(lambda step: step.each is not None)
        claims: list[exp.Query] = []
        present: list[exp.Query] = []
        alone = {"is_lost": w.flag(_is_null("by", "it")), **{name: w.nothing(BIGINT) for name in _NEXT}}
        if once:
            coming = asked.once(once)
            claims.append(self._claims_once(deeds, coming))
            present.append(self._present(coming, {"n": w.number(0), "number": w.number(0), **alone}))
        if every:
            rounds = asked.every(every)
            claims.append(self._claims(rounds, w.is_stated(w.column("by", "it"))))
            present.append(self._present(rounds, alone))
        if each:
            since = self.running.since(self.parts, anchored, events, {slot: self.slots[slot].cadence for slot in each})
            days = asked.festivals(each, since)
            is_known = w.is_equal(w.column("is_lost", "it"), w.number(0))
            claims.append(self._claims(days, w.all_of(is_known, w.is_stated(w.column("number", "it")))))
            present.append(self._present(days, {}))
        claim, now = self.names("cadence_claim"), self.names("cadence_present")
        self.parts[claim], self.parts[now] = q.all_rows(*claims), q.all_rows(*present)
        yield self._owed(anchored, now, add_done(self.parts, self.names, claim, self.crowds))

    def _steps(self, is_kind: Callable[[Step], bool]) -> dict[int, Step]:
        return {slot.number: slot.step for slot in self.slots if is_kind(slot.step)}

    # -- the deeds

    def _fits(self, slot: StepSlot) -> Term:
        """Is the event `e` a deed of the step `s`, at a time at which the cadence ran?"""
        fits = [is_slot("s", [slot.number]), self.anchors.like(slot.step.do, "o")]
        if slot.cadence.in_:
            fits.append(w.is_equal(of_event(self.running.column(slot.cadence)), w.number(1)))
        return w.all_of(*fits)

    def _deeds(self, anchored: str, events: str, fits: Term) -> str:
        """`case, slot, n, moment`: every event that is a deed of a step, whether or not it was open then."""
        own = {("o", "place")} if any(slot.step.do.same for slot in self.slots) else set()
        named = w.all_of(on_case("s", OF_EVENT), w.is_equal(w.column("activity", "s"), of_event("activity")))
        joins: list[Joined] = [("inner", anchored, "s", named), *own_events(own)]
        after = w.is_more(of_event("n"), w.column("place", "s"))
        columns = {"case": of_event("case"), "slot": w.column("slot", "s")}
        columns |= {"n": of_event("n"), "moment": of_event("at")}
        name = self.names("cadence_deed")
        self.parts[name] = q.select(columns, events, OF_EVENT, joins=joins, where=w.all_of(after, fits))
        return name

    def _moments(self, anchored: str, deeds: str) -> str:
        now = {"case": w.column("case", "it"), "slot": w.column("slot", "it")}
        now |= {"n": w.number(0), "moment": w.column("as_of", "it")}
        again = [slot.number for slot in self.slots if repeats(slot.step)]
        then = {key: w.column(key, "it") for key in now}
        repeated = is_slot("it", again)
        name = self.names("cadence_moment")
        self.parts[name] = q.all_rows(
            q.select(now, anchored, "it", where=repeated), q.select(then, deeds, "it", where=repeated)
        )
        return name

    # -- what deeds fit

    def _claims_once(self, deeds: str, coming: str) -> exp.Select:
        was_open = w.is_at_most(w.column("opens", "q"), w.column("moment", "it"))
        columns = {key: w.column(key, "it") for key in ("case", "slot", "n")}
        columns |= {"number": w.number(0), "by": w.column("by", "q")}
        return q.select(columns, deeds, "it", joins=[("inner", coming, "q", on_step("q", "it"))], where=was_open)

    def _claims(self, occurrences: str, is_there: Term) -> exp.Select:
        deed = w.is_more(w.column("n", "it"), w.number(0))
        return q.select({key: w.column(key, "it") for key in CLAIM}, occurrences, "it", where=w.all_of(deed, is_there))

    # -- what is owed

    def _present(self, occurrences: str, made: dict[str, Term]) -> exp.Select:
        columns = {name: made.get(name, w.column(name, "it")) for name in _PRESENT}
        now = w.is_equal(columns.pop("n"), w.number(0))
        return q.select(columns, occurrences, "it", where=now)

    def _owed(self, anchored: str, now: str, done: str) -> exp.Select:
        """The present occurrence of each step unless it was done, else the next one if that is known."""
        same = w.all_of(on_step("x", "it"), w.is_equal(w.column("number", "x"), w.column("number", "q")))
        joins: list[Joined] = [("left", now, "q", on_step("q", "it")), ("left", done, "x", same)]
        unknown = w.all_of(is_slot("it", self._steps(lambda step: step.every is not None)), _is_null("slot", "q"))
        lost = w.any_of(w.is_equal(w.column("is_lost", "q"), w.number(1)), unknown)
        present = w.all_of(w.is_stated(w.column("number", "q")), _is_null("slot", "x"))
        chosen = {
            name: w.case([(lost, w.nothing(BIGINT)), (present, w.column(name, "q"))], w.column(f"next_{name}", "q"))
            for name in ("number", "opens", "by")
        }
        once = self._steps(lambda step: not repeats(step))
        number = w.first_stated(w.cast(chosen["number"], TEXT), w.words(""))
        said: dict[str, Term] = {
            "case": w.column("case", "it"),
            "element": w.column("element", "it"),
            "anchor": w.column("anchor", "it"),
            "occurrence": w.case([(is_slot("it", once), w.words(""))], number),
            "state": state(w.column("as_of", "it"), chosen["opens"], chosen["by"]),
            "opens": chosen["opens"],
            "by": chosen["by"],
            "role": w.column("roles", "it"),
            "owner": w.column("owner", "it"),
            "why": w.case([(lost, w.words(BEYOND))], w.nothing(TEXT)),
        }
        where = w.any_of(lost, present, w.is_stated(w.column("next_number", "q")))
        return q.select(said, anchored, "it", joins=joins, where=where)


_NEXT = ("next_number", "next_opens", "next_by")
_PRESENT = ("case", "slot", "n", "number", "opens", "by", "is_lost", *_NEXT)


def _is_null(name: str, alias: str) -> Term:
    return w.is_null(w.column(name, alias))
