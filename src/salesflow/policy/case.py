"""What a policy is about."""

from __future__ import annotations

from dataclasses import dataclass

from salesflow.frozen import FrozenMap
from salesflow.titles import NO_TITLE, Titles


@dataclass(frozen=True, slots=True)
class CaseKind:
    """One kind of case: a lead, a campaign, a manager's day."""

    name: str
    title: Titles = NO_TITLE


LEAD = CaseKind("lead", FrozenMap({"en": "lead", "zh": "客户"}))  # where a policy does not say
