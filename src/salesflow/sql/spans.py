"""Which local dates the tables of calendars in a script cover, and which of their rows lie within."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from salesflow.amounts import DAY_END
from salesflow.facttypes import Date, FactType
from salesflow.policy.model import Policy
from salesflow.sql import loading
from salesflow.sql.loading import Loaded
from salesflow.sql.log_shape import field_type


def within(table: Loaded, first: date, last: date) -> Iterator[Sequence[Any]]:
    """The rows of these dates; those of a calendar begin and end with what is known of it, however long ago."""
    columns = [column for column, _ in table.columns]
    if "day" in columns:
        at, low, high = columns.index("day"), first.toordinal() - 1, last.toordinal() + 1
    elif instant := next((column for column in ("starts", "opens") if column in columns), None):
        at, low, high = columns.index(instant), _midnight(first) - DAY_END, _midnight(last) + 2 * DAY_END
    else:
        return iter(table.rows)
    return (row for row in table.rows if low <= row[at] <= high)


def _midnight(day: date) -> int:
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * DAY_END


def span_of(policy: Policy) -> tuple[date, date] | None:
    """
    The dates that the tables of calendars cover unless somebody says more: a year around what any calendar knows, and
    from 1900 on where something is counted from a date that people state, such as a birthday.
    """
    known = [calendar.known for calendar in policy.calendars.values() if calendar.known is not None]
    if not known:
        return None
    first, last = min(each[0] for each in known), max(each[1] for each in known)
    dated = any(isinstance(field, Date) for field in _stated(policy))
    begins = min(first.year - 1, loading.FIRST.year) if dated else first.year - 1
    return date(max(begins, 2), 1, 1), date(min(last.year + 1, 9998), 12, 31)


def _stated(policy: Policy) -> Iterator[FactType | None]:
    """The types of what cadences are counted from."""
    for cadence in policy.cadences.values():
        for anchor in (cadence.anchor, *(step.anchor for step in cadence.steps if step.anchor is not None)):
            if anchor.pattern.field is not None:
                yield field_type(policy, anchor.pattern, anchor.pattern.field)
