"""What the constraints and cadences of a policy say of one case at one moment: every verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from salesflow.constraints.online import Live
from salesflow.constraints.online.chain import Chain, walk
from salesflow.constraints.verdict import Verdict
from salesflow.history.event import Event
from salesflow.history.past import Past, says_owner
from salesflow.history.standing import Standing
from salesflow.journey.promises import Decide, Promises, Promising
from salesflow.journey.rounds import Rounds
from salesflow.policy.model import Policy


class Followed(NamedTuple):
    """
    What decisions promised and what cadences ask, kept up to date event by event: all that the watch of constraints
    leaves out. It is a value: two histories may go on from the same one.
    """

    began: Past  # of which nothing had happened yet
    given: Mapping[str, Any]  # the facts by which promises are decided that only the app knows
    promising: Promising
    promises: Promises
    rounds: tuple[Rounds, ...]
    events: Chain[Event] | None = None

    def is_given(self, given: Mapping[str, Any]) -> bool:
        """Are these the very facts? 1 is equal to True, and no boolean."""
        return given == self.given and all(type(value) is type(self.given[name]) for name, value in given.items())

    def after(self, event: Event) -> Followed:
        """The same once the next event has happened; events come in history order, and none of them is void."""
        events = Chain(event, self.events)

        @cache
        def past() -> Past:
            happened = tuple(walk(events))[::-1]
            return replace(self.began, events=happened, at=event.at, owners=tuple(filter(says_owner, happened)))

        promises = self.promises
        if self.promising.constraints:
            promises = self.promising.after(promises, event, past)
        rounds = tuple(each.after(event, past) for each in self.rounds)
        return self._replace(promises=promises, rounds=rounds, events=events)


def follow(policy: Policy, began: Past, given: Mapping[str, Any], decide: Decide) -> Followed:
    """
    What is followed of a case.

    Args:
        began: The case while nothing has happened yet: whose clock it goes by, and in which stages it begins.
        given: The facts that the decisions are made with, beside those that are counted.
        decide: The decisions of the policy, as the journey makes them.
    """
    promising = Promising(policy, began.calendar, decide)
    promises = promising.start(Standing(policy.workings.plan, began.initial))
    return Followed(began, given, promising, promises, tuple(map(Rounds, policy.cadences.values())))


def verdicts_of(
    policy: Policy, live: Live, followed: Followed, at: datetime, *, is_over: bool = False
) -> list[Verdict]:
    """
    Every constraint in the order of the file, then every cadence; each in the order in which it was set off.

    Args:
        live: The watch over the constraints.
        is_over: Nothing more is to come, as somebody says who knows.
    """
    watched: dict[str, list[Verdict]] = {}
    for verdict in live.verdicts(at, is_over=is_over):
        watched.setdefault(verdict.constraint, []).append(verdict)
    said: list[Verdict] = []
    for constraint in policy.constraints:
        if constraint.kind == "honour":
            said += followed.promising.verdicts(followed.promises, constraint, at)
        else:
            said += watched.get(constraint.id, [])
    for rounds in followed.rounds:
        said += rounds.verdicts(at)
    return said
