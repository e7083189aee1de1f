"""The words of a policy: sources, roles, calendars, types, data fields, activities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import inf
from typing import Any

from salesflow import calendars, facttypes
from salesflow.calendars import Calendar
from salesflow.domains import EVERYTHING, Domain
from salesflow.facttypes import Enum, FactType
from salesflow.findings import Problem, unknown
from salesflow.frozen import FrozenMap
from salesflow.history.activity import Activity, Field
from salesflow.policy.form import ActivityForm, CalendarForm, FieldForm, TypeForm
from salesflow.policy.reader import Reader
from salesflow.policy.scope import Recordable, Scope
from salesflow.text import Block, Listing, Node, Word
from salesflow.titles import NO_TITLE, Titles

SIMPLE: dict[str, type[FactType]] = {
    "boolean": facttypes.Boolean,
    "integer": facttypes.Integer,
    "decimal": facttypes.Decimal,
    "date": facttypes.Date,
    "time": facttypes.Time,
    "datetime": facttypes.Datetime,
    "duration": facttypes.Duration,
    "text": facttypes.Text,
    "enum": facttypes.Enum,
}
_MEASURED = ("integer", "decimal", "duration")


def read_titled(reader: Reader, node: Node) -> dict[str, Titles]:
    """A map of names to titles: sources, roles."""
    if not isinstance(node, Block):
        return {}
    names = [key for key in node if not key.startswith(("x-", "?"))]
    return {str(key): _title_of(reader, node[key]) for key in names if reader.is_name(key) or True}


def _title_of(reader: Reader, node: Node) -> Titles:
    if isinstance(node, Listing):
        reader.problem("SF203", node, found=facttypes.Phrase("a list", "列表"), expected=facttypes.Phrase("a title", "标题"))
        return NO_TITLE
    return reader.titles(node if isinstance(node, Block) or node else None)


def read_calendars(scope: Scope, node: Node, added: Mapping[str, Calendar]) -> None:
    for name, form in scope.reader.named(CalendarForm, node).items():
        scope.calendars[str(name)] = _calendar(scope, name, form) if form else None
    scope.calendars.update(added)


def _calendar(scope: Scope, name: Word, form: CalendarForm) -> Calendar | None:
    reader = scope.reader
    before = len(reader.findings)
    zone = reader.attempt(lambda: calendars.parse_timezone(form.timezone), form.timezone)
    known = reader.attempt(lambda: calendars.parse_known(form.known), form.known) if form.known else None
    week: dict[int, calendars.Spans] = {}
    for key, value in form.open.items():
        days = reader.attempt(lambda key=key: calendars.weekdays(key), key) or ()
        spans = _spans(reader, value)
        for day in days:
            if day in week:
                reader.problem("SF414", key, name=_DAYS[day])
            week[day] = spans
    special = []
    for key, value in form.special.items():
        dates = reader.attempt(lambda key=key: calendars.parse_dates(key), key)
        special.append((dates, _spans(reader, value)))
    closed = [reader.attempt(lambda word=word: calendars.parse_dates(word), word) for word in form.closed]
    festivals = tuple((str(key), _dates(reader, value)) for key, value in form.festivals.items())
    if form.open and not form.known:
        reader.problem("SF202", form.open.key(next(iter(form.open))) or name, owner=str(name), name="known")
    if len(reader.findings) > before:
        return None
    return Calendar(
        name=str(name), timezone=zone, known=known, open=tuple(week.get(day, ()) for day in range(7)),
        closed=tuple(closed), special=tuple(special), festivals=festivals, place=name.place,
    )


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _spans(reader: Reader, node: Node) -> calendars.Spans:
    words = node if isinstance(node, Listing) else [node] if node else []
    spans = []
    for word in words:
        if not isinstance(word, Word):
            reader.problem("SF233", word, value=facttypes.Phrase("this", "此处"))
        elif (span := reader.attempt(lambda word=word: calendars.parse_span(word), word)) is not None:
            spans.append((span, word))
    if clash := calendars.overlapping(tuple(span for span, _ in spans)):
        second = next(word for span, word in reversed(spans) if span == clash[1])
        first = next(word for span, word in spans if span == clash[0])
        reader.problem("SF413", second, first=str(first), second=str(second))
    return tuple(sorted(span for span, _ in spans))


def _dates(reader: Reader, node: Node) -> tuple[Any, ...]:
    words = node if isinstance(node, Listing) else [node]
    read = [
        reader.attempt(lambda word=word: facttypes.read_date(word), word) if isinstance(word, Word)
        else reader.problem("SF224", word, value=facttypes.Phrase("this", "此处"))
        for word in words
    ]
    return tuple(sorted(day for day in read if day is not None))


def read_types(scope: Scope, node: Node) -> None:
    for name, form in scope.reader.named(TypeForm, node).items():
        if name in SIMPLE or name in ("window", "case"):
            scope.reader.problem("SF208", name, name=name)
        scope.types[str(name)] = read_type(scope, form, name, own=True) if form else None


def read_type(scope: Scope, form: TypeForm, name: Word, *, own: bool = False, also: Any = None) -> FactType | None:
    """
    The type that `type`, `values`, `range`, `unit` and `scale` state together.

    `own` types may leave out `type: enum` beside `values`. `also` are further simple types (a field's `case`).
    """
    reader = scope.reader
    simple = {**SIMPLE, **(also or {})}
    if form.type is None and not (own and form.values is not None):
        reader.problem("SF202", name, owner=str(name), name="type")
        return None
    kind = form.type if form.type is not None else Word("enum", name.place)
    if kind in scope.types and kind not in simple:
        return _declared(scope, form, kind)
    if kind not in simple:
        reader.report(unknown("SF306", kind, [*simple, *scope.types]).at(kind.place))
        return None
    before = len(reader.findings)
    made = _enum(reader, form, name, kind) if kind == "enum" else _plain(reader, form, name, kind, simple[kind])
    return made if len(reader.findings) == before else None


def _declared(scope: Scope, form: TypeForm, kind: Word) -> FactType | None:
    for key in ("values", "unit", "scale", "range"):
        said = getattr(form, key)
        if said is not None:
            scope.reader.problem("SF210", said if hasattr(said, "place") else kind, name=key, other=f"type: {kind}")
    return scope.types[kind]


def _enum(reader: Reader, form: TypeForm, name: Word, kind: Word) -> Enum:
    for key in ("unit", "range", "scale"):
        said = getattr(form, key)
        if said is not None:
            reader.problem("SF210", said if hasattr(said, "place") else kind, name=key, other="type: enum")
    values: dict[str, Titles] = {}
    seen: dict[str, Word] = {}
    if isinstance(form.values, Block):
        for word, said in form.values.items():
            if not word.startswith("?") and reader.is_name(word, ids=True):
                values[str(word)] = _title_of(reader, said)
    elif isinstance(form.values, Listing):
        for word in form.values:
            if not isinstance(word, Word):
                reader.problem("SF205", word, name=facttypes.Phrase("this", "此处"))
            elif reader.is_name(word, ids=True):
                reader.once(word, seen)
                values.setdefault(str(word), NO_TITLE)
    if not values and not any(f.place == name.place for f in reader.findings):
        owner = form.values if isinstance(form.values, Block | Listing) else kind
        if form.values is None:
            reader.problem("SF202", kind, owner=str(name), name="values")
        elif not owner:
            reader.problem("SF211", owner, name="values")
    return Enum(values=FrozenMap(values), ordered=form.ordered, name=str(name))


def _plain(reader: Reader, form: TypeForm, name: Word, kind: Word, made: type[FactType]) -> FactType:
    if form.values is not None:
        reader.problem("SF210", kind, name="values", other=f"type: {kind}")
    if form.ordered:
        reader.problem("SF210", kind, name="ordered", other=f"type: {kind}")
    unit = form.unit
    if unit is not None and kind not in _MEASURED:
        reader.problem("SF210", unit, name="unit", other=f"type: {kind}")
    elif unit is not None and (not facttypes.is_unit(unit) or (kind == "duration" and unit not in ("minute", "hour"))):
        reader.report(unknown("SF314", unit, [*facttypes.UNITS, "CNY", "USD", "EUR"]).at(unit.place))
        unit = None
    fact_type = made(unit=str(unit) if unit else None)
    if form.scale is not None:
        if isinstance(fact_type, facttypes.Decimal) and form.scale <= 12:
            fact_type = replace(fact_type, scale=form.scale)
        elif isinstance(fact_type, facttypes.Decimal):
            reader.problem("SF226", kind, value=form.scale, range="0..12")
        else:
            reader.problem("SF210", kind, name="scale", other=f"type: {kind}")
    if form.range is not None:
        bounds = reader.attempt(lambda: _range(fact_type, form.range or ""), form.range)
        fact_type = replace(fact_type, range=bounds or EVERYTHING)
    return fact_type


def _range(fact_type: FactType, text: str) -> Domain:
    """`0..99`, `at least 0`, `at most 12`: what a range may say. Raises: Problem."""
    if not fact_type.is_ordered:
        raise Problem("SF237", test=text, type=fact_type.called)
    words = text.strip()
    for sign in ("at least ", "at most "):
        if words.startswith(sign):
            bound = fact_type.position(fact_type.parse(words.removeprefix(sign)))
            return Domain.of([(bound, inf) if sign == "at least " else (-inf, bound)])
    low, dots, high = words.partition("..")
    if not dots:
        raise Problem("SF238", test=text)
    lower, upper = (fact_type.position(fact_type.parse(part)) for part in (low, high))
    if lower > upper:
        raise Problem("SF236", low=low.strip(), high=high.strip())
    return Domain.of([(lower, upper)])


def read_fields(scope: Scope, node: Node) -> dict[str, Field | None]:
    """The data of an activity or a trigger."""
    reader = scope.reader
    fields: dict[str, Field | None] = {}
    for name, form in reader.named(FieldForm, node).items():
        fields[str(name)] = None
        if form is None:
            continue
        made = read_type(scope, form, name, also={"case": facttypes.Case})
        if name in ("at", "recorded_at", "person", "role"):
            reader.problem("SF206", name, name=name, known=("at", "recorded_at", "person", "role"))
        for word in form.refuse:
            if word not in REFUSABLE:
                problem = unknown("SF310", word, REFUSABLE)
                problem.arguments["owner"] = "refuse"
                reader.report(problem.at(word.place))
        if isinstance(made, facttypes.Text) and form.refuse:
            made = replace(made, refuse=tuple(map(str, form.refuse)))
        elif form.refuse and made is not None:
            reader.problem("SF210", form.refuse[0], name="refuse", other=f"type: {made.kind}")
        if made is not None:
            fields[str(name)] = Field(made, form.optional, form.private, reader.titles(form.title))
    return fields


REFUSABLE = ("identity_number", "mobile_number")


def read_activities(scope: Scope, node: Node) -> dict[str, Activity]:
    made: dict[str, Activity] = {}
    for name, form in scope.reader.named(ActivityForm, node).items():
        scope.reader.once(name, scope.reader.names)
        scope.events[str(name)] = None
        if form is None:
            continue
        fields = read_fields(scope, form.data)
        role = scope.read_roles(form.role) if form.role is not None else None
        scope.events[str(name)] = Recordable(role, fields)
        data = FrozenMap({key: value for key, value in fields.items() if value is not None})
        made[str(name)] = Activity(
            str(name), role, data, guidance=scope.reader.titles(form.guidance), **scope.entity(form, name.place)
        )
    return made
