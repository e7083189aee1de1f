"""
What stood before an event, as the event that asks sees it: the last event of a pattern within its `since` and `within`.

Of the events that are looked back at, the last one is the least likely to be too early: where it is, all are. So one
maximum answers, unless the pattern asks for a person of whom the moment asked decides whether it is the right one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salesflow.findings import DataError, Place, found
from salesflow.history.pattern import Anchored, EventPattern
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.places import PLACE
from salesflow.sql.history import on_case
from salesflow.sql.steps import Steps
from salesflow.sql.words import Term

EARLIER, SINCE = "is_earlier", "is_since"  # flags
LAST, LAST_AT, SINCE_PLACE = "last_place", "last_at", "since_place"


@dataclass(frozen=True)
class LookingBack:
    """
    One pattern that is looked back at, and the columns that must be the same in both events.

    Raises:
        DataError: SF547, its `since` depends on the moment asked in a way that no window says.
    """

    ground: Ground
    pattern: EventPattern
    same: tuple[str, ...]
    owner: str  # the constraint

    def __post_init__(self) -> None:
        if self.since is not None:
            demand_plain(self.ground, self.since.pattern, self.owner)

    @property
    def since(self) -> Anchored | None:
        return self.pattern.since if isinstance(self.pattern.since, Anchored) else None

    @property
    def is_relative(self) -> bool:
        return self.ground.is_relative(self.pattern)

    def flags(self) -> dict[str, Term]:
        """What has to be seen."""
        stated = [w.is_stated(self.ground.cell(name)) for name in self.same]
        made = {EARLIER: w.all_of(self.ground.fits_before(self.pattern), *stated)}
        if self.since is not None:
            made[SINCE] = self.ground.fits_before(self.since.pattern)
        return made

    @property
    def columns(self) -> list[str]:
        """What has to be kept of what was seen."""
        return [*self.same, *self.ground.relative_columns(self.pattern)]

    def windows(self, steps: Steps) -> dict[str, Term]:
        """The last of them before each event, and what it counts from."""
        case, k, made = steps["case"], steps[PLACE], dict[str, Term]()
        if self.since is not None:
            is_it = w.case([(w.is_equal(steps[SINCE], w.number(1)), k)])
            chosen = w.least(is_it) if self.since.which == "first" else w.greatest(is_it)
            made[SINCE_PLACE] = w.over_those_before(chosen, within=[case], order=[k])
        if not self.is_relative:
            for name, what in self._places(steps[PLACE], steps["at"]).items():
                last = w.greatest(w.case([(w.is_equal(steps[EARLIER], w.number(1)), what)]))
                within = [case, *(steps[each] for each in self.same)]
                made[name] = w.over_those_before(last, within=within, order=[k])
        return made

    def _places(self, k: Term, at: Term) -> dict[str, Term]:
        return {LAST: k, LAST_AT: at} if self.pattern.within is not None else {LAST: k}

    def search(self, steps: Steps, seen: str, name: str) -> None:
        """Where the moment asked decides about persons, every event before is compared with the one that asks."""
        if not self.is_relative:
            return
        places = self._places(w.column(PLACE, "e"), w.column("at", "e"))
        self.compare(steps, seen, name, {each: w.greatest(what) for each, what in places.items()})

    def compare(self, steps: Steps, seen: str, name: str, made: Mapping[str, Term]) -> None:
        """More columns: aggregates of the rows `e` before this one that fit it; null where there are none."""
        keys = {"case": steps["case"], PLACE: steps[PLACE]}
        fits = [
            on_case("e", "it"),
            *(w.is_equal(w.column(each, "e"), steps[each]) for each in self.same),
            w.is_equal(w.column(EARLIER, "e"), w.number(1)),
            w.is_less(w.column(PLACE, "e"), steps[PLACE]),
            *self.ground.fits_from(self.pattern, "e", "it"),
            *self._inside(steps, w.column(PLACE, "e"), w.column("at", "e")),
        ]
        found_part = f"{name}_compared"
        self.ground.parts[found_part] = q.select(
            keys | dict(made),
            steps.name,
            "it",
            joins=[("inner", seen, "e", w.all_of(*fits))],
            group=list(keys.values()),
        )
        same = w.all_of(on_case("p", "it"), w.is_equal(w.column(PLACE, "p"), steps[PLACE]))
        steps.add(name, {each: w.column(each, "p") for each in made}, joins=[("left", found_part, "p", same)])

    def _inside(self, steps: Steps, k: Term, at: Term) -> list[Term]:
        conditions = []
        if self.since is not None:
            conditions.append(w.any_of(w.is_null(steps[SINCE_PLACE]), w.is_more(k, steps[SINCE_PLACE])))
        if self.pattern.within is not None:
            conditions.append(w.is_at_least(at, steps["due"]))
        return conditions

    def is_there(self, steps: Steps) -> Term:
        """Was one found, and is it not too early?"""
        at = steps[LAST_AT] if self.pattern.within is not None else steps[LAST]
        return w.all_of(w.is_stated(steps[LAST]), *self._inside(steps, steps[LAST], at))


def demand_plain(ground: Ground, pattern: EventPattern, owner: str) -> None:
    """
    An anchor is an event whatever is asked when.

    Raises:
        DataError: SF547, which event it is depends on another event, or on who owned the case then.
    """
    looks_back = pattern.within is not None or isinstance(pattern.since, Anchored)
    if looks_back or ground.is_relative(pattern):
        raise DataError([found("SF547", pattern.place or Place(owner), name=owner)])
