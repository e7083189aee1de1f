"""Cadences: their anchors, stages, steps and deadlines."""

from __future__ import annotations

from typing import Any

from salesflow.amounts import Amount
from salesflow.constraints.constraint import FESTIVALS, Cadence, Step
from salesflow.findings import NONE, found
from salesflow.history.pattern import Anchored, EventPattern
from salesflow.policy.constraints import check_anchored, read_anchor, read_in
from salesflow.policy.decisions import check_opens, named_item
from salesflow.policy.keys import CadenceForm, StepForm
from salesflow.policy.patterns import check_may_record, read_amount, read_anchored, read_length, read_pattern
from salesflow.policy.reader import Names
from salesflow.policy.scope import Scope
from salesflow.text import Block, Listing, Node, Word


def read_cadences(scope: Scope, node: Node) -> dict[str, Cadence]:
    made: dict[str, Cadence] = {}
    reader = scope.reader
    for name, item in reader.entries(node):
        form, _ = reader.rest_of(CadenceForm, item, name)
        steps = item.get("steps") if isinstance(item, Block) else None
        if isinstance(steps, Listing):
            scope.declare_items(f"{name}/", steps)
        else:
            scope.elements.is_complete = False
        if not reader.is_name(name) or form is None:
            continue
        anchor = read_anchor(scope, form.anchor)
        if not form.steps:
            reader.problem("SF211", form.key("steps"), name="steps")
        read = _steps(scope, form, anchor)
        stages = read_in(scope, form)
        until = read_until(scope, form.until)
        if anchor is not None:
            made[str(name)] = Cadence(
                str(name),
                anchor,
                read,
                stages,
                until,
                **scope.entity(form, name.place),
            )
    return made


def read_until(scope: Scope, node: Any) -> EventPattern | Anchored | None:
    """What ends a cadence or a step: an event pattern, also as `{first: …}` or `{last: …}`."""
    if node is None:
        return None
    if isinstance(node, Block) and ("first" in node or "last" in node):
        return read_anchored(scope, node)
    return read_pattern(scope, node, looks_back=False)


def _steps(scope: Scope, form: CadenceForm, anchor: Anchored | None) -> tuple[Step, ...]:
    reader = scope.reader
    seen: dict[str, Word] = {}
    steps = []
    for index, item in enumerate(form.steps):
        read = reader.form(StepForm, item, named_item(item, index))
        if read is None:
            continue
        if reader.is_name(read.id, ids=True):
            reader.once(read.id, seen, read.was)
        steps.append(_step(scope, read, anchor))
    return tuple(step for step in steps if step is not None)


def _step(scope: Scope, form: StepForm, anchor: Anchored | None) -> Step | None:
    reader = scope.reader
    if (form.by is None) == (form.every is None):
        said = ("by", "every") if form.by is not None else NONE
        reader.report(found("SF209", form.id.place, known=("by", "every"), found=said))
    for key, other in (("each", "every"), ("not_before", "every"), ("anchor", "each")):
        if form.says(key) and form.says(other):
            reader.problem("SF210", form.key(key), name=key, other=other)
    if form.each is not None:
        _festival(scope, form.each)
    deed = read_pattern(scope, form.do, looks_back=False)
    spans = {key: read_amount(scope, word) for key in ("by", "not_before") if (word := getattr(form, key)) is not None}
    if form.every is not None:
        spans["every"] = read_length(scope, form.every, "every")
        if isinstance(spans["every"], Amount) and not spans["every"].count:
            reader.problem("SF428", form.every, name=f"every: {form.every}")
    check_may_record(scope, form.role, deed.name if deed is not None else "")
    own = read_anchor(scope, form.anchor) if form.anchor is not None else anchor
    check_opens(scope, form.not_before, spans.get("not_before"), spans.get("by"))
    for key, amount in spans.items():
        if form.each is None:
            check_anchored(scope, getattr(form, key), amount, own)
        elif amount is not None and amount.needs_instant:  # a festival is a date
            reader.problem("SF409", getattr(form, key), amount=str(amount), name=str(form.each))
    step = dict(
        each=str(form.each) if form.each else None,
        anchor=own if form.anchor is not None else None,
        role=scope.read_roles(form.role),
        until=read_until(scope, form.until),
    )
    if deed is None:
        return None
    return Step(str(form.id), deed, **spans, **step, **scope.entity(form, form.id.place))  # type: ignore[arg-type]


def _festival(scope: Scope, word: Word) -> None:
    """`festivals` means all of them; otherwise one by its name in some calendar."""
    calendars = list(scope.calendars.values())
    named = [name for calendar in calendars if calendar is not None for name, _ in calendar.festivals]
    is_complete = None not in calendars and scope.calendars.is_complete
    scope.reader.reference("SF316", word, Names(dict.fromkeys([FESTIVALS, *named]), is_complete=is_complete))
