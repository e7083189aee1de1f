"""The tables that a statement reads, with their rows: calendars, the moment asked, the log, what the app gave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from salesflow.history.event import Event
from salesflow.policy.model import Policy
from salesflow.sql.calendar_tables import calendar_tables
from salesflow.sql.leads import GIVEN, given_columns
from salesflow.sql.log_shape import LOG, LogShape
from salesflow.sql.period_table import PERIOD, periods
from salesflow.sql.slots import NUMBER, NUMBERS
from salesflow.sql.statement import ASKED_TABLE, times_of
from salesflow.sql.values import encoded, kind_of
from salesflow.sql.words import BIGINT, TEXT

FIRST, LAST = (
    date(1900, 1, 1),
    date(2100, 12, 31),
)  # the dates that the tables of calendars cover, unless said otherwise


class Loaded(NamedTuple):
    """A table: its name, its columns, the columns that joins compare, its rows."""

    name: str
    columns: Sequence[tuple[str, str]]
    key: tuple[str, ...]
    rows: Iterable[Sequence[Any]]


def calendars(policy: Policy, *, first: date = FIRST, last: date = LAST) -> Iterator[Loaded]:
    """What SQL needs to know of the policy's calendars; local dates before `first` or after `last` are not known."""
    tables = calendar_tables(policy.calendars, first=first, last=last, times=times_of(policy))
    for spec, rows in tables.items():
        yield Loaded(spec.name, spec.columns, spec.key, rows)
    if (local := local_periods(policy, first=first, last=last)) is not None:
        yield local
    if policy.cadences:
        yield Loaded(NUMBER, (("number", BIGINT),), ("number",), ((number,) for number in range(NUMBERS + 1)))


def local_periods(policy: Policy, *, first: date = FIRST, last: date = LAST) -> Loaded | None:
    """The years and months of the policy's zones, for verdicts; nothing where no constraint counts `per` one of them."""
    if all(constraint.per is None for constraint in policy.constraints):
        return None
    return Loaded(PERIOD.name, PERIOD.columns, PERIOD.key, periods(policy.calendars, first=first, last=last))


def asked(as_of: int, known_at: int | None = None) -> Loaded:
    """The moment asked, in microseconds, and until when what had been recorded counts: everything, if it is null."""
    return Loaded(ASKED_TABLE, (("as_of", BIGINT), ("known_at", BIGINT)), (), [(as_of, known_at)])


def log(shape: LogShape, histories: Iterable[Sequence[Event]]) -> Loaded:
    """The events of each case, as rows. Raises, while they are read: DataError."""

    def rows() -> Iterator[Sequence[Any]]:
        for events in histories:
            yield from shape.rows(events)

    return Loaded(LOG, shape.columns, ("case",), rows())


def given(policy: Policy, said: Iterable[tuple[str, dict[str, Any]]] = ()) -> Loaded | None:
    """What only the app knows of each case, checked values by fact; nothing where the policy has no such facts."""
    facts = {name: fact for name, fact in policy.facts.items() if fact.counted is None}
    if not facts:
        return None
    columns = given_columns(policy)
    rows = (
        (case, *(encoded(fact.type, stated[name]) if name in stated else None for name, fact in facts.items()))
        for case, stated in said
    )
    typed = [("case", TEXT), *((columns[name], kind_of(fact.type)) for name, fact in facts.items())]
    return Loaded(GIVEN, typed, ("case",), rows)
