"""Grading a file: one result for each row, and the numbers."""

import json
from datetime import datetime

import pytest

from salesflow import Policy
from salesflow.audit import grade
from salesflow.findings import FactError
from salesflow.intake import load_mapping, open_table

HEADER = "case,heat,seats,calls,called_at\n"


def test_a_row_says_what_was_decided_and_by_which_rules(graded):
    """The shape of one lead, complete: outputs, window, rules; decimals as text, dates in ISO form."""
    [lead] = graded(HEADER + "L-1,hot,2,0,2026-11-02 09:10\n").leads
    assert lead == {
        "row": 2,
        "case": "L-1",
        "outcome": {
            "grade": "A",
            "price": "9.50",
            "until": "2026-11-30",
            "contact": {
                "not_before": "2026-11-05T00:00:00+08:00",
                "by": "2026-11-07T23:59:59.999999+08:00",
                "anchor": "called_at",
                "role": "consultant",
            },
            "gift": ["pen", "cup"],
        },
        "rules": {"grade": "hot", "contact": "a", "gifts": ["pen", "cup"]},
        "keep": {},
    }
    assert json.loads(json.dumps(lead)) == lead


def test_several_roles_are_a_list(graded):
    """Whoever of them calls first has done it."""
    [lead] = graded(HEADER + "L-1,warm,,0,2026-11-02 09:10\n").leads
    assert lead["outcome"]["contact"]["role"] == ["consultant", "manager"]
    assert lead["outcome"]["until"] is None


def test_a_lead_without_an_anchor_keeps_its_amounts(graded):
    """Nobody knows when it was last called, so there are amounts and no dates; told once for the rule, counted."""
    result = graded(HEADER + "L-1,hot,,0,\nL-2,hot,,0,\n")
    contact = {
        "not_before": None,
        "by": None,
        "anchor": None,
        "role": "consultant",
        "amounts": {"not_before": "3 days", "by": "5 days"},
    }
    assert [lead["outcome"]["contact"] for lead in result.leads] == [contact] * 2
    assert [finding.code for finding in result.findings] == ["SF603"]
    assert result.summary["findings"] == {"SF603": 2}
    assert result.summary["due"]["contact"]["without_anchor"] == 2


def test_no_rule_and_two_rules_are_null_and_a_finding_of_the_row(graded):
    """A gap and an overlap are told where they bite; what they feed is undecided, and other tables still decide."""
    result = graded(HEADER + "L-1,frozen,1,0,\nL-2,hot,7,0,\n")
    outcomes = [lead["outcome"] for lead in result.leads]
    nothing = {"grade": None, "price": None, "until": None, "contact": None}
    assert outcomes == [{**nothing, "gift": ["cup"]}, {**nothing, "gift": ["pen", "cup"]}]
    assert [lead["rules"]["grade"] for lead in result.leads] == [None, ["hot", "many"]]
    told = [(finding.code, finding.place.line, dict(finding.arguments)["decision"]) for finding in result.findings]
    assert told == [("SF601", 2, "grade"), ("SF602", 3, "grade")]
    assert result.summary["outcomes"]["grade"] == {"C": 0, "B": 0, "A": 0, "unmatched": 1, "ambiguous": 1}
    assert result.summary["due"]["contact"]["undecided"] == 2


def test_rows_that_cannot_be_graded_stay_and_the_others_go_on(graded):
    """A broken row, an unknown fact that may not be missing: no outcome. A date beyond the calendar: no date."""
    rows = "L-1,hot,,0\nL-2,hot,,,\nL-3,warm,,0,2026-12-31 09:10\nL-4,hot,,0,2026-11-02 09:10\n"
    result = graded(HEADER + rows)
    assert [lead["row"] for lead in result.leads] == [2, 3, 4, 5]
    assert [lead["outcome"] is not None for lead in result.leads] == [False, False, True, True]
    assert [lead["rules"] for lead in result.leads[:2]] == [{}] * 2
    assert result.leads[2]["outcome"]["contact"]["by"] is None
    told = [(finding.code, finding.severity, finding.place.line) for finding in result.findings]
    assert told == [("SF504", "error", 2), ("SF511", "error", 3), ("SF605", "error", 4)]
    counted = {name: result.summary[name] for name in ("rows", "graded", "not_graded", "findings")}
    assert counted == {"rows": 4, "graded": 2, "not_graded": 2, "findings": {"SF504": 1, "SF511": 1, "SF605": 1}}


