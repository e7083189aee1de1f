"""
The tests that a policy brings: facts and what is expected of them, histories and what is expected after them.

`given` tests run now (`run_given`); what a history test says is read and checked here, and runs with the journey.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.facttypes import Datetime
from salesflow.findings import nearest
from salesflow.frozen import FrozenMap
from salesflow.policy.decisions import named_item
from salesflow.policy.expected import Expectation, GivenTest, HistoryTest, Recorded
from salesflow.policy.form import LIST, MAP, TEXT, is_nothing, sort_of
from salesflow.policy.keys import GivenTestForm, HistoryTestForm
from salesflow.policy.proofs import AMOUNT_PARTS, output_part, read_amount_test, stated
from salesflow.policy.scope import Scope
from salesflow.rules.windows import START, WindowType
from salesflow.text import Block, Listing, Node, Word
from salesflow.unary import wording

WINDOW_PARTS = (*AMOUNT_PARTS, "anchor", "role")
ASKED = ("refused", "legal", "due", "overdue", "violated")  # of a history, beside outputs
TRIED = ("refused", "legal")  # asked of the trigger that is tried
BUILT_IN = tuple(
    f"journey.{name}" for name in ("started", "adopted", "reassigned", "voided", "policy_changed", "closed")
)


def read_tests(scope: Scope, items: Any) -> tuple[GivenTest | HistoryTest, ...]:
    reader = scope.reader
    seen: dict[str, Word] = {}
    made: list[GivenTest | HistoryTest] = []
    for index, item in enumerate(items):
        is_history = _is_history(item)
        model: type[GivenTestForm | HistoryTestForm] = HistoryTestForm if is_history else GivenTestForm
        form = reader.form(model, item, named_item(item, index, "name"))
        if form is None:
            continue
        reader.once(form.name, seen)
        expect = _expectations(scope, form, asked=is_history)
        if isinstance(form, GivenTestForm):
            made.append(GivenTest(str(form.name), _given(scope, form.given), expect, form.name.place))
        elif isinstance(form, HistoryTestForm):
            made.append(_history(scope, form, expect))
    return tuple(made)


def _is_history(item: Node) -> bool:
    """Which of the two kinds of test is it meant to be? One that lacks both says so by its other keys."""
    if not isinstance(item, Block) or "given" in item:
        return isinstance(item, Block) and "history" in item
    return any(key in ("history", "try", "at", "owner") or nearest(key, ["history"]) for key in item)


def _given(scope: Scope, node: Any) -> FrozenMap[Any]:
    values: dict[str, Any] = {}
    for key, said in scope.reader.entries(node):
        name = scope.reader.reference("SF307", key, scope.facts)
        if name is not None and (value := stated(scope, key, said)) is not None:
            values[name] = value
    return FrozenMap(values)


def _expectations(scope: Scope, form: Any, *, asked: bool) -> tuple[Expectation, ...]:
    if not form.expect:
        scope.reader.problem("SF211", form.key("expect"), name="expect")
    made = []
    for key, said in scope.reader.entries(form.expect):
        if asked and key in TRIED and form.try_ is None:
            scope.reader.problem("SF202", key, owner=str(key), name="try")
        value = _asked(scope, key, said) if asked and key in ASKED else _expected(scope, key, said, asked)
        if value is not None:
            made.append(Expectation(str(key), value, said.place))
    return tuple(made)


def _expected(scope: Scope, key: Word, node: Node, asked: bool) -> Any:
    output, dot, part = key.partition(".")
    reader = scope.reader
    if output == "rule" and dot:
        return _rule(scope, part, key, node)
    if output not in scope.outputs:
        reader.stranger("SF309", Word(output, key.place, True), scope.outputs.with_(ASKED if asked else ()))
        return None
    declared = scope.outputs[output]
    if declared is None:
        return None
    if isinstance(node, Word) and node in ("none", "unmatched", "ambiguous") and not dot:
        return str(node)
    if not output_part(scope, key, output, part, WINDOW_PARTS):
        return None
    if isinstance(declared.type, WindowType):
        if part in AMOUNT_PARTS:
            return read_amount_test(scope, node)
        return _name(
            scope,
            node,
            "SF307" if part == "anchor" else "SF305",
            scope.facts.with_([START]) if part == "anchor" else scope.roles,
        )
    fact_type, words = declared.type, reader.words(node, declared.type.called)
    read = [reader.attempt(lambda word=word: fact_type.parse(word, scope.calendar), word) for word in words]
    return tuple(read) if isinstance(node, Listing) else next(iter(read), None)


def _rule(scope: Scope, decision: str, key: Word, node: Node) -> Any:
    if decision not in scope.rules:
        scope.reader.stranger("SF308", Word(decision, key.place, True), scope.decisions)
        return None
    words = scope.reader.words(node)
    read = scope.reader.references("SF318", words, scope.rules[decision], owner=decision)
    return read if isinstance(node, Listing) else next(iter(read), None)


def _name(scope: Scope, node: Node, code: str, known: Any) -> str | None:
    if not isinstance(node, Word):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=TEXT)
        return None
    return scope.reader.reference(code, node, known)


def _asked(scope: Scope, key: Word, node: Node) -> Any:
    """`refused: […]`, `legal: true`, `due: […]`, `overdue: […]`, `violated: […]`."""
    if key == "legal":
        if not isinstance(node, Word) or node not in ("true", "false"):
            scope.reader.problem("SF223", node, value=wording(node))
            return None
        return node == "true"
    if not isinstance(node, Listing):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=LIST)
        return None
    known = scope.evidence if key == "refused" else scope.elements
    return scope.reader.references("SF315", scope.reader.words(node), known)


def _history(scope: Scope, form: HistoryTestForm, expect: tuple[Expectation, ...]) -> HistoryTest:
    reader = scope.reader
    tried = reader.reference("SF303", form.try_, scope.events) if form.try_ is not None else None
    if tried is not None and tried not in scope.triggers:
        reader.problem("SF425", form.try_, name=tried, type=_ACTIVITY, what="try", wanted=_TRIGGER)
        tried = None
    if form.try_ is None:
        for key in ("person", "role", "data"):
            if form.says(key):
                reader.problem("SF202", form.key(key), owner=key, name="try")
    if form.calendar is not None:
        reader.reference("SF312", form.calendar, scope.calendars)
    events = tuple(event for item in form.history if (event := _recorded(scope, item)) is not None)
    return HistoryTest(
        str(form.name),
        events,
        expect,
        _text(form.owner),
        _text(form.calendar),
        tried,
        _at(scope, form.at),
        _text(form.person),
        next(iter(scope.read_roles([form.role] if form.role else [])), None),
        _data(scope, form.data, tried or ""),
        form.name.place,
    )


_ACTIVITY, _TRIGGER = Phrase("an activity", "活动"), Phrase("a trigger", "触发")


def _text(word: Word | None) -> str | None:
    return str(word) if word else None


def _at(scope: Scope, node: Any) -> datetime | None:
    if node is None:
        return None
    if not isinstance(node, Word) or is_nothing(node):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=Datetime.called)
        return None
    value: datetime | None = scope.reader.attempt(lambda: Datetime().parse(node, scope.calendar), node)
    return value


def _recorded(scope: Scope, item: Node) -> Recorded | None:
    """An item of `history`: `do`, `at`, `person`, `role`; every other key is data of the event."""
    reader = scope.reader
    if not isinstance(item, Block):
        reader.problem("SF203", item, found=sort_of(item), expected=MAP)
        return None
    mark = reader.mark()
    said: dict[str, Word | None] = dict.fromkeys(_OF_AN_EVENT)
    for key in said:
        node = item.get(key)
        if node is not None:
            said[key] = next(iter(reader.words(node)), None) if not isinstance(node, Listing) else None
            if isinstance(node, Listing):
                reader.problem("SF203", node, found=LIST, expected=TEXT)
        elif key in ("do", "at"):
            event = scope.events.get(str(item.get("do")))
            reader.lacks(item, "history", item.place, key, (*_OF_AN_EVENT, "data", *(event.data if event else ())))
    do = said["do"]
    if do is None or reader.reference("SF303", do, scope.events.with_(BUILT_IN)) is None:
        return None
    data = Block(item.place)
    data.update((key, value) for key, value in item.items() if key not in (*_OF_AN_EVENT, "data"))
    if isinstance(more := item.get("data"), Block):
        data.update(more)
    elif more is not None:
        reader.problem("SF203", more, found=sort_of(more), expected=MAP)
    when, values = _at(scope, said["at"]), _data(scope, data, str(do))
    roles = scope.read_roles([said["role"]] if said["role"] is not None else [])
    if when is None or not reader.is_sound_since(mark):
        return None
    return Recorded(str(do), when, _text(said["person"]), next(iter(roles), None), values)


_OF_AN_EVENT = ("do", "at", "person", "role")


def _data(scope: Scope, node: Any, event: str) -> FrozenMap[Any]:
    known = scope.events.get(event)
    values: dict[str, Any] = {}
    if known is None:
        return FrozenMap(values)
    for key, said in scope.reader.entries(node):
        if key not in known.data:
            scope.reader.stranger("SF304", key, known.data, owner=event)
        elif (field_ := known.data[key]) is not None:
            kind = field_.type
            if not isinstance(said, Word) or is_nothing(said):
                scope.reader.problem("SF203", said, found=sort_of(said), expected=kind.called)
            elif said == "unknown" and field_.optional:
                values[str(key)] = "unknown"  # an explicit withdrawal of what was stated before
            else:
                values[str(key)] = scope.reader.attempt(
                    lambda said=said, kind=kind: kind.parse(said, scope.calendar), said
                )
    return FrozenMap(values)
