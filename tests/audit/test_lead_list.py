"""The showroom's list of the demo: every grade, in Chinese and English names, and its faults by line."""

from collections import Counter
from pathlib import Path

from salesflow import Policy
from salesflow.audit import grade, parse_as_of
from salesflow.intake import load_mapping, open_table

FOLDER = Path(__file__).parents[2] / "examples" / "lead_list"


def graded_as_of(said):
    """The list as it stands at this moment."""
    policy = Policy.load()
    table = open_table(FOLDER / "leads.csv")
    mapping = load_mapping(FOLDER / "map.yaml", policy, table)
    return grade(policy, table, mapping, as_of=parse_as_of(said, policy.calendar()))


def test_the_list_of_the_demo_has_every_grade_and_loses_no_lead():
    """Each row of the list has a grade; what is wrong with a row is said at its line, and the row is still graded."""
    graded = graded_as_of("2026-11-02")
    grades = {lead["row"]: lead["outcome"]["grade"] for lead in graded.leads}
    assert len(grades) == 24
    assert set(grades.values()) == set("NCBAHODTF")
    assert grades[2] == "N"  # received this morning, nothing known
    assert grades[4] == "H"  # four days to go
    assert grades[6] == "A"  # thirteen days to go
    assert grades[12] == "H"  # far away by date, and everything settled: the hotter wins
    assert grades[11] == "A"  # the date has passed, the signals have not
    said = {(finding.code, finding.place.line) for finding in graded.findings if finding.severity == "warning"}
    assert said == {("SF507", 21), ("SF509", 22), ("SF508", 23), ("SF512", 24)}
    assert Counter(lead["case"] for lead in graded.leads)["L-2611"] == 2


def test_a_new_lead_of_the_morning_is_due_today_and_one_of_the_afternoon_tomorrow():
    """Received in the morning: the same day at 18:00. Received in the afternoon: the next open day at noon."""
    graded = graded_as_of("2026-11-02 12:00")
    by = {lead["case"]: lead["outcome"]["contact"] for lead in graded.leads}
    assert by["L-2601"]["by"] == "2026-11-02T18:00:00+08:00"
    assert by["L-2602"]["by"] == "2026-11-03T12:00:00+08:00"
    assert by["L-2618"] is None  # lost: no contact is due
