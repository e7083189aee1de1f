"""DuckDB, in memory."""

from collections.abc import Iterable, Sequence

import duckdb

from databases.contract import Cell, Column, by_column, plain, quoted


class DuckDB:
    """A DuckDB of one's own, which lives as long as its connection."""

    dialect = "duckdb"

    def __init__(self) -> None:
        self._connection = duckdb.connect()

    def create(self, table: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        cells = by_column(columns, rows)
        made = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns)
        self.execute(f"CREATE OR REPLACE TABLE {quoted(table)} ({made})")
        # One list for each column: row by row, DuckDB is slower by three orders of magnitude.
        lists = ", ".join(f"unnest(?::{kind}[])" for _, kind in columns)
        self._connection.execute(f"INSERT INTO {quoted(table)} SELECT {lists}", cells)

    def execute(self, statement: str) -> None:
        self._connection.execute(statement)

    def rename(self, table: str, name: str) -> None:
        self.execute(f"ALTER TABLE {quoted(table)} RENAME TO {quoted(name)}")

    def query(self, statement: str) -> list[tuple[Cell, ...]]:
        return plain(self._connection.execute(statement).fetchall())

    def clear(self) -> None:
        self._connection.close()
        self._connection = duckdb.connect()

    def close(self) -> None:
        self._connection.close()
