"""What a script has to know of the database that reads it, beside what `rendering` knows: tables, views, clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlglot import exp

from salesflow.sql import words as w
from salesflow.sql.rendering import render

_FIRST_DAY = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Spoken:
    """
    One dialect.

    `instant` and `day` show a number as people read it, `now` is the present moment as a number; where nobody has
    tried it, they are empty. `is_indexed` says whether joins are helped by an index that somebody makes.
    """

    title: str
    instant: str = ""
    day: str = ""
    now: str = ""
    is_indexed: bool = False
    after_columns: str = ""  # what stands behind the columns of a new table
    may_empty: bool = True  # a table is emptied by DELETE; else it is dropped and made anew
    drops_views: bool = False  # a view whose columns change has to be dropped first
    view: str = "CREATE OR REPLACE VIEW"
    keeps_parts: bool = True  # what is asked for twice is worked out once


SPOKEN: Mapping[str, Spoken] = {
    "duckdb": Spoken(
        "DuckDB",
        instant="make_timestamp({0})",
        day="DATE '1970-01-01' + CAST({0} - {1} AS INTEGER)",
        now="epoch_us(now())",
        drops_views=True,
        view="CREATE VIEW",
    ),
    "postgres": Spoken(
        "PostgreSQL",
        instant="to_timestamp({0} / 1e6)",
        day="DATE '1970-01-01' + CAST({0} - {1} AS INTEGER)",
        now="CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT)",
        is_indexed=True,
        drops_views=True,
        view="CREATE VIEW",
    ),
    "sqlite": Spoken(
        "SQLite",
        instant="datetime({0} / 1000000, 'unixepoch')",
        day="date(({0} - {1}) * 86400, 'unixepoch')",
        now="CAST(strftime('%s', 'now') AS INTEGER) * 1000000",
        is_indexed=True,
        after_columns=" STRICT",
        drops_views=True,
        view="CREATE VIEW",
    ),
    "spark": Spoken(
        "Spark",
        instant="timestamp_micros({0})",
        day="date_add(DATE'1970-01-01', CAST({0} - {1} AS INT))",
        now="unix_micros(current_timestamp())",
        after_columns=" USING PARQUET",
        may_empty=False,
        keeps_parts=False,
    ),
    "databricks": Spoken("Databricks", keeps_parts=False),
}


def spoken(dialect: str) -> Spoken:
    return SPOKEN.get(dialect, Spoken(dialect))


def shown(dialect: str, instant: str = "", day: str = "") -> str:
    """An expression that shows the instant, or the day, of a column."""
    said = spoken(dialect)
    if instant:
        return said.instant.format(name(instant, dialect))
    return said.day.format(name(day, dialect), _FIRST_DAY)


def name(word: str, dialect: str) -> str:
    """A name of ours as this database reads it."""
    return render(exp.Identifier(this=word, quoted=True), dialect)


def kind(said: str, dialect: str) -> str:
    return render(exp.DataType.build(said), dialect)


def cell(value: int | str | None, dialect: str) -> str:
    """A constant."""
    if isinstance(value, str):
        return _text(value, dialect)
    return "NULL" if value is None else str(value)


@lru_cache(1000)  # the name of a calendar stands in forty thousand rows
def _text(value: str, dialect: str) -> str:
    return render(w.words(value), dialect)
