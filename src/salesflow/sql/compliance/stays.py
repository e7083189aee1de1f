"""
During which events a case stood in the stages that `in` names, in SQL; its meaning is `history.running`.

A case that stands there leaves by the first event that leads a process into a stage that is not named. So a stay is a
row: its first event, and that by which the case left. It is made of the events that lead somewhere, once for all
constraints that name the same stages; whether another event happened during it is a matter of one comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.compliance.ground import Ground, Runs
from salesflow.sql.compliance.places import PLACE, as_sort, downwards, first_of, is_of_sort
from salesflow.sql.history import EVENT, on_case
from salesflow.sql.queries import Joined
from salesflow.sql.steps import Steps
from salesflow.sql.words import Term

OUTSIDE = "is_outside"  # 1 where the event leads a process out of these stages
RUN = ("case", "run", "first_place", "first_at", "end_place", "end_at")


@dataclass(frozen=True)
class Stays:
    """The stages of one constraint; without any, a case stands there from its first event on."""

    ground: Ground
    stages: Mapping[str, tuple[str, ...]]

    def runs(self, prefix: str) -> str:
        """
        A row for each stay: which, its first event, and what ended the counting: the case left, or was complete.

        `run` is the place of the last event before it that led outside, or 0. By which event the case left is
        `left_place` and `left_at`, where there are stages.
        """
        key = tuple(self.stages.items())
        if key not in self.ground.runs:
            own = Stays(self.ground.beside(), self.stages)
            steps = own._runs_of_stages(prefix) if self.stages else own._runs_of_cases()
            self.ground.runs[key] = Runs(steps.name, tuple(steps.columns), own.ground.parts)
        return self.ground.runs[key].name

    def during(self, prefix: str, steps: Steps) -> list[Joined]:
        """What joins each event to its stay, as `r`, and leaves out events of none; nothing where there are no stages."""
        if not self.stages:
            return []
        first, left = w.column("first_place", "r"), w.column("left_place", "r")
        is_during = w.all_of(
            on_case("r", "it"),
            w.is_at_least(steps[PLACE], first),
            w.any_of(w.is_null(left), w.is_less(steps[PLACE], left)),
        )
        return [("inner", self.runs(prefix), "r", is_during)]

    # -- without stages

    def _runs_of_cases(self) -> Steps:
        name, began = self.ground.names("whole_run"), self.ground.names("begun")
        columns = {"case": self.ground.cell("case")}
        columns |= {"first_place": w.least(self.ground.cell(PLACE)), "first_at": w.least(self.ground.cell("at"))}
        self.ground.parts[began] = q.select(columns, EVENT, "it", group=[w.column("case", "it")])
        steps = Steps(self.ground.parts, began, columns)
        made = {"run": w.number(0), "end_place": w.column("place", "o"), "end_at": w.column("at", "o")}
        return steps.add(name, made, joins=[self.ground.complete()])

    # -- with stages

    def _runs_of_stages(self, prefix: str) -> Steps:
        names = self.ground.names
        entered = {process: self.ground.cell(self.ground.shape.stages[process]) for process in self.stages}
        changes = [w.is_stated(stage) for stage in entered.values()]
        steps = self.ground.seen(names(prefix, "changes"), {}, made=self._led(entered), also=changes)
        self._add_run(steps, prefix)
        case, run = steps["case"], steps["run"]
        stands = w.all_of(*(is_of_sort(steps[self._stood(process)], 1) for process in self.stages))
        columns = {"case": case, "run": run, "first_place": w.least(steps[PLACE]), "first_at": w.least(steps["at"])}
        columns |= {name: w.least(steps[name]) for name in ("left_place", "left_at")}
        stays = names(prefix, "stays")
        self.ground.parts[stays] = q.select(columns, steps.name, "it", where=stands, group=[case, run])
        each = Steps(self.ground.parts, stays, columns)
        is_later = w.is_at_least(w.column("place", "o"), each["first_place"])
        over = {name: w.case([(is_later, w.column(name, "o"))]) for name in ("place", "at")}
        ends = {f"end_{name}": first_of([each[f"left_{name}"], over[name]]) for name in ("place", "at")}
        return each.add(names(prefix, "runs"), ends, joins=[self.ground.complete()])

    def _led(self, entered: Mapping[str, Term]) -> dict[str, Term]:
        """What an event says of the stages: where it leads, and whether that is outside."""
        k = self.ground.cell(PLACE)
        made: dict[str, Term] = {}
        out = []
        for process, stage in entered.items():
            inside = w.is_one_of(stage, [w.words(name) for name in self.stages[process]])
            made[self._into(process)] = w.case([(inside, as_sort(k, 1)), (w.is_stated(stage), k)])
            out.append(w.case([(inside, w.number(0)), (w.is_stated(stage), w.number(1))], w.number(0)))
        made[OUTSIDE] = w.flag(w.any_of(*(w.is_equal(each, w.number(1)) for each in out)))
        return made

    def _into(self, process: str) -> str:
        return self.ground.names("into", process)

    def _stood(self, process: str) -> str:
        return self.ground.names("stood", process)

    def _add_run(self, steps: Steps, prefix: str) -> None:
        """The last stage of each process, `run`, and by which event it ends; of events outside, of no use."""
        case, k = [steps["case"]], steps[PLACE]
        left = w.is_equal(steps[OUTSIDE], w.number(1))
        made = {
            self._stood(each): w.over(w.greatest(steps[self._into(each)]), within=case, order=[k])
            for each in self.stages
        }
        made["out"] = w.over(w.greatest(w.case([(left, k)])), within=case, order=[k])
        for name, what in (("left_place", k), ("left_at", steps["at"])):
            after = w.least(w.case([(left, what)]))
            made[name] = w.over_those_before(after, within=case, order=downwards(k))
        names = self.ground.names
        steps.add(names(prefix, "leaving"), made)
        steps.add(names(prefix, "run"), {"run": w.first_stated(steps["out"], w.number(0))})
