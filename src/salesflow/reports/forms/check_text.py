"""What a check came to, for people: every finding at its line, and the policy in one line."""

from __future__ import annotations

from salesflow.findings import Lang
from salesflow.policy.model import Policy
from salesflow.reports import problems
from salesflow.reports.result import Result


def text(result: Result, lang: Lang) -> str:
    """Each finding with a caret; then what the policy holds, or how many errors kept it from loading."""
    findings = [remark.finding for remark in result.remarks]
    policy = result.policy
    end = f"✓ {_summary(policy, lang)}" if policy is not None else f"✗ {problems.tally(findings, lang)}"
    return f"{problems.text(findings, lang)}\n\n{end}" if findings else end


def _summary(policy: Policy, lang: Lang) -> str:
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
