"""Random histories of a policy: what people record, late and early, right and wrong; for testing apps that embed us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from salesflow.calendars import Calendar
from salesflow.facts import MISSING
from salesflow.findings import SalesflowError
from salesflow.frozen import FrozenMap
from salesflow.history.activity import Field
from salesflow.journey.journey import Journey
from salesflow.policy.model import Policy
from salesflow.policy.workings import Recordable
from salesflow.testing.snapshots import values_of

PEOPLE = ("li.na", "wang.wei", "zhao.lei", None)
START = datetime(2026, 3, 27, 9, 30, tzinfo=UTC)  # two days before the clocks change in Europe

_STEPS = (0, 0, 1, 90, 60 * 12, 60 * 24, 60 * 24 * 3, 60 * 24 * 40)  # minutes from one event to the next
_VERBS = ("record",) * 16 + ("take",) * 15 + ("void",) * 4 + ("reassign",) * 3 + ("close",)
_ZONES = (UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3.5)), Calendar("", "Europe/Berlin").zone)


@dataclass(frozen=True, slots=True)
class Command:
    """One command to a journey: `record`, `take` and the others, with their arguments."""

    verb: str
    subject: str
    arguments: FrozenMap[Any]

    def on(self, journey: Journey) -> Journey:
        """The journey after it. Raises: EventRefused, TransitionRefused."""
        after: Journey = getattr(journey, self.verb)(self.subject, **self.arguments)
        return after


@st.composite
def data_of(draw: st.DrawFn, fields: Mapping[str, Field]) -> dict[str, Any]:
    """Data that fits these fields; what is optional is stated, left out, or explicitly unknown."""
    data: dict[str, Any] = {}
    for name, field in fields.items():
        how = draw(st.sampled_from(("stated", "stated", "left out", "unknown"))) if field.optional else "stated"
        if how != "left out":
            data[name] = MISSING if how == "unknown" else draw(values_of(field.type))
    return data


@st.composite
def moments(draw: st.DrawFn, journey: Journey) -> datetime:
    """A moment at which something about this journey can be asked: more often now than before or between its events."""
    known = sorted({event.at for event in journey.events} | {event.recorded_at or event.at for event in journey.events})
    near = timedelta(minutes=draw(st.sampled_from((*_STEPS, -1, -60 * 24))))
    return _shown(draw, draw(st.sampled_from((*known, *known[-1:] * (len(known) + 1)))) + near)


def _shown(draw: st.DrawFn, instant: datetime) -> datetime:
    """The same instant, by some clock."""
    return instant.astimezone(draw(st.sampled_from(_ZONES)))


@st.composite
def commands(draw: st.DrawFn, journey: Journey) -> Command:
    """
    Something that somebody might do next with this journey, most of it right.

    Events come in order or late, several at one instant, by owners, others and nobody; the data fit. Steps are taken
    at any stage, by any role. Whether a command is accepted is for the journey to say.
    """
    verb = draw(st.sampled_from(_VERBS))
    latest = max(event.at for event in journey.events)
    at = latest + timedelta(minutes=draw(st.sampled_from(_STEPS)))
    written = max(at, *(event.recorded_at or event.at for event in journey.events))
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.sampled_from([event.at for event in journey.events])) + timedelta(minutes=draw(st.integers(0, 1)))
    said: dict[str, Any] = {"at": _shown(draw, at), "recorded_at": _shown(draw, max(at, written))}
    said["by"] = draw(st.sampled_from(PEOPLE))
    if verb in ("record", "take"):
        return draw(_recorded(journey, verb, said))
    subject = draw(st.sampled_from([event.id for event in journey.events][-4:])) if verb == "void" else None
    return Command(verb, subject or draw(st.sampled_from(PEOPLE[:3])), FrozenMap(said))


@st.composite
def _recorded(draw: st.DrawFn, journey: Journey, verb: str, said: dict[str, Any]) -> Command:
    """An activity or a step: of the steps, one that starts from where the case stands, more often than not."""
    policy, stages = journey.policy, journey.stages
    everything = policy.workings.recordable.values()
    names = [each for each in everything if (each.transition is not None) == (verb == "take")]
    here = [each for each in names if _starts_here(each, stages)]
    anywhere = draw(st.integers(0, 4)) == 0
    pool = names if anywhere or not here else here
    what: Recordable = draw(st.sampled_from(pool or list(everything)))
    anybody: tuple[str | None, ...] = (*policy.roles, None)
    whoever = what.role is None or draw(st.integers(0, 9)) == 0
    said["role"] = draw(st.sampled_from(anybody if whoever else what.role or anybody))
    verb = "take" if what.transition is not None else "record"
    return Command(verb, what.name, FrozenMap({**said, "data": draw(data_of(what.data))}))


def _starts_here(what: Recordable, stages: Mapping[str, str]) -> bool:
    return (
        what.transition is not None and what.process is not None and stages[what.process.name] in what.transition.from_
    )


@st.composite
def beginnings(draw: st.DrawFn, policy: Policy) -> Journey:
    """A journey that has just begun: started, or adopted in mid-process."""
    calendar = draw(st.sampled_from([None, *policy.calendars]))
    said: dict[str, Any] = {"case": "L-1", "at": START, "owner": draw(st.sampled_from(PEOPLE)), "calendar": calendar}
    if draw(st.integers(0, 3)):
        return Journey.start(policy, **said)
    stages = {name: draw(st.sampled_from(list(process.stages))) for name, process in policy.processes.items()}
    return Journey.adopt(policy, stages=stages, **said)


@st.composite
def journeys(draw: st.DrawFn, policy: Policy, *, longest: int = 14) -> Journey:
    """
    A journey of this policy: of random commands, those that were accepted.

    >>> from hypothesis import given
    >>> from salesflow import Journey, Policy
    >>> from salesflow.testing import journeys
    >>> policy = Policy.load()
    >>> @given(journeys(policy, longest=3))
    ... def a_log_can_be_read_again(journey):
    ...     assert Journey.replay(policy, journey.events) == journey
    >>> a_log_can_be_read_again()

    Args:
        longest: How many commands are tried at most.
    """
    journey = draw(beginnings(policy))
    for _ in range(draw(st.sampled_from((0, 1, longest // 2, longest, longest, longest)))):
        try:
            journey = draw(commands(journey)).on(journey)
        except SalesflowError:
            continue
    return journey
