"""Text files by the line: which encoding, and which physical line is which, as an editor counts them."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from salesflow.catalogue import Phrase
from salesflow.findings import DataError, Place, found, why_not
from salesflow.intake.table import unreadable

Line = tuple[int, str]  # its number from 1, its text with the line end

# In this order: text in GB18030 is hardly ever valid UTF-8, while much UTF-8 is valid GB18030.
_ENCODINGS = ("utf-8-sig", "gb18030")
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # Excel's "Unicode Text"; neither of the others begins like that
_BLOCK = 1 << 20


def encoding_of(path: Path) -> str:
    """
    In which encoding is this text? UTF-16 where a byte-order mark says so, else UTF-8, with a mark or without, else GB18030.

    All are decoded strictly.

    Raises:
        DataError: SF503, it is none of them; SF501, it is empty or cannot be read.
    """
    try:
        if not path.stat().st_size:
            raise unreadable(str(path), EMPTY)
        for encoding in ("utf-16",) if _is_marked(path) else _ENCODINGS:
            if _decodes(path, encoding):
                return encoding
    except OSError as error:
        raise unreadable(str(path), why_not(error)) from None
    raise DataError([found("SF503", Place(str(path)))])


def _is_marked(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) in _MARKS


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def lines_of(path: Path, encoding: str) -> Iterator[Line]:
    """
    The physical lines of a text, each with its end.

    Raises:
        DataError: the file changed or vanished since its encoding was found.
    """
    try:
        with path.open(encoding=encoding, newline="") as stream:
            yield from enumerate(stream, 1)
    except OSError as error:
        raise unreadable(str(path), why_not(error)) from None
    except UnicodeDecodeError:
        raise DataError([found("SF503", Place(str(path)))]) from None


EMPTY = Phrase("it is empty", "文件为空")
