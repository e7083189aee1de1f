"""Cadences and constraints: their patterns, stages and amounts."""

from __future__ import annotations

from typing import Any

from salesflow.constraints.constraint import Cadence, Constraint, Step
from salesflow.facttypes import Date, Datetime
from salesflow.findings import found, unknown
from salesflow.history.pattern import Anchored, EventPattern
from salesflow.policy.form import CONSTRAINT_KINDS, CadenceForm, ConstraintForm, StepForm
from salesflow.policy.patterns import field_type, read_amount, read_anchored, read_pattern
from salesflow.policy.processes import read_stages
from salesflow.policy.scope import Scope
from salesflow.text import Block, Node, Word

PATTERNS = ("before", "after", "require", "between", "activity", "from_")
AMOUNTS = ("within", "by", "at_most")


def read_constraints(scope: Scope, items: Any) -> tuple[Constraint, ...]:
    seen: dict[str, Word] = {}
    made = []
    for index, item in enumerate(items):
        form = _constraint_form(scope, item, index)
        if form is None:
            continue
        if scope.reader.is_name(form.id, ids=True):
            scope.reader.once(form.id, seen)
        made.append(_constraint(scope, form))
    return tuple(made)


def named_item(item: Node, index: int, key: str = "id") -> Word | str:
    """What an item of a list is called before it is known to be sound: by its id, else by its number."""
    said = item.get(key) if isinstance(item, Block) else None
    return Word(said, item.place) if isinstance(said, Word) else str(index + 1)


def model_of(scope: Scope, item: Node, kinds: dict[str, Any]) -> Any:
    """Which form an item with a `kind` has; an unknown kind is a finding."""
    kind = item.get("kind") if isinstance(item, Block) else None
    if not isinstance(kind, Word):
        return next(iter(kinds.values())) if kind is not None or not isinstance(item, Block) else None
    if kind not in kinds:
        scope.reader.report(unknown("SF313", kind, kinds).at(kind.place))
        return None
    return kinds[kind]


def _constraint_form(scope: Scope, item: Node, index: int) -> ConstraintForm | None:
    name = named_item(item, index)
    model = model_of(scope, item, CONSTRAINT_KINDS)
    if model is None:
        if isinstance(item, Block) and "kind" not in item:
            scope.reader.report(found("SF202", item.place, owner=str(name), name="kind"))
        return None
    form: ConstraintForm | None = scope.reader.form(model, item, name)
    return form


def _constraint(scope: Scope, form: ConstraintForm) -> Constraint:
    reader = scope.reader
    said: dict[str, Any] = {}
    for key in PATTERNS:
        if (node := getattr(form, key, None)) is not None:
            said[key] = read_pattern(scope, node)
    for key in AMOUNTS:
        if (word := getattr(form, key, None)) is not None:
            said[key] = read_amount(scope, word)
    for key in ("of", "at_least", "per"):
        if getattr(form, key, None) is not None:
            said[key] = getattr(form, key)
    if (decision := getattr(form, "decision", None)) is not None:
        said["decision"] = reader.reference("SF308", decision, scope.decisions)
    if getattr(form, "since", None) is not None:
        said["since"] = read_anchored(scope, getattr(form, "since")) or "start"
    if form.kind == "response":
        _deadline(scope, form, said)
    return Constraint(
        str(form.id), str(form.kind), severity=form.severity,
        in_=read_stages(scope, form.in_ or {}), because=reader.titles(form.because),
        guidance=reader.titles(form.guidance), **said, **scope.entity(form, form.id.place),
    )


def _deadline(scope: Scope, form: Any, said: dict[str, Any]) -> None:
    """A response has `within`, or `anchor` and `by`: a deadline that the data state; never both."""
    if form.anchor is not None and form.by is None:
        scope.reader.report(found("SF202", form.id.place, owner=str(form.id), name="by"))
    if form.within is not None and form.by is not None:
        scope.reader.problem("SF210", form.by, name="by", other="within")
    if form.anchor is not None:
        said["anchor"] = read_anchor(scope, form.anchor)


def read_anchor(scope: Scope, node: Node) -> Anchored | None:
    """What a deadline is counted from: the first or the last of some event, or a date that it states."""
    anchored = read_anchored(scope, node, fields=True)
    if anchored is not None and anchored.pattern.field:
        kind = field_type(scope, anchored.pattern)
        if kind is not None and not isinstance(kind, Date | Datetime):
            scope.reader.problem("SF408", anchored.pattern, name=anchored.pattern.path, type=kind.called)
    return anchored


def read_cadences(scope: Scope, node: Node) -> dict[str, Cadence]:
    made: dict[str, Cadence] = {}
    reader = scope.reader
    for name, form in reader.named(CadenceForm, node).items():
        if form is None:
            continue
        anchor = read_anchor(scope, form.anchor)
        steps = _steps(scope, form)
        stages = read_stages(scope, form.in_ or {})
        until = read_until(scope, form.until)
        if anchor is not None:
            made[str(name)] = Cadence(
                str(name), anchor, steps, stages, until, reader.titles(form.because),
                guidance=reader.titles(form.guidance), **scope.entity(form, name.place),
            )
    return made


def read_until(scope: Scope, node: Any) -> EventPattern | Anchored | None:
    """What ends a cadence or a step: an event pattern, also as `{first: …}` or `{last: …}`."""
    if node is None:
        return None
    if isinstance(node, Block) and ("first" in node or "last" in node):
        return read_anchored(scope, node)
    return read_pattern(scope, node)


def _steps(scope: Scope, form: CadenceForm) -> tuple[Step, ...]:
    reader = scope.reader
    seen: dict[str, Word] = {}
    steps = []
    for index, item in enumerate(form.steps):
        read = reader.form(StepForm, item, named_item(item, index))
        if read is None:
            continue
        if reader.is_name(read.id, ids=True):
            reader.once(read.id, seen)
        steps.append(_step(scope, read))
    if not form.steps:
        reader.problem("SF211", form.steps, name="steps")
    return tuple(step for step in steps if step is not None)


def _step(scope: Scope, form: StepForm) -> Step | None:
    reader = scope.reader
    if form.by is None and form.every is None:
        reader.report(found("SF209", form.id.place, known=("by", "every"), found=()))
    if form.every is not None and form.each is not None:
        reader.problem("SF210", form.each, name="each", other="every")
    if form.each is not None:
        _festival(scope, form.each)
    deed = read_pattern(scope, form.do)
    amounts = {
        key: read_amount(scope, word) for key in ("by", "not_before", "every") if (word := getattr(form, key)) is not None
    }
    anchor = read_anchor(scope, form.anchor) if form.anchor is not None else None
    step = dict(each=str(form.each) if form.each else None, anchor=anchor, role=scope.read_roles(form.role),
                until=read_until(scope, form.until), because=reader.titles(form.because),
                guidance=reader.titles(form.guidance))
    if deed is None:
        return None
    return Step(str(form.id), deed, **amounts, **step, **scope.entity(form, form.id.place))  # type: ignore[arg-type]


def _festival(scope: Scope, word: Word) -> None:
    """`festivals` means all of them; otherwise one by its name in some calendar."""
    calendars = [calendar for calendar in scope.calendars.values() if calendar is not None]
    named = [name for calendar in calendars for name, _ in calendar.festivals]
    if len(calendars) == len(scope.calendars):
        scope.reader.reference("SF316", word, ["festivals", *named])


