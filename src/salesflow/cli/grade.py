"""`salesflow grade`: the grade and the next contact of every lead in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from salesflow.audit import Graded, write_graded
from salesflow.audit import grade as grade_table
from salesflow.audit.log_grade import grade_log
from salesflow.audit.open_log import cases_in
from salesflow.cli import options
from salesflow.cli.screen import choose, console, language, moving, show, show_json
from salesflow.intake import load_mapping, open_table
from salesflow.intake.log_read import is_log
from salesflow.intake.table import Table
from salesflow.policy.model import Policy
from salesflow.reports import grades


def grade(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help=choose(
                "A table of leads, or an event log: CSV, JSONL, Parquet or .xlsx.",
                "客户表或事件日志：CSV、JSONL、Parquet 或 .xlsx 文件。",
            ),
        ),
    ],
    map: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="M",
            help=choose("Which column states which fact, or which part of an event.", "列与事实或事件的映射文件。"),
        ),
    ] = None,
    policy: options.PolicyFile = None,
    as_of: options.AsOf = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="F",
            help=choose(
                "Write every row, or every case, with its grade: .csv, .jsonl or .parquet.",
                "写出每行（或每位客户）及其级别：.csv、.jsonl 或 .parquet。",
            ),
        ),
    ] = None,
    lang: options.Lang = None,
    format: options.Format = None,
    strict: options.Strict = False,
) -> None:
    """Grade every row, or every case of a log; a summary for people on a terminal, everything for programs in a pipe."""
    spoken = language(lang)
    shape = options.one_of(format, "--format", ("text", "json"), "text" if console().is_terminal else "json")
    loaded = Policy.load(policy)
    table = open_table(file)
    with moving(spoken) as progress:
        graded, rows = _graded(loaded, table, map, as_of, progress)
    if out is not None:
        write_graded(out, loaded, rows, graded)
    if shape == "json":
        show_json(grades.as_json(graded, spoken))
    else:
        show(grades.text(loaded, str(file), graded, spoken))
        if out is not None:
            show(choose(f"\nwrote {out}", f"\n已写入 {out}"))
    options.stop_at(graded.findings, strict=strict)


def _graded(
    policy: Policy, table: Table, map: Path | None, as_of: str | None, progress: Callable[[int], None] | None
) -> tuple[Graded, Table]:
    """What the leads came to, and the table that has a row for each: the file itself, or the cases of a log."""
    if is_log(map, policy, table):
        log = cases_in(policy, table, map, progress=progress)
        return grade_log(policy, log, as_of=options.moment(as_of, log.calendar), progress=progress)
    mapping = load_mapping(map, policy, table)
    return grade_table(policy, table, mapping, as_of=options.moment(as_of, mapping.calendar), progress=progress), table
