"""Counts: so often at least, so often at most, in a case, a stay, a local year or month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from salesflow.calendars import Calendar
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.reading import matches
from salesflow.constraints.verdict import Verdict
from salesflow.findings import Place, found
from salesflow.history.event import Event, in_history_order
from salesflow.history.past import Past
from salesflow.history.running import Running, running


class Bounds(NamedTuple):
    """How often something must, and may, happen."""

    least: int
    most: int | None


class Period(NamedTuple):
    """A local year or month: what it is called, its first instant and its last."""

    name: str
    first: datetime
    last: datetime


def bounds(constraint: Constraint) -> Bounds:
    """How often at least, and at most."""
    if constraint.kind == "exactly":
        times = 1 if constraint.times is None else constraint.times
        return Bounds(times, times)
    if constraint.kind == "absence":
        most = constraint.at_most
        return Bounds(0, most if isinstance(most, int) else 0)
    return Bounds(constraint.at_least or 1, None)


def period_of(at: datetime, per: str, calendar: Calendar) -> Period:
    """The local year or month in which an instant lies."""
    day = calendar.local(at).date()
    first = day.replace(month=1, day=1) if per == "year" else day.replace(day=1)
    name = f"{first:%Y}" if per == "year" else f"{first:%Y-%m}"
    following = date(first.year + 1, 1, 1) if per == "year" else (first + timedelta(days=31)).replace(day=1)
    return Period(name, calendar.start_of(first), calendar.end_of(following - timedelta(days=1)))


def judge_count(constraint: Constraint, past: Past, complete: Event | None) -> Iterator[Verdict]:
    """For each stay, or for the case: one verdict for each event too many; without one, whether there were enough."""
    for run in running(past, constraint.in_):
        pattern = constraint.pattern("activity")
        counted = [event for event in past.events if run.has(event) and matches(event, pattern, past)]
        if constraint.per is None:
            yield from _of_run(constraint, run, counted, complete)
        else:
            yield from _of_periods(constraint, run, counted, past, complete)


def _too_many(constraint: Constraint, counted: list[Event], occurrence: str) -> list[Verdict]:
    most = bounds(constraint).most
    late = counted[most:] if most is not None else []
    return [Verdict(constraint.id, "violated", event, occurrence, since=event.at, decided=event) for event in late]


def _of_run(constraint: Constraint, run: Running, counted: list[Event], complete: Event | None) -> Iterator[Verdict]:
    excess = _too_many(constraint, counted, "")
    yield from excess
    if excess:
        return
    said, least = Verdict(constraint.id, "satisfied", run.first), bounds(constraint).least
    end = end_of(run, complete)
    enough = (
        [event for event in counted if end is None or not _is_after(event, end)][least - 1 : least] if least else []
    )
    if enough or not least:
        yield said._replace(since=enough[0].at if enough else run.first.at, decided=enough[0] if enough else None)
    elif end is not None:
        yield said._replace(status="violated", since=end.at, decided=end)
    else:
        yield said._replace(status="pending")


def _of_periods(
    constraint: Constraint, run: Running, counted: list[Event], past: Past, complete: Event | None
) -> Iterator[Verdict]:
    per, calendar = constraint.per or "year", past.calendar
    end = end_of(run, complete)
    period = period_of(run.first.at, per, calendar)
    last = end.at if end is not None else past.at
    while period.first <= last:
        inside = [event for event in counted if period.first <= event.at <= period.last]
        yield from _of_period(constraint, run, inside, period, end, past)
        period = period_of(period.last + timedelta(microseconds=1), per, calendar)


def _of_period(
    constraint: Constraint, run: Running, inside: list[Event], period: Period, end: Event | None, past: Past
) -> Iterator[Verdict]:
    excess = _too_many(constraint, inside, period.name)
    yield from excess
    if excess:
        return
    said, least = Verdict(constraint.id, "satisfied", run.first, period.name), bounds(constraint).least
    if not least:
        yield said._replace(since=max(run.first.at, period.first))
    elif run.first.at > period.first or (end is not None and end.at < period.last):
        yield said._replace(status="unjudged", reason=found("SF803", Place(run.first.case), name=period.name))
    elif len(inside) >= least:
        yield said._replace(since=inside[least - 1].at, decided=inside[least - 1], deadline=period.last)
    elif past.at > period.last:
        yield said._replace(status="violated", since=period.last, deadline=period.last)
    else:
        yield said._replace(status="pending", deadline=period.last)


def end_of(run: Running, complete: Event | None) -> Event | None:
    """What ended the counting: the case left, or was complete, whichever was first."""
    ends = [event for event in (run.left, complete) if event is not None and not _is_after(run.first, event)]
    return min(ends, key=in_history_order, default=None)


def _is_after(event: Event, other: Event) -> bool:
    return in_history_order(event) > in_history_order(other)
