"""`salesflow grade` of an event log: its cases become leads, graded as of a moment."""

import csv
import json
import re
from pathlib import Path

import pytest
from small_showroom import LINES, POLICY, REFUSED, line, write

MAP = """
case: lead
activity: {column: what, values: {Anruf: called, Verkauf: sell, Notiz: none}}
time: {column: when, format: D.M.YYYY HH:mm}
person: who
role: {column: as, values: {V: seller}}
owner: who
data: {called: {reached: {constant: true}}}
"""
FOREIGN = """lead,what,when,who,as
K-1,Anruf,2.11.2026 09:00,eva,V
K-1,Notiz,2.11.2026 09:05,eva,V
K-2,Verkauf,1.11.2026 10:00,max,V
"""


@pytest.fixture
def grade(salesflow, tmp_path):
    def call(*words, lines=(*LINES, REFUSED), at="2026-11-04 08:30", policy=POLICY):
        return salesflow("grade", *write(tmp_path, lines, policy), "--as-of", at, *words)

    return call


def test_each_case_is_a_lead(grade):
    """One lead for each case, in the order in which they appear, `row` being that of its first event."""
    said = json.loads(grade().out)
    leads = [(each["row"], each["case"], each["outcome"]["grade"]) for each in said["leads"]]
    assert leads == [(1, "L-1", "A"), (3, "L-2", "D"), (8, "=L-3", "A"), (9, "L-4", "D")]
    assert said["leads"][0]["outcome"]["contact"]["anchor"] == "last_call"
    assert said["summary"]["not_mapped"] == {}


def test_what_happened_later_has_not_happened(grade):
    """The past is graded as it was; a case that had not begun by then is left out and counted."""
    said = json.loads(grade(at="2026-11-02 11:30").out)
    assert [(each["case"], each["outcome"]["grade"]) for each in said["leads"]] == [("L-1", "A"), ("L-2", "A")]
    log = said["summary"]["log"]
    assert (log["cases"], log["not_begun"], log["events"], log["later_events"]) == (4, 2, 11, 5)


def test_the_summary_for_people_names_cases_and_events(grade):
    """How many leads and events, and how many had not begun."""
    out = grade("--format", "text", at="2026-11-02 11:30").out
    for words in (
        "2 leads in log.jsonl",
        "an event log of 11 events",
        "2 had not begun by then",
        "no row has a problem",
    ):
        assert words in out
    assert "事件日志，共 11 条事件" in grade("--format", "text", "--lang", "zh").out


def test_out_has_case_owner_and_stages_beside_what_was_decided(grade, tmp_path):
    """The cases as a table, then grade, dates and rules."""
    grade("--out", tmp_path / "graded.csv")
    rows = list(csv.DictReader((tmp_path / "graded.csv").read_text(encoding="utf-8").splitlines()))
    assert list(rows[0])[:4] == ["case", "owner", "stage.sale", "grade"]
    assert [(row["case"], row["owner"], row["stage.sale"], row["grade"]) for row in rows] == [
        ("L-1", "li.na", "open", "A"),
        ("L-2", "zhang.wei", "sold", "D"),
        ("=L-3", "", "open", "A"),
        ("L-4", "li.na", "sold", "D"),
    ]


def test_findings_of_rows_and_of_cases_are_told(grade):
    """A lost row is an error, a step that does not follow a warning; both at their lines."""
    lines = [
        *LINES,
        line("L-2", "caled", "03T10:00"),
        line("L-2", "sell", "03T11:00", person="zhang.wei", role="seller"),
    ]
    told = grade(lines=lines)
    found = {(each["code"], each["severity"], each["places"][0]["line"]) for each in json.loads(told.out)["findings"]}
    assert found == {("SF303", "error", 11), ("SF541", "warning", 12)}
    assert told.code == 1


