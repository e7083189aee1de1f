"""
Counts in SQL: so often at least, so often at most, in a case, a stay, a local year or month.

Each event that counts has a number within its stay, or within the part of it that lies in one year or month; what has
a higher number than may be is a verdict of its own. The others are told by the stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.counts import bounds
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.compliance.answer import BEYOND, NO_CALENDAR, PARTIAL, Said, now, told
from salesflow.sql.compliance.counted import events_of_runs
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.periods import add_number, periods_of_runs
from salesflow.sql.compliance.places import PLACE
from salesflow.sql.compliance.stays import RUN, Stays
from salesflow.sql.queries import Joined
from salesflow.sql.steps import Steps
from salesflow.sql.words import TEXT, Term


def count_verdicts(ground: Ground, constraint: Constraint, prefix: str) -> Iterator[exp.Select]:
    """One verdict for each event too many; for a stay without one, whether there were enough."""
    stays, names, per = Stays(ground, constraint.in_), ground.names, constraint.per
    runs, key = stays.runs(prefix), ["case", "run"]
    counted = events_of_runs(ground, constraint.pattern("activity"), stays, runs, prefix)
    if per is not None:
        runs = periods_of_runs(ground, runs, per, prefix)
        add_number(ground, counted, "at", per, names(prefix, "of_event"), "period")
        key.append("period")
    number = w.row_number(within=[counted[name] for name in key], order=[counted[PLACE]])
    counted.add(names(prefix, "numbered"), {"number": number})
    if bounds(constraint).most is not None:
        yield _too_many(ground, constraint, counted, runs, key, prefix)
    steps = _tallied(ground, constraint, counted, runs, key, prefix)
    branches = _of_period(steps, constraint) if per is not None else _of_run(steps, constraint)
    occurrence = steps["name"] if per is not None else None
    yield told(steps, names(prefix, "told"), constraint.id, branches, occurrence=occurrence)


def _on(key: Sequence[str], left: str, right: str) -> Term:
    return w.all_of(*(w.is_equal(w.column(name, left), w.column(name, right)) for name in key))


def _too_many(
    ground: Ground, constraint: Constraint, counted: Steps, runs: str, key: Sequence[str], prefix: str
) -> exp.Select:
    """Of a period that began when the counting was over, nobody asks: so it has to be one of those of its stay."""
    steps = Steps(ground.parts, counted.name, counted.columns)
    most = bounds(constraint).most
    assert most is not None
    name = {"name": w.column("name", "r")} if constraint.per is not None else {}
    joins: list[Joined] = [("inner", runs, "r", _on(key, "r", "it"))] if name else []
    where = w.is_more(steps["number"], w.number(most))
    steps.add(ground.names(prefix, "excess"), name, joins=joins, where=where, keep=["case", PLACE, "at"])
    said = [Said(w.always(), "violated", since=steps["at"], decided=steps[PLACE])]
    occurrence = steps["name"] if name else None
    return told(steps, ground.names(prefix, "excess_told"), constraint.id, said, occurrence=occurrence)


def _tallied(
    ground: Ground, constraint: Constraint, counted: Steps, runs: str, key: Sequence[str], prefix: str
) -> Steps:
    """Each stay, or each period of it, with how many there were, and which was enough; none with too many."""
    low, most = bounds(constraint)
    enough = w.is_equal(counted["number"], w.number(low))
    columns = {name: counted[name] for name in key} | {"many": w.greatest(counted["number"])}
    columns |= {"enough_place": w.least(w.case([(enough, counted[PLACE])]))}
    columns |= {"enough_at": w.least(w.case([(enough, counted["at"])]))}
    tally = ground.names(prefix, "tally")
    ground.parts[tally] = q.select(columns, counted.name, "it", group=[counted[name] for name in key])
    periods = ["period", "name", "begins", "ends", "zone"] if constraint.per is not None else []
    steps = Steps(ground.parts, runs, [*RUN, *periods])
    made: dict[str, Term] = {name: w.column(name, "y") for name in ("enough_place", "enough_at")}
    made[PLACE] = steps["first_place"]
    not_too_many = w.any_of(w.is_null(w.column("many", "y")), w.is_at_most(w.column("many", "y"), w.number(most or 0)))
    return steps.add(
        ground.names(prefix, "tallied"),
        made,
        joins=[("left", tally, "y", _on(key, "y", "it"))],
        where=not_too_many if most is not None else None,
    )


def _of_run(steps: Steps, constraint: Constraint) -> list[Said]:
    end, end_at = steps["end_place"], steps["end_at"]
    if not bounds(constraint).least:
        return [Said(w.always(), "satisfied", since=steps["first_at"])]
    enough, at = steps["enough_place"], steps["enough_at"]
    is_enough = w.all_of(w.is_stated(enough), w.any_of(w.is_null(end), w.is_at_most(enough, end)))
    return [
        Said(is_enough, "satisfied", since=at, decided=enough),
        Said(w.is_stated(end), "violated", since=end_at, decided=end),
        Said(w.always(), "pending"),
    ]


def _of_period(steps: Steps, constraint: Constraint) -> list[Said]:
    begins, ends, first = steps["begins"], steps["ends"], steps["first_at"]
    lost = w.case([(w.is_null(steps["zone"]), w.words(NO_CALENDAR))], w.words(BEYOND))
    unknown = Said(w.is_null(steps["period"]), "unjudged", why=lost)
    if not bounds(constraint).least:
        return [unknown, Said(w.always(), "satisfied", since=w.later(first, begins))]
    partial = w.any_of(w.is_more(first, begins), w.is_less(steps["end_at"], ends))
    enough, at = steps["enough_place"], steps["enough_at"]
    return [
        unknown,
        Said(partial, "unjudged", why=w.words(PARTIAL), lacks=w.cast(steps["name"], TEXT)),
        Said(w.is_stated(enough), "satisfied", since=at, decided=enough, deadline=ends),
        Said(w.is_more(now(), ends), "violated", since=ends, deadline=ends),
        Said(w.always(), "pending", deadline=ends),
    ]
