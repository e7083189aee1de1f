"""
The tests that a policy brings: facts and what is expected of them, histories and what is expected after them.

`given` tests run now (`run_given`); what a history test says is read and checked here, and runs with the journey.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from salesflow.facttypes import Datetime
from salesflow.findings import Place, found, unknown
from salesflow.frozen import FrozenMap
from salesflow.policy.compliance import named_item
from salesflow.policy.form import LIST, TEXT, GivenTestForm, HistoryTestForm, sort_of
from salesflow.policy.proofs import AMOUNT_PARTS, read_amount_test, stated
from salesflow.policy.scope import Scope
from salesflow.rules.invariants import AmountTest
from salesflow.rules.table import Table
from salesflow.rules.windows import START, WindowType
from salesflow.text import Block, Listing, Node, Word

WINDOW_PARTS = (*AMOUNT_PARTS, "anchor", "role")
ASKED = ("refused", "legal", "due", "overdue", "violated")  # of a history, beside outputs
BUILT_IN = ("journey.started", "journey.adopted", "journey.reassigned", "journey.voided", "journey.closed")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of one output, of a part of a window, or of the rule that hits."""

    of: str
    value: Any
    place: Place = field(compare=False, default=Place(""))

    def to_document(self) -> Any:
        return [self.of, str(self.value)]


