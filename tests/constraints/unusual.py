"""Constraints that look far ahead and far back, or that no file can say, and logs that no journey would write."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from constraints.constrained import NAMES, STAGES, START, case_of, entries, policy_of
from salesflow.amounts import parse
from salesflow.constraints.constraint import Constraint
from salesflow.frozen import FrozenMap
from salesflow.history.event import ADOPTED, CLOSED, REASSIGNED, Event
from salesflow.history.pattern import Anchored, EventPattern
from salesflow.intake.log import Entry

SHOP = policy_of()
PERSONS = (None, "owner", "not owner", "not same as ask")
PATTERNS = ("activity", "before", "after", "require", "forbid", "between", "from_")
AGES = ("30 minutes", "24 hours", "3 days", "2 open hours")
BY = ("0 days", "1 days", "same day 18:00", "1 open days")
LOOK_BACK = ("precedence", "alternate_precedence", "chain_precedence", "not_precedence", "not_chain_precedence")
LOOK_AHEAD = ("response", "response", "succession", "alternate_response", "chain_response", "chain_succession")
FORBID_AHEAD = ("not_response", "not_response", "not_succession", "not_chain_response")


def events_of(listed):
    """The events of these entries in the shop."""
    return [line.event for line in case_of(SHOP, listed).lines]


_ROW = st.tuples(
    st.sampled_from((0, 1, 30, 30, 60 * 24, 60 * 24 * 3)),  # minutes since the event before
    st.sampled_from((*NAMES, *NAMES, *NAMES, "agree", "reopen", "annoy", "annoy", "soothe", "finish")),
    st.sampled_from((1, 1, 1, 2, 2, None)),  # the item
    st.sampled_from(("li", "wang", "zhao", "li", "wang", None)),
    st.sampled_from(("li", "li", "wang")),  # who owns the case
    st.sampled_from(
        (None, -1, 0, 1, 3, 2000)
    ),  # until when an answer is promised, in days; at last beyond the calendar
)


@st.composite
def crowded(draw):
    """A log of many events of few kinds, so that most have to do with each other."""
    at, made = START, []
    for line, (gap, name, item, person, owner, days) in enumerate(draw(st.lists(_ROW, min_size=10, max_size=18)), 2):
        at += timedelta(minutes=gap)
        data = {"item": item} if name in NAMES and item is not None else {}
        if name == "answer" and days is not None:
            data["promised"] = (at + timedelta(days=days)).date()
        made.append(Entry("L-1", name, at, at, person, None, FrozenMap(data), "log", line, f"L-1/{line}", None, owner))
    return made


def persons_beside(name):
    """What a file may ask of whoever does this: somebody else than who did it is nobody."""
    return [each for each in PERSONS if each != f"not same as {name}"]


@st.composite
def looking_back(draw):
    """One constraint on what was before: whose answer, since when, how long ago, about which item."""
    kind = draw(st.sampled_from((*LOOK_BACK, "separation", "binding")))
    name = draw(st.sampled_from(NAMES))
    asked = {"activity": name, "person": draw(st.sampled_from(persons_beside(name)))}
    if kind != "alternate_precedence":
        asked["within"] = draw(st.sampled_from((None, None, None, "30 minutes", "24 hours", "3 days")))
        asked["since"] = draw(st.sampled_from((None, None, {"last": "pay"}, {"first": "answer"})))
    asked["same"] = draw(st.sampled_from((None, "item")))
    asked = {key: value for key, value in asked.items() if value is not None}
    said = {"id": "c", "kind": kind}
    if kind in LOOK_BACK:
        return said | {"before": draw(st.sampled_from(NAMES)), "forbid" if kind.startswith("not") else "require": asked}
    of = draw(st.sampled_from(("any", "last", "all")))
    return said | {"activity": draw(st.sampled_from(NAMES)), "from": asked, "of": of}


@st.composite
def looking_ahead(draw):
    """One constraint on what comes after: by when, about which item, in which stage."""
    kind = draw(st.sampled_from((*LOOK_AHEAD, *FORBID_AHEAD)))
    asked = {"activity": draw(st.sampled_from(NAMES))}
    if draw(st.integers(0, 3)) == 0:
        asked["person"] = draw(st.sampled_from(persons_beside(asked["activity"])[1:]))
    if draw(st.booleans()):
        asked["same"] = "item"
    said = {"id": "c", "kind": kind, "after": draw(st.sampled_from(NAMES))}
    said["forbid" if kind in FORBID_AHEAD else "require"] = asked
    how = draw(st.integers(0, 2))
    if how == 1:
        said["within"] = draw(st.sampled_from(("30 minutes", "24 hours", "1 days", "3 days", "1 open days")))
    elif how == 2 and kind == "response":
        said |= {
            "anchor": {draw(st.sampled_from(("first", "last"))): "answer.promised"},
            "by": draw(st.sampled_from(BY)),
        }
    if draw(st.booleans()):
        said["in"] = draw(st.sampled_from(STAGES))
    return said


@st.composite
def anchors(draw, *, fields=False):
    """The first or last of something, sometimes with conditions that cannot be counted."""
    pattern = EventPattern(draw(st.sampled_from(("answer", "pay", "agree"))))
    if fields:
        pattern = EventPattern("answer", draw(st.sampled_from(("promised", "at"))))
    odd = draw(st.integers(0, 4))
    if odd == 0:
        pattern = replace(pattern, person=draw(st.sampled_from(PERSONS)))
    elif odd == 1:
        pattern = replace(pattern, role=("clerk",))
    elif odd == 2:
        pattern = replace(pattern, within=parse(draw(st.sampled_from(AGES))))
    elif odd == 3:
        pattern = replace(pattern, since=draw(st.sampled_from((Anchored("last", EventPattern("ask")), "stage"))))
    return Anchored(draw(st.sampled_from(("first", "last"))), pattern)


@st.composite
def looser(draw, constraint: Constraint) -> Constraint:
    """The same constraint with conditions where its file form has none."""
    if constraint.kind in ("init", "end"):
        return constraint
    changed = {}
    for key in PATTERNS:
        pattern = getattr(constraint, key)
        if pattern is None:
            continue
        if draw(st.integers(0, 2)) == 0:
            pattern = replace(pattern, person=draw(st.sampled_from(PERSONS)))
        if key in ("require", "forbid", "from_"):
            if draw(st.integers(0, 2)) == 0:
                pattern = replace(pattern, since=draw(anchors()))
            if draw(st.integers(0, 3)) == 0:
                pattern = replace(pattern, within=parse(draw(st.sampled_from(AGES))))
            if draw(st.integers(0, 3)) == 0:
                pattern = replace(pattern, same=draw(st.sampled_from((("item",), ("item", "promised")))))
        changed[key] = pattern
    if constraint.kind != "recorded" and draw(st.integers(0, 2)) == 0:
        changed |= {"within": None, "by": parse(draw(st.sampled_from(BY))), "anchor": draw(anchors(fields=True))}
    if draw(st.integers(0, 2)) == 0:
        changed["in_"] = FrozenMap({key: (value,) for key, value in draw(st.sampled_from(STAGES[2:])).items()})
    return replace(constraint, **changed)


ODD = (
    (ADOPTED, {"stages": FrozenMap({"deal": "agreed"}), "owner": "wang"}),
    (ADOPTED, {"stages": FrozenMap({"deal": "over", "mood": "cross"})}),
    (REASSIGNED, {"owner": "wang"}),
    (REASSIGNED, {"owner": None}),
    (CLOSED, {"reason": "duplicate"}),
)


@st.composite
def odd_events(draw):
    """A log in which the case begins again, ends twice, or changes hands at any time."""
    made = events_of(draw(entries(longest=10)))
    for number in range(draw(st.integers(0, 3))):
        like = draw(st.sampled_from(made))
        name, data = draw(st.sampled_from(ODD))
        made.append(Event(f"odd-{number}", like.case, 100 + number, name, like.at, data=FrozenMap(data)))
    return made


ANCHOR = {"last": "answer.promised"}
BUSY = (
    {"kind": "response", "after": "ask", "require": {"activity": "answer", "same": "item"}, "within": "3 days"},
    {"kind": "response", "after": "pay", "require": "answer", "by": "1 days", "anchor": ANCHOR, "in": {"mood": "calm"}},
    {"kind": "succession", "after": "ask", "require": {"activity": "pay", "same": "item"}},
    {"kind": "co_existence", "activity": "pay", "require": {"activity": "answer", "same": "item"}},
    {"kind": "alternate_succession", "after": "ask", "require": "answer"},
    {"kind": "chain_response", "after": "ask", "require": "answer", "within": "30 minutes"},
    {"kind": "chain_precedence", "before": "pay", "require": {"activity": "answer", "within": "3 days"}},
    {"kind": "not_response", "after": "ask", "forbid": {"activity": "pay", "same": "item"}, "within": "2 months"},
    {"kind": "not_co_existence", "activity": "pay", "forbid": {"activity": "ask", "person": "not owner"}},
    {"kind": "precedence", "before": "pay", "require": {"activity": "ask", "same": "item", "since": {"last": "agree"}}},
    {"kind": "precedence", "before": "pay", "require": {"activity": "answer", "person": "not same as ask"}},
    {"kind": "separation", "activity": "pay", "from": {"activity": "answer", "same": "item"}, "of": "all"},
    {"kind": "binding", "activity": "pay", "from": {"activity": "ask", "since": {"last": "annoy"}}, "of": "any"},
    {"kind": "separation", "activity": "pay", "from": {"activity": "answer", "within": "3 days"}, "of": "all"},
    {"kind": "separation", "activity": "pay", "from": {"activity": "ask", "person": "not same as answer"}, "of": "any"},
    {"kind": "existence", "activity": "ask", "at_least": 2, "per": "month"},
    {"kind": "exactly", "activity": "pay", "times": 3, "in": {"mood": "calm"}},
    {"kind": "gap", "between": "pay", "at_most": "1 open days"},
    {"kind": "recorded", "activity": "ask", "within": "30 minutes"},
    {"kind": "end", "activity": "pay"},
)
TURNS = ("ask", "ask", "answer", "pay", "annoy", "answer", "soothe", "ask", "pay", "answer")


def busy_log(length: int):
    """An event each half hour, about ever more items, half of which nobody answers."""
    listed = []
    for number in range(length):
        data = {"item": number // 6} if TURNS[number % 10] in NAMES else {}
        at, person = START + timedelta(minutes=30 * number), ("li", "wang", "zhao")[number % 3]
        listed.append(Entry("L", TURNS[number % 10], at, at, person, data=FrozenMap(data), owner="li"))
    return events_of(listed)
