"""Small random policies: facts of every type, tables that feed each other, windows. Written as text, as people do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from salesflow.policy.model import Policy
from salesflow.text import write

LETTERS = ("a", "b", "c", "d")

TYPES: tuple[dict[str, Any], ...] = (
    {"type": "boolean"},
    {"type": "integer", "range": "-5..20"},
    {"type": "integer", "unit": "day"},
    {"type": "decimal", "scale": "1", "range": "0..9.5", "unit": "CNY"},
    {"type": "enum", "values": list(LETTERS)},
    {"type": "enum", "values": list(LETTERS), "ordered": "true"},
    {"type": "date"},
    {"type": "time"},
    {"type": "datetime"},
    {"type": "duration"},
    {"type": "text"},
)

_BOUNDS: dict[str, tuple[str, ...]] = {
    "integer": ("-5", "0", "7", "8", "20"),
    "decimal": ("0", "0.5", "7.2", "9.5"),
    "date": ("2026-01-01", "2026-03-01", "2026-12-31"),
    "datetime": ("2026-01-01 00:00", "2026-03-29 09:30:00.000001+02:00", "2026-11-01 12:00Z"),
    "duration": ("0 minutes", "90 minutes", "24 hours"),
    "time": ("00:00", "09:30", "12:00", "23:59:59.999999"),
}


@dataclass(frozen=True, slots=True)
class Made:
    """A random policy, and the document that it was made of."""

    policy: Policy
    document: dict[str, Any]


def _order(said: dict[str, Any], text: str) -> int:
    listed: Any = LETTERS if said["type"] == "enum" else _BOUNDS[said["type"]]
    return int(listed.index(text))


def _words(said: dict[str, Any]) -> tuple[str, ...]:
    if said["type"] == "boolean":
        return ("true", "false")
    if said["type"] == "text":
        return ("", "x", "not", "3-7")
    return LETTERS if said["type"] == "enum" else _BOUNDS[said["type"]]


@st.composite
def _cells(draw: st.DrawFn, said: dict[str, Any], depth: int = 0) -> Any:
    """What may stand in a cell of a fact that is declared so."""
    words = _words(said)
    one = draw(st.sampled_from([word for word in words if word]))
    ordered = said["type"] in _BOUNDS or "ordered" in said
    shapes = ["value", "value"] + (["compare", "range"] if ordered else []) + (["list", "not"] if depth < 2 else [])
    if said.get("missing") and depth < 2:
        shapes.append("missing")
    shape = draw(st.sampled_from(shapes))
    if shape == "compare":
        sign = draw(st.sampled_from(("at least", "more than", "at most", "less than", ">=", ">", "<=", "<")))
        return f"{sign} {one}"
    if shape == "range":
        other = draw(st.sampled_from(words))
        low, high = sorted((one, other), key=lambda text: _order(said, text))
        return f"{low}..{high}"
    if shape == "list":
        return draw(st.lists(_cells(said, depth + 1), min_size=1, max_size=3))
    if shape == "not":
        return {"not": draw(_cells(said, depth + 1))}
    return "missing" if shape == "missing" else one


_AMOUNTS = (
    "30 minutes",
    "24 hours",
    "0 days",
    "5 days",
    "3 months",
    "2 open hours",
    "1 open day",
    "same day 18:00",
    "next open day 12:00",
)


@st.composite
def _tables(draw: st.DrawFn, facts: dict[str, Any], name: str, hits: tuple[str, ...]) -> dict[str, Any]:
    inputs = draw(st.lists(st.sampled_from(sorted(facts)), min_size=1, max_size=3, unique=True))
    rules = []
    for number in range(draw(st.integers(1, 5))):
        cells = draw(st.lists(st.sampled_from(inputs), min_size=1, unique=True))
        when = {fact: draw(_cells(facts[fact])) for fact in cells}
        rules.append({"id": f"r{number}", "when": when, "then": {name: draw(st.sampled_from((*LETTERS, "none")))}})
    if draw(st.booleans()):
        rules.append({"id": "else", "otherwise": "true", "then": {name: "a"}})
    return {
        "hit": draw(st.sampled_from(hits)),
        "inputs": inputs,
        "outputs": {name: {"type": "enum", "values": list(LETTERS)}},
        "rules": rules,
    }


@st.composite
def policies(draw: st.DrawFn) -> Made:
    """A policy with a few facts, a table, a second table that it feeds, and a window."""
    facts: dict[str, Any] = {}
    for number, said in enumerate(draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=4))):
        facts[f"f{number}"] = {**said, **({"missing": "allowed"} if draw(st.booleans()) else {})}
    first = draw(_tables(facts, "one", ("first", "unique")))
    may_be_none = any(rule["then"]["one"] == "none" for rule in first["rules"])
    fed = {**facts, "one": {"type": "enum", "values": LETTERS, **({"missing": "allowed"} if may_be_none else {})}}
    second = draw(_tables(fed, "two", ("first", "unique", "collect")))
    by = draw(st.sampled_from(_AMOUNTS))
    window = {
        "inputs": ["one"],
        "outputs": {"contact": {"type": "window", "anchor": ["start"]}},
        "rules": [{"id": "all", "otherwise": "true", "then": {"contact": {"by": by}}}],
    }
    document = {
        "salesflow": "1",
        "name": "random",
        "version": "1",
        "calendars": {
            "main": {
                "timezone": "Asia/Shanghai",
                "known": "2020-01-01..2030-12-31",
                "open": {"mon-fri": ["09:00-17:00"]},
            }
        },
        "facts": facts,
        "decisions": {"second": second, "first_one": first, "third": window},
    }
    return Made(Policy.from_text(write(document), file="random.yaml"), document)
