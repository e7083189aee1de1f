"""Logs graded in a database: outcome, findings and summary are those of every other engine, in one part or in many."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from salesflow import FactError, Policy, PolicyError
from salesflow.audit.log_grade import CaseGrader, LogGrading
from salesflow.audit.open_log import cases_in
from salesflow.audit.sql_grade import SqlLogGrading
from salesflow.intake import open_table
from salesflow.intake.log_read import load_log_mapping
from salesflow.journey.wire import to_document
from salesflow.testing import processes
from sql.asking import questions, windowed

BUNDLED = Policy.load()
SHOWROOM = Path(__file__).parents[2] / "examples" / "showroom"
EVENING = datetime.fromisoformat("2026-11-10 18:00:00+08:00")


def natively(policy, path, as_of, map=None):
    """Leads with their rows, and what all came to, as the native engine says it."""
    grading = LogGrading(policy, cases_in(policy, open_table(path), map), as_of=as_of)
    pairs = list(grading)
    return pairs, grading.graded()


def in_database(policy, path, as_of, map=None, **options):
    """The same by SQL."""
    table = open_table(path)
    mapping = load_log_mapping(map, policy, table)
    grading = SqlLogGrading(policy, table, mapping, is_ordered=map is None, as_of=as_of, **options)
    pairs = list(grading)
    return pairs, grading.graded()


def same(native, sql, *, in_order=True):
    """The leads are the same, in their order where that is promised; findings and summary always."""
    (leads, told), (others, said) = native, sql
    assert (others if in_order else sorted(others, key=_by_row)) == (leads if in_order else sorted(leads, key=_by_row))
    assert said.findings == told.findings
    assert said.summary == told.summary


def _by_row(pair):
    return pair[0].number, pair[0].cells[0]


@pytest.fixture
def asked_of_journeys(monkeypatch):
    """The cases that were decided by their journeys after all."""
    cases, lead = [], CaseGrader.lead

    def noted(self, case):
        cases.append(case.name)
        return lead(self, case)

    monkeypatch.setattr(CaseGrader, "lead", noted)
    return cases


@pytest.mark.parametrize("name", ["log.jsonl", "attempts.jsonl"])
@pytest.mark.parametrize("day", ["2026-10-01", "2026-11-15", "2026-11-30", "2027-11-30"])
def test_the_showroom_is_graded_the_same(name, day, asked_of_journeys):
    """A whole showroom at several moments: in one part, in its order; and the database decides every lead itself."""
    as_of = datetime.fromisoformat(f"{day} 08:30:00+08:00")
    said = in_database(BUNDLED, SHOWROOM / name, as_of)
    assert asked_of_journeys == []
    same(natively(BUNDLED, SHOWROOM / name, as_of), said)


@pytest.mark.parametrize("rows", [30, 200, 600])
def test_a_log_in_many_parts_is_graded_the_same(rows):
    """Whatever fits into memory: only the order of the leads follows the parts."""
    as_of = datetime.fromisoformat("2026-11-30 08:30:00+08:00")
    native = natively(BUNDLED, SHOWROOM / "attempts.jsonl", as_of)
    same(native, in_database(BUNDLED, SHOWROOM / "attempts.jsonl", as_of, rows=rows), in_order=False)


@st.composite
def loadable(draw):
    """A policy with windows; one of which a cell lies outside its fact's range is none."""
    try:
        return draw(windowed())
    except PolicyError:
        return reject()


