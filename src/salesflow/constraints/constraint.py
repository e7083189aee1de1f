"""What has to hold over a history, as the policy states it: constraints, and cadences of repeated contact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from salesflow.amounts import Amount, Span
from salesflow.described import Described
from salesflow.findings import Severity
from salesflow.frozen import FrozenMap
from salesflow.history.pattern import Anchored, EventPattern, with_anchors

FESTIVALS = "festivals"  # of a step: every festival that the calendar has


@dataclass(frozen=True, slots=True)
class Constraint(Described):
    """
    One demand on every history, of a kind (`templates.KINDS`). Only the keys of its kind are set.

    `require` is what must be there, `forbid` what must not; `since` of a precedence stands in its pattern.
    """

    id: str
    kind: str
    activity: EventPattern | None = None
    before: EventPattern | None = None
    after: EventPattern | None = None
    require: EventPattern | None = None
    forbid: EventPattern | None = None
    between: EventPattern | None = None
    from_: EventPattern | None = None
    decision: str | None = None
    of: str | None = None
    within: Span | None = None
    by: Span | None = None
    anchor: Anchored | None = None
    at_most: Span | int | None = None
    at_least: int | None = None
    times: int | None = None
    per: str | None = None
    in_: FrozenMap[tuple[str, ...]] = field(default_factory=FrozenMap)
    severity: Severity = "error"

    def patterns(self) -> Iterator[EventPattern]:
        """Every event pattern that it names, with those that they count from; those of `honour` are the windows' own."""
        sets_off = (self.activity, self.before, self.after, self.between)
        asks = (self.require, self.forbid, self.from_)
        for each in (*sets_off, *asks, self.anchor):
            yield from with_anchors(each)

    def pattern(self, key: str) -> EventPattern:
        """The pattern under a key of its kind."""
        said: EventPattern | None = getattr(self, key)
        assert said is not None
        return said


@dataclass(frozen=True, slots=True)
class Step(Described):
    """One step of a cadence: a deed with its deadline, once (`by`), again and again (`every`), or on festivals (`each`)."""

    id: str
    do: EventPattern
    by: Span | None = None
    not_before: Span | None = None
    every: Amount | None = None
    each: str | None = None
    anchor: Anchored | None = None
    role: tuple[str, ...] = ()
    until: EventPattern | Anchored | None = None


@dataclass(frozen=True, slots=True)
class Cadence(Described):
    """Steps counted from one event, while the case stands in certain stages."""

    name: str
    anchor: Anchored
    steps: tuple[Step, ...]
    in_: FrozenMap[tuple[str, ...]] = field(default_factory=FrozenMap)
    until: EventPattern | Anchored | None = None