def test_the_summary_counts_what_a_manager_asks_for(graded, policy):
    """Grades in the order of the policy, what is overdue, what falls due when, what was assumed."""
    called = [("hot", "01 09:00"), ("hot", "05 09:00"), ("hot", "08 09:00"), ("hot", "08 10:00"), ("warm", "02 09:00")]
    rows = "".join(f"L-{at},{heat},0,2026-11-{day}\n" for at, (heat, day) in enumerate(called)) + "L-6,hot,0,\n"
    summary = graded(HEADER.replace(",seats", "") + rows).summary
    assert summary == {
        "policy": policy.identity,
        "as_of": "2026-11-10T23:59:59.999999+08:00",
        "rows": 6,
        "graded": 6,
        "not_graded": 0,
        "outcomes": {
            "grade": {"C": 0, "B": 1, "A": 5},
            "price": {"1.00": 1, "9.50": 5},
            "until": {"2026-11-30": 5, "none": 1},
            "gift": {"pen": 5, "cup": 0},
        },
        "due": {
            "contact": {
                "overdue": 2,
                "without_deadline": 0,
                "none": 0,
                "without_anchor": 1,
                "without_calendar": 0,
                "beyond_calendar": 0,
                "uncountable": 0,
                "undecided": 0,
                "by_date": {"2026-11-10": 1, "2026-11-13": 2},
            }
        },
        "not_mapped": {"seats": "missing"},
        "findings": {"SF603": 1},
    }


def test_due_at_the_very_moment_is_not_overdue(graded):
    """A deadline is inclusive: overdue begins the moment after."""
    lead = HEADER + "L-1,hot,,0,2026-11-05 09:00\n"
    due = [graded(lead, as_of=at).summary["due"]["contact"] for at in ("2026-11-10", "2026-11-11 00:00")]
    assert [(each["overdue"], each["by_date"]) for each in due] == [(0, {"2026-11-10": 1}), (1, {})]


def test_long_work_tells_how_far_it_is(graded):
    """Progress comes now and then, and at the end with all rows."""
    told = []
    graded(HEADER + "L,hot,,0,\n" * 2_500, progress=told.append)
    assert told == [1000, 2000, 2500]


def test_a_moment_without_an_offset_is_refused(policy, tmp_path):
    """`as_of` is an instant; which zone a bare time is in is not guessed."""
    (tmp_path / "leads.csv").write_text(HEADER)
    table = open_table(tmp_path / "leads.csv")
    with pytest.raises(FactError, match="SF607"):
        grade(policy, table, load_mapping(None, policy, table), as_of=datetime(2026, 11, 10))


def test_columns_to_keep_are_copied_as_json_has_them(policy, tmp_path):
    """What the reader of the result needs to know a lead again goes along, typed where the file is."""
    (tmp_path / "leads.jsonl").write_text('{"heat": "hot", "calls": 1, "paid": 1.50, "vip": true, "agent": "Wen"}\n')
    (tmp_path / "map.yaml").write_text(
        "facts: {heat: {column: heat}, calls: {column: calls}}\nkeep: [paid, vip, agent]"
    )
    table = open_table(tmp_path / "leads.jsonl")
    mapping = load_mapping(tmp_path / "map.yaml", policy, table)
    [lead] = grade(policy, table, mapping, as_of=datetime.fromisoformat("2026-11-10T12:00+08:00")).leads
    assert lead["keep"] == {"paid": "1.50", "vip": True, "agent": "Wen"}
    assert lead["case"] is None


def test_a_policy_without_calendars_gives_amounts(graded):
    """Without a calendar nothing can be counted, and the amounts are still worth knowing."""
    text = """
salesflow: 1
name: bare
version: "1"
facts: {heat: {type: enum, values: [cold, hot], missing: allowed}}
decisions:
  contact:
    inputs: [heat]
    outputs: {contact: {type: window, anchor: start}}
    rules: [{id: all, otherwise: true, then: {contact: {by: 5 days}}}]
"""
    [lead] = graded("heat\nhot\n", policy=Policy.from_text(text), as_of="2026-11-10 12:00Z").leads
    assert lead["outcome"]["contact"]["amounts"] == {"not_before": None, "by": "5 days"}
