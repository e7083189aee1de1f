"""
The templates of DECLARE: what each kind of constraint demands, in one table.

A relation between two patterns is one demand or two. A demand is set off by each event of one pattern and asks for an
event of the other: after it, before it, or on either side. Meaning, automata, monitors and SQL all read this table.

Source: Pesic, Schonenberg, van der Aalst: DECLARE, full support for loosely-structured processes (2007); with data, time
and persons: Burattin, Maggi, Sperduti: Conformance checking based on multi-perspective declarative process models (2016).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Side = Literal["after", "before", "either"]
Form = Literal["some", "alternate", "next"]


class Demand(NamedTuple):
    """
    What each event of one pattern asks for.

    `on` and `asks` are keys of the constraint. `alternate`: the answer stands between this activation and the next (or
    the one before), or is that one; `next`: it is the very next event (or the one just before). `forbids`: it must not
    be there.
    """

    on: str
    asks: str
    side: Side
    form: Form = "some"
    forbids: bool = False


_BOTH = (Demand("after", "require", "after"), Demand("require", "after", "before"))


def _in_form(demands: tuple[Demand, ...], form: Form) -> tuple[Demand, ...]:
    return tuple(demand._replace(form=form) for demand in demands)


_RESPONSE = (Demand("after", "require", "after"),)
_PRECEDENCE = (Demand("before", "require", "before"),)
_NOT_RESPONSE = (Demand("after", "forbid", "after", forbids=True),)
_NOT_PRECEDENCE = (Demand("before", "forbid", "before", forbids=True),)
_NOT_TOGETHER = (Demand("activity", "forbid", "either", forbids=True),)

RELATIONS: dict[str, tuple[Demand, ...]] = {
    "responded_existence": (Demand("activity", "require", "either"),),
    "co_existence": (Demand("activity", "require", "either"), Demand("require", "activity", "either")),
    "response": _RESPONSE,
    "precedence": _PRECEDENCE,
    "succession": _BOTH,
    "alternate_response": _in_form(_RESPONSE, "alternate"),
    "alternate_precedence": _in_form(_PRECEDENCE, "alternate"),
    "alternate_succession": _in_form(_BOTH, "alternate"),
    "chain_response": _in_form(_RESPONSE, "next"),
    "chain_precedence": _in_form(_PRECEDENCE, "next"),
    "chain_succession": _in_form(_BOTH, "next"),
    "not_responded_existence": _NOT_TOGETHER,
    "not_co_existence": _NOT_TOGETHER,
    "not_response": _NOT_RESPONSE,
    "not_precedence": _NOT_PRECEDENCE,
    "not_succession": _NOT_RESPONSE,
    "not_chain_response": _in_form(_NOT_RESPONSE, "next"),
    "not_chain_precedence": _in_form(_NOT_PRECEDENCE, "next"),
    "not_chain_succession": _in_form(_NOT_RESPONSE, "next"),
}
COUNTS = ("existence", "absence", "exactly")
ENDS = ("init", "end")
PERSONS = ("separation", "binding")
OTHERS = ("gap", "recorded", "honour")

KINDS = (*COUNTS, *ENDS, *RELATIONS, *PERSONS, *OTHERS)
