"""What the constraints and cadences of a policy say of one case at one moment: every verdict."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from salesflow.constraints.meaning.honour import judge_honour
from salesflow.constraints.meaning.reading import until
from salesflow.constraints.online import Live
from salesflow.constraints.verdict import Verdict
from salesflow.history.asked import Asked
from salesflow.history.event import Event
from salesflow.history.past import Past
from salesflow.history.standing import Standing
from salesflow.journey.promises import Decide, promised_by
from salesflow.journey.rounds import judge_cadence
from salesflow.policy.model import Policy


def verdicts_of(policy: Policy, live: Live, asked: Asked, decide: Decide, *, is_over: bool = False) -> list[Verdict]:
    """
    Every constraint in the order of the file, then every cadence; each in the order in which it was set off.

    Args:
        live: The watch over what had happened. Only promises and cadences look at the past itself.
        decide: The decisions of the policy, as the journey makes them.
        is_over: Nothing more is to come, as somebody says who knows.
    """
    watched: dict[str, list[Verdict]] = {}
    for verdict in live.verdicts(asked.at, is_over=is_over):
        watched.setdefault(verdict.constraint, []).append(verdict)
    asked_after: Callable[[Event], Asked] | None = None
    said: list[Verdict] = []
    for constraint in policy.constraints:
        if constraint.kind == "honour":
            asked_after = asked_after or _along(policy, asked.past)
            said += judge_honour(constraint, asked.past, promised_by(policy, constraint, asked_after, decide))
        else:
            said += watched.get(constraint.id, [])
    for cadence in policy.cadences.values():
        said += judge_cadence(cadence, asked.past)
    return said


def watch_over(policy: Policy, past: Past) -> Live:
    """The watch over a case, after everything that had happened."""
    live = policy.watch(past.calendar, past.initial)
    for event in past.events:
        live = live.after(event)
    return live


def _along(policy: Policy, past: Past) -> Callable[[Event], Asked]:
    """The question after each event of a past: counted once along all of them."""
    known: dict[str, Asked] = {}
    standing = Standing(policy.workings.plan, past.initial)
    for event in past.events:
        standing = standing.after((event,))
        known[event.id] = Asked(event.at, past.calendar, partial(until, past, event, inclusive=True), standing)
    return lambda event: known[event.id]
