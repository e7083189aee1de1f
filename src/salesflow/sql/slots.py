"""
Slots: every step of every cadence is one, with a number, so that one query asks for all of them.

`anchored` has a row for each slot of a lead whose cadence runs, and that is counted from something and not ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from salesflow.amounts import Amount, Span, Unit
from salesflow.constraints.constraint import Cadence, Step
from salesflow.history.pattern import Anchored
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.reckoning import unit_of
from salesflow.sql.words import BIGINT, TEXT, Term

NUMBER = "salesflow_number"  # one column, `number`: 0, 1, 2 … up to `NUMBERS`
NUMBERS = 40_000  # every day for a hundred years; an occurrence beyond is not known

ANCHORED = (
    "case", "slot", "element", "roles", "anchor", "owner", "zone", "calendar", "as_of", "activity", "place", "begun",
    "begins", "at", "day", "by_unit", "by_count", "opens_unit", "opens_count",
)  # fmt: skip

_DATE_BEGINS = Amount(0, Unit.DAYS)  # not before 0 days: the first instant of a date


@dataclass(frozen=True)
class StepSlot:
    """One step of one cadence."""

    number: int
    cadence: Cadence
    step: Step

    @property
    def anchor(self) -> Anchored:
        return self.step.anchor or self.cadence.anchor


def amounts_of(step: Step) -> tuple[Span, Span | None]:
    """Until when, and from when on; what repeats opens when the one before it ends."""
    by = step.every or step.by
    assert by is not None
    return by, step.not_before or (_DATE_BEGINS if step.each is not None else None)


def few_numbers(parts: dict[str, exp.Query], name: str, count: int) -> str:
    """A part with the numbers 0, 1, 2 … below this one."""
    few = w.is_less(w.column("number", "it"), w.number(count))
    parts[name] = q.select({"number": w.column("number", "it")}, NUMBER, "it", where=few)
    return name


def on_step(left: str, right: str) -> Term:
    return w.all_of(*(w.is_equal(w.column(key, left), w.column(key, right)) for key in ("case", "slot")))


def is_slot(alias: str, slots: Iterable[int]) -> Term:
    return w.is_one_of(w.column("slot", alias), [w.number(slot) for slot in slots])


def amount_columns(by: Span, opens: Span | None) -> dict[str, Term]:
    """Both amounts of a step as constants."""
    said: dict[str, Term] = {}
    for edge, span in (("by", by), ("opens", opens)):
        unit, count = unit_of(span) if span is not None else (None, None)
        said[f"{edge}_unit"] = w.words(unit) if unit is not None else w.nothing(TEXT)
        said[f"{edge}_count"] = w.cast(w.number(count) if count is not None else w.nothing(), BIGINT)
    return said
