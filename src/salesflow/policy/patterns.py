"""Event patterns, as they stand in guards, constraints, cadences, windows and counted facts."""

from __future__ import annotations

from typing import Any

from salesflow import amounts
from salesflow.amounts import Span
from salesflow.facttypes import Datetime, Enum, FactType, Text
from salesflow.findings import found, unknown
from salesflow.frozen import FrozenMap
from salesflow.history.activity import Field
from salesflow.history.pattern import BUILT_IN_FIELDS, Anchored, EventPattern
from salesflow.policy.form import TEXT, PatternForm, sort_of
from salesflow.policy.scope import Recordable, Scope
from salesflow.text import Block, Node, Word
from salesflow.unary import CellReader, UnaryTest

NAMING = (
    "activity", "some", "latest", "count", "sum", "exists", "first", "last",
    "days_since", "days_until", "time_of", "stage", "any", "in_", "not_in",
)
CONDITIONS = ("where", "role", "person", "same", "since", "within")


def read_pattern(
    scope: Scope, node: Node, *, naming: tuple[str, ...] = ("activity",), fields: bool = False
) -> EventPattern | None:
    """A bare name, or a map with one of the naming keys and conditions; nothing and findings when it is wrong."""
    if isinstance(node, Word):
        return pattern_of(scope, node, None, fields=fields)
    form = scope.reader.form(PatternForm, node, "pattern")
    if form is None or (key := naming_key(scope, form, node, naming)) is None:
        return None
    return pattern_of(scope, getattr(form, key), form, fields=fields)


def naming_key(scope: Scope, form: PatternForm, node: Node, allowed: tuple[str, ...]) -> str | None:
    """Which of the naming keys this map has: exactly one, and one that may stand here."""
    said = [key for key in NAMING if getattr(form, key) is not None]
    if len(said) == 1 and said[0] in allowed:
        return said[0]
    assert isinstance(node, Block)
    at = node.key(said[-1].removesuffix("_")) if said else None
    scope.reader.report(
        found(
            "SF209", at.place if at is not None else node.place,
            known=tuple(key.removesuffix("_") for key in allowed), found=tuple(key.removesuffix("_") for key in said),
        )
    )
    return None


def pattern_of(scope: Scope, word: Word, form: PatternForm | None, *, fields: bool) -> EventPattern | None:
    """The pattern whose event `word` names, with the conditions of the map around it."""
    reader = scope.reader
    name, dot, field = str(word).partition(".") if fields else (str(word), "", "")
    event = _event(scope, word, name)
    if event is not None and dot and field not in event.fields():
        problem = unknown("SF304", field, event.fields())
        problem.arguments["owner"] = name
        reader.report(problem.at(word.place))
        return None
    if name not in scope.events:
        return None
    made: dict[str, Any] = {}
    if form is not None:
        made = _conditions(scope, form, event, name)
    return EventPattern(name, field or None, place=word.place, **made)


def _event(scope: Scope, word: Word, name: str) -> Recordable | None:
    if name not in scope.events:
        scope.reader.report(unknown("SF303", name, scope.events).at(word.place))
        return None
    return scope.events[name]


def _conditions(scope: Scope, form: PatternForm, event: Recordable | None, name: str) -> dict[str, Any]:
    reader = scope.reader
    made: dict[str, Any] = {
        "role": scope.read_roles(form.role),
        "where": read_where(scope, form.where, event, name),
        "same": tuple(map(str, form.same)),
    }
    for word in form.same if event is not None else ():
        reader.reference("SF304", word, event.fields(), owner=name)  # type: ignore[union-attr]
    for word in form.role if event is not None and event.role is not None else ():
        if word in scope.roles and word not in event.role:  # type: ignore[union-attr]
            reader.problem("SF415", word, who=str(word), name=name, known=event.role or ("-",))  # type: ignore[union-attr]
    if form.person is not None:
        made["person"] = _person(scope, form.person)
    if form.since is not None:
        made["since"] = _since(scope, form.since) or "start"
    if form.within is not None:
        made["within"] = read_amount(scope, form.within)
    return made


def read_where(scope: Scope, node: Any, event: Recordable | None, name: str) -> FrozenMap[UnaryTest]:
    """Unary tests on the data of an event."""
    tests: dict[str, UnaryTest] = {}
    for key, cell in node.items():
        if key.startswith(("x-", "?")) or event is None:
            continue
        if (field := _field(scope, key, event, name)) is None:
            continue
        reader = CellReader(field.type, str(key), field.optional, scope.reader.findings, scope.calendar)
        if (test := reader.read(cell)) is not None:
            tests[str(key)] = test
    return FrozenMap(tests)


def _field(scope: Scope, key: Word, event: Recordable, name: str) -> Field | None:
    if key in event.data:
        return event.data[key]
    problem = unknown("SF304", key, event.data)
    problem.arguments["owner"] = name
    scope.reader.report(problem.at(key.place))
    return None


def _person(scope: Scope, word: Word) -> str:
    if word in ("owner", "not owner"):
        return str(word)
    for prefix in ("not same as ", "same as "):
        if word.startswith(prefix):
            name = word.removeprefix(prefix).strip()
            if name not in scope.events:
                scope.reader.report(unknown("SF303", name, scope.events).at(word.place))
            return str(word)
    known = ("owner", "not owner", "not same as …")
    problem = unknown("SF310", word, known)
    problem.arguments["owner"] = "person"
    scope.reader.report(problem.at(word.place))
    return str(word)


def _since(scope: Scope, node: Node) -> str | Anchored | None:
    if isinstance(node, Word) and node in ("start", "stage"):
        return str(node)
    return read_anchored(scope, node)


def read_anchored(scope: Scope, node: Node, *, fields: bool = False) -> Anchored | None:
    """`{first: …}`, `{last: …}`; a bare `x` or `x.field` is short for `{last: …}`."""
    if isinstance(node, Word):
        if not node:
            scope.reader.problem("SF203", node, found=sort_of(node), expected=TEXT)
            return None
        pattern = pattern_of(scope, node, None, fields=fields)
        return Anchored("last", pattern) if pattern else None
    form = scope.reader.form(PatternForm, node, "pattern")
    if form is None or (key := naming_key(scope, form, node, ("first", "last"))) is None:
        return None
    pattern = pattern_of(scope, getattr(form, key), form, fields=fields)
    return Anchored(key, pattern) if pattern else None


def read_amount(scope: Scope, word: Word) -> Span | None:
    """An amount of time; open units need a calendar that has opening hours."""
    amount: Span | None = scope.reader.attempt(lambda: amounts.parse(word), word)
    if amount is not None and amount.needs_opening and scope.calendars:
        for calendar in scope.calendars.values():
            if calendar is not None and (calendar.known is None or not any(calendar.open)):
                scope.reader.problem("SF416", word, calendar=calendar.name)
                return None
    return amount


def field_type(scope: Scope, pattern: EventPattern) -> FactType | None:
    """The type of the field that a pattern names; nothing where that element is broken."""
    event = scope.events.get(pattern.name)
    if event is None or pattern.field is None:
        return None
    if pattern.field in event.data:
        field = event.data[pattern.field]
        return field.type if field is not None else None
    if pattern.field in ("at", "recorded_at"):
        return Datetime()
    return Enum(FrozenMap(), name="role") if pattern.field == "role" else Text()


__all__ = ["BUILT_IN_FIELDS", "CONDITIONS", "Anchored", "field_type", "read_amount", "read_anchored", "read_pattern"]
