"""The showroom of the examples: made anew it is the same, and it has everything that a showroom has."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from salesflow import Policy
from salesflow.audit.cases import cases_of
from salesflow.audit.due import owed_by
from salesflow.audit.replay import replay
from salesflow.history.event import REASSIGNED, VOIDED
from salesflow.intake import load_log_mapping, open_table, read_log

HERE = Path(__file__).parents[1] / "examples" / "showroom"
MORNING = datetime.fromisoformat("2026-11-30 08:30:00+08:00")
POLICY = Policy.load()


def cases(name):
    table = open_table(HERE / name)
    read = read_log(load_log_mapping(None, POLICY, table), POLICY, table)
    assert read.findings == []
    return cases_of(POLICY, read.entries, is_ordered=True)


@pytest.fixture(scope="module")
def journeys():
    return [case.journey(POLICY) for case in cases("log.jsonl")]


def test_the_same_program_makes_the_same_files(tmp_path):
    """The generator has a seed, and its output is what stands beside it."""
    for name in ("generate.py", "visit.py", "people.py"):
        (tmp_path / name).write_bytes((HERE / name).read_bytes())
    subprocess.run([sys.executable, str(tmp_path / "generate.py")], check=True)
    for name in ("log.jsonl", "attempts.jsonl"):
        assert (tmp_path / name).read_bytes() == (HERE / name).read_bytes(), f"run {HERE / 'generate.py'} again"


def test_a_log_written_by_journeys_is_legal():
    """Nothing that a journey has accepted would be refused by another."""
    made = cases("log.jsonl")
    assert all(not case.findings for case in made)
    assert replay(POLICY, made).refused == ()


def test_every_attempt_is_refused():
    """The steps that somebody tried are refused as commands, and nothing else is."""
    attempts = (HERE / "attempts.jsonl").read_text("utf-8").splitlines()
    tried = len(attempts) - len((HERE / "log.jsonl").read_text("utf-8").splitlines())
    refused = replay(POLICY, cases("attempts.jsonl"), are_commands=True).refused
    assert len(refused) == tried >= 9
    assert all(each.refusal is not None for each in refused)


def test_every_grade_and_every_stage_is_there(journeys):
    """A newcomer sees every letter and every stage of every process."""
    grades = {lead.decide(at=MORNING).outcome["grade"] for lead in journeys}
    [values] = [table.outputs["grade"].type.values for table in POLICY.decisions if "grade" in table.outputs]
    assert grades - {None} == set(values)
    for name, process in POLICY.processes.items():
        stood = {event.to for lead in journeys for event in lead.events if event.process == name}
        assert stood | {process.initial} == set(process.stages)


def test_what_goes_wrong_in_a_showroom_is_there(journeys):
    """Reassigned and overdue leads, late recordings, an entry that was void, lost ones that came back, owners."""
    events = [event for lead in journeys for event in lead.events]
    assert sum(event.name == REASSIGNED for event in events) == 3
    assert sum(event.name == VOIDED for event in events) == 1
    assert any(event.recorded_at - event.at > timedelta(minutes=30) for event in events)
    assert {"refuse_loss", "approve_loss", "reopen", "withdraw_order"} <= {event.name for event in events}
    states = [each.state for each in owed_by(journeys, at=MORNING).obligations]
    assert min(states.count(state) for state in ("waiting", "open", "overdue")) > 10
    ages = [(MORNING - event.at).days for event in events if event.name == "hand_over"]
    assert min(ages) < 3 < 300 < max(ages)
