"""
Which keys each element of a policy file has, and what sort of thing stands under each.

Keys that are Python words end in `_` here and not in the file.
"""

from __future__ import annotations

from typing import Annotated, Any

from salesflow.frozen import FrozenMap
from salesflow.policy.form import Count, Flag, Form, List, Map, Some, Text, Texts, Titles, choice

_EMPTY: Any = FrozenMap()


class Entity(Form):
    """What every element may say of itself."""

    title: Titles = None
    source: Texts = ()
    was: Texts = ()


class PolicyForm(Form):
    """The file itself. The loader asks for the keys that must be there, so that one that lacks hides no other."""

    salesflow: Text = None
    name: Text = None
    version: Text = None
    effective_from: Text = None
    title: Titles = None
    case: Map = None
    sources: Map = _EMPTY
    calendars: Map = _EMPTY
    roles: Map = _EMPTY
    types: Map = _EMPTY
    activities: Map = _EMPTY
    processes: Map = _EMPTY
    facts: Map = _EMPTY
    decisions: Map = _EMPTY
    invariants: List = ()
    cadences: Map = _EMPTY
    constraints: List = ()
    tests: List = ()


class CaseForm(Form):
    name: Text
    title: Titles = None


class CalendarForm(Form):
    timezone: Text
    title: Titles = None
    known: Text = None
    open: Map = _EMPTY
    closed: Texts = ()
    special: Map = _EMPTY
    festivals: Map = _EMPTY


class TypeForm(Form):
    """A type, also as the beginning of a fact, a data field or an output."""

    type: Text = None
    values: Any = None
    ordered: Flag = False
    unit: Text = None
    range: Text = None
    scale: Count = None
    title: Titles = None
    was: Texts = ()


class FieldForm(TypeForm):
    optional: Flag = False
    private: Flag = False
    refuse: Texts = ()


class FactForm(TypeForm):
    from_: Map = None
    missing: Annotated[Any, choice("allowed")] = None
    beyond: Annotated[Any, choice("nearest", "missing")] = None
    source: Texts = ()


class OutputForm(TypeForm):
    anchor: Texts = ()
    role: Texts = ()
    do: Some = None


class ActivityForm(Entity):
    role: Texts = None
    data: Map = _EMPTY
    guidance: Titles = None


class ProcessForm(Entity):
    initial: Text
    requires: List = ()
    stages: Map
    transitions: Map = _EMPTY


class StageForm(Entity):
    resting: Flag = False
    final: Flag = False
    guidance: Titles = None


class TransitionForm(Entity):
    from_: Texts
    to: Text
    role: Texts = None
    requires: List = ()
    data: Map = _EMPTY
    guidance: Titles = None
    because: Titles = None


class DecisionForm(Entity):
    hit: Annotated[Any, choice("first", "unique", "collect")] = "first"
    inputs: Texts
    outputs: Map
    rules: List


class RuleForm(Entity):
    id: Text
    when: Map = _EMPTY
    otherwise: Flag = False
    then: Map = None
    because: Titles = None


class WindowForm(Form):
    not_before: Text = None
    by: Text = None
    anchor: Texts = ()
    role: Texts = ()
    do: Some = None


class PatternForm(Form):
    """An event pattern, an item of `requires`, or what a fact is counted from: exactly one naming key."""

    id: Text = None
    activity: Text = None
    some: Text = None
    latest: Text = None
    count: Text = None
    sum: Text = None
    exists: Text = None
    first: Text = None
    last: Text = None
    days_since: Some = None
    days_until: Some = None
    time_of: Some = None
    stage: Text = None
    any: List = None
    in_: Map = None
    not_in: Map = None
    where: Map = _EMPTY
    role: Texts = ()
    person: Text = None
    same: Texts = ()
    since: Some = None
    within: Text = None


class Explained(Entity):
    """What says why it is so, and how it is done."""

    guidance: Titles = None
    because: Titles = None


class CadenceForm(Explained):
    anchor: Some
    in_: Map = None
    until: Some = None
    steps: List


class StepForm(Explained):
    id: Text
    by: Text = None
    not_before: Text = None
    every: Text = None
    each: Text = None
    anchor: Some = None
    do: Some
    role: Texts = ()
    until: Some = None


class AlwaysForm(Explained):
    id: Text
    kind: Text
    when: Map = _EMPTY
    then: Map


class MonotoneForm(Explained):
    id: Text
    kind: Text
    of: Text
    never_later_when: Map = None
    never_lower_when: Map = None
    while_: Map = _EMPTY
    order: Texts = ()


INVARIANT_KINDS: dict[str, type[Form]] = {"always": AlwaysForm, "monotone": MonotoneForm}


class GivenTestForm(Form):
    name: Text
    given: Map
    expect: Map


class HistoryTestForm(Form):
    name: Text
    after: Text = None
    owner: Text = None
    calendar: Text = None
    history: List = ()
    try_: Text = None
    at: Text = None
    person: Text = None
    role: Text = None
    data: Map = _EMPTY
    expect: Map
