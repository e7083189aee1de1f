"""
Local years and months in SQL, by joins on equal keys: which one an instant lies in, and which ones a stay touches.

A month has a number (year × 12 + month - 1), a year that of its January. `salesflow_period` has the name and the ends
of each; only its rows are compared by order, once for all stays that touch the same ones.
"""

from __future__ import annotations

from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.compliance.answer import now
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.stays import RUN
from salesflow.sql.history import ASKED
from salesflow.sql.period_table import PERIOD
from salesflow.sql.queries import Joined
from salesflow.sql.reckoning import DATE, clock_join
from salesflow.sql.steps import Steps


def add_number(ground: Ground, steps: Steps, at: str, per: str, prefix: str, name: str) -> None:
    """The number of the year or month in which an instant lies; null beyond the dates that the tables cover."""
    names, columns = ground.names, list(steps.columns)
    if "zone" not in columns:
        ground.in_zone(steps, prefix)
        columns.append("zone")
    steps.add(names(prefix, "day"), {"day": w.column("day", "c")}, joins=[clock_join(steps[at], steps["zone"], "c")])
    here = w.all_of(w.is_equal(w.column("zone", "d"), steps["zone"]), w.is_equal(w.column("day", "d"), steps["day"]))
    month = w.column("month", "d")
    number = month if per == "month" else w.minus(month, w.remainder(month, w.number(12)))
    steps.add(names(prefix, "number"), {name: number}, joins=[("left", DATE, "d", here)], keep=columns)


def periods_of_runs(ground: Ground, runs: str, per: str, prefix: str) -> str:
    """A row for each year or month that a stay touches; one without where that is not known."""
    names = ground.names
    steps = Steps(ground.parts, runs, RUN)
    last = w.first_stated(steps["end_at"], now())
    steps.add(names(prefix, "ending"), {"last_at": last}, joins=[("cross", ASKED, "a", None)])
    for edge in ("first", "last"):
        add_number(ground, steps, f"{edge}_at", per, names(prefix, edge), f"{edge}_period")
    key = ("zone", "first_period", "last_period")
    spans = names(prefix, "spans")
    ground.parts[spans] = q.select({name: steps[name] for name in key}, steps.name, "it", distinct=True)
    each = Steps(ground.parts, spans, key)
    number = w.column("number", "h")
    touched = w.all_of(
        w.is_equal(w.column("zone", "h"), each["zone"]),
        w.is_equal(w.column("per", "h"), w.words(per)),
        w.is_at_least(number, each["first_period"]),
        w.is_at_most(number, each["last_period"]),
    )
    made = {"period": number, **{name: w.column(name, "h") for name in ("name", "begins", "ends")}}
    each.add(names(prefix, "touched"), made, joins=[("inner", PERIOD.name, "h", touched)])
    same = w.all_of(*(w.is_equal(w.column(name, "x"), steps[name]) for name in key))
    joins: list[Joined] = [("left", each.name, "x", same)]
    found = {name: w.column(name, "x") for name in made}
    return steps.add(names(prefix, "periods"), found, joins=joins, keep=[*RUN, "zone"]).name