@dataclass(frozen=True, slots=True)
class GivenTest:
    """With these facts, that outcome."""

    name: str
    given: FrozenMap[Any]
    expect: tuple[Expectation, ...]
    place: Place = field(compare=False, default=Place(""))


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event of a history test."""

    do: str
    at: datetime
    person: str | None = None
    role: str | None = None
    data: FrozenMap[Any] = field(default_factory=FrozenMap)


@dataclass(frozen=True, slots=True)
class HistoryTest:
    """After this history, trying that, or asking at that moment: what is expected."""

    name: str
    history: tuple[Recorded, ...]
    expect: tuple[Expectation, ...]
    owner: str | None = None
    calendar: str | None = None
    try_: str | None = None
    at: datetime | None = None
    person: str | None = None
    role: str | None = None
    data: FrozenMap[Any] = field(default_factory=FrozenMap)
    place: Place = field(compare=False, default=Place(""))


def read_tests(scope: Scope, items: Any, tables: tuple[Table, ...]) -> tuple[GivenTest | HistoryTest, ...]:
    reader = scope.reader
    seen: dict[str, Word] = {}
    made: list[GivenTest | HistoryTest] = []
    for index, item in enumerate(items):
        is_history = isinstance(item, Block) and "history" in item
        form = reader.form(HistoryTestForm if is_history else GivenTestForm, item, named_item(item, index, "name"))
        if form is None:
            continue
        reader.once(form.name, seen)
        expect = _expectations(scope, form.expect, tables, asked=is_history)
        if isinstance(form, GivenTestForm):
            made.append(GivenTest(str(form.name), _given(scope, form.given), expect, form.name.place))
        elif isinstance(form, HistoryTestForm):
            made.append(_history(scope, form, expect))
    return tuple(made)


def _given(scope: Scope, node: Any) -> FrozenMap[Any]:
    values: dict[str, Any] = {}
    for key, said in node.items():
        if key.startswith(("x-", "?")):
            continue
        if key not in scope.facts:
            scope.reader.report(unknown("SF307", key, scope.facts).at(key.place))
        elif (value := stated(scope, key, said)) is not None:
            values[str(key)] = value
    return FrozenMap(values)


def _expectations(scope: Scope, node: Any, tables: Any, *, asked: bool) -> tuple[Expectation, ...]:
    if not node:
        scope.reader.problem("SF211", node, name="expect")
    made = []
    for key, said in node.items():
        if key.startswith(("x-", "?")):
            continue
        value = _asked(scope, key, said) if asked and key in ASKED else _expected(scope, key, said, tables, asked)
        if value is not None:
            made.append(Expectation(str(key), value, said.place))
    return tuple(made)


def _expected(scope: Scope, key: Word, node: Node, tables: Any, asked: bool) -> Any:
    output, dot, part = key.partition(".")
    reader = scope.reader
    if output == "rule" and dot:
        return _rule(scope, part, key, node, tables)
    if output not in scope.outputs:
        reader.report(unknown("SF309", output, [*scope.outputs, *(ASKED if asked else ())]).at(key.place))
        return None
    declared = scope.outputs[output]
    if declared is None:
        return None
    if isinstance(node, Word) and node in ("none", "unmatched", "ambiguous") and not dot:
        return str(node)
    if isinstance(declared.type, WindowType):
        if part not in WINDOW_PARTS:
            reader.report(unknown("SF315", key, [f"{output}.{name}" for name in WINDOW_PARTS]).at(key.place))
            return None
        if part in AMOUNT_PARTS:
            return read_amount_test(scope, node)
        return _name(scope, node, "SF307" if part == "anchor" else "SF305",
                     [*scope.facts, START] if part == "anchor" else scope.roles)
    if dot:
        reader.report(unknown("SF309", key, scope.outputs).at(key.place))
        return None
    fact_type, words = declared.type, node if isinstance(node, Listing) else [node]
    read = [
        reader.attempt(lambda word=word: fact_type.parse(word, scope.calendar), word) if isinstance(word, Word)
        else reader.problem("SF203", word, found=sort_of(word), expected=TEXT)
        for word in words
    ]
    return tuple(read) if isinstance(node, Listing) else read[0]


def _rule(scope: Scope, decision: str, key: Word, node: Node, tables: Any) -> Any:
    table = next((table for table in tables if table.name == decision), None)
    if table is None:
        if decision not in scope.decisions:
            scope.reader.report(unknown("SF308", decision, scope.decisions).at(key.place))
        return None
    ids = [rule.id for rule in table.rules]
    words = node if isinstance(node, Listing) else [node]
    read = tuple(_name(scope, word, "SF318", ids, owner=decision) for word in words)
    return read if isinstance(node, Listing) else read[0]


def _name(scope: Scope, node: Node, code: str, known: Any, **arguments: Any) -> str | None:
    if not isinstance(node, Word):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=TEXT)
        return None
    return scope.reader.reference(code, node, known, **arguments)


def _asked(scope: Scope, key: Word, node: Node) -> Any:
    """`refused: […]`, `legal: true`, `due: […]`, `overdue: […]`, `violated: […]`."""
    if key == "legal":
        if node not in ("true", "false"):
            scope.reader.problem("SF223", node, value=node if isinstance(node, Word) else "{}")
            return None
        return node == "true"
    if not isinstance(node, Listing):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=LIST)
        return None
    words = [word for word in node if isinstance(word, Word)]
    if key == "refused":
        words = [word for word in words if scope.reader.reference("SF315", word, scope.evidence)]
    elif key in ("due", "overdue", "violated"):
        words = [word for word in words if scope.reader.reference("SF315", word, scope.elements)]
    return tuple(map(str, words))


def _history(scope: Scope, form: HistoryTestForm, expect: tuple[Expectation, ...]) -> HistoryTest:
    reader = scope.reader
    if form.try_ is not None and form.try_ not in scope.events:
        reader.report(unknown("SF303", form.try_, scope.events).at(form.try_.place))
    if form.calendar is not None:
        reader.reference("SF312", form.calendar, scope.calendars)
    events = tuple(event for item in form.history if (event := _recorded(scope, item)) is not None)
    tried = str(form.try_) if form.try_ is not None else None
    return HistoryTest(
        str(form.name), events, expect, str(form.owner) if form.owner else None,
        str(form.calendar) if form.calendar else None, tried, _at(scope, form.at),
        str(form.person) if form.person else None, next(iter(scope.read_roles([form.role] if form.role else [])), None),
        _data(scope, form.data, tried or ""), form.name.place,
    )


def _at(scope: Scope, node: Any) -> datetime | None:
    if node is None:
        return None
    if not isinstance(node, Word):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=TEXT)
        return None
    value: datetime | None = scope.reader.attempt(lambda: Datetime().parse(node, scope.calendar), node)
    return value


def _recorded(scope: Scope, item: Node) -> Recorded | None:
    """An item of `history`: `do`, `at`, `person`, `role`; every other key is data of the event."""
    reader = scope.reader
    if not isinstance(item, Block):
        reader.problem("SF203", item, found=sort_of(item), expected=_EVENT)
        return None
    do, at = item.get("do"), item.get("at")
    for key, said in (("do", do), ("at", at)):
        if said is None:
            reader.report(found("SF202", item.place, owner=str(do or "history"), name=key))
    if not isinstance(do, Word) or at is None:
        return None
    if do not in scope.events and do not in BUILT_IN:
        reader.report(unknown("SF303", do, [*scope.events, *BUILT_IN]).at(do.place))
        return None
    when = _at(scope, at)
    role = item.get("role")
    roles = scope.read_roles([role] if isinstance(role, Word) else [])
    data = Block(item.place)
    data.update((key, value) for key, value in item.items() if key not in ("do", "at", "person", "role", "data"))
    if isinstance(item.get("data"), Block):
        data.update(item["data"])
    values = _data(scope, data, str(do))
    person = item.get("person")
    if when is None:
        return None
    return Recorded(str(do), when, str(person) if isinstance(person, Word) else None, next(iter(roles), None), values)


def _data(scope: Scope, node: Any, event: str) -> FrozenMap[Any]:
    known = scope.events.get(event)
    values: dict[str, Any] = {}
    for key, said in node.items():
        if known is None or key.startswith(("x-", "?")):
            continue
        if key not in known.data:
            problem = unknown("SF304", key, known.data)
            problem.arguments["owner"] = event
            scope.reader.report(problem.at(key.place))
        elif (field_ := known.data[key]) is not None:
            kind = field_.type
            if not isinstance(said, Word):
                scope.reader.problem("SF203", said, found=sort_of(said), expected=kind.called)
            elif said == "unknown" and field_.optional:
                values[str(key)] = "unknown"  # an explicit withdrawal of what was stated before
            else:
                values[str(key)] = scope.reader.attempt(
                    lambda said=said, kind=kind: kind.parse(said, scope.calendar), said
                )
    return FrozenMap(values)


_EVENT = TEXT
__all__ = ["AmountTest", "GivenTest", "HistoryTest", "read_tests"]
