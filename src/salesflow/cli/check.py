"""`salesflow check`: is this policy sound?"""

from __future__ import annotations

from pathlib import Path

import typer

from salesflow.cli import OK, WRONG, exit_code, options
from salesflow.cli.report import asked_for, tell
from salesflow.cli.screen import choose, language, room
from salesflow.findings import Finding, Lang, PolicyError
from salesflow.policy.model import Policy
from salesflow.reports.forms import FORMS, several, text_form
from salesflow.reports.result import Result, of_check

BUNDLED = "policies.yaml"


def check(
    files: options.CheckedFiles = None,
    lang: options.Lang = None,
    format: options.ReportFormat = None,
    out: options.ReportOut = None,
    report: options.Reports = None,
    strict: options.Strict = False,
) -> None:
    """Load each, and say everything that is wrong; the exit code is that of the worst."""
    spoken = language(lang)
    asked = asked_for(format, out, report, forms=tuple(FORMS), lang=spoken, read=files or ())
    if len(files or ()) > 1 and (alone := next((form for form in asked.forms if form in several.ALONE), None)):
        said = f"`{alone}` tells of one policy; name one file", f"`{alone}` 只能说明一份策略；请只写一个文件"
        raise typer.BadParameter(choose(*said), param_hint="--format")
    checked = [_checked(file, strict=strict) for file in files or (None,)]
    results = [result for result, _ in checked]
    tell(asked, lambda form: several.text(form, results, spoken), shown=lambda: _shown(results, spoken))
    if worst := max(code for _, code in checked):
        raise typer.Exit(worst)


def _shown(results: list[Result], lang: Lang) -> str:
    return "\n\n".join(text_form.text(result, lang, width=room()) for result in results)


def _checked(file: Path | None, *, strict: bool) -> tuple[Result, int]:
    """What a check of this file came to, and the exit code that it asks for."""
    policy, findings, code = loaded(file)
    result = of_check(policy, str(file) if file else BUNDLED, findings, strict=strict)
    return result, WRONG if policy is not None and findings and strict else code


def loaded(file: Path | None) -> tuple[Policy | None, tuple[Finding, ...], int]:
    """The policy, or none; what was found; the exit code that this asks for."""
    try:
        policy = Policy.load(file)
    except PolicyError as error:
        return None, error.findings, exit_code(error)
    return policy, policy.notes, OK
