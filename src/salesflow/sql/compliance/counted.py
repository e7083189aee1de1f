"""The events of a pattern that happened during the stays of a constraint, each with its stay: counts and gaps ask for them."""

from __future__ import annotations

from salesflow.history.pattern import EventPattern
from salesflow.sql import words as w
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.places import PLACE
from salesflow.sql.compliance.stays import RUN, Stays
from salesflow.sql.history import on_case
from salesflow.sql.queries import Joined
from salesflow.sql.steps import Steps


def events_of_runs(ground: Ground, pattern: EventPattern, stays: Stays, runs: str, prefix: str) -> Steps:
    """`case`, the place and `at` of each, and the columns of its stay."""
    names = ground.names
    flags, made = {"is_on": ground.fits(pattern)}, stays.columns()
    steps = ground.seen(names(prefix, "seen"), flags, made=made, also=stays.changes())
    stays.add_run(steps, names(prefix, "seen"))
    same = w.all_of(on_case("r", "it"), w.is_equal(w.column("run", "r"), steps["run"]))
    where = w.all_of(w.is_equal(steps["is_on"], w.number(1)), stays.stands(steps))
    joins: list[Joined] = [("inner", runs, "r", same)]
    run = {name: w.column(name, "r") for name in RUN if name not in ("case", "run")}
    keep = ["case", PLACE, "at", "run"]
    return steps.add(names(prefix, "during"), run, joins=joins, where=where, keep=keep)
