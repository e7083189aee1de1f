"""
Parquet, read and written. Apart from the SQL engine the only user of `duckdb`.

Rows are counted from 1. Local timestamps come without an offset, instants with one; a float that is no number
(`NaN`, which pandas writes where a value is missing) is an empty cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.findings import DataError, Place, found
from salesflow.intake.cells import exact
from salesflow.intake.table import Row, Table, named_columns, unreadable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = "TIMESTAMP WITH TIME ZONE"
_BATCH = 2_000


def open_parquet(path: Path) -> Table:
    """A Parquet file. Raises: DataError."""
    file, source = str(path), _literally(path)
    with _database(file) as database, _damage_as_finding(file):
        described = database.execute("DESCRIBE SELECT * FROM read_parquet(?)", [source]).fetchall()
        schema = database.execute("SELECT name, num_children FROM parquet_schema(?)", [source]).fetchall()
    names = _top_level(schema)
    # duckdb renames the second of two equal columns without a word; the file's own names are those that count
    columns = named_columns(file, names if len(names) == len(described) else [column[0] for column in described])
    # duckdb needs another package for instants with a zone; as microseconds it does not
    selected = ", ".join(
        f"epoch_us(COLUMNS(*)[{at}])" if False else _selected(column[0], column[1])
        for at, column in enumerate(described)
    )
    instants = {at for at, column in enumerate(described) if column[1] == _INSTANT}

    def rows() -> Iterator[Row]:
        number = 0
        with _database(file) as database, _damage_as_finding(file):
            cursor = database.execute(f"SELECT {selected} FROM read_parquet(?)", [source])
            while batch := cursor.fetchmany(_BATCH):
                for number, cells in enumerate(batch, number + 1):
                    yield Row(number, tuple(_cell(cell, at in instants) for at, cell in enumerate(cells)))

    return Table(file, columns, rows)
