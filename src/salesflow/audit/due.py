"""What is owed at one moment, over many cases: the list for the morning meeting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from salesflow.calendars import micros
from salesflow.findings import Finding, Place, SalesflowError
from salesflow.journey.journey import Journey
from salesflow.journey.obligation import Obligation, pressing


@dataclass(frozen=True, slots=True)
class Owed:
    """What many cases owe at `at`, the most pressing first, and the cases of which it cannot be said."""

    at: datetime
    obligations: tuple[Obligation, ...]
    findings: tuple[Finding, ...]
    cases: int


def owed_by(journeys: Iterable[Journey], *, at: datetime, progress: Callable[[int], None] | None = None) -> Owed:
    """
    What is owed to whom, by whom, until when? Waiting, open and overdue alike.

    A case that had not begun by then owes nothing.
    """
    obligations: list[Obligation] = []
    findings: list[Finding] = []
    cases = 0
    for journey in journeys:
        if micros(journey.started_at) > micros(at):
            continue
        cases += 1
        try:
            owed = journey.obligations(at=at)
            obligations += owed
            wrong = [each.finding for each in owed if each.finding is not None]
        except SalesflowError as error:
            wrong = list(error.findings)
        for one in dict.fromkeys(wrong):
            findings.append(Finding(one.code, (Place(journey.case), *one.places), one.arguments, one.severity))
        if progress is not None and cases % 1_000 == 0:
            progress(cases)
    return Owed(at, tuple(sorted(obligations, key=pressing)), tuple(findings), cases)
