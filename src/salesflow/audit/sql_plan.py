"""What databases are asked about a log that is judged by constraints, and what one part of it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from salesflow.policy.model import Policy
from salesflow.sql.compliance.places import PLACE
from salesflow.sql.compliance.verdicts import prepared_statements
from salesflow.sql.history import EVENT
from salesflow.sql.log_shape import log_shape

_LOADED = ("activity", "at", "person", "owner")  # of the log, whatever the verdicts need

OVER = "salesflow_over"  # the table of cases that are over, as the log says

Rows = Sequence[tuple[Any, ...]]


class Plan:
    """
    What databases are asked about the logs of one policy.

    `judged` are the constraints that SQL knows; `asked` the columns of the log that their verdicts need.

    Args:
        says_complete: The log says of cases that they are over, in a column of its own.
    """

    def __init__(self, policy: Policy, *, says_complete: bool) -> None:
        self.policy, self.says_complete, shape = policy, says_complete, log_shape(policy)
        is_over = OVER if says_complete else False
        prepared = prepared_statements(policy, policy.constraints, is_over=is_over, is_numbered=True)
        self.judged = [each for each in policy.constraints if each.id in prepared.verdicts]
        self.main = next(iter(shape.stages.values()), None)
        self.tables = {name: each.sql("duckdb") for name, each in prepared.tables.items()}
        self.verdicts = [each.sql("duckdb") for each in prepared.verdicts.values()]
        asked = {*_LOADED, self.main, *(name for name, _ in prepared.tables[EVENT].columns)}
        self.asked = [name for name, _ in shape.columns if name in asked]
        self.asks_people = not asked <= {PLACE, *(name for name, _ in shape.columns), None}

    def needed(self, *, has_voided: bool) -> list[str]:
        """The columns of the log that a part must have; of most logs nothing was taken back, and ids are long."""
        complete = ("complete",) if self.says_complete else ()
        return sorted({"case", "pos", "calendar", *self.asked, *complete, *(("id", "voids") if has_voided else ())})


class Came(NamedTuple):
    """
    What the cases of one part came to, in rows of the database.

    `listed` has the first of what was violated or cannot be judged, by case: the element, and what it says, events named
    by position.
    """

    cases: int
    not_begun: int
    events: int
    later: int
    statuses: Rows = ()
    of_cases: Rows = ()  # each constraint with its cases, and those of them that break it; and without one, of all
    persons: Rows = ()
    stages: Rows = ()
    moments: Rows = ()  # by the calendar of the case and about when
    listed: Mapping[str, list[tuple[Any, ...]]] = MappingProxyType({})

    @property
    def found(self) -> int:
        """How much was violated or cannot be judged."""
        return sum(count for _, status, count in self.statuses if status in ("violated", "unjudged"))
