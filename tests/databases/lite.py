"""SQLite, in memory."""

import sqlite3
from collections.abc import Iterable, Sequence

from databases.contract import NUMBER, Cell, Column, by_column, plain, quoted


class SQLite:
    """A SQLite database of one's own, which lives as long as its connection."""

    dialect = "sqlite"

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)

    def create(self, table: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        cells = by_column(columns, rows)
        # STRICT, because SQLite would otherwise keep a text in a column of numbers; BIGINT is no strict type.
        made = ", ".join(f"{quoted(name)} {'INTEGER' if kind == NUMBER else kind}" for name, kind in columns)
        self.execute(f"DROP TABLE IF EXISTS {quoted(table)}")
        self.execute(f"CREATE TABLE {quoted(table)} ({made}) STRICT")
        places = ", ".join("?" for _ in columns)
        self._connection.executemany(f"INSERT INTO {quoted(table)} VALUES ({places})", zip(*cells, strict=True))

    def execute(self, statement: str) -> None:
        self._connection.execute(statement).close()

    def rename(self, table: str, name: str) -> None:
        self.execute(f"ALTER TABLE {quoted(table)} RENAME TO {quoted(name)}")

    def query(self, statement: str) -> list[tuple[Cell, ...]]:
        return plain(self._connection.execute(statement).fetchall())

    def clear(self) -> None:
        self._connection.close()
        self._connection = sqlite3.connect(":memory:", isolation_level=None)

    def close(self) -> None:
        self._connection.close()
