"""An event log, from its file to an audit: part by part, so that it may be larger than memory."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

from salesflow.audit.compliance import Audited, Auditor
from salesflow.audit.log_parts import LogParts
from salesflow.audit.parts import Progress, parts_of
from salesflow.audit.pseudonyms import Pseudonyms
from salesflow.calendars import Calendar
from salesflow.frozen import FrozenMap
from salesflow.history.past import NOWHERE
from salesflow.intake.files import open_table
from salesflow.intake.log import LogMapping
from salesflow.intake.log_read import load_log_mapping
from salesflow.intake.log_rows import LogReader
from salesflow.intake.table import Table
from salesflow.policy.model import Policy

NOT_OURS = "(not ours)"  # activities of a log that goes by pseudonyms, whatever they are called


class LogAudit:
    """
    A log that is about to be audited.

    Args:
        map: The mapping file; without one the header is that of the canonical form, or of XES.
        pseudonyms: Cases and persons go by these from the first reading on.

    Raises:
        DataError: the file or its mapping cannot be read, or the file is no event log.
    """

    def __init__(
        self, policy: Policy, file: str | Path, map: str | Path | None = None, *, pseudonyms: Pseudonyms | None = None
    ) -> None:
        self.policy, self.pseudonyms = policy, pseudonyms
        self.table: Table = open_table(file)
        self.mapping: LogMapping = load_log_mapping(map, policy, self.table)
        self.is_ordered = map is None or self.mapping.position is not None

    @property
    def calendar(self) -> Calendar | None:
        """By whose clock a question about the whole log is asked."""
        return self.mapping.zone or self.policy.calendar(self.mapping.calendar)

    def latest(self) -> datetime | None:
        """When the last event of the log happened; nothing where it has none. Reads the whole file."""
        reader = LogReader(self.mapping, self.policy, self.table)
        latest = max((entry.at for row in self.table for entry in reader.entries(row)), default=None)
        return (self.calendar or NOWHERE).local(latest) if latest is not None else None

    def audited(self, *, as_of: datetime, since: datetime | None = None, progress: Progress | None = None) -> Audited:
        """What the whole log came to. Raises: DataError; FactError (SF607)."""
        auditor = Auditor(self.policy, self.table.file, as_of=as_of, since=since)
        parts = LogParts(self.policy, self.table, self.mapping, is_ordered=self.is_ordered, pseudonyms=self.pseudonyms)
        done = 0
        for part in parts_of(self.table, self.mapping.case, progress=progress):
            for case in parts.read(part):
                auditor.take(case)
                done += 1
                if progress is not None and done % 100 == 0:
                    progress(done)
        reader = parts.reader
        rows = {
            "entries": parts.events,
            "skipped": reader.skipped,
            "repeated": reader.repeated,
            "lost": reader.lost,
            "not_ours": FrozenMap(dict(sorted(self._not_ours(reader).items()))),
        }
        findings = parts.findings()
        if self.pseudonyms is not None:
            findings = [self.pseudonyms.finding(finding) for finding in findings]
        return auditor.audited(findings, rows)

    def _not_ours(self, reader: LogReader) -> Counter[str]:
        """What was left out, and how often; with pseudonyms the columns alone, without what stood in them."""
        if self.pseudonyms is None:
            return reader.not_ours
        told: Counter[str] = Counter()
        for said, count in reader.not_ours.items():
            told[said.partition(" = ")[0] if " = " in said else NOT_OURS] += count
        return told
