"""What each part of a statement is, in one sentence, for whoever reads it in a database."""

from __future__ import annotations

import re

from sqlglot import exp

from salesflow.findings import Lang
from salesflow.policy.model import Policy
from salesflow.sql.compliance.owed import PREFIX, owing
from salesflow.sql.rendering import remark
from salesflow.titles import title

_STAYS = "(.*_)?(changes|leaving|run|stays|runs)"  # made once for all constraints that name the same stages

# By the name of the part; the first pattern that fits the whole of it counts.
_PARTS: tuple[tuple[str, str], ...] = (
    ("asked", "the moment asked, and until when what had been recorded counts"),
    ("void", "the events that somebody has voided"),
    ("happened", "the events that had happened and were known by then, numbered in their order"),
    ("owning|owned|owners", "who owned the lead when each event happened, and at the moment asked"),
    ("people", "whether the person of the event has done what somebody else must do"),
    ("event", "the history of each lead: what everything below asks"),
    ("opening", "when each lead began, and by whose calendar it is reckoned"),
    ("stores|store|within_.*", "each calendar with its date at the moment asked, and how far back is looked"),
    ("lead", "one row a lead"),
    (r"found_\d+", "the places in the history of what is looked for: the first, the last, how many, how much"),
    ("fetched", "what the events at those places state"),
    ("known", "one row a lead, with all that was found and was given"),
    ("dated", "the local dates of what was found"),
    ("fact", "one row a lead, one column a fact – an instant is microseconds, a date a number of days"),
    ("fitting_.*", "a column a rule: 1 where it fits"),
    (
        "asked_.*",
        "the number of the rule that hit – 0 where none did, -1 where nothing was asked, -2 where several did",
    ),
    ("decided_.*", "what that rule says"),
    ("anchored", "what each window is counted from: the first of its anchors that is known"),
    ("asking", "one row a date that is sought: the amount, and what it is counted from"),
    ("window_.*", "the amount on the calendar, step by step: the local day, the month, the open day, the instant"),
    ("answered", "the dates that were found, one row a lead again"),
    ("reckoned", "the dates of each window, and where there are none, why"),
    ("windows", "one row a lead, with all that is decided – a window has all of its dates, or none"),
    ("placed", "the events with their places, from which windows are counted, and by which constraints compare them"),
    ("deeds|discharged", "whether somebody has done what each window asks for"),
    ("owed", "one row an obligation"),
    ("cadence_.*", "the steps of cadences: when they fall due, and what has discharged them"),
    ("verdict", "one row a verdict"),
    ("complete|opened", "of each case, with which event it was complete, and by whose calendar it goes"),
    ("begun|whole_run", "of each case, from its first event until it was complete"),
    (rf"({PREFIX}_|c)\d+_{_STAYS}", "the stays of each case in the stages that constraints name"),
    (f"{PREFIX}_verdict", "one row a verdict, of the constraints that await something until a deadline"),
    (f"{PREFIX}_(complete|opened)", "of each case, with which event it was complete, and by whose calendar it goes"),
    (f"{PREFIX}_.*", "the same history for constraints, each event with its place as one number"),
)


def explained(query: exp.Select, policy: Policy, lang: Lang) -> exp.Select:
    """The statement with a comment on each part, on each fact, and on each constraint."""
    made = query.copy()
    constraints = _constraints(policy, lang)
    said: str | None = None
    for part in made.ctes:
        sentence = _of_constraint(part.alias, constraints) or _sentence(part.alias)
        # Several parts in a row may be steps to one thing, which is said at the first of them.
        if sentence is not None and sentence != said:
            _first(part.this).add_comments([remark(sentence)])
        said = sentence
        if part.alias == "fact":
            _name_facts(part.this, policy, lang)
    return made


def _constraints(policy: Policy, lang: Lang) -> dict[str, list[str]]:
    """What each of them says, by how the names of their parts begin: those that somebody may owe something by, and all."""
    sorts = {f"{PREFIX}_": owing(policy), "c": policy.constraints}
    return {
        begins: [f"{each.id}: {title(each.title, lang, each.kind)}" for each in listed]
        for begins, listed in sorts.items()
    }


def _of_constraint(name: str, constraints: dict[str, list[str]]) -> str | None:
    """The constraint that a part is a step to."""
    numbered = re.match(rf"({PREFIX}_|c)(\d+)_(?!{_STAYS}$)", name)
    return f"the constraint {constraints[numbered[1]][int(numbered[2]) - 1]}" if numbered else None


def _first(query: exp.Expr) -> exp.Expr:
    """The first of several queries that stand one below the other."""
    while isinstance(query, exp.Union):
        query = query.this
    return query


def _sentence(name: str) -> str | None:
    return next((sentence for pattern, sentence in _PARTS if re.fullmatch(pattern, name)), None)


def _name_facts(query: exp.Expr, policy: Policy, lang: Lang) -> None:
    if len({name.casefold() for name in policy.facts}) < len(policy.facts):
        return  # some are called differently here, and a wrong title is worse than none
    titles = {f"fact_{name}": title(fact.title, lang, name) for name, fact in policy.facts.items()}
    for column in query.expressions:
        if column.alias_or_name in titles:
            column.add_comments([remark(titles[column.alias_or_name])])
