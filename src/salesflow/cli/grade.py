"""`salesflow grade`: the grade and the next contact of every lead in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from salesflow import engines
from salesflow.audit import Graded
from salesflow.audit.export import write_grading
from salesflow.audit.grade import Grading, TableGrading
from salesflow.audit.log_grade import LogGrading
from salesflow.audit.open_log import cases_in
from salesflow.cli import options
from salesflow.cli.screen import choose, console, language, moving, show, show_json
from salesflow.engines import ENGINES, demand_sql
from salesflow.intake import load_mapping, open_table
from salesflow.intake.log_read import is_log, load_log_mapping
from salesflow.intake.table import Table
from salesflow.policy.model import Policy
from salesflow.reports import grades


def grade(
    file: Annotated[
        Path,
        typer.Argument(
            parser=options.file_named,
            metavar="FILE",
            help=choose(
                "A table of leads, or an event log: CSV, JSONL, Parquet, .xlsx; logs in XES too.",
                "客户表或事件日志：CSV、JSONL、Parquet 或 .xlsx 文件；日志也可为 XES。",
            ),
        ),
    ],
    map: Annotated[
        Path | None,
        typer.Option(
            "--map",
            parser=options.file_named,
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
            parser=options.file_named,
            metavar="F",
            help=choose(
                "Write every row, or every case, with its grade: .csv, .jsonl or .parquet.",
                "写出每行（或每位客户）及其级别：.csv、.jsonl 或 .parquet。",
            ),
        ),
    ] = None,
    lang: options.Lang = None,
    format: options.Format = None,
    engine: options.EngineName = None,
    strict: options.Strict = False,
) -> None:
    """Grade every row, or every case of a log; a summary for people on a terminal, everything for programs in a pipe."""
    spoken = language(lang)
    shape = options.one_of(format, "--format", ("text", "json"), "text" if console().is_terminal else "json")
    name = options.one_of(engine, "--engine", ENGINES, "native")
    loaded = Policy.load(policy)
    with moving(spoken) as progress:
        grading = _grading(loaded, open_table(file), _Asked(map, as_of, name, progress))
        graded = _graded(loaded, grading, out, keep=shape == "json")
    if shape == "json":
        show_json(grades.as_json(graded, spoken))
    else:
        show(grades.text(loaded, str(file), graded, spoken))
        if out is not None:
            show(choose(f"\nwrote {out}", f"\n已写入 {out}"))
    options.stop_at(graded.findings, strict=strict)


class _Asked(NamedTuple):
    """What the command line said of the question."""

    map: Path | None
    as_of: str | None
    engine: str
    progress: Callable[[int], None] | None


def _graded(policy: Policy, grading: Grading, out: Path | None, *, keep: bool) -> Graded:
    """What the leads came to; they are written as they come, and kept only where they are shown."""
    if out is not None:
        return write_grading(out, policy, grading, keep=keep)
    leads = [lead for _, lead in grading if keep]
    return grading.graded(leads)


def _grading(policy: Policy, table: Table, asked: _Asked) -> Grading:
    """The rows of a table, or the cases of a log, about to be graded."""
    if asked.engine == "sql":
        demand_sql()
        from salesflow.audit.sql_typed import TypedLogGrading, is_typed

        if asked.map is None and is_typed(table):
            at = options.moment(asked.as_of, policy.calendar())
            return TypedLogGrading(policy, table, as_of=at, progress=asked.progress)
    if is_log(asked.map, policy, table):
        return _log_grading(policy, table, asked)
    mapping = load_mapping(asked.map, policy, table)
    at = options.moment(asked.as_of, mapping.calendar)
    return TableGrading(
        policy, table, mapping, as_of=at, engine=engines.engine(policy, asked.engine), progress=asked.progress
    )


def _log_grading(policy: Policy, table: Table, asked: _Asked) -> Grading:
    if asked.engine == "sql":
        from salesflow.audit.sql_grade import SqlLogGrading

        mapping = load_log_mapping(asked.map, policy, table)
        at = options.moment(asked.as_of, mapping.zone or policy.calendar(mapping.calendar))
        is_ordered = asked.map is None or mapping.position is not None
        return SqlLogGrading(policy, table, mapping, is_ordered=is_ordered, as_of=at, progress=asked.progress)
    engine = engines.engine(policy, asked.engine)
    log = cases_in(policy, table, asked.map, progress=asked.progress)
    at = options.moment(asked.as_of, log.calendar)
    return LogGrading(policy, log, as_of=at, engine=engine, progress=asked.progress)
