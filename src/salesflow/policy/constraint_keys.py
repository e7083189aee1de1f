"""Which keys each kind of constraint has. Keys that are Python words end in `_` here and not in the file."""

from __future__ import annotations

from typing import Annotated, Any

from salesflow.policy.form import Count, Map, Severity, Some, Text, Times, choice
from salesflow.policy.keys import Explained


class WholeForm(Explained):
    """What every kind of constraint says; each kind adds its own keys."""

    id: Text
    kind: Text
    severity: Severity = "error"


class ConstraintForm(WholeForm):
    """One that stages can limit."""

    in_: Map = None


class BeforeForm(ConstraintForm):
    before: Some
    require: Some


class PrecedenceForm(BeforeForm):
    since: Some = None


class AfterForm(ConstraintForm):
    after: Some
    require: Some
    within: Text = None


class ResponseForm(AfterForm):
    by: Text = None
    anchor: Some = None


class TogetherForm(ConstraintForm):
    activity: Some
    require: Some


class NotAfterForm(ConstraintForm):
    after: Some
    forbid: Some
    within: Text = None


class NotBeforeForm(ConstraintForm):
    before: Some
    forbid: Some


class NotTogetherForm(ConstraintForm):
    activity: Some
    forbid: Some


class GapForm(ConstraintForm):
    between: Some
    at_most: Text


class PersonsForm(ConstraintForm):
    activity: Some
    from_: Some
    of: Annotated[Any, choice("any", "last", "all")] = "any"


class RecordedForm(ConstraintForm):
    activity: Some
    within: Text


class EndForm(WholeForm):
    """The first or the last of a whole case: no stages limit it."""

    activity: Some


class AbsenceForm(ConstraintForm):
    activity: Some
    at_most: Count = 0
    per: Annotated[Any, choice("year", "month")] = None


class ExistenceForm(ConstraintForm):
    activity: Some
    at_least: Times = 1
    per: Annotated[Any, choice("year", "month")] = None


class ExactlyForm(ConstraintForm):
    activity: Some
    times: Times = 1
    per: Annotated[Any, choice("year", "month")] = None


class HonourForm(ConstraintForm):
    decision: Text


CONSTRAINT_KINDS: dict[str, type[WholeForm]] = {
    "existence": ExistenceForm,
    "absence": AbsenceForm,
    "exactly": ExactlyForm,
    "init": EndForm,
    "end": EndForm,
    "responded_existence": TogetherForm,
    "co_existence": TogetherForm,
    "response": ResponseForm,
    "precedence": PrecedenceForm,
    "succession": AfterForm,
    "alternate_response": AfterForm,
    "alternate_precedence": BeforeForm,
    "alternate_succession": AfterForm,
    "chain_response": AfterForm,
    "chain_precedence": BeforeForm,
    "chain_succession": AfterForm,
    "not_responded_existence": NotTogetherForm,
    "not_co_existence": NotTogetherForm,
    "not_response": NotAfterForm,
    "not_precedence": NotBeforeForm,
    "not_succession": NotAfterForm,
    "not_chain_response": NotAfterForm,
    "not_chain_precedence": NotBeforeForm,
    "not_chain_succession": NotAfterForm,
    "gap": GapForm,
    "separation": PersonsForm,
    "binding": PersonsForm,
    "recorded": RecordedForm,
    "honour": HonourForm,
}
