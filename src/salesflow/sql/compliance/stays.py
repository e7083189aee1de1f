"""
During which events a case stood in the stages that `in` names, in SQL; its meaning is `history.running`.

A case that stands there leaves by the first event that leads a process into a stage that is not named: so leaving is a
matter of one row, and standing there a matter of the last stage of each process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.places import PLACE, as_sort, downwards, first_of, is_of_sort
from salesflow.sql.history import EVENT
from salesflow.sql.steps import Steps
from salesflow.sql.words import Term

OUTSIDE = "is_outside"  # 1 where the event leads a process out of these stages
RUN = ("case", "run", "first_place", "first_at", "end_place", "end_at")


@dataclass(frozen=True)
class Stays:
    """The stages of one constraint; without any, a case stands there from its first event on."""

    ground: Ground
    stages: Mapping[str, tuple[str, ...]]

    def _entered(self) -> dict[str, Term]:
        return {process: self.ground.cell(self.ground.shape.stages[process]) for process in self.stages}

    def _listed(self, process: str) -> list[Term]:
        return [w.words(stage) for stage in self.stages[process]]

    def changes(self) -> list[Term]:
        """The events that have to be looked at."""
        return [w.is_stated(stage) for stage in self._entered().values()]

    def columns(self) -> dict[str, Term]:
        """What an event says of the stages: where it leads, and whether that is outside."""
        if not self.stages:
            return {}
        k = self.ground.cell(PLACE)
        made: dict[str, Term] = {}
        out = []
        for process, stage in self._entered().items():
            inside = w.is_one_of(stage, self._listed(process))
            made[self._code(process)] = w.case([(inside, as_sort(k, 1)), (w.is_stated(stage), k)])
            out.append(w.case([(inside, w.number(0)), (w.is_stated(stage), w.number(1))], w.number(0)))
        made[OUTSIDE] = w.flag(w.any_of(*(w.is_equal(each, w.number(1)) for each in out)))
        return made

    def _code(self, process: str) -> str:
        return self.ground.names("into", process)

    def windows(self, steps: Steps) -> dict[str, Term]:
        """The last stage of each process, as windows over the events that were seen."""
        return {
            self._stood(process): w.over(
                w.greatest(steps[self._code(process)]), within=[steps["case"]], order=[steps[PLACE]]
            )
            for process in self.stages
        }

    def _stood(self, process: str) -> str:
        return self.ground.names("stood", process)

    def stands(self, steps: Steps) -> Term:
        """Does the case stand there, when these windows have been looked at?"""
        return w.all_of(*(is_of_sort(steps[self._stood(process)], 1) for process in self.stages))

    # -- each stay as a row

    def runs(self, prefix: str) -> str:
        """
        A row for each stay: which, its first event, and what ended the counting: the case left, or was complete.

        `run` is the place of the last event before it that led outside, or 0.
        """
        return self._runs_of_stages(prefix) if self.stages else self._runs_of_cases()

    def _runs_of_cases(self) -> str:
        name = self.ground.names("whole_run")
        if name not in self.ground.parts:
            began = self.ground.names("begun")
            columns = {"case": self.ground.cell("case")}
            columns |= {"first_place": w.least(self.ground.cell(PLACE)), "first_at": w.least(self.ground.cell("at"))}
            self.ground.parts[began] = q.select(columns, EVENT, "it", group=[w.column("case", "it")])
            steps = Steps(self.ground.parts, began, columns)
            made = {"run": w.number(0), "end_place": w.column("place", "o"), "end_at": w.column("at", "o")}
            steps.add(name, made, joins=[self.ground.complete()])
        return name

    def _runs_of_stages(self, prefix: str) -> str:
        names = self.ground.names
        steps = self.ground.seen(names(prefix, "changes"), {}, made=self.columns(), also=self.changes())
        self.add_run(steps, prefix)
        case, run = steps["case"], steps["run"]
        columns = {"case": case, "run": run, "first_place": w.least(steps[PLACE]), "first_at": w.least(steps["at"])}
        columns |= {name: w.least(steps[name]) for name in ("left_place", "left_at")}
        stays = names(prefix, "stays")
        self.ground.parts[stays] = q.select(columns, steps.name, "it", where=self.stands(steps), group=[case, run])
        each = Steps(self.ground.parts, stays, columns)
        is_later = w.is_at_least(w.column("place", "o"), each["first_place"])
        over = {name: w.case([(is_later, w.column(name, "o"))]) for name in ("place", "at")}
        ends = {f"end_{name}": first_of([each[f"left_{name}"], over[name]]) for name in ("place", "at")}
        return each.add(names(prefix, "runs"), ends, joins=[self.ground.complete()], keep=RUN[:4]).name

    def add_run(self, steps: Steps, prefix: str) -> None:
        """`run` of each event that was seen, and by which event it ends; of events outside, of no use."""
        names = self.ground.names
        if not self.stages:
            steps.add(names(prefix, "run"), {"run": w.number(0)})
            return
        case, k = [steps["case"]], steps[PLACE]
        left = w.is_equal(steps[OUTSIDE], w.number(1))
        made = self.windows(steps)
        made["out"] = w.over(w.greatest(w.case([(left, k)])), within=case, order=[k])
        for name, what in (("left_place", k), ("left_at", steps["at"])):
            after = w.least(w.case([(left, what)]))
            made[name] = w.over_those_before(after, within=case, order=downwards(k))
        steps.add(names(prefix, "leaving"), made)
        steps.add(names(prefix, "run"), {"run": w.first_stated(steps["out"], w.number(0))})
