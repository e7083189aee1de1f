"""
The tests that a policy brings: facts and what is expected of them, histories and what is expected after them.

`given` tests run now (`run_given`); what a history test says is read and checked here, and runs with the journey.
"""

from __future__ import annotations

from typing import Any

from salesflow.frozen import FrozenMap
from salesflow.policy.continued import check_continued
from salesflow.policy.decisions import named_item
from salesflow.policy.expected import Expectation, GivenTest, HistoryTest
from salesflow.policy.form import LIST, MAP, TEXT, sort_of
from salesflow.policy.histories import ReadHistory, is_history, read_history, stages_by_process
from salesflow.policy.keys import GivenTestForm, HistoryTestForm
from salesflow.policy.proofs import AMOUNT_PARTS, output_part, read_amount_test, stated
from salesflow.policy.scope import Scope
from salesflow.rules.windows import START, WindowType
from salesflow.text import Listing, Node, Word
from salesflow.unary import wording

WINDOW_PARTS = (*AMOUNT_PARTS, "anchor", "role")
ASKED = ("refused", "legal", "stage", "due", "waiting", "overdue", "violated")  # of a history, beside outputs
TRIED = ("refused", "legal")  # asked of the trigger that is tried


def read_tests(scope: Scope, items: Any) -> tuple[GivenTest | HistoryTest, ...]:
    reader = scope.reader
    seen: dict[str, Word] = {}
    made: list[GivenTest | HistoryTest] = []
    histories: list[ReadHistory] = []
    for index, item in enumerate(items):
        asked, mark = is_history(item), reader.mark()
        model: type[GivenTestForm | HistoryTestForm] = HistoryTestForm if asked else GivenTestForm
        form = reader.form(model, item, named_item(item, index, "name"))
        if form is None:
            continue
        reader.once(form.name, seen)
        expect = _expectations(scope, form, asked=asked)
        if isinstance(form, GivenTestForm):
            made.append(GivenTest(str(form.name), _given(scope, form.given), expect, form.name.place))
        elif isinstance(form, HistoryTestForm):
            made.append(test := read_history(scope, form, expect))
            histories.append(ReadHistory(test, form.after, reader.is_sound_since(mark)))
    check_continued(scope, items, histories)
    return tuple(made)


def _given(scope: Scope, node: Any) -> FrozenMap[Any]:
    values: dict[str, Any] = {}
    for key, said in scope.reader.entries(node):
        name = scope.reader.reference("SF307", key, scope.facts)
        if name is not None and (value := stated(scope, key, said)) is not None:
            values[name] = value
    return FrozenMap(values)


def _expectations(scope: Scope, form: Any, *, asked: bool) -> tuple[Expectation, ...]:
    reader = scope.reader
    if not form.expect:
        reader.problem("SF211", form.key("expect"), name="expect")
    if asked and "legal" in form.expect and "refused" in form.expect:
        reader.problem("SF210", form.expect.key("refused"), name="refused", other="legal")
    made = []
    for key, said in reader.entries(form.expect):
        if asked and key in TRIED and form.try_ is None:
            reader.problem("SF202", key, owner=str(key), name="try")
        if asked and key == "stage":
            made += _stages(scope, key, said)
            continue
        value = _asked(scope, key, said) if asked and key in ASKED else _expected(scope, key, said, asked)
        if value is not None:
            made.append(Expectation(str(key), value, said.place))
    return tuple(made)


def _expected(scope: Scope, key: Word, node: Node, asked: bool) -> Any:
    output, dot, part = key.partition(".")
    reader = scope.reader
    if output == "rule" and dot:
        return _rule(scope, part, key, node)
    if output not in scope.outputs:
        reader.stranger("SF309", Word(output, key.place, True), scope.outputs.with_(ASKED if asked else ()))
        return None
    declared = scope.outputs[output]
    if declared is None:
        return None
    if isinstance(node, Word) and node in ("none", "unmatched", "ambiguous") and not dot:
        return str(node)
    if not output_part(scope, key, output, part, WINDOW_PARTS):
        return None
    if isinstance(declared.type, WindowType):
        if part in AMOUNT_PARTS:
            return read_amount_test(scope, node)
        return _name(
            scope,
            node,
            "SF307" if part == "anchor" else "SF305",
            scope.facts.with_([START]) if part == "anchor" else scope.roles,
        )
    fact_type, words = declared.type, reader.words(node, declared.type.called)
    read = [reader.attempt(lambda word=word: fact_type.parse(word, scope.calendar), word) for word in words]
    return tuple(read) if isinstance(node, Listing) else next(iter(read), None)


def _rule(scope: Scope, decision: str, key: Word, node: Node) -> Any:
    if decision not in scope.rules:
        scope.reader.stranger("SF308", Word(decision, key.place, True), scope.decisions)
        return None
    words = scope.reader.words(node)
    read = scope.reader.references("SF318", words, scope.rules[decision], owner=decision)
    return read if isinstance(node, Listing) else next(iter(read), None)


def _name(scope: Scope, node: Node, code: str, known: Any) -> str | None:
    if not isinstance(node, Word):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=TEXT)
        return None
    return scope.reader.reference(code, node, known)


def _stages(scope: Scope, key: Word, node: Node) -> list[Expectation]:
    """`stage: {PROCESS: STAGE}`: one expectation for each process."""
    if isinstance(node, Word | Listing):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=MAP)
        return []
    if not node:
        scope.reader.problem("SF211", key, name=key)
    stages = stages_by_process(scope, node)
    return [Expectation(f"stage.{process}", stage, node[process].place) for process, stage in stages.items()]


def _asked(scope: Scope, key: Word, node: Node) -> Any:
    """`refused: […]`, `legal: true`; `due: […]`, `waiting: […]`, `overdue: […]`, `violated: […]`."""
    if key == "legal":
        if not isinstance(node, Word) or node not in ("true", "false"):
            scope.reader.problem("SF223", node, value=wording(node))
            return None
        if node == "false":
            scope.reader.problem("SF445", node)
            return None
        return True
    if not isinstance(node, Listing):
        scope.reader.problem("SF203", node, found=sort_of(node), expected=LIST)
        return None
    known = scope.evidence if key == "refused" else scope.elements
    return scope.reader.references("SF315", scope.reader.words(node), known)
