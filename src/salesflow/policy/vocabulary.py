"""The words of a policy: sources, roles, types, data fields, activities."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from salesflow import facttypes
from salesflow.catalogue import Phrase
from salesflow.domains import EVERYTHING
from salesflow.facttypes import Enum, FactType
from salesflow.frozen import FrozenMap
from salesflow.history.activity import Activity, Field
from salesflow.history.pattern import BUILT_IN_FIELDS
from salesflow.policy.form import LIST, TEXT, is_nothing
from salesflow.policy.keys import ActivityForm, FieldForm, TypeForm
from salesflow.policy.reader import Reader
from salesflow.policy.scope import Recordable, Scope
from salesflow.text import Block, Listing, Node, Word
from salesflow.titles import NO_TITLE, Titles
from salesflow.unary import read_range

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
NOT_OURS = (*SIMPLE, "case", "window")  # names that a policy cannot give to a type of its own
_TITLE = Phrase("a title", "标题")


def read_titled(reader: Reader, node: Node) -> dict[str, Titles]:
    """A map of names to titles: sources, roles."""
    made: dict[str, Titles] = {}
    for key, said in reader.entries(node):
        reader.is_name(key)
        made[str(key)] = _title_of(reader, said)
    return made


def _title_of(reader: Reader, node: Node) -> Titles:
    if isinstance(node, Listing):
        reader.problem("SF203", node, found=LIST, expected=_TITLE)
        return NO_TITLE
    return reader.titles(None if is_nothing(node) else node)


def read_types(scope: Scope, node: Node) -> None:
    for name, form in scope.reader.named(TypeForm, node).items():
        if name in NOT_OURS:
            scope.reader.problem("SF206", name, name=name, known=NOT_OURS)
        elif form is not None:
            scope.types[str(name)] = read_type(scope, form, name, own=True)
        scope.types.setdefault(str(name), None)


def read_type(scope: Scope, form: TypeForm, name: Word, *, own: bool = False, also: Any = None) -> FactType | None:
    """
    The type that `type`, `values`, `range`, `unit` and `scale` state together.

    `own` types may leave out `type: enum` beside `values`, and are not made of each other. `also` are further types
    that may stand here: a field's `case`, an output's `window`.
    """
    reader = scope.reader
    simple = {**SIMPLE, **(also or {})}
    if form.type is None and not (own and form.says("values")):
        reader.problem("SF202", name, owner=str(name), name="type")
        return None
    kind = form.type if form.type is not None else Word("enum", name.place)
    mark = reader.mark()
    if kind in simple:
        reject_keys(reader, form, _GOES_WITH.get(kind, ("range",)), f"type: {kind}")
        made = _enum(reader, form, name) if kind == "enum" else _plain(scope, form, kind, simple[kind])
        return made if reader.is_sound_since(mark) else None
    if own or kind not in scope.types:
        reader.stranger("SF306", kind, simple if own else scope.types.with_(simple))
        return None
    reject_keys(reader, form, (), f"type: {kind}")
    return scope.types[kind]


_GOES_WITH: dict[str, tuple[str, ...]] = {
    "enum": ("values", "ordered"),
    "integer": ("range", "unit"),
    "decimal": ("range", "unit", "scale"),
    "duration": ("range", "unit"),
    "boolean": (),
    "text": (),
    "case": (),
}


def reject_keys(reader: Reader, form: TypeForm, allowed: tuple[str, ...], other: str) -> None:
    """The keys of a type that do not go with this one."""
    for key in ("values", "ordered", "unit", "range", "scale"):
        if form.says(key) and key not in allowed:
            reader.problem("SF210", form.key(key), name=key, other=other)


def _enum(reader: Reader, form: TypeForm, name: Word) -> Enum:
    values: dict[str, Titles] = {}
    seen: dict[str, Word] = {}
    said = form.values
    if said is None:
        reader.problem("SF202", form.type if form.type is not None else name, owner=str(name), name="values")
    elif isinstance(said, Word) and not is_nothing(said):
        reader.problem("SF203", said, found=TEXT, expected=_VALUES)
    elif not said:
        reader.problem("SF211", form.key("values"), name="values")
    elif isinstance(said, Block):
        for word, title in reader.entries(said):
            reader.is_name(word, ids=True)
            values[str(word)] = _title_of(reader, title)
    else:
        for word in reader.words(said):
            if reader.is_name(word, ids=True):
                reader.once(word, seen)
            values.setdefault(str(word), NO_TITLE)
    return Enum(values=FrozenMap(values), ordered=form.ordered, name=str(name))


_VALUES = Phrase("a list or map of values", "取值的列表或映射")


def _plain(scope: Scope, form: TypeForm, kind: Word, made: type[FactType]) -> FactType:
    reader, unit = scope.reader, form.unit
    if unit is not None:
        known = ("minute", "hour") if kind == "duration" else (*facttypes.UNITS, *facttypes.CURRENCIES)
        unit = reader.reference("SF314", unit, known)
    fact_type = made(unit=unit)
    if form.scale is not None and isinstance(fact_type, facttypes.Decimal):
        if form.scale > _LARGEST_SCALE:
            reader.problem("SF226", form.key("scale"), value=form.scale, range=f"0..{_LARGEST_SCALE}")
        fact_type = replace(fact_type, scale=min(form.scale, _LARGEST_SCALE))
    if form.range is not None and fact_type.is_ordered:
        bounds = reader.attempt(lambda: read_range(fact_type, form.range, scope.calendar), form.range)
        fact_type = replace(fact_type, range=bounds or EVERYTHING)
    return fact_type


_LARGEST_SCALE = 12


def read_fields(scope: Scope, node: Node) -> dict[str, Field | None]:
    """The data of an activity or a trigger."""
    reader = scope.reader
    fields: dict[str, Field | None] = {}
    for name, form in reader.named(FieldForm, node).items():
        fields[str(name)] = None
        if form is None:
            continue
        made = read_type(scope, form, name, also={"case": facttypes.Case})
        if name in BUILT_IN_FIELDS:
            reader.problem("SF206", name, name=name, known=BUILT_IN_FIELDS)
        refuse = reader.references("SF310", form.refuse, REFUSABLE, owner="refuse")
        if isinstance(made, facttypes.Text) and form.refuse:
            made = replace(made, refuse=refuse)
        elif form.refuse and made is not None:
            reader.problem("SF210", form.key("refuse"), name="refuse", other=f"type: {made.kind}")
        title = reader.titles(form.title)
        if made is not None:
            fields[str(name)] = Field(made, form.optional, form.private, title, tuple(map(str, form.was)))
    return fields


REFUSABLE = ("identity_number", "mobile_number")


def read_activities(scope: Scope, node: Node) -> dict[str, Activity]:
    made: dict[str, Activity] = {}
    for name, form in scope.reader.named(ActivityForm, node).items():
        scope.reader.once(name, scope.reader.names, form.was if form is not None else ())
        scope.events[str(name)] = None
        if form is None:
            continue
        fields = read_fields(scope, form.data)
        role = scope.who_may(form.role)
        scope.events[str(name)] = Recordable(role, fields)
        data = FrozenMap({key: value for key, value in fields.items() if value is not None})
        made[str(name)] = Activity(str(name), role, data, **scope.entity(form, name.place))
    return made
