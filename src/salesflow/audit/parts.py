"""
A table in parts that fit into memory, so that all rows of a case are in one of them.

Which part a case goes to follows from its name alone, by a checksum that is the same everywhere. A table that is small
is one part and never leaves memory; of a larger one the rows lie in files of their own while they are asked for.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

from salesflow.findings import DataError, Place, found, why_not
from salesflow.intake.cells import cell_text
from salesflow.intake.table import Row, Table

ROWS = 100_000  # of a part, at most, as long as the whole has fewer than 25 million
_FILES = 256
_AT_ONCE = 200  # rows that are written in one go

Progress = Callable[[int], None]


def parts_of(table: Table, column: str, *, rows: int = ROWS, progress: Progress | None = None) -> Iterator[Table]:
    """
    The parts of a table, in an order that follows from the names of its cases.

    Args:
        column: In which the name of the case stands.
        rows: How many rows a part should have at most.

    Raises:
        DataError: the table cannot be read any more; SF515, its rows cannot be put anywhere meanwhile.
    """
    every = iter(table)
    first = list(islice(every, rows + 1))
    if len(first) <= rows:
        yield Table(table.file, table.columns, lambda: iter(first))
        return
    position = table.columns.index(column)
    with temporary_folder() as folder:
        counts = _spread(chain(_emptied(first), every), position, folder, progress)
        for group in _groups(counts, rows):
            yield Table(table.file, table.columns, lambda group=group: _read(folder, group))  # type: ignore[misc]


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Where things lie meanwhile; nothing is left there, whatever happens. Raises: DataError, SF515."""
    with _unwritable(), TemporaryDirectory(prefix="salesflow-") as folder:
        yield Path(folder)


@contextmanager
def _unwritable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = Place(str(error.filename or "TMPDIR"))
        raise DataError([found("SF515", place, reason=why_not(error, to_write=True))]) from None


def _emptied(rows: list[Row]) -> Iterator[Row]:
    """Each of them once; what was handed out is let go of."""
    rows.reverse()
    while rows:
        yield rows.pop()


def _spread(rows: Iterable[Row], position: int, folder: Path, progress: Progress | None) -> list[int]:
    """Each row into the file of its case; how many there are in each."""
    counts = [0] * _FILES
    waiting: list[list[Row]] = [[] for _ in range(_FILES)]
    for number, row in enumerate(rows, 1):
        case = cell_text(row.cells[position]).strip()
        at = crc32(case.encode("utf-8", "surrogatepass")) % _FILES
        counts[at] += 1
        waiting[at].append(row)
        if len(waiting[at]) == _AT_ONCE:
            _append(folder, at, waiting[at])
        if progress is not None and number % 1_000 == 0:
            progress(number)
    for at, left in enumerate(waiting):
        _append(folder, at, left)
    return counts


def _append(folder: Path, at: int, rows: list[Row]) -> None:
    with (folder / str(at)).open("ab") as stream:
        pickle.dump([tuple(row) for row in rows], stream, pickle.HIGHEST_PROTOCOL)
    rows.clear()


def _groups(counts: list[int], rows: int) -> Iterator[list[int]]:
    """Files that are read together, as many as have few enough rows."""
    group: list[int] = []
    for at, count in enumerate(counts):
        if group and sum(counts[each] for each in group) + count > rows:
            yield group
            group = []
        if count:
            group.append(at)
    if group:
        yield group


def _read(folder: Path, group: list[int]) -> Iterator[Row]:
    """The rows of some files, in the order of the table."""
    rows = [row for at in group for row in _unpickled(folder / str(at))]
    rows.sort(key=lambda row: row.number)
    yield from rows


def _unpickled(path: Path) -> Iterator[Row]:
    with path.open("rb") as stream:
        while stream.peek(1):
            yield from map(Row._make, pickle.load(stream))
