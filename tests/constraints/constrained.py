"""A small shop, random constraints on it, and random logs of it: what the laws of compliance are tested with."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from salesflow import Policy
from salesflow.audit.cases import cases_of
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning import completion, judge
from salesflow.constraints.templates import COUNTS, ENDS, PERSONS, RELATIONS
from salesflow.facts import MISSING
from salesflow.frozen import FrozenMap
from salesflow.history.past import NOWHERE, past_of
from salesflow.intake.log import Entry

SHOP = """\
salesflow: 1
name: shop
version: 1
calendars:
  main:
    timezone: Europe/Berlin
    known: 2025-01-01..2028-12-31
    open: {mon-sat: [09:00-18:00]}
    closed: [2026-03-30]
roles: {clerk: clerk, boss: boss}
activities:
  ask: {data: {item: {type: integer, optional: true}, size: {type: enum, values: [small, large], optional: true}}}
  answer: {data: {item: {type: integer, optional: true}, promised: {type: date, optional: true}}}
  pay: {data: {item: {type: integer, optional: true}}}
processes:
  deal:
    initial: open
    stages: {open: {resting: true}, agreed: {resting: true}, over: {final: true}}
    transitions:
      agree: {from: open, to: agreed}
      reopen: {from: agreed, to: open}
      finish: {from: [open, agreed], to: over}
  mood:
    initial: calm
    stages: {calm: {resting: true}, cross: {resting: true}}
    transitions: {annoy: {from: calm, to: cross}, soothe: {from: cross, to: calm}}
