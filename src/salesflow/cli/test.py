"""`salesflow test`: do policies do what their own tests say?"""

from __future__ import annotations

from pathlib import Path

import typer

from salesflow.cli import WRONG, options
from salesflow.cli.check import BUNDLED, loaded
from salesflow.cli.report import asked_for, tell
from salesflow.cli.screen import language
from salesflow.reports import tried
from salesflow.reports.tried import Tried
from salesflow.trials import run_tests


def test(
    files: options.CheckedFiles = None,
    lang: options.Lang = None,
    format: options.TestFormat = None,
    out: options.ReportOut = None,
    report: options.Reports = None,
) -> None:
    """Run them all; a failing one is shown at its line, and the exit code is that of the worst policy."""
    spoken = language(lang)
    asked = asked_for(format, out, report, forms=tried.FORMS, lang=spoken, read=files or ())
    came = [_tried(file) for file in files or (None,)]
    told = [each for each, _ in came]
    tell(asked, lambda form: tried.text(form, told, spoken), shown=lambda: tried.text("text", told, spoken))
    if worst := max(code for _, code in came):
        raise typer.Exit(worst)


def _tried(file: Path | None) -> tuple[Tried, int]:
    """What came of the tests of this policy, and the exit code that it asks for."""
    policy, findings, code = loaded(file)
    name = str(file) if file else BUNDLED
    if policy is None:
        return Tried(name, None, findings=findings), code
    came = Tried(name, policy, run_tests(policy))
    return came, WRONG if came.is_failed else code
