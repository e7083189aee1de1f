"""
Was each step of a cadence done in time? Steps are response constraints: each occurrence is judged at its deadline.

An occurrence is an activation from the moment on which it opens, while its cadence runs and is counted from the same
event. What was not done by then is violated, and stays so; what is not asked any more is released.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from salesflow.calendars import micros
from salesflow.constraints.constraint import Cadence, Step
from salesflow.constraints.verdict import Verdict
from salesflow.findings import BeyondHorizon
from salesflow.history.event import CLOSED, Event, in_history_order
from salesflow.history.past import Past
from salesflow.journey.cadences import CadenceRun
from salesflow.journey.occurrences import Anchor, Occurrence, current, festivals

_Key = tuple[str, str, str]  # step, anchor, occurrence
_NOTHING: Mapping[_Key, Verdict] = MappingProxyType({})
_JUST_AFTER = timedelta(microseconds=1)


class _Last(NamedTuple):
    """The last event, and what the cadence counted from once it had happened."""

    event: Event
    run: CadenceRun
    alive: Mapping[str, Anchor]


class Rounds(NamedTuple):
    """
    What is known of one cadence on one case. It is a value: two histories may go on from the same one.

    Each event is looked at once. As soon as the cadence has begun, that takes as long as the history is.
    """

    cadence: Cadence
    said: Mapping[_Key, Verdict] = _NOTHING
    last: _Last | None = None
    is_closed: bool = False

    def after(self, event: Event, past: Callable[[], Past]) -> Rounds:
        """
        The same once the next event has happened.

        Args:
            past: Makes what had happened then.
        """
        is_closed = self.is_closed or event.name == CLOSED
        if self.last is None and event.name != self.cadence.anchor.pattern.name:
            return self._replace(is_closed=is_closed)  # no step counts from anything before its cadence has begun
        said = self._followed(event.at, is_instant=self.last is not None and self.last.event.at == event.at)
        run = CadenceRun(self.cadence, past(), event.case)
        alive = run.anchors if run.is_open and not is_closed else {}
        _settle(said, run, alive, event)
        return Rounds(self.cadence, said, _Last(event, run, alive), is_closed)

    def verdicts(self, at: datetime) -> list[Verdict]:
        """A verdict for each occurrence of each step, in the order of the events from which they are counted."""
        said = self._followed(at).values()
        return sorted(said, key=lambda verdict: (in_history_order(verdict.activation), verdict.constraint))

    def _followed(self, until: datetime, *, is_instant: bool = False) -> dict[_Key, Verdict]:
        """What is said of every occurrence that opened by then; between two events at one moment nobody can be late."""
        said = dict(self.said)
        if self.last is not None:
            for step in self.cadence.steps:
                if (anchor := self.last.alive.get(step.id)) is not None:
                    _follow(said, step, anchor, self.last.run, until, is_instant=is_instant)
        return said


def _settle(said: dict[_Key, Verdict], run: CadenceRun, alive: Mapping[str, Anchor], event: Event) -> None:
    """What this event did, or ended."""
    done, parting = run.done, _parting_deed(said, run, event)
    for key, verdict in said.items():
        step, anchor, occurrence = key
        if verdict.status not in ("pending", "violated", "unjudged") or verdict.closed is not None:
            continue
        is_done = key == parting or ((step, occurrence) in done and run.anchors[step].event.id == anchor)
        if not is_done and step in alive and alive[step].event.id == anchor:
            continue
        if verdict.status == "violated":
            said[key] = verdict._replace(closed=event)
        elif verdict.status == "pending":
            said[key] = verdict._replace(status="satisfied" if is_done else "released", since=event.at, decided=event)


def _parting_deed(said: dict[_Key, Verdict], run: CadenceRun, event: Event) -> _Key | None:
    """What the event did with which the case left: the hand-over ends the delivery, and is what was asked for."""
    if not run.ran or run.ran[-1].left != event:
        return None
    order = {step.id: at for at, step in enumerate(run.cadence.steps)}
    fitting = [
        (micros(verdict.deadline), order[key[0]], key)
        for key, verdict in said.items()
        if verdict.status == "pending"
        and verdict.deadline is not None
        and run.matches(event, run.cadence.steps[order[key[0]]].do, verdict.activation)
    ]
    return min(fitting)[2] if fitting else None


def _follow(
    said: dict[_Key, Verdict], step: Step, anchor: Anchor, run: CadenceRun, following: datetime, *, is_instant: bool
) -> None:
    """The occurrences that are open between the last event and the next one, or the moment asked; and those missed by then."""
    path = f"{run.cadence.name}/{step.id}"
    try:
        for occurrence, lapses in _opened(step, anchor, run.past, following):
            key = (step.id, anchor.event.id, occurrence.name)
            if (step.id, occurrence.name) in run.done:
                continue
            verdict = said.get(key, Verdict(path, "pending", anchor.event, occurrence.name))
            if verdict.status == "violated":
                said[key] = verdict._replace(closed=None)  # the case came back, and it is owed again
            elif verdict.status != "satisfied" and run.still_counts(step, anchor, min(following, lapses)):
                missed = max(lapses, run.past.at) if following > lapses and not is_instant else None
                said[key] = _waiting(verdict, occurrence, missed)
            elif verdict.status == "pending":
                said[key] = verdict._replace(status="released", deadline=occurrence.by)
    except BeyondHorizon as error:
        key = (step.id, anchor.event.id, "")
        said[key] = Verdict(path, "unjudged", anchor.event, reason=error.findings[0])


def _waiting(verdict: Verdict, occurrence: Occurrence, missed: datetime | None) -> Verdict:
    """An occurrence that is open, or that was missed at this moment: when it lapsed, or when it came to be asked too late."""
    if missed is not None:
        return verdict._replace(status="violated", deadline=occurrence.by, since=missed, decided=None)
    return verdict._replace(status="pending", deadline=occurrence.by, since=None, decided=None)


def _opened(step: Step, anchor: Anchor, past: Past, following: datetime) -> Iterator[tuple[Occurrence, datetime]]:
    """
    Every occurrence that is open at some moment from now until then, and the last moment at which it can be done: its
    deadline, or just before the next one opens, to which it gives way.
    """
    calendar = past.calendar
    if step.each is not None:
        listed = list(festivals(step, anchor, calendar))
        for occurrence, after in zip(listed, [*listed[1:], None], strict=False):
            gives_way = after is not None and after.opens <= past.at
            if occurrence.opens <= following and not gives_way:
                lapses = occurrence.by if after is None else min(occurrence.by, after.opens - _JUST_AFTER)
                yield occurrence, lapses
        return
    found = current(step, anchor, past.at, calendar)
    while found is not None:
        yield found, found.by
        if step.every is None or found.by >= following:
            return
        found = current(step, anchor, found.by + _JUST_AFTER, calendar)
    if (later := current(step, anchor, following, calendar)) is not None:
        yield later, later.by
