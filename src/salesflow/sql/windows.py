"""
Windows in SQL: what a rule says of the next contact, as instants; its meaning is `rules.windows.due`.

Each window that a table can give to a lead is a slot: one for each output, and where a table collects, one for each of
its rules. A slot has its anchor, the questions that its amounts ask of the calendar, and the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from salesflow.amounts import Amount, Unit
from salesflow.facts import Fact
from salesflow.facttypes import Date
from salesflow.rules.table import Rule
from salesflow.rules.windows import START, Window, WindowType
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.history import on_case
from salesflow.sql.queries import Joined
from salesflow.sql.reckoning import QUESTION, Reckoning, unit_of
from salesflow.sql.steps import Names, Steps
from salesflow.sql.tables import TableColumns
from salesflow.sql.words import BIGINT, TEXT, Kind, Term

NO_ANCHOR, NO_CALENDAR, ONLY_A_DATE, BEYOND = "SF603", "SF608", "SF409", "SF605"

_BEGINS = Amount(0, Unit.DAYS)  # not before 0 days: the first instant of a date


@dataclass(frozen=True, slots=True)
class Slot:
    """One window of one output: the rules that can give it, and the columns in which its parts lie."""

    columns: TableColumns
    output: str
    rows: tuple[tuple[int, Rule, Window], ...]
    anchor: str  # the name of the fact, or `start`
    at: str
    day: str
    not_before: str
    by: str
    begins: str
    why: str

    @property
    def windows(self) -> list[Window]:
        return [window for _, _, window in self.rows]

    def of_rules(
        self, steps: Steps, value: Callable[[Rule, Window], Term | None], otherwise: Term | None = None
    ) -> Term:
        """What the rule that hit says; nothing for rules that say none. Rules that say the same share a branch."""
        rows: dict[Term, list[int]] = {}
        for row, rule, window in self.rows:
            if (said := value(rule, window)) is not None:
                rows.setdefault(said, []).append(row)
        return w.case(((self.columns.fits(steps, *listed), said) for said, listed in rows.items()), otherwise)

    def is_there(self, steps: Steps) -> Term:
        """Does any of its rules hit?"""
        return self.columns.fits(steps, *(row for row, _, _ in self.rows))


@dataclass(frozen=True)
class Anchors:
    """Where the values that windows are counted from lie, by the name of the fact, or `start`."""

    facts: dict[str, Fact]
    columns: dict[str, str]
    start_at: str
    start_day: str | None = None  # of snapshots, whose start may be a mere date

    def instant(self, steps: Steps, name: str) -> Term | None:
        if name == START:
            return steps[self.start_at]
        return None if self._is_date(name) else steps[self.columns[name]]

    def date(self, steps: Steps, name: str) -> Term | None:
        if name == START:
            return steps[self.start_day] if self.start_day is not None else None
        return steps[self.columns[name]] if self._is_date(name) else None

    def is_known(self, steps: Steps, name: str) -> Term:
        stated = [each for each in (self.instant(steps, name), self.date(steps, name)) if each is not None]
        return w.any_of(*map(w.is_stated, stated))

    def _is_date(self, name: str) -> bool:
        return isinstance(self.facts[name].type, Date)


def slots_of(tables: Iterable[TableColumns], names: Names) -> list[Slot]:
    """Every window that the tables can give."""
    slots = []
    for columns in tables:
        for output, what in columns.table.outputs.items():
            if not isinstance(what.type, WindowType):
                continue
            rows = [
                (row, rule, rule.then[output])
                for row, rule in enumerate(columns.table.rules)
                if isinstance(rule.then[output], Window)
            ]
            groups = [[each] for each in rows] if columns.table.hit == "collect" else [rows]
            for number, group in enumerate(groups, 1):
                prefix = (output, str(number)) if columns.table.hit == "collect" else (output,)
                parts = ("anchor", "at", "day", "not_before", "by", "begins", "why")
                slots.append(Slot(columns, output, tuple(group), *(names(*prefix, part) for part in parts)))
    return slots


def add_windows(
    steps: Steps, slots: list[Slot], anchors: Anchors, names: Names, *, key: str = "case", has_calendar: bool = True
) -> None:
    """
    The instants of every slot, and where it has none, why.

    Args:
        key: The column by which a row is known.
        has_calendar: Whether the policy has calendars at all; without one windows keep their amounts only.
    """
    if not slots:
        return
    steps.add("anchored", {name: term for slot in slots for name, term in _anchor(steps, slot, anchors)})
    spans = [span for slot in slots for _, _, window in slot.rows for span in (window.not_before, window.by) if span]
    reckoning = Reckoning([*spans, _BEGINS], names)
    questions = [query for number, slot in enumerate(slots) for query in _questions(steps, number, slot, key)]
    steps.parts["asking"] = q.all_rows(*questions)
    asking = Steps(steps.parts, "asking", [key, "slot", "edge", *QUESTION])
    reckoning.add(asking, "window")
    answers = {key: w.column(key, "q")}
    for number, slot in enumerate(slots):
        for edge in ("not_before", "by", "begins"):
            is_it = w.all_of(w.is_equal(w.column("slot", "q"), w.number(number)),
                             w.is_equal(w.column("edge", "q"), w.words(edge)))  # fmt: skip
            answers[getattr(slot, edge)] = w.greatest(w.case([(is_it, w.column("due", "q"))]))
    steps.parts["answered"] = q.select(answers, asking.name, "q", group=[w.column(key, "q")])
    same = on_case("it", "q") if key == "case" else w.is_equal(w.column(key, "it"), w.column(key, "q"))
    joins: list[Joined] = [("left", "answered", "q", same)]
    reached: dict[str, Term] = {}
    edges = {names(name, "reckoned"): (slot, name) for slot in slots for name in (slot.not_before, slot.by)}
    for slot in slots:
        reached[slot.why] = _reasons(steps, slot, has_calendar)
        reached[slot.begins] = w.first_stated(w.column(slot.begins, "q"), steps[slot.at])
    reached |= {name: w.column(answer, "q") for name, (_, answer) in edges.items()}
    steps.add("reckoned", reached, joins=joins)
    # Both instants or none of them: a window of which one edge is not known has no dates, and says why.
    steps.add("windows", {
        answer: w.case([(w.is_null(steps[slot.why]), steps[name])]) for name, (slot, answer) in edges.items()
    })  # fmt: skip


def _anchor(steps: Steps, slot: Slot, anchors: Anchors) -> Iterator[tuple[str, Term]]:
    """The first anchor of the rule that hit that is known."""

    def first(of: Callable[[str], Term | None], kind: Kind) -> Term:
        branches: dict[tuple[str, ...], list[int]] = {}
        for row, _, window in slot.rows:
            branches.setdefault(window.anchors, []).append(row)
        said = []
        for listed, rows in branches.items():
            known = [(anchors.is_known(steps, name), of(name)) for name in listed]
            while known and known[-1][1] is None:
                known.pop()
            if known:
                fits = slot.columns.fits(steps, *rows)
                said.append((fits, w.case([(is_known, term or w.nothing(kind)) for is_known, term in known])))
        return w.case(said) if said else w.nothing(kind)

    yield slot.anchor, first(w.words, TEXT)
    yield slot.at, first(lambda name: anchors.instant(steps, name), BIGINT)
    yield slot.day, first(lambda name: anchors.date(steps, name), BIGINT)


def _questions(steps: Steps, number: int, slot: Slot, key: str) -> Iterator[exp.Select]:
    """One row for each edge that the rule names, and for the first instant of an anchor that is only a date."""

    def asked(edge: str, unit: Term, count: Term, where: Term) -> exp.Select:
        said = {
            key: steps[key],
            "slot": w.number(number),
            "edge": w.words(edge),
            "zone": steps["zone"],
            "calendar": steps["calendar"],
            "at": steps[slot.at],
            "day": steps[slot.day],
            "unit": unit,
            "count": count,
            "is_end": w.number(int(edge == "by")),
        }
        return q.select(said, steps.name, "it", where=where)

    for edge in ("not_before", "by"):
        rows = [row for row, _, window in slot.rows if getattr(window, edge) is not None]
        if rows:
            unit = slot.of_rules(steps, lambda _, window: _part(window, edge, lambda of: w.words(of[0])))
            count = slot.of_rules(steps, lambda _, window: _part(window, edge, lambda of: w.number(of[1])))
            yield asked(edge, unit, count, w.all_of(slot.columns.fits(steps, *rows), w.is_stated(steps[slot.anchor])))
    unit_of_begins, none = unit_of(_BEGINS)
    yield asked("begins", w.words(unit_of_begins), w.number(none), w.is_stated(steps[slot.day]))


def _part(window: Window, edge: str, of: Callable[[tuple[str, int]], Term]) -> Term | None:
    """The unit or the count of an edge; none where the rule does not name it."""
    span = getattr(window, edge)
    return of(unit_of(span)) if span is not None else None


def _reasons(steps: Steps, slot: Slot, has_calendar: bool) -> Term:
    """Why the window has no dates; null where it has, or where there is no window."""

    def asks(edge: str) -> Term:
        rows = [row for row, _, window in slot.rows if getattr(window, edge) is not None]
        unknown = w.is_null(w.column(getattr(slot, edge), "q"))
        return w.all_of(slot.columns.fits(steps, *rows), unknown)

    def of_instant() -> Term:
        rows = [
            row
            for row, _, window in slot.rows
            if any(span is not None and span.needs_instant for span in (window.not_before, window.by))
        ]
        return slot.columns.fits(steps, *rows)

    why = [(w.is_null(steps[slot.anchor]), NO_ANCHOR)] if has_calendar else []
    if has_calendar:
        why.append((w.all_of(w.is_stated(steps[slot.day]), of_instant()), ONLY_A_DATE))
        why.append((w.any_of(asks("not_before"), asks("by")), BEYOND))
    else:
        why.append((w.always(), NO_CALENDAR))
    there = slot.is_there(steps)
    return w.case([(w.all_of(there, condition), w.words(code)) for condition, code in why])
