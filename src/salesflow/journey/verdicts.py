"""What the constraints and cadences of a policy say of one case at one moment: every verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning import completion, judge
from salesflow.constraints.meaning.reading import until
from salesflow.constraints.verdict import Verdict
from salesflow.history.asked import Asked
from salesflow.history.event import Event
from salesflow.history.past import Past
from salesflow.history.standing import Standing
from salesflow.journey.promises import Decide, promised_by
from salesflow.journey.rounds import judge_cadence
from salesflow.policy.model import Policy


def verdicts_of(policy: Policy, past: Past, decide: Decide, *, is_over: bool = False) -> list[Verdict]:
    """
    Every constraint in the order of the file, then every cadence; each in the order in which it was set off.

    Args:
        decide: The decisions of the policy, as the journey makes them.
        is_over: Nothing more is to come, as somebody says who knows.
    """
    complete = completion(past, next(iter(policy.processes.values()), None), is_over=is_over)
    asked_after: Callable[[Event], Asked] | None = None
    said: list[Verdict] = []
    for constraint in policy.constraints:
        if constraint.kind == "honour":
            asked_after = asked_after or _along(policy, past)
            said += judge(constraint, past, complete, promised_by(policy, constraint, asked_after, decide))
        else:
            said += judge(constraint, past, complete)
    for cadence in policy.cadences.values():
        said += judge_cadence(cadence, past)
    return said


def owed_of(policy: Policy, past: Past) -> Iterator[tuple[Constraint, Verdict]]:
    """The constraints that await a deed until a deadline, in time or late. What a decision promised is a window already."""
    complete = completion(past, next(iter(policy.processes.values()), None))
    for constraint in policy.constraints:
        if constraint.kind != "honour":
            yield from ((constraint, each) for each in judge(constraint, past, complete) if each.is_owed)


def _along(policy: Policy, past: Past) -> Callable[[Event], Asked]:
    """The question after each event of a past: counted once along all of them."""
    known: dict[str, Asked] = {}
    standing = Standing(policy.workings.plan, past.initial)
    for event in past.events:
        standing = standing.after((event,))
        known[event.id] = Asked(event.at, past.calendar, partial(until, past, event, inclusive=True), standing)
    return lambda event: known[event.id]
