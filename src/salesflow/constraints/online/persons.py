"""Another person than before, or the same one: separation and binding, decided at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.reading import lacks, unstated
from salesflow.constraints.meaning.single import is_separate_or_bound
from salesflow.constraints.online.chain import Chain, walk
from salesflow.constraints.online.lookback import AnyBefore, Remembered
from salesflow.constraints.online.monitor import Asked, Said, Wakes
from salesflow.constraints.online.now import Now, fits
from salesflow.constraints.online.people import Comparison, Known, People
from salesflow.constraints.verdict import Verdict
from salesflow.findings import BeyondHorizon


class Compared(NamedTuple):
    """The verdicts, and what is remembered of the last one or of all."""

    said: Chain[Said] | None = None
    last: Remembered = Remembered()
    everybody: Known = Known()


class Persons:
    """Separation and binding: from any of them, the last, or all."""

    may_owe = False

    def __init__(self, constraint: Constraint, stay: int) -> None:
        self._constraint, self._pattern, self.stay = constraint, constraint.pattern("activity"), stay
        asked = constraint.pattern("from_")
        self._same = asked.same
        self._last = AnyBefore(asked, asked.same) if constraint.of == "last" else None
        self._people = People(asked)
        self.wakes = Wakes(self._people.names | {self._pattern.name})

    def start(self) -> Compared:
        return Compared()

    def after(self, state: Compared, now: Now) -> Compared:
        if now.stays[self.stay] is not None and fits(self._pattern, now):
            state = self._judged(state, now)
        if self._last is not None:
            return state._replace(last=self._last.after(state.last, now))
        return state._replace(everybody=self._people.after(state.everybody, now))

    def _judged(self, state: Compared, now: Now) -> Compared:
        event = now.event
        verdict = Verdict(self._constraint.id, "unjudged", event)
        missing = unstated(event, self._same)
        if missing is not None:
            return _with_verdict(state, now, verdict._replace(reason=missing))
        try:
            compared, state = self._compared(state, now)
        except BeyondHorizon as error:
            return _with_verdict(state, now, verdict._replace(reason=error.findings[0]))
        if compared is None:
            return state
        verdict = verdict._replace(since=event.at, decided=event)
        holds = is_separate_or_bound(self._constraint, compared.same)
        if holds is not None:
            return _with_verdict(state, now, verdict._replace(status="satisfied" if holds else "violated"))
        nobody = compared.nobody
        assert nobody is not None
        reason = lacks(f"{nobody.name}.person", nobody)
        return _with_verdict(state, now, verdict._replace(since=None, decided=None, reason=reason))

    def _compared(self, state: Compared, now: Now) -> tuple[Comparison | None, Compared]:
        """
        How the person of this event compares with those before; nothing where nobody did it before.

        Raises:
            BeyondHorizon: as `Lookback.latest`.
        """
        if self._last is None:
            compared, everybody = self._people.compared(state.everybody, now)
            return compared, state._replace(everybody=everybody)
        mark, last = self._last.latest(state.last, now)
        state = state._replace(last=last)
        if mark is None:
            return None, state
        person, other = now.event.person, mark.event.person
        nobody = now.event if not person else mark.event
        return Comparison([person == other if person and other else None], nobody), state

    def closed(self, state: Compared) -> Iterator[Said]:
        return walk(state.said)

    def open(self, state: Compared, asked: Asked) -> Iterator[Said]:
        return iter(())


def _with_verdict(state: Compared, now: Now, verdict: Verdict) -> Compared:
    return state._replace(said=Chain(Said(now.number, 0, verdict), state.said))
