"""`salesflow check`: is this policy sound?"""

from __future__ import annotations

import typer

from salesflow.cli import OK, WRONG, exit_code, options
from salesflow.cli.report import tell
from salesflow.cli.screen import language
from salesflow.findings import Finding, PolicyError
from salesflow.policy.model import Policy
from salesflow.reports.forms import FORMS
from salesflow.reports.result import of_check


def check(
    file: options.CheckedFile = None,
    lang: options.Lang = None,
    format: options.ReportFormat = None,
    out: options.ReportOut = None,
    strict: options.Strict = False,
) -> None:
    """Load it, and say everything that is wrong."""
    spoken = language(lang)
    shape = options.one_of(format, "--format", tuple(FORMS), "text")
    policy, findings, code = _loaded(file)
    result = of_check(policy, str(file) if file else "policies.yaml", findings, strict=strict)
    tell(result, shape, spoken, out=out, read=(file,))
    if policy is None:
        raise typer.Exit(code)
    if findings and strict:
        raise typer.Exit(WRONG)


def _loaded(file: options.CheckedFile) -> tuple[Policy | None, tuple[Finding, ...], int]:
    """The policy, or none; what was found; the exit code that this asks for."""
    try:
        policy = Policy.load(file)
    except PolicyError as error:
        return None, error.findings, exit_code(error)
    return policy, policy.notes, OK
