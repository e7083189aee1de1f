"""The events of a pattern that happened during the stays of a constraint, each with its stay: counts and gaps ask for them."""

from __future__ import annotations

from salesflow.history.pattern import EventPattern
from salesflow.sql import words as w
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.places import PLACE
from salesflow.sql.compliance.stays import RUN, Stays
from salesflow.sql.history import on_case
from salesflow.sql.steps import Steps


def events_of_runs(ground: Ground, pattern: EventPattern, stays: Stays, runs: str, prefix: str) -> Steps:
    """`case`, the place and `at` of each, and the columns of its stay."""
    names = ground.names
    steps = ground.seen(names(prefix, "seen"), {"is_on": ground.fits(pattern)})
    joins = stays.during(prefix, steps) or [("inner", runs, "r", on_case("r", "it"))]
    run = {name: w.column(name, "r") for name in RUN if name != "case"}
    return steps.add(names(prefix, "during"), run, joins=joins, keep=["case", PLACE, "at"])
