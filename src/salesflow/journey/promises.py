"""What a decision promised after each event: its windows that are owed then, for constraints of kind `honour`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.honour import Promise, Promised
from salesflow.decision import Decision
from salesflow.findings import FactError
from salesflow.history.asked import Asked
from salesflow.history.event import Event
from salesflow.journey.obligations import OwedWindow, is_deed, owed_windows
from salesflow.policy.model import Policy

Decide = Callable[[Asked], Decision]


def promised_by(
    policy: Policy, constraint: Constraint, asked_after: Callable[[Event], Asked], decide: Decide
) -> Promised:
    """
    What the decision of this constraint promises after an event.

    Args:
        asked_after: The question at the moment of an event, once it has happened.
        decide: The decisions of the policy, as the journey makes them.
    """

    def promised(event: Event) -> list[Promise]:
        asked = asked_after(event)
        if asked.is_closed:
            return []
        try:
            decision = decide(asked)
        except FactError as error:  # a fact that only an app can give, and that may not be missing
            return [Promise("", "", None, error.findings[0], lambda event: False)]
        owed = owed_windows(policy, asked, decision)
        return [_promise(said, asked_after) for said in owed if said.table.name == constraint.decision]

    return promised


def _promise(said: OwedWindow, asked_after: Callable[[Event], Asked]) -> Promise:
    output = f"{said.output}/{said.rule.id}" if said.table.hit == "collect" else said.output
    return Promise(output, said.anchor_id, said.window.by, said.window.finding, partial(_is_kept, said, asked_after))


def _is_kept(said: OwedWindow, asked_after: Callable[[Event], Asked], event: Event) -> bool:
    asked = asked_after(event)
    return is_deed(said.window, said.anchor, event, asked.past, asked.calendar)
