"""
Loading a policy: text → words → forms → names → values, and everything that is wrong, at once.

Names are declared before anything that refers to them is read, so that a broken element is reported once and what
refers to it is not. At one place only the first finding is kept: later ones follow from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from salesflow.calendars import Calendar
from salesflow.findings import Finding, by_place
from salesflow.frozen import FrozenMap
from salesflow.guards import AnyOf, Guard
from salesflow.policy.compliance import read_cadences, read_constraints
from salesflow.policy.decisions import read_decisions
from salesflow.policy.facts import read_facts
from salesflow.policy.form import CaseForm, PolicyForm
from salesflow.policy.model import CaseKind, Policy
from salesflow.policy.processes import declare_processes, read_processes
from salesflow.policy.proofs import read_invariants
from salesflow.policy.reader import Reader
from salesflow.policy.scope import Scope
from salesflow.policy.tests import read_tests
from salesflow.policy.vocabulary import read_activities, read_calendars, read_titled, read_types
from salesflow.states import Process
from salesflow.text import Reading, Word, read, read_file

Loaded = tuple[Policy | None, tuple[Finding, ...]]
BUNDLED = "policies.yaml"


def bundled_text() -> str:
    """The text of the bundled policy."""
    return resources.files("salesflow").joinpath(BUNDLED).read_text(encoding="utf-8")


def load_file(path: str | Path | None, calendars: Mapping[str, Calendar]) -> Loaded:
    """The policy of a file and all findings; no policy where one of them is an error."""
    if path is None:
        return load_text(bundled_text(), BUNDLED, calendars)
    return _load(read_file(path), str(path), calendars)


def load_text(text: str, file: str, calendars: Mapping[str, Calendar]) -> Loaded:
    return _load(read(text, file), file, calendars)


def _load(reading: Reading, file: str, calendars: Mapping[str, Calendar]) -> Loaded:
    reader = Reader(file, list(reading.findings))
    policy = None
    if reading.node is not None:
        start = Word(Path(file).name, reading.node.place)
        form = reader.form(PolicyForm, reading.node, start)
        if form is None:  # what is wrong at the top hides nothing below it
            form = _without_top(reader, reading.node)
        if form is not None:
            policy = _policy(Scope(reader), form, file, calendars)
    findings = _first_at_each_place(reader.findings)
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    return policy, findings


def _without_top(reader: Reader, node: Any) -> PolicyForm | None:
    """The sections that are sound in form, when something at the top is not: they are still read."""
    if not isinstance(node, dict):
        return None
    quiet = Reader(reader.file)
    sections = type(node)(node.place)
    for key, value in node.items():
        if key in PolicyForm.model_fields:
            alone = type(node)(node.place)
            alone.update({Word(name, node.place): Word("1", node.place) for name in ("salesflow", "name", "version")})
            alone[key] = value
            if quiet.form(PolicyForm, alone, Word("top", node.place)) is not None:
                sections[key] = value
    for name in ("salesflow", "name", "version"):
        sections.setdefault(Word(name, node.place), Word("1", node.place))
    return quiet.form(PolicyForm, sections, Word("top", node.place))


def _first_at_each_place(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    kept: dict[Any, Finding] = {}
    for finding in findings:
        kept.setdefault((finding.place.line, finding.place.column, finding.severity == "info"), finding)
    errors = {key[:2] for key in kept if not key[2]}
    return by_place(finding for key, finding in kept.items() if not key[2] or key[:2] not in errors)


def _policy(scope: Scope, form: PolicyForm, file: str, calendars: Mapping[str, Calendar]) -> Policy:
    reader = scope.reader
    if form.salesflow != "1":
        reader.problem("SF204", form.salesflow, value=form.salesflow)
    reader.is_name(form.name, ids=True)
    if isinstance(form.title, dict):
        reader.languages = tuple(str(key) for key in form.title)
    effective = _effective(reader, form)
    scope.sources = read_titled(reader, form.sources)
    scope.roles = read_titled(reader, form.roles)
    read_calendars(scope, form.calendars, calendars)
    read_types(scope, form.types)
    activities = read_activities(scope, form.activities)
    processes = declare_processes(scope, form.processes)
    read_facts(scope, form.facts)
    tables = read_decisions(scope, form.decisions)
    steps = read_processes(scope, processes)
    cadences = read_cadences(scope, form.cadences)
    constraints = read_constraints(scope, form.constraints)
    scope.evidence |= {"stage", "role", "data", *scope.events, *scope.stages, *_items(steps.values())}
    scope.elements |= {f"{table.name}/{rule.id}" for table in tables for rule in table.rules}
    scope.elements |= {f"{cadence.name}/{step.id}" for cadence in cadences.values() for step in cadence.steps}
    scope.elements |= {constraint.id for constraint in constraints}
    invariants = read_invariants(scope, form.invariants)
    tests = read_tests(scope, form.tests, tables)
    return Policy(
        str(form.name), str(form.version), effective, reader.titles(form.title), _case(reader, form),
        FrozenMap(scope.sources), _sound(scope.calendars), FrozenMap(scope.roles), _sound(scope.types),
        FrozenMap(activities), FrozenMap(steps), _sound(scope.facts), tables, invariants, FrozenMap(cadences),
        constraints, tests, tuple(f for f in reader.findings if f.severity != "error"), file,
    )


def _sound(named: Mapping[str, Any]) -> FrozenMap[Any]:
    return FrozenMap({name: value for name, value in named.items() if value is not None})


def _effective(reader: Reader, form: PolicyForm) -> Any:
    from salesflow.facttypes import read_date

    word = form.effective_from
    return reader.attempt(lambda: read_date(word), word) if word is not None else None


def _case(reader: Reader, form: PolicyForm) -> CaseKind:
    case = reader.form(CaseForm, form.case, "case") if form.case is not None else None
    return CaseKind(str(case.name), reader.titles(case.title)) if case is not None else CaseKind("lead")


def _items(processes: Iterable[Process]) -> set[str]:
    """The ids of everything that a transition asks for."""
    found_items: set[str] = set()

    def walk(guards: Iterable[Guard]) -> None:
        for guard in guards:
            found_items.add(guard.item)
            if isinstance(guard, AnyOf):
                walk(guard.items)

    for process in processes:
        walk(process.requires)
        for transition in process.transitions.values():
            walk(transition.requires)
    return found_items


