"""The GitLab component on the example repository: its script, with inputs put in as GitLab does it."""

import shutil
from xml.etree import ElementTree as ET

import pytest
import yaml

from examples.action_steps import ROOT, in_shell

EXAMPLE = ROOT / "examples" / "compliance_ci"
SPEC, JOB = (ROOT / "templates" / "compliance.yml").read_text(encoding="utf-8").split("\n---\n")
DEFAULTS = {name: said.get("default") for name, said in yaml.safe_load(SPEC)["spec"]["inputs"].items()}
INCLUDED = yaml.safe_load((EXAMPLE / ".gitlab-ci.yml").read_text(encoding="utf-8"))["include"][0]["inputs"]
LATE = "H-105,enquiry,2026-11-09 14:00,li.na,consultant,\nH-101,call,2026-11-11 09:00,li.na,consultant,true\n"
COMPLAINT = "H-101,complaint,2026-11-09 14:00,li.na,consultant,\nH-101,call,2026-11-12 09:00,li.na,consultant,true\n"


def job_with(inputs):
    """The job as GitLab reads it: every input is put into the text before that is read as YAML."""
    text = JOB
    for name, value in {**DEFAULTS, **inputs}.items():
        text = text.replace(f"$[[ inputs.{name} ]]", str(value).lower() if isinstance(value, bool) else str(value))
    assert "$[[" not in text
    return yaml.safe_load(text)["salesflow-audit"]


@pytest.fixture
def build(tmp_path):
    """Run the job's script in a plain shell, after something in the repository was changed."""
    repository = shutil.copytree(EXAMPLE, tmp_path / "repository")

    def call(name="policy.yaml", change=str, **inputs):
        file = repository / name
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
        job = job_with({**INCLUDED, **inputs})
        said = {name: each["value"] if isinstance(each, dict) else each for name, each in job["variables"].items()}
        script = tmp_path / "script.sh"
        script.write_text("\n".join(job["script"]), encoding="utf-8")
        done = in_shell(script, repository, said, shell=("sh", "-e"), is_warm=True)
        reports = repository / "salesflow-reports"
        suites = {file.name: ET.parse(file).getroot()[0] for file in sorted(reports.glob("*.xml"))}
        return done.returncode, done.stdout, suites

    return call


def failed(suite):
    return [case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None]


def test_the_committed_log_is_green(build):
    """What the baseline knows is no failure, in the exit code and in the test report."""
    code, log, suites = build()
    assert code == 0, log
    assert "nothing new; known from the baseline: 3" in log
    assert {name: failed(suite) for name, suite in suites.items()} == {"audit.xml": [], "check.xml": [], "test.xml": []}


def test_one_more_violation_is_red(build):
    """The constraint fails as a test of the merge request, with the lead and its line."""
    code, log, suites = build("logs/november.csv", lambda text: text + LATE)
    assert code == 1, log
    assert failed(suites["audit.xml"]) == ["first-call"]
    told = next(case.findtext("failure") for case in suites["audit.xml"].iter("testcase") if len(case))
    assert "logs/november.csv:23" in told
    assert "H-105" in told


def test_a_broken_policy_is_exit_code_three(build):
    """The test report says what is wrong with the policy; the log was not audited."""
    code, log, suites = build(change=lambda text: text.replace("after: enquiry", "after: enquirry", 1))
    assert code == 3, log
    assert list(suites) == ["check.xml"]
    assert "policy.yaml:41" in "".join(suites["check.xml"].itertext())


def test_a_policy_that_fails_its_own_tests_is_red(build):
    """The audit has nothing against the log, and the job fails all the same."""
    weaker = "require: {activity: call, where: {reached: true}}", "require: call"
    code, log, suites = build(change=lambda text: text.replace(*weaker, 1))
    assert code == 1, log
    assert failed(suites["audit.xml"]) == []
    assert failed(suites["test.xml"]) == ["a call that reaches nobody is no answer"]
    assert "✗ a call that reaches nobody is no answer" in log


@pytest.mark.parametrize("name", ["log", "map", "baseline", "pseudonymize"])
def test_a_file_that_is_not_there_is_exit_code_two(build, name):
    """A job that could not read something is never green, and says what."""
    code, log, _ = build(**{name: "nowhere/december.file"})
    assert code == 2
    assert "nowhere/december.file: " in log


@pytest.mark.parametrize(("inputs", "code"), [({}, 0), ({"fail_on": "warning"}, 1), ({"strict": True}, 1)], ids=str)
def test_a_warning_is_red_only_where_that_is_asked(build, inputs, code):
    """A late call after a complaint fails the job under `fail_on: warning` or `strict`."""
    told, log, suites = build("logs/november.csv", lambda text: text + COMPLAINT, **inputs)
    assert told == code, log
    assert failed(suites["audit.xml"]) == ["complaints"] * code


@pytest.mark.parametrize("inputs", [{"as_of": "2026-11-02"}, {"since": "2026-11-07"}], ids=str)
def test_a_day_reaches_the_command(build, inputs):
    """As of the first day nothing was broken yet, and since the last one nothing was any more."""
    code, log, _ = build(baseline="", **inputs)
    assert code == 0, log
