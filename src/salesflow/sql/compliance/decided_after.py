"""
What one decision promised after each event of a case, in SQL: its windows that were owed then (`journey.promises`).

The question after an event is that of a case of which nothing later has happened. So each event that is asked about
begins a case of its own, with the events up to it, at its moment; and the parts that decide all leads as of one moment
decide these. What they count from grows with the square of the length of a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from sqlglot import exp

from salesflow.amounts import Amount
from salesflow.constraints.constraint import Constraint
from salesflow.frozen import FrozenMap
from salesflow.history.event import CLOSED, OPENING
from salesflow.history.pattern import EventPattern
from salesflow.policy.model import Policy
from salesflow.rules.table import Table
from salesflow.rules.windows import Window
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.calendar_tables import CALENDAR
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.places import PLACE
from salesflow.sql.history import ASKED, EVENT, add_people, on_case
from salesflow.sql.leads import GIVEN, LeadMaker, given_columns
from salesflow.sql.log_shape import LOG, LogShape, patterns_of
from salesflow.sql.matching import OWNER_NOW, OWNER_THEN, Matching
from salesflow.sql.obligations import OwedByWindows
from salesflow.sql.queries import Joined
from salesflow.sql.reckoning import Reckoning, clock_join, unit_of
from salesflow.sql.steps import Names, Steps
from salesflow.sql.tables import add_tables
from salesflow.sql.windows import Anchors, Slot, add_windows, slots_of
from salesflow.sql.words import BIGINT, Term

NUMBER = "number"  # of the event after which is asked; in the parts that decide, the `case`

# A window that is owed after an event. `slot` tells the outputs apart, `occurrence` also the anchors; `why` is the code of
# the finding where it has no date; `deed` is the number of the pattern that keeps it, `place` and `begins` say since when.
# Where nothing could be decided there is one row, of the slot `UNDECIDED`.
PROMISE = (NUMBER, "slot", "occurrence", "by", "why", "deed", "place", "begins")
UNDECIDED = -1

_RESERVED = (LOG, GIVEN, ASKED, EVENT, "case", "calendar", "zone", "as_of", "today", "why", "start_at", "n", "moment")


class _LeadMaker(LeadMaker):
    """The cases that end with one event, each asked about at the moment of that event."""

    def __init__(self, policy: Policy, shape: LogShape, matching: Matching, names: Names, turns: str) -> None:
        super().__init__(policy, shape, matching, names)
        self.turns = turns

    def add_moment(self, steps: Steps) -> None:
        """`lead`: each event as the end of a case, with its own moment."""
        on_turn = w.is_equal(w.column(NUMBER, "t"), steps["case"])
        steps.add("moment", {"as_of": w.column("at", "t")}, joins=[("inner", self.turns, "t", on_turn)])
        on_calendar = w.is_equal(w.column("calendar", "k"), steps["calendar"])
        steps.add("zoned", {"zone": w.column("zone", "k")}, joins=[("left", CALENDAR.name, "k", on_calendar)])
        for span, column in self.bounds.items():
            self._add_bound(steps, span, column)
        clock = clock_join(steps["as_of"], steps["zone"], "c")
        steps.add("lead", {"today": w.column("day", "c")}, joins=[clock])

    def _add_bound(self, steps: Steps, span: Amount, column: str) -> None:
        """How far back a pattern looks from the moment."""
        keep, (unit, count) = list(steps.columns), unit_of(span)
        asked = {"at": steps["as_of"], "day": w.nothing(BIGINT), "unit": w.words(unit), "count": w.number(count)}
        steps.add(self.names(column, "asked"), asked | {"is_end": w.number(0)})
        Reckoning([span], self.names).add(steps, column)
        steps.add(self.names(column, "found"), {column: w.column("due", "it")}, keep=keep)


@dataclass
class DecidedAfter:
    """
    The windows of one decision after each event that is asked about.

    Args:
        turns: The part of these events: `number`, `case`, `k` and `at`.
        prefix: How the names of all parts begin.
    """

    ground: Ground
    constraint: Constraint
    turns: str
    prefix: str
    parts: dict[str, exp.Query] = field(default_factory=dict, init=False)

    @cached_property
    def table(self) -> Table:
        """The table that promises."""
        return next(each for each in self.ground.policy.decisions if each.name == self.constraint.decision)

    @cached_property
    def deeds(self) -> list[EventPattern]:
        """What keeps its windows, each by its number."""
        said = (rule.then[name] for rule in self.table.rules for name in self.table.outputs)
        deeds = (each.deed for each in said if isinstance(each, Window))
        return list(dict.fromkeys(each for each in deeds if each is not None))

    def add(self) -> str:
        """The part with the columns of `PROMISE`."""
        policy = _asking(self.ground.policy, self.table)
        asked = {each.counted.process for each in policy.facts.values() if each.counted is not None}
        stages = {process: column for process, column in self.ground.shape.stages.items() if process in asked}
        shape, names = replace(self.ground.shape, policy=policy, stages=stages), Names(_RESERVED)
        matching = Matching(shape, names)
        maker = _LeadMaker(policy, shape, matching, names, self.turns)
        maker.plan()
        self._decide(OwedByWindows(policy, maker, matching, names))
        return self._settle(policy, matching, list(stages.values()))

    # -- as for leads

    def _decide(self, owed: OwedByWindows) -> None:
        maker, names, policy = owed.leads, owed.names, owed.policy
        windows = [said for rule in self.table.rules for said in rule.then.values() if isinstance(said, Window)]
        owed.plan(windows)
        default = policy.calendar()
        maker.add_lead(self.parts, default.name if default is not None else "")
        leads = maker.add_facts(self.parts)
        steps = leads.steps
        columns = add_tables(steps, policy.decisions, names, leads.facts)
        slots = [slot for slot in slots_of([columns[self.table.name]], names) if slot.rows]
        anchors = Anchors(dict(policy.facts), leads.facts, "start_at")
        add_windows(steps, slots, anchors, names, has_calendar=bool(policy.calendars))
        owed.discharge(steps, slots)
        self._promise(steps, slots, owed)

    def _promise(self, steps: Steps, slots: list[Slot], owed: OwedByWindows) -> None:
        """
        `promise`: each slot beside each case. Not one query a slot, since SQLite plans a part anew for every query.

        Where something is not known, nobody can tell what is promised, and one row says why.
        """
        unknown = w.is_stated(steps["why"])
        rows = {UNDECIDED: self._undecided(steps)}
        there = {UNDECIDED: w.all_of(unknown, w.is_null(steps[owed.leads.closed]))}
        for number, slot in enumerate(slots):
            rows[number], there[number] = self._row(steps, slot, number, owed), owed.is_owed(steps, slot, number)
        self.parts["numbered"] = q.all_rows(*(q.select({"slot": w.number(number)}) for number in rows))
        is_slot = {number: w.is_equal(w.column("slot", "s"), w.number(number)) for number in rows}
        said = {NUMBER: steps["case"], "slot": w.column("slot", "s")}
        for name in PROMISE[2:]:
            said[name] = w.case((is_slot[number], row[name]) for number, row in rows.items())
        is_it = w.any_of(*(w.all_of(is_slot[number], where) for number, where in there.items()))
        joins: list[Joined] = [("cross", "numbered", "s", None)]
        self.parts["promise"] = q.select(said, steps.name, "it", joins=joins, where=is_it)

    def _row(self, steps: Steps, slot: Slot, number: int, owed: OwedByWindows) -> dict[str, Term]:
        [(_, rule, _), *_] = slot.rows
        output = f"{slot.output}/{rule.id}" if self.table.hit == "collect" else slot.output
        return {
            "occurrence": w.joined([w.words(f"{output}/"), owed.anchor(steps, slot)]),
            "by": steps[slot.by],
            "why": steps[slot.why],
            "deed": w.cast(slot.of_rules(steps, lambda _, window: self._deed(window)), BIGINT),
            "place": steps[f"place_{number}"],
            "begins": steps[slot.begins],
        }

    def _deed(self, window: Window) -> Term | None:
        return w.number(self.deeds.index(window.deed)) if window.deed is not None else None

    def _undecided(self, steps: Steps) -> dict[str, Term]:
        said: dict[str, Term] = {name: w.nothing(BIGINT) for name in PROMISE}
        return said | {"occurrence": w.words("/"), "why": steps["why"]}

    # -- the events that these parts look at

    def _settle(self, policy: Policy, matching: Matching, stages: list[str]) -> str:
        """Give all parts their names, before them the events that they ask for."""
        asked = {name for query in self.parts.values() for name in _asked_of_events(query)}
        people = {OWNER_THEN, OWNER_NOW, *(name for pair in matching.others.values() for name in pair)}
        asked |= {"activity", "owner", *({"person"} if matching.others else ())}
        events = self._events(policy, matching, sorted(asked - people - {"case", "n"}), stages)
        called = {name: self.ground.names(self.prefix, name) for name in self.parts}
        renamed = {**called, EVENT: events, GIVEN: self._given(policy)}
        self.ground.parts |= {called[name]: q.reading(query, renamed) for name, query in self.parts.items()}
        return called["promise"]

    def _given(self, policy: Policy) -> str:
        """What the app gave of a case, which is the same after each of its events."""
        columns = given_columns(policy).values()
        if not columns:
            return GIVEN
        said = {"case": w.column(NUMBER, "t"), **{name: w.column(name, "it") for name in columns}}
        name = self.ground.names(self.prefix, "given")
        joins: list[Joined] = [("inner", self.turns, "t", on_case("t", "it"))]
        self.ground.parts[name] = q.select(said, GIVEN, "it", joins=joins)
        return name

    def _events(self, policy: Policy, matching: Matching, columns: list[str], stages: list[str]) -> str:
        """Of each case that ends with an event, the events that matter to what is decided."""
        patterns = {pattern.name for pattern in patterns_of(policy)}
        names = [w.words(name) for name in sorted(patterns | {*OPENING, CLOSED, *matching.others})]
        stated = [w.is_stated(self.ground.cell(name)) for name in ("owner", *stages)]
        matters = w.any_of(w.is_one_of(self.ground.cell("activity"), names), *stated)
        here = w.all_of(on_case("t", "it"), w.is_at_most(self.ground.cell(PLACE), w.column(PLACE, "t")))
        for name in columns:
            self.ground.cell(name)
        own: dict[str, exp.Query] = {}
        steps = Steps(own, EVENT, columns)
        made = {"case": w.column(NUMBER, "t"), "n": w.column(PLACE, "it")}
        steps.add("history", made, joins=[("inner", self.turns, "t", here)], where=matters)
        add_people(steps, matching)
        called = {name: self.ground.names(self.prefix, name) for name in own}
        self.ground.parts |= {called[name]: q.reading(query, called) for name, query in own.items()}
        return called[steps.name]


def _asking(policy: Policy, table: Table) -> Policy:
    """The policy as far as this decision asks for it; what the app has to give, it has to give all the same."""
    tables = _feeding(policy, table)
    asked = {name for each in tables for name in each.inputs}
    for rule in table.rules:
        for said in rule.then.values():
            asked |= {*said.anchors} if isinstance(said, Window) else set()
    facts = {name: fact for name, fact in policy.facts.items() if fact.counted is None or name in asked}
    return replace(policy, facts=FrozenMap(facts), decisions=tables, cadences=FrozenMap(), constraints=())


def _feeding(policy: Policy, table: Table) -> tuple[Table, ...]:
    """The table, and those that feed it, in the order of the network."""
    needed, asked = {table.name}, {*table.inputs}
    for each in reversed(policy.decisions):
        if asked & {*each.outputs}:
            needed.add(each.name)
            asked |= {*each.inputs}
    return tuple(each for each in policy.decisions if each.name in needed)


def _asked_of_events(query: exp.Query) -> Iterator[str]:
    """The columns of `event` that a part reads."""
    for select in query.find_all(exp.Select):
        sources = [select.args.get("from_"), *(select.args.get("joins") or ())]
        aliases = {each.this.alias for each in sources if each is not None and each.this.name == EVENT}
        yield from (each.name for each in select.find_all(exp.Column) if each.table in aliases)
