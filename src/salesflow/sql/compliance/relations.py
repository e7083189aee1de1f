"""
Relations in SQL: after this that, before this that, both or neither; their meaning is `constraints.meaning.relations`.

The events that matter to a demand are looked at once: what comes next after each, of all that ends the waiting, and what
was last before it. What ended it says by its sort which it was.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.relations import shared
from salesflow.constraints.templates import RELATIONS, Demand
from salesflow.sql import words as w
from salesflow.sql.compliance.answer import Said, beyond, lacking, now, told
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.looking_back import LAST, LookingBack
from salesflow.sql.compliance.places import PLACE, as_sort, downwards, first_of, is_of_sort
from salesflow.sql.compliance.stays import Stays
from salesflow.sql.steps import Steps
from salesflow.sql.words import Term

ASKED_FOR, BROKEN, LEFT, OVER = 0, 1, 2, 3  # what ends the waiting; of one event the first of them counts


def relation_verdicts(ground: Ground, constraint: Constraint, prefix: str) -> Iterator[exp.Select]:
    """The verdicts of each demand of the template."""
    demands = RELATIONS[constraint.kind]
    for demand in demands:
        occurrence = demand.on if len(demands) > 1 else ""
        yield Demanded(ground, constraint, demand, ground.names(prefix, demand.on), occurrence).verdicts()


class Demanded:
    """One demand of one constraint."""

    def __init__(self, ground: Ground, constraint: Constraint, demand: Demand, prefix: str, occurrence: str) -> None:
        self.ground, self.constraint, self.demand = ground, constraint, demand
        self.prefix, self.occurrence = prefix, occurrence
        self.on, self.asks = constraint.pattern(demand.on), constraint.pattern(demand.asks)
        self.fields = shared(constraint, demand)
        self.stays = Stays(ground, constraint.in_)
        self.same = tuple(ground.same(self.asks, self.fields))
        self.back = LookingBack(ground, self.asks, self.same, constraint.id) if demand.side != "after" else None
        self.looks_on = demand.side != "before"

    def verdicts(self) -> exp.Select:
        steps = self.activated()
        if self.back is not None and self.asks.within is not None:
            self.ground.due(steps, self.prefix, self.asks.within, back=True)
        elif self.has_deadline:
            assert self.constraint.within is not None
            self.ground.due(steps, self.prefix, self.constraint.within)
        if self.back is not None:
            self.back.search(steps, self._part("seen"), self._part("earlier"))
        branches = self.unstated()
        if "due" in steps.columns:
            branches.append(beyond(steps))
        branches += self._branches(steps)
        occurrence = w.words(self.occurrence)
        return told(steps, self._part("told"), self.constraint.id, branches, occurrence=occurrence)

    @property
    def has_deadline(self) -> bool:
        return self.demand.side == "after" and self.constraint.within is not None

    def unstated(self) -> list[Said]:
        """What the event that sets it off does not say, so that nothing can be the same."""
        return [lacking(self.ground.unstated(self.on, name), f"{self.on.name}.{name}") for name in self.fields]

    # -- rows

    def _part(self, name: str) -> str:
        return self.ground.names(self.prefix, name)

    def activated(self) -> Steps:
        """A row for each event that sets it off, with what was found before and after it."""
        flags = self._flags()
        keep = [*self.same, *self.ground.instead(self.on, self.fields), *(self.back.columns if self.back else ())]
        steps = self.ground.seen(self._part("seen"), flags, keep=keep)
        found = dict[str, Term]()
        ends = self._ends(steps)
        for number, within in enumerate(ends):
            found |= self._next(steps, ends[within], within, number)
        if self.back is not None:
            found |= self.back.windows(steps) | self._last(steps)
        steps.add(self._part("around"), found)
        made, left = {}, self._left()
        for name in ("next_place", "next_at") if self.looks_on else ():
            made[name] = first_of([*(steps[f"{name}_{number}"] for number in range(len(ends))), *left[name]])
        is_on = w.is_equal(steps["is_on"], w.number(1))
        kept = [name for name in steps.columns if name not in flags]
        joins = self.stays.during(self.prefix, steps)
        if self.looks_on and not self.demand.forbids:
            made |= {"over_place": w.column("place", "o"), "over_at": w.column("at", "o")}
            joins.append(self.ground.complete())
        return steps.add(self._part("activated"), made, joins=joins, where=is_on, keep=kept)

    def _flags(self) -> dict[str, Term]:
        ground, flags = self.ground, {"is_on": self.ground.fits(self.on)}
        if self.looks_on:
            stated = [w.is_stated(ground.cell(name)) for name in self.same]
            flags["is_asked"] = w.all_of(ground.fits(self.asks), *stated)
        if self.back is not None:
            flags |= self.back.flags()
        if self.demand.form == "next":
            flags["is_own"] = ground.is_own()
        return flags

    # -- what comes next

    def _ends(self, steps: Steps) -> dict[tuple[str, ...], dict[int, str]]:
        """What ends the waiting, by the columns that must be the same: sorts, and the flags that tell them."""
        if not self.looks_on:
            return {}
        ends: dict[tuple[str, ...], dict[int, str]] = {self.same: {ASKED_FOR: "is_asked"}}
        if self.demand.form != "some":
            ends.setdefault((), {})[BROKEN] = "is_own" if self.demand.form == "next" else "is_on"
        return ends

    def _left(self) -> dict[str, list[Term]]:
        """By which event the case left the stages, and when."""
        if not self.stays.stages:
            return {"next_place": [], "next_at": []}
        return {"next_place": [as_sort(w.column("left_place", "r"), LEFT)], "next_at": [w.column("left_at", "r")]}

    def _next(self, steps: Steps, flags: dict[int, str], within: tuple[str, ...], number: int) -> dict[str, Term]:
        """The first event after this one that ends it, and when that happened."""
        k, at = steps[PLACE], steps["at"]
        held = {sort: w.is_equal(steps[flag], w.number(1)) for sort, flag in flags.items()}
        places = w.case([(is_it, as_sort(k, sort)) for sort, is_it in held.items()])
        instants = w.case([(w.any_of(*held.values()), at)])
        of_case = [steps["case"], *(steps[name] for name in within)]
        return {
            f"{name}_{number}": w.over_those_before(w.least(what), within=of_case, order=downwards(k))
            for name, what in (("next_place", places), ("next_at", instants))
        }

    def _last(self, steps: Steps) -> dict[str, Term]:
        """Where what was asked for must not stand before: the activation before this one; or must stand: right before it."""
        flag = {"some": None, "alternate": "is_on", "next": "is_own"}[self.demand.form]
        if flag is None:
            return {}
        last = w.greatest(w.case([(w.is_equal(steps[flag], w.number(1)), steps[PLACE])]))
        return {"previous": w.over_those_before(last, within=[steps["case"]], order=[steps[PLACE]])}

    # -- verdicts

    def _branches(self, steps: Steps) -> list[Said]:
        said: list[Said] = []
        k, at, forbids = steps[PLACE], steps["at"], self.demand.forbids
        if self.back is not None:
            there = self._was_there(self.back, steps)
            kept = Said(there, "satisfied", since=at, decided=steps[LAST])
            said.append(Said(there, "violated", since=at, decided=k) if forbids else kept)
            if not self.looks_on:
                nothing = Said(w.always(), "satisfied", since=at)
                said.append(nothing if forbids else Said(w.always(), "violated", since=at, decided=k))
                return said
        if forbids:
            return said + self._forbidden(steps)
        return said + (self._in_time(steps) if self.has_deadline else self._sometime(steps))

    def _was_there(self, back: LookingBack, steps: Steps) -> Term:
        there = [back.is_there(steps)]
        if self.demand.form == "alternate":
            there.append(w.any_of(w.is_null(steps["previous"]), w.is_at_least(steps[LAST], steps["previous"])))
        if self.demand.form == "next":
            there.append(w.is_equal(steps[LAST], steps["previous"]))
        return w.all_of(*there)

    def _forbidden(self, steps: Steps) -> list[Said]:
        following, at = steps["next_place"], steps["next_at"]
        is_it = [w.is_stated(following), *_is_sort(following, ASKED_FOR)]
        if self.has_deadline:
            is_it.append(w.is_at_most(at, steps["due"]))
        broken = Said(w.all_of(*is_it), "violated", since=at, decided=following)
        return [broken, Said(w.always(), "satisfied", since=steps["at"])]

    def _over(self, steps: Steps) -> tuple[Term, Term]:
        """The event with which the case was complete, if that comes after."""
        is_later = w.is_more(steps["over_place"], steps[PLACE])
        return w.case([(is_later, as_sort(steps["over_place"], OVER))]), w.case([(is_later, steps["over_at"])])

    def _sometime(self, steps: Steps) -> list[Said]:
        """Without a deadline it is pending until the case is complete."""
        place, at = self._over(steps)
        self.ended(steps, first_of([steps["next_place"], place]), first_of([steps["next_at"], at]))
        nothing_to_come = w.is_at_most(steps["over_place"], steps[PLACE])
        return [
            Said(nothing_to_come, "violated", since=steps["at"], decided=steps[PLACE]),
            *ended_by(steps, w.is_stated(steps["end_place"])),
            Said(w.always(), "pending"),
        ]

    def ended(self, steps: Steps, place: Term, at: Term) -> None:
        steps.add(self._part("ended"), {"end_place": place, "end_at": at})

    def _in_time(self, steps: Steps) -> list[Said]:
        """A deadline is judged at the deadline; whoever is late owes it until something ends that."""
        place, _ = self._over(steps)
        self.ended(steps, steps["next_place"], steps["next_at"])
        due = steps["due"]
        closed = first_of([steps["end_place"], place])
        return [
            *ended_by(steps, w.is_at_most(steps["end_at"], due), due),
            Said(w.is_more(now(), due), "violated", since=w.later(due, steps["at"]), closed=closed, deadline=due),
            Said(w.always(), "pending", deadline=due),
        ]


def ended_by(steps: Steps, is_ended: Term, due: Term | None = None) -> list[Said]:
    """What ended the waiting decides it."""
    place, at = steps["end_place"], steps["end_at"]
    return [
        Said(w.all_of(is_ended, is_of_sort(place, LEFT), *_below(place, OVER)), "released", at, place, None, due),
        Said(w.all_of(is_ended, is_of_sort(place, BROKEN)), "violated", at, place, None, due),
        Said(is_ended, "satisfied", at, place, None, due),
    ]


def _below(place: Term, sort: int) -> list[Term]:
    return [w.is_equal(w.flag(is_of_sort(place, sort)), w.number(0))]


def _is_sort(place: Term, sort: int) -> list[Term]:
    return _below(place, sort + 1)
