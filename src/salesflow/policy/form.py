"""
The form of a policy file: which keys each element has, and what sort of thing stands under each. No meaning yet.

Values stay words that know their place; names are resolved, cells and amounts read, by the modules beside this one.
Keys that are Python words end in `_` here and not in the file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from salesflow.catalogue import Phrase
from salesflow.findings import Problem
from salesflow.text import Block, Listing, Node, Word

TEXT, LIST, MAP = Phrase("text", "文本"), Phrase("a list", "列表"), Phrase("a map", "映射")
NOTHING = Phrase("nothing", "空白")


def _checked(check: Callable[[Any], Any]) -> BeforeValidator:
    """A check that raises `Problem`, as pydantic wants it: the code and its arguments travel in the error."""

    def validate(node: Any) -> Any:
        try:
            return check(node)
        except Problem as problem:
            raise PydanticCustomError(problem.code, "{code}", {"code": problem.code, **problem.arguments}) from None  # type: ignore[arg-type]

    return BeforeValidator(validate)


def sort_of(node: Node) -> Phrase:
    """What stands there, for a message."""
    if isinstance(node, Word):
        return TEXT if node or node.quoted else NOTHING
    return LIST if isinstance(node, Listing) else MAP


def _word(node: Any) -> Word:
    if not isinstance(node, Word) or not (node or node.quoted):
        raise Problem("SF203", found=sort_of(node), expected=TEXT)
    return node


def _words(node: Any) -> Any:
    return [node] if isinstance(node, Word) and node else node


def _map(node: Any) -> Any:
    if isinstance(node, Word) and not node and not node.quoted:
        return Block(node.place)  # a key with nothing under it is an empty map
    if not isinstance(node, Block):
        raise Problem("SF203", found=sort_of(node), expected=MAP)
    return node


def _list(node: Any) -> Any:
    if isinstance(node, Word) and not node and not node.quoted:
        return Listing(node.place)
    if not isinstance(node, Listing):
        raise Problem("SF203", found=sort_of(node), expected=LIST)
    return node


def _flag(node: Any) -> bool:
    if _word(node) not in ("true", "false"):
        raise Problem("SF223", value=node)
    return bool(node == "true")


def _count(node: Any) -> int:
    word = _word(node)
    if not (word.isascii() and word.isdigit()):
        raise Problem("SF221", value=word)
    if len(word) > 6:
        raise Problem("SF226", value=word, range="0..999999")
    return int(word)


def _choice(*allowed: str) -> BeforeValidator:
    def check(node: Any) -> Any:
        if _word(node) not in allowed:
            from salesflow.findings import unknown

            problem = unknown("SF310", node, allowed)
            problem.arguments["owner"] = Phrase("this key", "该键")
            raise problem
        return str(node)

    return _checked(check)


Text = Annotated[Any, _checked(_word)]
Texts = Annotated[list[Text], _checked(_words)]  # one or a list
Titles = Annotated[Any, _checked(lambda node: _word(node) if isinstance(node, Word) else _map(node))]
Map = Annotated[Any, _checked(_map)]  # of elements that are validated each alone
List = Annotated[Any, _checked(_list)]
Flag = Annotated[bool, _checked(_flag)]
Count = Annotated[int, _checked(_count)]
Any_ = Any  # a cell, a pattern, a window: read where its type is known
Severity = Annotated[Literal["error", "warning", "info"], _choice("error", "warning", "info")]


class Form(BaseModel):
    """A map with fixed keys; a key that is not among them is a finding."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=lambda name: name.removesuffix("_"))


class Entity(Form):
    """What every element may say of itself."""

    title: Titles | None = None
    source: Texts = []
    was: Texts = []
    guidance: Titles | None = None
    because: Titles | None = None


class PolicyForm(Form):
    salesflow: Text
    name: Text
    version: Text
    effective_from: Text | None = None
    title: Titles | None = None
    case: Map | None = None
    sources: Map = {}
    calendars: Map = {}
    roles: Map = {}
    types: Map = {}
    activities: Map = {}
    processes: Map = {}
    facts: Map = {}
    decisions: Map = {}
    invariants: List = []
    cadences: Map = {}
    constraints: List = []
    tests: List = []


class CaseForm(Form):
    name: Text
    title: Titles | None = None


class CalendarForm(Form):
    timezone: Text
    title: Titles | None = None
    known: Text | None = None
    open: Map = {}
    closed: Texts = []
    special: Map = {}
    festivals: Map = {}


class TypeForm(Form):
    """A type, also as the beginning of a fact, a data field or an output."""

    type: Text | None = None
    values: Any = None
    ordered: Flag = False
    unit: Text | None = None
    range: Text | None = None
    scale: Count | None = None
    title: Titles | None = None


