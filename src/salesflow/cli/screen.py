"""The terminal: language, colours where they are wanted, what goes to standard error."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.highlighter import RegexHighlighter
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text
from rich.theme import Theme

from salesflow.findings import Finding, Lang, cells
from salesflow.reports import problems

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

_THEME = Theme(
    {
        "salesflow.code": "bold red",
        "salesflow.caret": "bold red",
        "salesflow.place": "cyan",
        "salesflow.help": "green",
        "salesflow.quoted": "bold",
        "salesflow.bar": "blue",
        "salesflow.good": "bold green",
        "salesflow.bad": "bold red",
        "salesflow.dim": "dim",
    }
)


class _Highlighter(RegexHighlighter):
    base_style = "salesflow."
    highlights = [  # noqa: RUF012 - rich reads this class attribute
        r"^(?P<place>\S+?:\d+(:\d+)?): (?P<code>SF\d+)",
        r"(?P<caret>(?<=\| ) *\^+$)",
        r"(?P<dim>^ *\d+ \||^ +\|)",
        r"(?P<help>= (help:|建议：))",
        r"(?P<quoted>`[^`]+`)",
        r"(?P<bar>[█▏▎▍▌▋▊▉]+)",
        r"(?P<good>^ *✓|\bok\b)",
        r"(?P<bad>^ *✗|逾期|\boverdue\b)",
    ]


def language(said: str | None) -> Lang:
    """`--lang` (checked by `options.Lang`), else what the environment says (`LC_ALL`, `LC_MESSAGES`, `LANG`), else English."""
    named = said or next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "en")
    return "zh" if named.lower().startswith("zh") else "en"


def language_of_call() -> Lang:
    """The language before the command line is parsed: for help texts and for errors."""
    for at, word in enumerate(sys.argv):
        if word.startswith("--lang="):
            return language(word.removeprefix("--lang="))
        if word == "--lang" and at + 1 < len(sys.argv):
            return language(sys.argv[at + 1])
    return language(None)


def choose(en: str, zh: str) -> str:
    """A help text in the language of the call."""
    return zh if language_of_call() == "zh" else en


def console(*, error: bool = False) -> Console:
    """Colours on a terminal only; `NO_COLOR` is respected; text is never wrapped, so that pipes get whole lines."""
    return Console(stderr=error, theme=_THEME, highlight=False, soft_wrap=True)


def room() -> int:
    """How many cells a line may have: as the terminal says, or `COLUMNS`; a pipe takes whole lines."""
    out = console()
    return out.width if out.is_terminal or os.environ.get("COLUMNS") else _WHOLE_LINES


_WHOLE_LINES = 100_000  # cells


def show(text: str, *, error: bool = False) -> None:
    """Print a report, coloured by what it says; the bytes in a pipe are the text itself."""
    out = console(error=error)
    if not out.is_terminal:
        write(text, error=error)
        return
    for line in fitted(text, out.width):
        out.print(_Highlighter()(Text(line)))


_EXCERPT = re.compile(r" *(\d+ )?\| ")


def fitted(text: str, width: int) -> list[str]:
    """
    Lines that fit a terminal: prose is folded at blanks, under its own indentation; a line of a file is cut around
    the caret below it, so that the caret still points at its word.
    """
    lines = text.split("\n")
    fit: list[str] = []
    for at, line in enumerate(lines):
        excerpt = _EXCERPT.match(line)
        if cells(line) <= width or not line:
            fit.append(line)
        elif excerpt and at + 1 < len(lines) and lines[at + 1].rstrip().endswith("^"):
            fit.append(_cut(line, lines[at + 1].index("^"), width, excerpt.end()))
            lines[at + 1] = _cut(lines[at + 1], lines[at + 1].index("^"), width, excerpt.end())
        else:
            fit += _folded(line, width)
    return fit


def _cut(line: str, caret: int, width: int, gutter: int) -> str:
    """The part of a line whose caret stands at this cell, with its gutter; the same cells for both lines."""
    room = width - gutter
    start = max(0, caret - gutter - room * 2 // 3)
    body, cell, kept = line[gutter:], 0, ""
    for char in body:
        if start <= cell < start + room - (cells(char) - 1):
            kept += " " * (cell - start - cells(kept)) + char
        cell += cells(char)
    return line[:gutter] + kept


def _folded(line: str, width: int) -> list[str]:
    indent = len(line) - len(line.lstrip()) + (2 if line.startswith("  ") else 0)
    folded, current = [], ""
    for word in re.split(r"(?<= )", line):
        if current.strip() and cells(current + word.rstrip()) > width:
            folded.append(current.rstrip())
            current = " " * indent
        current += word
    return [*folded, current]


def write(text: str, *, error: bool = False) -> None:
    """Lines into a pipe, at once."""
    print(text, file=sys.stderr if error else sys.stdout, flush=True)


class _Patient(io.FileIO):
    """A file that goes on when its reader goes away: what is written then is lost, and nobody misses it."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream.fileno(), "w", closefd=False)
        self.stream = stream  # who owns the file may close it as soon as nobody knows him

    def write(self, written: Buffer, /) -> int:
        try:
            return super().write(written)
        except BrokenPipeError:
            return memoryview(written).nbytes


def patient(stream: TextIO) -> TextIO:
    """
    The same stream, for a reader who may go away before the end (`| head -1`).

    He has seen what he wanted, and that is no error; what the command came to is told by its exit code all the same, to
    whatever runs it. A character that the stream lacks is shown as `?`.
    """
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    stream.reconfigure(errors="replace")
    is_unbuffered = isinstance(stream.buffer, io.FileIO)  # as PYTHONUNBUFFERED asks for, in most containers
    if not is_unbuffered and not isinstance(getattr(stream.buffer, "raw", None), io.FileIO):
        return stream
    raw = _Patient(stream)
    return io.TextIOWrapper(
        raw if is_unbuffered else io.BufferedWriter(raw), stream.encoding, "replace",
        line_buffering=stream.line_buffering, write_through=stream.write_through,
    )  # fmt: skip


def show_json(value: Any) -> None:
    """JSON to standard output; escaped where the pipe does not take every character as it is."""
    write(json.dumps(value, ensure_ascii=not takes_all(), indent=2))


def takes_all() -> bool:
    """Does standard output take every character as it is?"""
    return (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")


def complain(findings: Iterable[Finding]) -> None:
    """Findings to standard error, in the language of the call."""
    listed = tuple(findings)
    lang = language_of_call()
    show(problems.text(listed, lang), error=True)
    if len(listed) > 1:
        show("\n" + problems.tally(listed, lang), error=True)


@contextmanager
def moving(lang: Lang) -> Iterator[Callable[[int], None] | None]:
    """A moving line with the number of rows done, on a terminal; nothing in a pipe."""
    screen = console(error=True)
    if not screen.is_terminal:
        yield None
        return
    words = "{task.completed:,} 行" if lang == "zh" else "{task.completed:,} rows"
    shown = (SpinnerColumn(), TextColumn(words), BarColumn(pulse_style="blue"), TimeElapsedColumn())
    with Progress(*shown, console=screen, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda rows: bar.update(task, completed=rows)
