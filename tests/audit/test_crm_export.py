"""The wide export of a CRM: an invented one that comes with us, and a public one where it is at hand."""

from collections import Counter
from pathlib import Path

import pytest

from salesflow import Policy
from salesflow.audit import grade, parse_as_of
from salesflow.intake import load_mapping, open_table

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "crm_export"
PUBLIC = ROOT.parent / "shared" / "data" / "maven_crm" / "sales_pipeline.csv"


def graded(path, as_of):
    policy = Policy.load()
    table = open_table(path)
    mapping = load_mapping(EXAMPLE / "maven.yaml", policy, table)
    return grade(policy, table, mapping, as_of=parse_as_of(as_of, mapping.calendar))


def test_the_example_export_is_graded_whole():
    """Twenty opportunities, two without an account, two with a misspelt product: all graded, four warnings."""
    result = graded(EXAMPLE / "pipeline.csv", "2026-11-02")
    assert (result.summary["rows"], result.summary["graded"]) == (20, 20)
    grades = {name: count for name, count in result.summary["outcomes"]["grade"].items() if count}
    assert grades == {"N": 7, "D": 9, "F": 4}
    assert Counter(finding.code for finding in result.findings if finding.severity == "warning") == {
        "SF509": 2,
        "SF510": 2,
    }
    assert result.leads[0]["keep"] == {
        "sales_agent": "Wen Hua",
        "account": "Northgate Motors",
        "product": "GTX Basic",
        "close_value": "548",
    }


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public data set is not beside this checkout")
def test_a_public_export_is_graded_whole():
    """8,800 opportunities with their natural faults: every row has a grade, every fault is told with its row."""
    result = graded(PUBLIC, "2017-12-31")
    assert (result.summary["rows"], result.summary["graded"]) == (8_800, 8_800)
    assert {name: count for name, count in result.summary["outcomes"]["grade"].items() if count} == {
        "N": 2_089,
        "D": 4_238,
        "F": 2_473,
    }
    codes = Counter(finding.code for finding in result.findings)
    assert (codes["SF509"], codes["SF510"]) == (1_425, 1_480)
    assert set(codes) == {"SF509", "SF510", "SF603"}
    assert [lead["row"] for lead in result.leads] == list(range(2, 8_802))
    won = next(lead for lead in result.leads if lead["outcome"]["grade"] == "D")
    assert won["outcome"]["contact"]["anchor"] == "effective_contact"
    assert won["outcome"]["contact"]["by"] == "2017-06-01T23:59:59.999999+08:00"
