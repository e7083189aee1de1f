"""Each command does what its help says, in both languages, with the exit code that scripts rely on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from salesflow import Policy

EXAMPLES = Path(__file__).parents[2] / "examples"
LEADS, MAP = EXAMPLES / "lead_list" / "leads.csv", EXAMPLES / "lead_list" / "map.yaml"

WRONG = """salesflow: 1
name: ours
version: 1
facts: {days: {type: integr, missing: allowed}}
"""

FAILING = """salesflow: 1
name: ours
version: 1
facts: {days: {type: integer, missing: allowed}}
decisions:
  grade:
    inputs: [days]
    outputs: {grade: {type: enum, values: [A, B]}}
    rules:
      - {id: a, when: {days: 0..7}, then: {grade: A}}
tests:
  - {name: a week is an A, given: {days: 7}, expect: {grade: A}}
  - {name: eight days are, given: {days: 8}, expect: {grade: A}}
"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_init_writes_a_policy_that_checks_and_passes_its_tests(salesflow, lang):
    """The policy to start from is sound, and its own tests pass, in either language."""
    assert salesflow("init", "ours.yaml", "--lang", lang).code == 0
    assert salesflow("check", "ours.yaml").code == 0
    assert "3 passed" in salesflow("test", "ours.yaml").out
    decided = json.loads(salesflow("explain", "--policy", "ours.yaml", "purchase_in=5", "--format", "json").out)
    assert decided["outcome"]["grade"] == "H"


def test_the_two_templates_decide_alike(salesflow, tmp_path):
    """The English and the Chinese template are one policy: they differ in titles and names of tests only."""
    for lang in ("en", "zh"):
        salesflow("init", f"{lang}.yaml", "--lang", lang)
    english, chinese = (Policy.load(tmp_path / f"{lang}.yaml") for lang in ("en", "zh"))
    for days in range(-3, 100):
        one, other = english.decide({"purchase_in": days}), chinese.decide({"purchase_in": days})
        assert one.rules == other.rules
        assert one.outcome["grade"] == other.outcome["grade"]


def test_init_keeps_a_file_that_is_there(salesflow, tmp_path):
    """A file that exists is never overwritten unless that is asked for."""
    (tmp_path / "ours.yaml").write_text("mine", encoding="utf-8")
    told = salesflow("init", "ours.yaml")
    assert (told.code, (tmp_path / "ours.yaml").read_text(encoding="utf-8")) == (2, "mine")
    assert "SF520" in told.err
    assert salesflow("init", "ours.yaml", "--force").code == 0


def test_check_of_a_wrong_policy_exits_with_three(salesflow, tmp_path):
    """An invalid policy is exit code 3, wherever it is named."""
    (tmp_path / "ours.yaml").write_text(WRONG, encoding="utf-8")
    told = salesflow("check", "ours.yaml")
    assert told.code == 3
    assert "ours.yaml:4:22: SF306 unknown type `integr`" in told.out
    assert salesflow("explain", "--policy", "ours.yaml", "days=3").code == 3
    assert salesflow("test", "ours.yaml").code == 3
    assert salesflow("grade", LEADS, "--policy", "ours.yaml").code == 3


def test_check_speaks_chinese(salesflow, tmp_path, monkeypatch):
    """`--lang zh` and the environment both choose the language; the code and the place stay."""
    (tmp_path / "ours.yaml").write_text(WRONG, encoding="utf-8")
    asked = salesflow("check", "ours.yaml", "--lang", "zh").out
    assert "SF306 未知的类型 `integr`" in asked
    assert "是否想写 `integer`" in asked
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert salesflow("check", "ours.yaml").out == asked


def test_check_as_json_names_every_place(salesflow, tmp_path):
    """For programs a finding has its code, severity, places and arguments, and both sentences' words."""
    (tmp_path / "ours.yaml").write_text(WRONG, encoding="utf-8")
    said = json.loads(salesflow("check", "ours.yaml", "--format", "json").out)
    assert said["policy"] is None
    [finding] = said["findings"]
    assert (finding["code"], finding["severity"]) == ("SF306", "error")
    assert finding["places"] == [{"file": "ours.yaml", "line": 4, "column": 22, "width": 6}]
    assert finding["arguments"]["nearest"] == "integer"


def test_a_failing_test_is_shown_at_its_line(salesflow, tmp_path):
    """A test of the policy that fails is exit code 1, with the line, what was expected and what came."""
    (tmp_path / "ours.yaml").write_text(FAILING, encoding="utf-8")
    told = salesflow("test", "ours.yaml")
    assert told.code == 1
    assert "✓ a week is an A" in told.out
    assert "ours.yaml:13:62: SF604 `A` is expected of `grade`, and it is `unmatched`" in told.out
    said = json.loads(salesflow("test", "ours.yaml", "--format", "json").out)
    assert [one["status"] for one in said["tests"]] == ["passed", "failed"]


