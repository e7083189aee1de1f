"""Never longer without it, in SQL: from the entry, from each of them, to the next, to the end of the stay, or to now."""

from __future__ import annotations

from sqlglot import exp

from salesflow.constraints.constraint import Constraint
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.compliance.answer import Said, beyond, now, told
from salesflow.sql.compliance.counted import events_of_runs
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.places import PLACE, downwards, first_of
from salesflow.sql.compliance.stays import Stays
from salesflow.sql.steps import Steps
from salesflow.sql.words import Term

_BEGIN = ("case", "run", PLACE, "at", "end_place", "end_at")


def gap_verdicts(ground: Ground, constraint: Constraint, prefix: str) -> exp.Select:
    """A verdict for each time that passes without it."""
    assert constraint.at_most is not None
    assert not isinstance(constraint.at_most, int)
    names = ground.names
    steps = _begins(ground, constraint, prefix)
    within, order = [steps["case"], steps["run"]], downwards(steps[PLACE])
    steps.add(names(prefix, "next"), {
        "next_place": w.over_those_before(w.least(steps[PLACE]), within=within, order=order),
        "next_at": w.over_those_before(w.least(steps["at"]), within=within, order=order),
    })  # fmt: skip
    following: dict[str, Term] = {
        f"following_{each}": first_of([steps[f"next_{each}"], steps[f"end_{each}"]]) for each in ("place", "at")
    }
    steps.add(names(prefix, "following"), following, keep=["case", PLACE, "at"])
    ground.due(steps, prefix, constraint.at_most)
    due, place, at = steps["due"], steps["following_place"], steps["following_at"]
    is_late = w.any_of(w.is_stated(place), w.is_more(now(), due))
    branches = [
        beyond(steps),
        Said(w.is_at_most(at, due), "satisfied", since=at, decided=place, deadline=due),
        Said(is_late, "violated", since=w.later(due, steps["at"]), closed=place, deadline=due),
        Said(w.always(), "pending", deadline=due),
    ]
    return told(steps, names(prefix, "told"), constraint.id, branches)


def _begins(ground: Ground, constraint: Constraint, prefix: str) -> Steps:
    """Where it begins to be counted: the entry of each stay, and each of the events within it."""
    stays, names = Stays(ground, constraint.in_), ground.names
    runs = stays.runs(prefix)
    entry = {"case": w.column("case", "it"), "run": w.column("run", "it")}
    entry |= {PLACE: w.column("first_place", "it"), "at": w.column("first_at", "it")}
    entry |= {each: w.column(each, "it") for each in ("end_place", "end_at")}
    each = events_of_runs(ground, constraint.pattern("between"), stays, runs, prefix)
    is_later = w.is_more(each[PLACE], each["first_place"])
    is_inside = w.any_of(w.is_null(each["end_place"]), w.is_less(each[PLACE], each["end_place"]))
    among = q.select({name: each[name] for name in _BEGIN}, each.name, "it", where=w.all_of(is_later, is_inside))
    name = names(prefix, "begins")
    ground.parts[name] = q.all_rows(q.select(entry, runs, "it"), among)
    return Steps(ground.parts, name, _BEGIN)
