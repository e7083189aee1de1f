"""An event log, from its file to an audit: part by part, so that it may be larger than memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from salesflow.audit.cases import Case
from salesflow.audit.compliance import Audited, Auditor
from salesflow.audit.kept import MOST
from salesflow.audit.log_parts import LogParts
from salesflow.audit.parts import ROWS, Progress, parts_of
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
        known: The keys of a baseline: of very many findings not all are kept, and the others are looked for among them.
        most: How many findings are kept, and how many of each sort about the log itself; the others are counted.
        rows: How many rows a part has at most.

    Raises:
        DataError: the file or its mapping cannot be read, or the file is no event log.
    """

    def __init__(
        self, policy: Policy, file: str | Path, map: str | Path | None = None, *, pseudonyms: Pseudonyms | None = None,
        known: Container[str] = (), most: int = MOST, rows: int = ROWS,
    ) -> None:  # fmt: skip
        self.policy, self.pseudonyms = policy, pseudonyms
        self.known, self.most, self.rows = known, most, rows
        self.table: Table = open_table(file)
        self.mapping: LogMapping = load_log_mapping(map, policy, self.table)
        self.is_ordered = map is None or self.mapping.position is not None
        self._whole: tuple[LogParts, list[Case]] | None = None  # a log of one part that has been read already

    @property
    def calendar(self) -> Calendar | None:
        """By whose clock a question about the whole log is asked."""
        return self.mapping.zone or self.policy.calendar(self.mapping.calendar)

    def latest(self) -> datetime | None:
        """
        When the last event of the log happened; nothing where it has none.

        It reads the whole file. A log of one part is kept as it was read, and `audited` need not read it again; of a
        larger one no case can be judged before the last row is read, and its events do not fit into memory.
        """
        every = iter(self.table)
        first = list(islice(every, self.rows + 1))
        if len(first) > self.rows:
            reader = LogReader(self.mapping, self.policy, self.table)
            latest = max((entry.at for row in chain(first, every) for entry in reader.entries(row)), default=None)
        else:
            parts = self._parts()
            cases = parts.read(Table(self.table.file, self.table.columns, lambda: iter(first)))
            self._whole, latest = (parts, cases), parts.latest
        return (self.calendar or NOWHERE).local(latest) if latest is not None else None

    def audited(self, *, as_of: datetime, since: datetime | None = None, progress: Progress | None = None) -> Audited:
        """What the whole log came to. Raises: DataError; FactError (SF607)."""
        auditor = Auditor(self.policy, self.table.file, as_of=as_of, since=since, most=self.most, known=self.known)
        (parts, whole), self._whole = self._whole or (self._parts(), None), None
        for done, case in enumerate(self._cases(parts, progress) if whole is None else whole, 1):
            auditor.take(case)
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
        mark = self.pseudonyms.mark if self.pseudonyms is not None else ""
        return replace(auditor.audited(findings, rows, parts.left_out), pseudonyms=mark)

    def _parts(self) -> LogParts:
        return LogParts(
            self.policy,
            self.table,
            self.mapping,
            is_ordered=self.is_ordered,
            pseudonyms=self.pseudonyms,
            most=self.most,
        )

    def _cases(self, parts: LogParts, progress: Progress | None) -> Iterator[Case]:
        """Every case, as long as its part is in memory."""
        for part in parts_of(self.table, self.mapping.case, rows=self.rows, progress=progress):
            yield from parts.read(part)

    def _not_ours(self, reader: LogReader) -> Counter[str]:
        """What was left out, and how often; with pseudonyms the columns alone, without what stood in them."""
        if self.pseudonyms is None:
            return reader.not_ours
        told: Counter[str] = Counter()
        for said, count in reader.not_ours.items():
            told[said.partition(" = ")[0] if " = " in said else NOT_OURS] += count
        return told
