"""The verdicts of one constraint in SQL, by its kind: the one place that says which module answers for which kind."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.templates import COUNTS, PERSONS, RELATIONS
from salesflow.findings import DataError, Place, found
from salesflow.sql.compliance.counts import count_verdicts
from salesflow.sql.compliance.gaps import gap_verdicts
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.honour import honour_verdicts
from salesflow.sql.compliance.persons import person_verdicts
from salesflow.sql.compliance.promised import promised_verdicts
from salesflow.sql.compliance.relations import relation_verdicts
from salesflow.sql.compliance.single import end_verdicts, init_verdicts, recorded_verdicts
from salesflow.sql.log_shape import demand_columns

_KINDS = {
    "init": init_verdicts,
    "end": end_verdicts,
    "gap": gap_verdicts,
    "recorded": recorded_verdicts,
    "honour": honour_verdicts,
    **dict.fromkeys(PERSONS, person_verdicts),
}


def verdicts_of(ground: Ground, constraint: Constraint, prefix: str) -> Iterator[exp.Select]:
    """
    Its verdicts as queries with the columns of `VERDICT`; the parts that they read are named after the prefix.

    Raises:
        DataError: SF547, it asks for something that SQL cannot answer exactly.
    """
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
