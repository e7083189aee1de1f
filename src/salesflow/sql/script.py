"""
What somebody puts into a database: the tables that statements read, the calendars, and the statements as views.

A script is a list of statements, each with comments before it. What a policy says stands in literals, in quoted names
and in remarks, and can end none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import chain, islice
from typing import Any

from sqlglot import exp

import salesflow
from salesflow.findings import DataError, Finding, Lang
from salesflow.policy.model import Policy
from salesflow.sql import loading, words
from salesflow.sql.calendar_tables import specs
from salesflow.sql.compliance.verdicts import verdict_statement
from salesflow.sql.cutting import cut
from salesflow.sql.leads import GIVEN, given_columns
from salesflow.sql.loading import Loaded
from salesflow.sql.log_shape import LOG, lies_as, log_shape
from salesflow.sql.parts import explained
from salesflow.sql.period_table import PERIOD
from salesflow.sql.spans import span_of, within
from salesflow.sql.spoken import cell, kind, name, shown, spoken
from salesflow.sql.statement import (
    ASKED_TABLE,
    Statement,
    fact_statement,
    lead_statement,
    obligation_statement,
    times_of,
)
from salesflow.sql.values import kind_of
from salesflow.sql.words import BIGINT, TEXT, Kind
from salesflow.titles import title

STATEMENTS = ("facts", "leads", "obligations", "verdicts")
WHAT = ("log", "calendars", *STATEMENTS, "all")
DIALECTS = (*words.TESTED, *words.UNTESTED)

_CELLS = 6000  # in one INSERT
_NUMBERS = "Whole numbers from 0: which repetition of a step it is."


@dataclass(frozen=True)
class Script:
    """
    A script for one policy and one database.

    Args:
        lang: Of the titles in comments.
        as_of: The moment asked, in microseconds; without it that of the table `salesflow_asked`.
        known_at: Count only what had been recorded by then; only together with `as_of`.
        span: The first and the last local date that the tables of calendars cover; by default `span_of` the policy,
            or `loading.FIRST` to `LAST` where no calendar knows any.
    """

    policy: Policy
    dialect: str
    lang: Lang = "en"
    as_of: int | None = None
    known_at: int | None = None
    span: tuple[date, date] | None = None

    def text(self, what: str, *, view: str | None = None) -> Iterator[str]:
        """The script, piece by piece; every statement ends in a semicolon and a line break."""
        yield "".join(f"-- {words.remark(line)}\n" for line in self._header(what, view))
        for each in self.statements(what, view=view):
            yield f"\n{each};\n"

    def statements(self, what: str, *, view: str | None = None) -> Iterator[str]:
        """
        The statements, in the order in which they are run.

        Args:
            view: The name of the view that one of `STATEMENTS` becomes; without it, it is a question.

        Raises:
            DataError: SF547, the policy asks for something that SQL cannot answer exactly. Of `all`, only where no statement
                can be made; `refused` has the others.
        """
        if what == "all":
            if len(self.refused) == len(STATEMENTS):
                raise DataError(dict.fromkeys(chain.from_iterable(self.refused.values())))
            yield from self._forgotten()
            yield from self._log()
            yield from self._calendars(is_new=True)
            for each in STATEMENTS:
                made = self._made[each]
                yield from [self._not_made(each)] if isinstance(made, DataError) else made
        elif what == "log":
            yield from self._log()
        elif what == "calendars":
            yield from self._calendars()
        else:
            yield from self._answer(what, view)

    @cached_property
    def refused(self) -> Mapping[str, tuple[Finding, ...]]:
        """The statements that `all` is without, since SQL cannot answer them exactly, and what keeps each from it."""
        return {each: said.findings for each, said in self._made.items() if isinstance(said, DataError)}

    @cached_property
    def _made(self) -> Mapping[str, list[str] | DataError]:
        """The views, or why there is none: a view without one of its constraints would say that it was never broken."""
        return {each: self._attempt(each) for each in STATEMENTS}

    def _attempt(self, what: str) -> list[str] | DataError:
        try:
            return list(self._answer(what, f"salesflow_{what}"))
        except DataError as error:
            return error

    def _not_made(self, what: str) -> str:
        """In the place of a view: that of an earlier policy goes, since nobody could tell it from one of this policy."""
        sort = "VIEW" if spoken(self.dialect).keeps_parts else "TABLE"
        return f"DROP {sort} IF EXISTS {name(f'salesflow_{what}', self.dialect)}"

    # -- what is said of it

    def _header(self, what: str, view: str | None) -> Iterator[str]:
        said = spoken(self.dialect)
        yield f"salesflow {salesflow.__version__} sql {what}, for {said.title}, of the policy {self.policy.identity}"
        instants = f": {shown(self.dialect, instant='by')} shows one" if said.instant else ""
        days = f": {shown(self.dialect, day='day')} shows one" if said.day else ""
        yield f"Instants are microseconds since 1970 in UTC{instants}."
        yield f"Dates are days, of which 1970-01-01 is the 719163rd{days}."
        if what in STATEMENTS or what == "all":
            yield "What is not known is null, and `why` says why: SF605 is beyond the calendar, SF606 was not given."
            for each, findings in self.refused.items() if what == "all" else ():
                yield from (
                    f"Without salesflow_{each}: {one.place}: {one.code} {one.message(self.lang)}" for one in findings
                )
            if what == "verdicts":
                yield "Events are named by their `pos` in the log: what set it off, what decided it, what closed it."
            yield from self._asked_note()
            if not said.keeps_parts:
                yield "Here no view can keep its parts, so these are tables, made when the script runs: run it again for news."
        if self.dialect in words.UNTESTED:
            yield f"No test has run this on {said.title}: compare its answers with `salesflow grade` before you rely on them."

    def _asked_note(self) -> Iterator[str]:
        if self.as_of is not None:
            at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.as_of)
            yield f"It is asked as of {at.isoformat()}, whenever it is run."
            return
        yield f"The moment asked is the one row of {ASKED_TABLE}: `as_of`, and `known_at`, by which it had been recorded, or null."
        now = spoken(self.dialect).now
        if now:
            yield f"As a view it can be the present: SELECT {now} AS as_of, CAST(NULL AS {kind(BIGINT, self.dialect)}) AS known_at"

    @property
    def _span(self) -> tuple[date, date]:
        return self.span or span_of(self.policy) or (loading.FIRST, loading.LAST)

    # -- tables

    def _log(self) -> Iterator[str]:
        shape = log_shape(self.policy)
        head = "One row an event. Make a view of your own events that looks like it, or fill it."
        yield self._table(LOG, shape.columns, head, shape.notes)
        given = given_columns(self.policy)
        if given:
            typed: list[tuple[str, Kind]] = [("case", TEXT)]
            notes = {"case": "the lead"}
            for fact, column in given.items():
                what = self.policy.facts[fact]
                typed.append((column, kind_of(what.type)))
                notes[column] = f"{title(what.title, self.lang, fact)}: {lies_as(what.type)}"
            yield self._table(GIVEN, typed, "What no event states of a lead, and only the app can say.", notes)
        if self.as_of is None:
            notes = {"as_of": "the moment asked", "known_at": "until when what had been recorded counts; null: all"}
            columns: list[tuple[str, Kind]] = [("as_of", BIGINT), ("known_at", BIGINT)]
            yield self._table(ASKED_TABLE, columns, "The moment that every statement is asked about: one row.", notes)

    def _table(self, called: str, columns: Sequence[tuple[str, str]], head: str, notes: Mapping[str, str]) -> str:
        lines = []
        for number, (column, of) in enumerate(columns, 1):
            comma = "," if number < len(columns) else ""
            note = f"  -- {words.remark(notes[column])}" if column in notes else ""
            lines.append(f"  {name(column, self.dialect)} {kind(of, self.dialect)}{comma}{note}")
        made = f"CREATE TABLE IF NOT EXISTS {name(called, self.dialect)} (\n" + "\n".join(lines) + "\n)"
        return f"-- {words.remark(head)}\n{made}{spoken(self.dialect).after_columns}"

    # -- calendars

    def _calendars(self, *, is_new: bool = False) -> Iterator[str]:
        first, last = self._span
        covered = f"Local dates from {first} to {last}. What lies before or after them is not known: SF605."
        purposes = {spec.name: spec.purpose for spec in (*specs(times_of(self.policy)), PERIOD)}
        for table in loading.calendars(self.policy, first=first, last=last):
            if not spoken(self.dialect).may_empty and not is_new:
                yield f"DROP TABLE IF EXISTS {name(table.name, self.dialect)}"
            head = f"{purposes[table.name]} {covered}" if table.name in purposes else _NUMBERS
            yield self._table(table.name, table.columns, head, {})
            if spoken(self.dialect).may_empty and not is_new:
                yield f"DELETE FROM {name(table.name, self.dialect)}"
            yield from self._filled(table, within(table, first, last))

    def _filled(self, table: Loaded, rows: Iterable[Sequence[Any]]) -> Iterator[str]:
        called = name(table.name, self.dialect)
        listed = ", ".join(name(column, self.dialect) for column, _ in table.columns)
        several, between = iter(rows), ",\n  " if len(table.columns) > 1 else ", "
        while block := list(islice(several, _CELLS // len(table.columns))):
            values = between.join(f"({', '.join(cell(each, self.dialect) for each in row)})" for row in block)
            yield f"INSERT INTO {called} ({listed}) VALUES\n  {values}"
        if spoken(self.dialect).is_indexed:
            keys = ", ".join(name(column, self.dialect) for column in table.key)
            yield f"CREATE INDEX IF NOT EXISTS {name(f'{table.name}_key', self.dialect)} ON {called} ({keys})"
            yield f"ANALYZE {called}"

    # -- statements and views

    def statement(self, what: str) -> Statement:
        if what == "facts":
            return fact_statement(self.policy, as_of=self.as_of, known_at=self.known_at)
        if what == "verdicts":
            return verdict_statement(self.policy, self.policy.constraints, as_of=self.as_of, known_at=self.known_at)
        asks = lead_statement if what == "leads" else obligation_statement
        return asks(self.policy, as_of=self.as_of, known_at=self.known_at, lang=self.lang)

    def _answer(self, what: str, view: str | None) -> Iterator[str]:
        """The statement, or the view; where parts cannot be kept, the tables that they become, and one for the answer."""
        said = spoken(self.dialect)
        if said.keeps_parts:
            statement = self._rendered(self.statement(what).query)
            if view is None:
                yield statement
                return
            if said.drops_views:
                yield f"DROP VIEW IF EXISTS {name(view, self.dialect)}"
            yield f"{said.view} {name(view, self.dialect)} AS\n{statement}"
            return
        for part, statement in self._steps(what):
            called = part or view
            if called is None:
                yield statement
            else:
                yield f"DROP TABLE IF EXISTS {name(called, self.dialect)}"
                yield f"CREATE TABLE {name(called, self.dialect)}{said.after_columns} AS\n{statement}"

    def _rendered(self, query: exp.Select) -> str:
        return words.render(explained(query, self.policy, self.lang), self.dialect)

    def _steps(self, what: str) -> Iterator[tuple[str, str]]:
        """The tables to be made, in their order, each with its statement; the last one, whose name is empty, is the answer."""
        for part, each in cut(explained(self.statement(what).query, self.policy, self.lang), f"salesflow_{what}"):
            yield part, words.render(each, self.dialect)

    def _forgotten(self) -> Iterator[str]:
        """Views of an earlier policy go first, and then the calendars that they read."""
        if spoken(self.dialect).drops_views:
            for each in reversed(STATEMENTS):
                yield f"DROP VIEW IF EXISTS {name(f'salesflow_{each}', self.dialect)}"
        first, last = self._span
        for table in loading.calendars(self.policy, first=first, last=last):
            yield f"DROP TABLE IF EXISTS {name(table.name, self.dialect)}"
