"""While which stages a cadence runs, in SQL: the events during which it did, and when it began to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from salesflow.constraints.constraint import Cadence
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.history import EVENT, on_case
from salesflow.sql.log_shape import LogShape
from salesflow.sql.queries import Joined
from salesflow.sql.reckoning import clock_join
from salesflow.sql.slots import (
    ANCHORED,
    is_slot,
)
from salesflow.sql.steps import Names, Steps
from salesflow.sql.words import Term


@dataclass(frozen=True)
class Running:
    """Several cadences may run in the same stages; what is found out of these is found out once."""

    shape: LogShape
    names: Names

    @cached_property
    def stays(self) -> list[Cadence]:
        """A cadence for each combination of stages in which some cadence runs."""
        return list({each.in_: each for each in self.shape.policy.cadences.values() if each.in_}.values())

    def column(self, cadence: Cadence) -> str:
        """The column that is 1 where the lead stood in the stages in which the cadence runs."""
        return self.names("runs", str(next(n for n, each in enumerate(self.stays) if each.in_ == cadence.in_)))

    def events(
        self, parts: dict[str, exp.Query], anchored: str, activities: Iterable[str], columns: Iterable[str]
    ) -> str:
        """The events of these leads that are of these activities, or lead somewhere, and whether what ran then."""
        cases = self.names("cadence_case")
        parts[cases] = q.select({"case": w.column("case", "it")}, anchored, "it", distinct=True)
        event = parts[EVENT]
        assert isinstance(event, exp.Select)
        steps = Steps(parts, EVENT, event.named_selects)
        processes = sorted({process for cadence in self.stays for process in cadence.in_})
        stages = {process: steps[self.shape.stages[process]] for process in processes}
        named = w.is_one_of(steps["activity"], [w.words(name) for name in sorted(set(activities))])
        matters = w.any_of(named, *map(w.is_stated, stages.values()))
        joins: list[Joined] = [("inner", cases, "l", on_case("l", "it"))]
        entered = {
            self.names("entered", process): w.over(
                w.greatest(w.case([(w.is_stated(stage), steps["n"])])), within=[steps["case"]], order=[steps["n"]]
            )
            for process, stage in stages.items()
        }
        asked = {"case", "n", "at", "activity", *columns, *(self.shape.stages[process] for process in processes)}
        keep = [name for name in steps.columns if name in asked]
        steps.add(self.names("cadence_event"), entered, joins=joins, where=matters, keep=keep)
        if not stages:
            return steps.name
        stood = {
            self.names("stood", process): w.over(
                w.greatest(stage), within=[steps["case"], steps[self.names("entered", process)]]
            )
            for process, stage in stages.items()
        }
        steps.add(self.names("cadence_stood"), stood)
        runs = {self.column(cadence): w.flag(self._stands(steps, cadence)) for cadence in self.stays}
        return steps.add(self.names("cadence_running"), runs).name

    def _stands(self, steps: Steps, cadence: Cadence) -> Term:
        stood = {process: steps[self.names("stood", process)] for process in cadence.in_}
        return w.all_of(
            *(
                w.is_one_of(stood[process], [w.words(stage) for stage in stages])
                for process, stages in cadence.in_.items()
            )
        )

    def since(self, parts: dict[str, exp.Query], anchored: str, events: str, slots: dict[int, Cadence]) -> str:
        """`case, slot, since_day`: the date of the anchor, or on which the last run began if that was later."""
        steps = Steps(parts, anchored, ANCHORED)
        steps.add(self.names("cadence_each"), {}, where=is_slot("it", slots), keep=["case", "slot", "zone", "begins"])
        joins: list[Joined] = []
        branches: list[tuple[Term, Term]] = []
        for stages in dict.fromkeys(cadence.in_ for cadence in slots.values() if cadence.in_):
            mine = {slot: cadence for slot, cadence in slots.items() if cadence.in_ == stages}
            runs = self.column(next(iter(mine.values())))
            joins.append(("left", self._last_run(parts, events, runs), runs, on_case(runs, "it")))
            began = w.column("began", runs)
            branches.append((w.all_of(is_slot("it", mine), w.is_more(began, steps["begins"])), began))
        steps.add(self.names("cadence_since_at"), {"since": w.case(branches, steps["begins"])}, joins=joins)
        clock = clock_join(steps["since"], steps["zone"], "c")
        made = {"since_day": w.column("day", "c")}
        return steps.add(self.names("cadence_since"), made, joins=[clock], keep=["case", "slot"]).name

    def _last_run(self, parts: dict[str, exp.Query], events: str, runs: str) -> str:
        """`case, began`: when the last time began during which the lead stood in these stages."""
        steps = Steps(parts, events, ["case", "n", "at", runs])
        outside = w.greatest(w.case([(w.is_equal(steps[runs], w.number(0)), steps["n"])]))
        steps.add(self.names("cadence_outside", runs), {"outside": w.over(outside, within=[steps["case"]])})
        inside = w.any_of(w.is_null(steps["outside"]), w.is_more(steps["n"], steps["outside"]))
        columns = {"case": steps["case"], "began": w.least(steps["at"])}
        name = self.names("cadence_began", runs)
        parts[name] = q.select(columns, steps.name, "it", where=inside, group=[steps["case"]])
        return name
