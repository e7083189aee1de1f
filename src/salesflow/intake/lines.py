"""Text files by the line: which encoding, and which physical line is which, as an editor counts them."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from salesflow.catalogue import Phrase
from salesflow.findings import DataError, Place, found, why_not
from salesflow.intake.table import unreadable

Line = tuple[int, str]  # its number from 1, its text with the line end

# In this order: text in GB18030 is hardly ever valid UTF-8, while much UTF-8 is valid GB18030.
_ENCODINGS = ("utf-8-sig", "gb18030")
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # Excel's "Unicode Text"; neither of the others begins like that
_BLOCK = 1 << 20
_JUDGED = 10_000  # characters by which a text is judged to be Chinese
_COMMON_ROWS = (
    *range(0xA1, 0xA4),
    *range(0xB0, 0xD8),
)  # of GB2312: signs, full-width letters, the 3755 common characters


def encoding_of(path: Path) -> str:
    """
    In which encoding is this text? UTF-16 where a byte-order mark says so, else UTF-8, with a mark or without, else GB18030.

    All are decoded strictly. Much text of other code pages is valid GB18030 as well (`Müller` is `M黮ler`), so what is
    not mostly in common Chinese characters is not taken for it.

    Raises:
        DataError: SF503, it is none of them; SF501, it is empty or cannot be read.
    """
    try:
        if not path.stat().st_size:
            raise unreadable(str(path), EMPTY)
        for encoding in ("utf-16",) if _is_marked(path) else _ENCODINGS:
            if _decodes(path, encoding) and (encoding != "gb18030" or _is_chinese(path)):
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


def _is_chinese(path: Path) -> bool:
    """Are at least half of its characters that are not ASCII common ones? Other code pages hit rare ones, or none."""
    decoder = codecs.getincrementaldecoder("gb18030")()
    judged: list[str] = []
    with path.open("rb") as stream:
        while len(judged) < _JUDGED and (block := stream.read(_BLOCK)):
            judged += (char for char in decoder.decode(block) if not char.isascii())
    common, first = _common(), judged[:_JUDGED]
    return 2 * sum(char in common for char in first) >= len(first)


@cache
def _common() -> frozenset[str]:
    return frozenset(
        "".join(bytes((row, at)).decode("gb2312", "ignore") for row in _COMMON_ROWS for at in range(0xA1, 0xFF))
    )


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
