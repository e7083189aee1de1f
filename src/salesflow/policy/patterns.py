"""Event patterns, as they stand in guards, constraints, cadences, windows and counted facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from salesflow import amounts
from salesflow.amounts import Amount, Span
from salesflow.catalogue import Phrase
from salesflow.facttypes import Datetime, Enum, FactType, Text
from salesflow.findings import NONE, found
from salesflow.frozen import FrozenMap
from salesflow.history.activity import Field
from salesflow.history.pattern import NOT_SAME_AS, Anchored, EventPattern
from salesflow.policy.keys import PatternForm
from salesflow.policy.scope import Recordable, Scope
from salesflow.text import Node, Word
from salesflow.unary import CellReader, UnaryTest

NAMING = (
    "activity",
    "some",
    "latest",
    "count",
    "sum",
    "exists",
    "first",
    "last",
    "days_since",
    "days_until",
    "time_of",
    "stage",
    "any",
    "in_",
    "not_in",
)
CONDITIONS = ("where", "role", "person", "same", "since", "within")
_ALONE = ("stage", "any", "in_", "not_in", "days_since", "days_until", "time_of")  # take no conditions beside them
_LOOK_BACK = ("since", "within")
_NEVER_EMPTY = ("where", "role", "same")  # one that asks for nothing would let everything pass


def read_pattern(
    scope: Scope,
    node: Node,
    *,
    naming: tuple[str, ...] = ("activity",),
    looks_back: bool = True,
    compares: bool = True,
) -> EventPattern | None:
    """
    A bare name, or a map with one of the naming keys and conditions; nothing and findings when it is wrong.

    A pattern of what is still to happen, or of what sets a constraint off, does not look back: it has no `since`
    and no `within`; only where there is another event (`compares`) has it something to be the same as.
    """
    if isinstance(node, Word):
        return pattern_of(scope, node, None, fields=False)
    form = scope.reader.form(PatternForm, node, _PATTERN)
    if form is None or (key := naming_key(scope, form, node, naming)) is None:
        return None
    for look in () if looks_back else _LOOK_BACK:
        if form.says(look):
            scope.reader.problem("SF423", form.key(look), name=look)
            return None
    return pattern_of(scope, getattr(form, key), form, fields=False, compares=compares)


_PATTERN = Phrase("pattern", "事件模式")


def naming_key(
    scope: Scope, form: PatternForm, node: Node, allowed: tuple[str, ...], *, guard: bool = False
) -> str | None:
    """Which of the naming keys this map has: exactly one, and one that may stand here, with what goes with it."""
    said = form.in_order(NAMING)
    if len(said) != 1 or said[0] not in allowed:
        at = form.key(said[-1]).place if said else node.place
        known, here = (tuple(key.removesuffix("_") for key in keys) for keys in (allowed, said))
        scope.reader.report(found("SF209", at, known=known, found=here or NONE))
        return None
    alone = said[0] in _ALONE
    astray = [key for key in CONDITIONS if alone and form.says(key)]
    for key in astray:
        scope.reader.problem("SF210", form.key(key), name=key, other=said[0].removesuffix("_"))
    if form.says("id") and not guard:
        scope.reader.problem("SF210", form.key("id"), name="id", other=said[0].removesuffix("_"))
        return None
    return None if astray else said[0]


def pattern_of(
    scope: Scope, word: Word, form: PatternForm | None, *, fields: bool, compares: bool = True
) -> EventPattern | None:
    """
    The pattern whose event `word` names, with the conditions of the map around it.

    Args:
        fields: `x.field` names a value of the event.
        compares: There is another event beside it, with which `same` compares.
    """
    reader = scope.reader
    name, dot, field = str(word).partition(".") if fields else (str(word), "", "")
    if name not in scope.events:
        reader.stranger("SF303", Word(name, word.place, word.quoted), scope.events)
        return None
    event = scope.events[name]
    if event is not None and dot and field not in event.fields():
        reader.stranger("SF304", Word(field, word.place, True), event.fields(), owner=name)
        return None
    mark = reader.mark()
    if form is not None and form.says("same") and not compares:
        reader.problem("SF443", form.key("same"))
        return None
    made = _conditions(scope, form, event, name) if form is not None else {}
    return EventPattern(name, field or None, place=word.place, **made) if reader.is_sound_since(mark) else None


def _conditions(scope: Scope, form: PatternForm, event: Recordable | None, name: str) -> dict[str, Any]:
    for key in _NEVER_EMPTY:
        if form.says(key) and not getattr(form, key):
            scope.reader.problem("SF211", form.key(key), name=key)
    made: dict[str, Any] = {
        "role": scope.read_roles(form.role),
        "where": read_where(scope, form.where, event, name),
        "same": tuple(map(str, form.same)),
    }
    if event is not None:
        _check_same(scope, form.same, event, name)
        check_may_record(scope, form.role, name)
    if form.person is not None:
        made["person"] = _person(scope, form.person, name)
    if form.since is not None:
        made["since"] = _since(scope, form.since) or "start"
    if form.within is not None:
        made["within"] = read_length(scope, form.within, "within")
    return made


def _check_same(scope: Scope, words: Iterable[Word], event: Recordable, name: str) -> None:
    """Fields that two events share; in a guard they are data of the evidence and of each transition that asks for it."""
    for word in words:
        known = event.fields() if scope.asking is None else event.data
        if scope.reader.reference("SF304", word, known, owner=name) is None or scope.asking is None:
            continue
        for trigger, fields in scope.asking.items():
            if fields is not None and word not in fields:
                scope.reader.stranger("SF304", word, fields, owner=trigger)
                break


def check_may_record(scope: Scope, roles: Iterable[Word], name: str) -> None:
    """Whoever is asked for as the one who records an event must be allowed to."""
    event = scope.events.get(name)
    if event is None or event.role is None:
        return
    for word in roles:
        if word in scope.roles and word not in event.role:
            scope.reader.problem("SF415", word, who=_may_not(word), name=name, known=event.role or NONE)


def _may_not(role: Word) -> Phrase:
    return Phrase(f"`{role}` may not record", f"`{role}` 不能记录")


def read_where(scope: Scope, node: Any, event: Recordable | None, name: str) -> FrozenMap[UnaryTest]:
    """Unary tests on the data of an event."""
    tests: dict[str, UnaryTest] = {}
    for key, cell in scope.reader.entries(node):
        field = _field(scope, key, event, name) if event is not None else None
        if field is None:
            continue
        reader = CellReader(field.type, str(key), field.optional, scope.reader.findings, scope.calendar)
        if (test := reader.read(cell)) is not None:
            tests[str(key)] = test
    return FrozenMap(tests)


def _field(scope: Scope, key: Word, event: Recordable, name: str) -> Field | None:
    if key in event.data:
        return event.data[key]
    scope.reader.stranger("SF304", key, event.data, owner=name)
    return None


def _person(scope: Scope, word: Word, name: str) -> str:
    """Who is asked for; whoever does `name` has done it by then, and so is nobody else than who did it."""
    if word in ("owner", "not owner"):
        return str(word)
    if word.startswith(NOT_SAME_AS):
        other = Word(word.removeprefix(NOT_SAME_AS).strip(), word.place, True)
        if scope.reader.reference("SF303", other, scope.events) is not None and other == name:
            scope.reader.problem("SF446", word, name=name)
        return f"{NOT_SAME_AS}{other}"
    scope.reader.stranger("SF310", word, ("owner", "not owner", "not same as …"), owner="person")
    return str(word)


def _since(scope: Scope, node: Node) -> str | Anchored | None:
    if isinstance(node, Word) and node == "stage":
        if not scope.in_transition:
            scope.reader.problem("SF422", node)
        return "stage"
    return "start" if isinstance(node, Word) and node == "start" else (read_anchored(scope, node, compares=False))


def read_anchored(scope: Scope, node: Node, *, fields: bool = False, compares: bool = True) -> Anchored | None:
    """`{first: …}`, `{last: …}`; a bare `x` or `x.field` is short for `{last: …}`."""
    if isinstance(node, Word):
        pattern = pattern_of(scope, node, None, fields=fields)
        return Anchored("last", pattern) if pattern else None
    form = scope.reader.form(PatternForm, node, _PATTERN)
    if form is None or (key := naming_key(scope, form, node, ("first", "last"))) is None:
        return None
    pattern = pattern_of(scope, getattr(form, key), form, fields=fields, compares=compares)
    return Anchored(key, pattern) if pattern else None


_NO_CALENDAR = Phrase("the policy has no calendar, so it", "策略没有日历，")


def read_amount(scope: Scope, word: Word) -> Span | None:
    """An amount of time; open units need a calendar that has opening hours."""
    amount: Span | None = scope.reader.attempt(lambda: amounts.parse(word), word)
    if amount is not None and amount.needs_opening:
        if not scope.calendars and scope.calendars.is_complete:
            scope.reader.problem("SF416", word, calendar=_NO_CALENDAR)
            return None
        for calendar in scope.calendars.values():
            is_open = calendar is None or any(calendar.open) or any(spans for _, spans in calendar.special)
            if calendar is not None and (calendar.known is None or not is_open):
                scope.reader.problem("SF416", word, calendar=f"`{calendar.name}`")
                return None
    return amount


def read_length(scope: Scope, word: Word, key: str) -> Span | None:
    """An amount that says how long, not until when: no time of day, nothing `before`."""
    amount = read_amount(scope, word)
    if amount is not None and (not isinstance(amount, Amount) or amount.before):
        scope.reader.problem("SF424", word, amount=str(amount), name=key)
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
    if pattern.field == "role":
        return Enum(values=FrozenMap(scope.roles), name="role")
    return Text()
