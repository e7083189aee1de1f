"""
Was what a table promised kept, in SQL? Its meaning is `constraints.meaning.honour`.

What the decision promised is known after each event that happened in the stages of the constraint (`decided_after`); a
window without `by` is no promise. The rows of one output that follow each other without a gap, counted from one anchor, are
one promise: a chain. It was missed
after the first of its events whose deadline was over before the next event; else the event after its last one tells what
became of it.

The statement looks at the events before each event. So its work grows with the square of the length of a case; of many
short cases it is as much as of few longer ones.
"""

from __future__ import annotations

from sqlglot import exp

from salesflow.constraints.constraint import Constraint
from salesflow.history.pattern import EventPattern
from salesflow.sql import words as w
from salesflow.sql.compliance.answer import Said, now, told
from salesflow.sql.compliance.decided_after import NUMBER, PROMISE, UNDECIDED, DecidedAfter
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.places import PLACE, downwards
from salesflow.sql.compliance.stays import Stays
from salesflow.sql.history import ASKED, on_case
from salesflow.sql.leads import NOT_GIVEN
from salesflow.sql.queries import Joined
from salesflow.sql.steps import Steps
from salesflow.sql.words import Term

_TURN = ("case", PLACE, "at", "n", "next_place", "next_at")
_CHAIN = ("case", "slot", "occurrence", "chain")


def honour_verdicts(ground: Ground, constraint: Constraint, prefix: str) -> exp.Select:
    """A verdict for each promise of the decision that the constraint names."""
    return _Honour(ground, constraint, prefix).verdicts()


