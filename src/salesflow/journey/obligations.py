"""Everything that is owed to a case at one moment: by windows, by cadences, by what constraints await (semantics 33)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import NamedTuple

from salesflow.calendars import Calendar
from salesflow.constraints.answer import answer_of
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.verdict import Verdict
from salesflow.decision import Decision
from salesflow.history.asked import Asked
from salesflow.history.event import Event, in_history_order
from salesflow.history.matching import is_like, person_fits
from salesflow.journey.cadences import owed_by_cadences
from salesflow.journey.obligation import Obligation, pressing, state_at
from salesflow.policy.model import Policy
from salesflow.rules.table import Rule, Table
from salesflow.rules.windows import START, DueWindow, WindowType


def obligations_of(
    policy: Policy, asked: Asked, decision: Decision, case: str, judged: Iterable[Owed] = ()
) -> tuple[Obligation, ...]:
    """
    What is owed, the most pressing first: what has no date comes last.

    Args:
        judged: The verdicts of constraints that are still to be answered.

    A deed after its deadline closes an obligation as one in time does.
    """
    if asked.is_closed:
        return ()
    owed = [_obligation(said, asked, case) for said in owed_windows(policy, asked, decision)]
    if policy.cadences:
        owed += owed_by_cadences(policy.cadences.values(), asked.past, case)
    owed += (_answer(policy, constraint, verdict, asked, case) for constraint, verdict in judged)
    return tuple(sorted(owed, key=pressing))


Owed = tuple[Constraint, Verdict]


def _answer(policy: Policy, constraint: Constraint, verdict: Verdict, asked: Asked, case: str) -> Obligation:
    """What a constraint awaits: from the event that set it off, until its deadline."""
    deed = answer_of(constraint, verdict)
    assert deed is not None  # what is owed is a deed
    opens = asked.calendar.local(verdict.activation.at)
    return Obligation(
        case=case,
        element=constraint.id,
        anchor=verdict.activation.id,
        occurrence=verdict.occurrence,
        state=state_at(asked.at, opens, verdict.deadline),
        opens=opens,
        by=verdict.deadline,
        anchored_at=opens,
        deed=deed,
        roles=deed.role or policy.workings.recordable[deed.name].role or (),
        owner=asked.owner,
        title=constraint.title,
        why=constraint,
    )


class OwedWindow(NamedTuple):
    """A window that a rule gave to one output of a table, and that nobody has done yet."""

    table: Table
    output: str
    rule: Rule
    window: DueWindow
    anchor: Event | None = None

    @property
    def anchor_id(self) -> str:
        """The event that it is counted from; or what the app gave as the anchor, if there is one at all."""
        if self.anchor is not None:
            return self.anchor.id
        return f"{self.window.anchor}={self.window.anchored_at}" if self.window.anchor is not None else ""


def _windows(decision: Decision) -> Iterator[OwedWindow]:
    for result in decision.decided.results.values():
        for output in result.table.outputs:
            said = decision.outcome[output]
            listed = said if isinstance(said, tuple) else (said,)
            for rule, window in zip(result.hits, listed, strict=False):
                if isinstance(window, DueWindow):
                    yield OwedWindow(result.table, output, rule, window)


IsDone = Callable[[DueWindow, Event | None], bool]  # has somebody done it since this event, or since its date?


def owed_windows(
    policy: Policy, asked: Asked, decision: Decision, is_done: IsDone | None = None
) -> Iterator[OwedWindow]:
    """
    The windows of a decision that are owed at the moment asked.

    Args:
        is_done: Who knows it; by default everything that had happened is looked at.
    """
    is_done = is_done or partial(_is_done, asked)
    for said in _windows(decision):
        anchor = _anchor(policy, asked, said.window)
        if said.window.anchored_at is None or not is_done(said.window, anchor):
            yield said._replace(anchor=anchor)


def _obligation(said: OwedWindow, asked: Asked, case: str) -> Obligation:
    table, output, rule, window, _ = said
    others = sum(isinstance(each.type, WindowType) for each in table.outputs.values()) > 1
    return Obligation(
        case=case,
        element=f"{table.name}/{rule.id}",
        anchor=said.anchor_id,
        occurrence=output if others else "",
        state=state_at(asked.at, window.not_before, window.by),
        opens=window.not_before,
        by=window.by,
        anchored_at=window.anchored_at,
        deed=window.window.deed,
        roles=window.window.roles,
        owner=asked.owner,
        title=table.outputs[output].title or table.title,
        why=rule,
        finding=window.finding,
    )


def _anchor(policy: Policy, asked: Asked, window: DueWindow) -> Event | None:
    """The event that the window is counted from; none where the app gave the date."""
    if window.anchor == START:
        return asked.start
    fact = policy.facts.get(window.anchor or "")
    return asked.anchor_of(fact) if fact is not None else None


def _is_done(asked: Asked, window: DueWindow, anchor: Event | None) -> bool:
    """Has somebody done it since it is counted?"""
    deed, past = window.window.deed, asked.past
    own = anchor.data if anchor is not None else None
    return deed is not None and any(
        event.name == deed.name
        and is_since(event, window, anchor, asked.calendar)
        and is_like(event, deed, own)
        and person_fits(deed.person, event, past)
        for event in past.events
    )


def is_since(event: Event, window: DueWindow, anchor: Event | None, calendar: Calendar) -> bool:
    """Is it after the anchor, and not before the first instant of the date, from which the window is counted?"""
    since = window.anchored_at
    if since is None:
        return False
    begins = since if isinstance(since, datetime) else calendar.start_of(since)
    return event.at >= begins and (
        in_history_order(event) > in_history_order(anchor) if anchor is not None else event.at > begins
    )
