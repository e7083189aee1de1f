"""
What an audit counted and did not keep as findings, and what that means for the build.

Whether a build fails never depends on what was kept: what stands for the others is as grave as the gravest of them that
no baseline knows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from salesflow.audit.compliance import Audited
from salesflow.audit.violations import Elements
from salesflow.constraints.verdict import Status
from salesflow.findings import Finding, Severity

NOT_TOLD = "SF808"
RANK: Mapping[str, int] = {"error": 3, "warning": 2, "info": 1, "never": 4}
_FOUND: tuple[Status, ...] = ("violated", "unjudged")


def new_left_out(audited: Audited, elements: Elements, left: Mapping[str, int]) -> dict[str, Severity]:
    """
    The elements of which findings are not kept and not known, each with the gravest of these.

    Args:
        left: The keys of the baseline, and how often each, without those of the findings that are kept.
    """
    counts = audited.totals.by_element.items()
    there = Counter({(element, status): count.by_status[status] for element, count in counts for status in _FOUND})
    there -= Counter((each.element, each.status) for each in (*audited.violated, *audited.unjudged))
    for (element, status, key), count in audited.recognised.items():
        there[element, status] -= min(count, left.get(key, 0))
    grave: dict[str, Severity] = {}
    for element, status in +there:
        severity = elements.severity_of(element) if status == "violated" else "warning"
        grave[element] = gravest(severity, grave.get(element, "info"))
    return grave


def gravest(*severities: Severity) -> Severity:
    return max(severities, key=RANK.__getitem__)


def standing_for(finding: Finding, severities: Iterable[Severity]) -> Finding:
    """The finding that says how many are not told, as grave as what it stands for."""
    return Finding(finding.code, finding.places, finding.arguments, gravest(finding.severity, *severities))
