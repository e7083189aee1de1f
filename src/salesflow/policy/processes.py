"""Processes: stages, transitions and what they ask for."""

from __future__ import annotations

from typing import Any

from salesflow.catalogue import Phrase
from salesflow.findings import found
from salesflow.frozen import FrozenMap
from salesflow.guards import AnyOf, Evidence, Guard, InStages
from salesflow.history.activity import Field
from salesflow.policy.form import PatternForm, ProcessForm, StageForm, TransitionForm
from salesflow.policy.patterns import naming_key, pattern_of
from salesflow.policy.scope import Recordable, Scope
from salesflow.policy.vocabulary import read_fields
from salesflow.states import Process, Stage, Transition
from salesflow.text import Block, Listing, Node, Word

NOBODY = Phrase("nobody", "没有人")

Forms = dict[Word, tuple[ProcessForm, dict[Word, StageForm | None], dict[Word, TransitionForm | None]] | None]


def declare_processes(scope: Scope, node: Node) -> Forms:
    """The names first: stages by process, and triggers as events that patterns may ask for."""
    forms: Forms = {}
    reader = scope.reader
    for name, form in reader.named(ProcessForm, node).items():
        forms[name] = None
        scope.stages[str(name)] = _raw_names(node, name, "stages")
        if form is None:
            _declare_raw(scope, node, name)
            continue
        stages = reader.named(StageForm, form.stages)
        transitions = reader.named(TransitionForm, form.transitions)
        scope.stages[str(name)] = [str(stage) for stage in stages] or None
        if not stages and form.stages.place:
            reader.problem("SF211", form.stages, name="stages")
        initial = reader.reference("SF301", form.initial, stages) if stages else None
        scope.initial[str(name)] = initial or next(map(str, stages), "")
        for stage, said in stages.items():
            if said is not None:
                scope.stage_titles[str(name), str(stage)] = reader.titles(said.title)
        for trigger, step in transitions.items():
            reader.once(trigger, reader.names)
            fields = read_fields(scope, step.data) if step is not None else {}
            role = scope.read_roles(step.role) if step is not None and step.role is not None else None
            scope.events[str(trigger)] = Recordable(role, fields) if step is not None else None
        forms[name] = (form, stages, transitions)
    return forms


def _raw_names(processes: Node, name: Word, key: str) -> list[str] | None:
    """The names that a broken process still declares."""
    process = processes[name] if isinstance(processes, Block) else None
    listed = process.get(key) if isinstance(process, Block) else None
    return [str(word) for word in listed] if isinstance(listed, Block) else None


def _declare_raw(scope: Scope, processes: Node, name: Word) -> None:
    for trigger in _raw_names(processes, name, "transitions") or ():
        scope.events.setdefault(trigger, None)


def read_processes(scope: Scope, forms: Forms) -> dict[str, Process]:
    """Guards and transitions, once every name is known."""
    made: dict[str, Process] = {}
    for name, read in forms.items():
        if read is None:
            continue
        form, stages, transitions = read
        made[str(name)] = Process(
            str(name),
            scope.initial[str(name)],
            FrozenMap({str(key): _stage(scope, str(name), key, said) for key, said in stages.items() if said}),
            FrozenMap(
                {str(key): _transition(scope, stages, key, said) for key, said in transitions.items() if said}
            ),
            read_guards(scope, form.requires),
            **scope.entity(form, name.place),
        )
    return made


def _stage(scope: Scope, process: str, name: Word, form: StageForm) -> Stage:
    reader = scope.reader
    return Stage(
        str(name), scope.stage_titles[process, str(name)], reader.titles(form.guidance), form.resting, form.final,
        reader.references("SF311", form.source, scope.sources), tuple(map(str, form.was)), name.place,
    )


def _transition(scope: Scope, stages: dict[Word, Any], name: Word, form: TransitionForm) -> Transition:
    reader = scope.reader
    event = scope.events[str(name)]
    fields: dict[str, Field | None] = event.data if event else {}
    return Transition(
        str(name),
        reader.references("SF301", form.from_, stages),
        reader.reference("SF301", form.to, stages) or "",
        event.role if event else None,
        read_guards(scope, form.requires),
        FrozenMap({key: value for key, value in fields.items() if value is not None}),
        guidance=reader.titles(form.guidance),
        because=reader.titles(form.because),
        **scope.entity(form, name.place),
    )


def read_guards(scope: Scope, items: Any) -> tuple[Guard, ...]:
    """What is asked for; two items of one id in one transition need an `id` of their own."""
    seen: dict[str, Word] = {}
    guards = []
    for item in items:
        guard = _guard(scope, item)
        if guard is None:
            continue
        guards.append(guard)
        scope.reader.once(Word(guard.item, item.place), seen)
    return tuple(guards)


def _guard(scope: Scope, node: Node) -> Guard | None:
    reader = scope.reader
    if isinstance(node, Word):
        pattern = pattern_of(scope, node, None, fields=False)
        return _recordable(scope, Evidence(pattern), node) if pattern else None
    form = reader.form(PatternForm, node, "requires")
    if form is None or (key := naming_key(scope, form, node, ("some", "latest", "any", "in_", "not_in"))) is None:
        return None
    own = str(form.id) if form.id is not None and reader.is_name(form.id, ids=True) else ""
    if key == "any":
        items = tuple(guard for guard in (_guard(scope, item) for item in form.any or ()) if guard)
        return AnyOf(items, own) if items else None
    if key in ("in_", "not_in"):
        return InStages(read_stages(scope, getattr(form, key)), key == "not_in", own)
    pattern = pattern_of(scope, getattr(form, key), form, fields=False)
    return _recordable(scope, Evidence(pattern, key == "latest", own), getattr(form, key)) if pattern else None


def _recordable(scope: Scope, guard: Evidence, word: Word) -> Evidence:
    """A guard must be able to be satisfied: somebody has to be allowed to record what it asks for."""
    event = scope.events[guard.pattern.name]
    if event is not None and event.role == ():
        nobody = found("SF415", word.place, who=NOBODY, name=guard.pattern.name, known=("-",))
        scope.reader.report(nobody)
    return guard


def read_stages(scope: Scope, node: Any) -> FrozenMap[tuple[str, ...]]:
    """`{process: stage}` or `{process: [stages]}`."""
    reader = scope.reader
    made: dict[str, tuple[str, ...]] = {}
    for process, words in node.items():
        if process.startswith(("x-", "?")):
            continue
        if reader.reference("SF302", process, scope.stages) is None:
            continue
        listed = words if isinstance(words, Listing) else [words]
        known = scope.stages[process]
        if known is not None:
            made[str(process)] = reader.references("SF301", [w for w in listed if isinstance(w, Word)], known)
    return FrozenMap(made)


