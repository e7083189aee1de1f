"""
A response until a date that the data state, in SQL: each event that states another one moves the deadline.

What the waiting counts from is followed from one such event to the next: the activation has a row for each deadline that
held at some time. Under each of them it may have been decided, or missed by the event that came too late; the first row
that tells is the verdict.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.templates import RELATIONS
from salesflow.facttypes import Date
from salesflow.history.pattern import Anchored
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.compliance.answer import UNKNOWN, Said, beyond, now, told
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.looking_back import demand_plain
from salesflow.sql.compliance.places import PLACE, downwards, first_of
from salesflow.sql.compliance.relations import Demanded, ended_by
from salesflow.sql.history import on_case
from salesflow.sql.log_shape import field_type
from salesflow.sql.queries import Joined
from salesflow.sql.steps import Steps
from salesflow.sql.words import BIGINT, Term

_STATED = ("stated_place", "stated_at", "until_place", "until_at", "is_known", "due", "zone")


def promised_verdicts(ground: Ground, constraint: Constraint, prefix: str) -> Iterator[exp.Select]:
    """The verdicts of a response with `anchor` and `by`. Raises: DataError (SF547), as `demand_plain`."""
    assert constraint.anchor is not None
    demand_plain(ground, constraint.anchor.pattern, constraint.id)
    [demand] = RELATIONS[constraint.kind]
    yield _Promised(ground, constraint, prefix).verdicts(Demanded(ground, constraint, demand, prefix, ""))


class _Promised:
    """The deadlines of one constraint."""

    def __init__(self, ground: Ground, constraint: Constraint, prefix: str) -> None:
        self.ground, self.constraint, self.prefix = ground, constraint, prefix
        assert constraint.anchor is not None
        self.anchor: Anchored = constraint.anchor

    def _part(self, name: str) -> str:
        return self.ground.names(self.prefix, name)

    def verdicts(self, demanded: Demanded) -> exp.Select:
        steps = demanded.activated()
        demanded.ended(steps, steps["next_place"], steps["next_at"])
        is_later = w.is_more(steps["over_place"], steps[PLACE])
        closed = first_of([steps["end_place"], w.case([(is_later, steps["over_place"])])])
        steps.add(self._part("closing"), {"closing": closed})
        steps = self._under_each(steps, self._deadlines())
        self._first_that_tells(steps)
        unknown = Said(w.always(), "unjudged", why=w.words(UNKNOWN), lacks=w.words(self.anchor.pattern.path))
        return told(
            steps, self._part("told"), self.constraint.id, [*demanded.unstated(), *self._branches(steps, unknown)]
        )

    # -- what the data state, one after the other

    def _deadlines(self) -> str:
        """A row for each time during which a deadline held: from which event, until which, and when it is due."""
        ground, pattern = self.ground, self.anchor.pattern
        field, is_last = pattern.field or "at", self.anchor.which == "last"
        fits = ground.fits_before(pattern)
        if pattern.field is not None:
            fits = w.all_of(fits, ground.matching.states(pattern, ground.cell, is_last=is_last))
        kind = field_type(ground.policy, pattern, pattern.field) if pattern.field is not None else None
        value = ground.cell(field if kind is None else ground.matching.value(pattern))
        is_date = isinstance(kind, Date)
        made = {"said": value, "stated_place": ground.cell(PLACE), "stated_at": ground.cell("at")}
        steps = ground.seen(self._part("stating"), {"is_stated": fits}, made=made)
        case, k = [steps["case"]], steps["stated_place"]
        kept = ["case", "said", "stated_place", "stated_at"]
        if is_last:
            until = {"until_place": k, "until_at": steps["at"]}
            after = {
                name: w.over_those_before(w.least(what), within=case, order=downwards(k))
                for name, what in until.items()
            }
            steps.add(self._part("until"), after, keep=kept)
        else:
            first = {"first_place": w.over(w.least(k), within=case)}
            steps.add(self._part("firsts"), first, keep=kept)
            none = {name: w.nothing(BIGINT) for name in ("until_place", "until_at")}
            is_first = w.is_equal(steps["stated_place"], steps["first_place"])
            steps.add(self._part("until"), none, where=is_first, keep=kept)
        anchor = {"at": w.nothing(BIGINT) if is_date else steps["said"]}
        if is_date:
            anchor["day"] = steps["said"]
        steps.add(self._part("anchored"), {**anchor, "is_known": w.flag(w.is_stated(steps["said"]))})
        assert self.constraint.by is not None
        ground.due(steps, self._part("stated"), self.constraint.by)
        if "zone" not in steps.columns:
            steps.add(self._part("zoned"), {"zone": w.words("")})
        return steps.name

    def _under_each(self, steps: Steps, deadlines: str) -> Steps:
        """Each activation under each deadline that held after it, and before the first of them under none."""
        held = w.all_of(
            on_case("s", "it"),
            w.any_of(w.is_null(w.column("until_place", "s")), w.is_more(w.column("until_place", "s"), steps[PLACE])),
        )
        stated = {name: w.column(name, "s") for name in _STATED}
        activated, columns = steps.name, {name: steps[name] for name in steps.columns}
        under = q.select(columns | stated, activated, "it", joins=[("inner", deadlines, "s", held)])
        firsts = self._part("first_stated")
        stated_of = Steps(self.ground.parts, deadlines, ["case", *_STATED])
        first = {"case": stated_of["case"], "until_place": w.least(stated_of["stated_place"])}
        self.ground.parts[firsts] = q.select(first, deadlines, "it", group=[stated_of["case"]])
        none: dict[str, Term] = {name: w.nothing(BIGINT) for name in _STATED} | {"is_known": w.number(0)}
        none |= {"stated_place": w.number(0), "until_place": w.column("until_place", "f"), "zone": w.words("")}
        before = w.any_of(
            w.is_null(w.column("until_place", "f")), w.is_more(w.column("until_place", "f"), steps[PLACE])
        )
        joins: list[Joined] = [("left", firsts, "f", on_case("f", "it"))]
        unstated = q.select(columns | none, activated, "it", joins=joins, where=before)
        name = self._part("under")
        self.ground.parts[name] = q.all_rows(under, unstated)
        return Steps(self.ground.parts, name, [*columns, *none])

    def _first_that_tells(self, steps: Steps) -> None:
        """Of the rows of an activation, the first under which the waiting ended, one way or the other."""
        ends_here = w.all_of(
            w.is_stated(steps["end_place"]),
            w.any_of(w.is_null(steps["until_place"]), w.is_at_most(steps["end_place"], steps["until_place"])),
        )
        is_lost = w.all_of(w.is_equal(steps["is_known"], w.number(1)), w.is_null(steps["due"]))
        tells = w.any_of(
            is_lost, ends_here, w.is_more(steps["until_at"], steps["due"]), w.is_null(steps["until_place"])
        )
        place = w.row_number(within=[steps["case"], steps[PLACE]], order=[steps["stated_place"]])
        steps.add(self._part("telling"), {"place": place}, where=tells)
        steps.add(self._part("decided"), {}, where=w.is_equal(steps["place"], w.number(1)))

    def _branches(self, steps: Steps, unknown: Said) -> list[Said]:
        due, place, at = steps["due"], steps["end_place"], steps["end_at"]
        is_known = w.is_equal(steps["is_known"], w.number(1))
        lost = beyond(steps)
        since = w.later(w.later(due, steps["stated_at"]), steps["at"])
        missed = Said(w.all_of(is_known, w.is_more(now(), due)), "violated", since, None, steps["closing"], due)
        ended = ended_by(steps, w.is_at_most(at, due), due)
        released = ended_by(steps, w.is_stated(place))[0]
        return [
            lost._replace(when=w.all_of(is_known, lost.when)),
            *(said._replace(when=w.all_of(is_known, said.when)) for said in ended),
            missed,
            Said(is_known, "pending", deadline=due),
            released,
            unknown,
        ]
