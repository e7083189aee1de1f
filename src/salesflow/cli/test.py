"""`salesflow test`: does the policy do what its own tests say?"""

from __future__ import annotations

import typer

from salesflow.cli import WRONG, options
from salesflow.cli.screen import language, show, show_json
from salesflow.policy.model import Policy
from salesflow.reports import problems
from salesflow.trials import Ran, run_tests


def test(
    file: options.CheckedFile = None,
    lang: options.Lang = None,
    format: options.Format = None,
) -> None:
    """Run them all; a failing one is shown at its line."""
    spoken = language(lang)
    shape = options.one_of(format, "--format", ("text", "json"), "text")
    policy = Policy.load(file)
    ran = run_tests(policy)
    if shape == "json":
        tests = [
            {
                "name": one.test.name,
                "line": one.test.place.line,
                "status": one.status,
                "findings": [problems.as_json(finding, spoken) for finding in one.findings],
            }
            for one in ran
        ]
        show_json({"policy": policy.identity, "tests": tests})
    else:
        show(_told(ran, spoken))
    if any(one.status == "failed" for one in ran):
        raise typer.Exit(WRONG)


_MARKS = {"passed": "✓", "failed": "✗"}


def _told(ran: tuple[Ran, ...], lang: str) -> str:
    lines = []
    for one in ran:
        lines.append(f"{_MARKS[one.status]} {one.test.name}")
        if one.findings:
            report = problems.text(one.findings, "zh" if lang == "zh" else "en")
            lines += ["    " + line if line else "" for line in report.split("\n")]
    counts = {status: sum(one.status == status for one in ran) for status in _MARKS}
    words = {"passed": "通过", "failed": "失败"}
    said = [f"{count} {words[s] if lang == 'zh' else s}" for s, count in counts.items() if count]
    return "\n".join(
        [*lines, "", ("，" if lang == "zh" else ", ").join(said) or ("没有测试" if lang == "zh" else "no tests")]
    )
