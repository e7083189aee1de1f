"""Small random processes: stages, guards of every kind, and facts that are counted from histories; written as text."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from salesflow.policy.model import Policy
from salesflow.testing.policies import Made
from salesflow.text import write

Draw = st.DrawFn
Document = dict[str, Any]

ROLES = ("consultant", "manager", "finance")
LETTERS = ("a", "b", "c")

FIELDS: dict[str, Document] = {
    "yes": {"type": "boolean"},
    "number": {"type": "integer", "unit": "day", "range": "-5..20"},
    "money": {"type": "decimal", "scale": "2", "unit": "CNY"},
    "letter": {"type": "enum", "values": list(LETTERS), "ordered": "true"},
    "day": {"type": "date"},
    "moment": {"type": "datetime"},
    "clock": {"type": "time"},
    "took": {"type": "duration", "unit": "minute"},
    "note": {"type": "text"},
    "other": {"type": "case"},
}
_EVERY_EVENT: dict[str, Document] = {
    "at": {"type": "datetime"},
    "recorded_at": {"type": "datetime"},
    "person": {"type": "text"},
    "role": {"type": "enum", "values": list(ROLES)},
}
_TESTS: dict[str, tuple[Any, ...]] = {
    "yes": ("true", "false"),
    "number": ("7", "-5..0", "at least 3", {"not": "0"}),
    "money": ("0", "more than 1.50", "at most 0"),
    "letter": ("b", "at least b", ["a", "c"], {"not": "a"}),
    "day": ("2026-06-01", "at least 2026-06-01"),
    "moment": ("at least 2026-06-01 00:00+08:00",),
    "clock": ("less than 12:00",),
    "took": ("at least 30 minutes",),
    "note": ("x", {"not": "x"}),
    "other": ("L-1",),
}
_ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns")
_SPANS = ("90 minutes", "36 hours", "0 days", "3 days", "1 month")
_OPEN_SPANS = ("5 open hours", "2 open days")


class Words:
    """What the names of one policy in the making mean: who may record an event, and its data."""

    def __init__(self, events: dict[str, Document], has_calendar: bool) -> None:
        self.events = events
        self.spans = _SPANS + _OPEN_SPANS if has_calendar else _SPANS

    def data(self, name: str) -> Document:
        data: Document = self.events[name].get("data", {})
        return data


@st.composite
def _recordables(draw: Draw) -> Document:
    """Who may record it, and with which data."""
    said: Document = {}
    if draw(st.integers(0, 1)):
        said["role"] = draw(st.lists(st.sampled_from(ROLES), min_size=1, unique=True))
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=4, unique=True))
    data = {name: {**FIELDS[name], **({"optional": "true"} if draw(st.booleans()) else {})} for name in names}
    return {**said, "data": data} if data else said


@st.composite
def _conditions(
    draw: Draw, words: Words, name: str, depth: int, *, guard: bool, same: tuple[str, ...] = ()
) -> Document:
    """What may stand beside the naming key of a pattern."""
    said: Document = {}
    data = words.data(name)
    if data and draw(st.integers(0, 3)) == 0:
        field = draw(st.sampled_from(sorted(data)))
        tests = (*_TESTS[field], "missing", {"not": "missing"}) if "optional" in data[field] else _TESTS[field]
        said["where"] = {field: draw(st.sampled_from(tests))}
    if draw(st.integers(0, 7)) == 0:
        said["role"] = [draw(st.sampled_from(words.events[name].get("role", ROLES)))]
    if draw(st.integers(0, 6)) == 0:
        others = [f"not same as {other}" for other in words.events if other != name]
        said["person"] = draw(st.sampled_from(["owner", "not owner", *others]))
    shared = [field for field in same if field in data]
    if draw(st.booleans()) and shared:
        said["same"] = [draw(st.sampled_from(shared))]
    if depth < 2 and draw(st.integers(0, 2)) == 0:
        said["since"] = draw(_since(words, depth, guard=guard))
    if draw(st.integers(0, 2)) == 0:
        said["within"] = draw(st.sampled_from(words.spans))
    return said


@st.composite
def _since(draw: Draw, words: Words, depth: int, *, guard: bool) -> Any:
    kind = draw(st.sampled_from(("start", "stage", "first", "last", "bare") if guard else ("first", "last", "bare")))
    if kind in ("start", "stage"):
        return kind
    name = draw(st.sampled_from(sorted(words.events)))
    return name if kind == "bare" else {kind: name, **draw(_conditions(words, name, depth + 1, guard=guard))}


@st.composite
def _evidence(draw: Draw, words: Words, same: tuple[str, ...]) -> Any:
    name = draw(st.sampled_from(sorted(words.events)))
    said = draw(_conditions(words, name, 0, guard=True, same=same))
    kind = draw(st.sampled_from(("some", "some", "latest")))
    return name if not said and kind == "some" else {kind: name, **said}


@st.composite
def _guards(draw: Draw, words: Words, others: dict[str, list[str]], same: tuple[str, ...], depth: int = 0) -> Any:
    kinds = ["evidence"] * 4 + (["any"] if depth == 0 else []) + (["in", "not_in"] if others else [])
    kind = draw(st.sampled_from(kinds))
    if kind == "evidence":
        return draw(_evidence(words, same))
    if kind == "any":
        return {"any": draw(st.lists(_guards(words, others, same, 1), min_size=1, max_size=3))}
    process = draw(st.sampled_from(sorted(others)))
    return {kind: {process: draw(st.lists(st.sampled_from(others[process]), min_size=1, max_size=2, unique=True))}}


@st.composite
def _requires(
    draw: Draw, words: Words, others: dict[str, list[str]], prefix: str, same: tuple[str, ...] = ()
) -> list[Any]:
    """A few guards, each with an id of its own, so that no two of one transition are called alike."""
    guards = draw(st.lists(_guards(words, others, same), max_size=2))
    numbered = enumerate(guards)
    return [{"id": f"{prefix}{i}", **(g if isinstance(g, dict) else {"some": g})} for i, g in numbered]


@st.composite
def _steps(draw: Draw, stages: list[str], process: str) -> dict[str, Document]:
    """Transitions by which every stage is reached, and some more: back, across, in place."""
    pairs = [(stages[draw(st.integers(0, to - 1))], stages[to]) for to in range(1, len(stages))]
    pairs += draw(st.lists(st.tuples(st.sampled_from(stages), st.sampled_from(stages)), max_size=3))
    return {
        f"{process}_t{number}": {"from": [origin], "to": to, **draw(_recordables())}
        for number, (origin, to) in enumerate(pairs)
    }


@st.composite
def _stages(draw: Draw, names: list[str], steps: dict[str, Document]) -> dict[str, Document]:
    """Stages of which some are final, and where a case can come to rest from everywhere."""
    left = {origin for step in steps.values() for origin in step["from"]}
    made: dict[str, Document] = {}
    for name in reversed(names):
        onward = {step["to"] for step in steps.values() if name in step["from"]}
        comes_to_rest = any(to in made for to in onward)  # those made so far all come to rest
        if name not in left:
            made[name] = {draw(st.sampled_from(("final", "resting"))): "true"}
        else:
            made[name] = {} if comes_to_rest and draw(st.booleans()) else {"resting": "true"}
    return {name: made[name] for name in names}


@st.composite
def _facts(draw: Draw, words: Words, processes: list[str]) -> Document:
    kind = draw(st.sampled_from(("stage", "count", "exists", "sum", "first", "last", "days", "days", "time_of")))
    if kind == "stage":
        return {"from": {"stage": draw(st.sampled_from(processes))}}
    name = draw(st.sampled_from(sorted(words.events)))
    said = draw(_conditions(words, name, 0, guard=False))
    if kind == "exists":
        return {"type": "boolean", "from": {kind: name, **said}}
    if kind == "count":
        return {"type": "integer", **draw(_narrowed("0..2")), "from": {kind: name, **said}}
    fields = {**words.data(name), **_EVERY_EVENT}
    if kind == "sum":
        summed = [field for field in ("number", "money", "took") if field in fields]
        if not summed:
            return {"type": "boolean", "from": {"exists": name, **said}}
        field = draw(st.sampled_from(summed))
        near = draw(_narrowed("1..30")) if field == "number" else {}
        return {**_typed(field), **near, "from": {kind: f"{name}.{field}", **said}}
    return draw(_anchored_facts(kind, name, fields, said))


@st.composite
def _anchored_facts(draw: Draw, kind: str, name: str, fields: Document, said: Document) -> Document:
    """A fact that one event states: its value, its distance in days, its time of day."""
    if kind in ("first", "last"):
        field = draw(st.sampled_from(sorted(set(fields) - {"other"})))  # no fact is a case
        near = draw(_narrowed("0..7")) if field == "number" and draw(st.booleans()) else {}
        declared = {**_typed(field), **({"range": "-5..20"} if field == "number" else {}), **near}
        return {**declared, "missing": "allowed", "from": {kind: f"{name}.{field}", **said}}
    wanted = ("date", "datetime") if kind == "days" else ("datetime",)
    field = draw(st.sampled_from(sorted(key for key, each in fields.items() if each["type"] in wanted)))
    anchor = {draw(st.sampled_from(("first", "last"))): f"{name}.{field}", **said}
    if kind == "time_of":
        return {"type": "time", "missing": "allowed", "from": {kind: anchor}}
    days = draw(st.sampled_from(("days_since", "days_until")))
    near = draw(_narrowed("-3..10"))
    return {"type": "integer", "unit": "day", **near, "missing": "allowed", "from": {days: anchor}}


@st.composite
def _narrowed(draw: Draw, bounds: str) -> Document:
    """A range that counting can leave, with what happens then; or none."""
    beyond = draw(st.sampled_from(("", "nearest", "missing")))
    more = {"missing": "allowed"} if beyond == "missing" else {}
    return {"range": bounds, "beyond": beyond, **more} if beyond else {}


def _typed(field: str) -> Document:
    said = {**FIELDS, **_EVERY_EVENT}[field]
    return {key: value for key, value in said.items() if key != "range"}


_CALENDAR = {
    "known": "2020-01-01..2035-12-31",
    "open": {"mon-fri": ["09:00-12:00", "13:00-18:00"], "sat": "10:00-14:00"},
}


@st.composite
def processes(draw: Draw) -> Made:
    """
    A policy with one to three processes, guards of every kind, and facts counted from the history; it always loads.

    Every stage is reached and comes to rest; some stages are final, some steps lead back to where they begin. Some
    policies have no calendar. Triggers are events, too, that guards and facts ask for.
    """
    has_calendar = draw(st.integers(0, 4)) > 0
    names = [f"p{number}" for number in range(draw(st.integers(1, 3)))]
    stages = {name: [f"s{number}" for number in range(draw(st.integers(2, 5)))] for name in names}
    steps = {name: draw(_steps(stages[name], name)) for name in names}
    activities = {f"a{number}": draw(_recordables()) for number in range(draw(st.sampled_from((1, 1, 2, 3))))}
    words = Words(
        {**activities, **{name: step for each in steps.values() for name, step in each.items()}}, has_calendar
    )
    made: Document = {}
    for name in names:
        others = {other: stages[other] for other in names if other != name}
        for step in steps[name].values():
            step["requires"] = draw(_requires(words, others, "g", tuple(step.get("data", {}))))
        common = draw(_requires(words, others, "h")) if draw(st.integers(0, 3)) == 0 else []
        said = draw(_stages(stages[name], steps[name]))
        made[name] = {"initial": "s0", "requires": common, "stages": said, "transitions": steps[name]}
    facts = {f"f{number}": draw(_facts(words, names)) for number in range(draw(st.integers(4, 8)))}
    zones = draw(st.lists(st.sampled_from(_ZONES), min_size=1, max_size=2, unique=True)) if has_calendar else []
    document: Document = {
        "salesflow": "1",
        "name": "random",
        "version": "1",
        "calendars": {f"c{number}": {"timezone": zone, **_CALENDAR} for number, zone in enumerate(zones)},
        "roles": {role: role for role in ROLES},
        "activities": activities,
        "processes": made,
        "facts": facts,
        "decisions": {"next": _NEXT},
    }
    return Made(Policy.from_text(write(document), file="random.yaml"), document)


_NEXT = {
    "inputs": ["f0"],
    "outputs": {"contact": {"type": "window", "anchor": ["start"]}},
    "rules": [{"id": "all", "otherwise": "true", "then": {"contact": {"by": "3 days"}}}],
}