def test_grade_has_the_shape_that_it_promises(salesflow):
    """JSON of `grade`: leads with row, case, outcome, rules and kept columns; findings; a summary."""
    told = salesflow("grade", LEADS, "--map", MAP, "--as-of", "2026-11-02", "--format", "json")
    assert told.code == 0
    said = json.loads(told.out)
    assert set(said) == {"leads", "findings", "summary"}
    lead = said["leads"][2]
    assert lead == {
        "row": 4,
        "case": "L-2603",
        "outcome": {
            "grade": "H",
            "contact": {
                "not_before": "2026-11-02T00:00:00+08:00",
                "by": "2026-11-03T23:59:59.999999+08:00",
                "anchor": "effective_contact",
                "role": "consultant",
            },
        },
        "rules": {"grade": "hot-date", "next_contact": "h"},
        "keep": {"姓名": "陈志强", "顾问": "李娜"},
    }


def test_grade_into_a_pipe_is_json(salesflow):
    """Without a terminal and without `--format`, programs get what programs read."""
    assert json.loads(salesflow("grade", LEADS, "--map", MAP, "--as-of", "2026-11-02").out)["summary"]["rows"] == 24


def test_strict_makes_warnings_errors(salesflow):
    """A warning of a row is exit code 0, and 1 under `--strict`."""
    words = ("grade", LEADS, "--map", MAP, "--as-of", "2026-11-02", "--format", "text")
    assert salesflow(*words).code == 0
    assert salesflow(*words, "--strict").code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("grade", "nothing.csv"),
        ("grade", LEADS, "--map", "nothing.yaml"),
        ("grade", LEADS, "--as-of", "soon"),
        ("grade", LEADS, "--format", "xml"),
        ("grade", LEADS),
        ("grade", LEADS, "--map", MAP, "--out", "nowhere/out.csv"),
        ("grade", LEADS, "--map", MAP, "--out", "out.doc"),
        ("explain", "purchase_in"),
        ("explain", "purchase_in=soon"),
        ("explain", "purchse_in=3"),
        ("explain", "--decision", "grad"),
        ("explain", "--facts", "nothing.yaml"),
        ("nonsense",),
        ("check", "--nonsense"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_wrong_usage_is_exit_two_and_a_sentence(salesflow, words, lang):
    """What cannot be read or understood is exit code 2 and a sentence, never a traceback."""
    told = salesflow(*words, *(("--lang", lang) if words != ("nonsense",) else ()))
    assert told.code == 2
    assert told.out == ""
    assert told.err.strip()
    assert "Traceback" not in told.err


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_out_keeps_the_columns_and_adds_what_was_decided(salesflow, tmp_path, ending):
    """`--out` has the original columns in their order, then the outcome, then the rules; it can be read again."""
    out = tmp_path / f"out.{ending}"
    salesflow("grade", LEADS, "--map", MAP, "--as-of", "2026-11-02", "--out", out)
    from salesflow.intake import open_table

    table = open_table(out)
    assert table.columns[:3] == ("编号", "姓名", "登记时间")
    assert table.columns[-7:] == (
        "grade",
        "contact.not_before",
        "contact.by",
        "contact.anchor",
        "contact.role",
        "rule.grade",
        "rule.next_contact",
    )
    assert [row.cells[table.columns.index("grade")] for row in table][:4] == ["N", "N", "H", "H"]


def test_a_reader_that_goes_away_is_no_error():
    """`| head` closes the pipe early; nobody wants to see a traceback for that."""
    words = [sys.executable, "-m", "salesflow", "grade", LEADS, "--map", MAP, "--as-of", "2026-11-02"]
    for lines in (0, 1):
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
        with subprocess.Popen([str(word) for word in words], **pipes) as process:
            for _ in range(lines):
                assert process.stdout.readline() == "{\n"
            process.stdout.close()
            assert process.stderr.read() == ""
        assert process.returncode == 0


def test_explain_reads_facts_from_a_file(salesflow, tmp_path):
    """Facts can stand in a small YAML file; words on the command line come after it."""
    (tmp_path / "facts.yaml").write_text("purchase_in: 20\nbudget: clear\n", encoding="utf-8")
    words = ("explain", "--facts", "facts.yaml", "--decision", "grade", "--format", "json")
    assert json.loads(salesflow(*words).out)["outcome"] == {"grade": "B"}
    assert json.loads(salesflow(*words, "purchase_in=3").out)["outcome"] == {"grade": "H"}


@pytest.mark.parametrize(
    "words",
    [
        ("audit", ""), ("audit", "log.csv", "--policy", ""), ("audit", "log.csv", "--baseline", ""), ("check", ""),
        ("check", "a.yaml", ""), ("test", ""), ("init", ""), ("grade", ""), ("due", ""), ("replay", "log.csv", "--map", ""),
        ("audit", "log.csv", "--out", ""), ("sql", "log", "--from-log", ""), ("explain", "--facts", ""),
    ],
    ids=" ".join,
)  # fmt: skip
def test_an_empty_name_names_no_file(salesflow, words):
    """A variable that is not set leaves nothing between the quotes: that is said, and it is not the folder one is in."""
    for lang, said in (("en", "no file is named"), ("zh", "未写文件名")):
        told = salesflow(*words, "--lang", lang)
        assert (told.code, told.out) == (2, "")
        assert said in told.err
