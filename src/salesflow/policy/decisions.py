"""Decision tables: outputs, inputs, rules and their cells, windows; and whether the decisions wait for each other."""

from __future__ import annotations

from typing import Any

from salesflow.amounts import Amount, Span
from salesflow.facts import Fact
from salesflow.facttypes import Date, Datetime, FactType
from salesflow.findings import found, some_of, unknown
from salesflow.frozen import FrozenMap
from salesflow.policy.form import DecisionForm, OutputForm, RuleForm, WindowForm, sort_of
from salesflow.policy.form import MAP as A_MAP
from salesflow.policy.patterns import read_amount, read_pattern
from salesflow.policy.scope import Scope
from salesflow.policy.vocabulary import read_type
from salesflow.rules import network
from salesflow.rules.table import Output, Rule, Table
from salesflow.rules.windows import START, Window, WindowType
from salesflow.text import Block, Listing, Node, Word
from salesflow.unary import CellReader, UnaryTest


def read_decisions(scope: Scope, node: Node) -> tuple[Table, ...]:
    """All tables, in the order in which they can be decided."""
    forms = scope.reader.named(DecisionForm, node)
    outputs = {}
    for name, form in forms.items():
        scope.decisions[str(name)] = form
        outputs[name] = _outputs(scope, form) if form is not None else {}
    made: dict[str, Table] = {}
    for name, form in forms.items():
        if form is not None:
            made[str(name)] = _table(scope, name, form, outputs[name], forms)
    if waiting := network.cycle(made.values()):
        first = next(name for name in forms if name in waiting)
        scope.reader.problem("SF403", first, cycle=" → ".join(waiting))
        return ()
    return network.in_order(made)


def _outputs(scope: Scope, form: DecisionForm) -> dict[str, Output | None]:
    made: dict[str, Output | None] = {}
    for name, output in scope.reader.named(OutputForm, form.outputs).items():
        declared = {key: value for key, value in scope.facts.items()}
        if name in declared or name in scope.outputs:
            scope.reader.problem("SF208", name, name=name)
        made[str(name)] = _output(scope, name, output) if output is not None else None
        scope.outputs[str(name)] = made[str(name)]
    if not made and isinstance(form.outputs, Block):
        scope.reader.problem("SF211", form.outputs, name="outputs")
    return made


def _output(scope: Scope, name: Word, form: OutputForm) -> Output | None:
    reader = scope.reader
    if form.type != "window":
        for key in ("anchor", "role", "do"):
            if getattr(form, key):
                reader.problem("SF210", form.type or name, name=key, other=f"type: {form.type or 'enum'}")
        made = read_type(scope, form, name)
        return Output(made, reader.titles(form.title)) if made is not None else None
    for key in ("values", "unit", "range", "scale"):
        if getattr(form, key) is not None:
            reader.problem("SF210", form.type, name=key, other="type: window")
    before = len(reader.findings)
    anchors = _anchors(scope, form.anchor or [Word(START, name.place)])
    deed = read_pattern(scope, form.do) if form.do is not None else None
    if anchors and all(_can_be_missing(scope, anchor) for anchor in anchors):
        reader.problem("SF407", form.anchor[-1] if form.anchor else name, anchors=anchors)
    window = WindowType(anchors, scope.read_roles(form.role), deed)
    return Output(window, reader.titles(form.title)) if len(reader.findings) == before else None


def _anchors(scope: Scope, words: list[Any]) -> tuple[str, ...]:
    reader, names = scope.reader, []
    for word in words:
        if word == START:
            names.append(START)
            continue
        name = reader.reference("SF307", word, [*scope.facts, START])
        fact = scope.facts.get(name or "")
        if fact is not None and not isinstance(fact.type, Date | Datetime):
            reader.problem("SF408", word, name=word, type=fact.type.called)
        elif name is not None:
            names.append(name)
    return tuple(names)


def _can_be_missing(scope: Scope, anchor: str) -> bool:
    fact = scope.facts.get(anchor)
    return anchor != START and fact is not None and fact.may_be_missing


def _table(scope: Scope, name: Word, form: DecisionForm, outputs: dict[str, Output | None], forms: Any) -> Table:
    inputs = _inputs(scope, form, forms)
    reader = scope.reader
    rules, seen = [], {}
    for index, item in enumerate(form.rules):
        read = reader.form(RuleForm, item, _label(item, index))
        if read is None:
            continue
        if reader.is_name(read.id, ids=True):
            reader.once(read.id, seen)
        if read.otherwise and index < len(form.rules) - 1:
            reader.problem("SF402", read.id)
        rules.append(_rule(scope, name, read, inputs, outputs))
    if isinstance(form.rules, Listing) and not form.rules:
        reader.problem("SF211", form.rules if form.rules.place else name, name="rules")
    whole = {key: output for key, output in outputs.items() if output is not None}
    return Table(
        str(name), tuple(inputs), FrozenMap(whole), tuple(rules), form.hit, **scope.entity(form, name.place)
    )


def _label(item: Node, index: int) -> Word | str:
    """What a rule or item is called before it is known to be sound: its id if it has one, else its number."""
    said = item.get("id") if isinstance(item, Block) else None
    return Word(said, item.place) if isinstance(said, Word) else f"{index + 1}"


