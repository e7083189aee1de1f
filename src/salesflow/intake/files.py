"""Which format a file from outside has, by its name."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from salesflow.catalogue import Phrase
from salesflow.findings import DataError, Place, found, why_not
from salesflow.intake.delimited import open_delimited
from salesflow.intake.jsonlines import open_json_lines
from salesflow.intake.parquet import open_parquet
from salesflow.intake.spreadsheet import open_spreadsheet
from salesflow.intake.table import Table, unreadable
from salesflow.intake.xes import open_xes

T = TypeVar("T")

READERS: dict[str, Callable[[Path], Table]] = {
    ".csv": open_delimited,
    ".tsv": open_delimited,
    ".txt": open_delimited,  # what Excel calls Unicode Text
    ".jsonl": open_json_lines,
    ".ndjson": open_json_lines,
    ".parquet": open_parquet,
    ".xlsx": open_spreadsheet,
    ".xes": open_xes,
    ".xes.gz": open_xes,
}


def open_table(path: str | Path) -> Table:
    """
    Which columns and rows does this file have?

    CSV (comma, semicolon or tab; UTF-8, GB18030, or UTF-16 with a byte-order mark), JSON lines, Parquet, the first sheet of an `.xlsx` workbook, or
    an event log in XES. Rows are read when one iterates, and again each time.

    Raises:
        DataError: there is no such file, it is no format that is read here (SF502), not the format that its name
            claims (SF501, SF503), or two columns have one name (SF505).
    """
    at = Path(path)
    try:
        mode = at.stat().st_mode
    except (OSError, ValueError) as error:
        raise unreadable(str(path), why_not(error)) from None
    if stat.S_ISDIR(mode):
        raise unreadable(str(path), Phrase("it is a directory", "这是一个目录"))
    if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
        raise unreadable(str(path), Phrase("it is no regular file", "不是普通文件"))
    return kind_of(at, READERS)(at)


def kind_of(path: Path, kinds: Mapping[str, T]) -> T:
    """What goes with the path's ending, which may have two parts, `.xes.gz`. Raises: DataError."""
    kind = kinds.get("".join(path.suffixes[-2:]).lower(), kinds.get(path.suffix.lower()))
    if kind is None:
        raise DataError([found("SF502", Place(str(path)), name=path.suffix or path.name, known=tuple(kinds))])
    return kind


_NO_FILE = Phrase("it is no regular file", "不是普通文件")


def demand_replaceable(target: Path, asked: str | Path) -> None:
    """Devices and pipes are never replaced by a file of their name. Raises: DataError, SF515."""
    if target.exists() and not target.is_file() and not target.is_dir():
        raise DataError([found("SF515", Place(str(asked)), reason=_NO_FILE)])


def put_in_place(part: Path, target: Path) -> None:
    """Move it there; who might read the file that it replaces may read it, and nobody else. Raises: OSError."""
    if target.is_file():
        part.chmod(stat.S_IMODE(target.stat().st_mode))
    part.replace(target)
