"""Decision tables: outputs, inputs, rules and their cells, windows; and whether the decisions wait for each other."""

from __future__ import annotations

from typing import Any

from salesflow.amounts import Amount, Moment, Span
from salesflow.catalogue import Phrase
from salesflow.facts import Fact
from salesflow.facttypes import Date, Datetime, FactType
from salesflow.findings import NONE, Problem, found
from salesflow.frozen import FrozenMap
from salesflow.policy.form import MAP as A_MAP
from salesflow.policy.form import is_nothing, sort_of
from salesflow.policy.keys import DecisionForm, OutputForm, RuleForm, WindowForm
from salesflow.policy.patterns import check_may_record, read_amount, read_pattern
from salesflow.policy.reader import Names
from salesflow.policy.scope import STAND_IN, Scope
from salesflow.policy.vocabulary import read_type, reject_keys
from salesflow.rules import network
from salesflow.rules.table import Output, Rule, Table
from salesflow.rules.windows import START, Window, WindowType
from salesflow.text import Block, Listing, Node, Word
from salesflow.unary import CellReader, UnaryTest


def read_decisions(scope: Scope, node: Node) -> tuple[Table, ...]:
    """All tables, in the order in which they can be decided."""
    reader = scope.reader
    forms: dict[Word, DecisionForm | None] = {}
    for name, said in reader.entries(node):
        form, _ = reader.rest_of(DecisionForm, said, name)
        forms[name] = form if reader.is_name(name) else None
        scope.decisions[str(name)] = forms[name]
        _declare(scope, name, said, sound=form is not None)
    outputs = {name: _outputs(scope, form) for name, form in forms.items() if form is not None}
    made = {str(name): _table(scope, name, form, outputs[name]) for name, form in forms.items() if form is not None}
    if waiting := network.cycle(made.values()):
        first = next(name for name in forms if name in waiting)
        reader.problem("SF403", first, cycle=" → ".join(waiting))
        return ()
    return network.in_order(made)


def _declare(scope: Scope, name: Word, said: Node, *, sound: bool) -> None:
    """The rules that others may name, and the outputs, also of a decision that is broken."""
    rules, outputs = (said.get(key) if isinstance(said, Block) else None for key in ("rules", "outputs"))
    ids: Names[None] = Names()
    scope.rules[str(name)] = ids
    if isinstance(rules, Listing):
        scope.declare_items(f"{name}/", rules)
    for item in rules if isinstance(rules, Listing) else ():
        known = item.get("id") if isinstance(item, Block) else None
        ids.is_complete &= isinstance(known, Word)
        ids.update({str(known): None} if isinstance(known, Word) else {})
    if not isinstance(rules, Listing):
        scope.elements.is_complete = ids.is_complete = False
    if not isinstance(outputs, Block):
        scope.outputs.is_complete = False
    elif not sound:
        scope.outputs.update((str(output), None) for output, _ in scope.reader.entries(outputs))


def _outputs(scope: Scope, form: DecisionForm) -> dict[str, Output | None]:
    made: dict[str, Output | None] = {}
    for name, output in scope.reader.named(OutputForm, form.outputs).items():
        scope.reader.once(name, scope.inputs, output.was if output is not None else ())
        made[str(name)] = _output(scope, name, output) if output is not None else None
        if str(name) in scope.facts or str(name) in scope.makers:
            made[str(name)] = None  # two things of one name: which is meant where it is named, nobody knows
            if str(name) in scope.facts:
                scope.facts[str(name)] = None
        scope.outputs[str(name)] = made[str(name)]
        scope.makers[str(name)] = form
    if not made:
        scope.reader.problem("SF211", form.key("outputs"), name="outputs")
    return made


