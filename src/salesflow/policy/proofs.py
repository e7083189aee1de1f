"""Invariants and tests: what a policy says that it promises, checked against its own names."""

from __future__ import annotations

from typing import Any

from salesflow.facts import MISSING
from salesflow.facttypes import Enum, FactType
from salesflow.findings import Problem, found, unknown
from salesflow.frozen import FrozenMap
from salesflow.policy.compliance import model_of, named_item
from salesflow.policy.form import INVARIANT_KINDS, TEXT, AlwaysForm, MonotoneForm, sort_of
from salesflow.policy.patterns import read_amount
from salesflow.policy.scope import Scope
from salesflow.rules.invariants import Always, AmountTest, Invariant, Monotone
from salesflow.rules.windows import WindowType
from salesflow.text import Block, Listing, Node, Word
from salesflow.unary import CellReader, UnaryTest

AMOUNT_PARTS = ("by", "not_before")
_SIGNS = ("at most", "at least", "more than", "less than")


def read_invariants(scope: Scope, items: Any) -> tuple[Invariant, ...]:
    seen: dict[str, Word] = {}
    made: list[Invariant] = []
    for index, item in enumerate(items):
        name = named_item(item, index)
        model = model_of(scope, item, INVARIANT_KINDS)
        if model is None:
            if isinstance(item, Block) and "kind" not in item:
                scope.reader.report(found("SF202", item.place, owner=str(name), name="kind"))
            continue
        form = scope.reader.form(model, item, name)
        if form is None:
            continue
        if scope.reader.is_name(form.id, ids=True):
            scope.reader.once(form.id, seen)
        made.append(_always(scope, form) if isinstance(form, AlwaysForm) else _monotone(scope, form))
    return tuple(made)


def _always(scope: Scope, form: AlwaysForm) -> Always:
    then: dict[str, Any] = {}
    for key, node in form.then.items():
        if (test := _promised(scope, key, node)) is not None:
            then[str(key)] = test
    return Always(
        str(form.id), str(form.kind), read_cells(scope, form.when), FrozenMap(then),
        because=scope.reader.titles(form.because), guidance=scope.reader.titles(form.guidance),
        **scope.entity(form, form.id.place),
    )


def _monotone(scope: Scope, form: MonotoneForm) -> Monotone:
    reader = scope.reader
    output, _, part = form.of.partition(".")
    _output_part(scope, form.of, output, part)
    if (form.never_later_when is None) == (form.never_lower_when is None):
        known = ("never_later_when", "never_lower_when")
        said = tuple(key for key in known if getattr(form, key) is not None)
        reader.report(found("SF209", form.id.place, known=known, found=said))
    order: tuple[str, ...] = ()
    kind = _type_of(scope, output)
    if isinstance(kind, Enum) and form.order:
        order = reader.references("SF310", form.order, kind.values, owner=output)
    return Monotone(
        str(form.id), str(form.kind), str(form.of), _moves(scope, form.never_later_when),
        _moves(scope, form.never_lower_when), read_cells(scope, form.while_), order,
        because=reader.titles(form.because), guidance=reader.titles(form.guidance),
        **scope.entity(form, form.id.place),
    )


def _moves(scope: Scope, node: Any) -> FrozenMap[Any]:
    """`{grade: [C, B, A, H]}` along a list; `{purchase_in: falls}` up or down an order."""
    made: dict[str, Any] = {}
    for key, said in (node or {}).items():
        kind = _known_type(scope, key)
        if isinstance(said, Listing):
            values = kind.values if isinstance(kind, Enum) else None
            words = [word for word in said if isinstance(word, Word)]
            known = scope.reader.references("SF310", words, values, owner=str(key)) if values is not None else words
            made[str(key)] = tuple(map(str, known))
        elif said not in ("rises", "falls"):
            problem = unknown("SF310", said if isinstance(said, Word) else "{}", ("rises", "falls"))
            problem.arguments["owner"] = str(key)
            scope.reader.report(problem.at(said.place))
        else:
            made[str(key)] = str(said)
            if kind is not None and not kind.is_ordered:
                scope.reader.problem("SF237", said, test=str(said), type=kind.called)
    return FrozenMap(made)


def read_cells(scope: Scope, node: Any) -> FrozenMap[UnaryTest]:
    """Tests on facts and on outputs, by name."""
    cells: dict[str, UnaryTest] = {}
    for key, cell in node.items():
        if (kind := _known_type(scope, key)) is None:
            continue
        fact = scope.facts.get(key)
        reader = CellReader(kind, str(key), fact is None or fact.may_be_missing, scope.reader.findings, scope.calendar)
        if (test := reader.read(cell)) is not None:
            cells[str(key)] = test
    return FrozenMap(cells)


def _known_type(scope: Scope, key: Word) -> FactType | None:
    if key not in scope.facts and key not in scope.outputs:
        scope.reader.report(unknown("SF307", key, [*scope.facts, *scope.outputs]).at(key.place))
        return None
    kind = _type_of(scope, key)
    if isinstance(kind, WindowType):
        scope.reader.problem("SF406", key, name=key)
        return None
    return kind


def _type_of(scope: Scope, name: str) -> Any:
    fact, output = scope.facts.get(name), scope.outputs.get(name)
    return fact.type if fact is not None else output.type if output is not None else None


def _promised(scope: Scope, key: Word, node: Node) -> UnaryTest | AmountTest | None:
    output, dot, part = key.partition(".")
    if not dot:
        return read_cells(scope, {key: node}).get(str(key))
    _output_part(scope, key, output, part)
    return read_amount_test(scope, node)


def read_amount_test(scope: Scope, node: Node) -> AmountTest | None:
    """`at most 3 months`, `5 days`, `none`: what an output's `by` or `not_before` is compared with."""
    if not isinstance(node, Word):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=TEXT)
        return None
    if node == "none":
        return AmountTest("is", None)
    sign = next((sign for sign in _SIGNS if node.startswith(sign + " ")), "is")
    amount = read_amount(scope, Word(node.removeprefix(sign).strip(), node.place))
    return AmountTest(sign, amount) if amount is not None else None


def _output_part(scope: Scope, word: Word, output: str, part: str) -> bool:
    """`contact.by`: an output that is a window, and one of its two amounts."""
    kind = _type_of(scope, output)
    if output not in scope.outputs:
        scope.reader.report(unknown("SF309", output, scope.outputs).at(word.place))
    elif part and isinstance(kind, WindowType) and part not in AMOUNT_PARTS:
        scope.reader.report(unknown("SF315", word, [f"{output}.{name}" for name in AMOUNT_PARTS]).at(word.place))
    elif part and kind is not None and not isinstance(kind, WindowType):
        scope.reader.report(unknown("SF315", word, [output]).at(word.place))
    else:
        return kind is not None
    return False


def stated(scope: Scope, key: Word, node: Node) -> Any:
    """A fact's value as a snapshot states it; nothing and a finding when it is wrong."""
    fact = scope.facts.get(key)
    if fact is None:
        return None
    if not isinstance(node, Word):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=fact.type.called)
        return None

    def read() -> Any:
        if node == "missing":
            if not fact.may_be_missing:
                raise Problem("SF239", name=str(key))
            return MISSING
        return fact.type.parse(node, scope.calendar)

    return scope.reader.attempt(read, node)


