"""PostgreSQL, through psycopg: a schema of one's own on a server that the whole run shares."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import psycopg

from databases.contract import Cell, Column, by_column, plain, quoted

# PostgreSQL cuts a longer name and says so in a notice only, after which two names may be one.
LONGEST_NAME = 63
NAME_WAS_CUT = "42622"


class NameWasCut(Exception):
    """A name is longer than PostgreSQL can keep."""


class PostgreSQL:
    """A connection that knows one schema, and nothing of the others on its server."""

    dialect = "postgres"

    def __init__(self, directory: Path, schema: str) -> None:
        self._schema = quoted(schema)
        self._cut: list[str] = []
        self._connection = psycopg.connect(
            host=str(directory), port=5432, user="postgres", dbname="postgres", client_encoding="utf8", autocommit=True
        )
        self._connection.add_notice_handler(self._hear)
        self.clear()

    def create(self, table: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        for name in (table, *(name for name, _ in columns)):
            if len(name.encode()) > LONGEST_NAME:
                raise NameWasCut(f"PostgreSQL keeps {LONGEST_NAME} bytes of a name: {name!r}")
        cells = by_column(columns, rows)
        made = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns)
        self.execute(f"DROP TABLE IF EXISTS {quoted(table)} CASCADE; CREATE TABLE {quoted(table)} ({made})")
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {quoted(table)} FROM STDIN") as copy:
            for row in zip(*cells, strict=True):
                copy.write_row(row)

    def execute(self, statement: str) -> None:
        self._ask(statement).close()

    def rename(self, table: str, name: str) -> None:
        self.execute(f"ALTER TABLE {quoted(table)} RENAME TO {quoted(name)}")

    def query(self, statement: str) -> list[tuple[Cell, ...]]:
        with self._ask(statement) as cursor:
            return plain(cursor.fetchall())

    def clear(self) -> None:
        self.execute(f"DROP SCHEMA IF EXISTS {self._schema} CASCADE; CREATE SCHEMA {self._schema}")
        self.execute(f"SET search_path TO {self._schema}")

    def close(self) -> None:
        self._connection.close()

    def _hear(self, notice: psycopg.errors.Diagnostic) -> None:
        if notice.sqlstate == NAME_WAS_CUT:
            self._cut.append(notice.message_primary or "")

    def _ask(self, statement: str) -> psycopg.Cursor[tuple[object, ...]]:
        self._cut.clear()
        cursor = self._connection.execute(statement)
        if self._cut:
            cursor.close()
            raise NameWasCut("; ".join(self._cut))
        return cursor