"""
NAMES = ("ask", "answer", "pay")
STEPS = ("agree", "reopen", "finish", "annoy", "soothe")
PEOPLE = ("li", "wang", None)
ITEMS = (1, 2, None)
START = datetime(2026, 3, 27, 9, 30, tzinfo=UTC)  # two days before the clocks change in Europe
LENGTHS = ("0 minutes", "30 minutes", "24 hours", "1 days", "3 days", "2 months", "2 open hours", "1 open days")
DEADLINES = (*LENGTHS, "same day 18:00", "next open day 12:00")
_GAPS = (0, 0, 1, 30, 31, 60 * 12, 60 * 24, 60 * 24 * 3, 60 * 24 * 40, 60 * 24 * 250)  # minutes between two events

# -- constraints, as the file writes them


@st.composite
def patterns(draw: st.DrawFn, *, same: bool = False, back: bool = False) -> object:
    """An event pattern: mostly a bare name."""
    name = draw(st.sampled_from((*NAMES, *NAMES, "agree", "finish")))
    said: dict[str, object] = {}
    if name in NAMES and draw(st.integers(0, 3)) == 0:
        said["where"] = {"item": draw(st.sampled_from((1, [1, "missing"], {"not": 1})))}
    if draw(st.integers(0, 5)) == 0:
        said["role"] = draw(st.sampled_from(("clerk", "boss")))
    if draw(st.integers(0, 7)) == 0:
        said["person"] = draw(
            st.sampled_from(("owner", "not owner", f"not same as {'answer' if name == 'ask' else 'ask'}"))
        )
    if same and name in NAMES and draw(st.integers(0, 2)) == 0:
        said["same"] = "item"
    if back and draw(st.integers(0, 3)) == 0:
        said["within"] = draw(st.sampled_from(LENGTHS))
    if back and draw(st.integers(0, 3)) == 0:
        said["since"] = draw(st.sampled_from(({"last": "pay"}, {"first": "answer"})))
    return {"activity": name, **said} if said or draw(st.booleans()) else name


STAGES = ({"deal": "open"}, {"deal": ["open", "agreed"]}, {"mood": "calm"}, {"deal": "agreed", "mood": "calm"})
KINDS = (*COUNTS, *ENDS, *RELATIONS, *PERSONS, "gap", "recorded")


def keys_of(kind: str) -> tuple[str, str]:
    """Under which keys a relation has what sets it off, and what it asks for."""
    asks = "forbid" if kind.startswith("not_") else "require"
    if kind.endswith("precedence"):
        return "before", asks
    return ("activity" if kind.endswith("existence") else "after"), asks


@st.composite
def documents(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS, *, plain: bool = False) -> dict[str, object]:
    """
    One constraint, as the file writes it.

    Args:
        plain: Bare names, no data, no times, no stages: pure control flow.
    """
    kind = draw(st.sampled_from(kinds))
    said: dict[str, object] = {"id": "c", "kind": kind}
    if kind in RELATIONS:
        on, asks = keys_of(kind)
        back = kind in ("precedence", "chain_precedence", "not_precedence", "not_chain_precedence")
        said[on] = draw(st.sampled_from(NAMES) if plain else patterns())
        name = said[on]["activity"] if isinstance(said[on], dict) else said[on]
        said[asks] = draw(st.sampled_from(NAMES) if plain else patterns(same=name in NAMES, back=back))
        if not plain and on == "after":
            _deadline(draw, kind, said)
    elif kind in PERSONS:
        said |= {"activity": draw(patterns()), "of": draw(st.sampled_from(("any", "last", "all")))}
        name = said["activity"]["activity"] if isinstance(said["activity"], dict) else said["activity"]
        said["from"] = draw(patterns(same=name in NAMES, back=True))
    elif kind == "gap":
        said |= {"between": draw(patterns()), "at_most": draw(st.sampled_from(LENGTHS))}
    else:
        said["activity"] = draw(st.sampled_from(NAMES) if plain else patterns())
        if kind == "recorded":
            said["within"] = draw(st.sampled_from(LENGTHS))
        if kind in COUNTS:
            key, low = {"existence": ("at_least", 1), "absence": ("at_most", 0), "exactly": ("times", 1)}[kind]
            said[key] = draw(st.integers(low, 2))
            if not plain and draw(st.integers(0, 2)) == 0:
                said["per"] = draw(st.sampled_from(("year", "month")))
    if not plain and kind not in ENDS and draw(st.integers(0, 3)) == 0:
        said["in"] = draw(st.sampled_from(STAGES))
    return said


def _deadline(draw: st.DrawFn, kind: str, said: dict[str, object]) -> None:
    how = draw(st.sampled_from(("none", "within", "within", "anchor")))
    if how == "within":
        said["within"] = draw(st.sampled_from(DEADLINES))
    elif how == "anchor" and kind == "response":
        said["anchor"] = {draw(st.sampled_from(("first", "last"))): "answer.promised"}
        said["by"] = draw(st.sampled_from(("0 days", "1 days", "same day 18:00", "1 open days")))


def policy_of(*documents: dict[str, object]) -> Policy:
    """The shop with these constraints, through the file as an author writes it."""
    named = [{**document, "id": f"c{number}"} for number, document in enumerate(documents)]
    return Policy.from_text(f"{SHOP}constraints: {json.dumps(named)}\n")


# -- logs


@st.composite
def entries(draw: st.DrawFn, *, longest: int = 9, plain: bool = False, case: str = "L-1") -> list[Entry]:
    """The events of one case in the order in which they were entered; some happened earlier than that."""
    made: list[Entry] = []
    at = START
    for _ in range(draw(st.integers(1, longest))):
        at += timedelta(minutes=draw(st.sampled_from(_GAPS)))
        happened = at
        if not plain and draw(st.integers(0, 7)) == 0:
            happened = max(START, at - timedelta(minutes=draw(st.sampled_from(_GAPS))))
        name = draw(st.sampled_from(NAMES if plain else (*NAMES, *NAMES, *NAMES, *STEPS)))
        made.append(_entry(draw, case, name, happened, at, len(made) + 2))
    if not plain:
        made = _ended(draw, made, at, case)
    return made


def _entry(draw: st.DrawFn, case: str, name: str, happened: datetime, at: datetime, line: int) -> Entry:
    data = {}
    if name in NAMES and (item := draw(st.sampled_from(ITEMS))) is not None:
        data["item"] = item
    if name == "answer" and draw(st.booleans()):
        day = (happened + timedelta(days=draw(st.integers(-1, 3)))).date()
        data["promised"] = draw(st.sampled_from((day, day, MISSING)))
    return Entry(
        case, name, happened, draw(st.sampled_from((None, at, at + timedelta(minutes=31)))),
        draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(("clerk", "boss", None))), FrozenMap(data), "log", line,
        f"{case}/{line}", None, draw(st.sampled_from(("li", "li", "wang"))),
    )  # fmt: skip


def _ended(draw: st.DrawFn, made: list[Entry], at: datetime, case: str) -> list[Entry]:
    """Perhaps something was void, and perhaps the case was closed."""
    if draw(st.integers(0, 5)) == 0:
        gone = draw(st.sampled_from(made))
        data = FrozenMap({"event": gone.id})
        made = [*made, Entry(case, "journey.voided", at, None, data=data, file="log", line=len(made) + 2, owner="li")]
    if draw(st.integers(0, 5)) == 0:
        data = FrozenMap({"reason": "duplicate"})
        made = [*made, Entry(case, "journey.closed", at, None, data=data, file="log", line=len(made) + 2, owner="li")]
    return made


def case_of(policy: Policy, listed: list[Entry]):
    """The case that these entries make."""
    [case] = cases_of(policy, listed, is_ordered=True)
    return case


def moments_of(listed: list[Entry]) -> list[datetime]:
    """Every moment at which something may change: at each event, just before and after, and much later."""
    instants = {entry.at for entry in listed}
    near = {instant + timedelta(microseconds=step) for instant in instants for step in (-1, 0, 1)}
    later = {max(instants) + timedelta(days=days) for days in (1, 70, 800)}
    return sorted(moment for moment in near | later if moment >= min(instants))


def meant(policy: Policy, constraint: Constraint, events, at: datetime, *, is_over: bool = False):
    """What the constraint says of these events at this moment, by its meaning."""
    past = past_of(events, at, policy.workings.initial, policy.calendar() or NOWHERE)
    complete = completion(past, next(iter(policy.processes.values()), None), is_over=is_over)
    return judge(constraint, past, complete)
