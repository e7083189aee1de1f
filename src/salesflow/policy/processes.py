"""Processes: stages, transitions and what they ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.findings import NONE
from salesflow.frozen import FrozenMap
from salesflow.guards import AnyOf, Evidence, Guard, InStages
from salesflow.history.activity import Field
from salesflow.policy.graph import check_graph
from salesflow.policy.keys import PatternForm, ProcessForm, StageForm, TransitionForm
from salesflow.policy.patterns import naming_key, pattern_of
from salesflow.policy.scope import Recordable, Scope
from salesflow.policy.vocabulary import read_fields
from salesflow.states import Process, Stage, Transition
from salesflow.text import Block, Listing, Node, Word

NOBODY = Phrase("nobody may record", "没有人可以记录")

Read = tuple[ProcessForm, dict[Word, StageForm | None], dict[Word, TransitionForm | None], bool]  # is all of it sound?
Forms = dict[Word, Read | None]


def declare_processes(scope: Scope, node: Node) -> Forms:
    """The names first: stages by process, and triggers as events that patterns may ask for."""
    forms: Forms = {}
    reader = scope.reader
    for name, said in reader.entries(node):
        mark = reader.mark()
        form, lost = reader.rest_of(ProcessForm, said, name)
        forms[name] = None
        if not reader.is_name(name):
            form = None
        if form is None or "transitions" in lost:
            _declare_raw(scope, name, said)
        if "requires" in lost:
            scope.evidence.is_complete = False
        if form is not None:
            forms[name] = (form, *_declare(scope, name, form), reader.is_sound_since(mark))
    return forms


def _declare_raw(scope: Scope, name: Word, process: Node) -> None:
    """The names that a broken process still declares; where they cannot be read, any name may be one of its triggers."""
    stages, transitions = (
        process.get(key) if isinstance(process, Block) else None for key in ("stages", "transitions")
    )
    scope.stages[str(name)] = [str(stage) for stage, _ in scope.reader.entries(stages)] or None
    if not isinstance(transitions, Block):
        scope.lose("processes")
        scope.stages.is_complete = True
    for trigger, _ in scope.reader.entries(transitions):
        scope.events.setdefault(str(trigger), None)
        scope.triggers[str(trigger)] = None
    scope.evidence.is_complete = False


def _declare(
    scope: Scope, name: Word, form: ProcessForm
) -> tuple[dict[Word, StageForm | None], dict[Word, TransitionForm | None]]:
    reader = scope.reader
    stages = reader.named(StageForm, form.stages)
    seen: dict[str, Word] = {}
    for stage, of in stages.items():
        reader.once(stage, seen, of.was if of is not None else ())
        if of is not None:
            scope.stage_titles[str(name), str(stage)] = reader.titles(of.title)
    scope.stages[str(name)] = [str(stage) for stage in stages] or None
    if not stages:
        reader.problem("SF211", form.key("stages"), name="stages")
    initial = reader.reference("SF301", form.initial, stages) if stages else None
    scope.initial[str(name)] = initial or next(map(str, stages), "")
    transitions = reader.named(TransitionForm, form.transitions)
    for trigger, step in transitions.items():
        reader.once(trigger, reader.names, step.was if step is not None else ())
        fields = read_fields(scope, step.data) if step is not None else {}
        if str(trigger) in scope.events:
            scope.events[str(trigger)] = None  # two things of one name: which is meant where it is named, nobody knows
            continue
        scope.events[str(trigger)] = Recordable(scope.who_may(step.role), fields) if step is not None else None
        scope.triggers[str(trigger)] = None
    return stages, transitions


def read_processes(scope: Scope, forms: Forms) -> dict[str, Process]:
    """Guards and transitions, once every name is known; the graph of a process where all else of it is sound."""
    made: dict[str, Process] = {}
    is_text_whole = not any(finding.code.startswith("SF1") for finding in scope.reader.findings)  # a key may be lost
    scope.in_transition = True
    for name, read in forms.items():
        if read is None:
            continue
        form, stages, transitions, is_sound = read
        mark = scope.reader.mark()
        scope.evidence.is_complete &= None not in transitions.values()
        seen: dict[str, Any] = {}
        scope.asking = {str(trigger): _data_of(scope, trigger) for trigger in transitions}
        made[str(name)] = Process(
            str(name),
            scope.initial[str(name)],
            FrozenMap({str(key): _stage(scope, str(name), key, said) for key, said in stages.items() if said}),
            requires=read_guards(scope, form.requires, seen),
            transitions=FrozenMap(
                {str(key): _transition(scope, stages, key, said, seen) for key, said in transitions.items() if said}
            ),
            **scope.entity(form, name.place),
        )
        if is_sound and is_text_whole and scope.reader.is_sound_since(mark):
            origins = {str(key): said.from_ for key, said in transitions.items() if said}
            check_graph(scope.reader, made[str(name)], origins)
    scope.in_transition, scope.asking = False, None
    scope.evidence.update(dict.fromkeys(("stage", "role", "data")))
    scope.evidence = scope.evidence.with_(scope.events, scope.stages)
    return made


def _stage(scope: Scope, process: str, name: Word, form: StageForm) -> Stage:
    return Stage(str(name), form.resting, form.final, **scope.entity(form, name.place))


def _transition(
    scope: Scope, stages: dict[Word, Any], name: Word, form: TransitionForm, seen: dict[str, Any]
) -> Transition:
    reader = scope.reader
    event = scope.events[str(name)]
    fields: dict[str, Field | None] = event.data if event else {}
    if not form.from_:
        reader.problem("SF211", form.key("from"), name="from")
    scope.asking = {str(name): _data_of(scope, name)}
    return Transition(
        str(name),
        reader.references("SF301", form.from_, stages),
        reader.reference("SF301", form.to, stages) or "",
        event.role if event else None,
        read_guards(scope, form.requires, dict(seen)),
        FrozenMap({key: value for key, value in fields.items() if value is not None}),
        **scope.entity(form, name.place),
    )


def _data_of(scope: Scope, trigger: Word) -> dict[str, Field | None] | None:
    event = scope.events.get(trigger)
    return event.data if event is not None else None


def read_guards(scope: Scope, items: Any, seen: dict[str, Any]) -> tuple[Guard, ...]:
    """What is asked for; two items of one id in one transition (`seen`: of its process) need an `id` of their own."""
    guards = []
    for item in items:
        guard = _guard(scope, item)
        if guard is None:
            scope.evidence.is_complete = False
            continue
        guards.append(guard)
        first = seen.setdefault(guard.item, item)
        if first is not item:
            label = first.place.labelled("first here", "首次出现于此")
            scope.reader.problem("SF427", item, label, name=guard.item)
    return tuple(guards)


def _guard(scope: Scope, node: Node) -> Guard | None:
    guard = _read_guard(scope, node)
    if guard is not None and guard.id and replace(guard, id="").item == guard.id:
        guard = replace(guard, id="")  # the id that it has anyway
    if guard is not None and guard.item in ITEMS:
        scope.reader.problem("SF206", node, name=guard.item, known=ITEMS)
    if guard is not None:
        scope.evidence[guard.item] = None
    return guard


ITEMS = ("stage", "role", "data", "at", "closed")  # what a refusal lists beside the items that a transition asks for


def _read_guard(scope: Scope, node: Node) -> Guard | None:
    reader = scope.reader
    if isinstance(node, Word):
        pattern = pattern_of(scope, node, None, fields=False)
        return _recordable(scope, Evidence(pattern), node) if pattern else None
    form = reader.form(PatternForm, node, _ITEM)
    naming = ("some", "latest", "any", "in_", "not_in")
    if form is None or (key := naming_key(scope, form, node, naming, guard=True)) is None:
        return None
    own = str(form.id) if form.id is not None and reader.is_name(form.id, ids=True) else ""
    said = getattr(form, key)
    if key in ("any", "in_", "not_in") and not said:
        reader.problem("SF211", form.key(key), name=key.removesuffix("_"))
        return None
    if key == "any":
        items = [_guard(scope, item) for item in said]
        return AnyOf(tuple(item for item in items if item is not None), own) if all(items) else None
    if key in ("in_", "not_in"):
        mark = reader.mark()
        stages = read_stages(scope, said)
        return InStages(stages, key == "not_in", own) if reader.is_sound_since(mark) else None
    pattern = pattern_of(scope, said, form, fields=False)
    return _recordable(scope, Evidence(pattern, key == "latest", own), said) if pattern else None


_ITEM = Phrase("item", "条件")


def _recordable(scope: Scope, guard: Evidence, word: Word) -> Evidence:
    """A guard must be able to be satisfied: somebody has to be allowed to record what it asks for."""
    event = scope.events[guard.pattern.name]
    if event is not None and event.role == ():
        scope.reader.problem("SF415", word, who=NOBODY, name=guard.pattern.name, known=NONE)
    return guard


def read_stages(scope: Scope, node: Any) -> FrozenMap[tuple[str, ...]]:
    """`{process: stage}` or `{process: [stages]}`."""
    reader = scope.reader
    made: dict[str, tuple[str, ...]] = {}
    for process, said in reader.entries(node):
        if reader.reference("SF302", process, scope.stages) is None:
            continue
        words, known = reader.words(said), scope.stages[process]
        if isinstance(said, Listing) and not said:
            reader.problem("SF211", said, name=process)
        if known is not None:
            made[str(process)] = reader.references("SF301", words, known)
    return FrozenMap(made)
