"""
Which deed discharges which step of a cadence, in SQL; its meaning is `journey.cadences`, deed by deed.

A deed takes the occurrence with the earliest deadline of those that were open, that it fits, and that nobody has done
before. Where no event can fit two steps of a cadence, every deed takes what it fits. Else the steps form a crowd.
What repeats takes whatever no other step of its crowd has taken; what is due once is taken one after the other, so that
a crowd with three such steps needs three rounds. Two steps that both repeat, and share deeds, would need as many rounds
as there are deeds: that is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from salesflow.constraints.constraint import Cadence, Step
from salesflow.facttypes import Text
from salesflow.findings import DataError, Place, found
from salesflow.history.matching import NOT_OWNER, OWNER
from salesflow.history.pattern import EventPattern
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.steps import Names, Steps
from salesflow.sql.words import Term
from salesflow.unary import UnaryTest

CLAIM = ("case", "slot", "n", "number", "by")  # an event fits an occurrence that was open


def may_share(one: EventPattern, other: EventPattern) -> bool:
    """Is there perhaps an event that both patterns mean?"""
    if one.name != other.name or (one.role and other.role and not {*one.role} & {*other.role}):
        return False
    if {one.person, other.person} == {OWNER, NOT_OWNER}:
        return False
    return all(_overlap(test, other.where[field]) for field, test in one.where.items() if field in other.where)


def _overlap(one: UnaryTest, other: UnaryTest) -> bool:
    if one.missing and other.missing:
        return True
    if not isinstance(one.type, Text):
        return bool(one.domain & other.domain)
    if one.all_but and other.all_but:
        return True
    if one.all_but or other.all_but:
        listed, excluded = (other.texts, one.texts) if one.all_but else (one.texts, other.texts)
        return bool(listed - excluded)
    return bool(one.texts & other.texts)


def crowds_of(cadence: Cadence) -> list[list[Step]]:
    """
    The steps of a cadence that may compete for one deed, directly or through others.

    Raises:
        DataError: SF547, two steps that both repeat may compete for one deed.
    """
    crowds: list[list[Step]] = []
    for step in cadence.steps:
        rivals = [crowd for crowd in crowds if any(may_share(step.do, each.do) for each in crowd)]
        for each in (each for crowd in rivals for each in crowd):
            if repeats(step) and repeats(each) and may_share(step.do, each.do):
                place = step.place or Place(cadence.name)
                raise DataError([found("SF547", place, name=f"{cadence.name}/{step.id}")])
        crowds = [crowd for crowd in crowds if crowd not in rivals]
        crowds.append([*(each for crowd in rivals for each in crowd), step])
    return [crowd for crowd in crowds if len(crowd) > 1]


def repeats(step: Step) -> bool:
    return step.every is not None or step.each is not None


@dataclass(frozen=True)
class Crowd:
    """Steps that compete for deeds, by their slots."""

    once: tuple[int, ...]
    repeated: tuple[int, ...]


def add_done(parts: dict[str, exp.Query], names: Names, claims: str, crowds: Sequence[Crowd]) -> str:
    """`case, slot, number`: every occurrence that was done. Returns the name of the part."""
    steps = _Taking(parts, names, claims, crowds).add() if crowds else Steps(parts, claims, CLAIM)
    took = w.is_equal(steps["took"], w.number(1)) if crowds else None
    name = names("cadence_done")
    keys = {key: steps[key] for key in ("case", "slot", "number")}
    parts[name] = q.select(keys, steps.name, "it", where=took, distinct=True)
    return name


class _Taking:
    """The rounds in which the steps of crowds take their deeds; a row is a claim."""

    def __init__(self, parts: dict[str, exp.Query], names: Names, claims: str, crowds: Sequence[Crowd]) -> None:
        self.parts, self.names, self.claims, self.crowds = parts, names, claims, crowds

    def add(self) -> Steps:
        steps = self._begun()
        for number in range(1, max(len(crowd.once) for crowd in self.crowds) + 1):
            self._round(steps, number)
        return steps

    def _begun(self) -> Steps:
        """What repeats, or is alone, has whatever it claims, until a rival takes the deed."""
        steps = Steps(self.parts, self.claims, CLAIM)
        crowd = [
            (self._is_of(steps, (*each.once, *each.repeated)), w.number(-at)) for at, each in enumerate(self.crowds, 1)
        ]
        is_once = w.flag(self._is_of(steps, [slot for each in self.crowds for slot in each.once]))
        made = {"crowd": w.case(crowd, steps["slot"]), "is_once": is_once, "took": w.minus(w.number(1), is_once)}
        return steps.add(self.names("cadence_claim_begun"), made)

    def _is_of(self, steps: Steps, slots: Iterable[int]) -> Term:
        return w.is_one_of(steps["slot"], [w.number(slot) for slot in slots])

    def _round(self, steps: Steps, number: int) -> None:
        """In each crowd, the earliest deed that one of the steps takes that are due once, and not yet done."""
        case, crowd, n = steps["case"], steps["crowd"], steps["n"]
        is_once = w.is_equal(steps["is_once"], w.number(1))
        first = w.over(w.least(n), within=[case, steps["slot"], steps["number"]])
        has = w.over(w.greatest(steps["took"]), within=[case, steps["slot"]])
        steps.add(self.names("cadence_claim_free", str(number)), {"first_n": first, "has": has})
        undone = w.all_of(is_once, w.is_equal(steps["has"], w.number(0)))
        new = w.all_of(w.is_equal(steps["is_once"], w.number(0)), w.is_equal(n, steps["first_n"]))
        free = w.any_of(undone, new)
        order = [w.case([(free, w.number(0))], w.number(1)), steps["by"], steps["slot"]]
        made = {"place": w.row_number(within=[case, crowd, n], order=order), "is_free": w.flag(undone)}
        steps.add(self.names("cadence_claim_placed", str(number)), made)
        takes = w.all_of(w.is_equal(steps["place"], w.number(1)), w.is_equal(steps["is_free"], w.number(1)))
        taken = w.over(w.least(w.case([(takes, n)])), within=[case, crowd])
        steps.add(self.names("cadence_claim_taken", str(number)), {"taken_n": taken})
        is_it = w.all_of(takes, w.is_equal(n, steps["taken_n"]))
        stays = w.any_of(w.is_null(steps["taken_n"]), w.is_other(n, steps["taken_n"]), is_it)
        made = {"took": w.case([(is_it, w.number(1))], steps["took"])}
        keep = [*CLAIM, "crowd", "is_once"]
        steps.add(self.names("cadence_claim_left", str(number)), made, where=stays, keep=keep)
