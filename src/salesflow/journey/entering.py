"""Making the next event of a journey: its times, its data, its place in the log; everything wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from salesflow.calendars import Calendar
from salesflow.findings import FactError, Finding, Place, found, unknown
from salesflow.frozen import FrozenMap
from salesflow.history.event import CLOSED, NO_DATA, REASSIGNED, VOIDED, Event
from salesflow.history.log import Log
from salesflow.history.past import NOWHERE
from salesflow.history.standing import Standing
from salesflow.journey.acceptance import checked_data, instant
from salesflow.journey.refusal import EventRefused
from salesflow.policy.model import Policy
from salesflow.policy.workings import Recordable


class Said(NamedTuple):
    """What somebody says of an event beside its name and data."""

    at: datetime
    by: str | None = None
    role: str | None = None
    recorded_at: datetime | None = None
    id: str | None = None

    def times(self, name: str, case: str) -> tuple[datetime, datetime]:
        """When it happened and when it was written down, in UTC. Raises: EventRefused (SF229, SF607, SF702)."""
        for word in (self.by, self.role, self.id):
            if word is not None and not isinstance(word, str):
                raise EventRefused([found("SF229", Place(case), value=word)])
        try:
            happened = instant(self.at, case)
            recorded = happened if self.recorded_at is None else instant(self.recorded_at, case)
        except FactError as error:
            raise EventRefused(error.findings) from None
        if happened > recorded:
            raise EventRefused([found("SF702", Place(case), name=name, at=self.at, recorded_at=self.recorded_at)])
        return happened, recorded


class Prepared(NamedTuple):
    """An event that is about to be entered: its times in UTC, its checked data, and everything wrong with them."""

    what: Recordable
    said: Said
    at: datetime
    recorded_at: datetime
    data: FrozenMap[Any]
    findings: list[Finding]
    is_sound: bool  # do its data fit?


class Desk(NamedTuple):
    """Where the next event of one journey is entered."""

    policy: Policy
    log: Log
    opening: Event
    known: int  # how many events there are
    standing: Standing
    clock: Calendar

    @property
    def place(self) -> Place:
        return Place(self.opening.case)

    @property
    def position(self) -> int:
        """Where the next event stands: after the latest one. Of events that were replayed, numbers may be left out."""
        return self.log.events[self.known - 1].position + 1 if self.known else 1

    def prepared(self, what: Recordable, said: Said, data: Mapping[str, Any]) -> Prepared:
        """An activity or a step, and everything that is wrong with its times and data."""
        happened, written = said.times(what.name, self.opening.case)
        findings = self._mistimed(what.name, what, happened)
        if said.role is not None and said.role not in self.policy.roles:  # asked here, since it hardly ever is so
            findings += self._unknown_role(said)
        checked, before = NO_DATA, len(findings)
        if data or what.needed:
            checked = checked_data(what, data, self.opening.case, findings)
        return Prepared(what, said, happened, written, checked, findings, len(findings) == before)

    def event(
        self, prepared: Prepared, process: str | None = None, from_: str | None = None, to: str | None = None
    ) -> Event:
        """What was prepared, as the event that is entered next."""
        what, said, at, recorded_at, data, *_ = prepared
        case, position = self.opening.case, self.position
        return Event(
            said.id or self._number(case, position), case, position, what.name, at, recorded_at, said.by, said.role, data,
            self.policy.identity, process, from_, to,
        )  # fmt: skip

    def built_in(self, name: str, said: Said, data: Mapping[str, Any], *, is_known: bool = False) -> Event:
        """One of the journey's own events. Raises: EventRefused."""
        happened, written = said.times(name, self.opening.case)
        findings = _unsaid(name, data, self.place) + self._unknown_role(said)
        if not is_known:
            findings += self._mistimed(name, None, happened)
        if findings:
            raise EventRefused(findings)
        stated = FrozenMap({key: value for key, value in data.items() if value is not None})
        case, position = self.opening.case, self.position
        return Event(
            said.id or self._number(case, position),
            case,
            position,
            name,
            happened,
            written,
            said.by,
            said.role,
            stated,
            self.policy.identity,
        )

    def _number(self, case: str, position: int) -> str:
        """The id of an event to which nobody gives one: its number, unless some event is called so already."""
        id = f"{case}#{position}"
        while self.log.has_chosen(self.known, id):
            id += "'"
        return id

    def _unknown_role(self, said: Said) -> list[Finding]:
        """A role that the policy does not know: nobody acts in it, whatever is recorded."""
        if said.role is None or said.role in self.policy.roles:
            return []
        return [unknown("SF305", said.role, self.policy.roles).at(self.place)]

    def _mistimed(self, name: str, what: Recordable | None, at: datetime) -> list[Finding]:
        """After the end, before the start, or a step before the latest one of its process."""
        closed, start = self.standing.closed, self.opening.at
        findings: list[Finding] = []
        if closed is not None and name != VOIDED:
            findings.append(found("SF705", self.place, at=self.shown(closed.at), reason=closed.data["reason"]))
        if at < start:
            findings.append(found("SF703", self.place, name=name, at=self.shown(at), start=self.shown(start)))
        if what is not None and what.process is not None:
            process = what.process.name
            latest = self.standing.stays[process].entered
            if at < latest.at and latest.is_transition:
                said = dict(process=process, latest=latest.name, latest_at=self.shown(latest.at))
                findings.append(found("SF704", self.place, name=name, at=self.shown(at), **said))
        return findings

    def shown(self, at: datetime) -> str:
        """A moment by the clock of the case's store."""
        return f"{self.clock.local(at):%Y-%m-%d %H:%M}"


_MUST_SAY = {REASSIGNED: "owner", CLOSED: "reason"}


def _unsaid(name: str, data: Mapping[str, Any], place: Place) -> list[Finding]:
    """What one of the journey's own events has to say and does not, and what it says that is no text."""
    lacking = _MUST_SAY.get(name)
    if lacking is not None and data[lacking] in (None, ""):
        return [found("SF706", place, name=name, fields=(f"`{lacking}`",))]
    wrong = [
        said
        for key, said in data.items()
        if key not in ("stages", "began") and not (said is None or isinstance(said, str))
    ]
    return [found("SF229", place, value=said) for said in wrong]


def opening(policy: Policy, name: str, case: str, said: Said, data: Mapping[str, Any]) -> Event:
    """The first event of a journey. Raises: EventRefused."""
    if not isinstance(case, str) or not case:
        raise EventRefused([found("SF202", Place(name), owner=name, name="case")])
    happened, written = said.times(name, case)
    first = Event("", case, 0, name, happened, written, said.by, said.role, policy=policy.identity)
    desk = Desk(policy, Log(), first, 0, Standing(policy.workings.plan, policy.workings.initial), NOWHERE)
    return desk.built_in(name, said, data)
