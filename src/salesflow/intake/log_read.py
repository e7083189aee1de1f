"""Reading event logs: is it one, what does its mapping say, which events has it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from salesflow.findings import DataError, by_place
from salesflow.frozen import FrozenMap
from salesflow.intake.log import Entry, LogMapping, LogRead
from salesflow.intake.log_canonical import canonical_mapping, is_canonical
from salesflow.intake.log_form import is_log_form
from salesflow.intake.log_mapping import read_log_mapping
from salesflow.intake.log_rows import LogReader
from salesflow.intake.log_xes import is_standard, standard_mapping
from salesflow.intake.table import Table
from salesflow.policy.model import Policy
from salesflow.text import read_file

_EVERY = 1_000  # rows between two calls of `progress`


def is_log(path: str | Path | None, policy: Policy, table: Table) -> bool:
    """
    Does this mapping, or without one this header, make events of rows, and not one case of each?

    A mapping that cannot be read is none; whoever loads it says why.
    """
    if path is None:
        return is_canonical(policy, table.columns) or is_standard(table)
    return is_log_form(read_file(path).node)


def load_log_mapping(path: str | Path | None, policy: Policy, table: Table) -> LogMapping:
    """
    Which column of this log states which part of an event?

    Without a mapping file the header must be that of the canonical form: `case`, `name`, `at`, and what else there is;
    or the log is in XES, whose standard extensions say which attribute is which.

    Raises:
        DataError: the mapping is wrong; `findings` has everything at once: unknown keys, activities (SF303), fields
            (SF304), roles (SF305) and columns (SF506), values and formats that do not fit, a header that is no
            log's (SF535).
    """
    if path is not None:
        mapping, findings = read_log_mapping(Path(path), policy, table)
    elif is_standard(table) and not is_canonical(policy, table.columns):
        mapping, findings = standard_mapping(policy, table)
    else:
        mapping, findings = canonical_mapping(policy, table)
    if mapping is None or any(finding.severity == "error" for finding in findings):
        raise DataError(by_place(findings))
    return mapping


def read_log(
    mapping: LogMapping, policy: Policy, table: Table, *, progress: Callable[[int], None] | None = None
) -> LogRead:
    """
    Which events does this log hold?

    Entries come in the order of the file, which is their position in the history; in the canonical form a column
    `position` says another. A row that cannot be read never stops the others: it is a finding, and counted.

    Args:
        mapping: Made by `load_log_mapping` for this policy and this table.
        progress: Called with the number of rows done, now and then.

    Raises:
        DataError: the file cannot be read any more.
    """
    reader = LogReader(mapping, policy, table)
    entries: list[Entry] = []
    rows = 0
    for row in table:
        entries.extend(reader.entries(row))
        rows += 1
        if progress is not None and rows % _EVERY == 0:
            progress(rows)
    if progress is not None:
        progress(rows)
    if len(reader.positions) == len(entries) > 0:  # where one is unknown, nothing is moved
        order = sorted(range(len(entries)), key=reader.positions.__getitem__)
        entries = [entries[at] for at in order]
    findings = [*reader.findings, *reader.once.findings(), *reader.offsets.findings()]
    return LogRead(
        entries, findings, rows, reader.skipped, reader.repeated, reader.lost, FrozenMap(dict(reader.not_ours))
    )
