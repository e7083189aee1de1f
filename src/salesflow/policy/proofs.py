"""Invariants and tests: what a policy says that it promises, checked against its own names."""

from __future__ import annotations

import re
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.facts import MISSING
from salesflow.facttypes import Enum, FactType
from salesflow.findings import NONE, Problem, found
from salesflow.frozen import FrozenMap
from salesflow.policy.constraints import form_of_kind
from salesflow.policy.form import is_nothing, sort_of
from salesflow.policy.keys import INVARIANT_KINDS, AlwaysForm, MonotoneForm
from salesflow.policy.patterns import read_amount
from salesflow.policy.reader import Reader
from salesflow.policy.scope import Scope
from salesflow.rules.invariants import Always, AmountTest, Invariant, Monotone
from salesflow.rules.windows import WindowType
from salesflow.text import Block, Listing, Node, Word
from salesflow.unary import CellReader, UnaryTest

AMOUNT_PARTS = ("by", "not_before")
_MOVES = ("never_later_when", "never_lower_when")


def read_invariants(scope: Scope, items: Any) -> tuple[Invariant, ...]:
    seen: dict[str, Word] = {}
    made: list[Invariant] = []
    for index, item in enumerate(items):
        form = form_of_kind(scope, item, index, INVARIANT_KINDS)
        if form is None:
            continue
        if scope.reader.is_name(form.id, ids=True):
            scope.reader.once(form.id, seen, form.was)
        made.append(_always(scope, form) if isinstance(form, AlwaysForm) else _monotone(scope, form))
    return tuple(made)


def _always(scope: Scope, form: AlwaysForm) -> Always:
    then: dict[str, Any] = {}
    for key, node in scope.reader.entries(form.then):
        if (test := _promised(scope, key, node)) is not None:
            then[str(key)] = test
    if not form.then:
        scope.reader.problem("SF211", form.key("then"), name="then")
    return Always(
        str(form.id),
        str(form.kind),
        read_cells(scope, form.when),
        FrozenMap(then),
        **scope.entity(form, form.id.place),
    )


def _monotone(scope: Scope, form: MonotoneForm) -> Monotone:
    reader = scope.reader
    output, _, part = form.of.partition(".")
    said = tuple(key for key in _MOVES if form.says(key))
    if len(said) != 1:
        reader.report(found("SF209", form.id.place, known=_MOVES, found=said or NONE))
    elif output_part(scope, form.of, output, part):
        _can_move(scope, form, said[0], output, part)
    kind = _type_of(scope, output)
    order: tuple[str, ...] = ()
    if isinstance(kind, Enum) and form.order:
        order = reader.references("SF310", form.order, kind.values, owner=output)
        _once_each(reader, form.order)
    elif form.order and kind is not None:
        reader.problem("SF210", form.key("order"), name="order", other=f"of: {form.of}")
    return Monotone(
        str(form.id),
        str(form.kind),
        str(form.of),
        _moves(scope, form, "never_later_when"),
        _moves(scope, form, "never_lower_when"),
        read_cells(scope, form.while_),
        order,
        **scope.entity(form, form.id.place),
    )


def _can_move(scope: Scope, form: MonotoneForm, key: str, output: str, part: str) -> None:
    """Only a window gets later; only what has an order gets lower."""
    kind = _type_of(scope, output)
    if isinstance(kind, WindowType) != (key == "never_later_when"):
        scope.reader.problem("SF210", form.key(key), name=key, other=f"of: {form.of}")
    elif not isinstance(kind, WindowType) and not kind.is_ordered and not form.order:
        scope.reader.problem("SF237", form.of, test=str(form.of), type=kind.called)


def _once_each(reader: Reader, words: Any) -> None:
    seen: dict[str, Word] = {}
    for word in words:
        reader.once(word, seen)


def _moves(scope: Scope, form: MonotoneForm, name: str) -> FrozenMap[Any]:
    """`{grade: [C, B, A, H]}` along a list; `{purchase_in: falls}` up or down an order."""
    if (node := getattr(form, name)) is None:
        return FrozenMap()
    made = {str(key): _move(scope, key, said) for key, said in scope.reader.entries(node)}
    if len(made) > 1:
        first, second = list(made)[:2]
        scope.reader.problem("SF210", node.key(second), name=second, other=first)
    if not made:
        scope.reader.problem("SF211", form.key(name), name=name)
    return FrozenMap(made)


