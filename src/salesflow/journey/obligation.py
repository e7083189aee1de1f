"""What is owed: who must do what within which window, and why (semantics 33)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from salesflow.calendars import micros
from salesflow.described import Described
from salesflow.findings import Finding
from salesflow.history.pattern import EventPattern
from salesflow.titles import Titles

State = Literal["waiting", "open", "overdue"]


@dataclass(frozen=True, slots=True)
class Obligation:
    """
    Who owes this customer what, until when, and why?

    `element` is the path of what asks for it: `next_contact/h`, `after_delivery/care-call`. `anchor` is the id of
    the event that it is counted from, or the fact that states a date. `occurrence` tells repetitions apart: a
    number, or the date of a festival. Case, element, anchor and occurrence identify it for good. `opens` and `by`
    are by the store's clock; without `by`, `finding` says why it has no date. `title` says what is to be done, `deed`
    which events do it; `why` is the rule or step itself.

    >>> from datetime import datetime
    >>> from salesflow import Journey, Policy
    >>> monday = datetime.fromisoformat("2026-11-02 09:10:00+08:00")
    >>> lead = Journey.start(Policy.load(), case="L-1042", owner="li.na", at=monday)
    >>> [first, *_] = lead.obligations(at=monday)
    >>> first.state, first.owner, first.roles, first.identity
    ('open', 'li.na', ('consultant',), ('L-1042', 'next_contact/n', 'L-1042#1', ''))
    """

    case: str
    element: str
    anchor: str
    occurrence: str
    state: State
    opens: datetime | None
    by: datetime | None
    anchored_at: date | None
    deed: EventPattern | None = field(repr=False)
    roles: tuple[str, ...]
    owner: str | None
    title: Titles = field(repr=False)
    why: Described = field(compare=False, repr=False)
    finding: Finding | None = None

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """Case, element, anchor and occurrence: the same from one question to the next."""
        return self.case, self.element, self.anchor, self.occurrence


def pressing(each: Obligation) -> tuple[bool, int, str, str, str]:
    """The key by which obligations are sorted: the most pressing first, what has no date last."""
    return each.by is None, micros(each.by) if each.by is not None else 0, each.case, each.element, each.occurrence


def state_at(at: datetime, opens: datetime | None, by: datetime | None) -> State:
    """A deadline is inclusive: overdue only after it. All three are compared as instants."""
    if by is not None and at > by:
        return "overdue"
    return "waiting" if opens is not None and at < opens else "open"
