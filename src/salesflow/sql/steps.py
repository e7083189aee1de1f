"""
A statement step by step: each common table expression adds columns to the one before it.

A step that drops columns names all that it keeps; one that only adds some says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlglot import exp

from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.queries import Joined
from salesflow.sql.words import Term

_LONGEST = 60  # bytes of a name; PostgreSQL cuts off what is longer than 63


class Names:
    """
    Names for columns and tables: short enough for every database, and different whatever it makes of capitals.

    >>> names = Names()
    >>> names("stage", "sale"), names("stage", "Sale"), names("stage", "sale")
    ('stage_sale', 'stage_Sale_2', 'stage_sale')
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._given: dict[tuple[str, ...], str] = {}
        self._taken = {name.casefold() for name in taken}

    def __call__(self, *parts: str) -> str:
        if parts not in self._given:
            self._given[parts] = self._new("_".join(parts))
        return self._given[parts]

    def _new(self, wanted: str) -> str:
        name, number = _cut(wanted, ""), 1
        while name.casefold() in self._taken:
            number += 1
            name = _cut(wanted, f"_{number}")
        self._taken.add(name.casefold())
        return name


def _cut(name: str, ending: str) -> str:
    return name.encode()[: _LONGEST - len(ending)].decode(errors="ignore") + ending


class Steps:
    """The parts of one statement, and the latest relation of a chain of them."""

    def __init__(self, parts: dict[str, exp.Query], name: str, columns: Iterable[str]) -> None:
        self.parts, self.name, self.columns = parts, name, list(columns)
        self._there: list[str] | None = None  # all columns of the latest relation, where that is known

    def __getitem__(self, name: str) -> Term:
        """A column of the latest relation, as the next step calls it."""
        assert name in self.columns, f"{self.name} has no {name}"
        return w.column(name, "it")

    def add(
        self,
        name: str,
        made: Mapping[str, Term],
        *,
        joins: Sequence[Joined] = (),
        where: Term | None = None,
        keep: Iterable[str] | None = None,
        notes: Mapping[str, str] | None = None,
    ) -> Steps:
        """One more step: the columns that are kept (by default all), and those that are made."""
        kept = [each for each in (self.columns if keep is None else keep) if each not in made]
        columns = {each: self[each] for each in kept} | dict(made)
        adds_only = bool(made) and kept == self._there
        shown = made if adds_only else columns
        self.parts[name] = q.select(
            shown, self.name, "it", joins=joins, where=where, notes=notes, all_of_source=adds_only
        )
        self.name, self.columns, self._there = name, list(columns), list(columns)
        return self
