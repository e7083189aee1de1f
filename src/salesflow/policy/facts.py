"""The facts of a policy: their types, and what they are counted from."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from salesflow import facttypes
from salesflow.catalogue import Phrase
from salesflow.domains import EVERYTHING, Domain
from salesflow.facts import MISSING, UNSTATED, Fact
from salesflow.facttypes import FactType, Integer
from salesflow.findings import found
from salesflow.frozen import FrozenMap
from salesflow.history.pattern import Anchored, Counted, EventPattern
from salesflow.policy.form import FactForm, PatternForm
from salesflow.policy.patterns import field_type, naming_key, pattern_of, read_anchored
from salesflow.policy.scope import Scope
from salesflow.policy.vocabulary import read_type
from salesflow.text import Block, Node, Word
from salesflow.titles import NO_TITLE

AGGREGATES = ("stage", "count", "sum", "exists", "first", "last", "days_since", "days_until", "time_of")


@dataclass(frozen=True, slots=True)
class _Yield:
    """What counting gives: its type, what an empty history gives, whether it can be nothing at all."""

    type: FactType | None
    when_empty: Any
    can_be_missing: bool


def read_facts(scope: Scope, node: Node) -> None:
    for name, form in scope.reader.named(FactForm, node).items():
        scope.facts[str(name)] = _fact(scope, name, form) if form is not None else None


def _fact(scope: Scope, name: Word, form: FactForm) -> Fact | None:
    counted = _counted(scope, form.from_) if form.from_ is not None else None
    if form.from_ is not None and counted is None and form.type is None:
        return None  # broken, and already reported
    what = _yield(scope, counted) if counted is not None else _Yield(None, UNSTATED, False)
    if counted is not None and counted.aggregate == "stage" and form.type is None:
        declared = what.type
    else:
        declared = read_type(scope, form, name)
    if declared is None:
        return None
    may_be_missing = form.missing == "allowed"
    if counted is not None:
        _fits(scope, name, form, declared, what)
    elif may_be_missing:
        what = _Yield(None, MISSING, True)
    return Fact(
        str(name), declared, may_be_missing, form.beyond, counted, what.when_empty, scope.reader.titles(form.title),
        scope.reader.references("SF311", form.source, scope.sources), tuple(map(str, form.was)), name.place,
    )


def _counted(scope: Scope, node: Block) -> Counted | None:
    form = scope.reader.form(PatternForm, node, "from")
    if form is None or (key := naming_key(scope, form, node, AGGREGATES)) is None:
        return None
    if key == "stage":
        process = scope.reader.reference("SF302", getattr(form, key), scope.stages)
        return Counted("stage", process=process) if process else None
    if key in ("days_since", "days_until", "time_of"):
        anchored = read_anchored(scope, getattr(form, key), fields=True)
        return Counted(key, anchored) if anchored and _has_field(scope, anchored.pattern) else None
    pattern = pattern_of(scope, getattr(form, key), form, fields=key in ("sum", "first", "last"))
    if pattern is None or (key in ("sum", "first", "last") and not _has_field(scope, pattern)):
        return None
    return Counted(key, pattern)


def _has_field(scope: Scope, pattern: EventPattern) -> bool:
    if pattern.field:
        return True
    event = scope.events[pattern.name]
    known = event.fields() if event else []
    assert pattern.place is not None
    scope.reader.report(
        found("SF304", pattern.place, name=pattern.name, owner=pattern.name, known=tuple(f"{pattern.name}.{f}" for f in known), nearest="")
    )
    return False


def _yield(scope: Scope, counted: Counted) -> _Yield:
    if counted.aggregate == "stage":
        stages = scope.stages[counted.process or ""]
        values = FrozenMap({stage: scope.stage_titles.get((counted.process or "", stage), NO_TITLE) for stage in stages or ()})
        return _Yield(facttypes.Enum(values=values, name=counted.process or "") if stages else None, scope.initial.get(counted.process or ""), False)
    if counted.aggregate == "count":
        return _Yield(Integer(range=Domain.of([(0, inf)])), 0, False)
    if counted.aggregate == "exists":
        return _Yield(facttypes.Boolean(), False, False)
    pattern = counted.of.pattern if isinstance(counted.of, Anchored) else counted.of
    assert pattern is not None
    field = field_type(scope, pattern)
    if counted.aggregate == "sum":
        zero = field.parse("0") if isinstance(field, Integer | facttypes.Decimal) and 0 in field.range else 0
        return _Yield(_unbounded(field), zero, False)
    if counted.aggregate in ("days_since", "days_until"):
        return _Yield(Integer(unit="day"), MISSING, True)
    if counted.aggregate == "time_of":
        return _Yield(facttypes.Time(), MISSING, True)
    return _Yield(field, MISSING, True)


def _unbounded(field: FactType | None) -> FactType | None:
    if isinstance(field, facttypes.Decimal):
        return facttypes.Decimal(unit=field.unit, scale=field.scale)
    return Integer(unit=field.unit) if isinstance(field, Integer) else field


def _fits(scope: Scope, name: Word, form: FactForm, declared: FactType, what: _Yield) -> None:
    """Whether what is counted is of the declared type, cannot leave its range and says when it is missing."""
    reader = scope.reader
    at = form.type if form.type is not None else name
    counted = what.type
    if counted is not None and not _same_sort(declared, counted):
        reader.problem("SF412", at, name=str(name), declared=_called(declared), counted=_called(counted))
        return
    can_leave = counted is not None and _can_leave(declared, counted.range)
    if can_leave and form.beyond is None:
        reader.problem("SF410", form.range or at, name=str(name), range=declared.range_text())
    if form.beyond is not None and declared.range == EVERYTHING:
        reader.problem("SF418", at, name=str(name))
    missing = what.can_be_missing or form.beyond == "missing"
    if missing and form.missing is None:
        reader.problem("SF411", name, name=str(name))


def _can_leave(declared: FactType, counted: Domain) -> bool:
    return declared.range != EVERYTHING and bool(counted - declared.range)


def _same_sort(declared: FactType, counted: FactType) -> bool:
    if type(declared) is not type(counted):
        return False
    if isinstance(declared, facttypes.Enum) and isinstance(counted, facttypes.Enum):
        return list(declared.values) == list(counted.values) and declared.ordered == counted.ordered
    if isinstance(declared, facttypes.Decimal) and isinstance(counted, facttypes.Decimal):
        return declared.scale >= counted.scale and declared.unit == counted.unit
    return counted.unit is None or declared.unit is None or declared.unit == counted.unit


def _called(fact_type: FactType) -> Phrase:
    name = getattr(fact_type, "name", "")
    unit = f" ({fact_type.unit})" if fact_type.unit else ""
    said = fact_type.called
    return Phrase(f"`{name}`", f"`{name}`") if name else Phrase(said.en + unit, said.zh + unit)


