"""
What all constraints of one statement look at: the events in their order, persons, when each case was complete, calendars.

`event` has only what somebody asks for. So the constraints are written first, and say what they need as they go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from sqlglot import exp

from salesflow.amounts import Amount, Span, Unit
from salesflow.history.event import BUILT_IN, CLOSED, OPENING
from salesflow.history.matching import NOT_OWNER, OWNER
from salesflow.history.pattern import NOT_SAME_AS, EventPattern
from salesflow.policy.model import Policy
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.calendar_tables import CALENDAR
from salesflow.sql.compliance.places import PLACE, place
from salesflow.sql.history import ASKED, EVENT, add_happened, on_case
from salesflow.sql.log_shape import LOG, STRANGE, LogShape
from salesflow.sql.matching import OWNER_THEN, Matching
from salesflow.sql.queries import Joined
from salesflow.sql.reckoning import Reckoning, unit_of
from salesflow.sql.steps import Names, Steps
from salesflow.sql.words import BIGINT, TEXT, Kind, Term

COMPLETE, OPENED = "complete", "opened"  # parts: when each case was complete, and whose calendar it goes by


class Runs(NamedTuple):
    """All stays in the same stages: the part that has them, its columns, and the parts of which it is the last."""

    name: str
    columns: tuple[str, ...]
    parts: Mapping[str, exp.Query]


@dataclass
class Ground:
    """
    One statement while it is being written.

    Args:
        is_over: Is nothing more to come, in any case? Or the table that lists the `case`s of which that is so.
    """

    policy: Policy
    shape: LogShape
    names: Names
    is_over: bool | str = False
    parts: dict[str, exp.Query] = field(default_factory=dict)  # those of the constraints
    runs: dict[object, Runs] = field(default_factory=dict)  # all stays in the same stages
    _asked: set[str] = field(default_factory=set)  # columns of `event` that somebody asks for
    _made: dict[str, str] = field(default_factory=dict)  # those that are made of others: which activity they are about
    _shared: set[str] = field(default_factory=set)

    @cached_property
    def matching(self) -> Matching:
        return Matching(self.shape, self.names)

    # -- rows

    def cell(self, name: str) -> Term:
        """A column of `event`, in whatever is selected from it."""
        self._asked.add(name)
        return w.column(name, "it")

    def seen(
        self,
        name: str,
        flags: Mapping[str, Term],
        *,
        made: Mapping[str, Term] | None = None,
        keep: Iterable[str] = (),
        also: Iterable[Term] = (),
    ) -> Steps:
        """The events for which one of the flags, or something else, holds; a flag is a column, 1 where it holds."""
        kept = list(dict.fromkeys(["case", PLACE, "at", *keep]))
        for column in kept:
            self.cell(column)
        steps = Steps(self.parts, EVENT, kept)
        columns = {flag: w.flag(condition) for flag, condition in flags.items()} | dict(made or {})
        return steps.add(name, columns, where=w.any_of(*flags.values(), *also))

    def is_own(self) -> Term:
        """Is it something of the policy's, and no event that every journey has?"""
        return w.is_none_of(self.cell("activity"), [w.words(name) for name in BUILT_IN])

    # -- which events a pattern means

    def fits(self, pattern: EventPattern) -> Term:
        """Is it an event of the pattern? Persons are asked about as of the event itself; `same` is not asked."""
        plain, condition = self._plain(pattern), pattern.person
        if condition is None:
            return plain
        person = self.cell("person")
        if condition == OWNER:
            return w.all_of(plain, _is_known(person), w.is_equal(person, self._people(OWNER_THEN)))
        if condition == NOT_OWNER:
            return w.all_of(plain, _is_known(person), w.is_other(person, self._people(OWNER_THEN)))
        did, unknown = (self._people(each, condition) for each in ("did_then", "unknown_then"))
        nobody = w.all_of(w.is_equal(did, w.number(0)), w.is_equal(unknown, w.number(0)))
        return w.all_of(plain, _is_known(person), nobody)

    def is_relative(self, pattern: EventPattern) -> bool:
        """Does it depend on the moment asked, whether an earlier event is of the pattern?"""
        return pattern.person is not None and pattern.person != OWNER

    def fits_before(self, pattern: EventPattern) -> Term:
        """Is it an event of the pattern for who looks back at it, as far as that does not depend on the moment?"""
        if not self.is_relative(pattern):
            return self.fits(pattern)
        return w.all_of(self._plain(pattern), _is_known(self.cell("person")))

    def fits_from(self, pattern: EventPattern, earlier: str, now: str) -> list[Term]:
        """And where it does: what must hold of two rows, of `asked_of` and of `relative_columns`."""
        if not self.is_relative(pattern):
            return []
        if pattern.person == NOT_OWNER:
            person = w.column("person", earlier)
            return [w.is_other(person, w.column(OWNER_THEN, side)) for side in (earlier, now)]
        firsts = [w.column(name, earlier) for name in self.relative_columns(pattern)[1:]]
        return [w.any_of(w.is_null(each), w.is_at_least(each, w.column(PLACE, now))) for each in firsts]

    def relative_columns(self, pattern: EventPattern) -> list[str]:
        """The columns of `event` that `fits_from` asks for."""
        if not self.is_relative(pattern):
            return []
        assert pattern.person is not None
        about = [OWNER_THEN] if pattern.person == NOT_OWNER else ["did_first", "unknown_first"]
        condition = None if pattern.person == NOT_OWNER else pattern.person
        return ["person", *(self._people(each, condition).name for each in about)]

    def _plain(self, pattern: EventPattern) -> Term:
        return self.matching.is_like(replace(pattern, person=None, same=()), self.cell)

    def _people(self, what: str, condition: str | None = None) -> Term:
        activity = condition.removeprefix(NOT_SAME_AS) if condition is not None else ""
        column = self.names(what, activity) if activity else what
        self._made[column] = activity
        self.cell("person")
        self.cell("activity" if activity else "owner")
        return self.cell(column)

    # -- data that two events state alike

    def same(self, pattern: EventPattern, fields: Iterable[str]) -> list[str]:
        """The columns of these fields; loading has seen to it that both events have them, in the same columns."""
        return [self.shape.data[pattern.name, name].value for name in fields]

    def instead(self, pattern: EventPattern, fields: Iterable[str]) -> list[str]:
        """The columns that say why such an event does not state them."""
        return [self.shape.data[pattern.name, name].instead for name in fields]

    def unstated(self, pattern: EventPattern, name: str) -> Term:
        """The event does not say it; what is of a strange type is said, and the same as nothing."""
        where = self.shape.data[pattern.name, name]
        instead = self.cell(where.instead)
        is_nothing = w.any_of(w.is_null(instead), w.is_other(instead, w.number(STRANGE)))
        return w.all_of(w.is_null(self.cell(where.value)), is_nothing)

    # -- the case

    def complete(self) -> Joined:
        """With which event the case was complete, as `o`: `place` and `at`."""
        self._shared.add(COMPLETE)
        for column in ("activity", "at", *self._main_stage()):
            self.cell(column)
        return ("left", COMPLETE, "o", on_case("o", "it"))

    def _main_stage(self) -> list[str]:
        return [self.shape.stages[process] for process in list(self.policy.processes)[:1]]

    def due(self, steps: Steps, name: str, span: Span, *, back: bool = False) -> None:
        """
        `due`: when so much time has passed from `at`, or before it; null where no calendar says so, and then `why`.

        Only minutes and hours ask no calendar.
        """
        if back:
            assert isinstance(span, Amount)
            span = replace(span, before=True)
        unit, count = unit_of(span)
        made: dict[str, Term] = {"unit": w.words(unit), "count": w.number(count), "is_end": w.number(int(not back))}
        columns = list(steps.columns)
        if unit != Unit.MINUTES:
            self.in_zone(steps, name)
            if "day" not in columns:
                made["day"] = w.nothing(BIGINT)
            columns.append("zone")
        steps.add(self.names(name, "asking"), made)
        Reckoning([span], self.names).add(steps, self.names(name, "due"))
        steps.columns = [*columns, "due"]

    def in_zone(self, steps: Steps, name: str) -> None:
        """`calendar` and `zone` of each case; no zone where it goes by a calendar that is not there."""
        self._shared.add(OPENED)
        self.cell("calendar")
        self.cell("activity")
        default = self.policy.calendar()
        calendar = w.first_stated(w.column("calendar", "b"), w.words(default.name if default is not None else ""))
        steps.add(self.names(name, "store"), {"calendar": calendar}, joins=[("left", OPENED, "b", on_case("b", "it"))])
        there: Joined = ("left", CALENDAR.name, "z", w.is_equal(w.column("calendar", "z"), steps["calendar"]))
        steps.add(self.names(name, "zone"), {"zone": w.column("zone", "z")}, joins=[there])

    # -- the parts that all share, before those of the constraints

    def beside(self) -> Ground:
        """Another on the same events, cases and stays, with parts of its own."""
        return replace(self, parts={})

    def of_runs(self) -> dict[str, exp.Query]:
        """The parts of all stays that somebody asks for."""
        return {name: part for runs in self.runs.values() for name, part in runs.parts.items()}

    def events(self, asked: exp.Select, *, is_numbered: bool = False) -> dict[str, exp.Query]:
        """The parts that number the events, up to `event`; a numbered log has those that count, and their places as `n`."""
        log = [name for name, _ in self.shape.columns if name in self._asked or name in ("case", "pos", "at")]
        parts: dict[str, exp.Query] = {ASKED: asked}
        if is_numbered:
            steps = Steps(parts, LOG, [*log, "n"])
        else:
            steps = add_happened(parts, self.shape, keep=log)
        steps.add("placed", {PLACE: place(steps["n"], steps["pos"])}, keep=[name for name in log if name != "pos"])
        self._add_people(steps)
        for name in set(parts) - {ASKED, "void"}:
            q.flowing(parts[name])
        steps.add(EVENT, {}, keep=[name for name, _ in self.columns()])
        return parts

    def columns(self) -> list[tuple[str, Kind]]:
        """The columns of `event`."""
        kinds: dict[str, Kind] = {**dict(self.shape.columns), PLACE: BIGINT, OWNER_THEN: TEXT}
        return [(name, kinds.get(name, BIGINT)) for name in sorted({*self._asked, "case", PLACE})]

    def shared(self) -> dict[str, exp.Query]:
        """The parts about cases that constraints have in common."""
        parts: dict[str, exp.Query] = {}
        if COMPLETE in self._shared:
            parts[COMPLETE] = self._complete()
        if OPENED in self._shared:
            began = w.is_one_of(w.column("activity", "it"), [w.words(name) for name in OPENING])
            opened = {"case": w.column("case", "it"), "calendar": w.least(w.column("calendar", "it"))}
            parts[OPENED] = q.select(opened, EVENT, "it", where=began, group=[w.column("case", "it")])
        return parts

    def _add_people(self, steps: Steps) -> None:
        """Who owned the case when the event happened; whether its person had done something, and whether somebody had."""
        case, order = [steps["case"]], [steps[PLACE]]
        if OWNER_THEN in self._made:
            says = w.case([(w.is_stated(steps["owner"]), steps[PLACE])])
            steps.add("owning", {"owning_place": w.over(w.greatest(says), within=case, order=order)})
            then = w.over(w.greatest(steps["owner"]), within=[*case, steps["owning_place"]])
            steps.add("owned", {OWNER_THEN: then})
        made: dict[str, Term] = {}
        for activity in sorted({*self._made.values()} - {""}):
            did = w.is_equal(steps["activity"], w.words(activity))
            unknown = w.all_of(did, w.any_of(w.is_null(steps["person"]), w.is_equal(steps["person"], w.words(""))))
            for what, it, within in (("did", did, [*case, steps["person"]]), ("unknown", unknown, case)):
                so_far = w.over(w.greatest(w.flag(it)), within=within, order=order)
                first = w.over(w.least(w.case([(it, steps[PLACE])])), within=within)
                made |= {self.names(f"{what}_then", activity): so_far, self.names(f"{what}_first", activity): first}
        if made:
            steps.add("people", {name: term for name, term in made.items() if name in self._made})

    def _complete(self) -> exp.Select:
        """`case, place, at`: the first event that closed it, or led its main process into a final stage."""
        activity, columns = w.column("activity", "it"), {"place": w.column(PLACE, "it"), "at": w.column("at", "it")}
        ends = w.is_equal(activity, w.words(CLOSED))
        main = self.policy.main
        if main is not None:
            finals = [w.words(name) for name, stage in main.stages.items() if stage.final]
            ends = w.any_of(ends, w.is_one_of(w.column(self._main_stage()[0], "it"), finals))
        is_own = w.is_none_of(activity, [w.words(name) for name in BUILT_IN])
        joins: list[Joined] = []
        if isinstance(self.is_over, str):
            joins.append(("left", self.is_over, "u", on_case("u", "it")))
            is_own = w.all_of(is_own, w.is_stated(w.column("case", "u")))
        made: dict[str, Term] = {"case": w.column("case", "it")}
        for name, term in columns.items():
            first = w.least(w.case([(ends, term)]))
            last = w.greatest(w.case([(is_own, term)]))
            made[name] = w.first_stated(first, last) if self.is_over else first
        where = w.any_of(ends, is_own) if self.is_over else ends
        return q.select(made, EVENT, "it", joins=joins, where=where, group=[w.column("case", "it")])


def _is_known(person: Term) -> Term:
    return w.all_of(w.is_stated(person), w.is_other(person, w.words("")))
