"""As of when? The moment that a question about many leads is asked for."""

from __future__ import annotations

import re
from datetime import datetime

from salesflow.calendars import Calendar
from salesflow.facttypes import Datetime, read_date
from salesflow.findings import Problem, SalesflowError

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_as_of(text: str, calendar: Calendar | None) -> datetime:
    """
    Which moment does `2026-11-30`, or `2026-11-30 09:10`, mean in this house?

    A date is its last instant, so that everything of that day has happened. A time without an offset is what the
    calendar's clock shows.

    >>> from salesflow import Policy
    >>> str(parse_as_of("2017-12-31", Policy.load().calendar()))
    '2017-12-31 23:59:59.999999+08:00'

    Raises:
        Problem: SF224, SF225, it is no date or time; SF607, there is no calendar to say where.
    """
    said = text.strip()
    try:
        if not _DATE.fullmatch(said):
            at: datetime = Datetime().parse(said, calendar)
            return calendar.local(at) if calendar is not None else at
        day = read_date(said)
        if calendar is None:
            raise Problem("SF607", value=said)
        return calendar.end_of(day)
    except SalesflowError:  # the last day that Python has, in a zone that is behind
        raise Problem("SF225", value=said) from None
