"""What programs read is valid: SARIF by a model of its schema, JUnit by a schema, workflow commands as a runner takes them."""

import json
import re
from pathlib import Path

import pytest
from audited_shop import AS_OF, CHECKED, POLICY, ROWS, audited, checked, row
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

from salesflow.catalogue import Phrase
from salesflow.findings import Finding, Place
from salesflow.reports.baseline import Baseline
from salesflow.reports.forms import FORMS, json_form
from salesflow.reports.forms.markdown_form import escaped
from salesflow.reports.forms.sarif_form import uri_of
from salesflow.reports.result import Remark, Result

JUNIT = etree.XMLSchema(etree.parse(Path(__file__).parent / "junit.xsd"))
STRANGE = 'L-9 %0A::error::x\x07<&>"|`[a](b)@li\ufffe\ud800'  # what a log may hold and no XML, no URI, no command


def odd(text):
    """One remark whose words come from somebody's log, in a result that has nothing else."""
    said = (("case", text), ("element", "x"), ("observed", Phrase(text, text)), ("repair", Phrase(text, text)),
            ("required", Phrase(text, text)))  # fmt: skip
    place = Place("logs/Mai 100%:1,2.csv", 3, 2, 4)
    return Result("check", "shop.yaml", None, (Remark("SF801", Finding("SF801", (place,), said), "k"),), ())


@pytest.fixture
def results(tmp_path, monkeypatch):
    """A log in which everything happens, with a baseline and without; policies that are sound and that are not."""
    monkeypatch.chdir(tmp_path)
    plain = audited(tmp_path)
    known = {remark.key: 1 for remark in plain.remarks[:3]}
    return [
        plain,
        audited(tmp_path, baseline=Baseline(known), strict=True),
        audited(tmp_path, []),
        checked(CHECKED),
        checked(POLICY),
        odd(STRANGE),
    ]


# -- SARIF


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sarif_fits_its_schema(results, lang):
    """Every document is SARIF 2.1.0 without a key that the schema does not have."""
    for result in results:
        text = FORMS["sarif"](result, lang).encode("utf-8", "replace")
        assert Sarif.model_validate_json(text).version.value == "2.1.0"


def test_sarif_has_what_code_scanning_asks_for(results):
    """Each result names a rule that is listed, has a level, a message, one place with a line, and a fingerprint."""
    for result in results:
        [run] = json.loads(FORMS["sarif"](result, "en"))["runs"]
        rules = run["tool"]["driver"]["rules"]
        for rule in rules:
            assert rule["shortDescription"]["text"]
            assert rule["help"]["text"]
            assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        prints = [each["partialFingerprints"]["primaryLocationLineHash"] for each in run["results"]]
        assert len(set(prints)) == len(prints) == len(result.remarks)
        for each in run["results"]:
            assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
            [location] = each["locations"]
            assert location["physicalLocation"]["region"]["startLine"] >= 1
            assert re.fullmatch(r"[\w.~%/:-]+", location["physicalLocation"]["artifactLocation"]["uri"], re.ASCII)


def test_sarif_says_what_a_baseline_knows_only_where_there_is_one(results):
    """Compared, each result is new or unchanged; without a baseline nothing is claimed."""
    without, compared = (json.loads(FORMS["sarif"](result, "en"))["runs"][0]["results"] for result in results[:2])
    assert not [each for each in without if "baselineState" in each]
    assert [each["baselineState"] for each in compared] == ["unchanged"] * 3 + ["new"] * (len(compared) - 3)


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("log.csv", "log.csv"),
        ("./logs/Mai 100%.csv", "logs/Mai%20100%25.csv"),
        ("../日志.csv", "../%E6%97%A5%E5%BF%97.csv"),
        ("a:b.csv", "a%3Ab.csv"),
        ("/data/log 1.csv", "file:///data/log%201.csv"),
        ("C:\\data\\log 1.csv", "file:///C:/data/log%201.csv"),
    ],
)
def test_a_file_becomes_a_uri(file, uri):
    """Relative files stay relative and are encoded; files elsewhere have a scheme."""
    assert uri_of(file) == uri


# -- JUnit


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_junit_fits_its_schema(results, lang):
    """Every document fits what readers of JUnit XML agree on, and its numbers are those of its test cases."""
    for result in results:
        suite = junit(result, lang)
        assert suite.get("tests") == str(len(suite.findall("testcase")))
        for outcome, said in (("failure", "failures"), ("skipped", "skipped")):
            assert suite.get(said) == str(len(suite.findall(f"testcase/{outcome}")))


def junit(result, lang="en"):
    document = etree.fromstring(FORMS["junit"](result, lang).encode())
    JUNIT.assertValid(document)
    return document.find("testsuite")


def test_only_what_was_kept_has_passed(results):
    """A rule that never applied, cannot be judged, is pending or was broken is no passed test case."""
    for result in results[:3]:
        passed = {case.get("name") for case in junit(result).findall("testcase") if not len(case)}
        assert passed == {rule.id for rule in result.rules if rule.state == "kept"}