def _output(scope: Scope, name: Word, form: OutputForm) -> Output | None:
    reader = scope.reader
    title, was = reader.titles(form.title), tuple(map(str, form.was))
    if form.type != "window":
        made = read_type(scope, form, name, also={"window": None})
        for key in ("anchor", "role", "do") if made is not None else ():
            if form.says(key):
                reader.problem("SF210", form.key(key), name=key, other=f"type: {form.type}")
        return Output(made, title, was) if made is not None else None
    mark = reader.mark()
    reject_keys(reader, form, (), "type: window")
    anchors, is_whole = read_anchors(scope, form.anchor or [Word(START, name.place)])
    deed = read_pattern(scope, form.do, looks_back=False) if form.do is not None else None
    if is_whole and anchors and _can_be_missing(scope, anchors[-1]):
        reader.problem("SF407", form.anchor[-1] if form.anchor else name, anchors=anchors)
    check_may_record(scope, form.role, deed.name if deed is not None else "")
    window = WindowType(anchors, scope.read_roles(form.role), deed)
    return Output(window, title, was) if reader.is_sound_since(mark) else None


def read_anchors(scope: Scope, words: list[Any]) -> tuple[tuple[str, ...], bool]:
    """Facts that are a date or a datetime, or `start`; and whether every one of them is sound."""
    reader, names = scope.reader, []
    for word in words:
        if word == START:
            names.append(START)
            continue
        name = reader.reference("SF307", word, scope.facts.with_([START]))
        fact = scope.facts.get(name or "")
        if fact is not None and not isinstance(fact.type, Date | Datetime):
            reader.problem("SF408", word, name=word, type=fact.type.called)
        elif fact is not None:
            names.append(str(name))
    return tuple(names), len(names) == len(words)


def _can_be_missing(scope: Scope, anchor: str) -> bool:
    fact = scope.facts.get(anchor)
    return anchor != START and fact is not None and fact.may_be_missing


def _table(scope: Scope, name: Word, form: DecisionForm, outputs: dict[str, Output | None]) -> Table:
    inputs = _inputs(scope, form)
    reader = scope.reader
    rules = []
    seen: dict[str, Word] = {}
    for index, item in enumerate(form.rules):
        read = reader.form(RuleForm, item, named_item(item, index))
        if read is None:
            continue
        if reader.is_name(read.id, ids=True):
            reader.once(read.id, seen, read.was)
        if read.otherwise and index < len(form.rules) - 1:
            reader.problem("SF402", read.key("otherwise"))
        rules.append(_rule(scope, name, read, inputs, outputs))
    if not form.rules:
        reader.problem("SF211", form.key("rules"), name="rules")
    whole = {key: output for key, output in outputs.items() if output is not None}
    return Table(str(name), tuple(inputs), FrozenMap(whole), tuple(rules), form.hit, **scope.entity(form, name.place))


def named_item(item: Node, index: int, key: str = "id") -> Word | Phrase:
    """What an item of a list is called before it is known to be sound: by its id, else by its number."""
    said = item.get(key) if isinstance(item, Block) else None
    return said if isinstance(said, Word) and said else Phrase(f"item {index + 1}", f"第 {index + 1} 项")


def _inputs(scope: Scope, form: DecisionForm) -> Names[tuple[FactType, bool] | None]:
    """Each input with its type and whether it can be missing; nothing where that element is broken."""
    reader = scope.reader
    inputs: Names[tuple[FactType, bool] | None] = Names()
    seen: dict[str, Word] = {}
    for word in form.inputs:
        reader.once(word, seen)
        inputs[str(word)] = None
        if word in scope.facts:
            fact: Fact | None = scope.facts[word]
            inputs[str(word)] = (fact.type, fact.may_be_missing) if fact else None
        elif word in scope.outputs:
            inputs[str(word)] = _fed(scope, word)
        else:
            reader.stranger("SF307", word, scope.facts.with_(scope.outputs))
            inputs.is_complete = False  # a cell may rightly name what is misspelt here
    if not form.inputs:
        reader.problem("SF211", form.key("inputs"), name="inputs")
        inputs.is_complete = False
    return inputs


def _fed(scope: Scope, word: Word) -> tuple[FactType, bool] | None:
    """An output as an input of another table: it can be missing where a rule says `none`."""
    output, maker = scope.outputs[word], scope.makers.get(word)
    if output is None or maker is None:
        return None
    if isinstance(output.type, WindowType):
        scope.reader.problem("SF406", word, name=word)
        return None
    if maker.hit == "collect":
        scope.reader.problem("SF405", word, name=word)
        return None
    return output.type, any(_may_say_none(rule, word, output.type) for rule in maker.rules)


