"""
When the steps of a cadence come round, in SQL: once, every so often, or on each festival (`journey.occurrences`).

Three relations are asked of two. `anchored` has a row for each step of a lead that is counted from something; `moment`
has the moments at which somebody wants to know which occurrence is the present one: `n` is 0 for the moment asked, else
the place of a deed in the history. What has no dates, because it lies beyond the calendar, has nulls or no row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from salesflow.amounts import MINUTE, Amount, Unit
from salesflow.constraints.constraint import FESTIVALS, Step
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.calendar_tables import CALENDAR, FESTIVAL, OPEN_DATE, OPEN_SEGMENT
from salesflow.sql.queries import Joined
from salesflow.sql.reckoning import DATE, QUESTION, Reckoning, bucket, clock_join
from salesflow.sql.slots import (
    ANCHORED,
    NUMBER,
    NUMBERS,
    amount_columns,
    amounts_of,
    few_numbers,
    is_slot,
    on_step,
)
from salesflow.sql.steps import Names, Steps
from salesflow.sql.words import BIGINT, Term

_NEAR = 4  # so many occurrences are reckoned beside the one that is measured, half of them before it
_LONGEST = 4 * 10**17  # more microseconds than all years have that datetimes have


@dataclass(frozen=True)
class Occurrences:
    """Makes the relations; each method adds parts and returns the name of the last one."""

    parts: dict[str, exp.Query]
    names: Names
    anchored: str
    moment: str

    # -- once

    def once(self, steps: dict[int, Step]) -> str:
        """`case, slot, opens, by`: both instants or none."""
        edges = self._edges("once", self.anchored, ("case", "slot"), steps)
        asked = Steps(self.parts, self.anchored, ANCHORED)
        opens = w.case([(w.is_stated(asked["opens_unit"]), w.column("opens", "q"))], asked["begins"])
        made = _both(opens, w.column("by", "q"))
        joins: list[Joined] = [("inner", edges, "q", on_step("it", "q"))]
        return asked.add(self.names("cadence_once"), made, joins=joins, keep=["case", "slot"]).name

    def _edges(self, name: str, source: str, keys: Sequence[str], steps: dict[int, Step]) -> str:
        """Every `by` and `opens` of these steps, by their keys."""
        queries = []
        for edge in ("by", "opens"):
            said = {each: w.column(each, "it") for each in (*keys, "zone", "calendar", "at", "day")}
            said |= {"edge": w.words(edge), "is_end": w.number(int(edge == "by"))}
            said |= {part: w.column(f"{edge}_{part}", "it") for part in ("unit", "count")}
            where = w.all_of(is_slot("it", steps), w.is_stated(said["unit"]))
            columns = {each: said[each] for each in (*keys, "edge", *QUESTION)}
            queries.append(q.select(columns, source, "it", where=where))
        asking = Steps(self.parts, self.names(f"cadence_{name}_asked"), [*keys, "edge", *QUESTION])
        self.parts[asking.name] = q.all_rows(*queries)
        spans = [span for step in steps.values() for span in amounts_of(step) if span is not None]
        Reckoning(spans, self.names).add(asking, f"cadence_{name}")
        answers = {key: asking[key] for key in keys}
        for edge in ("by", "opens"):
            is_it = w.is_equal(asking["edge"], w.words(edge))
            answers[edge] = w.greatest(w.case([(is_it, asking["due"])]))
        answered = self.names(f"cadence_{name}_edges")
        self.parts[answered] = q.select(answers, asking.name, "it", group=[asking[key] for key in keys])
        return answered

    # -- every so often

    def every(self, steps: dict[int, Step]) -> str:
        """`case, slot, n, number, opens, by`: the first whose deadline is not past at the moment."""
        amounts = [step.every for step in steps.values() if step.every is not None]
        units = {amount.unit for amount in amounts}
        asked = Steps(self.parts, self.moment, ["case", "slot", "n", "moment"])
        columns = ("zone", "calendar", "at", "day", "begins", "by_unit", "by_count")
        joins: list[Joined] = [("inner", self.anchored, "s", on_step("it", "s"))]
        made = {each: w.column(each, "s") for each in columns}
        made["size"] = w.case(
            [(w.is_one_of(made["by_unit"], _listed(_ELAPSED)), w.times(made["by_count"], w.number(MINUTE)))],
            made["by_count"],
        )
        asked.add(self.names("cadence_every_asked"), made, joins=joins, where=is_slot("it", steps))
        self._measured(asked, units)
        self._near(asked, {_size(amount) for amount in amounts})
        Reckoning(amounts, self.names).add(asked, "cadence_every")
        return self._present(asked)

    def _measured(self, asked: Steps, units: set[Unit]) -> None:
        """`passed`: how much time lies between the anchor and the moment, in the unit in which it repeats."""
        branches: list[tuple[Term, Term]] = []
        if Unit.MINUTES in units:
            branches.append((_repeats(asked, Unit.MINUTES), w.minus(asked["moment"], asked["at"])))
        if units & {Unit.DAYS, Unit.MONTHS, Unit.OPEN_DAYS}:
            ends = {"from_day": ("at", "f"), "to_day": ("moment", "t")}
            joins = [clock_join(asked[at], asked["zone"], alias) for at, alias in ends.values()]
            made = {name: w.column("day", alias) for name, (_, alias) in ends.items()}
            made["from_day"] = w.first_stated(asked["day"], made["from_day"])
            asked.add(self.names("cadence_every_dated"), made, joins=joins)
            branches.append((_repeats(asked, Unit.DAYS), w.minus(asked["to_day"], asked["from_day"])))
        joins = []
        if Unit.MONTHS in units:
            joins += [_on_date(asked, "from_day", "fm"), _on_date(asked, "to_day", "tm")]
            passed = w.minus(w.column("month", "tm"), w.column("month", "fm"))
            branches.append((_repeats(asked, Unit.MONTHS), passed))
        if Unit.OPEN_DAYS in units:
            joins += [_on_open_date(asked, "from_day", "fo"), _on_open_date(asked, "to_day", "to")]
            passed = w.minus(w.column("opened_upto", "to"), w.column("opened_upto", "fo"))
            before = w.is_at_most(asked["to_day"], asked["from_day"])
            branches.append((_repeats(asked, Unit.OPEN_DAYS), w.case([(before, w.number(0))], passed)))
        if Unit.OPEN_MINUTES in units:
            joins += [_on_segment(asked, "at", "fs"), _on_segment(asked, "moment", "ts")]
            passed = w.minus(_open_time(asked["moment"], "ts"), _open_time(asked["at"], "fs"))
            before = w.is_at_most(asked["moment"], asked["at"])
            branches.append((_repeats(asked, Unit.OPEN_MINUTES), w.case([(before, w.number(0))], passed)))
        asked.add(self.names("cadence_every_passed"), {"passed": w.case(branches)}, joins=joins)

    def _near(self, asked: Steps, sizes: set[int]) -> None:
        """
        The occurrences near the moment, as questions.

        How often the size goes into what has passed is looked up, since nothing is divided here. Clocks and clamped
        months make the measure inexact by less than one occurrence on either side; the deadlines themselves decide.
        """
        tables = []
        for size in sorted(sizes):
            fitting = w.is_at_most(w.column("number", "k"), w.number(min(NUMBERS, _LONGEST // size)))
            reached = w.times(w.column("number", "k"), w.number(size))
            columns = {"size": w.number(size), "number": w.column("number", "k"), "reached": reached}
            tables.append(q.select(columns, NUMBER, "k", where=fitting))
        multiple = self.names("cadence_multiple")
        self.parts[multiple] = q.all_rows(*tables)
        late = w.case([(w.is_less(asked["passed"], w.number(0)), w.number(0))], asked["passed"])
        asked.add(self.names("cadence_every_late"), {"late": late})
        reached = w.minus(asked["late"], w.remainder(asked["late"], asked["size"]))
        asked.add(self.names("cadence_every_reached"), {"reached": reached})
        same = [w.is_equal(w.column(key, "m"), asked[key]) for key in ("size", "reached")]
        keep = ["case", "slot", "n", "moment", "begins", "zone", "calendar", "at", "day", "by_unit", "by_count"]
        # From the left, so that no database begins with the multiples.
        joins: list[Joined] = [("left", multiple, "m", w.all_of(*same))]
        asked.add(self.names("cadence_every_found"), {"times": w.column("number", "m")}, joins=joins, keep=keep)
        near = few_numbers(self.parts, self.names("cadence_near"), _NEAR + 1)
        number = w.plus(w.minus(asked["times"], w.number(_NEAR // 2)), w.column("number", "c"))
        asked.add(self.names("cadence_every_near"), {"number": number}, joins=[("cross", near, "c", None)], keep=keep)
        asking = {"unit": asked["by_unit"], "is_end": w.number(1)}
        asking["count"] = w.times(asked["number"], asked["by_count"])
        some = w.is_at_least(asked["number"], w.number(1))
        asked.add(self.names("cadence_every_round"), asking, where=some)

    def _present(self, asked: Steps) -> str:
        due, past = asked["due"], w.is_less(asked["due"], asked["moment"])
        coming = w.is_at_least(due, asked["moment"])
        keys = {key: asked[key] for key in ("case", "slot", "n")}
        found = {
            "begins": w.least(asked["begins"]),
            "number": w.least(w.case([(coming, asked["number"])])),
            "by": w.least(w.case([(coming, due)])),
            "before": w.greatest(w.case([(past, due)])),
        }
        name = self.names("cadence_every_answered")
        self.parts[name] = q.select({**keys, **found}, asked.name, "it", group=list(keys.values()))
        rounds = Steps(self.parts, name, [*keys, *found])
        is_first = w.is_equal(rounds["number"], w.number(1))
        made = _both(w.case([(is_first, rounds["begins"])], rounds["before"]), rounds["by"])
        return rounds.add(self.names("cadence_every"), made, keep=[*keys, "number"]).name

    # -- on each festival

    def festivals(self, steps: dict[int, Step], since: str) -> str:
        """
        `case, slot, n, is_lost, number, opens, by, next_number, next_opens, next_by`: the present one and the next.

        Args:
            since: `case, slot, since_day`: from which date on festivals are owed.
        """
        keys = ("slot", "calendar", "day")
        asked = Steps(self.parts, self._festival_dates(steps), [*keys, "zone", "at", *_AMOUNTS])
        edges = self._edges("festival", asked.name, keys, steps)
        moment, opens, by, day = w.column("moment", "it"), *(w.column(each, "q") for each in ("opens", "by", "day"))
        joins: list[Joined] = [
            ("inner", self.anchored, "s", on_step("it", "s")),
            ("inner", since, "d", on_step("it", "d")),
            (
                "inner",
                edges,
                "q",
                w.all_of(
                    w.is_equal(w.column("slot", "q"), w.column("slot", "it")),
                    w.is_equal(w.column("calendar", "q"), w.column("calendar", "s")),
                    w.any_of(w.is_null(w.column("since_day", "d")), w.is_at_least(day, w.column("since_day", "d"))),
                ),
            ),
        ]
        opened, coming = w.is_at_most(opens, moment), w.is_more(opens, moment)
        group = {key: w.column(key, "it") for key in ("case", "slot", "n")}
        unknown = w.any_of(w.is_null(opens), w.is_null(by), w.is_null(w.column("since_day", "d")))
        made = {"is_lost": w.greatest(w.flag(unknown))}
        # Of a later date neither edge is earlier.
        made |= {name: w.greatest(w.case([(opened, of)])) for name, of in _each(day, opens, by)}
        made |= {f"next_{name}": w.least(w.case([(coming, of)])) for name, of in _each(day, opens, by)}
        name = self.names("cadence_festival")
        self.parts[name] = q.select({**group, **made}, self.moment, "it", joins=joins, group=list(group.values()))
        return name

    def _festival_dates(self, steps: dict[int, Step]) -> str:
        """The dates of each step in each calendar: reckoned once, whatever the number of leads."""
        queries = []
        for slot, step in steps.items():
            by, opens = amounts_of(step)
            same = w.is_equal(w.column("calendar", "f"), w.column("calendar", "it"))
            columns = {
                "slot": w.number(slot),
                "calendar": w.column("calendar", "it"),
                "day": w.column("day", "f"),
                "zone": w.column("zone", "it"),
                "at": w.nothing(BIGINT),
            }
            columns |= amount_columns(by, opens)
            is_named = w.is_equal(w.column("name", "f"), w.words(step.each or ""))
            named = None if step.each == FESTIVALS else is_named
            joins: list[Joined] = [("inner", FESTIVAL.name, "f", same)]
            queries.append(q.select(columns, CALENDAR.name, "it", joins=joins, where=named, distinct=True))
        name = self.names("cadence_festival_date")
        self.parts[name] = q.all_rows(*queries)
        return name


_AMOUNTS = ("by_unit", "by_count", "opens_unit", "opens_count")
_ELAPSED = (Unit.MINUTES, Unit.OPEN_MINUTES)


def _both(opens: Term, by: Term) -> dict[str, Term]:
    """Two instants, or none where one of them is not known."""
    known = w.all_of(w.is_stated(opens), w.is_stated(by))
    return {"opens": w.case([(known, opens)]), "by": w.case([(known, by)])}


def _each(day: Term, opens: Term, by: Term) -> Iterable[tuple[str, Term]]:
    return ("number", day), ("opens", opens), ("by", by)


def _size(amount: Amount) -> int:
    return amount.count * (MINUTE if amount.unit in _ELAPSED else 1)


def _listed(units: Iterable[Unit]) -> list[Term]:
    return [w.words(str(unit)) for unit in units]


def _repeats(asked: Steps, unit: Unit) -> Term:
    return w.is_equal(asked["by_unit"], w.words(str(unit)))


def _on_date(asked: Steps, day: str, alias: str) -> Joined:
    same = [w.is_equal(w.column("zone", alias), asked["zone"]), w.is_equal(w.column("day", alias), asked[day])]
    return ("left", DATE, alias, w.all_of(*same, _repeats(asked, Unit.MONTHS)))


def _on_open_date(asked: Steps, day: str, alias: str) -> Joined:
    calendar = w.is_equal(w.column("calendar", alias), asked["calendar"])
    same = [calendar, w.is_equal(w.column("day", alias), asked[day])]
    return ("left", OPEN_DATE.name, alias, w.all_of(*same, _repeats(asked, Unit.OPEN_DAYS)))


def _on_segment(asked: Steps, at: str, alias: str) -> Joined:
    inside = w.all_of(
        w.is_equal(w.column("calendar", alias), asked["calendar"]),
        w.is_equal(w.column("bucket", alias), bucket(asked[at])),
        w.is_at_most(w.column("starts", alias), asked[at]),
        w.is_less(asked[at], w.column("ends", alias)),
        _repeats(asked, Unit.OPEN_MINUTES),
    )
    return ("left", OPEN_SEGMENT.name, alias, inside)


def _open_time(at: Term, alias: str) -> Term:
    within = w.times(w.column("is_open", alias), w.minus(at, w.column("starts", alias)))
    return w.plus(w.column("passed", alias), within)
