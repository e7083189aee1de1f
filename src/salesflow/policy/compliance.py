"""Cadences and constraints: their patterns, stages and amounts."""

from __future__ import annotations

from typing import Any

from salesflow.amounts import Amount, Span
from salesflow.catalogue import Phrase
from salesflow.constraints.constraint import FESTIVALS, Cadence, Constraint, Step
from salesflow.facttypes import Date, Datetime
from salesflow.findings import NONE, found
from salesflow.frozen import FrozenMap
from salesflow.history.pattern import Anchored, EventPattern
from salesflow.policy.decisions import check_opens, named_item
from salesflow.policy.form import TEXT, sort_of
from salesflow.policy.keys import CONSTRAINT_KINDS, CadenceForm, ConstraintForm, StepForm
from salesflow.policy.patterns import (
    check_may_record,
    field_type,
    read_amount,
    read_anchored,
    read_length,
    read_pattern,
)
from salesflow.policy.processes import read_stages
from salesflow.policy.reader import Names
from salesflow.policy.scope import Scope
from salesflow.rules.windows import WindowType
from salesflow.text import Block, Listing, Node, Word

PATTERNS = ("before", "after", "require", "between", "activity", "from_")
LENGTHS = ("within", "at_most")


def read_constraints(scope: Scope, items: Any) -> tuple[Constraint, ...]:
    scope.declare_items("", items)
    seen: dict[str, Word] = {}
    made = []
    for index, item in enumerate(items):
        form: ConstraintForm | None = form_of_kind(scope, item, index, CONSTRAINT_KINDS)
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


def _constraint(scope: Scope, form: ConstraintForm) -> Constraint:
    reader = scope.reader
    said: dict[str, Any] = {}
    for key in PATTERNS:
        if (node := getattr(form, key, None)) is not None:
            looks_back = (form.kind, key) in _LOOKING_BACK
            said[key] = read_pattern(scope, node, looks_back=looks_back)
    for key in LENGTHS:
        if (word := getattr(form, key, None)) is not None:
            ends = form.kind == "response"  # there `within` is a deadline, elsewhere a length
            said[key] = _after(scope, word, key) if ends else read_length(scope, word, key)
    for key in ("of", "at_least", "per"):
        if getattr(form, key, None) is not None:
            said[key] = getattr(form, key)
    if said.get("at_least") == 0:
        reader.problem("SF226", form.key("at_least"), value="0", range=_AT_LEAST_ONE)
    if (decision := getattr(form, "decision", None)) is not None:
        said["decision"] = reader.reference("SF308", decision, scope.decisions)
        _has_window(scope, decision)
    since = getattr(form, "since", None)
    if since == "stage":
        reader.problem("SF422", since)
    elif since is not None and since != "start":
        said["since"] = read_anchored(scope, since) or "start"
    if form.kind == "response":
        _deadline(scope, form, said)
    return Constraint(
        str(form.id),
        str(form.kind),
        severity=form.severity,
        in_=read_in(scope, form),
        **said,
        **scope.entity(form, form.id.place),
    )


_LOOKING_BACK = {
    ("precedence", "require"),
    ("separation", "from_"),
    ("separation", "activity"),
    ("absence", "activity"),
    ("existence", "activity"),
}
_AT_LEAST_ONE = Phrase("at least 1", "至少 1")


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
    """A response has `within`, or `anchor` and `by`: a deadline that the data state; never both."""
    reader = scope.reader
    if form.within is not None:
        for key in form.in_order(("by", "anchor"))[:1]:
            reader.problem("SF210", form.key(key), name=key, other="within")
        return
    if form.by is None and form.anchor is None:
        reader.report(found("SF209", form.id.place, known=("within", "by"), found=NONE))
    elif form.by is None or form.anchor is None:
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
