"""What the answer has of each verdict, and how the branches of a judgement become its columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlglot import exp

from salesflow.constraints.verdict import Status
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.compliance.places import PLACE, position
from salesflow.sql.history import ASKED
from salesflow.sql.steps import Steps
from salesflow.sql.words import BIGINT, TEXT, Kind, Term

# The columns of the answer. Events are named by their position in the log; instants are microseconds. `why` is the code
# of the finding where it is unjudged, and `lacks` what is not known, or which year or month was there for a part only.
VERDICT: tuple[tuple[str, Kind], ...] = (
    ("case", TEXT),
    ("constraint", TEXT),
    ("occurrence", TEXT),
    ("status", TEXT),
    ("pos", BIGINT),
    ("decided", BIGINT),
    ("closed", BIGINT),
    ("deadline", BIGINT),
    ("since", BIGINT),
    ("why", TEXT),
    ("lacks", TEXT),
)

UNKNOWN, PARTIAL, BEYOND, NO_CALENDAR = "SF802", "SF803", "SF605", "SF312"


class Said(NamedTuple):
    """One branch of a judgement: when it is taken, and what is said then; `decided` and `closed` are places."""

    when: Term
    status: Status
    since: Term | None = None
    decided: Term | None = None
    closed: Term | None = None
    deadline: Term | None = None
    why: Term | None = None
    lacks: Term | None = None


def lacking(when: Term, name: str) -> Said:
    """It cannot be judged, because this is not known."""
    return Said(when, "unjudged", why=w.words(UNKNOWN), lacks=w.words(name))


def beyond(steps: Steps) -> Said:
    """No calendar says when it is due: the case goes by one that is not there, or it is beyond the horizon."""
    is_lost = [(w.is_null(steps["zone"]), w.words(NO_CALENDAR))] if "zone" in steps.columns else []
    return Said(w.is_null(steps["due"]), "unjudged", why=w.case(is_lost, w.words(BEYOND)))


def now() -> Term:
    """The moment asked, where a judgement is made."""
    return w.column("as_of", "a")


def told(
    steps: Steps, name: str, constraint: str, branches: Sequence[Said], *, occurrence: Term | None = None
) -> exp.Select:
    """
    A row of the answer for each row, of the first branch that is taken; none where none is.

    The rows have `case` and the place of the activation.
    """
    branch = w.case([(said.when, w.number(number)) for number, said in enumerate(branches)])
    asks_now = any(column.table == "a" for column in branch.find_all(exp.Column))
    steps.add(name, {"branch": branch}, joins=[("cross", ASKED, "a", None)] if asks_now else [])
    columns: dict[str, Term] = {
        "case": steps["case"],
        "constraint": w.words(constraint),
        "occurrence": w.words("") if occurrence is None else occurrence,
        "status": _chosen(steps, [w.words(said.status) for said in branches], TEXT),
        "pos": position(steps[PLACE]),
        "decided": position(_chosen(steps, [said.decided for said in branches], BIGINT)),
        "closed": position(_chosen(steps, [said.closed for said in branches], BIGINT)),
        "deadline": _chosen(steps, [said.deadline for said in branches], BIGINT),
        "since": _chosen(steps, [said.since for said in branches], BIGINT),
        "why": _chosen(steps, [said.why for said in branches], TEXT),
        "lacks": _chosen(steps, [said.lacks for said in branches], TEXT),
    }
    return q.select(columns, steps.name, "it", where=w.is_stated(steps["branch"]))


def _chosen(steps: Steps, terms: Sequence[Term | None], kind: Kind) -> Term:
    """What the branch that was taken says; branches that say the same share one."""
    same: dict[Term, list[Term]] = {}
    for number, term in enumerate(terms):
        if term is not None:
            same.setdefault(term, []).append(w.number(number))
    if not same:
        return w.nothing(kind)
    return w.case([(w.is_one_of(steps["branch"], numbers), term) for term, numbers in same.items()])
