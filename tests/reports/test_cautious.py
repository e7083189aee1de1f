"""What a log may not do to a report: colour a terminal, begin a line, or bring somebody's telephone number into it."""

import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from audited_shop import HEAD, ROWS, audited, row, write
from hypothesis import given
from hypothesis import strategies as st
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

from salesflow import Policy
from salesflow.audit.audit_log import LogAudit
from salesflow.audit.pseudonyms import Pseudonyms
from salesflow.audit.tallies import Count
from salesflow.findings import visible
from salesflow.reports.forms import FORMS, sarif_form
from salesflow.reports.forms.states import percentage
from salesflow.reports.forms.text_form import text as in_text
from salesflow.reports.result import of_audit

STRANGE = "L-7\x1b[31m\x07\u202e"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("form", ["text", "markdown", "github"])
def test_no_character_of_a_log_steers_a_terminal(tmp_path, monkeypatch, form, lang):
    """Cases and persons with escapes in their names are told, with a dot for each of these characters."""
    monkeypatch.chdir(tmp_path)
    rows = [row(STRANGE, "asked", "02T09:00", STRANGE), row(STRANGE, "sell", "03T09:00", STRANGE, "seller")]
    told = FORMS[form](audited(tmp_path, rows), lang)
    assert "L-7" in told
    assert all(visible(line) == line for line in told.split("\n"))


@given(st.text(max_size=40))
def test_visible_text_has_one_line_and_what_can_be_seen(text):
    """As long as before; every character is one that can be seen, or the blank of Chinese text."""
    told = visible(text)
    assert len(told) == len(text)
    assert told.replace("\u3000", "").isprintable()


@pytest.mark.parametrize(
    ("cell", "is_told"),
    [
        ("caled", True),
        ("Called", True),
        ("callled", True),
        ("complaned", True),
        ("13812345678 Mr Wang", False),
        ("Li called", False),
        ("called 138", False),
        ("complained 13812345678", False),
        ("zhang wei hates us", False),
    ],
)
def test_an_unknown_name_is_told_only_where_it_is_a_known_one_misspelt(tmp_path, monkeypatch, cell, is_told):
    """A slip or two, and the word stands in every report; anything else may be what somebody wrote, and is left out."""
    monkeypatch.chdir(tmp_path)
    rows = [*ROWS[:2], row("L-1 Ms Li", cell, "03T09:00")]
    for form in set(FORMS) - {"html"}:
        assert (cell in FORMS[form](audited(tmp_path, rows), "en")) is is_told
    assert cell in FORMS["text"](audited(tmp_path, rows, show_cells=True), "en")


def test_a_pseudonymous_report_still_says_which_name_was_meant(tmp_path, monkeypatch):
    """The word of the log is left out; the nearest name is the policy's own. Without one, nothing is suggested."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, [*ROWS[:2], row("L-1 Ms Li", "caled", "03T09:00"), row("L-1 Ms Li", "xyz", "03T09:00")])
    asking = LogAudit(Policy.load("shop.yaml"), "log.csv", pseudonyms=Pseudonyms(b"0123456789abcdef"))
    told = [each for each in of_audit(asking.audited(as_of=asking.latest())).remarks if each.code == "SF303"]
    assert [each.finding.message() for each in told] == ["unknown activity or trigger `(private)`"] * 2
    assert [each.finding.help().split("?")[0] for each in told if "mean" in each.finding.help()] == [
        "did you mean `called`"
    ]


def test_the_text_names_rows_as_places_that_can_be_clicked(tmp_path, monkeypatch):
    """A row that cannot be read stands at `file:line`, one like many."""
    monkeypatch.chdir(tmp_path)
    rows = [*ROWS[:2], row("L-1 Ms Li", "caled", "03T09:00"), row("L-1 Ms Li", "qoted", "03T09:00")] * 2
    told = in_text(audited(tmp_path, rows), "en")
    assert "`caled`  (2 rows: log.csv:4, log.csv:8)" in told
    assert "`qoted`  (2 rows: log.csv:5, log.csv:9)" in told
    assert HEAD not in told


# -- rates


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_a_rate_is_rounded_and_never_to_all_or_nothing(satisfied, violated):
    """It is at most half a tenth away, and `100%` and `0%` are said of all and of none alone."""
    told = percentage(Count(Counter(satisfied=satisfied, violated=violated)))
    if not satisfied + violated:
        assert told == ""
        return
    rate = 100 * Fraction(satisfied, satisfied + violated)
    assert (told == "100%") is (rate == 100)
    assert (told == "0%") is (rate == 0)
    if told == "<0.1%":
        assert 0 < rate < Fraction(1, 20)
    elif told == "99.9%":
        assert Fraction(9985, 100) <= rate < 100
    else:
        assert -Fraction(1, 20) < Fraction(told.removesuffix("%")) - rate <= Fraction(1, 20)


# -- more results than code scanning takes


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sarif_holds_no_more_results_than_code_scanning_takes(tmp_path, monkeypatch, lang):
    """The gravest are there, in order; the run says how many are not, and stays valid. Fingerprints do not move."""
    monkeypatch.chdir(tmp_path)
    result = audited(tmp_path)
    every = json.loads(FORMS["sarif"](result, lang))["runs"][0]
    assert every["invocations"] == [{"executionSuccessful": True}]
    errors = [each for each in every["results"] if each["level"] == "error"]
    monkeypatch.setattr(sarif_form, "MOST", len(errors) + 1)
    text = FORMS["sarif"](result, lang)
    assert Sarif.model_validate_json(text).version.value == "2.1.0"
    [run] = json.loads(text)["runs"]
    assert run["results"] == [*errors, next(each for each in every["results"] if each["level"] == "warning")]
    [told] = run["invocations"][0]["toolExecutionNotifications"]
    assert told["level"] == "warning"
    assert str(len(every["results"]) - len(run["results"])) in told["message"]["text"]


def test_sarif_leaves_out_what_is_known_before_what_is_new(tmp_path, monkeypatch):
    """Of findings equally grave, a new one is never missing for the sake of one that a baseline knows."""
    monkeypatch.chdir(tmp_path)
    result = audited(tmp_path)
    worst = [each for each in result.remarks if each.severity == "error"]
    known = tuple(each._replace(is_known=each is not worst[-1]) for each in result.remarks)
    monkeypatch.setattr(sarif_form, "MOST", 1)
    [run] = json.loads(FORMS["sarif"](replace(result, remarks=known, is_compared=True), "en"))["runs"]
    assert [each["baselineState"] for each in run["results"]] == ["new"]
