"""Another person than before, or the same one, in SQL: each event is compared with those before it."""

from __future__ import annotations

from sqlglot import exp

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.verdict import Status
from salesflow.sql import words as w
from salesflow.sql.compliance.answer import Said, beyond, lacking, told
from salesflow.sql.compliance.ground import Ground
from salesflow.sql.compliance.looking_back import LookingBack
from salesflow.sql.compliance.places import PLACE
from salesflow.sql.compliance.stays import Stays
from salesflow.sql.steps import Steps
from salesflow.sql.words import Term


def person_verdicts(ground: Ground, constraint: Constraint, prefix: str) -> exp.Select:
    """A verdict for each event that has one before it; what nobody did binds nobody."""
    on, asks = constraint.pattern("activity"), constraint.pattern("from_")
    same = tuple(ground.same(asks, asks.same))
    back, stays = LookingBack(ground, asks, same, constraint.id), Stays(ground, constraint.in_)
    names = ground.names
    flags = {"is_on": ground.fits(on), **back.flags()}
    keep = ["person", *same, *ground.instead(on, asks.same), *back.columns]
    seen = names(prefix, "seen")
    steps = ground.seen(seen, flags, keep=keep)
    steps.add(names(prefix, "around"), back.windows(steps))
    is_on, kept = w.is_equal(steps["is_on"], w.number(1)), [name for name in steps.columns if name not in flags]
    steps.add(names(prefix, "activated"), {}, joins=stays.during(prefix, steps), where=is_on, keep=kept)
    if asks.within is not None:
        ground.due(steps, prefix, asks.within, back=True)
    back.compare(steps, seen, names(prefix, "others"), _others(steps))
    branches = [lacking(ground.unstated(on, name), f"{on.name}.{name}") for name in asks.same]
    if asks.within is not None:
        branches.append(beyond(steps))
    branches += _branches(steps, constraint)
    return told(steps, names(prefix, "told"), constraint.id, branches)


def _others(steps: Steps) -> dict[str, Term]:
    """The last of those before: of all of them, of the same person, of another one, of one who is not known."""
    person, k, mine = w.column("person", "e"), w.column(PLACE, "e"), steps["person"]
    known = w.all_of(_is_known(person), _is_known(mine))
    unknown = w.any_of(w.is_null(person), w.is_equal(person, w.words("")))
    return {
        "other": w.greatest(k),
        "other_same": w.greatest(w.case([(w.all_of(known, w.is_equal(person, mine)), k)])),
        "other_different": w.greatest(w.case([(w.all_of(known, w.is_other(person, mine)), k)])),
        "other_unknown": w.greatest(w.case([(unknown, k)])),
    }


def _is_known(person: Term) -> Term:
    return w.all_of(w.is_stated(person), w.is_other(person, w.words("")))


def _branches(steps: Steps, constraint: Constraint) -> list[Said]:
    on, asks = constraint.pattern("activity"), constraint.pattern("from_")
    last, k, at = steps["other"], steps[PLACE], steps["at"]

    def is_there(name: str) -> Term:
        found = steps[name]
        return w.is_equal(found, last) if constraint.of == "last" else w.is_stated(found)

    nobody = w.any_of(w.is_null(steps["person"]), w.is_equal(steps["person"], w.words("")))
    same, different, unknown = (is_there(f"other_{each}") for each in ("same", "different", "unknown"))
    some = w.is_stated(last)
    is_separation = constraint.kind == "separation"
    met: Status = "violated" if is_separation else "satisfied"
    unmet: Status = "satisfied" if is_separation else "violated"
    if constraint.of == "all":  # one who is different decides; else one who is not known leaves it open
        decides, said, otherwise = different, unmet, met
    else:
        decides, said, otherwise = same, met, unmet
    return [
        lacking(w.all_of(some, nobody), f"{on.name}.person"),
        Said(w.all_of(some, decides), said, since=at, decided=k),
        lacking(w.all_of(some, unknown), f"{asks.name}.person"),
        Said(some, otherwise, since=at, decided=k),
    ]
