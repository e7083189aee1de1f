"""Constraints: their patterns, stages, amounts and deadlines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from salesflow.amounts import Amount, Span
from salesflow.constraints.constraint import Constraint
from salesflow.constraints.templates import PERSONS, RELATIONS
from salesflow.facttypes import Date, Datetime
from salesflow.findings import found
from salesflow.frozen import FrozenMap
from salesflow.history.pattern import Anchored, EventPattern
from salesflow.policy.constraint_keys import CONSTRAINT_KINDS, ConstraintForm, ResponseForm, WholeForm
from salesflow.policy.decisions import named_item
from salesflow.policy.form import TEXT, sort_of
from salesflow.policy.patterns import (
    field_type,
    read_amount,
    read_anchored,
    read_length,
    read_pattern,
)
from salesflow.policy.processes import read_stages
from salesflow.policy.scope import Scope
from salesflow.rules.windows import WindowType
from salesflow.text import Block, Node, Word

SETS_OFF = ("activity", "before", "after", "between")
ASKED = ("require", "forbid", "from_")
PATTERNS = (*SETS_OFF, *ASKED)
LOOKS_BACK = ("precedence", "chain_precedence", "not_precedence", "not_chain_precedence", *PERSONS)
LENGTHS = ("within", "at_most")


def read_constraints(scope: Scope, items: Any) -> tuple[Constraint, ...]:
    scope.declare_items("", items)
    seen: dict[str, Word] = {}
    made = []
    for index, item in enumerate(items):
        form: WholeForm | None = form_of_kind(scope, item, index, CONSTRAINT_KINDS)
        if form is None:
            continue
        if scope.reader.is_name(form.id, ids=True):
            scope.reader.once(form.id, seen, form.was)
        made.append(_constraint(scope, form))
    return tuple(made)


def form_of_kind(scope: Scope, item: Node, index: int, kinds: dict[str, Any]) -> Any:
    """An item with a `kind` as the form of that kind; nothing and findings where it has none or is broken."""
    reader, name = scope.reader, named_item(item, index)
    if not isinstance(item, Block):
        return reader.form(next(iter(kinds.values())), item, name)
    kind = item.get("kind")
    if kind is None:
        reader.lacks(item, name, name.place if isinstance(name, Word) else item.place, "kind", ("id",))
    elif not isinstance(kind, Word):
        reader.problem("SF203", kind, found=sort_of(kind), expected=TEXT)
    elif (known := reader.reference("SF313", kind, kinds)) is not None:
        return reader.form(kinds[known], item, name)
    return None


def _constraint(scope: Scope, form: WholeForm) -> Constraint:
    said = _patterns(scope, form)
    for key in LENGTHS:
        if isinstance(word := getattr(form, key, None), Word):
            said[key] = _after(scope, word, key) if form.kind in RELATIONS else read_length(scope, word, key)
    for key in ("of", "at_least", "at_most", "times", "per"):
        if getattr(form, key, None) is not None:
            said.setdefault(key, getattr(form, key))
    if (decision := getattr(form, "decision", None)) is not None:
        said["decision"] = scope.reader.reference("SF308", decision, scope.decisions)
        _has_window(scope, decision)
    if isinstance(form, ResponseForm):
        _deadline(scope, form, said)
    return Constraint(
        str(form.id),
        str(form.kind),
        severity=form.severity,
        in_=read_in(scope, form) if isinstance(form, ConstraintForm) else FrozenMap(),
        **said,
        **scope.entity(form, form.id.place),
    )


def _patterns(scope: Scope, form: WholeForm) -> dict[str, Any]:
    """
    The patterns of a constraint. What sets it off does not look back, and has nothing to be the same as; of what it
    asks for, only what lies before may look back.
    """
    said: dict[str, Any] = {}
    for key in PATTERNS:
        if (node := getattr(form, key, None)) is None:
            continue
        is_asked = key in ASKED
        activation = next((said.get(each) for each in SETS_OFF if getattr(form, each, None) is not None), None)
        scope.asking = _data_of(scope, activation) if is_asked else None
        looks_back = is_asked and form.kind in LOOKS_BACK
        said[key] = read_pattern(scope, node, looks_back=looks_back, compares=is_asked)
    scope.asking = None
    if (since := _since(scope, form)) is not None and (pattern := said.get("require")) is not None:
        said["require"] = replace(pattern, since=since)
    return said


def _data_of(scope: Scope, activation: EventPattern | None) -> Any:
    """The data with which `same` compares: those of the event that sets the constraint off."""
    if activation is None:
        return None
    event = scope.events.get(activation.name)
    return {activation.name: event.data if event is not None else None}


def _since(scope: Scope, form: WholeForm) -> Anchored | None:
    """`since` of a precedence is that of the pattern that it asks for; it is said once."""
    since, reader = getattr(form, "since", None), scope.reader
    if since is None or (isinstance(since, Word) and since == "start"):
        return None
    if isinstance(since, Word) and since == "stage":
        reader.problem("SF422", since)
        return None
    required = getattr(form, "require", None)
    if isinstance(required, Block) and "since" in required:
        reader.problem("SF210", form.key("since"), name="since", other="require")
        return None
    return read_anchored(scope, since)


def read_in(scope: Scope, form: Any) -> FrozenMap[tuple[str, ...]]:
    """The stages that `in` limits an element to; nothing under it is a mistake."""
    if form.in_ is not None and not form.in_:
        scope.reader.problem("SF211", form.key("in"), name="in")
    return read_stages(scope, form.in_ or {})


def _after(scope: Scope, word: Word, key: str) -> Span | None:
    """A deadline after something: any amount but one `before`."""
    amount = read_amount(scope, word)
    if isinstance(amount, Amount) and amount.before:
        scope.reader.problem("SF424", word, amount=str(amount), name=key)
        return None
    return amount


def _has_window(scope: Scope, decision: Word) -> None:
    """What is to be honoured is a window."""
    form = scope.decisions.get(decision)
    if form is None:
        return
    outputs = [scope.outputs.get(name) for name, _ in scope.reader.entries(form.outputs)]
    if None not in outputs and not any(output and isinstance(output.type, WindowType) for output in outputs):
        scope.reader.problem("SF426", decision, name=decision)


def _deadline(scope: Scope, form: Any, said: dict[str, Any]) -> None:
    """A response may have `within`, or `anchor` and `by`: a deadline that the data state; never both."""
    reader = scope.reader
    if form.within is not None:
        for key in form.in_order(("by", "anchor"))[:1]:
            reader.problem("SF210", form.key(key), name=key, other="within")
        return
    if form.by is None and form.anchor is None:
        return
    if form.by is None or form.anchor is None:
        lacking = "by" if form.by is None else "anchor"
        reader.report(found("SF202", form.id.place, owner=str(form.id), name=lacking))
    else:
        said["anchor"] = read_anchor(scope, form.anchor)
        said["by"] = read_amount(scope, form.by)
        check_anchored(scope, form.by, said["by"], said["anchor"])


def read_anchor(scope: Scope, node: Node) -> Anchored | None:
    """What a deadline is counted from: the first or the last of some event, or a date that it states."""
    anchored = read_anchored(scope, node, fields=True)
    if anchored is not None and anchored.pattern.field:
        kind = field_type(scope, anchored.pattern)
        if kind is not None and not isinstance(kind, Date | Datetime):
            scope.reader.problem("SF408", anchored.pattern, name=anchored.pattern.path, type=kind.called)
            return None
    return anchored


def check_anchored(scope: Scope, word: Word, amount: Span | None, anchor: Anchored | None) -> None:
    """Minutes and hours are counted from an instant, never from a date."""
    if anchor is None or amount is None or not amount.needs_instant:
        return
    if isinstance(field_type(scope, anchor.pattern), Date):
        scope.reader.problem("SF409", word, amount=str(amount), name=anchor.pattern.path)
