"""The cases of a log graded: what a live journey would say at that moment, and nothing else."""

import json
from datetime import datetime

import pytest

from salesflow import FactError, Journey, Policy
from salesflow.audit.log_grade import grade_log
from salesflow.audit.open_log import open_log
from salesflow.audit.outcome import outcome_of
from salesflow.journey.wire import to_document

POLICY = Policy.load()


def at(day, clock="12:00"):
    return datetime.fromisoformat(f"2026-11-{day:02} {clock}:00+08:00")


def lead(number):
    """A lead of the number-th of the month that gets warmer as it goes on."""
    acting = dict(by="li.na", role="consultant")
    made = Journey.start(POLICY, case=f"L-{number}", owner="li.na", at=at(number))
    made = made.record("lead_received", at=at(number), source="web", reach="phone", **acting)
    made = made.record("contact", at=at(number + 1), channel="phone", reached=True, **acting)
    return made.record("intention", at=at(number + 2), expected_on=at(number + 12).date(), **acting)


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "log.jsonl"
    documents = [to_document(event, POLICY) for number in (1, 3, 5) for event in lead(number).events]
    path.write_text("\n".join(map(json.dumps, documents)) + "\n")
    return open_log(POLICY, path)


@pytest.mark.parametrize("day", [1, 2, 4, 6, 9, 20])
def test_a_case_has_the_grade_of_its_journey(log, day):
    """At every moment: outcome, owner and stages are those that the journey itself gives."""
    graded, table = grade_log(POLICY, log, as_of=at(day, "18:00"))
    journeys = [lead(number) for number in (1, 3, 5) if number <= day]
    expected = [outcome_of(each.decide(at=at(day, "18:00"))) for each in journeys]
    assert [each["outcome"] for each in graded.leads] == expected
    assert [row.cells[:2] for row in table] == [(each.case, "li.na") for each in journeys]
    assert graded.summary["log"]["not_begun"] == 3 - len(journeys)


def test_an_instant_has_an_offset(log):
    """As of when is an instant; a bare time is refused."""
    with pytest.raises(FactError, match="SF607"):
        grade_log(POLICY, log, as_of=datetime(2026, 11, 10))


def test_what_is_found_in_the_rows_of_a_case_is_found(tmp_path):
    """The findings of one case are those of its own rows, and what is odd about it."""
    lines = [
        {"case": "A", "name": "contact", "at": "2026-11-02T09:00:00+08:00", "data": {"channel": "fone"}},
        {"case": "B", "name": "contakt", "at": "2026-11-02T09:00:00+08:00"},
        {"case": "B", "name": "lead_received", "at": "2026-11-02T09:00:00+08:00"},
    ]
    (tmp_path / "log.jsonl").write_text("\n".join(map(json.dumps, lines)))
    log = open_log(POLICY, tmp_path / "log.jsonl")
    found = {case.name: [finding.place.line for finding in log.findings_of(case)] for case in log.cases}
    assert set(found["A"]) == {1}
    assert found["B"][0] == 2
    assert 1 not in found["B"]
