"""`salesflow replay`: what of a log would have been refused, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from salesflow.audit.open_log import open_log
from salesflow.audit.replay import replay as live_through
from salesflow.cli import WRONG, options
from salesflow.cli.screen import choose, console, language, moving, show, show_json
from salesflow.policy.model import Policy
from salesflow.reports import replays


def replay(
    log: options.LogFile,
    map: options.LogMap = None,
    policy: options.PolicyFile = None,
    commands: Annotated[
        bool,
        typer.Option(
            "--commands",
            help=choose(
                "A log of commands: what is refused did not happen, and what follows is judged without it.",
                "日志记录的是指令：被拒绝的视为未发生，后续据此判断。",
            ),
        ),
    ] = False,
    lang: options.Lang = None,
    format: options.Format = None,
    strict: options.Strict = False,
) -> None:
    """Offer every event again, and tell which ones the policy refuses."""
    spoken = language(lang)
    shape = options.one_of(format, "--format", ("text", "json"), "text")
    loaded = Policy.load(policy)
    with moving(spoken) as progress:
        opened = open_log(loaded, log, map, progress=progress)
        replayed = live_through(loaded, opened.cases, are_commands=commands, doubtful=opened.doubtful)
    findings = opened.read.findings  # a step that does not follow the one before is among those that are refused
    if shape == "json":
        show_json(replays.as_json(loaded, str(log), replayed, findings, spoken))
    else:
        show(replays.text(loaded, str(log), replayed, findings, spoken, width=console().width))
    if replayed.refused:
        raise typer.Exit(WRONG)
    options.stop_at(findings, strict=strict)