def _inputs(scope: Scope, form: DecisionForm, forms: Any) -> dict[str, tuple[FactType, bool] | None]:
    """Each input with its type and whether it can be missing; nothing where that element is broken."""
    reader = scope.reader
    inputs: dict[str, tuple[FactType, bool] | None] = {}
    seen: dict[str, Word] = {}
    for word in form.inputs:
        reader.once(word, seen)
        if word in scope.facts:
            fact: Fact | None = scope.facts[word]
            inputs[str(word)] = (fact.type, fact.may_be_missing) if fact else None
        elif word in scope.outputs:
            inputs[str(word)] = _fed(scope, word, forms)
        else:
            reader.report(unknown("SF307", word, [*scope.facts, *scope.outputs]).at(word.place))
            inputs[str(word)] = None
    return inputs


def _fed(scope: Scope, word: Word, forms: Any) -> tuple[FactType, bool] | None:
    """An output as an input of another table: it can be missing where a rule says `none`."""
    output = scope.outputs[word]
    maker = next((form for form in forms.values() if form is not None and word in form.outputs), None)
    if output is None or maker is None:
        return None
    if isinstance(output.type, WindowType):
        scope.reader.problem("SF406", word, name=word)
        return None
    if maker.hit == "collect":
        scope.reader.problem("SF405", word, name=word)
        return None
    says_none = any(
        isinstance(rule, Block) and isinstance(rule.get("then"), Block) and rule["then"].get(word) == "none"
        for rule in maker.rules
    )
    return output.type, says_none


def _rule(scope: Scope, table: Word, form: RuleForm, inputs: Any, outputs: dict[str, Output | None]) -> Rule:
    reader = scope.reader
    when: dict[str, UnaryTest] = {}
    for key, cell in form.when.items():
        if key.startswith(("x-", "?")):
            continue
        if key not in inputs:
            known = some_of(inputs)
            code = "SF317" if key in scope.facts or key in scope.outputs else "SF307"
            problem = unknown(code, key, [*inputs, *scope.facts] if code == "SF307" else list(inputs))
            problem.arguments.update(owner=str(table), known=known)
            reader.report(problem.at(key.place))
        elif inputs[key] is not None:
            fact_type, may_be_missing = inputs[key]
            cells = CellReader(fact_type, str(key), may_be_missing, reader.findings, scope.calendar)
            if (test := cells.read(cell)) is not None:
                when[str(key)] = test
    if form.otherwise and form.when:
        reader.problem("SF210", form.id, name="when", other="otherwise")
    elif not form.otherwise and not form.when:
        reader.report(found("SF209", form.id.place, known=("when", "otherwise"), found=()))
    return Rule(
        str(form.id), FrozenMap(when), FrozenMap(_then(scope, form, outputs)), form.otherwise,
        because=reader.titles(form.because), **scope.entity(form, form.id.place),
    )


def _then(scope: Scope, form: RuleForm, outputs: dict[str, Output | None]) -> dict[str, Any]:
    reader = scope.reader
    if not form.then:
        reader.problem("SF401", form.id)
        return {}
    then: dict[str, Any] = {}
    for key, node in form.then.items():
        if key.startswith(("x-", "?")):
            continue
        if key not in outputs:
            reader.report(unknown("SF309", key, outputs).at(key.place))
        elif (output := outputs[key]) is not None:
            then[str(key)] = _said(scope, key, node, output)
    for name in outputs:
        if name not in form.then:
            reader.problem("SF404", form.id, name=name)
    return then


def _said(scope: Scope, key: Word, node: Node, output: Output) -> Any:
    if isinstance(node, Word) and node == "none":
        return None
    if isinstance(output.type, WindowType):
        return read_window(scope, key, node, output.type)
    if not isinstance(node, Word):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=output.type.called)
        return None
    fact_type = output.type
    return scope.reader.attempt(lambda: fact_type.parse(node, scope.calendar), node)


def read_window(scope: Scope, key: Word, node: Node, output: WindowType) -> Window | None:
    """What one rule says of a window: amounts, and what it says otherwise than the output."""
    reader = scope.reader
    if not isinstance(node, Block):
        reader.problem("SF203", node, found=sort_of(node), expected=A_MAP)
        return None
    form = reader.form(WindowForm, node, key)
    if form is None:
        return None
    if form.by is None and form.not_before is None:
        reader.report(found("SF202", key.place, owner=str(key), name="by"))
        return None
    not_before = read_amount(scope, form.not_before) if form.not_before is not None else None
    by = read_amount(scope, form.by) if form.by is not None else None
    anchors = _anchors(scope, form.anchor)
    window = Window(not_before, by, anchors, scope.read_roles(form.role),
                    read_pattern(scope, form.do) if form.do is not None else None, output)
    _opens(scope, form, not_before, by)
    for word, amount in ((form.not_before, not_before), (form.by, by)):
        if amount is not None and amount.needs_instant:
            _instant(scope, word, amount, window)
    return window


def _opens(scope: Scope, form: WindowForm, not_before: Span | None, by: Span | None) -> None:
    """A window whose beginning is later than its end, where the two can be compared."""
    if isinstance(not_before, Amount) and isinstance(by, Amount) and not_before.unit is by.unit:
        if not_before.signed > by.signed:
            scope.reader.problem("SF417", form.not_before, low=str(not_before), high=str(by))


def _instant(scope: Scope, word: Any, amount: Span, window: Window) -> None:
    for anchor in window.anchors:
        fact = scope.facts.get(anchor)
        if fact is not None and isinstance(fact.type, Date):
            scope.reader.problem("SF409", word, amount=str(amount), name=anchor)
            return
