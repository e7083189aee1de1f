"""What decisions promise as a case goes on, and what became of it: for constraints of kind `honour`, event by event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from salesflow.calendars import Calendar
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.honour import NOTHING, Promise, Stands, moved_on, promises_told
from salesflow.constraints.online.chain import Chain, chained, walk
from salesflow.constraints.verdict import Verdict
from salesflow.decision import Decision
from salesflow.findings import FactError
from salesflow.history.asked import Asked
from salesflow.history.event import Event
from salesflow.history.past import Past
from salesflow.history.standing import Standing
from salesflow.journey.deeds import Deeds, Done
from salesflow.journey.obligations import OwedWindow, owed_windows
from salesflow.policy.model import Policy
from salesflow.rules.windows import DueWindow

Decide = Callable[[Asked], Decision]


class Promises(NamedTuple):
    """
    What is known of the promises of one case: where it stands, what was done, and by constraint what was settled and
    what stands. It is a value: two histories may go on from the same one.
    """

    standing: Standing
    done: Done
    settled: tuple[Chain[Verdict] | None, ...]
    stands: tuple[Stands, ...]


class Promising:
    """
    How the promises of a policy are followed. An event costs one decision, however long the history is; only facts
    that cannot be counted event by event look back.

    Args:
        calendar: By whose clock the case is reckoned.
        decide: The decisions of the policy, as the journey makes them.
    """

    def __init__(self, policy: Policy, calendar: Calendar, decide: Decide) -> None:
        self.policy, self.calendar, self.decide = policy, calendar, decide
        self.constraints = tuple(each for each in policy.constraints if each.kind == "honour")
        named = {each.decision for each in self.constraints}
        self.deeds = Deeds([table for table in policy.decisions if table.name in named], calendar)

    def start(self, standing: Standing) -> Promises:
        """Nothing has happened yet."""
        number = len(self.constraints)
        return Promises(standing, self.deeds.start(), (None,) * number, (NOTHING,) * number)

    def after(self, promises: Promises, event: Event, past: Callable[[], Past]) -> Promises:
        """
        The same once the next event has happened.

        Args:
            past: Makes what had happened then, which is only asked for by what cannot be counted event by event.
        """
        standing = promises.standing.after((event,))
        done = self.deeds.after(promises.done, event)
        now = _Now(self, Asked(event.at, self.calendar, past, standing), done)
        settled, stands = list(promises.settled), list(promises.stands)
        for place, constraint in enumerate(self.constraints):
            promised = now.promised_by(constraint) if _is_in(standing, constraint) else ()
            told, stands[place] = moved_on(constraint, stands[place], event, promised, now.is_kept_by)
            settled[place] = chained(told, settled[place])
        return Promises(standing, done, tuple(settled), tuple(stands))

    def verdicts(self, promises: Promises, constraint: Constraint, at: datetime) -> list[Verdict]:
        """What is to be said of a constraint at this moment, which is not before the last event."""
        place = self.constraints.index(constraint)
        return promises_told(walk(promises.settled[place]), promises.stands[place], at)


class _Now:
    """What is decided and what had been done after one event."""

    def __init__(self, promising: Promising, asked: Asked, done: Done) -> None:
        self._promising, self._asked, self._done = promising, asked, done

    def promised_by(self, constraint: Constraint) -> Sequence[Promise]:
        """What the decision of this constraint promises."""
        if self._asked.is_closed:
            return ()
        if isinstance(self._owed, FactError):  # a fact that only an app can give, and that may not be missing
            return (Promise("", "", None, self._owed.findings[0]),)
        return [_promise(said) for said in self._owed if said.table.name == constraint.decision]

    @cached_property
    def _owed(self) -> Sequence[OwedWindow] | FactError:
        promising, asked = self._promising, self._asked
        try:
            decision = promising.decide(asked)
        except FactError as error:
            return error
        return tuple(owed_windows(promising.policy, asked, decision, self._is_done))

    def _is_done(self, window: DueWindow, anchor: Event | None) -> bool:
        return self._promising.deeds.last(self._done, window, anchor) is not None

    def is_kept_by(self, promise: Promise, event: Event) -> bool:
        """Is this last event what was promised?"""
        said: OwedWindow | None = promise.said
        return said is not None and self._promising.deeds.last(self._done, said.window, said.anchor) == event


def _promise(said: OwedWindow) -> Promise:
    output = f"{said.output}/{said.rule.id}" if said.table.hit == "collect" else said.output
    return Promise(output, said.anchor_id, said.window.by, said.window.finding, said)


def _is_in(standing: Standing, constraint: Constraint) -> bool:
    """Does the case stand in the stages that the constraint is about?"""
    stays = standing.stays
    return all(
        (stay := stays.get(process)) is not None and stay.stage in listed for process, listed in constraint.in_.items()
    )
