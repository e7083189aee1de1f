"""`salesflow due`: the list for the morning meeting."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from salesflow.audit.export import write_rows
from salesflow.audit.meeting import meeting
from salesflow.audit.open_log import open_log
from salesflow.cli import options
from salesflow.cli.screen import choose, language, moving, room, show, show_json
from salesflow.policy.model import Policy
from salesflow.reports import due as report

Owner = Annotated[
    str | None,
    typer.Option("--owner", metavar="X", help=choose("Only the leads that this person owns.", "只列该归属人的客户。")),
]
Role = Annotated[
    str | None,
    typer.Option("--role", metavar="R", help=choose("Only what this role owes.", "只列该角色的事项。")),
]
Waiting = Annotated[
    bool,
    typer.Option(
        "--waiting",
        help=choose("Also what is due later, and what has not opened yet.", "同时列出以后到期和未到时间的事项。"),
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        parser=options.file_named,
        metavar="F",
        help=choose(
            "Write one row for each obligation: .csv, .jsonl or .parquet.",
            "每项一行写入文件：.csv、.jsonl 或 .parquet。",
        ),
    ),
]


def due(
    log: options.LogFile,
    map: options.LogMap = None,
    policy: options.PolicyFile = None,
    as_of: options.AsOf = None,
    owner: Owner = None,
    role: Role = None,
    waiting: Waiting = False,
    out: Out = None,
    lang: options.Lang = None,
    format: options.Format = None,
    strict: options.Strict = False,
) -> None:
    """What is overdue and due, person by person."""
    spoken = language(lang)
    shape = options.one_of(format, "--format", ("text", "json"), "text")
    loaded = Policy.load(policy)
    with moving(spoken) as progress:
        opened = open_log(loaded, log, map, progress=progress)
        at = options.moment(as_of, opened.calendar)
        held = meeting(loaded, opened.cases, at=at, owner=owner, role=role)
    findings = (*opened.findings, *held.findings)
    if out is not None:
        write_rows(out, report.COLUMNS, report.rows_of(loaded, held, spoken, waiting=waiting), read=str(log))
    if shape == "json":
        show_json(report.as_json(loaded, str(log), held, findings, spoken, waiting=waiting))
    else:
        show(report.text(loaded, str(log), held, findings, spoken, width=room(), waiting=waiting))
        if out is not None:
            show(choose(f"\nwrote {out}", f"\n已写入 {out}"))
    options.stop_at(findings, strict=strict)
