"""Text in columns on a terminal, where Chinese characters fill two cells."""

from __future__ import annotations

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
