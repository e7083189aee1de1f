"""What is known of a case: where it stands, what may happen next, what is decided. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, Self, TypeVar

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
    from salesflow.journey.verdicts import Followed


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


class Watch(Protocol):
    """What is kept up to date event by event."""

    def after(self, event: Event) -> Self:
        """The same once the next event has happened; events come in history order, and none of them is void."""


W = TypeVar("W", bound=Watch)


class Watched(NamedTuple, Generic[W]):
    """A watch, and over how many events of the log, all of which came in history order."""

    watch: W
    seen: int = 0


class JourneyView:
    """The reading side of a journey: its events, and every question that they answer."""

    __slots__ = ("_clock", "_count", "_followed", "_live", "_log", "_policy", "_standing")

    def __init__(
        self,
        policy: Policy,
        log: Log,
        count: int,
        clock: Calendar,
        standing: Standing | None = None,
        live: Watched[Live] | None = None,
        followed: Watched[Followed] | None = None,
    ) -> None:
        """Use `Journey.start`, `Journey.adopt` or `Journey.replay`."""
        self._policy, self._log, self._count, self._clock, self._standing = policy, log, count, clock, standing
        self._live, self._followed = live, followed

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

        live, followed = self._watch(asked), self._follow(asked, given or {})
        return tuple(verdicts_of(self._policy, live, followed, asked.at, is_over=is_over))

    def stay(self, process: str) -> Stay | None:
        """The present stay in a stage of this process."""
        return self._stand().stays.get(process)

    def _watch(self, asked: Asked) -> Live:
        """The watch over what had happened; of everything, it is moved on by what has happened since it was asked last."""
        begun = self._live if asked.is_of_everything else None
        live = self._caught_up(begun or Watched(self._policy.watch(self._clock, self._stand().initial)), asked)
        if asked.is_of_everything:
            self._live = live
        return live.watch

    def _follow(self, asked: Asked, given: Mapping[str, Any]) -> Followed:
        """The same of what decisions promised and cadences ask; anew where the app gives other facts than before."""
        from salesflow.journey.verdicts import follow

        begun = self._followed if asked.is_of_everything else None
        if begun is None or not begun.watch.is_given(given):
            began, given = Past((), asked.at, self._stand().initial, self._clock), dict(given)
            begun = Watched(follow(self._policy, began, given, lambda then: self._decided(then, given)))
        followed = self._caught_up(begun, asked)
        if asked.is_of_everything:
            self._followed = followed
        return followed.watch

    def _caught_up(self, begun: Watched[W], asked: Asked) -> Watched[W]:
        """The same once everything has happened that had by the moment asked."""
        watch = begun.watch
        for event in islice(self._log.events, begun.seen, self._count) if begun.seen else asked.past.events:
            watch = watch.after(event)
        return Watched(watch, self._count)

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