class FieldForm(TypeForm):
    optional: Flag = False
    private: Flag = False
    refuse: Texts = []


class FactForm(TypeForm):
    from_: Map | None = None
    missing: Annotated[Literal["allowed"] | None, _choice("allowed")] = None
    beyond: Annotated[Literal["nearest", "missing"] | None, _choice("nearest", "missing")] = None
    source: Texts = []
    was: Texts = []


class OutputForm(TypeForm):
    anchor: Texts = []
    role: Texts = []
    do: Any_ = None


class ActivityForm(Entity):
    role: Texts | None = None
    data: Map = {}


class ProcessForm(Entity):
    initial: Text
    requires: List = []
    stages: Map
    transitions: Map = {}


class StageForm(Entity):
    resting: Flag = False
    final: Flag = False


class TransitionForm(Entity):
    from_: Texts
    to: Text
    role: Texts | None = None
    requires: List = []
    data: Map = {}


class DecisionForm(Entity):
    hit: Annotated[Literal["first", "unique", "collect"], _choice("first", "unique", "collect")] = "first"
    inputs: Texts
    outputs: Map
    rules: List


class RuleForm(Entity):
    id: Text
    when: Map = {}
    otherwise: Flag = False
    then: Map | None = None


class WindowForm(Form):
    not_before: Text | None = None
    by: Text | None = None
    anchor: Texts = []
    role: Texts = []
    do: Any_ = None


class PatternForm(Form):
    """An event pattern, an item of `requires`, or what a fact is counted from: exactly one naming key."""

    id: Text | None = None
    activity: Text | None = None
    some: Text | None = None
    latest: Text | None = None
    count: Text | None = None
    sum: Text | None = None
    exists: Text | None = None
    first: Text | None = None
    last: Text | None = None
    days_since: Any_ = None
    days_until: Any_ = None
    time_of: Any_ = None
    stage: Text | None = None
    any: List | None = None
    in_: Map | None = None
    not_in: Map | None = None
    where: Map = {}
    role: Texts = []
    person: Text | None = None
    same: Texts = []
    since: Any_ = None
    within: Text | None = None


class CadenceForm(Entity):
    anchor: Any_
    in_: Map | None = None
    until: Any_ = None
    steps: List


class StepForm(Entity):
    id: Text
    by: Text | None = None
    not_before: Text | None = None
    every: Text | None = None
    each: Text | None = None
    anchor: Any_ = None
    do: Any_
    role: Texts = []
    until: Any_ = None


class ConstraintForm(Entity):
    """What every kind of constraint says; each kind adds its own keys."""

    id: Text
    kind: Text
    severity: Severity = "error"
    in_: Map | None = None


class PrecedenceForm(ConstraintForm):
    before: Any_
    require: Any_
    since: Any_ = None


class ResponseForm(ConstraintForm):
    after: Any_
    require: Any_
    within: Text | None = None
    by: Text | None = None
    anchor: Any_ = None


class GapForm(ConstraintForm):
    between: Any_
    at_most: Text


class SeparationForm(ConstraintForm):
    activity: Any_
    from_: Any_
    of: Annotated[Literal["any", "last", "all"], _choice("any", "last", "all")] = "any"


class RecordedForm(ConstraintForm):
    activity: Any_
    within: Text


class AbsenceForm(ConstraintForm):
    activity: Any_


class ExistenceForm(ConstraintForm):
    activity: Any_
    at_least: Count = 1
    per: Annotated[Literal["year", "month"] | None, _choice("year", "month")] = None


class HonourForm(ConstraintForm):
    decision: Text


CONSTRAINT_KINDS: dict[str, type[ConstraintForm]] = {
    "precedence": PrecedenceForm,
    "response": ResponseForm,
    "gap": GapForm,
    "separation": SeparationForm,
    "recorded": RecordedForm,
    "absence": AbsenceForm,
    "existence": ExistenceForm,
    "honour": HonourForm,
}


class AlwaysForm(Entity):
    id: Text
    kind: Text
    when: Map = {}
    then: Map


class MonotoneForm(Entity):
    id: Text
    kind: Text
    of: Text
    never_later_when: Map | None = None
    never_lower_when: Map | None = None
    while_: Map = {}
    order: Texts = []


INVARIANT_KINDS: dict[str, type[Form]] = {"always": AlwaysForm, "monotone": MonotoneForm}


class GivenTestForm(Form):
    name: Text
    given: Map
    expect: Map


class HistoryTestForm(Form):
    name: Text
    owner: Text | None = None
    calendar: Text | None = None
    history: List
    try_: Text | None = None
    at: Text | None = None
    person: Text | None = None
    role: Text | None = None
    data: Map = {}
    expect: Map


