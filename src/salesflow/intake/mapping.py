"""Which column states which fact: a mapping, whose names are those of the policy and of the header of a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from salesflow.calendars import Calendar
from salesflow.facts import MISSING, UNSTATED, Fact
from salesflow.facttypes import Datetime
from salesflow.frozen import FrozenMap
from salesflow.intake.dateformat import DateFormat
from salesflow.rules.windows import START

TimeOfDay = Literal["start", "end"]
How = Literal["column", "constant", "days_until", "time_of", "filled"]

# The anchor that is always there in a journey is a column like another in a file, and may be empty there.
STARTED = Fact(START, Datetime(), may_be_missing=True, when_empty=MISSING)


@dataclass(frozen=True, slots=True)
class MappedFact:
    """
    Where one fact, or `start`, comes from: a column as it stands, a constant, or what is counted from a date.

    `values` translate cells; without them a cell states the value itself. `empty` is what an empty cell means;
    `UNSTATED` where the mapping does not say.
    """

    fact: Fact
    how: How
    column: str | None = None
    constant: Any = None
    format: DateFormat | None = None
    values: FrozenMap[Any] | None = None
    empty: Any = UNSTATED


@dataclass(frozen=True, slots=True)
class ColumnCheck:
    """What is expected of a column: that it is filled, that it holds one of these."""

    column: str
    required: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """
    How the rows of a file state the facts of a policy. `load_mapping` makes it.

    `calendar` counts for every row, unless `calendar_column` names one for each. Local times are in `zone` where
    the mapping names a time zone, else in that of the row's calendar.
    """

    file: str
    facts: tuple[MappedFact, ...]
    case: str | None = None
    calendar: Calendar | None = None
    calendar_column: str | None = None
    calendar_values: FrozenMap[Calendar] = field(default_factory=FrozenMap)
    zone: Calendar | None = None
    time_of_day: TimeOfDay | None = None
    columns: tuple[ColumnCheck, ...] = ()
    keep: tuple[str, ...] = ()

    def mapped(self) -> tuple[str, ...]:
        """The names of the facts that the rows state."""
        return tuple(each.fact.name for each in self.facts)
