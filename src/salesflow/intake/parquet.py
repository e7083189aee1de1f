"""
Parquet, read and written. Apart from the SQL engine the only user of `duckdb`.

Rows are counted from 1. Local timestamps come without an offset, instants with one; a float that is no number
(`NaN`, which pandas writes where a value is missing) is an empty cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.findings import DataError, Place, found
from salesflow.intake.cells import exact
from salesflow.intake.table import Row, Table, named_columns, unreadable

INSTANT, TEXT = "TIMESTAMP WITH TIME ZONE", "VARCHAR"
_DIGITS = 38  # of a decimal, at most
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BATCH = 2_000


def open_parquet(path: Path) -> Table:
    """A Parquet file. Raises: DataError."""
    file, source = str(path), _literally(path)
    with _database(file) as database, _damage_as_finding(file):
        described = database.execute("DESCRIBE SELECT * FROM read_parquet(?)", [source]).fetchall()
        schema = database.execute("SELECT name, num_children FROM parquet_schema(?)", [source]).fetchall()
    names = _top_level(schema)
    # duckdb renames the second of two equal columns without a word; the file's own names are those that count
    columns = named_columns(file, names if len(names) == len(described) else [name for name, *_ in described])
    selected = ", ".join(_selected(name, kind) for name, kind, *_ in described)
    instants = [at for at, (_, kind, *_) in enumerate(described) if kind == INSTANT]

    def rows() -> Iterator[Row]:
        done = 0
        with _database(file) as database, _damage_as_finding(file):
            cursor = database.execute(f"SELECT {selected} FROM read_parquet(?)", [source])
            while batch := cursor.fetchmany(_BATCH):
                for number, cells in enumerate(batch, done + 1):
                    made = [exact(cell) for cell in cells]
                    for at in instants:
                        made[at] = _instant(made[at])
                    yield Row(number, tuple(made))
                done += len(batch)

    return Table(file, columns, rows)


def write_parquet(path: Path, staged: Path, columns: Mapping[str, str]) -> None:
    """
    Lines of JSON as a Parquet file.

    Args:
        staged: One object a line, with the keys `c0`, `c1` … in the order of the columns.
        columns: The type of each column by its name, in the words of duckdb.

    Raises:
        DataError: SF514, duckdb is not installed; SF515, a value does not fit its type, or the disk is full.
    """
    types = ", ".join(f"c{at}: '{kind}'" for at, kind in enumerate(columns.values()))
    named = ", ".join(f"c{at} AS {_quoted(name)}" for at, name in enumerate(columns))
    source = f"read_json(?, format = 'newline_delimited', columns = {{{types}}}, maximum_object_size = 1000000000)"
    with _database(str(path)) as database:
        try:
            target = str(path).replace("'", "''")
            copy = f"COPY (SELECT {named} FROM {source}) TO '{target}' (FORMAT parquet)"
            database.execute(copy, [_literally(staged)])
        except Exception as error:
            reason = str(error).splitlines()[0].lower()
            raise DataError([found("SF515", Place(str(path)), reason=reason)]) from None


class ColumnKind:
    """Which type holds every cell of a column exactly? Text, where no other does."""

    def __init__(self) -> None:
        self.met: set[type[Any]] = set()
        self.scale = self.digits = 0

    def meet(self, cell: Any) -> None:
        """One more cell; an empty one is of every type."""
        if cell is None:
            return
        if isinstance(cell, datetime) and cell.utcoffset() is not None:
            self.met.add(_Instant)
            return
        self.met.add(type(cell))
        if isinstance(cell, int | Decimal):
            number = Decimal(cell)
            self.scale = max(self.scale, -int(number.as_tuple().exponent))
            self.digits = max(self.digits, number.adjusted() + 1)

    @property
    def name(self) -> str:
        """In the words of duckdb."""
        if self.met == {int} and self.digits < 19:
            return "BIGINT"
        if self.met and self.met <= {int, Decimal} and self.scale + self.digits <= _DIGITS:
            return f"DECIMAL({_DIGITS}, {self.scale})"
        simple = {bool: "BOOLEAN", date: "DATE", time: "TIME", datetime: "TIMESTAMP", _Instant: INSTANT}
        return simple.get(next(iter(self.met)), TEXT) if len(self.met) == 1 else TEXT


class _Instant:
    """Stands for datetimes with an offset; those without are of another type."""


@contextmanager
def _database(file: str) -> Iterator[Any]:
    try:
        import duckdb
    except ImportError:
        raise DataError([found("SF514", Place(file), what="duckdb", extra="audit")]) from None
    # Nothing is fetched from anywhere because of what stands in somebody's file.
    offline: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    database = duckdb.connect(":memory:", config=offline)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _damage_as_finding(file: str) -> Iterator[None]:
    """A damaged file fails anywhere, in ways that no class of errors covers; whoever reads it is told once."""
    try:
        yield
    except (DataError, GeneratorExit):
        raise
    except Exception:
        reason = Phrase("it is no Parquet file, or a damaged one", "不是 Parquet 文件，或已损坏")
        raise unreadable(file, reason) from None


def _literally(path: Path) -> str:
    """The path as duckdb takes it: a `*` in a name is a `*`, not any name."""
    return re.sub(r"([*?\[])", r"[\1]", str(path.absolute()))


def _top_level(schema: list[tuple[str, int | None]]) -> list[str]:
    """The names of the columns, out of a list that has what is nested in them as well."""
    names: list[str] = []
    skip = 0
    for name, children in schema[1:]:
        if skip:
            skip -= 1
        else:
            names.append(name)
        skip += children or 0
    return names


def _selected(name: str, kind: str) -> str:
    # duckdb hands instants out as microseconds without any help, and as datetimes only with another package
    return f"epoch_us({_quoted(name)})" if kind == INSTANT else _quoted(name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _instant(microseconds: int | None) -> Any:
    if microseconds is None:
        return None
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:  # `infinity`, or a year that Python has no datetime for
        return str(microseconds)
