"""What of somebody's log no history can hold, or no note may: left out, and told at its line."""

from __future__ import annotations

from collections.abc import Iterable

from salesflow.facts import MISSING
from salesflow.findings import Finding, Place, found
from salesflow.frozen import FrozenMap
from salesflow.history.event import BUILT_IN, CLOSED, OPENING, REASSIGNED, VOIDED
from salesflow.intake.log import Entry
from salesflow.journey.acceptance import personal_findings
from salesflow.policy.model import Policy

_NEEDED = {REASSIGNED: "owner", VOIDED: "event", CLOSED: "reason"}


def sound_entries(policy: Policy, entries: Iterable[Entry]) -> tuple[list[Entry], list[Finding]]:
    """
    The entries that a history can hold, and what is wrong with the others.

    Left out are an owner who is not named, an entry that is not named, a closing without a reason (SF706), and a second
    beginning of a case (SF545). Of a text that holds what the policy refuses the entry stays, without the text (SF713,
    SF714).
    """
    kept: list[Entry] = []
    findings: list[Finding] = []
    begun: set[str] = set()
    for entry in entries:
        if entry.name in BUILT_IN:
            sound, finding = _own(entry, begun)
        else:
            sound, finding = _without_numbers(policy, entry)
        if finding is not None:
            findings.append(finding)
        if sound is not None:
            kept.append(sound)
    return kept, findings


def _own(entry: Entry, begun: set[str]) -> tuple[Entry | None, Finding | None]:
    """One of the events that every journey has."""
    place = Place(entry.file, entry.line)
    data = {name: value for name, value in entry.data.items() if value is not MISSING}
    needed = _NEEDED.get(entry.name)
    if needed is not None and not data.get(needed):
        return None, found("SF706", place, name=entry.name, fields=(f"`{needed}`",))
    if entry.name in OPENING:
        if entry.case in begun:
            return None, found("SF545", place, name=entry.name, case=entry.case)
        begun.add(entry.case)
    return entry._replace(data=FrozenMap(data)), None


def _without_numbers(policy: Policy, entry: Entry) -> tuple[Entry, Finding | None]:
    """An entry without the texts that hold what must not be recorded."""
    wrong = personal_findings(policy.workings.recordable[entry.name], entry.data, entry.case)
    if not wrong:
        return entry, None
    fields = {dict(finding.arguments)["field"] for finding in wrong}
    data = FrozenMap({name: value for name, value in entry.data.items() if name not in fields})
    place = Place(entry.file, entry.line)
    return entry._replace(data=data), Finding(wrong[0].code, (place,), wrong[0].arguments, wrong[0].severity)
