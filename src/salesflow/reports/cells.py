"""Text in columns on a terminal, where Chinese characters fill two cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from salesflow.findings import Lang, cells


def padded(text: str, width: int) -> str:
    """The text filled up with blanks to so many cells."""
    return text + " " * max(0, width - cells(text))


def aligned(text: str, width: int) -> str:
    """The text pushed to the right of so many cells: numbers."""
    return " " * max(0, width - cells(text)) + text


def columns(rows: Sequence[tuple[str, ...]], *, gap: str = "  ", indent: str = "") -> list[str]:
    """Rows with every column as wide as its widest cell."""
    if not rows:
        return []
    widths = [max(cells(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        (indent + gap.join(padded(cell, width) for cell, width in zip(row, widths, strict=True))).rstrip()
        for row in rows
    ]


def cut(text: str, width: int) -> str:
    """The text on one line, with … where it is longer than so many cells."""
    line = " ".join(text.split())
    if cells(line) <= width:
        return line
    while cells(line) > width - 1:
        line = line[:-1].rstrip()
    return line + "…"


def colon(lang: Lang) -> str:
    """The colon as each language writes it."""
    return "：" if lang == "zh" else ": "


def bar(share: float, width: int = 24) -> str:
    """A share of one as a bar, to an eighth of a cell; something is never shown as nothing."""
    eighths = round(share * width * 8)
    if share > 0:
        eighths = max(1, eighths)
    full, rest = divmod(eighths, 8)
    return "█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")


def wrapped(text: str, width: int) -> list[str]:
    """
    The text in lines of so many cells at most: folded at blanks, and between Chinese characters, which have none.

    >>> wrapped("received in the morning", 12), wrapped("上午的线索，下午回访", 12)
    (['received in', 'the morning'], ['上午的线索，', '下午回访'])
    """
    lines, line = [], ""
    for piece in _PIECE.findall(text):
        if line.strip() and cells(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


# A word with the blanks after it, or one wide character with the marks that may not begin a line.
_PIECE = re.compile(
    r"[〔（「]*(?:[\u2e80-\u9fff\uf900-\ufaff]|[^\s\u2e80-\u9fff\uf900-\ufaff〔（「]*)[，。；：、）」〕？！]*\s*"
)


def folded(text: str, width: int, *, indent: str = "", hang: str = "    ") -> list[str]:
    """A paragraph: indented, folded to the width, and what follows the first line hangs further in."""
    first, *rest = wrapped(text, width - cells(indent))
    if rest:
        rest = wrapped("".join(text[len(first) :].lstrip()), width - cells(indent + hang))
    return [indent + first, *(indent + hang + line for line in rest)]
