"""
Amounts of time in SQL: which instant `5 days` or `2 open hours` means, by joins with the tables of calendars alone.

The recipes are those of `calendar_tables`. A question is a row with `zone`, `calendar`, an anchor (`at`, or `day`
where it is only a date), a `unit` and a `count`; its answer is `due`, null where it lies beyond the horizon.
"""

from __future__ import annotations

from collections.abc import Iterable

from salesflow.amounts import MINUTE, Moment, Span, Unit
from salesflow.facttypes import Datetime
from salesflow.sql import words as w
from salesflow.sql.calendar_tables import (
    BUCKET,
    CLOCK,
    MONTH,
    OPEN_DATE,
    OPEN_SEGMENT,
    OPEN_TIME,
    OPEN_TIME_BUCKET,
    OPENING,
    YEAR_ONE,
    date_spec,
    time_column,
)
from salesflow.sql.queries import Joined
from salesflow.sql.steps import Names, Steps
from salesflow.sql.words import BIGINT, Term

DATE = date_spec(()).name
QUESTION = ("zone", "calendar", "at", "day", "unit", "count", "is_end")

_SAME_DAY, _NEXT_OPEN_DAY = "same day", "next open day"  # units beside those of amounts


def unit_of(span: Span) -> tuple[str, int]:
    """A span as a unit and a count: of a time of day, its microseconds."""
    if isinstance(span, Moment):
        return (_NEXT_OPEN_DAY if span.next_open_day else _SAME_DAY), span.at
    return str(span.unit), span.signed


def bucket(at: Term, size: int = BUCKET, shift: int = YEAR_ONE) -> Term:
    """The first instant of the UTC day, which joins compare."""
    return w.minus(at, w.remainder(w.plus(at, w.number(shift)) if shift else at, w.number(size)))


def clock_join(at: Term, zone: Term, alias: str) -> Joined:
    """What the clock shows at an instant: one row, or none beyond the dates that the tables cover."""
    c = alias
    inside = w.all_of(
        w.is_equal(w.column("zone", c), zone),
        w.is_equal(w.column("bucket", c), bucket(at)),
        w.is_at_most(w.column("starts", c), at),
        w.is_less(at, w.column("ends", c)),
    )
    return ("left", CLOCK.name, c, inside)


