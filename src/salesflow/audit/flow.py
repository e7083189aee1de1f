"""
Where cases go and how long they stay: a tally that is fed one case at a time, and what happened in the odd ones.

It knows names, moments, persons and stages of events, and nothing of their data: what is never kept is never told.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise, zip_longest
from typing import NamedTuple

from salesflow.audit.cases import Case
from salesflow.audit.judged import Judged
from salesflow.history.event import BUILT_IN, CLOSED, Event
from salesflow.history.past import Past, Stay
from salesflow.policy.model import Policy

MOST_JOURNEYS = 10_000  # cases of which the events are kept
MOST_EVENTS = 500  # of one of them
MOST_HAPPENED = 200_000  # of all of them together
LOG = ""  # stands for the process where a policy has none, and for what comes before the first event: no name is empty
_DAY = 24 * 60  # minutes


class Passage(NamedTuple):
    """A step from one stage to another, by the trigger that fired it; in `LOG` from one event to the next."""

    process: str
    from_: str
    trigger: str
    to: str


@dataclass(slots=True)
class Taken:
    """How many cases took a passage, how often in all, and how often it was not allowed."""

    cases: int = 0
    times: int = 0
    refused: int = 0


@dataclass(slots=True)
class Stays:
    """
    The stays in one stage, by their lengths in minutes: those that ended, and those of cases that stand there now.

    What is longer than a day counts by full hours, so that a log of millions has few lengths. `over` counts the cases
    that came to their end there.
    """

    ended: Counter[int] = field(default_factory=Counter)
    standing: Counter[int] = field(default_factory=Counter)
    over: int = 0

    @property
    def now(self) -> int:
        """How many cases stand there."""
        return self.standing.total()

    @property
    def average(self) -> int | None:
        """How long a stay takes, in minutes: those that have not ended count as long as they took so far."""
        stays = self.ended + self.standing
        return sum(length * count for length, count in stays.items()) // stays.total() if stays else None

    @property
    def waiting(self) -> int | None:
        """The median of how long those that stand there have been there, in minutes."""
        return median(self.standing)


def median(lengths: Mapping[int, int]) -> int | None:
    """The least length that half of them do not go beyond; nothing of none."""
    half, seen = (sum(lengths.values()) + 1) // 2, 0
    for length in sorted(lengths):
        seen += lengths[length]
        if seen >= half:
            return length
    return None


@dataclass(slots=True)
class Flow:
    """
    What all cases came to: stays by process and stage, and passages.

    Where the policy has no process there is one all the same, `LOG`: its stages are the names of events, a case stands in
    the last one that happened, and every event is a passage from the one before.
    """

    stages: dict[tuple[str, str], Stays] = field(default_factory=dict)
    passages: dict[Passage, Taken] = field(default_factory=dict)

    def add(self, policy: Policy, past: Past, judged: Iterable[Judged], *, is_complete: bool = False) -> None:
        """One more case, as it stood at the moment asked."""
        is_over = is_complete or self._has_ended(policy, past)
        if not policy.processes:
            self._add_what_follows(past, is_over=is_over)
            return
        for process in policy.processes:
            for stay in past.stays(process):
                self._stay(stay, past, is_over=is_over)
        refused = {
            each.verdict.activation.id for each in judged if each.kind == "conformity" and each.status == "violated"
        }
        self._pass(
            (Passage(event.process, event.from_ or "", event.name, event.to or ""), event.id in refused)
            for event in past.events
            if event.process is not None
        )

    def _add_what_follows(self, past: Past, *, is_over: bool) -> None:
        """One more case of a policy without processes: which event came after which, and how long that took."""
        own = [event for event in past.events if event.name not in BUILT_IN]
        for event, following in zip_longest(own, own[1:]):
            self._stay(Stay(LOG, event.name, event, following), past, is_over=is_over)
        names = [LOG, *(event.name for event in own)]
        self._pass((Passage(LOG, before, name, name), False) for before, name in pairwise(names))

    def _stay(self, stay: Stay, past: Past, *, is_over: bool) -> None:
        stays = self.stages.setdefault((stay.process, stay.stage), Stays())
        if stay.left is not None:
            stays.ended[rounded(stay.left.at - stay.entered.at)] += 1
        elif is_over:
            stays.over += 1
        else:
            stays.standing[rounded(past.at - stay.entered.at)] += 1

    def _pass(self, steps: Iterable[tuple[Passage, bool]]) -> None:
        """The steps of one case, and whether each was refused."""
        took: set[Passage] = set()
        for passage, is_refused in steps:
            taken = self.passages.setdefault(passage, Taken())
            taken.cases += passage not in took
            taken.times += 1
            taken.refused += is_refused
            took.add(passage)

    def _has_ended(self, policy: Policy, past: Past) -> bool:
        """Was it closed, or does it stand where its main process ends?"""
        main = policy.main
        stage = main.stages.get(past.stage(main.name)) if main is not None else None
        return (stage is not None and stage.final) or any(event.name == CLOSED for event in past.events)


def rounded(length: timedelta) -> int:
    """In minutes; what is longer than a day in minutes of full hours."""
    minutes = int(length / timedelta(minutes=1))
    return minutes if minutes < _DAY else minutes // 60 * 60


class Happened(NamedTuple):
    """One event of a journey, without its data. `stage` is where the case stood afterwards in its main process."""

    id: str
    name: str
    at: datetime
    person: str | None
    role: str | None
    stage: str
    process: str | None
    to: str | None
    line: int | None


@dataclass(slots=True)
class Journeys:
    """
    The events of the cases in which something was found, by the name of the case, in history order.

    Only of the cases whose findings are told first, and of each only its last events and those that are blamed: a log may
    be larger than memory. Which ones these are does not depend on the order in which the cases come. `left_out` counts
    the cases whose events are not kept, `shortened` names those of which only some are.
    """

    kept: dict[str, tuple[Happened, ...]] = field(default_factory=dict)
    left_out: int = 0
    shortened: set[str] = field(default_factory=set)
    _order: list[tuple[str, int, str]] = field(default_factory=list, compare=False)  # of what is kept
    _last: tuple[str, int, str] | None = field(default=None, compare=False)  # what is behind it is not kept any more
    _happened: int = field(default=0, compare=False)

    def add(self, policy: Policy, past: Past, judged: Iterable[Judged], case: Case) -> None:
        """One more case, if something was found in it."""
        found = [each for each in judged if each.status in ("violated", "unjudged")]
        places = [*(each.place for each in found), *(finding.place for finding in case.findings)]
        if not places:
            return
        file, line = min((place.file, place.line or 0) for place in places)
        order = (file, line, case.name)
        if self._last is not None and order > self._last:
            self.left_out += 1
            return
        marked = {event.id for each in found for event in (each.event, each.verdict.activation)}
        first = len(past.events) - MOST_EVENTS
        if first > 0:
            self.shortened.add(case.name)
        lines = {line.event.id: line.entry.line for line in case.lines if line.entry is not None}
        self.kept[case.name] = tuple(
            _happened(event, stage, lines.get(event.id))
            for number, (event, stage) in enumerate(_with_stages(policy, past))
            if number >= first or event.id in marked
        )
        self._happened += len(self.kept[case.name])
        insort(self._order, order)
        while len(self._order) > MOST_JOURNEYS or self._happened > MOST_HAPPENED:
            self._let_go()

    def _let_go(self) -> None:
        """The events of the case that is told last are not kept any more."""
        self._last = self._order.pop()
        name = self._last[2]
        self._happened -= len(self.kept.pop(name, ()))
        self.shortened.discard(name)
        self.left_out += 1


def _with_stages(policy: Policy, past: Past) -> Iterator[tuple[Event, str]]:
    """Every event, and where the case stood after it in its main process."""
    main = next(iter(policy.processes), None)
    stage = ""
    for event in past.events:
        if main is not None:
            stage = past.entered(event).get(main, stage)
        yield event, stage


def _happened(event: Event, stage: str, line: int | None) -> Happened:
    return Happened(event.id, event.name, event.at, event.person, event.role, stage, event.process, event.to, line)
