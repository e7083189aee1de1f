"""Spark, in this process's own virtual machine for Java."""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

from pyspark.logger import PySparkLogger
from pyspark.sql import SparkSession
from pyspark.sql.types import LongType, StringType, StructField, StructType

from databases.contract import NUMBER, Cell, Column, by_column, plain, quoted


class Spark:
    """A local session; a table is a temporary view, because Spark's own tables have ASCII names only."""

    dialect = "spark"

    def __init__(self, directory: Path) -> None:
        settings: dict[str, bool | float | int | str | None] = {
            "spark.master": "local[2]",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": "1g",
            "spark.sql.shuffle.partitions": "2",
            "spark.sql.warehouse.dir": str(directory / "warehouse"),
            "spark.local.dir": str(directory / "local"),
            "spark.log.level": "ERROR",
        }
        # Spark writes each refused statement, with a page of Java, to the screen beside raising it.
        PySparkLogger.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
        self._session = SparkSession.builder.config(map=settings).getOrCreate()

    def create(self, table: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        cells = by_column(columns, rows)
        fields = [StructField(name, LongType() if kind == NUMBER else StringType()) for name, kind in columns]
        # Already checked, cell by cell.
        frame = self._session.createDataFrame(list(zip(*cells, strict=True)), StructType(fields), verifySchema=False)
        frame.createOrReplaceTempView(quoted(table, "`"))

    def execute(self, statement: str) -> None:
        self._session.sql(statement)

    def rename(self, table: str, name: str) -> None:
        self._session.table(quoted(table, "`")).createOrReplaceTempView(quoted(name, "`"))
        self.execute(f"DROP VIEW {quoted(table, '`')}")

    def query(self, statement: str) -> list[tuple[Cell, ...]]:
        return plain(self._session.sql(statement).collect())

    def clear(self) -> None:
        for table in self._session.catalog.listTables():
            kind = "VIEW" if table.isTemporary or table.tableType == "VIEW" else "TABLE"
            self._session.sql(f"DROP {kind} {quoted(table.name, '`')}")

    def close(self) -> None:
        self._session.stop()
