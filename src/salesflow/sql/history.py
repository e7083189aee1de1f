"""
Histories in SQL: the events that had happened, in their order, and what is looked for among those of each case.

A search is a number a case: at which place in its history the first or the last event of a pattern stands, how many
there are, what they add up to. Patterns that count from another event wait for the search that finds it; so searches
come in layers, each one `GROUP BY`. What an event states is then fetched by its place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from sqlglot import exp

from salesflow.history.event import VOIDED
from salesflow.history.pattern import Anchored, EventPattern
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.log_shape import LOG, LogShape
from salesflow.sql.matching import OWNER_NOW, OWNER_THEN, Matching
from salesflow.sql.queries import Joined
from salesflow.sql.steps import Names, Steps
from salesflow.sql.words import Term

EVENT, ASKED = "event", "asked"
OF_EVENT = "e"  # what queries call a row of `event`


def of_event(name: str) -> Term:
    return w.column(name, OF_EVENT)


def on_case(left: str, right: str) -> Term:
    return w.is_equal(w.column("case", left), w.column("case", right))


@dataclass(frozen=True, slots=True)
class Search:
    """Something that is looked for among the events of each case."""

    column: str
    how: str  # first, last, count, sum
    condition: Term
    layer: int
    after: str | None = None  # the column of the search whose event it counts from
    what: Term | None = None  # what is added up

    def aggregate(self) -> Term:
        conditions = [self.condition]
        if self.after is not None:
            anchor = w.column(self.after, f"f{self.layer - 1}")
            conditions.append(w.any_of(w.is_null(anchor), w.is_more(of_event("n"), anchor)))
        met = w.all_of(*conditions)
        if self.how == "count":
            return w.total(w.flag(met))
        if self.how == "sum":
            assert self.what is not None
            return w.total(w.case([(met, w.first_stated(self.what, w.number(0)))], w.number(0)))
        found = w.case([(met, of_event("n"))])
        return w.least(found) if self.how == "first" else w.greatest(found)


@dataclass
class Searches:
    """Every search and every fetched value of one statement."""

    matching: Matching
    names: Names
    within: Callable[[EventPattern], Term]  # the earliest instant that lies within the pattern's `within`
    searches: dict[object, Search] = field(default_factory=dict)
    fetched: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)

    def first(self, condition: Term, key: object) -> str:
        return self._plain("first", condition, key)

    def last(self, condition: Term, key: object) -> str:
        return self._plain("last", condition, key)

    def _plain(self, how: str, condition: Term, key: object) -> str:
        return self._kept((how, key), lambda column: Search(column, how, condition, 0))

    def anchor(self, anchored: Anchored) -> str:
        """Where the first or the last event of a pattern stands; of one with a field, that states it."""
        pattern = anchored.pattern
        states = pattern.field is not None
        is_last = anchored.which == "last"
        return self._pattern(anchored.which, pattern, lambda: (
            self.matching.states(pattern, of_event, is_last=is_last) if states else None
        ))  # fmt: skip

    def count(self, pattern: EventPattern) -> str:
        return self._pattern("count", pattern, lambda: None)

    def sum(self, pattern: EventPattern) -> str:
        return self._pattern("sum", pattern, lambda: None, of_event(self.matching.value(pattern)))

    def _pattern(
        self, how: str, pattern: EventPattern, states: Callable[[], Term | None], what: Term | None = None
    ) -> str:
        key = (how, pattern)
        if key in self.searches:
            return self.searches[key].column
        after = self.anchor(pattern.since) if isinstance(pattern.since, Anchored) else None
        layer = 0 if after is None else self._layer(after) + 1
        conditions = [self.matching.is_like(pattern, of_event)]
        if (stating := states()) is not None:
            conditions.append(stating)
        if pattern.within is not None:
            conditions.append(w.is_at_least(of_event("at"), self.within(pattern)))
        condition = w.all_of(*conditions)
        return self._kept(key, lambda column: Search(column, how, condition, layer, after, what))

    def _kept(self, key: tuple[str, object], make: Callable[[str], Search]) -> str:
        if key not in self.searches:
            self.searches[key] = make(self.names(key[0], str(len(self.searches) + 1)))
        return self.searches[key].column

    def _layer(self, column: str) -> int:
        return next(each.layer for each in self.searches.values() if each.column == column)

    def fetch(self, found: str, column: str) -> str:
        """What the event that was found has in a column."""
        key = (found, column)
        if key not in self.fetched:
            self.fetched[key] = (self.names("value", str(len(self.fetched) + 1)), self._layer(found))
        return self.fetched[key][0]

    # -- as parts of the statement

    def add(self, parts: dict[str, exp.Query], joins: list[Joined]) -> list[str]:
        """The parts that look and fetch; they are joined to the case by `joins`. Returns the columns that were found."""
        layers = 1 + max((each.layer for each in self.searches.values()), default=-1)
        for layer in range(layers):
            self._layer_part(parts, layer)
            joins.append(("inner", f"found_{layer}", f"f{layer}", on_case("it", f"f{layer}")))
        if self.fetched:
            self._fetching(parts, layers)
            joins.append(("inner", "fetched", "v", on_case("it", "v")))
        return [*(each.column for each in self.searches.values()), *(name for name, _ in self.fetched.values())]

    def source(self, column: str) -> Term:
        """The column, as the case finds it after `add`."""
        for each in self.searches.values():
            if each.column == column:
                return w.column(column, f"f{each.layer}")
        return w.column(column, "v")

    def _layer_part(self, parts: dict[str, exp.Query], layer: int) -> None:
        mine = [each for each in self.searches.values() if each.layer == layer]
        joins: list[Joined] = [("inner", "lead", "l", on_case("l", OF_EVENT))]
        if layer:
            joins.append(("inner", f"found_{layer - 1}", f"f{layer - 1}", on_case(f"f{layer - 1}", OF_EVENT)))
        columns = {"case": of_event("case")} | {each.column: each.aggregate() for each in mine}
        parts[f"found_{layer}"] = q.select(columns, EVENT, OF_EVENT, joins=joins, group=[of_event("case")])

    def _fetching(self, parts: dict[str, exp.Query], layers: int) -> None:
        joins: list[Joined] = [
            ("inner", f"found_{layer}", f"f{layer}", on_case(f"f{layer}", OF_EVENT)) for layer in range(layers)
        ]
        columns: dict[str, Term] = {"case": of_event("case")}
        for (found, column), (name, layer) in self.fetched.items():
            here = w.is_equal(of_event("n"), w.column(found, f"f{layer}"))
            columns[name] = w.greatest(w.case([(here, of_event(column))]))
        parts["fetched"] = q.select(columns, EVENT, OF_EVENT, joins=joins, group=[of_event("case")])


def add_events(
    parts: dict[str, exp.Query], shape: LogShape, matching: Matching, also: Collection[str] = frozenset()
) -> None:
    """
    `event`: what had happened at the moment asked, of what had been recorded by `known_at`, and is not void.

    `n` is the place in history order, from 1, without holes.

    Args:
        also: Columns of the log that somebody asks for beside facts, windows and cadences.
    """
    before = {*parts, "void"}
    left_out = {"pos", "voids", *shape.ungraded} - {*also}
    steps = add_happened(parts, shape, keep=[name for name, _ in shape.columns if name not in left_out])
    add_people(steps, matching)
    for name in set(parts) - before:
        q.flowing(parts[name])
    unasked = {"owner_n", "owner_last", *({"recorded_at"} - shape.asked - {*also})}
    steps.add(EVENT, {}, keep=[name for name in steps.columns if name not in unasked])


def add_happened(parts: dict[str, exp.Query], shape: LogShape, *, keep: Iterable[str]) -> Steps:
    """`happened`: the events that count, each with its place `n` and the columns of the log that are kept."""
    seen = w.any_of(
        w.is_null(w.column("known_at", "a")),
        w.is_at_most(w.first_stated(w.column("recorded_at", "it"), w.column("at", "it")), w.column("known_at", "a")),
    )
    asked: Joined = ("cross", ASKED, "a", None)
    voided = w.all_of(w.is_equal(w.column("activity", "it"), w.words(VOIDED)), seen)
    void = {"case": w.column("case", "it"), "id": w.column("voids", "it")}
    parts["void"] = q.select(void, LOG, "it", joins=[asked], where=voided, distinct=True)
    steps = Steps(parts, LOG, [name for name, _ in shape.columns])
    same = w.all_of(on_case("v", "it"), w.is_equal(w.column("id", "v"), w.column("id", "it")))
    place = w.row_number(within=[steps["case"]], order=[steps["at"], steps["pos"]])
    happened = w.all_of(seen, w.is_at_most(steps["at"], w.column("as_of", "a")), w.is_null(w.column("case", "v")))
    return steps.add("happened", {"n": place}, joins=[asked, ("left", "void", "v", same)], where=happened, keep=keep)


def add_people(steps: Steps, matching: Matching) -> None:
    """Who owned the case when the event happened, and at the moment asked; who had done what anybody asks about."""
    case = [steps["case"]]
    if matching.asks_owner:
        says = w.case([(w.is_stated(steps["owner"]), steps["n"])])
        steps.add("owning", {"owner_n": w.over(w.greatest(says), within=case, order=[steps["n"]])})
        then = w.over(w.greatest(steps["owner"]), within=[*case, steps["owner_n"]])
        steps.add("owned", {OWNER_THEN: then, "owner_last": w.over(w.greatest(steps["owner_n"]), within=case)})
        now = w.case([(w.is_equal(steps["owner_n"], steps["owner_last"]), steps[OWNER_THEN])])
        steps.add("owners", {OWNER_NOW: w.over(w.greatest(now), within=case)})
    made: dict[str, Term] = {}
    for activity, (did, somebody) in matching.others.items():
        is_it = w.is_equal(steps["activity"], w.words(activity))
        nobody = w.all_of(is_it, w.any_of(w.is_null(steps["person"]), w.is_equal(steps["person"], w.words(""))))
        made[did] = w.over(w.greatest(w.flag(is_it)), within=[*case, steps["person"]])
        made[somebody] = w.over(w.greatest(w.flag(nobody)), within=case)
    if made:
        steps.add("people", made)
