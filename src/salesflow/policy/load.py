"""
Loading a policy: text → words → forms → names → values, and everything that is wrong, at once.

Names are declared before anything that refers to them is read, so that a broken element is reported once and what
refers to it is not. At one place only the first finding is kept: later ones follow from it.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.facttypes import read_date
from salesflow.findings import Finding, found
from salesflow.frozen import FrozenMap
from salesflow.policy.cadences import read_cadences
from salesflow.policy.case import LEAD, CaseKind
from salesflow.policy.constraints import read_constraints
from salesflow.policy.decisions import read_decisions
from salesflow.policy.facts import read_facts
from salesflow.policy.hours import read_calendars
from salesflow.policy.keys import CaseForm, PolicyForm
from salesflow.policy.processes import declare_processes, read_processes
from salesflow.policy.proofs import read_invariants
from salesflow.policy.reader import Reader, first_at_each_place
from salesflow.policy.scope import Scope
from salesflow.policy.tests import read_tests
from salesflow.policy.vocabulary import read_activities, read_titled, read_types
from salesflow.text import Block, Reading, Word, read, read_file

Parts = dict[str, Any]  # what a policy is made of, by the name of its field
Loaded = tuple[Parts | None, tuple[Finding, ...]]
BUNDLED = "policies.yaml"


def bundled_text() -> str:
    """The text of the bundled policy."""
    data = pkgutil.get_data("salesflow", BUNDLED)  # `importlib.resources` takes longer to import than this to read
    assert data is not None
    return data.decode("utf-8")


def load_file(path: str | Path | None, calendars: Mapping[str, Calendar]) -> Loaded:
    """The parts of a policy and all findings; no parts where one of them is an error."""
    if path is None:
        return load_text(bundled_text(), BUNDLED, calendars)
    return _load(read_file(path), str(path), calendars)


def load_text(text: str, file: str, calendars: Mapping[str, Calendar]) -> Loaded:
    return _load(read(text, file), file, calendars)


def _load(reading: Reading, file: str, calendars: Mapping[str, Calendar]) -> Loaded:
    reader = Reader(file, list(reading.findings))
    parts = None
    if reading.node is not None:
        form, lost = reader.rest_of(PolicyForm, reading.node, Word(Path(file).name, reading.node.place))
        if form is not None:
            scope = Scope(reader)
            for section in lost:
                scope.lose(section)
            parts = _parts(scope, form, lost, file, calendars)
    findings = first_at_each_place(reader.findings)
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    return parts, findings


def _parts(scope: Scope, form: PolicyForm, lost: frozenset[str], file: str, calendars: Mapping[str, Calendar]) -> Parts:
    reader = scope.reader
    _demand(reader, form, lost, file)
    effective = _effective(reader, form)
    if isinstance(form.title, Block):
        reader.languages = tuple(str(key) for key, _ in reader.entries(form.title))
    scope.sources.update(read_titled(reader, form.sources))
    scope.roles.update(read_titled(reader, form.roles))
    read_calendars(scope, form.calendars, calendars)
    read_types(scope, form.types)
    activities = read_activities(scope, form.activities)
    processes = declare_processes(scope, form.processes)
    read_facts(scope, form.facts)
    tables = read_decisions(scope, form.decisions)
    steps = read_processes(scope, processes)
    cadences = read_cadences(scope, form.cadences)
    constraints = read_constraints(scope, form.constraints)
    invariants = read_invariants(scope, form.invariants)
    tests = read_tests(scope, form.tests)
    return {
        "name": str(form.name),
        "version": str(form.version),
        "effective_from": effective,
        "title": reader.titles(form.title),
        "case": _case(reader, form),
        "sources": FrozenMap(scope.sources),
        "calendars": _sound(scope.calendars),
        "roles": FrozenMap(scope.roles),
        "types": _sound(scope.types),
        "activities": FrozenMap(activities),
        "processes": FrozenMap(steps),
        "facts": _sound(scope.facts),
        "decisions": tables,
        "invariants": invariants,
        "cadences": FrozenMap(cadences),
        "constraints": constraints,
        "tests": tests,
        "notes": tuple(finding for finding in reader.findings if finding.severity != "error"),
        "file": file,
        "added": frozenset(calendars),
    }


def _demand(reader: Reader, form: PolicyForm, lost: frozenset[str], file: str) -> None:
    """What every policy says of itself."""
    for key in ("salesflow", "name", "version"):
        if getattr(form, key) is None and key not in lost:
            reader.report(found("SF202", form.place, owner=Path(file).name, name=key))
    if form.salesflow is not None and form.salesflow != "1":
        reader.problem("SF204", form.salesflow, value=form.salesflow)
    if form.name is not None:
        reader.is_name(form.name, ids=True)
    if form.version is not None and not _VERSION.fullmatch(form.version):
        reader.problem("SF205", form.version, name=form.version, form=_VERSIONS)


_VERSION = re.compile(r"[\w.-]{1,80}")
_VERSIONS = Phrase(
    "a version has letters, digits, `.`, `_` and `-`; 80 characters at most",
    "版本号由字母、数字、`.`、`_` 和 `-` 组成，最多 80 个字符",
)


def _sound(named: Mapping[str, Any]) -> FrozenMap[Any]:
    return FrozenMap({name: value for name, value in named.items() if value is not None})


def _effective(reader: Reader, form: PolicyForm) -> Any:
    word = form.effective_from
    return reader.attempt(lambda: read_date(word), word) if word is not None else None


def _case(reader: Reader, form: PolicyForm) -> CaseKind:
    case = reader.form(CaseForm, form.case, form.key("case")) if form.case is not None else None
    if case is None or not reader.is_name(case.name):
        return LEAD
    return CaseKind(str(case.name), reader.titles(case.title))
