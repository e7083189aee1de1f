"""A journey's own events out of somebody's log: what they need is there, or they are left out and told."""

from __future__ import annotations

from collections.abc import Iterable

from salesflow.facts import MISSING
from salesflow.findings import Finding, Place, found
from salesflow.frozen import FrozenMap
from salesflow.history.event import BUILT_IN, CLOSED, REASSIGNED, VOIDED
from salesflow.intake.log import Entry

_NEEDED = {REASSIGNED: "owner", VOIDED: "event", CLOSED: "reason"}


def sound_entries(entries: Iterable[Entry]) -> tuple[list[Entry], list[Finding]]:
    """
    The entries that a history can hold, and what is wrong with the others.

    An owner who is not named, an entry that is not named, a closing without a reason: left out (SF706).
    """
    kept: list[Entry] = []
    findings: list[Finding] = []
    for entry in entries:
        if entry.name not in BUILT_IN:
            kept.append(entry)
            continue
        data = {name: value for name, value in entry.data.items() if value is not MISSING}
        needed = _NEEDED.get(entry.name)
        if needed is not None and not data.get(needed):
            place = Place(entry.file, entry.line)
            findings.append(found("SF706", place, name=entry.name, fields=(f"`{needed}`",)))
        else:
            kept.append(entry._replace(data=FrozenMap(data)))
    return kept, findings
