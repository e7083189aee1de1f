"""
Obligations of constraints in SQL: what they await until a deadline, of the verdicts that somebody still has to answer.

The verdicts are judged on the numbered events of the statement that asks for them, so that no event is numbered twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sqlglot import exp

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.counts import bounds
from salesflow.constraints.templates import COUNTS, RELATIONS
from salesflow.history.pattern import EventPattern
from salesflow.policy.model import Policy
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.compliance.answer import VERDICT
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.kinds import verdicts_of
from salesflow.sql.history import ASKED, EVENT, OF_EVENT, of_event, on_case
from salesflow.sql.leads import LeadMaker
from salesflow.sql.log_shape import LOG
from salesflow.sql.obligations import state
from salesflow.sql.queries import Joined
from salesflow.sql.steps import Names, Steps
from salesflow.sql.words import TEXT, Term

PREFIX = "constraint"  # of all parts; those of one constraint go on with its place among those that are `owing`

_HAPPENED = "happened"
_SHARED = (ASKED, "void", _HAPPENED)  # parts that the statement has already
_RESERVED = (LOG, *_SHARED, EVENT, "placed", "owning", "owned", "people", "verdict")


def owing(policy: Policy) -> list[Constraint]:
    """The constraints by which somebody may owe something; the windows of `honour` are owed already."""
    return [each for each in policy.constraints if _awaited(each) is not None]


def _awaited(constraint: Constraint) -> EventPattern | None:
    """The deed that it awaits until a deadline; none where it has no deadline, or awaits nothing."""
    if constraint.kind == "gap":
        return constraint.between
    if constraint.kind in COUNTS:
        return constraint.activity if constraint.per is not None and bounds(constraint).least else None
    if constraint.within is None and constraint.by is None:
        return None
    demands = RELATIONS.get(constraint.kind, ())
    asked = (demand.asks for demand in demands if demand.side == "after" and not demand.forbids)
    return next(map(constraint.pattern, asked), None)


@dataclass
class OwedByConstraints:
    """
    Makes the obligations of all constraints: `plan` before the events are numbered, `add` after the facts are made.

    Raises:
        DataError: SF547, the verdicts of a constraint that may owe something cannot be told exactly.
    """

    policy: Policy
    maker: LeadMaker
    names: Names
    parts: dict[str, exp.Query] = field(default_factory=dict, init=False)

    @cached_property
    def owing(self) -> list[Constraint]:
        return owing(self.policy)

    def plan(self) -> set[str]:
        """The columns of the log that the statement has to keep for them."""
        if not self.owing:
            return set()
        ground = Ground(self.policy, self.maker.shape, Names(_RESERVED))
        told = [
            query
            for number, each in enumerate(self.owing, 1)
            for query in verdicts_of(ground, each, ground.names(PREFIX, str(number)))
        ]
        parts = ground.events(q.select({"as_of": w.number(0)})) | ground.shared() | ground.of_runs() | ground.parts
        parts["verdict"] = q.flowing(q.all_rows(*told))
        asked = parts[_HAPPENED].named_selects
        called = {name: name if name.startswith(PREFIX) else self.names(PREFIX, name) for name in parts}
        called |= {ASKED: ASKED, _HAPPENED: EVENT}
        self.parts = {called[name]: q.reading(query, called) for name, query in parts.items() if name not in _SHARED}
        return {*asked, "pos", "id"}

    def add(self, steps: Steps) -> Iterator[exp.Select]:
        """What is owed to each lead of these, as a query with the columns of `OBLIGATION`."""
        if not self.owing:
            return
        steps.parts.update(self.parts)
        columns = [name for name, _ in VERDICT]
        verdict = Steps(steps.parts, self.names(PREFIX, "verdict"), columns)
        lead = {name: w.column(name, "l") for name in (self.maker.owner, self.maker.closed, "as_of", "why")}
        here = w.all_of(on_case(OF_EVENT, "it"), w.is_equal(of_event("pos"), verdict["pos"]))
        joins: list[Joined] = [
            ("inner", steps.name, "l", on_case("l", "it")),
            ("inner", EVENT, OF_EVENT, here),
        ]
        opens, by = of_event("at"), verdict["deadline"]
        said: dict[str, Term] = {
            "case": verdict["case"],
            "element": verdict["constraint"],
            "anchor": of_event("id"),
            "occurrence": verdict["occurrence"],
            "state": state(lead["as_of"], opens, by),
            "opens": opens,
            "by": by,
            "role": self._roles(verdict),
            "owner": lead[self.maker.owner],
            "why": w.nothing(TEXT),
        }
        asked = [w.is_null(lead[self.maker.closed]), w.is_null(lead["why"])]
        yield q.select(said, verdict.name, "it", joins=joins, where=w.all_of(*self._is_owed(verdict), *asked))

    def _is_owed(self, verdict: Steps) -> list[Term]:
        """As `constraints.answer.is_owed` means it."""
        counts = [w.words(each.id) for each in self.owing if each.kind in COUNTS]
        late = [w.is_equal(verdict["status"], w.words("violated")), w.is_none_of(verdict["constraint"], counts)]
        return [
            w.is_stated(verdict["deadline"]),
            w.is_null(verdict["decided"]),
            w.is_null(verdict["closed"]),
            w.any_of(w.is_equal(verdict["status"], w.words("pending")), w.all_of(*late)),
        ]

    def _roles(self, verdict: Steps) -> Term:
        """Who may do the deed that each of them awaits."""
        by_roles: dict[str, list[Term]] = {}
        for each in self.owing:
            deed = _awaited(each)
            assert deed is not None
            roles = deed.role or self.policy.workings.recordable[deed.name].role or ()
            by_roles.setdefault(",".join(roles), []).append(w.words(each.id))
        said = [(w.is_one_of(verdict["constraint"], ids), w.words(roles)) for roles, ids in by_roles.items()]
        return w.case(said, w.nothing(TEXT))