class _Honour:
    """The promises of one constraint."""

    def __init__(self, ground: Ground, constraint: Constraint, prefix: str) -> None:
        self.ground, self.constraint, self.prefix = ground, constraint, prefix
        self.turns = self._part("turn")
        self.decided = DecidedAfter(ground, constraint, self.turns, prefix)

    def _part(self, name: str) -> str:
        return self.ground.names(self.prefix, name)

    def verdicts(self) -> exp.Select:
        following = self._following()
        self._add_turns(following)
        steps = self._owed(self.decided.add())
        self._chain(steps)
        self._missed(steps)
        self._ended(steps, following)
        return self._told(steps)

    # -- the events

    def _following(self) -> str:
        """Every event: which deeds it is, and which event comes next."""
        flags = {self._flag(number): w.flag(self.ground.fits(deed)) for number, deed in enumerate(self.decided.deeds)}
        keep = [name for deed in self.decided.deeds for name in self._same(deed) or ()]
        steps = self.ground.seen(self._part("seen"), {}, made=flags, keep=keep, also=[w.always()])
        within, order = [steps["case"]], downwards(steps[PLACE])
        steps.add(self._part("following"), {
            "n": w.row_number(within=within, order=[steps[PLACE]]),
            "next_place": w.over_those_before(w.least(steps[PLACE]), within=within, order=order),
            "next_at": w.over_those_before(w.least(steps["at"]), within=within, order=order),
        })  # fmt: skip
        return steps.name

    def _add_turns(self, following: str) -> None:
        """The events after which is asked what is promised, numbered across all cases."""
        steps = Steps(self.ground.parts, following, _TURN)
        joins = Stays(self.ground, self.constraint.in_).during(self.prefix, steps)
        number = {NUMBER: w.row_number(within=[], order=[steps["case"], steps[PLACE]])}
        steps.add(self.turns, number, joins=joins, keep=_TURN)

    # -- the promises

    def _owed(self, promises: str) -> Steps:
        """What was promised after each of them, with the event itself."""
        steps = Steps(self.ground.parts, promises, PROMISE)
        on_turn = w.is_equal(w.column(NUMBER, "t"), steps[NUMBER])
        made = {name: w.column(name, "t") for name in _TURN}
        keep = [name for name in PROMISE if name != NUMBER]
        promised = w.any_of(w.is_stated(steps["by"]), w.is_stated(steps["why"]))
        joins: list[Joined] = [("inner", self.turns, "t", on_turn)]
        return steps.add(self._part("owed"), made, joins=joins, where=promised, keep=keep)

    def _chain(self, steps: Steps) -> None:
        """`chain`: what rows without a gap share; `made_place` is where its first one stands, `last_place` its last one."""
        within = [steps[name] for name in _CHAIN if name != "chain"]
        row = w.row_number(within=within, order=[steps[PLACE]])
        steps.add(self._part("chain"), {"chain": w.minus(steps["n"], row)})
        is_lost = w.all_of(w.is_equal(steps["slot"], w.number(UNDECIDED)), w.is_other(steps["why"], w.words(NOT_GIVEN)))
        case = [steps["case"]]
        lost_place = w.least(w.case([(is_lost, steps[PLACE])]))
        steps.add(self._part("made"), {
            "made_place": self._of_chain(steps, w.least(steps[PLACE])),
            "last_place": self._of_chain(steps, w.greatest(steps[PLACE])),
            "lost_place": w.over_those_before(lost_place, within=case, order=downwards(steps[PLACE])),
            "lost": w.over(w.greatest(w.case([(is_lost, steps["why"])])), within=case),
        })  # fmt: skip

    def _of_chain(self, steps: Steps, aggregate: Term) -> Term:
        return w.over(aggregate, within=[steps[name] for name in _CHAIN])

    def _missed(self, steps: Steps) -> None:
        """The first deadline that was over before the next event, or before the moment asked where there is none."""
        by, following = steps["by"], steps["next_at"]
        # Between two events at one moment nobody can be late.
        late = w.all_of(w.is_more(following, by), w.is_more(following, steps["at"]))
        is_missed = w.any_of(w.all_of(w.is_null(following), w.is_more(now(), by)), late)
        asked: Joined = ("cross", ASKED, "a", None)
        steps.add(self._part("late"), {"late_place": w.case([(is_missed, steps[PLACE])])}, joins=[asked])
        first = self._of_chain(steps, w.least(steps["late_place"]))
        steps.add(self._part("first_late"), {"first_late": first})
        is_first = w.is_equal(steps[PLACE], steps["first_late"])
        since = w.later(by, steps["at"])
        missed = {"missed": by, "missed_since": since}
        told = {name: self._of_chain(steps, w.greatest(w.case([(is_first, what)]))) for name, what in missed.items()}
        steps.add(self._part("missed"), told)

    def _ended(self, steps: Steps, following: str) -> None:
        """Of each promise its last row, and whether the event after it kept it; or why nobody knows."""
        is_next = w.all_of(on_case("j", "it"), w.is_equal(w.column(PLACE, "j"), steps["next_place"]))
        joins: list[Joined] = [("left", following, "j", is_next)]
        if any(deed.same for deed in self.decided.deeds):
            is_anchor = w.all_of(on_case("o", "it"), w.is_equal(w.column(PLACE, "o"), steps["place"]))
            joins.append(("left", following, "o", is_anchor))
        is_last = w.is_equal(steps[PLACE], steps["last_place"])
        is_lost = w.is_equal(steps["lost_place"], steps["next_place"])
        made = {PLACE: steps["made_place"], "is_kept": w.flag(self._is_kept(steps))}
        made["lost"] = w.case([(is_lost, steps["lost"])])
        keep = ["case", "occurrence", "by", "why", "missed", "missed_since", "next_place", "next_at"]
        steps.add(self._part("ended"), made, joins=joins, where=is_last, keep=keep)

    # -- what keeps one

    def _flag(self, number: int) -> str:
        return f"is_deed_{number}"

    def _same(self, deed: EventPattern) -> list[str] | None:
        """The columns of the fields that must be the same as in the anchor; nothing where it has no such fields."""
        data = self.ground.shape.data
        if any((deed.name, name) not in data for name in deed.same):
            return None
        return self.ground.same(deed, deed.same)

    def _is_kept(self, steps: Steps) -> Term:
        """Is the next event `j` the deed, after the anchor or the first instant of the date that it is counted from?"""
        at, begins, place = w.column("at", "j"), steps["begins"], steps["place"]
        is_deed = []
        for number, deed in enumerate(self.decided.deeds):
            is_it = [
                w.is_equal(steps["deed"], w.number(number)),
                w.is_equal(w.column(self._flag(number), "j"), w.number(1)),
            ]
            if deed.same:
                is_it.append(w.any_of(w.is_null(place), self._is_alike(deed)))
            is_deed.append(w.all_of(*is_it))
        after = w.any_of(
            w.is_more(w.column(PLACE, "j"), place),
            w.all_of(w.is_null(place), w.is_more(at, begins)),
        )
        return w.all_of(w.any_of(*is_deed), w.is_at_least(at, begins), after)

    def _is_alike(self, deed: EventPattern) -> Term:
        same = self._same(deed)
        if same is None:
            return w.never()
        return w.all_of(*(w.is_equal(w.column(name, "j"), w.column(name, "o")) for name in same))

    def _told(self, steps: Steps) -> exp.Select:
        by, why, missed, lost = steps["by"], steps["why"], steps["missed"], steps["lost"]
        following, at = steps["next_place"], steps["next_at"]
        branches = [
            Said(w.is_stated(missed), "violated", since=steps["missed_since"], closed=following, deadline=missed),
            Said(w.is_null(by), "unjudged", why=why),
            Said(w.is_null(following), "pending", deadline=by),
            Said(w.is_stated(lost), "unjudged", why=lost),
            Said(w.is_equal(steps["is_kept"], w.number(1)), "satisfied", since=at, decided=following, deadline=by),
            Said(w.always(), "released", since=at, decided=following, deadline=by),
        ]
        name = self._part("told")
        return told(steps, name, self.constraint.id, branches, occurrence=steps["occurrence"])
