"""
The first visible sheet of an Excel workbook. The only user of `python_calamine`.

Excel knows numbers as binary floats alone: whole ones are whole numbers here, others the decimal that Excel shows.
It knows a date as a moment at midnight: in a column in which some cell has a time of day, a date is that moment.
A cell that holds an error (`#N/A`) arrives empty.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.findings import DataError, Place, found, why_not
from salesflow.intake.cells import exact
from salesflow.intake.table import Row, Table, broken, named_columns, unreadable, wrong_count

_MOST_BYTES = 500_000_000  # unpacked
_HARMLESS, _RATIO = 50_000_000, 150  # bytes unpacked; beyond that, how many of them one packed byte may stand for
_MOST_CELLS = 20_000_000  # of the rectangle from A1 to the last cell, which the reader allocates at once
_BLOCK = 1 << 20
_LAST_ROW = 1_048_576  # of a sheet
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?(/?)>')


def open_spreadsheet(path: Path) -> Table:
    """The rows of the first visible sheet; the first row that is not empty is the header. Raises: DataError."""
    file = str(path)
    _refuse_bomb(path)
    sheet = _sheet(path)
    line, header = next(_filled(sheet), (0, []))
    if not line:
        raise unreadable(file, Phrase("its first sheet is empty", "第一张工作表为空"))
    if header is None:
        raise unreadable(file, Phrase("its header is broken", "表头有误"))
    while header[-1] == "":
        header.pop()
    columns = named_columns(file, header, line)

    def rows() -> Iterator[Row]:
        width, timed = len(columns), _timed(sheet)
        for number, cells in _filled(sheet):
            if number == line:
                continue
            if cells is None:
                yield broken(file, number, [], width, _NO_DATE)
                continue
            made = [_cell(cell, is_timed=at in timed) for at, cell in enumerate(cells)]
            if any(cell is not None for cell in made[width:]):
                filled = max(at for at, cell in enumerate(made, 1) if cell is not None)
                yield broken(file, number, made, width, wrong_count(filled, width))
            else:
                yield Row(number, (*made[:width], *(None,) * (width - len(made))))

    return Table(file, columns, rows)


def _filled(sheet: Any) -> Iterator[tuple[int, list[Any] | None]]:
    """The rows that are not empty, each with its number in the sheet; no cells where they cannot be converted."""
    rows = sheet.iter_rows()
    for number in range(1, _LAST_ROW + 1):
        try:
            cells = next(rows)
        except StopIteration:
            return
        except BaseException as error:
            if not _is_of_reader(error):
                raise
            yield number, None
        else:
            if any(cell != "" for cell in cells):
                yield number, cells


def _timed(sheet: Any) -> set[int]:
    """The columns in which some cell has a time of day."""
    return {at for _, cells in _filled(sheet) for at, cell in enumerate(cells or ()) if isinstance(cell, datetime)}


def _cell(cell: Any, *, is_timed: bool) -> Any:
    if is_timed and isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime.combine(cell, time.min)
    return None if cell == "" else exact(cell)


def _is_of_reader(error: BaseException) -> bool:
    """Rust code that gives up raises what is no `Exception`; anything else of that sort is not ours to catch."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def _sheet(path: Path) -> Any:
    try:
        import python_calamine
    except ImportError:
        missing = found("SF514", Place(str(path)), what="python-calamine", extra="audit")
        raise DataError([missing]) from None
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        kinds = python_calamine.SheetTypeEnum, python_calamine.SheetVisibleEnum
        sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == kinds[0].WorkSheet]
        shown = [sheet for sheet in sheets if sheet.visible == kinds[1].Visible] or sheets
        if not shown:
            raise unreadable(str(path), Phrase("it has no sheet", "没有工作表"))
        return workbook.get_sheet_by_name(shown[0].name)
    except python_calamine.PasswordError:
        raise unreadable(str(path), Phrase("it is protected by a password", "有密码保护")) from None
    except DataError:
        raise
    except BaseException as error:
        if not _is_of_reader(error):
            raise
        raise unreadable(str(path), NO_WORKBOOK) from None


def _refuse_bomb(path: Path) -> None:
    """A small file that unpacks to more than the machine has, or one cell at the far corner of an empty sheet."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > _MOST_BYTES or unpacked > max(_HARMLESS, _RATIO * path.stat().st_size):
                raise unreadable(str(path), _TOO_LARGE)
            for entry in archive.infolist():
                if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                    with archive.open(entry) as stream:
                        _refuse_far_corner(path, stream)
    except DataError:
        raise
    except OSError as error:
        raise unreadable(str(path), why_not(error)) from None
    except Exception:  # a broken archive fails in many ways: zlib, struct, encodings, passwords
        raise unreadable(str(path), NO_WORKBOOK) from None


def _refuse_far_corner(path: Path, stream: Any) -> None:
    rest, last_row, last_column = b"", 0, 0
    while block := stream.read(_BLOCK):
        text = rest + block
        for letters, row, is_empty in _CELL.findall(text):
            if not is_empty:
                column = 0
                for letter in letters:
                    column = column * 26 + letter - 64
                last_row, last_column = max(last_row, int(row)), max(last_column, column)
        rest = text[-300:]  # a cell may stand across two blocks; meeting it twice does no harm
    if last_row * last_column > _MOST_CELLS:
        raise unreadable(str(path), _TOO_LARGE)


NO_WORKBOOK = Phrase("it is no Excel workbook, or a damaged one", "不是 Excel 工作簿，或已损坏")
_NO_DATE = Phrase("a cell is shown as a date, and its number is none", "某单元格显示为日期，但其数值不是日期")
_TOO_LARGE = Phrase("unpacked it would be far too large", "解压后过大")
