"""What a log only implies, a beginning or a new owner, stands at the row by which it is known."""

from datetime import UTC, datetime

from salesflow import Policy
from salesflow.audit.audit_log import LogAudit
from salesflow.audit.open_log import open_log

POLICY = Policy.from_text("""
salesflow: 1
name: ours
version: "1"
calendars: {main: {timezone: UTC}}
activities: {asked: {}, called: {}}
constraints:
  - {id: no-silence, kind: gap, between: called, at_most: 1 day}
""")
MAPPING = "case: no\nactivity: what\ntime: at\nrecorded: noted\nowner: owner\n"
LOG = """\
no,what,at,noted,owner
L-1,asked,2026-11-03 09:00,2026-11-03 09:00,li
L-1,asked,2026-11-01 09:00,2026-11-05 09:00,li
L-1,asked,2026-11-06 09:00,2026-11-06 09:00,wang
"""


def test_what_is_implied_is_told_at_the_row_that_implies_it(tmp_path):
    """A case begins with its earliest event, whichever was entered first; an owner is new with the row that names him."""
    log, mapping = tmp_path / "log.csv", tmp_path / "map.yaml"
    log.write_text(LOG)
    mapping.write_text(MAPPING)
    audited = LogAudit(POLICY, log, mapping).audited(as_of=datetime(2026, 11, 30, tzinfo=UTC))
    [violated] = audited.violated
    assert (violated.event.name, violated.event.at.day, violated.place.line) == ("journey.started", 1, 3)
    [case] = open_log(POLICY, log, mapping).cases
    assert [(line.event.name, case.places[line.event.id].line) for line in case.lines if line.entry is None] == [
        ("journey.started", 3),
        ("journey.reassigned", 4),
    ]
