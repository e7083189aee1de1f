"""What is asked of single events, in SQL: the first, the last, when it was written down."""

from __future__ import annotations

from sqlglot import exp

from salesflow.constraints.constraint import Constraint
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.compliance.answer import Said, beyond, lacking, told
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.places import PLACE
from salesflow.sql.compliance.stays import Stays
from salesflow.sql.history import EVENT
from salesflow.sql.steps import Steps
from salesflow.sql.words import Term


def init_verdicts(ground: Ground, constraint: Constraint, prefix: str) -> exp.Select:
    """The first event of the case is one of these."""
    k, is_own = ground.cell(PLACE), ground.is_own()
    fits = w.case([(ground.fits(constraint.pattern("activity")), k)])
    columns = {"case": ground.cell("case"), PLACE: w.least(k), "at": w.least(ground.cell("at")), "fits": w.least(fits)}
    steps = _of_cases(ground, ground.names(prefix, "first"), columns, is_own)
    at, first = steps["at"], steps[PLACE]
    branches = [
        Said(w.is_equal(steps["fits"], first), "satisfied", since=at, decided=first),
        Said(w.always(), "violated", since=at, decided=first),
    ]
    return told(steps, ground.names(prefix, "told"), constraint.id, branches)


def end_verdicts(ground: Ground, constraint: Constraint, prefix: str) -> exp.Select:
    """The last event of a complete case is one of these; of one that goes on, nobody knows."""
    k, is_own = ground.cell(PLACE), ground.is_own()
    flags = {"is_own": is_own, "is_fit": ground.fits(constraint.pattern("activity"))}
    columns = {name: w.flag(flag) for name, flag in flags.items()}
    columns |= {"over_place": w.column("place", "o"), "over_at": w.column("at", "o")}
    each = Steps(ground.parts, EVENT, ["case", PLACE])
    each.add(ground.names(prefix, "own"), columns, joins=[ground.complete()])
    over, k = each["over_place"], each[PLACE]
    counts = w.all_of(w.is_equal(each["is_own"], w.number(1)), w.any_of(w.is_null(over), w.is_at_most(k, over)))
    fits = w.all_of(counts, w.is_equal(each["is_fit"], w.number(1)))
    made: dict[str, Term] = {"case": each["case"], PLACE: w.least(k), "over_at": w.least(each["over_at"])}
    made |= {"last": w.greatest(w.case([(counts, k)])), "fits": w.greatest(w.case([(fits, k)]))}
    name = ground.names(prefix, "last")
    ground.parts[name] = q.select(made, each.name, "it", group=[each["case"]])
    steps = Steps(ground.parts, name, made)
    is_over, at, last = w.is_stated(steps["over_at"]), steps["over_at"], steps["last"]
    there = w.is_stated(last)
    branches = [
        Said(w.all_of(there, is_over, w.is_equal(steps["fits"], last)), "satisfied", since=at, decided=last),
        Said(w.all_of(there, is_over), "violated", since=at, decided=last),
        Said(there, "pending"),
    ]
    return told(steps, ground.names(prefix, "told"), constraint.id, branches)


def _of_cases(ground: Ground, name: str, columns: dict[str, Term], where: Term) -> Steps:
    ground.parts[name] = q.select(columns, EVENT, "it", where=where, group=[w.column("case", "it")])
    return Steps(ground.parts, name, columns)


def recorded_verdicts(ground: Ground, constraint: Constraint, prefix: str) -> exp.Select:
    """It was written down soon after it happened."""
    assert constraint.within is not None
    pattern, stays, names = constraint.pattern("activity"), Stays(ground, constraint.in_), ground.names
    steps = ground.seen(names(prefix, "seen"), {"is_on": ground.fits(pattern)}, keep=["recorded_at"])
    if stays.stages:
        kept = ["case", PLACE, "at", "recorded_at"]
        steps.add(names(prefix, "activated"), {}, joins=stays.during(prefix, steps), keep=kept)
    ground.due(steps, prefix, constraint.within)
    at, due, written, k = steps["at"], steps["due"], steps["recorded_at"], steps[PLACE]
    branches = [
        lacking(w.is_null(written), f"{pattern.name}.recorded_at"),
        beyond(steps),
        Said(w.is_more(written, due), "violated", since=w.later(due, at), decided=k, deadline=due),
        Said(w.always(), "satisfied", since=at, decided=k, deadline=due),
    ]
    return told(steps, names(prefix, "told"), constraint.id, branches)
