"""The form of a mapping file: which keys it has, and what sort of thing stands under each. No meaning yet."""

from __future__ import annotations

from typing import Any

from salesflow.policy.form import Flag, Form, Map, Text, Texts


class ClockForm(Form):
    """What a file's times mean, and whose opening hours count."""

    calendar: Any = None  # a name, or a map as in `CalendarColumnForm`
    timezone: Text | None = None
    time_of_day: Text | None = None


class MappingForm(ClockForm):
    case: Text | None = None
    facts: Map
    columns: Map = {}  # noqa: RUF012 - a pydantic field is copied
    keep: Texts = []  # noqa: RUF012


class CalendarColumnForm(Form):
    column: Text
    values: Map | None = None


class MappedFactForm(Form):
    """Where one fact comes from: exactly one of the first four."""

    column: Text | None = None
    constant: Text | None = None
    days_until: Text | None = None
    time_of: Text | None = None
    format: Text | None = None
    values: Map | None = None
    empty: Text | None = None


class SourceForm(Form):
    """Where one thing that an event says comes from: a column or a constant."""

    column: Text | None = None
    constant: Text | None = None
    format: Text | None = None
    values: Map | None = None
    empty: Text | None = None


class ColumnForm(Form):
    """What is expected of a column that feeds no fact."""

    required: Flag = False
    one_of: Texts = []  # noqa: RUF012
