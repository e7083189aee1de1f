"""Facts that a policy allows: for testing a policy, or an app that asks it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal as Number
from math import inf
from typing import Any

from hypothesis import strategies as st

from salesflow import facttypes
from salesflow.facts import MISSING
from salesflow.facttypes import FactType
from salesflow.policy.model import Policy

_NEAR = 40  # how far from the ends of an unbounded type values are drawn


def values_of(kind: FactType) -> st.SearchStrategy[Any]:
    """Every value that a type allows, its bounds more often than the rest."""
    if isinstance(kind, facttypes.Boolean):
        return st.booleans()
    if isinstance(kind, facttypes.Enum):
        return st.sampled_from(list(kind.values))
    if isinstance(kind, facttypes.Text):
        return st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8)
    low, high = _bounds(kind)
    edges = [kind.at(low), kind.at(high)]
    return st.one_of(st.sampled_from(edges), st.integers(low, high).map(kind.at))


def _bounds(kind: FactType) -> tuple[int, int]:
    usual = _USUAL[type(kind)]
    low, high = kind.range.intervals[0][0], kind.range.intervals[-1][1]
    first, last = kind.position(usual[0]), kind.position(usual[1])
    return (int(low) if low > -inf else min(first, int(high) if high < inf else first)), (
        int(high) if high < inf else max(last, int(low) if low > -inf else last)
    )


_USUAL: dict[type[FactType], tuple[Any, Any]] = {
    facttypes.Integer: (-_NEAR, _NEAR),
    facttypes.Decimal: (Number(-_NEAR), Number(_NEAR)),
    facttypes.Date: (date(2026, 1, 1), date(2026, 12, 31)),
    facttypes.Time: (time(0), time(23, 59, 59, 999999)),
    facttypes.Datetime: (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)),
    facttypes.Duration: (timedelta(0), timedelta(days=2)),
}


@st.composite
def snapshots(draw: st.DrawFn, policy: Policy) -> dict[str, Any]:
    """
    Facts that somebody could state about a case of this policy: any of them, each with an allowed value, or missing
    where that is allowed. A fact that only the app can give is always stated.
    """
    stated: dict[str, Any] = {}
    for name, fact in policy.facts.items():
        must = not fact.may_be_missing and fact.counted is None
        if not must and draw(st.booleans()):
            continue
        if fact.may_be_missing and draw(st.integers(0, 3)) == 0:
            stated[name] = MISSING
        else:
            stated[name] = draw(values_of(fact.type))
    return stated
