"""Policies whose tables promise something or other, and constraints that ask whether it was kept."""

import json

from hypothesis import strategies as st

from constraints.constrained import DEADLINES, SHOP, STAGES
from salesflow import Policy
from salesflow.text import write
from sql.asking import windowed

SHOP_FACTS = {
    "asks": {"type": "integer", "from": {"count": "ask"}},
    "asked_at": {"type": "datetime", "missing": "allowed", "from": {"last": "ask.at"}},
    "paid_at": {"type": "datetime", "missing": "allowed", "from": {"first": "pay.at", "person": "not owner"}},
    "promised": {"type": "date", "missing": "allowed", "from": {"last": "answer.promised"}},
    "item": {"type": "integer", "missing": "allowed", "from": {"last": "ask.item"}},
    "lately": {"type": "boolean", "from": {"exists": "ask", "within": "3 days"}},
    "since_answer": {"type": "integer", "from": {"count": "ask", "since": {"last": "answer"}}},
    "waited": {
        "type": "integer",
        "unit": "day",
        "missing": "allowed",
        "from": {"days_since": {"last": "ask.at", "person": "owner"}},
    },
    "deal": {"from": {"stage": "deal"}},
}
_CELLS = {
    "asks": ("at least 2", "0", "1"),
    "item": (1, "missing", {"not": 1}),
    "lately": ("true", "false"),
    "since_answer": ("0", "at least 1"),
    "waited": ("missing", "at most 1", "more than 2"),
    "deal": ("open", "agreed"),
}
_INSTANTS, _DATES = ("asked_at", "paid_at"), ("promised",)
_OF_DATES = tuple(each for each in DEADLINES if "hours" not in each and "minutes" not in each)
DEEDS = (
    "answer",
    "answer",
    "pay",
    "ask",
    "agree",
    {"activity": "answer", "same": "item"},
    {"activity": "answer", "role": "clerk", "person": "owner"},
    {"activity": "pay", "person": "not owner"},
    {"activity": "ask", "person": "not same as answer"},
    {"activity": "ask", "where": {"item": [1, "missing"]}, "same": "item"},
)


@st.composite
def windows(draw):
    if draw(st.integers(0, 5)) == 0:
        return "none"
    anchors = draw(st.lists(st.sampled_from((*_INSTANTS, *_INSTANTS, *_DATES)), max_size=2, unique=True))
    spans = _OF_DATES if "promised" in anchors else DEADLINES
    said = {"by": draw(st.sampled_from(spans))}
    if anchors:
        said["anchor"] = anchors
    if draw(st.integers(0, 3)) == 0:
        said = {**said, "not_before": said["by"]}
        if draw(st.integers(0, 2)):  # such a window promises nothing, also where one that did has the same anchor
            del said["by"]
    if draw(st.booleans()):
        said["do"] = draw(st.sampled_from(DEEDS))
    return said


@st.composite
def promising(draw):
    """The shop with a table that promises something or other, and one or two constraints that ask whether it was kept."""
    outputs = {"contact": {"type": "window", "anchor": ["start"], "do": draw(st.sampled_from(DEEDS))}}
    if draw(st.integers(0, 2)) == 0:
        outputs["letter"] = {"type": "window", "anchor": ["asked_at", "start"], "do": "pay"}
    rules = []
    for number in range(draw(st.integers(1, 4))):
        fact = draw(st.sampled_from(sorted(_CELLS)))
        then = {name: draw(windows()) for name in outputs}
        rules.append({"id": f"r{number}", "when": {fact: draw(st.sampled_from(_CELLS[fact]))}, "then": then})
    if draw(st.booleans()):
        rules.append({"id": "else", "otherwise": True, "then": {name: draw(windows()) for name in outputs}})
    inputs = sorted({name for rule in rules for name in rule.get("when", {})})
    hit = draw(st.sampled_from(("first", "first", "collect", "unique")))
    feeding = {"hit": "first", "inputs": ["asks"], "outputs": {"busy": {"type": "boolean"}},
               "rules": [{"id": "b", "when": {"asks": "at least 2"}, "then": {"busy": True}}]}  # fmt: skip
    if draw(st.integers(0, 3)) == 0:  # and a rule is fed by a table that does not always decide
        inputs.append("busy")
        rules[0]["when"]["busy"] = draw(st.sampled_from((True, False)))
    decisions = {"busy": feeding, "next": {"hit": hit, "inputs": inputs, "outputs": outputs, "rules": rules}}
    constraints = [{"id": "kept", "kind": "honour", "decision": "next"}]
    if draw(st.booleans()):
        constraints.append({**constraints[0], "id": "there", "in": draw(st.sampled_from(STAGES))})
    more = {"facts": SHOP_FACTS, "decisions": decisions, "constraints": constraints}
    return Policy.from_text(SHOP + "".join(f"{key}: {json.dumps(said)}\n" for key, said in more.items()))


@st.composite
def promising_processes(draw):
    """A policy of random processes, with windows, and a constraint that asks whether they were kept."""
    policy = draw(windowed())
    constraint = {"id": "kept", "kind": "honour", "decision": "next"}
    if draw(st.booleans()):
        name = draw(st.sampled_from(sorted(policy.processes)))
        stages = st.lists(st.sampled_from(sorted(policy.processes[name].stages)), min_size=1, unique=True)
        constraint["in"] = {name: draw(stages)}
    return Policy.from_text(write({**policy.canonical, "constraints": [constraint]}))
