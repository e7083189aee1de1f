"""
Process conformity: was each step legal when it was entered, and recorded by somebody who may (semantics 38)?

It is derived from the process, so that nobody writes a rule twice. Each step is one activation; so is each activity
that is for certain roles. A log that does not say who acted leaves the role unjudged, never the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from salesflow.catalogue import Phrase
from salesflow.constraints.meaning.reading import lacks
from salesflow.constraints.verdict import Verdict
from salesflow.history.event import VOIDED, Event
from salesflow.journey.journey import Journey
from salesflow.journey.refusal import Missing
from salesflow.journey.steps import ANYBODY, TOO_LATE, legal_step, refusal_of
from salesflow.policy.model import Policy
from salesflow.policy.workings import Recordable
from salesflow.titles import NO_TITLE


class Conformed(NamedTuple):
    """A verdict on one event, and everything that was missing where it is violated."""

    verdict: Verdict
    missing: tuple[Missing, ...] = ()


def conformity(policy: Policy, events: Sequence[Event], at: datetime) -> Iterator[Conformed]:
    """Every event of a case in the order in which it was entered, judged by what had been entered before."""
    void = {event.data.get("event") for event in events if event.name == VOIDED}
    journey = Journey.trusted(policy, tuple(events[:1]))
    for event in events[1:]:
        if event.at > at:
            continue
        what = policy.workings.recordable.get(event.name)
        if what is not None and event.id not in void:
            if what.process is not None:
                yield _step(policy, journey, what, event)
            elif what.role is not None:
                yield _activity(what, event)
        journey = journey.followed_by(event)


def _activity(what: Recordable, event: Event) -> Conformed:
    said = Verdict(what.name, "satisfied", event, since=event.at, decided=event)
    if event.role is None:
        return Conformed(_unjudged(said))
    if what.role is not None and event.role not in what.role:
        why = Phrase(f"`{event.role}` may not record it", f"`{event.role}` 不能登记")
        return Conformed(said._replace(status="violated"), (Missing("role", NO_TITLE, why, what.role),))
    return Conformed(said)


def _step(policy: Policy, journey: Journey, what: Recordable, event: Event) -> Conformed:
    assert what.process is not None
    said = Verdict(f"{what.process.name}/{what.name}", "satisfied", event, since=event.at, decided=event)
    role = event.role if event.role is not None else ANYBODY
    stay = journey.stay(what.process.name)
    late = stay is not None and event.at < stay.entered.at
    asked = journey.asked(at=event.at)
    missing: tuple[Missing, ...] = (TOO_LATE,) if late else ()
    if legal_step(policy, what, asked, role, event.data) is None:
        missing += refusal_of(policy, event.case, what, asked, role, event.data, possible=()).missing
    if missing:
        return Conformed(said._replace(status="violated"), missing)
    return Conformed(_unjudged(said) if what.role is not None and event.role is None else said)


def _unjudged(said: Verdict) -> Verdict:
    reason = lacks(f"{said.activation.name}.role", said.activation)
    return said._replace(status="unjudged", since=None, decided=None, reason=reason)
