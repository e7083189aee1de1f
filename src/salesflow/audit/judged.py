"""One verdict of an audit: on which case, at which line of the log, of which element of the policy."""

from __future__ import annotations

import hashlib
from sys import intern
from typing import Literal, NamedTuple

from salesflow.calendars import Calendar, micros
from salesflow.constraints.answer import is_unanswered
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.verdict import Status, Verdict
from salesflow.findings import Place
from salesflow.history.event import Event
from salesflow.history.past import Past
from salesflow.journey.refusal import Missing

Kind = Literal["constraint", "cadence", "conformity"]


class Judged(NamedTuple):
    """
    A verdict, and what people ask about it.

    `element` is the id of a constraint, the path of a step of a cadence, or of a step of a process. `event` is the one
    at which somebody looks: what broke it, or what set it off and was not answered. `person` is who did that, or who
    owned the case when the deadline passed. `stage` is where the case stood in its main process when it was set off,
    `month` when it was decided. `missing` is what a step lacked.
    """

    case: str
    kind: Kind
    element: str
    verdict: Verdict
    event: Event
    place: Place
    person: str | None
    stage: str
    month: str
    missing: tuple[Missing, ...] = ()

    @property
    def status(self) -> Status:
        return self.verdict.status

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """Case, element, activation and occurrence: the same in the next audit of a longer log."""
        return self.case, self.element, self.verdict.activation.id, self.verdict.occurrence

    @property
    def code(self) -> str:
        """SF801 for a constraint or a cadence, SF804 for the process, SF805 for what cannot be judged."""
        if self.status == "unjudged" and self.verdict.reason is not None:
            return "SF805"
        return "SF804" if self.kind == "conformity" else "SF801"

    @property
    def key(self) -> str:
        """
        By what a later audit knows it again: the case, the element, what set it off and when.

        Lines and positions play no part: a log that has grown at its top has other lines, and the same violations.
        """
        activation = self.verdict.activation
        occurrence = self.verdict.occurrence.partition("/")[0]
        return hashed(self.case, self.element, activation.name, activation.at.isoformat(), occurrence, self.status)


Order = tuple[str, int, int, str, str, int, tuple[str, ...]]


def by_place(each: Judged) -> Order:
    """The order in which findings are told: by their places, then by what they say."""
    place, verdict = each.place, each.verdict
    since = micros(verdict.since) if verdict.since is not None else 0
    rest = (each.case, each.kind, verdict.activation.id, verdict.occurrence)
    return place.file, place.line or 0, place.column or 0, each.element, each.code, since, rest


def hashed(*parts: str) -> str:
    """These words as a key of sixteen letters."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def blamed(verdict: Verdict, constraint: Constraint | None) -> Event:
    """The event at which somebody looks: what decided it; of a deed that did not come, what set it off."""
    if verdict.decided is None or (constraint is not None and is_unanswered(constraint, verdict)):
        return verdict.activation
    return verdict.decided


def person_of(verdict: Verdict, event: Event, past: Past) -> str | None:
    """
    Who did what decided it. Of a deed that did not come, who owned the case by then; where nobody says who owns cases,
    who did what set it off.
    """
    if event == verdict.decided or verdict.since is None:
        return event.person
    before = [each for each in past.owners if each.at <= verdict.since]
    return before[-1].data["owner"] if before else event.person


def month_of(verdict: Verdict, calendar: Calendar) -> str:
    """The local month in which it was decided; of what is not, in which it was set off."""
    return intern(f"{calendar.local(verdict.since or verdict.activation.at):%Y-%m}")  # one text for all of a month
