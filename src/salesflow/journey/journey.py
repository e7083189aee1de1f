"""One case and what happened to it: immutable, event-sourced; every command gives a new journey or refuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from salesflow.findings import Place, found, shown, unknown
from salesflow.frozen import FrozenMap
from salesflow.history.event import (
    ADOPTED,
    CLOSED,
    POLICY_CHANGED,
    REASSIGNED,
    STARTED,
    VOIDED,
    Event,
)
from salesflow.history.log import Log
from salesflow.journey.acceptance import no_activity, no_trigger, role_problem
from salesflow.journey.entering import Desk, Prepared, Said, opening
from salesflow.journey.refusal import EventRefused, TransitionRefused
from salesflow.journey.replaying import in_order
from salesflow.journey.steps import legal_step, refusal_of
from salesflow.journey.undoing import demand_voidable
from salesflow.journey.view import JourneyView, clock_of
from salesflow.journey.wire import from_text
from salesflow.policy.model import Policy
from salesflow.policy.workings import Recordable


class Journey(JourneyView):
    """
    What has happened to this lead, what may happen next, and what is owed to whom?

    A journey never changes: `record`, `take` and the other commands give a new one that shares its past, or refuse
    and change nothing. Moments come from the caller, with an offset; nothing here reads a clock.

    >>> from datetime import datetime
    >>> from salesflow import Journey, Policy, TransitionRefused
    >>> def monday(clock): return datetime.fromisoformat(f"2026-11-02 {clock}:00+08:00")
    >>> lead = Journey.start(Policy.load(), case="L-1042", owner="li.na", at=monday("09:10"))
    >>> lead = lead.record("lead_received", by="li.na", role="consultant", at=monday("09:10"), source="web", reach="phone")
    >>> lead = lead.take("receive", by="li.na", role="consultant", at=monday("09:30"))
    >>> lead.stages["sale"]
    'reception'
    >>> try:
    ...     lead.take("analyse_needs", by="li.na", role="consultant", at=monday("09:40"))
    ... except TransitionRefused as refused:
    ...     refused.refusal.ids
    ('purpose_understood',)
    """

    __slots__ = ()

    # -- beginnings

    @classmethod
    def start(cls, policy: Policy, *, case: str, at: datetime, owner: str | None = None, by: str | None = None,
              role: str | None = None, recorded_at: datetime | None = None, calendar: str | None = None,
              id: str | None = None) -> Journey:  # fmt: skip
        """
        A new case: it stands in the first stage of every process.

        Args:
            owner: The person who owns the lead, if anybody does yet.
            calendar: The name of the store's calendar; the policy's first by default.

        Raises:
            EventRefused: no offset (SF607), from the future (SF702), an unknown calendar (SF312).
        """
        data = {"owner": owner, "calendar": calendar}
        return cls._opened(policy, STARTED, case, Said(at, by, role, recorded_at, id), data)

    @classmethod
    def adopt(cls, policy: Policy, *, case: str, at: datetime, stages: Mapping[str, str], owner: str | None = None,
              by: str | None = None, role: str | None = None, recorded_at: datetime | None = None,
              calendar: str | None = None, id: str | None = None) -> Journey:  # fmt: skip
        """
        A case that is in mid-process already: `stages` says where, by process; the others begin at their first stage.

        Raises:
            EventRefused: as `start`; an unknown process (SF302) or stage (SF301).
        """
        findings = []
        for process, stage in stages.items():
            if process not in policy.processes:
                findings.append(unknown("SF302", shown(process, "en"), policy.processes).at(Place(case)))
            elif not isinstance(stage, str) or stage not in policy.processes[process].stages:
                findings.append(unknown("SF301", shown(stage, "en"), policy.processes[process].stages).at(Place(case)))
        if findings:
            raise EventRefused(findings)
        data = {"owner": owner, "calendar": calendar, "stages": FrozenMap(stages)}
        return cls._opened(policy, ADOPTED, case, Said(at, by, role, recorded_at, id), data)

    @classmethod
    def _opened(cls, policy: Policy, name: str, case: str, said: Said, data: Mapping[str, Any]) -> Journey:
        calendar = data["calendar"]
        if calendar is not None and (not isinstance(calendar, str) or calendar not in policy.calendars):
            raise EventRefused([unknown("SF312", shown(calendar, "en"), policy.calendars).at(Place(str(case)))])
        event = opening(policy, name, case, said, data)
        return cls(policy, Log((event,)), 1, clock_of(policy, event))

    @classmethod
    def replay(cls, policy: Policy, events: Iterable[Event]) -> Journey:
        """
        The journey of these events, as they were accepted before.

        Only their structure is checked: ids, order, the stages that transitions leave. Whether they are legal under
        some policy is another question. The same event twice is one.

        Raises:
            EventRefused: SF716, the events are no history of one case; SF709, one id with two contents.
        """
        history = in_order(policy, events)
        return cls(policy, Log(history), len(history), clock_of(policy, history[0]))

    @classmethod
    def trusted(cls, policy: Policy, events: Sequence[Event]) -> Journey:
        """The journey of events that somebody else vouches for, such as a log: nothing is checked."""
        return cls(policy, Log(events), len(events), clock_of(policy, events[0]))

    @classmethod
    def from_json(cls, policy: Policy, text: str) -> Journey:
        """
        The journey of a text that `to_json` wrote, following the same policy.

        Raises:
            EventRefused: it is no such text (SF716), of another policy (SF717), has names or values that the policy
                does not know (SF303, SF304, SF718), or no history of one case.
        """
        return cls.replay(policy, from_text(text, policy))

    # -- commands

    def record(
        self,
        activity: str,
        *,
        at: datetime,
        by: str | None = None,
        role: str | None = None,
        recorded_at: datetime | None = None,
        id: str | None = None,
        data: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> Journey:
        """
        An activity happened; it may be recorded late.

        Args:
            at: When it happened; of what lasts, its end.
            recorded_at: When it is written down; `at` by default.
            id: An event of this id and the same content changes nothing. By default `case#position`.
            data, fields: What is recorded; `data` for names that clash with an argument.

        Raises:
            EventRefused: unknown activity (SF303) or field (SF304), data that lacks (SF706) or does not fit (as in a
                policy: SF221 to SF240, SF310), the same said twice (SF433), a role that may not (SF707), a time before
                the start (SF703) or from the future (SF702), a text that holds what must not be recorded (SF713,
                SF714), one id with two contents (SF709), a closed case (SF705).
        """
        what = self._policy.workings.recordable.get(activity) if isinstance(activity, str) else None
        if what is None or what.transition is not None:
            raise EventRefused([no_activity(self._policy, activity).at(Place(self.case))])
        said = Said(at, by, role, recorded_at, id)
        desk, prepared = self._prepared(what, said, data, fields)
        if id is not None and prepared.is_sound and self._has(desk.event(prepared)):
            return self
        findings = prepared.findings
        if problem := role_problem(what, role, self._policy.roles):
            findings.append(problem.at(Place(self.case)))
        if findings:
            raise EventRefused(findings)
        return self.followed_by(desk.event(prepared), is_numbered=id is None)

    def take(
        self,
        trigger: str,
        *,
        at: datetime,
        by: str | None = None,
        role: str | None = None,
        recorded_at: datetime | None = None,
        id: str | None = None,
        data: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> Journey:
        """
        The step that this trigger fires is taken.

        Raises:
            TransitionRefused: it is not legal now; `refusal` has everything that is missing.
            EventRefused: an unknown trigger (SF303), a time before the latest step of the process (SF704), and what
                `record` refuses; of the data, what does not fit.
        """
        what = self._policy.workings.recordable.get(trigger) if isinstance(trigger, str) else None
        if what is None or what.transition is None or what.process is None:
            raise EventRefused([no_trigger(self._policy, trigger).at(Place(self.case))])
        said = Said(at, by, role, recorded_at, id)
        desk, prepared = self._prepared(what, said, data, fields)
        if id is not None and prepared.is_sound and self._has(desk.event(prepared)):
            return self
        lacking = prepared.findings and [finding for finding in prepared.findings if finding.code == "SF706"]
        if len(lacking) < len(prepared.findings):
            raise EventRefused(prepared.findings)
        asked = self._asked(prepared.at)
        step = None if lacking else legal_step(self._policy, what, asked, role, prepared.data)
        if step is None:
            raise TransitionRefused(refusal_of(self._policy, self.case, what, asked, role, prepared.data, lacking))
        return self.followed_by(desk.event(prepared, what.process.name, *step), is_numbered=id is None)

    def void(self, event: str, *, at: datetime, by: str | None = None, role: str | None = None,
             recorded_at: datetime | None = None, id: str | None = None, reason: str | None = None) -> Journey:  # fmt: skip
        """
        An entry was wrong: it stays in the log, and nothing counts it any more.

        Args:
            event: The id of the entry.

        Raises:
            EventRefused: there is no such event (SF710); it cannot be voided (SF711): a beginning, a void, a step
                that is not the latest of its process; a later step would have been refused without it (SF712).
        """
        void = self._own(VOIDED, Said(at, by, role, recorded_at, id), {"event": event, "reason": reason})
        if self._has(void):
            return self
        demand_voidable(self._policy, self.events, event, self._clock, void)
        return self.followed_by(void)

    def reassign(self, owner: str, *, at: datetime, by: str | None = None, role: str | None = None,
                 recorded_at: datetime | None = None, id: str | None = None, reason: str | None = None) -> Journey:  # fmt: skip
        """Somebody else owns the lead from now on; stage, history and dates stay. Raises: EventRefused."""
        event = self._own(REASSIGNED, Said(at, by, role, recorded_at, id), {"owner": owner, "reason": reason})
        return self if self._has(event) else self.followed_by(event)

    def close(self, reason: str, *, at: datetime, by: str | None = None, role: str | None = None,
              recorded_at: datetime | None = None, id: str | None = None) -> Journey:  # fmt: skip
        """The case is over, for a reason such as a duplicate; only voiding the closing undoes it. Raises: EventRefused."""
        event = self._own(CLOSED, Said(at, by, role, recorded_at, id), {"reason": reason})
        return self if self._has(event) else self.followed_by(event)

    def change_policy(self, policy: Policy, *, at: datetime, by: str | None = None, role: str | None = None,
                      recorded_at: datetime | None = None, id: str | None = None) -> Journey:  # fmt: skip
        """
        From now on another policy counts.

        Raises:
            EventRefused: SF301, the case stands in a stage that the other policy lacks.
        """
        for process, stage in self.stages.items():
            if process in policy.processes and stage not in policy.processes[process].stages:
                raise EventRefused([unknown("SF301", stage, policy.processes[process].stages).at(Place(self.case))])
        began = self._stand().initial
        moved = {name: stage for name, stage in began.items() if policy.workings.initial.get(name, stage) != stage}
        data = {"from": self._policy.identity, "to": policy.identity, "began": FrozenMap(moved) if moved else None}
        known = self._log.find(self._count, id) if id is not None else None
        if known is not None and known.name == POLICY_CHANGED and known.data["to"] == policy.identity:
            return self
        event = self._own(POLICY_CHANGED, Said(at, by, role, recorded_at, id), data)
        if self._has(event):
            return self
        clock = clock_of(policy, self._log.events[0])
        event = event._replace(policy=policy.identity)
        return Journey(policy, self._log.appended(self._count, event), self._count + 1, clock)

    # -- how it is done

    def followed_by(self, event: Event, *, is_numbered: bool = False) -> Journey:
        """The journey after an event that somebody vouches for, as `trusted`: nothing is checked."""
        standing = self._stand()
        moved = standing.after((event,)) if standing.is_moved_by(event) else None
        return Journey(
            self._policy,
            self._log.appended(self._count, event, is_numbered=is_numbered),
            self._count + 1,
            self._clock,
            moved,
            self._live if moved is not None else None,
            self._followed if moved is not None else None,
        )

    def _prepared(
        self, what: Recordable, said: Said, data: Mapping[str, Any] | None, fields: dict[str, Any]
    ) -> tuple[Desk, Prepared]:
        desk = self._desk
        if data and (twice := [name for name in fields if name in data]):
            raise EventRefused(found("SF433", Place(f"{self.case}/{what.name}"), name=name) for name in twice)
        return desk, desk.prepared(what, said, {**data, **fields} if data else fields)

    def _own(self, name: str, said: Said, data: Mapping[str, Any]) -> Event:
        """An event that every journey can have. Of one that is there already nothing is asked."""
        desk = self._desk
        if isinstance(said.id, str) and self._log.find(self._count, said.id) is not None:
            return desk.built_in(name, said, data, is_known=True)
        return desk.built_in(name, said, data)

    def _has(self, event: Event) -> bool:
        """Is this very event there already? Raises: EventRefused (SF709), one of its id with another content."""
        known = self._log.find(self._count, event.id)
        if known is None:
            return False
        if what := known.differs_from(event):
            raise EventRefused([found("SF709", Place(self.case), id=event.id, what=what)])
        return True

    @property
    def _desk(self) -> Desk:
        return Desk(self._policy, self._log, self._log.events[0], self._count, self._stand(), self._clock)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Journey.trusted, (self._policy, self.events))
