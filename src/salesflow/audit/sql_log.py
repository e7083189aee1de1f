"""A log from a file into the columns of the SQL log: read once, then asked by a database as often as one likes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from salesflow.audit.cases import Case
from salesflow.audit.log_parts import LogParts
from salesflow.audit.parts import ROWS, Progress, parts_of
from salesflow.audit.sql_database import LogDatabase
from salesflow.audit.sql_grade import events_of
from salesflow.audit.sql_typed import COMPLETE, IMPLIED, selected
from salesflow.catalogue import Phrase
from salesflow.findings import DataError, Finding, Place, found, why_not
from salesflow.intake.files import demand_replaceable, kind_of, open_table, put_in_place
from salesflow.intake.log_read import load_log_mapping
from salesflow.policy.model import Policy
from salesflow.sql.duck import Columns, quoted
from salesflow.sql.log_shape import LOG

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # nothing is asked here as of any moment


@dataclass(frozen=True, slots=True)
class TypedLog:
    """What was written: how many cases, how many events were read, and everything that was found on the way."""

    cases: int
    events: int
    lost: int
    repeated: int
    not_ours: dict[str, int]
    findings: tuple[Finding, ...]


def write_typed_log(
    policy: Policy,
    file: Path,
    map: Path | None,
    out: Path,
    *,
    progress: Progress | None = None,
    rows: int = ROWS,
) -> TypedLog:
    """
    Write the events of a log as the SQL log of this policy, a Parquet file that `grade --engine sql` reads at once.

    Each case is what `grade` would make of it: with the beginning that the log implies, and what nobody could read
    left out. A case with a number that no column holds is left out, and an error (SF546) says so.

    Args:
        map: The mapping file; without one the header is that of the canonical form.
        rows: How many rows of the file are in memory at a time.

    Raises:
        DataError: the file or its mapping cannot be read; SF502, `out` is no `.parquet`; SF514, duckdb is not
            installed; SF515, it cannot be written; SF547, the policy asks for something that no column can hold.
    """
    kind_of(out, {".parquet": True})
    target = Path(os.path.realpath(out))
    if target == Path(os.path.realpath(file)):
        raise DataError([found("SF515", Place(str(out)), reason=_READ)])
    demand_replaceable(target, out)
    table = open_table(file)
    mapping = load_log_mapping(map, policy, table)
    log = LogParts(policy, table, mapping, is_ordered=map is None or mapping.position is not None)
    too_large: list[Finding] = []
    try:
        with TemporaryDirectory(dir=target.parent, prefix=".salesflow-") as beside:
            with LogDatabase(policy, _NEVER, file=str(out)) as database:
                parts: list[Path] = []
                for part in parts_of(table, mapping.case, rows=max(1, rows // len(mapping.events)), progress=progress):
                    cases = log.read(part, progress if not parts else None)
                    database.load(events_of(database.shape, cases, too_large))
                    written = _with_implied(database, cases)
                    if mapping.complete is not None:
                        written = _with_complete(database, cases, written)
                    parts.append(Path(beside) / f"part-{len(parts)}.parquet")
                    order = f"ORDER BY {quoted('case')}, {quoted('pos')}"
                    database.copy(f"SELECT * FROM {written} {order}", parts[-1])
                whole = Path(beside) / "whole.parquet"
                if len(parts) == 1:
                    whole = parts[0]
                else:
                    also = COMPLETE if mapping.complete is not None else ()
                    database.copy(selected(database.shape, parts, (*IMPLIED, *also)), whole)
            put_in_place(whole, target)
    except OSError as error:
        raise DataError([found("SF515", Place(str(out)), reason=why_not(error, to_write=True))]) from None
    reader = log.reader
    findings = (*log.findings(), *too_large)
    return TypedLog(
        log.cases, log.events, reader.lost, reader.repeated, dict(sorted(reader.not_ours.items())), findings
    )


def _with_implied(database: LogDatabase, cases: Iterable[Case]) -> str:
    """The log with a mark at each event that nobody wrote down, so that no count of its events has it."""
    rows = ((case.name, line.event.position, 1) for case in cases for line in case.lines if line.entry is None)
    return _joined(database, LOG, "implied", IMPLIED, rows)


def _with_complete(database: LogDatabase, cases: Iterable[Case], log: str) -> str:
    """
    The log with what each row said of whether its case is over.

    An event that is only implied says what the row does that implies it, so that every event says yes where every row does.
    """
    lines = ((case.name, line.event.position, line.row) for case in cases for line in case.lines)
    said = ((name, pos, row.complete) for name, pos, row in lines if row is not None)
    rows = ((case, pos, int(is_over)) for case, pos, is_over in said if is_over is not None)
    return _joined(database, log, "said", COMPLETE, rows)


def _joined(database: LogDatabase, log: str, table: str, columns: Columns, rows: Iterable[tuple[str, int, int]]) -> str:
    """The log with one more column, of the events that these rows name."""
    [(name, kind)] = columns
    with database.failures():
        database.duck.create(table, [("case", "TEXT"), ("pos", "BIGINT"), (name, kind)], rows)
    return f'(SELECT l.*, s.{name} FROM {log} AS l LEFT JOIN {table} AS s ON s."case" = l."case" AND s.pos = l.pos)'


_READ = Phrase("it is the file that is read", "这正是被读取的文件")