@given(st.data())
@settings(
    max_examples=max(1, settings().max_examples // 4), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_histories_are_graded_the_same(tmp_path_factory, data):
    """Random processes, facts, windows and histories with voids and late entries, written as a log and read again."""
    policies = st.sampled_from((loadable(), processes().map(lambda made: made.policy), st.just(BUNDLED)))
    policy, leads, at, _ = data.draw(questions(data.draw(policies), size=6))
    path = tmp_path_factory.mktemp("log") / "log.jsonl"
    lines = [
        to_document(event._replace(case=f"L-{number}", id=f"{number}/{event.id}", data=_renamed(event, number)), policy)
        for number, lead in enumerate(leads)
        for event in lead.events
    ]
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    native = natively(policy, path, at)
    same(native, in_database(policy, path, at))
    same(native, in_database(policy, path, at, rows=4), in_order=False)


def _renamed(event, number):
    """A void names the new id."""
    if event.name != "journey.voided":
        return event.data
    return type(event.data)({**event.data, "event": f"{number}/{event.data['event']}"})


# -- logs as they come

_NAMES = ["lead_received", "contact", "intention", "contakt", "journey.started", "journey.closed", "receive", ""]
_TIMES = ["2026-11-02T09:00:00+08:00", "2026-11-03 10:00", "2026-11-03T10:00:00Z", "2026-12-24", "noon", ""]
_DATA = [{}, {"source": "web", "reach": "phone"}, {"source": "webb"}, {"channel": "phone", "reached": True},
         {"channel": "phone", "reached": None, "note": "ring 13812345678"}, {"expected_on": "2026-11-20"},
         {"reason": "gone"}, "no data"]  # fmt: skip


@st.composite
def odd_lines(draw):
    """A line that somebody else's system may write; a case keeps its ids, so that they are odd within a part only."""
    case = draw(st.sampled_from(["L-1", "L-2", "李娜", "=4", ""]))
    line = {
        "case": case,
        "name": draw(st.sampled_from(_NAMES)),
        "at": draw(st.sampled_from(_TIMES)),
        "recorded_at": draw(st.sampled_from([None, "2026-11-04T08:00:00+08:00", "2026-11-01 08:00"])),
        "role": draw(st.sampled_from([None, "consultant", "boss"])),
        "owner": draw(st.sampled_from([None, "li.na", "wang"])),
        "data": draw(st.sampled_from(_DATA)),
    }
    if draw(st.booleans()):
        line["id"] = f"{case}/{draw(st.integers(1, 3))}"
    return line


@given(st.lists(odd_lines(), min_size=1, max_size=14))
@settings(max_examples=max(1, settings().max_examples // 3))
def test_odd_logs_are_graded_the_same(tmp_path_factory, lines):
    """Lost rows, mixed clocks, data that are never there, ids that come twice: told once, with the counts of the whole."""
    path = tmp_path_factory.mktemp("log") / "log.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    native = natively(BUNDLED, path, EVENING)
    same(native, in_database(BUNDLED, path, EVENING))
    same(native, in_database(BUNDLED, path, EVENING, rows=3), in_order=False)


WIDE = """
case: no
timezone: Asia/Shanghai
time_of_day: start
events:
  - {do: lead_received, at: {column: received, format: YYYY-MM-DD}, person: who, data: {source: {constant: web}}}
  - {do: contact, at: {column: called, format: YYYY-MM-DD}, data: {reached: {constant: true}}}
"""


def test_a_wide_log_in_parts_is_graded_the_same(tmp_path):
    """A row that states several events is one row of its part."""
    rows = [f"K-{number},2026-11-{number % 9 + 1:02},{'2026-11-09' if number % 3 else ''},eva" for number in range(40)]
    (tmp_path / "wide.csv").write_text("\n".join(["no,received,called,who", *rows]) + "\n", encoding="utf-8")
    (tmp_path / "map.yaml").write_text(WIDE, encoding="utf-8")
    words = (BUNDLED, tmp_path / "wide.csv", EVENING, tmp_path / "map.yaml")
    same(natively(*words), in_database(*words))
    same(natively(*words), in_database(*words, rows=20), in_order=False)


def test_an_instant_has_an_offset():
    """As of when is an instant; a bare time is refused."""
    with pytest.raises(FactError, match="SF607"):
        in_database(BUNDLED, SHOWROOM / "log.jsonl", datetime(2026, 11, 10))


def test_dates_far_away_are_reckoned(tmp_path, asked_of_journeys):
    """A purchase expected in the year 9998, an event of 1901: the tables of calendars reach wherever the log does."""
    lines = [
        {"case": "L-1", "name": "lead_received", "at": "1901-11-02T09:00:00+08:00"},
        {"case": "L-1", "name": "contact", "at": "1901-11-03T09:00:00+08:00", "data": {"reached": True}},
        {"case": "L-2", "name": "intention", "at": "2026-11-02T09:00:00+08:00", "data": {"expected_on": "9998-01-01"}},
    ]
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    said = in_database(BUNDLED, path, EVENING)
    assert asked_of_journeys == []
    same(natively(BUNDLED, path, EVENING), said)


LARGE = """
salesflow: 1
name: large
version: "1"
roles: {seller: Seller}
activities: {counted: {title: Counted, role: seller, data: {seats: {type: integer}}}}
processes: {sale: {initial: open, stages: {open: {title: Open, final: true}}}}
facts:
  seats: {type: integer, missing: allowed, from: {last: counted.seats}}
  whole: {type: integer, from: {sum: counted.seats}}
decisions:
  grade:
    inputs: [seats, whole]
    outputs: {grade: {type: enum, values: [A, B, C]}}
    rules:
      - {id: many, when: {seats: at least 5}, then: {grade: A}}
      - {id: some, when: {whole: at least 1}, then: {grade: B}}
      - {id: few, otherwise: true, then: {grade: C}}
"""


@pytest.mark.parametrize("seats", [(10**30, 3), (9 * 10**18, 9 * 10**18, 1)])
def test_a_number_too_large_for_a_column_is_no_error(tmp_path, seats):
    """A case with one is decided by its journey, as is a part in which numbers add up to one; the answers stay exact."""
    policy = Policy.from_text(LARGE)
    lines = [{"case": f"L-{number % 2}", "name": "counted", "at": "2026-11-02T09:00:00+08:00", "data": {"seats": each}}
             for number, each in enumerate((*seats, 4))]  # fmt: skip
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    same(natively(policy, path, EVENING), in_database(policy, path, EVENING))
