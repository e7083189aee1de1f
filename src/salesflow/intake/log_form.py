"""The form of a mapping that makes events of rows. No meaning yet."""

from __future__ import annotations

from typing import Any

from salesflow.intake.form import ClockForm
from salesflow.policy.form import Form, List, Map, Some, Text


class LogForm(ClockForm):
    """
    One event a row (`activity`, `time`), or one case a row (`events`).

    Where something comes from is a column's name, or a map as in `SourceForm`.
    """

    case: Text
    activity: Some = None
    time: Some = None
    recorded: Some = None
    person: Some = None
    role: Some = None
    owner: Some = None
    id: Some = None
    data: Map = {}  # noqa: RUF012 - a pydantic field is copied
    events: List | None = None
    columns: Map = {}  # noqa: RUF012
    only: Map = {}  # noqa: RUF012
    complete: Some = None


class EventForm(Form):
    """One event that a wide row may state."""

    do: Text
    at: Some
    recorded: Some = None
    person: Some = None
    role: Some = None
    id: Some = None
    data: Map = {}  # noqa: RUF012


LOG_KEYS = ("activity", "time", "events")  # which no mapping of one row per case has


def is_log_form(node: Any) -> bool:
    """Is this the root of a mapping of events?"""
    return isinstance(node, dict) and "facts" not in node and any(key in node for key in LOG_KEYS)
