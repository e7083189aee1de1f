"""
Loading a mapping, or making one from the header of a file.

Everything that can be wrong with a mapping is found before the first row is read.
"""

from __future__ import annotations

from pathlib import Path

from salesflow.findings import DataError, Finding, Place, by_place, found
from salesflow.intake.mapping import STARTED, MappedFact, Mapping
from salesflow.intake.mapping_file import not_given, read_mapping
from salesflow.intake.table import Table
from salesflow.policy.model import Policy
from salesflow.rules.windows import START

CASE = "case"


def load_mapping(path: str | Path | None, policy: Policy, table: Table) -> Mapping:
    """
    Which column of this file states which fact?

    Without a mapping file each column whose header is the name of a fact, `start` or `case` states it.

    Raises:
        DataError: the mapping is wrong; `findings` has everything at once: unknown keys, facts (SF307), columns
            (SF506) and calendars (SF312), values that do not fit, a fact that only the app can give and that
            nothing states (SF513), a header that names no fact (SF516).
    """
    mapping, findings = _by_header(policy, table) if path is None else read_mapping(Path(path), policy, table)
    if mapping is None or any(finding.severity == "error" for finding in findings):
        raise DataError(by_place(findings))
    return mapping


def _by_header(policy: Policy, table: Table) -> tuple[Mapping, list[Finding]]:
    known = {**policy.facts, START: STARTED}
    facts = tuple(MappedFact(known[name], "column", name) for name in table.columns if name in known)
    findings = list(not_given(policy, facts, Place(table.file)))
    if not facts:
        findings = [found("SF516", Place(table.file), known=table.columns)]
    calendar = policy.calendar()
    return Mapping(table.file, facts, CASE if CASE in table.columns else None, calendar), findings
