"""
Graded leads as a file: the columns that came in, then one for each thing that was decided, then the rules.

A file is written beside its place and then moved there, so that a failure leaves what was there before.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from salesflow import facttypes
from salesflow.audit.grade import Graded, Grading, Lead
from salesflow.audit.outcome import WINDOW_PARTS, outputs_of
from salesflow.catalogue import Phrase
from salesflow.findings import DataError, Finding, Place, found, why_not
from salesflow.intake.cells import cell_text
from salesflow.intake.files import demand_replaceable, kind_of, put_in_place
from salesflow.intake.parquet import INSTANT, TEXT, ColumnKind, write_parquet
from salesflow.intake.table import Row, Table
from salesflow.policy.model import Policy
from salesflow.rules.table import Output
from salesflow.rules.windows import WindowType

_PREFIX = "salesflow."

Rows = Iterable[tuple[tuple[Any, ...], list[Any]]]  # the cells of a row that was read, and those that were made


def write_graded(path: str | Path, policy: Policy, table: Table, graded: Graded) -> None:
    """
    Write each row of the table with what was decided of it: `.csv`, `.jsonl` or `.parquet`, by the ending.

    Columns are `grade`, `contact.not_before`, … `rule.grade`; one that the table has already, in capitals or not,
    is called `salesflow.grade` instead. The file that was read is never replaced.

    Raises:
        DataError: SF502, another ending; SF515, it cannot be written there; SF501, the table is not the one that
            was graded any more.
    """
    made = _decided_columns(policy, table.columns)
    _write(path, table.file, table.columns, made, _rows(table, graded, policy), _READ)


def write_grading(path: str | Path, policy: Policy, grading: Grading, *, keep: bool = False) -> Graded:
    """
    Grade a file and write it at once, row by row, so that it may be larger than memory; otherwise as `write_graded`.

    Args:
        keep: Keep the leads, too; without it the result has none.
    """
    kept: list[Lead] = []

    def rows(pairs: Iterable[tuple[Row, Lead]]) -> Iterator[tuple[tuple[Any, ...], list[Any]]]:
        for row, lead in pairs:
            if keep:
                kept.append(lead)
            yield row.cells, _decided_cells(policy, lead)

    made = _decided_columns(policy, grading.columns)
    with _closed(iter(grading)) as pairs:
        _write(path, grading.file, grading.columns, made, rows(pairs), _READ)
    return grading.graded(kept)


@contextmanager
def _closed(pairs: Iterator[tuple[Row, Lead]]) -> Iterator[Iterator[tuple[Row, Lead]]]:
    """Whatever stops the writing, the reading ends with it, and leaves nothing behind."""
    try:
        yield pairs
    finally:
        if isinstance(pairs, Generator):
            pairs.close()


def write_rows(path: str | Path, columns: dict[str, str], rows: Iterable[list[Any]], *, read: str) -> None:
    """
    Write rows as a file: `.csv`, `.jsonl` or `.parquet`, by the ending. The file that was `read` is never replaced.

    Cells are written as they are, also those that a spreadsheet would take for a formula (a lead called `=1+1`): the
    name of a lead has to come back as it went out. Who opens foreign data in a spreadsheet imports them as text.

    Args:
        columns: The names of the columns, and the type that each has in Parquet.

    Raises:
        DataError: SF502, another ending; SF515, it cannot be written there.
    """
    _write(path, read, (), columns, (((), row) for row in rows), _READ_FROM)


def _write(
    path: str | Path, read: str, columns: tuple[str, ...], made: dict[str, str], rows: Rows, reason: Phrase
) -> None:
    write = kind_of(Path(path), _WRITERS)
    with _unwritable_as_finding(str(path)):
        target = Path(os.path.realpath(path))
        if target == Path(os.path.realpath(read)):
            raise DataError([found("SF515", Place(str(path)), reason=reason)])
        demand_replaceable(target, path)
        with TemporaryDirectory(dir=target.parent, prefix=".salesflow-") as beside:
            part = Path(beside) / target.name
            with _named_as_asked(part, path):
                write(part, columns, made, rows)
            put_in_place(part, target)


@contextmanager
def _named_as_asked(part: Path, path: str | Path) -> Iterator[None]:
    """What is wrong with the file that is written is said of the one that was asked for."""
    try:
        yield
    except DataError as error:
        raise DataError(
            Finding(
                one.code,
                tuple(place._replace(file=str(path)) if place.file == str(part) else place for place in one.places),
                one.arguments,
                one.severity,
            )
            for one in error.findings
        ) from None


_READ = Phrase("it is the file that is graded", "这正是被定级的文件")
_READ_FROM = Phrase("it is the file that is read", "这正是被读取的文件")


@contextmanager
def _unwritable_as_finding(file: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataError([found("SF515", Place(file), reason=why_not(error, to_write=True))]) from None
    except ValueError as error:  # a path that no system has
        raise DataError([found("SF515", Place(file), reason=why_not(error))]) from None


def _rows(table: Table, graded: Graded, policy: Policy) -> Iterator[tuple[tuple[Any, ...], list[Any]]]:
    """Each row's own cells, and those that were decided."""
    leads = iter(graded.leads)
    for row in table:
        lead = next(leads, None)
        if lead is None or lead["row"] != row.number:
            raise _changed(table)
        yield row.cells, _decided_cells(policy, lead)
    if next(leads, None) is not None:
        raise _changed(table)


