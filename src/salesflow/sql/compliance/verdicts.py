"""
All verdicts of several constraints as one statement; what they mean is `constraints.meaning.judge`.

It reads the log, the tables of calendars and the moment asked; for `honour` also what the app gave. Each constraint looks
only at the events that it names, and all of them share one numbering of the events. What the statement keeps grows with the
log that it is asked of: who has little memory asks it of a part of the cases after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlglot import exp

from salesflow.constraints.constraint import Constraint
from salesflow.findings import DataError
from salesflow.policy.model import Policy
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.compliance.answer import VERDICT
from salesflow.sql.compliance.ground import COMPLETE, OPENED, Ground
from salesflow.sql.compliance.kinds import verdicts_of
from salesflow.sql.history import ASKED, EVENT
from salesflow.sql.log_shape import LOG, log_shape
from salesflow.sql.statement import ASKED_TABLE, Column, Statement, asked_at
from salesflow.sql.steps import Names
from salesflow.sql.words import BIGINT, TEXT

_RESERVED = (LOG, ASKED_TABLE, ASKED, EVENT, "void", "happened", "placed", "people", "owning", "owned", "verdict")

_OF_CASES: Mapping[str, Sequence[Column]] = {
    COMPLETE: (("case", TEXT), ("place", BIGINT), ("at", BIGINT)),
    OPENED: (("case", TEXT), ("calendar", TEXT)),
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
        constraints: Of this policy.
        as_of: The moment asked, in microseconds; without it that of the table `salesflow_asked`.
        known_at: Count only what had been recorded by then.
        is_over: Nothing more is to come, in any case; or the name of a table whose `case`s are those of which that is so.

    Raises:
        DataError: SF547, a constraint asks for something that SQL cannot answer exactly, such as an anchor that depends on
            who owned the case when somebody asks.
    """
    ground = Ground(policy, log_shape(policy), Names(_RESERVED), is_over)
    _judge(ground, enumerate(constraints, 1))
    parts = ground.events(asked_at(as_of, known_at)) | ground.shared() | ground.of_runs() | ground.parts
    return _all_of(parts, "verdict", VERDICT)


class Prepared(NamedTuple):
    """
    The same verdicts in steps, so that the events are read, sorted and numbered once, and no step needs much memory.

    `tables` are made first, in this order, each of the log and those before. `verdicts` read them, and have the columns
    of `VERDICT`: a statement for each constraint that SQL can answer exactly.
    """

    tables: Mapping[str, Statement]
    verdicts: Mapping[str, Statement]


def prepared_statements(
    policy: Policy, constraints: Iterable[Constraint], *, is_over: bool | str = False, is_numbered: bool = False
) -> Prepared:
    """
    The verdicts of `verdict_statement` in steps; the moment asked is that of the table `salesflow_asked`.

    Args:
        is_over: As `verdict_statement`.
        is_numbered: The log has nothing but events that count, each with its place in history order as `n`, which goes
            up from one event of a case to the next, with or without holes.
    """
    ground, asked = Ground(policy, log_shape(policy), Names(_RESERVED), is_over), asked_at(None, None)
    verdicts = {}
    for number, each in enumerate(constraints, 1):
        own = ground.beside()
        try:
            _judge(own, [(number, each)])
        except DataError:
            continue  # whoever asks sees which are not there
        verdicts[each.id] = _all_of({ASKED: asked.copy()} | own.parts, "verdict", VERDICT)
    return Prepared(_tables(ground, asked, is_numbered=is_numbered), verdicts)


def _tables(ground: Ground, asked: exp.Select, *, is_numbered: bool) -> dict[str, Statement]:
    """What the constraints of this ground have in common: the events, facts about cases, the stays."""
    made = {EVENT: _all_of(ground.events(asked, is_numbered=is_numbered), EVENT, ground.columns())}
    for name, query in ground.shared().items():
        made[name] = _all_of({name: q.flowing(query)}, name, _OF_CASES[name])
    for name, columns, parts in ground.runs.values():
        kinds: list[Column] = [(column, TEXT if column == "case" else BIGINT) for column in columns]
        made[name] = _all_of(dict(parts), name, kinds)
    return made


def _judge(ground: Ground, constraints: Iterable[tuple[int, Constraint]]) -> None:
    """The parts of these constraints, up to `verdict`, which has the rows of each."""
    queries = [query for number, each in constraints for query in verdicts_of(ground, each, f"c{number}")]
    ground.parts["verdict"] = q.flowing(q.all_rows(*(queries or [_nothing()])))


def _nothing() -> exp.Select:
    """No row, where nothing is demanded."""
    never = w.is_equal(w.number(0), w.number(1))
    return q.select({name: w.nothing(kind) for name, kind in VERDICT}, ASKED, "a", where=never)


def _all_of(parts: dict[str, exp.Query], name: str, columns: Sequence[Column]) -> Statement:
    query = q.select({column: w.column(column, "it") for column, _ in columns}, name, "it")
    return Statement(q.composed(parts, query), tuple(columns))
