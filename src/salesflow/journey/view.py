"""What is known of a case: where it stands, what may happen next, what is decided. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from salesflow.calendars import Calendar
from salesflow.constraints.verdict import Verdict
from salesflow.decision import Decision, decide
from salesflow.facts import Facts
from salesflow.findings import Place, unknown
from salesflow.frozen import FrozenMap
from salesflow.history.asked import Asked
from salesflow.history.event import Event
from salesflow.history.log import Log
from salesflow.history.past import NOWHERE, Past, Stay, past_of
from salesflow.history.standing import Standing, standing_of
from salesflow.journey.acceptance import instant
from salesflow.journey.given import facts_of
from salesflow.journey.obligation import Obligation
from salesflow.journey.obligations import obligations_of
from salesflow.journey.refusal import EventRefused
from salesflow.journey.steps import Option, options_of
from salesflow.journey.wire import to_text
from salesflow.policy.model import Policy

if TYPE_CHECKING:
    from salesflow.constraints.online import Live


def clock_of(policy: Policy, opening: Event) -> Calendar:
    """
    The calendar by whose clock a journey is reckoned: its store's, else the policy's first, else UTC.

    Raises:
        EventRefused: SF312, the store's calendar is not there; load the policy with it.
    """
    name = opening.data.get("calendar")
    if name is not None and name not in policy.calendars:
        raise EventRefused([unknown("SF312", name, policy.calendars).at(Place(opening.case))])
    return policy.calendar(name) or NOWHERE


class JourneyView:
    """The reading side of a journey: its events, and every question that they answer."""

    __slots__ = ("_clock", "_count", "_live", "_log", "_policy", "_standing")

    def __init__(
        self,
        policy: Policy,
        log: Log,
        count: int,
        clock: Calendar,
        standing: Standing | None = None,
        live: tuple[Live, int] | None = None,
    ) -> None:
        """Use `Journey.start`, `Journey.adopt` or `Journey.replay`."""
        self._policy, self._log, self._count, self._clock, self._standing = policy, log, count, clock, standing
        self._live = live  # the watch over the first so many events, which came in history order

    @property
    def policy(self) -> Policy:
        """The policy that it follows."""
        return self._policy

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything that was entered, in the order in which it was."""
        return tuple(islice(self._log.events, self._count))

    @property
    def case(self) -> str:
        return self._log.events[0].case

    @property
    def calendar(self) -> Calendar | None:
        """The calendar of its store; none where the policy has no calendars."""
        return self._policy.calendar(self._log.events[0].data.get("calendar"))

    @property
    def started_at(self) -> datetime:
        """When it began, by its store's clock."""
        return self._clock.local(self._log.events[0].at)

    @property
    def stages(self) -> FrozenMap[str]:
        """Where it stands now, by process."""
        stays = self._stand().stays
        return FrozenMap({process: stays[process].stage for process in self._policy.processes})

    @property
    def owner(self) -> str | None:
        """Who owns it now."""
        return self._stand().owner

    @property
    def is_closed(self) -> bool:
        return self._stand().closed is not None

    @property
    def is_complete(self) -> bool:
        """Closed, or in a final stage of the main process."""
        main = self._policy.main
        stage = main.stages.get(self.stages[main.name]) if main is not None else None
        return self.is_closed or (stage is not None and stage.final)

    def to_json(self) -> str:
        """Everything that was entered, as one JSON document. `Journey.from_json` reads it."""
        return to_text(self.events, self._policy)

    def facts(self, *, at: datetime, given: Mapping[str, Any] | None = None, known_at: datetime | None = None) -> Facts:
        """
        What was known at this moment? Counted from what had happened; `given` has what only the app knows.

        Args:
            known_at: Count only what had been recorded by then.

        Raises:
            FactError: a fact that is counted (SF715), unknown, of a wrong type, not given; no offset (SF607).
        """
        return facts_of(self.policy, self.asked(at=at, known_at=known_at), given or {})

    def decide(
        self, *, at: datetime, given: Mapping[str, Any] | None = None, known_at: datetime | None = None
    ) -> Decision:
        """Which grade, which next contact, and why, at this moment? Arguments and errors as `facts`."""
        return self._decided(self.asked(at=at, known_at=known_at), given)

    def _decided(self, asked: Asked, given: Mapping[str, Any] | None) -> Decision:
        facts = facts_of(self._policy, asked, given or {})
        return decide(self._policy.engine, facts, self.calendar, self.started_at)

    def options(self, *, at: datetime, by: str | None = None, role: str | None = None) -> tuple[Option, ...]:
        """
        Every transition of every process: is it legal at this moment, and if not, why?

        Without a role the question is what somebody could do who has the right one. Raises: FactError (SF607).
        """
        asked = self.asked(at=at)
        late = frozenset(name for name, stay in self._stand().stays.items() if asked.at < stay.entered.at)
        return options_of(self.policy, self.case, asked, role, late)

    def obligations(
        self, *, at: datetime, given: Mapping[str, Any] | None = None, known_at: datetime | None = None
    ) -> tuple[Obligation, ...]:
        """
        What is owed to this customer at this moment, by whom, until when and why? The most pressing comes first.

        It follows from the windows of the decisions, from the cadences, and from constraints that await something until
        a deadline. Arguments and errors as `facts`.
        """
        asked = self.asked(at=at, known_at=known_at)
        if not asked.has_begun:
            return ()
        judged = self._watch(asked).owed(asked.at) if self._policy.constraints else ()
        return obligations_of(self._policy, asked, self._decided(asked, given), self.case, judged)

    def verdicts(
        self,
        *,
        at: datetime,
        given: Mapping[str, Any] | None = None,
        known_at: datetime | None = None,
        is_over: bool = False,
    ) -> tuple[Verdict, ...]:
        """
        Does this lead's record keep the constraints and cadences of the policy, as of this moment?

        One verdict for each activation. A constraint without any is vacuous: nothing that it is about has happened.

        Args:
            is_over: Nothing more is to come, although no event says so: what is awaited without a deadline is violated.

        Other arguments and errors as `facts`.
        """
        asked = self.asked(at=at, known_at=known_at)
        if not asked.has_begun:
            return ()
        from salesflow.journey.verdicts import verdicts_of  # and all monitors, which only this needs

        live = self._watch(asked)
        said = verdicts_of(self._policy, live, asked, lambda then: self._decided(then, given), is_over=is_over)
        return tuple(said)

    def stay(self, process: str) -> Stay | None:
        """The present stay in a stage of this process."""
        return self._stand().stays.get(process)

    def _watch(self, asked: Asked) -> Live:
        """The watch over what had happened; of everything, it is moved on by what has happened since it was asked last."""
        from salesflow.journey.verdicts import watch_over

        if asked.is_of_everything:
            if self._live is None:
                self._live = watch_over(self._policy, asked.past), self._count
            elif self._live[1] < self._count:
                live = self._live[0]
                for event in islice(self._log.events, self._live[1], self._count):
                    live = live.after(event)
                self._live = live, self._count
            return self._live[0]
        return watch_over(self._policy, asked.past)

    def asked(self, *, at: datetime, known_at: datetime | None = None) -> Asked:
        """A question at one moment. Raises: FactError (SF607)."""
        return self._asked(instant(at, "at"), instant(known_at, "known_at") if known_at is not None else None)

    def _asked(self, moment: datetime, until: datetime | None = None) -> Asked:
        standing = self._stand() if until is None else None
        if standing is not None and moment < standing.at:
            standing = None

        def past() -> Past:
            return past_of(self.events, moment, self._stand().initial, self._clock, until)

        return Asked(moment, self._clock, past, standing)

    def _stand(self) -> Standing:
        if self._standing is None:
            workings = self._policy.workings
            self._standing = standing_of(workings.plan, workings.initial, self.events)
        return self._standing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, JourneyView) and self.events == other.events and self.policy == other.policy

    def __hash__(self) -> int:
        return hash((self.case, self._count, self._log.events[self._count - 1].id))

    def __repr__(self) -> str:
        stages = ", ".join(f"{process}: {stage}" for process, stage in self.stages.items())
        return f"<Journey {self.case}: {self._count} events, {stages}>"
