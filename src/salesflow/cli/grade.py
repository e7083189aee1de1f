"""`salesflow grade`: the grade and the next contact of every lead in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from salesflow.audit import grade as grade_table
from salesflow.audit import parse_as_of, write_graded
from salesflow.calendars import Calendar
from salesflow.cli import WRONG, options
from salesflow.cli.screen import choose, console, language, show, show_json
from salesflow.findings import DataError, Lang, Place, Problem
from salesflow.intake import load_mapping, open_table
from salesflow.policy.model import Policy
from salesflow.reports import grades


def grade(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help=choose("CSV, JSONL, Parquet or .xlsx.", "CSV、JSONL、Parquet 或 .xlsx 文件。")
        ),
    ],
    map: Annotated[
        Path | None,
        typer.Option("--map", metavar="M", help=choose("Which column states which fact.", "列与事实的映射文件。")),
    ] = None,
    policy: options.PolicyFile = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="D",
            help=choose(
                "The day or moment asked about; now by default. A day is its end.",
                "截至日期或时刻，默认现在；日期指当日结束。",
            ),
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="F",
            help=choose(
                "Write every row with its grade: .csv, .jsonl or .parquet.",
                "写出每行及其级别：.csv、.jsonl 或 .parquet。",
            ),
        ),
    ] = None,
    lang: options.Lang = None,
    format: options.Format = None,
    strict: options.Strict = False,
) -> None:
    """Grade every row; a summary for people on a terminal, everything for programs in a pipe."""
    spoken = language(lang)
    shape = options.one_of(format, "--format", ("text", "json"), "text" if console().is_terminal else "json")
    loaded = Policy.load(policy)
    table = open_table(file)
    mapping = load_mapping(map, loaded, table)
    with _progress(spoken) as progress:
        graded = grade_table(loaded, table, mapping, as_of=_moment(as_of, mapping.calendar), progress=progress)
    if out is not None:
        write_graded(out, loaded, table, graded)
    if shape == "json":
        show_json(grades.as_json(graded, spoken))
    else:
        show(grades.text(loaded, str(file), graded, spoken))
        if out is not None:
            show(choose(f"\nwrote {out}", f"\n已写入 {out}"))
    severe = ("error", "warning") if strict else ("error",)
    if any(finding.severity in severe for finding in graded.findings):
        raise typer.Exit(WRONG)


def _moment(said: str | None, calendar: Calendar | None) -> datetime:
    """`--as-of`, or now: the one place where a clock is read."""
    if said is None:
        now = datetime.now().astimezone()
        return calendar.local(now) if calendar is not None else now
    try:
        return parse_as_of(said, calendar)
    except Problem as problem:
        raise DataError([problem.at(Place("--as-of", 1, 1, len(said) or 1, said))]) from None


@contextmanager
def _progress(lang: Lang) -> Iterator[Callable[[int], None] | None]:
    """A moving line on a terminal; nothing in a pipe."""
    screen = console(error=True)
    if not screen.is_terminal:
        yield None
        return
    words = "{task.completed:,} 行" if lang == "zh" else "{task.completed:,} rows"
    shown = (SpinnerColumn(), TextColumn(words), BarColumn(pulse_style="blue"), TimeElapsedColumn())
    with Progress(*shown, console=screen, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda rows: bar.update(task, completed=rows)
