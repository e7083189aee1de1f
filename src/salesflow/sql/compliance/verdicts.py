"""
All verdicts of several constraints as one statement; what they mean is `constraints.meaning.judge`.

It reads the log, the tables of calendars and the moment asked. Each constraint looks only at the events that it names,
and all of them share one numbering of the events. What the statement keeps grows with the log that it is asked of: who
has little memory asks it of a part of the cases after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.templates import COUNTS, PERSONS, RELATIONS
from salesflow.findings import DataError, Place, found
from salesflow.policy.model import Policy
from salesflow.sql import queries as q
from salesflow.sql.compliance.answer import VERDICT
from salesflow.sql.compliance.counts import count_verdicts
from salesflow.sql.compliance.gaps import gap_verdicts
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.persons import person_verdicts
from salesflow.sql.compliance.promised import promised_verdicts
from salesflow.sql.compliance.relations import relation_verdicts
from salesflow.sql.compliance.single import end_verdicts, init_verdicts, recorded_verdicts
from salesflow.sql.history import ASKED, EVENT
from salesflow.sql.log_shape import LOG, demand_columns, log_shape
from salesflow.sql.statement import ASKED_TABLE, Statement, asked_at
from salesflow.sql.steps import Names, Steps

_RESERVED = (LOG, ASKED_TABLE, ASKED, EVENT, "void", "happened", "placed", "people", "owning", "owned", "verdict")

_KINDS = {
    "init": init_verdicts,
    "end": end_verdicts,
    "gap": gap_verdicts,
    "recorded": recorded_verdicts,
    **dict.fromkeys(PERSONS, person_verdicts),
}


def verdict_statement(
    policy: Policy,
    constraints: Iterable[Constraint],
    *,
    as_of: int | None = None,
    known_at: int | None = None,
    is_over: bool | str = False,
) -> Statement:
    """
    Which demands on these histories were kept, and which not? One row a verdict, with the columns of `VERDICT`.

    Args:
        constraints: Of this policy, at least one.
        as_of: The moment asked, in microseconds; without it that of the table `salesflow_asked`.
        known_at: Count only what had been recorded by then.
        is_over: Nothing more is to come, in any case; or the name of a table whose `case`s are those of which that is so.

    Raises:
        DataError: SF547, a constraint asks for something that SQL cannot answer exactly: `honour`, which needs every
            decision after every event, or an anchor that depends on who owned the case when somebody asks.
    """
    ground = Ground(policy, log_shape(policy), Names(_RESERVED), is_over)
    queries = [query for number, each in enumerate(constraints, 1) for query in _verdicts(ground, each, f"c{number}")]
    parts = ground.whole(asked_at(as_of, known_at))
    parts["verdict"] = q.flowing(q.all_rows(*queries))
    verdict = Steps(parts, "verdict", [name for name, _ in VERDICT])
    query = q.select({name: verdict[name] for name, _ in VERDICT}, "verdict", "it")
    return Statement(q.composed(parts, query), VERDICT)


def _verdicts(ground: Ground, constraint: Constraint, prefix: str) -> Iterator[exp.Select]:
    demand_columns(ground.policy, constraint)
    if constraint.kind in RELATIONS:
        made = promised_verdicts if constraint.anchor is not None else relation_verdicts
        yield from made(ground, constraint, prefix)
    elif constraint.kind in COUNTS:
        yield from count_verdicts(ground, constraint, prefix)
    elif constraint.kind in _KINDS:
        yield _KINDS[constraint.kind](ground, constraint, prefix)
    else:
        raise DataError([found("SF547", constraint.place or Place(constraint.id), name=constraint.id)])
