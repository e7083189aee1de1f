"""
Leads in SQL: the cases that have begun, their calendar, and what is known of each at the moment asked.

`lead` has a row a case; `fact` adds a column a fact, counted from the history as `history.counting` means it, or given
by the app. Where something lies beyond the dates that the tables of calendars cover, or was not given, `why` has the
code of the finding: then nothing is decided, and that is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlglot import exp

from salesflow.amounts import Amount
from salesflow.facts import MISSING, Fact
from salesflow.facttypes import Date, Decimal, FactType
from salesflow.history.counting import anchored
from salesflow.history.event import CLOSED, OPENING
from salesflow.history.pattern import Counted, EventPattern
from salesflow.policy.model import Policy
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.calendar_tables import CALENDAR
from salesflow.sql.history import ASKED, EVENT, OF_EVENT, Searches, of_event, on_case
from salesflow.sql.log_shape import LogShape, field_type
from salesflow.sql.matching import Matching
from salesflow.sql.queries import Joined
from salesflow.sql.reckoning import Reckoning, clock_join, unit_of
from salesflow.sql.steps import Names, Steps
from salesflow.sql.values import HIGHEST, LOWEST, kind_of
from salesflow.sql.words import BIGINT, TEXT, Term

GIVEN = "salesflow_given"

BEYOND, NOT_GIVEN, NO_CALENDAR = "SF605", "SF606", "SF312"  # what `why` says


@dataclass
class Leads:
    """The relation `fact`, and where in it each fact, each stage and the owner lie."""

    steps: Steps
    facts: dict[str, str]
    stages: dict[str, str]
    owner: str


class LeadMaker:
    """Makes the relations `lead` and `fact` of one policy."""

    def __init__(self, policy: Policy, shape: LogShape, matching: Matching, names: Names) -> None:
        self.policy, self.shape, self.names = policy, shape, names
        self.bounds: dict[Amount, str] = {}
        self.searches = Searches(matching, names, self._within)
        self.why: list[tuple[Term, str]] = []

    def _within(self, pattern: EventPattern) -> Term:
        assert isinstance(pattern.within, Amount)
        column = self.bounds.setdefault(replace(pattern.within, before=True), f"within_{len(self.bounds) + 1}")
        return w.column(column, "l")

    # -- the cases

    def plan(self) -> None:
        """Everything that has to be looked for, before any part of the statement is written."""
        began = w.is_one_of(of_event("activity"), [w.words(name) for name in OPENING])
        self.start = self.searches.first(began, "start")
        self.closed = self.searches.last(w.is_equal(of_event("activity"), w.words(CLOSED)), "closed")
        self.owner = self._fetched_last(w.is_stated(of_event("owner")), "owner")
        self.stages = {
            process: self._fetched_last(w.is_stated(of_event(column)), column)
            for process, column in self.shape.stages.items()
        }
        self.counted: dict[str, str] = {}
        self.places: dict[str, str] = {}
        for name, fact in self.policy.facts.items():
            if fact.counted is not None:
                self.counted[name] = self._sought(name, fact.counted)

    def _fetched_last(self, condition: Term, column: str) -> str:
        return self.searches.fetch(self.searches.last(condition, column), column)

    def _sought(self, name: str, counted: Counted) -> str:
        """The column that the fact is made of."""
        if counted.aggregate == "stage":
            return self.stages[counted.process or ""]
        if isinstance(counted.of, EventPattern) and counted.aggregate in ("count", "exists"):
            return self.searches.count(counted.of)
        if isinstance(counted.of, EventPattern) and counted.aggregate == "sum":
            return self.searches.sum(counted.of)
        anchor = anchored(counted)
        self.places[name] = self.searches.anchor(anchor)
        return self.searches.fetch(self.places[name], self.searches.matching.value(anchor.pattern))

    def add_lead(self, parts: dict[str, exp.Query], default: str) -> None:
        began = w.is_one_of(of_event("activity"), [w.words(name) for name in OPENING])
        opening = {
            "case": of_event("case"),
            "start_at": w.least(of_event("at")),
            "calendar": w.first_stated(w.least(of_event("calendar")), w.words(default)),
        }
        parts["opening"] = q.select(opening, EVENT, OF_EVENT, where=began, group=[of_event("case")])
        self.add_moment(Steps(parts, "opening", opening))

    def add_moment(self, steps: Steps) -> None:
        """`lead`: each case with the moment at which it is asked about."""
        self._add_store(steps.parts)
        on_calendar = w.is_equal(w.column("calendar", "k"), steps["calendar"])
        store = ("zone", "as_of", "today", *self.bounds.values())
        steps.add("lead", {name: w.column(name, "k") for name in store}, joins=[("left", "store", "k", on_calendar)])

    def _add_store(self, parts: dict[str, exp.Query]) -> None:
        """`store`: each calendar with the moment asked, its date there, and how far back the patterns look."""
        as_of, zone = w.column("as_of", "a"), w.column("zone", "it")
        steps = Steps(parts, CALENDAR.name, [name for name, _ in CALENDAR.columns])
        clock = clock_join(as_of, zone, "c")
        made = {"as_of": as_of, "today": w.column("day", "c")}
        steps.add("stores", made, joins=[("cross", ASKED, "a", None), clock], keep=["calendar", "zone"])
        joins: list[Joined] = []
        for span, column in self.bounds.items():
            question = Steps(parts, "stores", ["calendar", "zone", "as_of"])
            unit, count = unit_of(span)
            asked = {"at": question["as_of"], "day": w.nothing(BIGINT), "unit": w.words(unit)}
            more = {"count": w.number(count), "is_end": w.number(0)}
            question.add(f"{column}_asked", asked | more, keep=["calendar", "zone"])
            Reckoning([span], self.names).add(question, column)
            same = w.is_equal(w.column("calendar", column), steps["calendar"])
            joins.append(("left", question.name, column, same))
        steps.add("store", {column: w.column("due", column) for column in self.bounds.values()}, joins=joins)

    # -- what is known of them

    def add_facts(self, parts: dict[str, exp.Query]) -> Leads:
        lead = ["case", "calendar", "zone", "start_at", "as_of", "today", *self.bounds.values()]
        steps = Steps(parts, "lead", lead)
        joins: list[Joined] = []
        found = self.searches.add(parts, joins)
        given = {name: self.names("given", name) for name, fact in self.policy.facts.items() if fact.counted is None}
        made = {column: self.searches.source(column) for column in found}
        if given:
            joins.append(("left", GIVEN, "g", on_case("it", "g")))
            stated = given_columns(self.policy)
            made |= {column: w.column(stated[name], "g") for name, column in given.items()}
        steps.add("known", made, joins=joins)
        self._on_dates(steps)
        columns = {name: self.names("fact", name) for name in self.policy.facts}
        values = {columns[name]: self._fact(steps, fact, given) for name, fact in self.policy.facts.items()}
        self.why.insert(0, (w.is_null(steps["zone"]), NO_CALENDAR))  # what is unknown because of it comes second
        self.why += [(w.is_null(steps[each]), BEYOND) for each in self.bounds.values()]
        why = w.case([(condition, w.words(code)) for condition, code in self.why], w.nothing(TEXT))
        keep = ["case", "calendar", "zone", "start_at", "as_of", "today", self.owner]
        steps.add("fact", {**values, "why": why}, keep=list(dict.fromkeys([*keep, *found])))
        return Leads(steps, columns, self.stages, self.owner)

    def _on_dates(self, steps: Steps) -> None:
        """The local date, or time of day, of every instant that a fact counts from."""
        self.local: dict[str, tuple[str, str]] = {}
        joins: list[Joined] = []
        made: dict[str, Term] = {}
        for name, fact in self.policy.facts.items():
            counted: Counted | None = fact.counted
            if counted is None or counted.aggregate not in ("days_since", "days_until", "time_of"):
                continue
            if isinstance(self._field(counted), Date):
                continue
            alias = f"c{len(joins) + 1}"
            at = steps[self.counted[name]]
            joins.append(clock_join(at, steps["zone"], alias))
            day, time = self.names("day", name), self.names("time", name)
            since = w.minus(at, w.column("starts", alias))
            made |= {day: w.column("day", alias), time: w.plus(w.column("local_starts", alias), since)}
            self.local[name] = (day, time)
        if made:
            steps.add("dated", made, joins=joins)

    def _field(self, counted: Counted) -> FactType | None:
        pattern = anchored(counted).pattern
        return field_type(self.policy, pattern, pattern.field or "")

    def _fact(self, steps: Steps, fact: Fact, given: dict[str, str]) -> Term:
        counted: Counted | None = fact.counted
        if counted is None:
            stated = steps[given[fact.name]]
            if not fact.may_be_missing and fact.when_empty is not MISSING:
                self.why.append((w.is_null(stated), NOT_GIVEN))
            return stated
        value = steps[self.counted[fact.name]]
        if counted.aggregate == "stage":
            return value
        if counted.aggregate == "exists":
            return w.flag(w.is_more(value, w.number(0)))
        if counted.aggregate == "count":
            return _fitted(fact, value)
        if counted.aggregate == "sum":
            return _fitted(fact, _scaled(fact, self._summed(counted), value))
        if counted.aggregate in ("first", "last"):
            return _fitted(fact, _scaled(fact, self._field(counted), value))
        return _fitted(fact, self._from_time(steps, fact, counted, value))

    def _summed(self, counted: Counted) -> FactType | None:
        assert isinstance(counted.of, EventPattern)
        return field_type(self.policy, counted.of, counted.of.field or "")

    def _from_time(self, steps: Steps, fact: Fact, counted: Counted, value: Term) -> Term:
        day = value
        if fact.name in self.local:
            day, time = (steps[name] for name in self.local[fact.name])
            self.why.append((w.all_of(w.is_stated(value), w.is_null(day)), BEYOND))
            if counted.aggregate == "time_of":
                return time
        self.why.append((w.all_of(w.is_stated(value), w.is_null(steps["today"])), BEYOND))
        ends = (day, steps["today"]) if counted.aggregate == "days_since" else (steps["today"], day)
        return w.minus(ends[1], ends[0])


def given_columns(policy: Policy) -> dict[str, str]:
    """The column of each fact that the app gives, in the table `salesflow_given`."""
    names = Names(["case"])
    return {name: names(name) for name, fact in policy.facts.items() if fact.counted is None}


def _scaled(fact: Fact, field: FactType | None, value: Term) -> Term:
    """A decimal with the scale of its fact, which is never less than that of the field."""
    if isinstance(fact.type, Decimal) and isinstance(field, Decimal) and fact.type.scale > field.scale:
        return w.times(value, w.number(10 ** (fact.type.scale - field.scale)))
    return value


def _fitted(fact: Fact, value: Term) -> Term:
    """In the range of the fact, as `beyond` says; a number as the column of it has it."""
    if kind_of(fact.type) == TEXT:
        return value
    low, high = fact.type.range.intervals[0][0], fact.type.range.intervals[-1][1]
    branches: list[tuple[Term, Term]] = []
    for is_out, bound in ((w.is_less, low), (w.is_more, high)):
        if fact.beyond is None or not LOWEST <= bound <= HIGHEST:
            continue
        said = w.nothing(BIGINT) if fact.beyond == "missing" else w.number(int(bound))
        branches.append((is_out(value, w.number(int(bound))), said))
    return w.cast(w.case(branches, value) if branches else value, BIGINT)