def _move(scope: Scope, key: Word, said: Node) -> str | tuple[str, ...] | None:
    reader, kind = scope.reader, _known_type(scope, key)
    if isinstance(said, Listing):
        words = reader.words(said)
        _once_each(reader, words)
        if not said:
            reader.problem("SF211", said, name=key)
        if kind is not None:
            parse = kind.parse
            for word in words:
                reader.attempt(lambda word=word: parse(word, scope.calendar), word)
        return tuple(map(str, words))
    if not isinstance(said, Word):
        reader.problem("SF203", said, found=sort_of(said), expected=_MOVE)
    elif (
        reader.reference("SF310", said, ("rises", "falls"), owner=str(key)) and kind is not None and not kind.is_ordered
    ):
        reader.problem("SF237", said, test=str(said), type=kind.called)
    return str(said) if isinstance(said, Word) else None


_MOVE = Phrase("a list of values, `rises` or `falls`", "取值列表、`rises` 或 `falls`")


def read_cells(scope: Scope, node: Any) -> FrozenMap[UnaryTest]:
    """Tests on facts and on outputs, by name."""
    cells: dict[str, UnaryTest] = {}
    for key, cell in scope.reader.entries(node):
        if (kind := _known_type(scope, key)) is None:
            continue
        fact = scope.facts.get(key)
        reader = CellReader(kind, str(key), fact is None or fact.may_be_missing, scope.reader.findings, scope.calendar)
        if (test := reader.read(cell)) is not None:
            cells[str(key)] = test
    return FrozenMap(cells)


def _known_type(scope: Scope, key: Word) -> FactType | None:
    """The type of a fact or an output that can be tested; nothing where it is broken or cannot."""
    if scope.reader.reference("SF307", key, scope.facts.with_(scope.outputs)) is None:
        return None
    kind = _type_of(scope, key)
    maker = scope.makers.get(key)
    if isinstance(kind, WindowType):
        output_part(scope, key, key, "")
        return None
    if maker is not None and maker.hit == "collect":
        scope.reader.problem("SF405", key, name=key)
        return None
    return kind  # type: ignore[no-any-return]


def _type_of(scope: Scope, name: str) -> Any:
    fact, output = scope.facts.get(name), scope.outputs.get(name)
    return fact.type if fact is not None else output.type if output is not None else None


def _promised(scope: Scope, key: Word, node: Node) -> UnaryTest | AmountTest | None:
    output, dot, part = key.partition(".")
    if not dot:
        return read_cells(scope, _only(key, node)).get(str(key))
    return read_amount_test(scope, node) if output_part(scope, key, output, part) else None


def _only(key: Word, node: Node) -> Block:
    block = Block(key.place)
    block[key] = node
    return block


_COMPARED = re.compile(r"(at least|more than|at most|less than|>=|>|<=|<)\s*(.+)", re.DOTALL)
_SIGNS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}


def read_amount_test(scope: Scope, node: Node) -> AmountTest | None:
    """`at most 3 months`, `5 days`, `none`: what an output's `by` or `not_before` is compared with."""
    if not isinstance(node, Word) or is_nothing(node):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=_AMOUNT)
        return None
    if node == "none":
        return AmountTest("is", None)
    match = _COMPARED.fullmatch(node)
    sign, said = (_SIGNS.get(match[1], match[1]), match[2]) if match else ("is", str(node))
    amount = read_amount(scope, Word(said, node.place))
    return AmountTest(sign, amount) if amount is not None else None


_AMOUNT = Phrase("an amount of time", "时间量")


def output_part(scope: Scope, word: Word, output: str, part: str, parts: tuple[str, ...] = AMOUNT_PARTS) -> bool:
    """`contact.by`: an output that is a window, and one of its parts; of any other output, its name alone."""
    if output not in scope.outputs:
        scope.reader.stranger("SF309", Word(output, word.place, True), scope.outputs)
        return False
    kind = _type_of(scope, output)
    if isinstance(kind, WindowType) and part not in parts:
        scope.reader.stranger("SF315", word, [f"{output}.{name}" for name in parts])
    elif kind is not None and not isinstance(kind, WindowType) and word != output:
        scope.reader.stranger("SF315", word, [output])
    else:
        return kind is not None
    return False


def stated(scope: Scope, key: Word, node: Node) -> Any:
    """A fact's value as a snapshot states it; nothing and a finding when it is wrong."""
    fact = scope.facts.get(key)
    if fact is None:
        return None
    if not isinstance(node, Word) or is_nothing(node):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=fact.type.called)
        return None

    def read() -> Any:
        if node == "missing":
            if not fact.may_be_missing:
                raise Problem("SF239", name=str(key))
            return MISSING
        return fact.type.parse(node, scope.calendar)

    return scope.reader.attempt(read, node)
