"""What must hold over all facts that can occur, as the policy states it; proving it is the analysis's business."""

from __future__ import annotations

from dataclasses import dataclass, field

from salesflow.amounts import Span
from salesflow.findings import Place
from salesflow.frozen import FrozenMap
from salesflow.titles import NO_TITLE, Titles
from salesflow.unary import UnaryTest


@dataclass(frozen=True, slots=True)
class AmountTest:
    """A test on an amount of time: `at most 3 months`, `5 days`, or `none`."""

    sign: str  # at most | at least | more than | less than | is
    amount: Span | None

    def __str__(self) -> str:
        said = "none" if self.amount is None else str(self.amount)
        return said if self.sign == "is" else f"{self.sign} {said}"


@dataclass(frozen=True, slots=True)
class Always:
    """In every case that can occur and meets `when`, `then` holds."""

    id: str
    kind: str
    when: FrozenMap[UnaryTest]
    then: FrozenMap[UnaryTest | AmountTest]
    title: Titles = NO_TITLE
    because: Titles = NO_TITLE
    guidance: Titles = NO_TITLE
    source: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Monotone:
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
    title: Titles = NO_TITLE
    because: Titles = NO_TITLE
    guidance: Titles = NO_TITLE
    source: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)


Invariant = Always | Monotone

