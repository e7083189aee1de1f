"""
A file of rows, whatever its format: the names of its columns, and its rows as often as one asks for them.

Rows are never held in memory together. A row that cannot be read is a row all the same: it carries its finding, so
that nobody counts fewer rows than the file has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from salesflow.catalogue import Phrase
from salesflow.findings import DataError, Finding, Place, found

MOST_COLUMNS = 10_000


class Row(NamedTuple):
    """
    One row: its number as the format counts, and a cell for each column.

    A cell is a text, or typed where the format has types; `None` is a cell without a value. Where `problem` is
    set the row could not be read, and the cells are what is left of it.
    """

    number: int
    cells: tuple[Any, ...]
    problem: Finding | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file, and its rows. Iterating reads the file again."""

    file: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]] = field(repr=False)

    def __iter__(self) -> Iterator[Row]:
        return self.rows()


def named_columns(file: str, names: Sequence[Any], line: int | None = None) -> tuple[str, ...]:
    """
    The names of columns as a header states them: trimmed, one of each; a nameless column is called by its number.

    Raises:
        DataError: SF505, two columns have one name; SF501, there is none, or more than anybody needs.
    """
    place = Place(file, line)
    said = ["" if name is None else str(name).strip() for name in names]
    if not any(said):
        raise unreadable(file, Phrase("it has no header", "没有表头"))
    if len(said) > MOST_COLUMNS:
        raise unreadable(file, Phrase(f"it has more than {MOST_COLUMNS} columns", f"列数超过 {MOST_COLUMNS}"))
    twice = [name for name in dict.fromkeys(said) if name and said.count(name) > 1]
    if twice:
        raise DataError(found("SF505", place, name=name) for name in twice)
    return tuple(name or _number_of(position, said) for position, name in enumerate(said, 1))


def _number_of(position: int, taken: list[str]) -> str:
    name = f"column {position}"
    while name in taken:
        name += "'"
    return name


def unreadable(file: str, reason: Phrase | str) -> DataError:
    """The error that says why a whole file cannot be read."""
    return DataError([found("SF501", Place(file), reason=reason)])


def broken(file: str, number: int, cells: Sequence[Any], columns: int, reason: Phrase) -> Row:
    """A row that cannot be read, with what is left of it: padded or cut to the columns that there are."""
    kept = (*cells[:columns], *(None,) * (columns - len(cells)))
    return Row(number, kept, found("SF504", Place(file, number), reason=reason))


def wrong_count(cells: int, columns: int) -> Phrase:
    said = f"it has {cells} {'cell' if cells == 1 else 'cells'}, and the header has {columns}"
    return Phrase(said, f"有 {cells} 个单元格，而表头有 {columns} 列")


NUL = Phrase("it holds the character NUL", "含有 NUL 字符")
