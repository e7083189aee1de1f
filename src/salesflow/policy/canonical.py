"""
The canonical form of a policy: one document for one meaning, whatever the comments, the order of keys and the
shorthands of the file. Its hash is the policy's identity (semantics 9), and written out it loads as the same policy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import Field, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import singledispatch
from math import inf
from typing import Any

from salesflow import amounts, facttypes
from salesflow.calendars import Calendar
from salesflow.domains import EVERYTHING
from salesflow.facts import MISSING, Fact
from salesflow.facttypes import FactType
from salesflow.history.activity import Field as DataField
from salesflow.policy.expected import Expectation, Recorded
from salesflow.rules.table import Output, Table
from salesflow.rules.windows import WindowType
from salesflow.titles import EVERY_LANGUAGE


class Ordered(dict[str, Any]):
    """A map whose order is part of its meaning: the values of an ordered enum."""


class Leading(dict[str, Any]):
    """A map whose first key is part of its meaning: the main process, the default calendar."""


@singledispatch
def document(value: Any) -> Any:
    """
    A value of the policy as maps, lists and texts, in the shape of the file; what only repeats a default is left out.
    """
    if hasattr(value, "to_document"):
        return value.to_document()
    if is_dataclass(value) and type(value).__str__ is object.__str__:
        said = ((item, getattr(value, item.name)) for item in fields(value) if _means(item))
        return {item.name.removesuffix("_"): document(one) for item, one in said if not _is_default(item, one)}
    return "none" if value is None else str(value)  # an amount prints itself as the file writes it


def _means(item: Field[Any]) -> bool:
    return item.compare and item.metadata.get("meaning", True) is not False


def _is_default(item: Field[Any], value: Any) -> bool:
    if item.default is not NO_DEFAULT:
        return bool(value == item.default)
    return item.default_factory is not NO_DEFAULT and bool(value == item.default_factory())


@document.register
def _(value: Mapping) -> Any:  # type: ignore[type-arg]
    if list(value) == [EVERY_LANGUAGE]:
        return value[EVERY_LANGUAGE]
    return {str(name): _named(document(item), name) for name, item in value.items()}


def _named(item: Any, name: str) -> Any:
    """An element in a map of elements: its name is its key and not said again."""
    if isinstance(item, dict):
        return type(item)((key, one) for key, one in item.items() if key not in ("name", "trigger") or one != name)
    return item


@document.register(tuple)
@document.register(list)
def _(value: Any) -> Any:
    return [document(item) for item in value]


@document.register
def _(value: bool) -> Any:
    return "true" if value else "false"


@document.register
def _(value: Decimal) -> Any:
    return facttypes.Decimal().written(value)


@document.register
def _(value: datetime) -> Any:
    return value.astimezone(UTC).isoformat(sep=" ")


@document.register
def _(value: timedelta) -> Any:
    return facttypes.Duration().written(value)


@document.register
def _(value: FactType) -> Any:
    said: dict[str, Any] = {"type": value.kind}
    if value.unit:
        said["unit"] = value.unit
    if isinstance(value, facttypes.Decimal):
        said["scale"] = str(value.scale)
    if value.range != EVERYTHING:
        low, high = value.range.intervals[0][0], value.range.intervals[-1][1]
        both = low > -inf and high < inf
        said["range"] = (
            f"{value.written(value.at(int(low)))}..{value.written(value.at(int(high)))}"
            if both
            else value.interval_text(low, high)
        )
    if isinstance(value, facttypes.Text) and value.refuse:
        said["refuse"] = sorted(value.refuse)
    if isinstance(value, facttypes.Enum):
        values = {name: document(words) for name, words in value.values.items()}
        said["values"] = Ordered(values) if value.ordered else values
        if value.ordered:
            said["ordered"] = "true"
    return said


@document.register
def _(value: Fact) -> Any:
    return {
        **document(value.type),
        **_rest(value, "type", "may_be_missing", "counted", "name"),
        **({"missing": "allowed"} if value.may_be_missing else {}),
        **({"from": document(value.counted)} if value.counted else {}),
    }


@document.register
def _(value: DataField) -> Any:
    return {**document(value.type), **_rest(value, "type")}


@document.register
def _(value: Output) -> Any:
    if isinstance(value.type, WindowType):
        return {"type": "window", **_rest(value.type), **_rest(value, "type")}
    return {**document(value.type), **_rest(value, "type")}


@document.register
def _(value: Table) -> Any:
    outputs = {name: document(output) for name, output in value.outputs.items()}
    return {"hit": value.hit, **_rest(value, "hit", "outputs", "name"), "outputs": outputs}


def _rest(value: Any, *but: str) -> dict[str, Any]:
    """The other keys of an element, as any dataclass is written."""
    said = ((item, getattr(value, item.name)) for item in fields(value) if item.name not in but and _means(item))
    return {item.name.removesuffix("_"): document(one) for item, one in said if not _is_default(item, one)}


@document.register
def _(value: Calendar) -> Any:
    said: dict[str, Any] = {"timezone": value.timezone}
    if value.known:
        said["known"] = _dates(value.known)
    week = {day: _spans(spans) for day, spans in zip(_WEEK, value.open, strict=True) if spans}
    closed = [_dates(pair) for pair in sorted(value.closed)]
    special = {_dates(pair): _spans(spans) for pair, spans in sorted(value.special)}
    festivals = {name: [str(day) for day in days] for name, days in value.festivals}
    parts = {"open": week, "closed": closed, "special": special, "festivals": festivals}
    return {**said, **{name: part for name, part in parts.items() if part}}


_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _dates(pair: tuple[date, date]) -> str:
    return f"{pair[0]}..{pair[1]}" if pair[0] != pair[1] else str(pair[0])


def _spans(spans: Any) -> list[str]:
    return [f"{amounts.clock_text(low)}-{amounts.clock_text(high)}" for low, high in spans]


@document.register
def _(value: Recorded) -> Any:
    """In the data of an event nothing is missing: what is not known is stated as `unknown`."""
    data = {name: "unknown" if one is MISSING else document(one) for name, one in value.data.items()}
    return {**_rest(value, "data"), **({"data": data} if data else {})}


def expectations(listed: tuple[Expectation, ...]) -> dict[str, Any]:
    """What a test expects, as its map."""
    said = {one.of: document(one.value) for one in listed}
    stages = {of.removeprefix(_STAGE): said.pop(of) for of in list(said) if of.startswith(_STAGE)}
    return {**said, **({"stage": stages} if stages else {})}


_STAGE = "stage."


def policy_document(policy: Any) -> dict[str, Any]:
    """The whole policy; types are written out where they are used, so that their names mean nothing."""
    said = _rest(policy, "types", "decisions", "tests", "calendars", "processes", "notes", "file", "added")
    own = {name: calendar for name, calendar in policy.calendars.items() if name not in policy.added}
    said["calendars"] = Leading(document(own))
    said["processes"] = Leading(document(policy.processes))
    said["decisions"] = {table.name: document(table) for table in policy.decisions}
    said["tests"] = [{**_rest(test, "expect"), "expect": expectations(test.expect)} for test in policy.tests]
    order = (
        "name",
        "version",
        "effective_from",
        "title",
        "case",
        "sources",
        "calendars",
        "roles",
        "activities",
        "processes",
        "facts",
        "decisions",
        "invariants",
        "cadences",
        "constraints",
        "tests",
    )
    return {"salesflow": "1", **{name: said[name] for name in order if said.get(name)}}


def fingerprint(canonical: Any) -> str:
    """The hash of a canonical document: sha256 over JSON with sorted keys, order kept where it means something."""
    text = json.dumps(_sorted(canonical), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    import hashlib  # 8 ms, and only an identity needs it

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _sorted(value: Any) -> Any:
    if isinstance(value, Ordered):
        return [[name, _sorted(item)] for name, item in value.items()]
    if isinstance(value, dict):
        made = {name: _sorted(item) for name, item in value.items()}
        return {"first": next(iter(value), None), "all": made} if isinstance(value, Leading) else made
    return [_sorted(item) for item in value] if isinstance(value, list) else value