def test_a_failure_is_what_fails_the_build(tmp_path, monkeypatch):
    """Whether the file has failures and whether the command fails is the same question."""
    monkeypatch.chdir(tmp_path)
    for asked in ({}, {"strict": True}, {"fail_on": "never"}, {"fail_on": "info"}):
        for rows in (ROWS, ROWS[:5], []):
            result = audited(tmp_path, rows, **asked)
            assert (junit(result).get("failures") != "0") == result.is_failed


# -- workflow commands


_COMMAND = re.compile(r"::(error|warning|notice) ((?:\w+=[^,:\r\n]*,?)+)::([^\r\n]*)")


def unescaped(said):
    for code, char in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        said = said.replace(code, char)
    return said


@given(st.text(max_size=40))
def test_a_workflow_command_says_what_the_finding_says(text):
    """Whatever stands in a log: one line, one command, and a runner reads the very words."""
    result = odd(text)
    line = FORMS["github"](result, "en")
    match = _COMMAND.fullmatch(line)
    assert match
    finding = result.remarks[0].finding
    said = "\n".join(filter(None, (finding.message("en"), finding.help("en"))))
    assert unescaped(match[3]) == said
    named = dict(each.split("=", 1) for each in match[2].split(","))
    assert (unescaped(named["file"]), named["line"], named["col"]) == ("logs/Mai 100%:1,2.csv", "3", "2")


def test_what_a_baseline_knows_is_no_command(results):
    """Only new findings are shown at the lines of a pull request."""
    assert len(FORMS["github"](results[1], "en").splitlines()) == len(results[1].remarks) - 3


# -- JSON and Markdown


def test_json_is_whole(results):
    """Rates are exact fractions, every finding has its key, and what is told can be read again."""
    for result in results[:3]:
        said = json.loads(FORMS["json"](result, "en"))
        assert said == json_form.document(result, "en")
        assert [each["key"] for each in said["findings"]] == [remark.key for remark in result.remarks]
        for rule in said["rules"]:
            decided = rule["satisfied"] + rule["violated"]
            assert rule["rate"] == (f"{rule['satisfied']}/{decided}" if decided else None)
            assert rule["activations"] >= decided


def test_json_tells_everything_of_a_violation(results):
    """A late call: whose case, what set it off, until when, by whom, what was required and what helps, in the language asked."""
    for lang, required in (("en", "question within 24 hours"), ("zh", "24小时内须有致电")):
        said = json_form.document(results[0], lang)
        [late] = [each for each in said["findings"] if each["rule"] == "quick-call" and each["case"] == "L-2"]
        assert late["event"] == {"id": "L-2#2", "name": "asked", "at": "2026-11-02T09:30:00+08:00", "line": 9}
        assert (late["by"], late["status"], late["kind"]) == ("2026-11-03T09:30:00+08:00", "violated", "constraint")
        assert required in late["required"]
        assert late["repair"]


def test_an_empty_log_is_as_of_no_moment(results):
    """Where nothing stands in a log, no moment is claimed; it fails, since nothing was judged."""
    said = json_form.document(results[2], "en")
    assert (said["as_of"], said["cases"], said["failed"]) == (None, 0, True)
    assert AS_OF[:10] not in FORMS["text"](results[2], "en")


@given(st.text(max_size=40))
def test_markdown_has_no_cell_from_a_log_that_breaks_out(text):
    """Pipes, tags, links, mentions and line ends in a log are words, not Markdown."""
    said = escaped(text)
    bare = re.sub(r"\\[\\`*_\[\]|~#]", "", said)
    assert not set("|`*_[]<>~#\\\n\r") & set(bare.replace("&#8203;", ""))
    assert not re.search(r"(?<!\w)@\w", said)


def test_a_row_of_markdown_has_as_many_cells_as_its_head(results):
    """A title with a pipe in it moves no column."""
    for result in results[:5]:
        for table in re.findall(r"(?:^\|.*\n?)+", FORMS["markdown"](result, "en"), re.MULTILINE):
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
            assert len(widths) == 1


def test_many_findings_are_not_all_listed_for_people(tmp_path, monkeypatch):
    """Of hundreds of findings, text has the first of each rule and says how many more; JSON has them all."""
    monkeypatch.chdir(tmp_path)
    rows = [row(f"L-{case}", "asked", "02T09:00") for case in range(1, 101)]
    result = audited(tmp_path, rows)
    text, markdown = FORMS["text"](result, "en"), FORMS["markdown"](result, "en")
    assert (text.count("SF801"), "… and 95 more; --format json has them all" in text) == (5, True)
    assert (markdown.count("log.csv:"), "… and 50 more" in markdown) == (51, True)
    assert len([each for each in json_form.document(result, "en")["findings"] if each["code"] == "SF801"]) == 100
