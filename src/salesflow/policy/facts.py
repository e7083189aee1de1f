"""The facts of a policy: their types, and what they are counted from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import Any

from salesflow import facttypes
from salesflow.catalogue import Phrase
from salesflow.domains import EVERYTHING, Domain
from salesflow.facts import MISSING, UNSTATED, Fact
from salesflow.facttypes import FactType, Integer
from salesflow.findings import NONE, found, some_of
from salesflow.frozen import FrozenMap
from salesflow.history.pattern import Anchored, Counted, EventPattern
from salesflow.policy.keys import FactForm, PatternForm
from salesflow.policy.patterns import field_type, naming_key, pattern_of, read_anchored
from salesflow.policy.scope import Scope
from salesflow.policy.vocabulary import read_type, reject_keys
from salesflow.text import Node, Word
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
        scope.reader.once(name, scope.inputs, form.was if form is not None else ())
        scope.facts[str(name)] = _fact(scope, name, form) if form is not None else None


def _fact(scope: Scope, name: Word, form: FactForm) -> Fact | None:
    reader, mark = scope.reader, scope.reader.mark()
    said = scope.entity(form, name.place)
    counted = _counted(scope, form) if form.from_ is not None else None
    if form.from_ is not None and counted is None and form.type is None:
        return None  # broken, and already reported
    what = _yield(scope, counted) if counted is not None else _Yield(None, UNSTATED, False)
    if counted is not None and counted.aggregate == "stage" and form.type is None:
        reject_keys(reader, form, (), "from: stage")
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
    if form.beyond is not None and declared.range == EVERYTHING:
        reader.problem("SF418", form.key("beyond"), name=str(name))
    elif form.beyond == "missing" and not may_be_missing:
        reader.problem("SF411", name, name=str(name))
    fact = Fact(str(name), declared, may_be_missing, form.beyond, counted, what.when_empty, **said)
    if form.beyond is None or counted is None or what.when_empty is MISSING or not reader.is_sound_since(mark):
        return fact
    return replace(fact, when_empty=fact.nearest(what.when_empty))  # 0 of a range that begins at 1


def _counted(scope: Scope, fact: FactForm) -> Counted | None:
    reader, node = scope.reader, fact.from_
    form = reader.form(PatternForm, node, fact.key("from"))
    if form is None or (key := naming_key(scope, form, node, AGGREGATES)) is None:
        return None
    if key == "stage":
        process = reader.reference("SF302", form.stage, scope.stages)
        return Counted("stage", process=process) if process else None
    if key in ("days_since", "days_until", "time_of"):
        anchored = read_anchored(scope, getattr(form, key), fields=True, compares=False)
        return Counted(key, anchored) if anchored and _fits_aggregate(scope, key, anchored.pattern) else None
    has_field = key in ("sum", "first", "last")
    pattern = pattern_of(scope, getattr(form, key), form, fields=has_field, compares=False)
    if pattern is None or (has_field and not _fits_aggregate(scope, key, pattern)):
        return None
    return Counted(key, pattern)


_DATES = Phrase("a date or a datetime", "日期或日期时间")
_WANTED: dict[str, tuple[Phrase, tuple[type[FactType], ...]]] = {
    "sum": (Phrase("a number or a duration", "数字或时长"), (Integer, facttypes.Decimal, facttypes.Duration)),
    "days_since": (_DATES, (facttypes.Date, facttypes.Datetime)),
    "days_until": (_DATES, (facttypes.Date, facttypes.Datetime)),
    "time_of": (Phrase("a datetime", "日期时间"), (facttypes.Datetime,)),
}


def _fits_aggregate(scope: Scope, key: str, pattern: EventPattern) -> bool:
    """A field is named, and it is of a type that can be counted so."""
    assert pattern.place is not None
    event = scope.events[pattern.name]
    if not pattern.field:
        known = tuple(f"{pattern.name}.{field}" for field in (event.fields() if event else ()))
        scope.reader.report(
            found(
                "SF304", pattern.place, name=pattern.name, owner=pattern.name, known=some_of(known) or NONE, nearest=""
            )
        )
        return False
    wanted, allowed = _WANTED.get(key, (None, ()))
    kind = field_type(scope, pattern)
    if wanted is None or kind is None or isinstance(kind, allowed):
        return True
    scope.reader.report(found("SF425", pattern.place, name=pattern.path, type=_called(kind), what=key, wanted=wanted))
    return False


def _yield(scope: Scope, counted: Counted) -> _Yield:
    if counted.aggregate == "stage":
        process = counted.process or ""
        stages = scope.stages[process]
        titles = FrozenMap({stage: scope.stage_titles.get((process, stage), NO_TITLE) for stage in stages or ()})
        kind = facttypes.Enum(values=titles, name=process) if stages else None
        return _Yield(kind, scope.initial.get(process), False)
    if counted.aggregate == "count":
        return _Yield(Integer(range=Domain.of([(0, inf)])), 0, False)
    if counted.aggregate == "exists":
        return _Yield(facttypes.Boolean(), False, False)
    pattern = counted.of.pattern if isinstance(counted.of, Anchored) else counted.of
    assert pattern is not None
    field = field_type(scope, pattern)
    if counted.aggregate == "sum":
        total = _total(field)
        return _Yield(total, total.at(0) if total is not None else 0, False)
    if counted.aggregate in ("days_since", "days_until"):
        return _Yield(Integer(unit="day"), MISSING, True)
    if counted.aggregate == "time_of":
        return _Yield(facttypes.Time(), MISSING, True)
    return _Yield(field, MISSING, True)


def _total(field: FactType | None) -> FactType | None:
    """What a sum of such values is: of the same type, with no upper end; with no lower one where one may be negative."""
    if field is None:
        return None
    is_never_less = bool(field.range.intervals) and field.range.intervals[0][0] >= 0
    return replace(field, range=Domain.of([(0, inf)]) if is_never_less else EVERYTHING)


def _fits(scope: Scope, name: Word, form: FactForm, declared: FactType, what: _Yield) -> None:
    """Whether what is counted is of the declared type, cannot leave its range and says when it is missing."""
    reader = scope.reader
    at = form.type if form.type is not None else name
    counted = what.type
    if counted is not None and not _same_sort(declared, counted):
        reader.problem("SF412", at, name=str(name), declared=_called(declared), counted=_called(counted))
        return
    can_leave = counted is not None and _can_leave(declared, counted.range & counted.natural)
    if can_leave and form.beyond is None:
        reader.problem(
            "SF410", form.range if form.range is not None else at, name=str(name), range=declared.range_text()
        )
    if what.can_be_missing and form.missing is None:
        reader.problem("SF411", name, name=str(name))


def _can_leave(declared: FactType, counted: Domain) -> bool:
    return declared.range != EVERYTHING and bool(counted - declared.range)


def _same_sort(declared: FactType, counted: FactType) -> bool:
    if isinstance(declared, facttypes.Text) and isinstance(counted, facttypes.Text):
        return True  # the id of another case is text as well
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
