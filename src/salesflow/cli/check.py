"""`salesflow check`: is this policy sound?"""

from __future__ import annotations

import typer

from salesflow.cli import OK, WRONG, exit_code, options
from salesflow.cli.screen import language, show, show_json
from salesflow.findings import Finding, PolicyError
from salesflow.policy.model import Policy
from salesflow.reports import problems


def check(
    file: options.CheckedFile = None,
    lang: options.Lang = None,
    format: options.Format = None,
    strict: options.Strict = False,
) -> None:
    """Load it, and say everything that is wrong."""
    spoken = language(lang)
    shape = options.one_of(format, "--format", ("text", "json"), "text")
    policy, findings, code = _loaded(file)
    if shape == "json":
        show_json(
            {
                "file": str(file) if file else "policies.yaml",
                "policy": policy.identity if policy else None,
                "findings": [problems.as_json(finding, spoken) for finding in findings],
            }
        )
    else:
        if findings:
            show(problems.text(findings, spoken) + "\n")
        show(f"✓ {_summary(policy, spoken)}" if policy else f"✗ {problems.tally(findings, spoken)}")
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


def _summary(policy: Policy, lang: str) -> str:
    counts = (
        (len(policy.decisions), "decision", "decisions", "项决策"),
        (sum(len(table.rules) for table in policy.decisions), "rule", "rules", "条规则"),
        (len(policy.facts), "fact", "facts", "个事实"),
        (len(policy.processes), "process", "processes", "个流程"),
        (len(policy.constraints), "constraint", "constraints", "条约束"),
        (len(policy.tests), "test", "tests", "个测试"),
    )
    said = (
        f"{count} {zh if lang == 'zh' else one if count == 1 else many}" for count, one, many, zh in counts if count
    )
    return f"{policy.identity}: " + ("，" if lang == "zh" else ", ").join(said)