def _changed(table: Table) -> DataError:
    reason = Phrase("it has changed since it was graded", "判定之后文件已改变")
    return DataError([found("SF501", Place(table.file), reason=reason)])


# -- what was decided, as columns


def _decided_columns(policy: Policy, taken: Iterable[str]) -> dict[str, str]:
    """The names of the columns, and the type that each has in Parquet."""
    made: dict[str, str] = {}
    for name, (output, is_many) in outputs_of(policy.decisions).items():
        if isinstance(output.type, WindowType):
            for part in WINDOW_PARTS:
                made[f"{name}.{part}"] = INSTANT if part in ("not_before", "by") and not is_many else TEXT
        else:
            made[name] = TEXT if is_many else _parquet_type(output)
    for table in policy.decisions:
        made[f"rule.{table.name}"] = TEXT
    folded = {name.casefold() for name in taken}
    return {_free(name, folded): kind for name, kind in made.items()}


def _free(name: str, taken: set[str]) -> str:
    while name.casefold() in taken:
        name = _PREFIX + name
    return name


def _parquet_type(output: Output) -> str:
    kind = output.type
    if isinstance(kind, facttypes.Decimal):
        return f"DECIMAL(38, {kind.scale})"
    simple: dict[type[Any], str] = {
        facttypes.Boolean: "BOOLEAN", facttypes.Integer: "BIGINT", facttypes.Date: "DATE", facttypes.Time: "TIME",
        facttypes.Datetime: INSTANT,
    }  # fmt: skip
    return simple.get(type(kind), TEXT)


def _decided_cells(policy: Policy, lead: Lead) -> list[Any]:
    outcome = lead["outcome"] or {}
    cells: list[Any] = []
    for name, (output, _) in outputs_of(policy.decisions).items():
        said = outcome.get(name)
        if not isinstance(output.type, WindowType):
            cells.append(said)
        elif isinstance(said, list):
            cells += [[window[part] for window in said if window is not None] for part in WINDOW_PARTS]
        else:
            cells += [said[part] if said is not None else None for part in WINDOW_PARTS]
    cells += [lead["rules"].get(table.name) for table in policy.decisions]
    return cells


def _text(cell: Any) -> str:
    """A cell of a text file; a list is its items with commas between."""
    if isinstance(cell, list) and not any(isinstance(item, list | dict) for item in cell):
        return ", ".join(cell_text(item) for item in cell)
    return _json(cell) if isinstance(cell, list | dict) else cell_text(cell)


def _json(cell: Any) -> str:
    """JSON with the digits of a decimal as they are."""
    try:
        return json.dumps(cell, ensure_ascii=False)
    except TypeError:  # something in it is no JSON by itself
        pass
    if isinstance(cell, dict):
        return "{" + ", ".join(f"{_json(str(key))}: {_json(item)}" for key, item in cell.items()) + "}"
    if isinstance(cell, list | tuple):
        return "[" + ", ".join(map(_json, cell)) + "]"
    return str(cell) if isinstance(cell, Decimal) else _json(cell_text(cell))


# -- the formats


def _write_csv(path: Path, columns: tuple[str, ...], made: dict[str, str], rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")  # as RFC 4180 has it; with less, a lone \r goes unquoted
        writer.writerow([*columns, *made])
        for cells, decided in rows:
            writer.writerow([_text(cell) for cell in (*cells, *decided)])


def _write_json_lines(path: Path, columns: tuple[str, ...], made: dict[str, str], rows: Rows) -> None:
    names = (*columns, *made)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for cells, decided in rows:
            stream.write(_json(dict(zip(names, (*cells, *decided), strict=True))) + "\n")


def _write_parquet(path: Path, columns: tuple[str, ...], made: dict[str, str], rows: Rows) -> None:
    """Staged as texts in JSON; the types are those of the policy, and those that the cells turned out to have."""
    staged = path.with_name("staged.jsonl")
    kinds = [ColumnKind() for _ in columns]
    with staged.open("w", encoding="utf-8", newline="\n") as stream:
        for cells, decided in rows:
            for kind, cell in zip(kinds, cells, strict=True):
                kind.meet(cell)
            texts = [None if cell is None else _text(cell) for cell in (*cells, *decided)]
            stream.write(_json({f"c{at}": text for at, text in enumerate(texts)}) + "\n")
    original = {name: kind.name for name, kind in zip(columns, kinds, strict=True)}
    write_parquet(path, staged, {**original, **made})


_WRITERS: dict[str, Callable[[Path, tuple[str, ...], dict[str, str], Rows], None]] = {
    ".csv": _write_csv,
    ".jsonl": _write_json_lines,
    ".parquet": _write_parquet,
}
