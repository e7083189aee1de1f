"""
A log lived through again: what would have been refused, and why.

Each event is offered as a command to the journey as it is so far. In a log of events one that is refused is told, and
then taken as it stands, so that a mistake is told once and not again with everything that follows from it. In a log of
commands it is told and has changed nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from salesflow.audit.cases import Case, Line
from salesflow.findings import Finding
from salesflow.history.event import CLOSED, OPENING, POLICY_CHANGED, REASSIGNED, VOIDED
from salesflow.journey.journey import Journey
from salesflow.journey.refusal import EventRefused, Refusal, TransitionRefused
from salesflow.policy.model import Policy


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """An event of a log that would not have been accepted: a step with its refusal, or findings."""

    line: Line
    refusal: Refusal | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a log came to: how many events and steps were offered, and those that would have been refused."""

    cases: int
    events: int
    steps: int
    refused: tuple[RefusedLine, ...]


def replay(
    policy: Policy,
    cases: Iterable[Case],
    *,
    are_commands: bool = False,
    doubtful: frozenset[tuple[str, int]] = frozenset(),
    progress: Callable[[int], None] | None = None,
) -> Replayed:
    """
    Which events of these cases would have been refused, and why?

    Args:
        are_commands: A refused one did not happen.
        doubtful: Files and lines that could not be read in full. That something lacks there was told already.
    """
    refused: list[RefusedLine] = []
    count = events = steps = 0
    for case in cases:
        count += 1
        events += sum(line.entry is not None for line in case.lines)
        steps += sum(line.event.is_transition for line in case.lines)
        refused += (each for each in _refused(policy, case, are_commands) if not _is_told(each, doubtful))
        if progress is not None and count % 1_000 == 0:
            progress(count)
    return Replayed(count, events, steps, tuple(refused))


def _refused(policy: Policy, case: Case, are_commands: bool) -> Iterator[RefusedLine]:
    journey = Journey.trusted(policy, (case.lines[0].event,))
    for line in case.lines[1:]:
        try:
            offered = _offered(journey, line)
        except TransitionRefused as error:
            yield RefusedLine(line, error.refusal, error.findings)
        except EventRefused as error:
            yield RefusedLine(line, None, error.findings)
        else:
            journey = offered
            continue
        if not are_commands:
            journey = Journey.trusted(policy, (*journey.events, line.event))


def _offered(journey: Journey, line: Line) -> Journey:
    """The event as the command that it would have been. Raises: TransitionRefused, EventRefused."""
    event = line.event
    data = dict(event.data)
    said: dict[str, Any] = {
        "at": event.at,
        "by": event.person,
        "role": event.role,
        "recorded_at": event.recorded_at,
        "id": event.id,
    }
    if event.name in (*OPENING, POLICY_CHANGED):
        return journey
    if event.name == REASSIGNED:
        return journey.reassign(data["owner"], reason=data.get("reason"), **said)
    if event.name == CLOSED:
        return journey.close(data.get("reason", ""), **said)
    if event.name == VOIDED:
        return journey.void(data.get("event", ""), reason=data.get("reason"), **said)
    command = journey.take if event.is_transition else journey.record
    return command(event.name, data=data, **said)


def _is_told(refused: RefusedLine, doubtful: frozenset[tuple[str, int]]) -> bool:
    """Does it follow from what could not be read of the line?"""
    entry = refused.line.entry
    if entry is None or (entry.file, entry.line) not in doubtful:
        return False
    return refused.refusal is None or set(refused.refusal.ids) <= {"role", "data"}
