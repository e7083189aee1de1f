"""
CSV as dealerships export it: comma, semicolon or tab, quoted cells over several lines, and broken rows.

A row's number is the line on which it begins. A quote that is never closed costs its own line only: reading goes on
with the next one, where Python's `csv` alone would swallow the rest of the file.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from salesflow.catalogue import Phrase
from salesflow.intake.lines import Line, encoding_of, lines_of
from salesflow.intake.table import NUL, Row, Table, broken, named_columns, unreadable, wrong_count

DELIMITERS = (",", ";", "\t")
LONGEST = 131_072  # characters of a cell: the limit that `csv` has by default

Record = tuple[int, list[str], Phrase | None]


def open_delimited(path: Path) -> Table:
    """A CSV file; its delimiter is the one that its header has most of. Raises: DataError."""
    file, encoding = str(path), encoding_of(path)
    delimiter, header = _header(path, encoding)
    if header is None:
        raise unreadable(file, Phrase("it has no header", "没有表头"))
    line, names, reason = header
    if reason is not None:
        reason = _NUL_OF_HEADER if reason is NUL else reason
        raise unreadable(file, Phrase(f"its header is broken: {reason.en}", f"表头有误：{reason.zh}"))
    columns = named_columns(file, names, line)

    def rows() -> Iterator[Row]:
        width = len(columns)
        records = _records(lines_of(path, encoding), delimiter)
        next(records, None)
        for number, cells, wrong in records:
            if wrong is None and len(cells) != width:
                wrong = wrong_count(len(cells), width)
            yield Row(number, tuple(cells)) if wrong is None else broken(file, number, cells, width, wrong)

    return Table(file, columns, rows)


def _header(path: Path, encoding: str) -> tuple[str, Record | None]:
    first = next((text for _, text in lines_of(path, encoding) if text.strip()), "")
    bare = "".join(first.split('"')[::2])  # what stands outside quotes
    delimiter = max(DELIMITERS, key=bare.count)  # of equals the first, so a file of one column has commas
    return delimiter, next(_records(lines_of(path, encoding), delimiter), None)


def _records(lines: Iterator[Line], delimiter: str) -> Iterator[Record]:
    """Records with the line on which each begins; one that cannot be read is its first line and a reason."""
    waiting: deque[Line] = deque()  # lines that a broken record had taken
    while (first := waiting.popleft() if waiting else next(lines, None)) is not None:
        number, text = first
        if '"' in text:
            cells, reason = _quoted(first, lines, waiting, delimiter)
        else:
            bare = text.rstrip("\r\n")
            if not bare.strip(" "):
                continue
            cells, reason = bare.split(delimiter), None
        yield number, cells, reason or _unfit(cells)


def _quoted(
    first: Line, lines: Iterator[Line], waiting: deque[Line], delimiter: str
) -> tuple[list[str], Phrase | None]:
    taken: list[Line] = []

    def feed() -> Iterator[str]:
        line: Line | None = first
        while line is not None:
            taken.append(line)
            yield line[1]
            line = waiting.popleft() if waiting else next(lines, None)

    try:
        return next(csv.reader(feed(), delimiter=delimiter, strict=True)), None
    except csv.Error as error:
        waiting.extendleft(reversed(taken[1:]))
        text = first[1].rstrip("\r\n")
        if "expected after" in str(error):
            return [text], _AFTER_QUOTE
        # Over the limit within one line, the cell is long; over several, a quote was left open.
        return [text], _TOO_LONG if "limit" in str(error) and len(taken) == 1 else _NEVER_CLOSED


def _unfit(cells: list[str]) -> Phrase | None:
    for cell in cells:
        if len(cell) > LONGEST:
            return _TOO_LONG
        if "\0" in cell:
            return NUL
    return None


_NUL_OF_HEADER = Phrase(
    f"{NUL.en}, as UTF-16 without a byte-order mark does; save it as UTF-8",
    f"{NUL.zh}，可能是不带字节序标记的 UTF-16；请另存为 UTF-8",
)
_NEVER_CLOSED = Phrase("a quote is never closed", "引号没有闭合")
_AFTER_QUOTE = Phrase("something stands behind a closing quote", "右引号之后还有内容")
_TOO_LONG = Phrase(f"a cell is longer than {LONGEST} characters", f"单元格超过 {LONGEST} 个字符")
