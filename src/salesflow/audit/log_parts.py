"""
An event log read part by part, as it would be read at once.

Whatever is said of a row or of a case is said at its line, in the order of the file; whatever is counted is counted
over all parts. Only two things are seen within a part alone: an id that comes twice, and whether every event has a
`position`. A log of one part has no such bounds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from salesflow.audit.cases import Case, cases_of
from salesflow.audit.parts import Progress
from salesflow.audit.pseudonyms import Pseudonyms
from salesflow.audit.sound import sound_entries
from salesflow.findings import Finding, Place, Severity
from salesflow.intake.log import Entry, LogMapping
from salesflow.intake.log_once import earlier
from salesflow.intake.log_rows import LogReader
from salesflow.intake.table import Table
from salesflow.policy.model import Policy

_EVERY = 1_000  # rows between two calls of `progress`


class At(NamedTuple):
    """A finding, and the line by which it stands among others."""

    line: int
    finding: Finding


class FirstLines:
    """
    Findings with their lines, as they come: those of the first lines, at most `most`.

    `left_out` counts the others by severity. Without `most` everything is kept.
    """

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        self.listed: list[At] = []
        self.left_out: Counter[Severity] = Counter()

    def add(self, found: Iterable[At]) -> None:
        self.listed += found
        if self.most is not None and len(self.listed) > self.most + self.most // 4:  # not for each part
            self.cut()

    def cut(self) -> list[At]:
        """Only as many as there may be."""
        if self.most is not None and len(self.listed) > self.most:
            self.listed.sort(key=lambda each: each.finding.place.line or 0)
            self.left_out.update(each.finding.severity for each in self.listed[self.most :])
            del self.listed[self.most :]
        return self.listed


class LogParts:
    """
    Reads the parts of one log, each as often as it is asked for: once. `latest` is when the last event so far happened.

    Args:
        is_ordered: As `cases_of` has it.
        pseudonyms: Every entry goes by these, as soon as it was read.
        most: How many findings are kept of each sort: of rows, of entries and of cases. By default all.
    """

    def __init__(
        self,
        policy: Policy,
        table: Table,
        mapping: LogMapping,
        *,
        is_ordered: bool,
        pseudonyms: Pseudonyms | None = None,
        most: int | None = None,
    ) -> None:
        self.policy, self.is_ordered, self.pseudonyms = policy, is_ordered, pseudonyms
        self.reader = LogReader(mapping, policy, table)
        self.unsaid_first: dict[tuple[str, str], Place] = {}
        self.bare_first: Place | None = None  # the first time without an offset
        self.of_rows, self.of_entries, self.of_cases = FirstLines(most), FirstLines(most), FirstLines(most)
        self.parts = self.cases = self.events = 0
        self.latest: datetime | None = None

    def read(self, part: Table, progress: Progress | None = None) -> list[Case]:
        """The cases of one part, in the order in which they first appear. Raises: DataError."""
        entries, findings = sound_entries(self.policy, self._entries(part, progress))
        self.of_entries.add(At(finding.place.line or 0, finding) for finding in findings)
        cases = cases_of(self.policy, entries, is_ordered=self.is_ordered)
        self.of_cases.add(At(first_line(case), finding) for case in cases for finding in case.findings)
        self.parts += 1
        self.cases += len(cases)
        self.events += len(entries)
        return cases

    def findings(self) -> list[Finding]:
        """Everything that was found, as if the log had been read at once."""
        once, offsets = self.reader.once, self.reader.offsets
        required = {name: list(event.required) for name, event in once.words.events.items()}
        order = sorted(
            self.unsaid_first.items(), key=lambda each: (each[1].line, required[each[0][0]].index(each[0][1]))
        )
        once.first = self.unsaid_first
        for key, _ in order:  # they are told in the order in which they stand here
            once.unsaid[key] = once.unsaid.pop(key)
        offsets.first = self.bare_first
        of_rows = [*self.reader.mapping.notes, *self.in_order(self.of_rows.cut())]
        return [*of_rows, *once.findings(), *offsets.findings(), *self.in_order(self.of_entries.cut()),
                *self.in_order(self.of_cases.cut())]  # fmt: skip

    @property
    def left_out(self) -> Counter[Severity]:
        """How many findings are not kept, by severity; asked when everything is read."""
        every = (self.of_rows, self.of_entries, self.of_cases)
        for each in every:
            each.cut()
        return sum((each.left_out for each in every), Counter())

    def in_order(self, findings: list[At]) -> Iterator[Finding]:
        """By their lines; those of one part have the order of the file already."""
        listed = findings if self.parts <= 1 else sorted(findings, key=lambda each: each.line)
        return (each.finding for each in listed)

    def _entries(self, part: Table, progress: Progress | None) -> list[Entry]:
        reader = self.reader
        reader.findings, reader.positions = [], []
        reader.once.begin_part()
        reader.offsets.first = None
        entries: list[Entry] = []
        for number, row in enumerate(part, 1):
            entries.extend(reader.entries(row))
            if progress is not None and number % _EVERY == 0:
                progress(number)
        if entries:
            last = max(entry.at for entry in entries)
            self.latest = last if self.latest is None else max(self.latest, last)
        if self.pseudonyms is not None:
            entries = [self.pseudonyms.entry(entry) for entry in entries]
        self.of_rows.add(At(finding.place.line or 0, finding) for finding in reader.findings)
        for key, place in reader.once.first.items():
            self.unsaid_first[key] = earlier(self.unsaid_first.get(key), place)
        if reader.offsets.first is not None:
            self.bare_first = earlier(self.bare_first, reader.offsets.first)
        if len(reader.positions) == len(entries) > 0:  # where one is unknown, nothing is moved
            order = sorted(range(len(entries)), key=reader.positions.__getitem__)
            entries = [entries[at] for at in order]
        return entries


def first_line(case: Case) -> int:
    """The line where a case first appears."""
    return min((line.entry.line for line in case.lines if line.entry is not None), default=0)
