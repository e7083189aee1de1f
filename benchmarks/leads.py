"""The leads that are decided: any that a policy allows, and a mix as a showroom has them. Seeded, so always the same."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from salesflow import Policy
from salesflow.facts import MISSING, Facts
from salesflow.facttypes import Boolean, Enum, FactType

_SPAN = (datetime(2026, 1, 1, tzinfo=UTC), 365 * 24 * 60)


def any_leads(policy: Policy, number: int, seed: int = 1) -> list[Facts]:
    """Facts of every kind: each value as likely as another, the edges of every cell and `missing` more often."""
    random = Random(seed)
    inputs = [name for name in asked(policy) if name in policy.facts]
    values = {name: _values(policy, name) for name in inputs}
    often = {name: 0.9 if policy.facts[name].may_be_missing else 0.4 for name in inputs}  # else the stage says it all
    return [
        policy.sheet.make({name: random.choice(values[name]) for name in inputs if random.random() < often[name]})
        for _ in range(number)
    ]


def asked(policy: Policy) -> tuple[str, ...]:
    """What the tables ask for, each once."""
    return tuple(dict.fromkeys(name for table in policy.decisions for name in table.inputs))


def _values(policy: Policy, name: str) -> list[Any]:
    fact = policy.facts[name]
    if isinstance(fact.type, Enum):
        values: list[Any] = list(fact.type.values)
    elif isinstance(fact.type, Boolean):
        values = [False, True]
    else:
        values = [fact.type.at(position) for position in _edges(policy, name, fact.type)]
    return [*values, MISSING] if fact.may_be_missing else values


def _edges(policy: Policy, name: str, kind: FactType) -> list[int]:
    """On both sides of each bound that some cell names."""
    cells = [rule.when[name] for table in policy.decisions for rule in table.rules if name in rule.when]
    bounds = {int(bound) for cell in cells for interval in cell.domain.intervals for bound in interval}
    allowed = kind.range & kind.natural
    return sorted(one for bound in bounds for one in (bound - 1, bound, bound + 1) if one in allowed)


_STAGES = {
    "prospecting": 20, "reception": 15, "needs_analysis": 15, "presentation": 12, "test_drive": 10, "negotiation": 10,
    "ordered": 5, "delivery": 2, "follow_up": 9, "cancelled": 2,
}  # fmt: skip
_LOSS = {"active": 90, "lost_review": 2, "lost": 5, "dormant": 2, "invalid": 1}


def showroom(policy: Policy, number: int, seed: int = 2) -> list[Facts]:
    """Leads as a house has them: most are under way, a third has a date, much is not known yet."""
    random = Random(seed)
    stages = random.choices(list(_STAGES), list(_STAGES.values()), k=number)
    losses = random.choices(list(_LOSS), list(_LOSS.values()), k=number)
    leads = []
    for stage, loss in zip(stages, losses, strict=True):
        stated: dict[str, Any] = {"sale_stage": stage, "loss_stage": loss}
        for name, known in (("model_choice", 0.6), ("budget", 0.5), ("need", 0.5), ("payment", 0.4), ("colours", 0.4)):
            if random.random() < known:
                stated[name] = random.choice(list(policy.facts[name].type.values))  # type: ignore[attr-defined]
        if random.random() < 0.35:
            stated["purchase_in"] = random.randint(-10, 120)
        if random.random() < 0.3:
            stated["wants_to_return"] = random.random() < 0.5
        if random.random() < 0.95:
            stated["received_time"] = time(random.randint(8, 19), random.randint(0, 59))
        if random.random() < 0.75:
            stated["effective_contact"] = _SPAN[0] + timedelta(minutes=random.randrange(_SPAN[1]))
        stated["called_back"], stated["reopened"] = random.random() < 0.1, random.random() < 0.03
        leads.append(policy.sheet.make(stated))
    return leads


def plain(policy: Policy, facts: Facts) -> dict[str, Any]:
    """
    The facts that the tables ask for, as any library takes them: texts, truths and whole numbers.

    Times and dates are their positions; what is missing is left out.
    """
    stated = {}
    for name in asked(policy):
        if name in policy.facts and (value := getattr(facts, name)) is not MISSING:
            kind = policy.facts[name].type
            stated[name] = value if isinstance(kind, Enum | Boolean) else kind.position(value)
    return stated