def _may_say_none(rule: Node, name: str, kind: FactType) -> bool:
    """Does this rule say `none`? A rule that is broken may."""
    then = rule.get("then") if isinstance(rule, Block) else None
    said = then.get(name) if isinstance(then, Block) else None
    if not isinstance(said, Word) or said == "none":
        return True
    try:
        kind.parse(said, STAND_IN)
    except Problem:
        return True
    return False


def _rule(scope: Scope, table: Word, form: RuleForm, inputs: Names[Any], outputs: dict[str, Output | None]) -> Rule:
    reader = scope.reader
    when: dict[str, UnaryTest] = {}
    for key, cell in reader.entries(form.when):
        if key not in inputs:
            if key in scope.facts or key in scope.outputs:
                reader.stranger("SF317", key, inputs, owner=str(table))
            else:
                reader.stranger("SF307", key, inputs.with_(scope.facts))
        elif inputs[key] is not None:
            fact_type, may_be_missing = inputs[key]
            cells = CellReader(fact_type, str(key), may_be_missing, reader.findings, scope.calendar)
            if (test := cells.read(cell)) is not None:
                when[str(key)] = test
    if form.otherwise and form.when:
        reader.problem("SF210", form.key("when"), name="when", other="otherwise")
    elif not form.otherwise and not form.when:
        reader.report(found("SF209", form.id.place, known=("when", "otherwise"), found=NONE))
    return Rule(
        str(form.id),
        FrozenMap(when),
        FrozenMap(_then(scope, form, outputs)),
        form.otherwise,
        **scope.entity(form, form.id.place),
    )


def _then(scope: Scope, form: RuleForm, outputs: dict[str, Output | None]) -> dict[str, Any]:
    reader = scope.reader
    if not form.then:
        reader.problem("SF401", form.id)
        return {}
    then: dict[str, Any] = {}
    strangers = False
    for key, node in reader.entries(form.then):
        if key not in outputs:
            reader.stranger("SF309", key, outputs)
            strangers = True
        elif (output := outputs[key]) is not None:
            then[str(key)] = _said(scope, key, node, output)
    for name, output in outputs.items():
        if name not in form.then and output is not None and not strangers:
            reader.problem("SF404", form.id, name=name)
    return then


def _said(scope: Scope, key: Word, node: Node, output: Output) -> Any:
    if isinstance(node, Word) and node == "none":
        return None
    if isinstance(output.type, WindowType):
        return read_window(scope, key, node, output.type)
    if not isinstance(node, Word) or is_nothing(node):
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
        reader.problem("SF202", key, owner=str(key), name="by")
        return None
    not_before = read_amount(scope, form.not_before) if form.not_before is not None else None
    by = read_amount(scope, form.by) if form.by is not None else None
    anchors, _ = read_anchors(scope, form.anchor)
    deed = read_pattern(scope, form.do, looks_back=False) if form.do is not None else None
    window = Window(not_before, by, anchors, scope.read_roles(form.role), deed, output, key.place)
    check_may_record(scope, form.role, window.deed.name if window.deed is not None else "")
    check_opens(scope, form.not_before, not_before, by)
    for word, amount in ((form.not_before, not_before), (form.by, by)):
        if amount is not None and amount.needs_instant:
            _instant(scope, word, amount, window)
    return window


def check_opens(scope: Scope, word: Any, not_before: Span | None, by: Span | None) -> None:
    """A window whose beginning is later than its end, where the two can be compared."""
    if isinstance(not_before, Amount) and isinstance(by, Amount) and not_before.unit is by.unit:
        is_late = not_before.signed > by.signed
    elif isinstance(not_before, Moment) and isinstance(by, Moment) and not_before.next_open_day is by.next_open_day:
        is_late = not_before.at > by.at
    else:
        return
    if is_late:
        scope.reader.problem("SF417", word, low=str(not_before), high=str(by))


def _instant(scope: Scope, word: Any, amount: Span, window: Window) -> None:
    for anchor in window.anchors:
        fact = scope.facts.get(anchor)
        if fact is not None and isinstance(fact.type, Date):
            scope.reader.problem("SF409", word, amount=str(amount), name=anchor)
            return
        if anchor == START or (fact is not None and not fact.may_be_missing):
            return  # what is always there is the last that is tried
