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
from salesflow.sql import words as w
from salesflow.sql.anchoring import Anchors, StepSlot, own_events
from salesflow.sql.deeds import CLAIM, Crowd, add_done, crowds_of, repeats
from salesflow.sql.history import OF_EVENT, of_event, on_case
from salesflow.sql.leads import BEYOND, LeadMaker
from salesflow.sql.matching import Matching
from salesflow.sql.obligations import state
from salesflow.sql.occurrences import Occurrences, is_slot, on_step
from salesflow.sql.running import Running
from salesflow.sql.steps import Names, Steps
from salesflow.sql.words import BIGINT, TEXT, Joined, Term


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
        """The obligations of every kind of step, each as a query with the columns of `OBLIGATION`."""
        if not self.slots:
            return
        self.parts = steps.parts
        anchored = self.anchors.add(steps, self.slots)
        events = self.running.events(self.parts, anchored, (slot.step.do.name for slot in self.slots))
        deeds = self._deeds(anchored, events)
        asked = Occurrences(self.parts, self.names, anchored, self._moments(anchored, deeds))
        once = self._steps(lambda step: not repeats(step))
        every = self._steps(lambda step: step.every is not None)
        each = self._steps(lambda step: step.each is not None)
        claims: list[exp.Query] = []
        owed: list[Callable[[str], exp.Select]] = []
        if once:
            coming = asked.once(once)
            claims.append(self._claims_once(deeds, coming))
            owed.append(lambda done: self._owed_once(anchored, coming, done))
        if every:
            rounds = asked.every(every)
            claims.append(self._claims(rounds, w.is_stated(w.column("by", "it"))))
            owed.append(lambda done: self._owed_again(anchored, list(every), rounds, done))
        if each:
            since = self.running.since(self.parts, anchored, events, {slot: self.slots[slot].cadence for slot in each})
            days = asked.festivals(each, since)
            is_known = w.is_equal(w.column("is_lost", "it"), w.number(0))
            claims.append(self._claims(days, w.all_of(is_known, w.is_stated(w.column("number", "it")))))
            owed.append(lambda done: self._owed_on_festivals(anchored, list(each), since, days, done))
        claim = self.names("cadence_claim")
        self.parts[claim] = w.all_rows(*claims)
        done = add_done(self.parts, self.names, claim, self.crowds)
        yield from (query(done) for query in owed)

    def _steps(self, is_kind: Callable[[Step], bool]) -> dict[int, Step]:
        return {slot.number: slot.step for slot in self.slots if is_kind(slot.step)}

    # -- the deeds

    def _deeds(self, anchored: str, events: str) -> str:
        """`case, slot, n, moment`: every event that is a deed of a step, whether or not it was open then."""
        fits, own = [], set()
        for slot in self.slots:
            mine = [is_slot("s", [slot.number]), self.anchors.like(slot.step.do, "o")]
            if slot.cadence.in_:
                mine.append(w.is_equal(of_event(self.running.column(slot.cadence)), w.number(1)))
            own |= {("o", "place")} if slot.step.do.same else set()
            fits.append(w.all_of(*mine))
        named = w.all_of(on_case("s", OF_EVENT), w.is_equal(w.column("activity", "s"), of_event("activity")))
        joins: list[Joined] = [("inner", anchored, "s", named), *own_events(own)]
        after = w.is_more(of_event("n"), w.column("place", "s"))
        columns = {"case": of_event("case"), "slot": w.column("slot", "s")}
        columns |= {"n": of_event("n"), "moment": of_event("at")}
        name = self.names("cadence_deed")
        where = w.all_of(after, w.any_of(*fits))
        self.parts[name] = w.select(columns, events, OF_EVENT, joins=joins, where=where)
        return name

    def _moments(self, anchored: str, deeds: str) -> str:
        now = {"case": w.column("case", "it"), "slot": w.column("slot", "it")}
        now |= {"n": w.number(0), "moment": w.column("as_of", "it")}
        again = [slot.number for slot in self.slots if repeats(slot.step)]
        then = {key: w.column(key, "it") for key in now}
        repeated = is_slot("it", again)
        name = self.names("cadence_moment")
        self.parts[name] = w.all_rows(
            w.select(now, anchored, "it", where=repeated), w.select(then, deeds, "it", where=repeated)
        )
        return name

    # -- what deeds fit

    def _claims_once(self, deeds: str, coming: str) -> exp.Select:
        was_open = w.is_at_most(w.column("opens", "q"), w.column("moment", "it"))
        columns = {key: w.column(key, "it") for key in ("case", "slot", "n")}
        columns |= {"number": w.number(0), "by": w.column("by", "q")}
        return w.select(columns, deeds, "it", joins=[("inner", coming, "q", on_step("q", "it"))], where=was_open)

    def _claims(self, occurrences: str, is_there: Term) -> exp.Select:
        deed = w.is_more(w.column("n", "it"), w.number(0))
        return w.select({key: w.column(key, "it") for key in CLAIM}, occurrences, "it", where=w.all_of(deed, is_there))

    # -- what is owed

    def _owed_once(self, anchored: str, coming: str, done: str) -> exp.Select:
        by, opens = w.column("by", "q"), w.column("opens", "q")
        joins: list[Joined] = [
            ("inner", coming, "q", on_step("q", "it")),
            ("left", done, "x", on_step("x", "it")),
        ]
        left = w.any_of(w.is_null(by), w.is_more(opens, w.column("as_of", "it")), w.is_null(w.column("slot", "x")))
        return self._owed(anchored, w.words(""), opens, by, joins, left)

    def _owed_again(self, anchored: str, slots: list[int], rounds: str, done: str) -> exp.Select:
        by, number = w.column("by", "q"), w.column("number", "q")
        joins: list[Joined] = [*self._now(rounds), _done(done)]
        occurrence = w.case([(w.is_stated(by), w.cast(number, TEXT))], w.words(""))
        left = w.any_of(w.is_null(by), w.is_null(w.column("slot", "x")))
        where = w.all_of(is_slot("it", slots), left)
        return self._owed(anchored, occurrence, w.column("opens", "q"), by, joins, where)

    def _owed_on_festivals(self, anchored: str, slots: list[int], since: str, days: str, done: str) -> exp.Select:
        """The present festival unless it was greeted, else the next."""
        joins: list[Joined] = [*self._now(days), _done(done), ("inner", since, "d", on_step("d", "it"))]
        lost = w.any_of(w.is_null(w.column("since_day", "d")), w.is_equal(w.column("is_lost", "q"), w.number(1)))
        present = w.all_of(w.is_stated(w.column("number", "q")), w.is_null(w.column("slot", "x")))
        chosen = {
            name: w.case(
                [(lost, w.nothing(BIGINT)), (present, w.column(name, "q"))], w.column(f"next_{name}", "q")
            )
            for name in ("number", "opens", "by")
        }  # fmt: skip
        occurrence = w.first_stated(w.cast(chosen["number"], TEXT), w.words(""))
        left = w.any_of(lost, present, w.is_stated(w.column("next_number", "q")))
        where = w.all_of(is_slot("it", slots), left)
        return self._owed(anchored, occurrence, chosen["opens"], chosen["by"], joins, where)

    def _now(self, occurrences: str) -> list[Joined]:
        now = w.is_equal(w.column("n", "q"), w.number(0))
        return [("left", occurrences, "q", w.all_of(on_step("q", "it"), now))]

    def _owed(
        self, anchored: str, occurrence: Term, opens: Term, by: Term, joins: list[Joined], where: Term
    ) -> exp.Select:
        as_of = w.column("as_of", "it")
        said: dict[str, Term] = {
            "case": w.column("case", "it"),
            "element": w.column("element", "it"),
            "anchor": w.column("anchor", "it"),
            "occurrence": occurrence,
            "state": state(as_of, opens, by),
            "opens": opens,
            "by": by,
            "role": w.column("roles", "it"),
            "owner": w.column("owner", "it"),
            "why": w.case([(w.is_null(by), w.words(BEYOND))], w.nothing(TEXT)),
        }
        return w.select(said, anchored, "it", joins=joins, where=where)


def _done(done: str) -> Joined:
    same = w.all_of(on_step("x", "it"), w.is_equal(w.column("number", "x"), w.column("number", "q")))
    return ("left", done, "x", same)
