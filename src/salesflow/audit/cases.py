"""
The cases of an event log as journeys: what somebody else's system says happened, taken as it stands.

Nothing is refused here. A case that enters in mid-process is adopted where its first steps begin; a step that cannot
follow the one before is a finding, and the case stands where the log says (semantics 38).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from salesflow.calendars import Calendar
from salesflow.findings import Finding, Place, found, some_of
from salesflow.frozen import FrozenMap
from salesflow.history.event import ADOPTED, CLOSED, OPENING, REASSIGNED, STARTED, VOIDED, Event
from salesflow.history.past import NOWHERE
from salesflow.intake.log import Entry
from salesflow.journey.journey import Journey
from salesflow.policy.model import Policy


class Line(NamedTuple):
    """An event of a case, and the entry that it was read from; or else the one by which the log implies it."""

    event: Event
    entry: Entry | None = None
    implied_by: Entry | None = None

    @property
    def row(self) -> Entry | None:
        """The entry by which the log says so."""
        return self.entry or self.implied_by


@dataclass(frozen=True, slots=True)
class Case:
    """
    One case of a log: its lines in the order in which they were entered, and what is odd about them.

    `is_complete` is what the log says last of whether the case is over; nothing where it does not say.
    """

    name: str
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    is_complete: bool | None = None

    @property
    def places(self) -> dict[str, Place]:
        """Where each event stands in the log, by its id."""
        return {line.event.id: Place(line.row.file, line.row.line) for line in self.lines if line.row is not None}

    def is_over_at(self, at: datetime) -> bool:
        """
        Was the case over at this moment, as the log says?

        What it said last by then counts. Where every row says yes, that is said of the whole case: it is over once
        everything has happened.
        """
        said = [(line.event.at, line.entry.complete) for line in self.lines if line.entry is not None]
        stated = [is_over for happened, is_over in said if happened <= at and is_over is not None]
        if not stated or not stated[-1]:
            return False
        return not all(is_over for _, is_over in said) or all(happened <= at for happened, _ in said)

    def journey(self, policy: Policy) -> Journey:
        return Journey.trusted(policy, tuple(line.event for line in self.lines))


def cases_of(
    policy: Policy,
    entries: Iterable[Entry],
    *,
    is_ordered: bool = False,
    progress: Callable[[int], None] | None = None,
) -> list[Case]:
    """
    Every case of a log, in the order in which they first appear.

    Args:
        is_ordered: The entries stand in the order in which they were entered. Otherwise each counts as entered when
            it was recorded, or where that is not known, when it happened.
    """
    by_case: dict[str, list[Entry]] = {}
    for entry in entries:
        by_case.setdefault(entry.case, []).append(entry)
    made = []
    for name, listed in by_case.items():
        if not is_ordered:
            listed.sort(key=lambda entry: (entry.recorded_at or entry.at, entry.line))
        made.append(_Reading(policy, name, listed).case())
        if progress is not None and len(made) % 1_000 == 0:
            progress(len(made))
    return made


class _Reading:
    """Makes the events of one case."""

    def __init__(self, policy: Policy, name: str, entries: list[Entry]) -> None:
        self.policy, self.name = policy, name
        self.is_complete = next((each.complete for each in reversed(entries) if each.complete is not None), None)
        self.entries = sorted(entries, key=lambda entry: entry.name not in OPENING)
        self.lines: list[Line] = []
        self.findings: list[Finding] = []
        self.owner: str | None = None

    def case(self) -> Case:
        first = self.entries[0]
        if first.name not in OPENING:
            stages = self._adopted()
            earliest = min(self.entries, key=lambda each: each.at)
            self._add(ADOPTED if stages else STARTED, None, earliest, self._opening_data(first, stages))
        else:
            self.owner = first.data.get("owner")
        for entry in self.entries:
            if entry.owner is not None and entry.owner != self.owner:
                self.owner = entry.owner
                self._add(REASSIGNED, None, entry, FrozenMap({"owner": entry.owner}))
            self._add(entry.name, entry, entry, entry.data)
        self._walk()
        self._check_order()
        return Case(self.name, tuple(self.lines), tuple(self.findings), self.is_complete)

    def _opening_data(self, first: Entry, stages: dict[str, str]) -> FrozenMap[Any]:
        """What the log implies of the beginning: who owned the case, its store, the stages in which it enters."""
        self.owner = next((each.owner for each in self.entries if each.owner is not None), None)
        said = {"owner": self.owner, "calendar": first.calendar, "stages": FrozenMap(stages) or None}
        return FrozenMap({key: value for key, value in said.items() if value is not None})

    def _adopted(self) -> dict[str, str]:
        """The stages in which a case enters that is in mid-process already: where its first steps begin."""
        stages: dict[str, str] = {}
        seen: set[str] = set()
        for entry in sorted(self.entries, key=lambda each: each.at):
            what = self.policy.workings.recordable.get(entry.name)
            if what is None or what.process is None or what.transition is None or what.process.name in seen:
                continue
            seen.add(what.process.name)
            if what.process.initial not in what.transition.from_:
                stages[what.process.name] = what.transition.from_[0]
        return stages

    def _add(self, name: str, entry: Entry | None, like: Entry, data: FrozenMap[Any]) -> None:
        """One more event at the end; one that the log implies happens when the entry does that implies it."""
        position = len(self.lines) + 1
        own = entry if entry is not None else Entry(self.name, name, like.at)
        id = own.id or f"{self.name}#{position}"
        event = Event(id, self.name, position, name, like.at, own.recorded_at, own.person, own.role, data)
        self.lines.append(Line(event, entry, None if entry is not None else like))

    def _walk(self) -> None:
        """Where each step leaves from: the stage in which the case stood, in the order in which things happened."""
        void = {line.event.data.get("event") for line in self.lines if line.event.name == VOIDED}
        stages = self._first_stages()
        for at, line in sorted(enumerate(self.lines), key=lambda each: (each[1].event.at, each[0])):
            what = self.policy.workings.recordable.get(line.event.name)
            if what is None or what.process is None or what.transition is None:
                continue
            process, step = what.process.name, what.transition
            stage = stages[process]
            self.lines[at] = line._replace(event=line.event._replace(process=process, from_=stage, to=step.to))
            if line.event.id in void:
                continue
            if stage not in step.from_:
                place = self._place(line.entry)
                said = dict(case=self.name, name=step.trigger, stage=stage, known=step.from_)
                self.findings.append(found("SF541", place, **said))
            stages[process] = step.to

    def _check_order(self) -> None:
        """What is void is there, nothing is before the beginning, and nothing comes after the end."""
        start, ids = self.lines[0].event.at, {line.event.id for line in self.lines}
        void = {line.event.data["event"] for line in self.lines if line.event.name == VOIDED}
        closed: Event | None = None
        for event, entry, _ in self.lines:
            place = self._place(entry)
            if event.name == VOIDED and event.data["event"] not in ids:
                self.findings.append(found("SF710", place, id=event.data["event"], known=some_of(sorted(ids))))
            if event.at < start:
                shown = (f"{self.clock.local(at):%Y-%m-%d %H:%M}" for at in (event.at, start))
                self.findings.append(found("SF703", place, name=event.name, at=next(shown), start=next(shown)))
            if closed is not None and event.name != VOIDED:
                at = f"{self.clock.local(closed.at):%Y-%m-%d %H:%M}"
                self.findings.append(found("SF705", place, at=at, reason=closed.data.get("reason", "")))
            if event.name == CLOSED and event.id not in void:
                closed = event

    def _place(self, entry: Entry | None) -> Place:
        return Place(entry.file, entry.line) if entry is not None else Place(self.name)

    @property
    def clock(self) -> Calendar:
        return self.policy.calendar(self.lines[0].event.data.get("calendar")) or NOWHERE

    def _first_stages(self) -> dict[str, str]:
        given: Mapping[str, str] = self.lines[0].event.data.get("stages", {})
        return {**self.policy.workings.initial, **given}
