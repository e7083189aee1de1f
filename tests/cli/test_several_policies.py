"""`salesflow check` and `salesflow test` with several policies: one result each, and the exit code of the worst."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from lxml import etree

from salesflow.reports.forms import FORMS
from salesflow.reports.tried import FORMS as TRIED

JUNIT = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "reports" / "junit.xsd"))
GOOD = """salesflow: 1
name: {name}
version: "1"
calendars: {{main: {{timezone: Asia/Shanghai}}}}
activities: {{asked: {{}}, called: {{}}}}
constraints:
  - {{id: quick-call, kind: response, after: {after}, require: called, within: 24 hours}}
tests:
  - name: who is not called was let down
    history:
      - {{at: 2026-11-02 09:00, do: asked}}
    at: 2026-11-09 09:00
    expect: {{violated: [{violated}]}}
"""


@pytest.fixture
def policies(tmp_path):
    """A good policy, one whose test fails, one that does not load; and one that is not there."""
    said = {"good": ("asked", "quick-call"), "weak": ("called", "quick-call"), "bad": ("askd", "quick-call")}
    for name, (after, violated) in said.items():
        text = GOOD.format(name=name, after=after, violated=violated)
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "names", "code"),
    [
        ("check", ("good",), 0), ("check", ("good", "weak"), 0), ("check", ("good", "bad"), 3), ("check", ("bad", "none"), 3),
        ("check", ("none", "good"), 2), ("test", ("good", "good"), 0), ("test", ("good", "weak"), 1),
        ("test", ("weak", "good"), 1), ("test", ("weak", "none"), 2), ("test", ("bad", "weak"), 3),
    ],
)  # fmt: skip
def test_the_exit_code_is_that_of_the_worst(salesflow, policies, command, names, code):
    """One bad policy among several is told by the exit code, whichever comes first."""
    assert salesflow(command, *(f"{name}.yaml" for name in names)).code == code


@pytest.mark.parametrize("command", ["check", "test"])
@pytest.mark.parametrize("shape", sorted({*FORMS, *TRIED} - {"html"}))
def test_each_policy_has_its_result(salesflow, policies, tmp_path, command, shape):
    """Nothing that a form says of one policy is lost when it is told beside another; in a file as in a pipe."""
    if shape not in (FORMS if command == "check" else TRIED):
        return
    words = (command, "bad.yaml", "weak.yaml", "good.yaml", "--format", shape)
    told = salesflow(*words)
    assert "askd" in told.out
    if (command, shape) not in (("check", "github"), ("check", "sarif"), ("test", "github")):  # which tell no good news
        assert told.out.index("bad") < told.out.index("weak") < told.out.index("good")
    if command == "test":
        assert "who is not called was let down" in told.out
    assert salesflow(*words, "--out", "report").out == "wrote report\n"
    assert (tmp_path / "report").read_text(encoding="utf-8") == told.out


def test_json_of_several_is_a_list_of_what_each_says(salesflow, policies):
    """One policy is an object, several are a list of such objects."""
    for command in ("check", "test"):
        alone = [json.loads(salesflow(command, f"{name}.yaml", "--format", "json").out) for name in ("bad", "weak")]
        assert json.loads(salesflow(command, "bad.yaml", "weak.yaml", "--format", "json").out) == alone


def test_junit_of_several_has_a_suite_each(salesflow, policies):
    """Numbered, valid, and each with its own failures."""
    for command, failures in (("check", ["1", "0", "0"]), ("test", ["1", "1", "0"])):
        out = salesflow(command, "bad.yaml", "weak.yaml", "good.yaml", "--format", "junit").out
        JUNIT.assertValid(etree.fromstring(out.encode()))
        suites = list(ET.fromstring(out.encode()))
        assert [suite.get("name") for suite in suites] == ["bad.yaml", "weak.yaml", "good.yaml"]
        assert [suite.get("id") for suite in suites] == ["0", "1", "2"]
        assert [suite.get("failures") for suite in suites] == failures


def test_sarif_of_several_is_one_run(salesflow, policies, tmp_path):
    """Code scanning takes one run of a tool: each finding points at its rule and stands in its file."""
    text = (tmp_path / "bad.yaml").read_text(encoding="utf-8")
    (tmp_path / "other.yaml").write_text(text.replace("require:", "requires:"), encoding="utf-8")
    [run] = json.loads(salesflow("check", "bad.yaml", "other.yaml", "good.yaml", "--format", "sarif").out)["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert sorted(set(rules)) == sorted(rules)
    assert [rules[one["ruleIndex"]] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    places = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]]
    assert set(places) == {"bad.yaml", "other.yaml"}


def test_a_page_is_about_one_policy(salesflow, policies):
    """HTML of several is a usage error; of one it is a page."""
    for words in (("--format", "html"), ("--report", "html=page.html")):
        told = salesflow("check", "good.yaml", "weak.yaml", *words)
        assert (told.code, "`html` tells of one policy" in told.err) == (2, True)
        assert salesflow("check", "good.yaml", *words).code == 0


# -- the forms of `salesflow test`


def test_a_failed_test_is_a_failure_in_junit(salesflow, policies):
    """A test of the policy is a test case: it passes, or fails with what was expected, at its line."""
    out = salesflow("test", "weak.yaml", "--format", "junit").out
    JUNIT.assertValid(etree.fromstring(out.encode()))
    [case] = ET.fromstring(out.encode()).iter("testcase")
    assert case.get("name") == "who is not called was let down"
    assert case.findtext("failure").startswith("weak.yaml:13:24: SF604 ")
    [case] = ET.fromstring(salesflow("test", "good.yaml", "--format", "junit").out).iter("testcase")
    assert len(case) == 0


def test_a_failed_test_is_annotated_at_its_line(salesflow, policies):
    """GitHub shows it in the policy; where every test passes there is nothing to annotate."""
    [line] = salesflow("test", "weak.yaml", "--format", "github").out.splitlines()
    assert line.startswith("::error file=weak.yaml,line=13,col=24,title=SF604 who is not called was let down::")
    assert salesflow("test", "good.yaml", "--format", "github").out == ""


def test_a_policy_that_brings_no_tests_has_an_empty_suite(salesflow, tmp_path):
    """No test is neither a test that passed nor one that failed."""
    (tmp_path / "p.yaml").write_text('salesflow: 1\nname: p\nversion: "1"\n', encoding="utf-8")
    told = salesflow("test", "p.yaml", "--format", "junit", "--report", "text=out.txt")
    assert (told.code, ET.fromstring(told.out.encode())[0].get("tests")) == (0, "0")
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "\nno tests\n"