def test_a_case_without_a_given_fact_is_an_error_of_that_case(grade):
    """A fact that only an app can give costs the outcome of each case, and the command goes on to say so."""
    policy = (
        POLICY.replace("facts:\n", "facts:\n  budget: {type: integer}\n")
        .replace("inputs: [sale_stage, born]", "inputs: [sale_stage, born, budget]")
        .replace("- {id: old,", "- {id: rich, when: {budget: at least 9}, then: {grade: A}}\n      - {id: old,")
    )
    told = grade(policy=policy)
    said = json.loads(told.out)
    assert told.code == 1
    assert [each["outcome"] for each in said["leads"]] == [None] * 4
    assert {(each["code"], each["places"][0]["line"]) for each in said["findings"]} == {
        ("SF606", row) for row in (1, 3, 8, 9)
    }
    assert said["summary"]["not_graded"] == 4


def test_somebody_elses_log_is_read_by_its_mapping(salesflow, tmp_path):
    """Whether the file is a log is what its mapping says; activities that are not ours are counted."""
    write(tmp_path)
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    (tmp_path / "foreign.csv").write_text(FOREIGN, encoding="utf-8")
    words = ("--policy", "small.yaml", "--map", "map.yaml", "--as-of", "2026-11-04")
    told = salesflow("grade", "foreign.csv", *words)
    said = json.loads(told.out)
    assert [(each["case"], each["outcome"]["grade"]) for each in said["leads"]] == [("K-1", "A"), ("K-2", "D")]
    assert said["summary"]["log"]["not_ours"] == {"Notiz": 1}
    assert (
        "activities that are not ours: Notiz (1)" in salesflow("grade", "foreign.csv", *words, "--format", "text").out
    )
    for command in ("due", "replay"):
        assert "Traceback" not in salesflow(command, "foreign.csv", *words[:4]).err
    assert "owner  eva" in salesflow("journey", "foreign.csv", "--case", "K-1", *words).out


def test_the_mapping_of_the_how_to_is_read(salesflow, tmp_path):
    """What the page on event logs shows, both logs, is graded with the bundled policy as it stands there."""
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "grade-an-event-log.md").read_text(encoding="utf-8")
    fenced = re.findall(r"^```(json|yaml fragment)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    own, columns, rows_and_cases = (body for _, body in fenced)
    (tmp_path / "own.jsonl").write_text(own, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(columns, encoding="utf-8")
    (tmp_path / "whole.yaml").write_text(columns + rows_and_cases, encoding="utf-8")
    header = "lead_no,what,when,entered_at,user,function,account_owner,ok,status,branch,lead_status"
    rows = [
        "K-1,Visit,2.11.2026 09:00,2.11.2026 09:10,eva,Sales,eva,,done,Shanghai,open",
        "K-1,Call,2.11.2026 15:00,,eva,Sales,eva,1,confirmed,Shanghai,",
        "K-1,Note,2.11.2026 16:00,,eva,Sales,eva,,done,Shanghai,closed",
    ]
    planned = "K-1,Call,3.11.2026 15:00,,eva,Sales,eva,1,planned,Shanghai,closed"
    (tmp_path / "events.csv").write_text("\n".join([header, *rows]))
    (tmp_path / "planned.csv").write_text("\n".join([header, *rows, planned]))
    told = salesflow("grade", "own.jsonl", "--as-of", "2026-11-02")
    assert (told.code, json.loads(told.out)["leads"][0]["outcome"]["grade"]) == (0, "N")
    told = salesflow("grade", "events.csv", "--map", "map.yaml", "--as-of", "2026-11-02")
    assert (told.code, json.loads(told.out)["summary"]["log"]["not_ours"]) == (0, {"Note": 1})
    told = salesflow("grade", "planned.csv", "--map", "whole.yaml", "--as-of", "2026-11-02")
    assert (told.code, json.loads(told.out)["summary"]["log"]["not_ours"]) == (0, {"Note": 1, "status = planned": 1})
