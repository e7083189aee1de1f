"""An event log, from its file to cases: what every question about a log begins with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from salesflow.audit.cases import Case, cases_of
from salesflow.audit.sound import sound_entries
from salesflow.calendars import Calendar
from salesflow.findings import Finding
from salesflow.intake.cells import cell_text
from salesflow.intake.files import open_table
from salesflow.intake.log import LogMapping, LogRead
from salesflow.intake.log_read import load_log_mapping, read_log
from salesflow.intake.table import Table
from salesflow.policy.model import Policy


@dataclass(frozen=True, slots=True)
class OpenLog:
    """A log that was read: its cases, and everything that was found on the way, of its rows and of its cases."""

    table: Table
    mapping: LogMapping
    read: LogRead
    cases: list[Case]
    calendar: Calendar | None  # by whose clock a question about the whole log is asked

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in rows, and then in cases."""
        return (*self.read.findings, *(finding for case in self.cases for finding in case.findings))

    @property
    def doubtful(self) -> frozenset[tuple[str, int]]:
        """The rows about which something was found, so that what lacks there is no news."""
        places = (finding.place for finding in self.findings)
        return frozenset((place.file, place.line) for place in places if place.line is not None)

    def findings_of(self, case: Case) -> tuple[Finding, ...]:
        """What was found in the rows of one case, and what is odd about it."""
        by_row: dict[int, list[Finding]] = {}
        for finding in self.read.findings:
            if finding.place.line is not None:
                by_row.setdefault(finding.place.line, []).append(finding)
        if not by_row:
            return case.findings
        column = self.table.columns.index(self.mapping.case)
        own = (row.number for row in self.table if row.number in by_row and _cell(row.cells, column) == case.name)
        return (*(finding for number in own for finding in by_row[number]), *case.findings)


def _cell(cells: tuple[object, ...], column: int) -> str:
    return cell_text(cells[column]).strip()


def open_log(
    policy: Policy, file: str | Path, map: str | Path | None = None, *, progress: Callable[[int], None] | None = None
) -> OpenLog:
    """
    Which cases does this log hold?

    The canonical form is written in the order in which events were entered. Where a mapping makes events of somebody
    else's columns, nothing says so; then each counts as entered when it was recorded.

    Args:
        map: The mapping file; without one the header is that of the canonical form.
        progress: Called with the number of rows done, now and then.

    Raises:
        DataError: the file or its mapping cannot be read, or the file is no event log.
    """
    return cases_in(policy, open_table(file), map, progress=progress)


def cases_in(
    policy: Policy, table: Table, map: str | Path | None, *, progress: Callable[[int], None] | None = None
) -> OpenLog:
    """The cases of a log whose table is open already. Raises: DataError, as `open_log`."""
    mapping = load_log_mapping(map, policy, table)
    read = read_log(mapping, policy, table, progress=progress)
    entries, findings = sound_entries(policy, read.entries)
    read = replace(read, entries=entries, findings=[*read.findings, *findings])
    cases = cases_of(policy, entries, is_ordered=map is None or mapping.position is not None)
    return OpenLog(table, mapping, read, cases, mapping.zone or policy.calendar(mapping.calendar))
