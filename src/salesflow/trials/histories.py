"""A history that a test tells, lived through by a journey, and what is expected then (semantics 40)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from salesflow.catalogue import Phrase
from salesflow.findings import Finding, SalesflowError, found
from salesflow.history.event import ADOPTED, CLOSED, OPENING, REASSIGNED, VOIDED
from salesflow.journey.journey import Journey
from salesflow.journey.refusal import Refusal, TransitionRefused
from salesflow.policy.expected import Expectation, HistoryTest, Recorded
from salesflow.policy.model import Policy
from salesflow.trials.comparing import differs, unmet

VIOLATED = "violated"
OWED = {"due": ("open", "overdue"), "overdue": ("overdue",), "waiting": ("waiting",)}
_CASE = "test"


class Told(NamedTuple):
    """A history that was lived through: the journey, and the moment at which its last event happened."""

    journey: Journey
    at: datetime


class ToldRefused(SalesflowError):
    """Something that a test tells cannot have happened so."""


@dataclass(slots=True)
class Telling:
    """Lives through the histories of a policy's tests; one that several tests continue is lived through once."""

    policy: Policy
    told: dict[str, Told] = field(default_factory=dict)

    def unmet(self, test: HistoryTest) -> Iterator[Finding]:
        """Everything that is expected and does not come out. Raises: SalesflowError, the history itself is refused."""
        told = self._history(test)
        moment = test.at or told.at
        journey, refusal = told.journey, None
        if test.try_ is not None:
            try:
                journey = self._tried(test, told)
            except TransitionRefused as refused:
                refusal = refused.refusal
        decision = None
        for one in test.expect:
            if one.of in ("legal", "refused"):
                finding = _refusal(one, refusal)
            elif one.of in OWED:
                finding = _owed(one, journey, moment)
            elif one.of.startswith("stage."):
                stage = journey.asked(at=moment).stage(one.of.removeprefix("stage."))
                finding = differs(one, stage) if stage != one.value else None
            elif one.of == VIOLATED:
                finding = _violated(one, journey, moment)
            else:
                decision = decision or journey.decide(at=moment)
                finding = unmet(decision, one)
            if finding is not None:
                yield finding

    def _history(self, test: HistoryTest) -> Told:
        """The journey as it is when the test asks."""
        if test.name not in self.told:
            self.told[test.name] = self._lived(test)
        return self.told[test.name]

    def _lived(self, test: HistoryTest) -> Told:
        items = list(test.history)
        if test.after is not None:
            before = next(each for each in self.policy.tests if each.name == test.after)
            journey, at = self._history(before)
            if before.try_ is not None:
                at = before.at or at
                journey = self._tried(before, Told(journey, at))
        else:
            journey = self._begun(test, items[0])
            items, at = items[items[0].do in OPENING :], items[0].at
        for item in items:
            try:
                journey = self._done(journey, item)
            except TransitionRefused as refused:
                raise ToldRefused([_refused_item(test, item.do, refused.refusal)]) from None
            at = max(at, item.at)
        return Told(journey, at)

    def _begun(self, test: HistoryTest, first: Recorded) -> Journey:
        said = dict(first.data) if first.do in OPENING else {}
        said.setdefault("owner", test.owner)
        said.setdefault("calendar", test.calendar)
        how: dict[str, Any] = {"case": _CASE, "at": first.at, "recorded_at": first.recorded_at}
        if first.do == ADOPTED:
            return Journey.adopt(self.policy, **how, stages=said.pop("stages", {}), **said)
        return Journey.start(self.policy, **how, **said)

    def _done(self, journey: Journey, item: Recorded) -> Journey:
        """One thing that happened, by the owner, in the first role that may, unless it says otherwise."""
        data = dict(item.data)
        who: dict[str, Any] = {"by": item.person or journey.owner, "at": item.at, "recorded_at": item.recorded_at}
        if item.do == REASSIGNED:
            return journey.reassign(data["owner"], role=item.role, reason=data.get("reason"), **who)
        if item.do == CLOSED:
            return journey.close(data["reason"], role=item.role, **who)
        if item.do == VOIDED:
            void = {event.data["event"] for event in journey.events if event.name == VOIDED}
            meant = [event.id for event in journey.events if event.name == data["event"] and event.id not in void]
            return journey.void(meant[-1] if meant else data["event"], role=item.role, reason=data.get("reason"), **who)
        what = self.policy.workings.recordable[item.do]
        role = item.role or next(iter(what.role or ()), None)
        command = journey.record if what.transition is None else journey.take
        return command(item.do, role=role, data=data, **who)

    def _tried(self, test: HistoryTest, told: Told) -> Journey:
        item = Recorded(test.try_ or "", test.at or told.at, test.person, test.role, test.data)
        return self._done(told.journey, item)


def _refused_item(test: HistoryTest, name: str, refusal: Refusal) -> Finding:
    return found("SF609", test.place, name=name, missing=refusal.ids)


def _refusal(expected: Expectation, refusal: Refusal | None) -> Finding | None:
    """Whether what was tried is legal, or lacks what was expected to be missing."""
    if expected.of == "legal":
        return None if refusal is None else _not_legal(expected, refusal)
    if refusal is None:
        return found("SF604", expected.place, name=expected.of, expected=_listed(expected.value), found=_LEGAL)
    lacking = [id for id in expected.value if id not in refusal.ids]
    return differs(expected, refusal.ids) if lacking else None


_LEGAL = Phrase("legal", "合法")


def _not_legal(expected: Expectation, refusal: Refusal) -> Finding:
    ids = ", ".join(refusal.ids)
    was = Phrase(f"refused, `{ids}` missing", f"被拒绝，缺少 `{ids}`")
    return found("SF604", expected.place, name=refusal.trigger, expected=_LEGAL, found=was)


def _listed(names: tuple[str, ...]) -> str:
    return f"`{', '.join(names)}`"


def _owed(expected: Expectation, journey: Journey, moment: datetime) -> Finding | None:
    states = OWED[expected.of]
    owed = tuple(each.element for each in journey.obligations(at=moment) if each.state in states)
    return _are_among(expected, owed)


def _violated(expected: Expectation, journey: Journey, moment: datetime) -> Finding | None:
    said = (verdict.constraint for verdict in journey.verdicts(at=moment) if verdict.status == "violated")
    return _are_among(expected, tuple(dict.fromkeys(said)))


def _are_among(expected: Expectation, found: tuple[str, ...]) -> Finding | None:
    """Are all that are expected there? An empty list expects nothing at all."""
    met = set(expected.value) <= set(found) if expected.value else not found
    return None if met else differs(expected, found)
