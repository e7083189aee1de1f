"""`salesflow journey`: one lead out of an event log."""

from __future__ import annotations

from typing import Annotated

import typer

from salesflow.audit.cases import Case
from salesflow.audit.open_log import OpenLog, open_log
from salesflow.catalogue import Phrase
from salesflow.cli import options
from salesflow.cli.screen import choose, console, language, moving, show, show_json
from salesflow.findings import DataError, Place, found, some_of, unknown
from salesflow.policy.model import Policy
from salesflow.reports import followed, journeys


def journey(
    log: options.LogFile,
    case: Annotated[
        str | None,
        typer.Option(
            "--case",
            metavar="ID",
            help=choose("Which lead; not needed where the log has one.", "客户编号；日志中只有一位时可省略。"),
        ),
    ] = None,
    map: options.LogMap = None,
    policy: options.PolicyFile = None,
    as_of: options.AsOf = None,
    lang: options.Lang = None,
    format: options.Format = None,
    strict: options.Strict = False,
) -> None:
    """Where it stands, how it got there, what may happen next, and what is owed."""
    spoken = language(lang)
    shape = options.one_of(format, "--format", ("text", "json"), "text")
    loaded = Policy.load(policy)
    with moving(spoken) as progress:
        opened = open_log(loaded, log, map, progress=progress)
    chosen = _chosen(opened, case)
    one = chosen.journey(loaded)
    at = options.moment(as_of, one.calendar or opened.calendar)
    lead = followed.followed(loaded, chosen, one, at, opened.findings_of(chosen))
    if shape == "json":
        show_json(followed.as_json(lead, spoken))
    else:
        show(journeys.text(lead, spoken, width=console().width))
    options.stop_at(lead.findings, strict=strict)


def _chosen(opened: OpenLog, name: str | None) -> Case:
    """The case of this name; without a name the only one. Raises: DataError, with the cases that there are."""
    names = [case.name for case in opened.cases]
    if not names:
        raise DataError([found("SF544", Place(opened.table.file)), *opened.findings])
    if name is None:
        if len(names) == 1:
            return opened.cases[0]
        raise DataError([found("SF543", Place(opened.table.file), count=len(names), known=some_of(names))])
    for case in opened.cases:
        if case.name == name:
            return case
    problem = unknown("SF542", name, names)
    problem.arguments["kind"] = Phrase("case", "客户")
    raise DataError([problem.at(Place("--case"))])