class Reckoning:
    """
    The steps that answer questions whose spans are these.

    Only what their units need is joined.
    """

    def __init__(self, spans: Iterable[Span], names: Names) -> None:
        said = {unit_of(span) for span in spans}
        self.units = {unit for unit, _ in said}
        self.times = sorted({at for unit, at in said if unit in (_SAME_DAY, _NEXT_OPEN_DAY)})
        self.names = names

    def add(self, steps: Steps, name: str) -> Steps:
        """`due` beside every question; `is_end` is 1 where a date means its end, and 0 where its beginning."""
        made: dict[str, Term] = {}
        self._from_anchor(steps, name)
        self._dates(steps, name)
        made["due"] = self._due(steps)
        joins: list[Joined] = []
        if self._by_date:
            to_date = w.all_of(w.is_equal(w.column("zone", "d"), steps["zone"]),
                               w.is_equal(w.column("day", "d"), steps["target"]))  # fmt: skip
            joins.append(("left", DATE, "d", to_date))
        steps.add(self.names(name, "due"), made, joins=joins)
        steps.columns = [each for each in steps.columns if each not in _WORKING]
        return steps

    @property
    def _by_date(self) -> bool:
        return bool(self.units & {Unit.DAYS, Unit.MONTHS, _SAME_DAY, _NEXT_OPEN_DAY})

    @property
    def _by_open_date(self) -> bool:
        return bool(self.units & {Unit.OPEN_DAYS, _NEXT_OPEN_DAY})

    def _is(self, steps: Steps, *units: str) -> Term:
        return w.is_one_of(steps["unit"], [w.words(unit) for unit in units])

    def _micros(self, steps: Steps) -> Term:
        """A count of minutes; a database takes a small literal for a small number, and its product would not fit."""
        return w.times(w.cast(steps["count"], BIGINT), w.number(MINUTE))

    def _from_anchor(self, steps: Steps, name: str) -> None:
        """The local date of the anchor; how much open time had passed by then."""
        made: dict[str, Term] = {}
        joins = []
        if self._by_date or self._by_open_date:
            joins.append(clock_join(steps["at"], steps["zone"], "c"))
            made["local"] = w.first_stated(steps["day"], w.column("day", "c"))
        if Unit.OPEN_MINUTES in self.units:
            at, s = steps["at"], "s"
            inside = w.all_of(
                w.is_equal(w.column("calendar", s), steps["calendar"]),
                w.is_equal(w.column("bucket", s), bucket(at)),
                w.is_at_most(w.column("starts", s), at),
                w.is_less(at, w.column("ends", s)),
                self._is(steps, Unit.OPEN_MINUTES),
            )
            joins.append(("left", OPEN_SEGMENT.name, s, inside))
            within = w.times(w.column("is_open", s), w.minus(at, w.column("starts", s)))
            passed = w.plus(w.plus(w.column("passed", s), within), self._micros(steps))
            forward = w.flag(w.is_more(steps["count"], w.number(0)))
            made["passing"] = w.minus(passed, forward)
        if made:
            steps.add(self.names(name, "from"), made, joins=joins)

    def _dates(self, steps: Steps, name: str) -> None:
        """The date on which it falls."""
        if not (self._by_date or self._by_open_date or Unit.OPEN_MINUTES in self.units):
            return
        made: dict[str, Term] = {}
        joins: list[Joined] = []
        targets: list[tuple[Term, Term]] = []
        if Unit.DAYS in self.units:
            targets.append((self._is(steps, Unit.DAYS), w.plus(steps["local"], steps["count"])))
        if _SAME_DAY in self.units:
            targets.append((self._is(steps, _SAME_DAY), steps["local"]))
        if Unit.MONTHS in self.units:
            self._month(steps, name)
            clamped = w.case(
                [(w.is_more(w.column("day_of_month", "it"), w.column("days", "m")), w.column("days", "m"))],
                w.column("day_of_month", "it"),
            )
            later = w.all_of(
                w.is_equal(w.column("month", "m"), w.plus(w.column("month", "it"), steps["count"])),
                self._is(steps, Unit.MONTHS),
            )
            joins.append(("left", MONTH.name, "m", later))
            target = w.minus(w.plus(w.column("first_day", "m"), clamped), w.number(1))
            targets.append((self._is(steps, Unit.MONTHS), target))
        if self._by_open_date:
            self._open_date(steps, name)
            numbered = w.all_of(
                w.is_equal(w.column("calendar", "g"), steps["calendar"]),
                w.is_equal(w.column("number", "g"), w.column("opening_number", "it")),
            )
            joins.append(("left", OPENING.name, "g", numbered))
            targets.append((self._is(steps, _NEXT_OPEN_DAY), w.column("day", "g")))
            made["open_begins"], made["open_closing"] = w.column("begins", "g"), w.column("closing", "g")
        if Unit.OPEN_MINUTES in self.units:
            joins.append(self._open_time(steps))
            forward = w.flag(w.is_more(steps["count"], w.number(0)))
            inside = w.minus(steps["passing"], w.column("passed_before", "t"))
            made["open_due"] = w.plus(w.plus(w.column("opens", "t"), inside), forward)
        if targets:
            made["target"] = w.case(targets)
        steps.add(self.names(name, "date"), made, joins=joins)

    def _month(self, steps: Steps, name: str) -> None:
        here = w.all_of(
            w.is_equal(w.column("zone", "d"), steps["zone"]),
            w.is_equal(w.column("day", "d"), steps["local"]),
            self._is(steps, Unit.MONTHS),
        )
        made = {"month": w.column("month", "d"), "day_of_month": w.column("day_of_month", "d")}
        steps.add(self.names(name, "month"), made, joins=[("left", DATE, "d", here)])

    def _open_date(self, steps: Steps, name: str) -> None:
        """The number of the open date that is meant."""
        here = w.all_of(
            w.is_equal(w.column("calendar", "o"), steps["calendar"]),
            w.is_equal(w.column("day", "o"), steps["local"]),
            self._is(steps, Unit.OPEN_DAYS, _NEXT_OPEN_DAY),
        )
        forward = w.minus(w.plus(w.column("opened_upto", "o"), steps["count"]), w.number(1))
        number = w.case(
            [
                (self._is(steps, _NEXT_OPEN_DAY), w.column("opened_upto", "o")),
                (w.is_more(steps["count"], w.number(0)), forward),
            ],
            w.plus(w.column("opened_before", "o"), steps["count"]),
        )
        steps.add(
            self.names(name, "open_date"), {"opening_number": number}, joins=[("left", OPEN_DATE.name, "o", here)]
        )

    def _open_time(self, steps: Steps) -> Joined:
        passing = steps["passing"]
        inside = w.all_of(
            w.is_equal(w.column("calendar", "t"), steps["calendar"]),
            w.is_equal(w.column("bucket", "t"), bucket(passing, OPEN_TIME_BUCKET, 0)),
            w.is_at_most(w.column("passed_before", "t"), passing),
            w.is_less(passing, w.column("passed_after", "t")),
            self._is(steps, Unit.OPEN_MINUTES),
        )
        return ("left", OPEN_TIME.name, "t", inside)

    def _due(self, steps: Steps) -> Term:
        is_end = w.is_equal(steps["is_end"], w.number(1))
        branches: list[tuple[Term, Term]] = []
        if Unit.MINUTES in self.units:
            later = w.plus(steps["at"], self._micros(steps))
            low, high = (w.number(int(end)) for end in _INSTANTS)
            sane = w.all_of(w.is_at_least(later, low), w.is_at_most(later, high))
            branches.append((self._is(steps, Unit.MINUTES), w.case([(sane, later)])))
        if Unit.OPEN_MINUTES in self.units:
            none = w.all_of(w.is_equal(steps["count"], w.number(0)), w.is_stated(steps["passing"]))
            some = w.is_other(steps["count"], w.number(0))
            due = w.case([(none, steps["at"]), (some, steps["open_due"])])
            branches.append((self._is(steps, Unit.OPEN_MINUTES), due))
        if Unit.OPEN_DAYS in self.units:
            ends = w.case([(is_end, steps["open_closing"])], steps["open_begins"])
            branches.append((self._is(steps, Unit.OPEN_DAYS), ends))
        for at in self.times:
            moment = w.all_of(self._is(steps, _SAME_DAY, _NEXT_OPEN_DAY), w.is_equal(steps["count"], w.number(at)))
            branches.append((moment, w.column(time_column(at), "d")))
        if self.units & {Unit.DAYS, Unit.MONTHS}:
            ends = w.case([(is_end, w.column("ends", "d"))], w.column("begins", "d"))
            branches.append((self._is(steps, Unit.DAYS, Unit.MONTHS), ends))
        return w.case(branches, w.nothing("BIGINT"))


_INSTANTS = Datetime.natural.intervals[0]
_WORKING = (
    "local", "passing", "month", "day_of_month", "opening_number", "open_begins", "open_closing", "open_due", "target",
)  # fmt: skip
