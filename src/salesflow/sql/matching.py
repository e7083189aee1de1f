"""Which events a pattern means, as conditions on the rows of `event` (its meaning is `history.matching`)."""

from __future__ import annotations

from collections.abc import Callable

from salesflow.history.matching import NOT_OWNER, OWNER
from salesflow.history.pattern import NOT_SAME_AS, EventPattern
from salesflow.sql import words as w
from salesflow.sql.log_shape import STRANGE, LogShape, patterns_of
from salesflow.sql.steps import Names
from salesflow.sql.values import passes
from salesflow.sql.words import Term

Cell = Callable[[str], Term]  # a column of the row of an event, by its name

OWNER_THEN, OWNER_NOW = "owner_then", "owner_now"


class Matching:
    """
    Conditions for one policy.

    `asks_owner` says whether any is about the owner; `others` has for each activity that a person must not have done
    two columns: whether this person did it, and whether somebody did it who is not known.
    """

    def __init__(self, shape: LogShape, names: Names) -> None:
        self.shape = shape
        persons = {pattern.person for pattern in patterns_of(shape.policy) if pattern.person is not None}
        self.asks_owner = bool(persons & {OWNER, NOT_OWNER})
        activities = sorted(person.removeprefix(NOT_SAME_AS) for person in persons - {OWNER, NOT_OWNER})
        self.others = {name: (names("did", name), names("somebody_did", name)) for name in activities}

    def is_like(self, pattern: EventPattern, cell: Cell, own: Cell | None = None) -> Term:
        """
        Is it an event of this name, with this role, these data and this person?

        Args:
            own: The columns of the event that asks, for `same:`; without it that is not asked.
        """
        conditions = [w.is_equal(cell("activity"), w.words(pattern.name))]
        if pattern.role:
            conditions.append(w.is_one_of(cell("role"), [w.words(role) for role in pattern.role]))
        for field, test in pattern.where.items():
            conditions.append(passes(cell(self.shape.data[pattern.name, field].value), test))
        for field in pattern.same if own is not None else ():
            assert own is not None
            where = self.shape.data.get((pattern.name, field))  # what is no data of the event is never the same
            conditions.append(w.is_equal(cell(where.value), own(field)) if where is not None else w.never())
        conditions += self._person(pattern, cell)
        return w.all_of(*conditions)

    def _person(self, pattern: EventPattern, cell: Cell) -> list[Term]:
        condition = pattern.person
        if condition is None:
            return []
        person = cell("person")
        known = [w.is_stated(person), w.is_other(person, w.words(""))]
        if condition == OWNER:
            return [*known, w.is_equal(person, cell(OWNER_THEN))]
        if condition == NOT_OWNER:
            return [*known, w.is_other(person, cell(OWNER_THEN)), w.is_other(person, cell(OWNER_NOW))]
        did, unknown = self.others[condition.removeprefix(NOT_SAME_AS)]
        return [*known, w.is_equal(cell(did), w.number(0)), w.is_equal(cell(unknown), w.number(0))]

    def states(self, pattern: EventPattern, cell: Cell, *, is_last: bool) -> Term:
        """Does the event state the field? That it is unknown counts only for who asks for the last one."""
        assert pattern.field is not None
        where = self.shape.data.get((pattern.name, pattern.field))
        if where is None:
            return w.is_stated(cell(pattern.field))
        instead = cell(where.instead)
        strange = w.is_stated(instead) if is_last else w.is_equal(instead, w.number(STRANGE))
        return w.any_of(w.is_stated(cell(where.value)), strange)

    def value(self, pattern: EventPattern) -> str:
        """The column in which the field of the pattern lies."""
        assert pattern.field is not None
        where = self.shape.data.get((pattern.name, pattern.field))
        return pattern.field if where is None else where.value
