"""What must hold over all facts that can occur, as the policy states it; proving it is the analysis's business."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from salesflow.amounts import Amount, Span
from salesflow.described import Described
from salesflow.frozen import FrozenMap
from salesflow.unary import UnaryTest


@dataclass(frozen=True, slots=True)
class AmountTest:
    """A test on an amount of time: `at most 3 months`, `5 days`, or `none`."""

    sign: str  # at most | at least | more than | less than | is
    amount: Span | None

    def accepts(self, amount: Any) -> bool:
        """
        Does an amount pass? Only amounts of one unit are compared: a month has 28 to 31 days, and nothing is guessed.
        """
        if self.sign == "is" or amount is None or self.amount is None:
            return bool(amount == self.amount)
        if not isinstance(amount, Amount) or not isinstance(self.amount, Amount) or amount.unit != self.amount.unit:
            return False
        said, limit = amount.signed, self.amount.signed
        return {
            "at most": said <= limit,
            "at least": said >= limit,
            "more than": said > limit,
            "less than": said < limit,
        }[self.sign]

    def __str__(self) -> str:
        said = "none" if self.amount is None else str(self.amount)
        return said if self.sign == "is" else f"{self.sign} {said}"


@dataclass(frozen=True, slots=True)
class Always(Described):
    """In every case that can occur and meets `when`, `then` holds."""

    id: str
    kind: str
    when: FrozenMap[UnaryTest]
    then: FrozenMap[UnaryTest | AmountTest]


@dataclass(frozen=True, slots=True)
class Monotone(Described):
    """
    Of two cases alike in all else, when the named input moves along its list (or `rises`, `falls`), `of` never
    gets later, or never lower.
    """

    id: str
    kind: str
    of: str
    never_later_when: FrozenMap[tuple[str, ...] | str] = field(default_factory=FrozenMap)
    never_lower_when: FrozenMap[tuple[str, ...] | str] = field(default_factory=FrozenMap)
    while_: FrozenMap[UnaryTest] = field(default_factory=FrozenMap)
    order: tuple[str, ...] = ()


Invariant = Always | Monotone
