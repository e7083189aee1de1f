"""Which steps are legal now: the question behind `take` and `options`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.findings import Finding
from salesflow.frozen import FrozenMap
from salesflow.guards import holds
from salesflow.history.asked import Asked
from salesflow.journey.reasons import missing_evidence, wrong_role, wrong_stage
from salesflow.journey.refusal import Missing, Refusal
from salesflow.policy.model import Policy
from salesflow.policy.workings import Recordable
from salesflow.states import Process
from salesflow.titles import EVERY_LANGUAGE, NO_TITLE, Titles

ANYBODY = object()  # asks what somebody could do who has the right role


@dataclass(frozen=True, slots=True)
class Option:
    """One transition at one moment: where it leads, and why not, if it is refused."""

    trigger: str
    title: Titles
    process: str
    to: str
    role: tuple[str, ...] | None
    refusal: Refusal | None = None

    @property
    def is_legal(self) -> bool:
        return self.refusal is None


def legal_step(
    policy: Policy, what: Recordable, asked: Asked, role: Any, data: Mapping[str, Any] | None = None
) -> tuple[str, str] | None:
    """From which stage to which the trigger leads, if it is legal now for this role; nothing if anything is missing."""
    assert what.process is not None
    assert what.transition is not None
    if asked.is_closed:
        return None
    stay = asked.stay(what.process.name)
    stage = stay.stage if stay is not None else what.process.initial
    to = policy.workings.machines[what.process.name].step(stage, what.name)
    if to is None or not _may(what, role):
        return None
    for guard in what.requires:
        if not holds(guard, asked, stay, data):
            return None
    return stage, to


def _may(what: Recordable, role: Any) -> bool:
    return role is ANYBODY or what.role is None or role in what.role


def refusal_of(
    policy: Policy,
    case: str,
    what: Recordable,
    asked: Asked,
    role: Any,
    data: Mapping[str, Any] | None = None,
    lacking: Sequence[Finding] = (),
    possible: tuple[str, ...] | None = None,
) -> Refusal:
    """Everything that is missing: all items are evaluated, also at the wrong stage."""
    assert what.process is not None
    assert what.transition is not None
    name, step = what.process.name, what.transition
    stage = asked.stage(name)
    missing: list[Missing] = []
    stay = asked.stay(name)
    if asked.is_closed:
        missing.append(Missing("closed", NO_TITLE, Phrase("the case is closed", "该客户已关闭")))
    if stage not in step.from_:
        missing.append(wrong_stage(what.process, step, stage))
        stay = None
    if not _may(what, role):
        missing.append(wrong_role(step, role))
    for finding in lacking:
        missing.append(Missing("data", NO_TITLE, Phrase(finding.message("en"), finding.message("zh"))))
    missing += missing_evidence(policy, what.requires, asked, stay, None if lacking else data)
    if possible is None:
        possible = possible_now(policy, asked, role)
    names = tuple(dict.fromkeys([*(role for each in missing for role in each.who), role]))
    titles = FrozenMap({name: policy.roles[name] for name in names if name in policy.roles})
    return Refusal(
        policy.case.title or FrozenMap({EVERY_LANGUAGE: policy.case.name}), case, what.name, name, stage, step.from_, asked.calendar.local(asked.at),
        tuple(missing), possible, titles, role if isinstance(role, str) else None,
        _titles(policy, what.process, (what.name, *possible)),
    )  # fmt: skip


def possible_now(policy: Policy, asked: Asked, role: Any) -> tuple[str, ...]:
    """The triggers that are legal at this moment for this role."""
    steps = (each for each in policy.workings.recordable.values() if each.transition is not None)
    return tuple(each.name for each in steps if legal_step(policy, each, asked, role) is not None)


def options_of(
    policy: Policy, case: str, asked: Asked, role: str | None, late: frozenset[str] = frozenset()
) -> tuple[Option, ...]:
    """Every transition of every process, legal or with its refusal; in `late` processes there was a later step."""
    who = ANYBODY if role is None else role
    possible = tuple(name for name in possible_now(policy, asked, who) if _process(policy, name) not in late)
    made = []
    for what in policy.workings.recordable.values():
        if what.transition is None or what.process is None:
            continue
        refusal = None
        if what.name not in possible:
            refusal = refusal_of(policy, case, what, asked, who, possible=possible)
        if refusal is not None and what.process.name in late:
            refusal = replace(refusal, missing=(TOO_LATE, *refusal.missing))
        step = what.transition
        made.append(Option(step.trigger, step.title, what.process.name, step.to, step.role, refusal))
    return tuple(made)


def _process(policy: Policy, trigger: str) -> str:
    what = policy.workings.recordable[trigger]
    return what.process.name if what.process is not None else ""


TOO_LATE = Missing("at", NO_TITLE, Phrase("the process has moved on since that moment", "该流程在此时刻之后已有流转"))


def _titles(policy: Policy, process: Process, triggers: Iterable[str]) -> FrozenMap[Titles]:
    """What the stages of the process and these triggers are called."""
    steps = {name: policy.workings.recordable[name].transition for name in triggers}
    titles = {name: stage.title for name, stage in process.stages.items() if stage.title}
    return FrozenMap(titles | {name: step.title for name, step in steps.items() if step is not None and step.title})
