"""The action, step by step, on the example repository: what is green, what is red, and for which reason."""

import json
import re
import shutil

import pytest
import yaml

from examples.action_steps import INSTALL, ROOT, STEPS, in_shell, run_action

EXAMPLE = ROOT / "examples" / "compliance_ci"
WORKFLOW = yaml.safe_load((EXAMPLE / ".github/workflows/compliance.yml").read_text(encoding="utf-8"))
INPUTS = next(step["with"] for step in WORKFLOW["jobs"]["audit"]["steps"] if step.get("id") == "audit")
LATE = "H-105,enquiry,2026-11-09 14:00,li.na,consultant,\nH-101,call,2026-11-11 09:00,li.na,consultant,true\n"
COMPLAINT = "H-101,complaint,2026-11-09 14:00,li.na,consultant,\nH-101,call,2026-11-12 09:00,li.na,consultant,true\n"
SELF_APPROVED = "{case},quotation,2026-11-09 14:00,wang.fang,sales_manager,\n{case},price_approval,2026-11-09 14:05,wang.fang,sales_manager,\n"


@pytest.fixture
def repository(tmp_path):
    return shutil.copytree(EXAMPLE, tmp_path / "repository")


@pytest.fixture
def build(repository, tmp_path):
    """Run the action as the workflow does, after something in the repository was changed."""

    def call(*changes, is_warm=True, **inputs):
        for name, change in changes:
            file = repository / name
            file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
        said = {name.replace("_", "-"): value for name, value in inputs.items()}
        return run_action(repository, tmp_path / "runner", {**INPUTS, **said}, is_warm=is_warm)

    return call


def logged(rows):
    return ("logs/november.csv", lambda text: text + rows)


def reworded(old, new):
    return ("policy.yaml", lambda text: text.replace(old, new, 1))


def test_the_committed_log_is_green(build, repository):
    """What the baseline knows fails nothing and annotates nothing, and the reports are there."""
    ran = build()
    assert (ran.code, ran.annotations) == (0, [])
    assert "nothing new; known from the baseline: 3" in ran.summary
    assert "3 passed" in ran.log
    assert (ran.given_out("exit-code"), ran.given_out("sarif")) == ("0", "salesflow-reports/audit.sarif")
    written = sorted(file.name for file in (repository / "salesflow-reports").iterdir())
    assert written == ["audit.json", "audit.md", "audit.sarif"]


def test_the_baseline_is_what_the_audit_finds(build, repository):
    """The committed baseline has the findings of the committed log, no fewer and no more."""
    build(baseline="")
    committed, made = (
        json.loads((repository / name).read_text(encoding="utf-8"))
        for name in ("baseline.json", "salesflow-reports/audit.json")
    )
    assert [each["key"] for each in committed["findings"]] == [each["key"] for each in made["findings"]]


@pytest.mark.parametrize(
    ("rows", "line", "lead", "constraint"),
    [
        (LATE, 23, "H-105", "first-call"),
        (SELF_APPROVED.format(case="H-106"), 24, "H-106", "four-eyes"),
        ("H-107,order,2026-11-09 14:00,li.na,consultant,\n", 23, "H-107", "approved-first"),
    ],
    ids=["first-call", "four-eyes", "approved-first"],
)
def test_one_more_violation_is_red(build, repository, rows, line, lead, constraint):
    """The new finding alone is annotated, with its lead, its line and its constraint; every report was still written."""
    ran = build(logged(rows))
    assert ran.code == 1
    assert len(ran.annotations) == 1
    assert ran.annotations[0].startswith(f"::error file=logs/november.csv,line={line},title=SF801 {constraint}::")
    assert lead in ran.annotations[0]
    told = [row for row in ran.summary.splitlines() if row.startswith("| `logs/november.csv:")]
    assert len(told) == 1
    assert told[0].startswith(f"| `logs/november.csv:{line}` | {lead} | `{constraint}` |")
    sarif = json.loads((repository / ran.given_out("sarif")).read_text(encoding="utf-8"))
    new = [each for each in sarif["runs"][0]["results"] if each["baselineState"] == "new"]
    assert [each["ruleId"] for each in new] == [constraint]
    assert ran.given_out("exit-code") == "1"


@pytest.mark.parametrize(("inputs", "code"), [({}, 0), ({"as_of": "2026-11-10"}, 1)], ids=str)
def test_an_enquiry_is_red_when_its_day_is_over(build, inputs, code):
    """Logged alone it is the last event, and still open; as of a later day it is red."""
    enquiry, *_ = LATE.splitlines(keepends=True)
    ran = build(logged(enquiry), **inputs)
    assert (ran.code, ["first-call" in line for line in ran.annotations]) == (code, [True] * code)


def test_without_a_baseline_the_old_sins_are_red(build):
    """The three findings that the baseline knows are annotated when nobody says that they are known."""
    ran = build(baseline="")
    assert ran.code == 1
    assert sorted(line.partition("title=")[2].partition("::")[0] for line in ran.annotations) == [
        "SF801 approved-first", "SF801 first-call", "SF801 four-eyes",
    ]  # fmt: skip


@pytest.mark.parametrize(("inputs", "code"), [({}, 0), ({"fail_on": "warning"}, 1), ({"strict": "true"}, 1)], ids=str)
def test_a_warning_is_red_only_where_that_is_asked(build, inputs, code):
    """A late call after a complaint is annotated as a warning, and fails the job under `fail-on: warning` or `strict`."""
    ran = build(logged(COMPLAINT), **inputs)
    assert ran.code == code
    assert len(ran.annotations) == 1
    assert ran.annotations[0].startswith("::warning file=logs/november.csv,line=23,title=SF801 complaints::")


def test_what_was_settled_before_is_left_out(build):
    """With `since`, nothing that was decided before that day is an error, baseline or none."""
    ran = build(baseline="", since="2026-11-07")
    assert ran.code == 0
    assert [line for line in ran.annotations if not line.startswith("::notice ")] == []


def test_what_is_later_has_not_happened(build):
    """With `as-of`, the first day is audited as it stood that evening: nothing was broken yet."""
    ran = build(baseline="", as_of="2026-11-02")
    assert ran.code == 0
    assert "as of Mon 2026-11-02 24:00" in ran.summary


def test_a_broken_policy_is_exit_code_three(build):
    """The line where YAML stops making sense is annotated; nothing was audited, so there is nothing to upload."""
    ran = build(reworded("open: {mon-sat: 09:00-18:00}", "open: {mon-sat: 09:00-18:00"))
    assert ran.code == 3
    assert len(ran.annotations) == 1
    assert ran.annotations[0].startswith("::error file=policy.yaml,line=12,")
    assert "SF105" in ran.annotations[0]
    assert "`policy.yaml:12" in ran.summary
    assert (ran.given_out("exit-code"), ran.given_out("sarif")) == ("", "")


def test_a_misspelt_activity_is_red_at_its_line(build):
    """The constraint that asks for an activity that nobody declared is annotated, and the right word is offered."""
    ran = build(reworded("after: enquiry", "after: enquirry"))
    assert ran.code == 3
    assert len(ran.annotations) == 1
    assert ran.annotations[0].startswith("::error file=policy.yaml,line=41,col=12,")
    assert "enquirry" in ran.annotations[0]
    assert "did you mean `enquiry`" in ran.annotations[0]


def test_a_constraint_that_its_test_no_longer_finds_is_red(build):
    """A policy that was weakened fails by its own test, though the audit has nothing against the log."""
    ran = build(reworded("require: {activity: call, where: {reached: true}}", "require: call"))
    assert (ran.code, ran.given_out("exit-code")) == (1, "0")
    told = "::error file=policy.yaml,line=71,col=24,title=SF604 a call that reaches nobody is no answer::"
    assert [line.startswith(told) for line in ran.annotations if line.startswith("::error ")] == [True]
    assert "    ✗ a call that reaches nobody is no answer" in ran.summary.splitlines()


@pytest.mark.parametrize("name", ["log", "map", "baseline", "pseudonymize"])
def test_a_file_that_is_not_there_is_exit_code_two(build, name):
    """A job that could not read something is never green, and says what."""
    ran = build(**{name: "nowhere/december.file"})
    assert ran.code == 2
    assert len(ran.annotations) == 1
    assert ran.annotations[0].startswith("::error title=salesflow audit::nowhere/december.file: ")
    assert "    nowhere/december.file: " in ran.summary
    assert (ran.given_out("exit-code"), ran.given_out("sarif")) == ("2", "")


def test_all_of_a_complaint_is_in_its_annotation(build, repository):
    """Several lines are one annotation, and a per cent sign stands for itself."""
    (repository / "100%25.yaml").write_text("case: lead\nactivity: name\ntime: moment\n", encoding="utf-8")
    ran = build(map="100%25.yaml")
    assert ran.code == 2
    assert len(ran.annotations) == 1
    assert ran.annotations[0].count("%0A100%2525.yaml:") >= 1
    assert "`lead`" in ran.annotations[0]
    assert "`moment`" in ran.annotations[0]


def test_what_was_not_audited_is_not_green(tmp_path):
    """Should a step be left out some day, the last one still fails."""
    script = tmp_path / "step.sh"
    script.write_text(STEPS[-1]["run"], encoding="utf-8")
    codes = ("", "0", "0"), ("0", "0", "0"), ("0", "1", "0"), ("2", "0", "1"), ("", "3", "")
    told = [in_shell(script, tmp_path, dict(zip(STEPS[-1]["env"], each, strict=True))).returncode for each in codes]
    assert told == [1, 0, 1, 2, 3]


def test_with_a_key_nobody_is_named(build, repository):
    """Neither the log of the job nor a report has a case or a person of the event log."""
    (repository / "key").write_text("a key that is long enough to keep a secret\n", encoding="utf-8")
    ran = build(baseline="", pseudonymize="key", formats="json sarif junit")
    reports = [file.read_text(encoding="utf-8") for file in (repository / "salesflow-reports").iterdir()]
    assert (ran.code, len(ran.annotations), len(reports)) == (1, 3, 4)
    told = "".join([ran.log, ran.summary, *reports])
    assert [name for name in ("H-102", "H-103", "zhang.wei", "wang.fang") if name in told] == []


def test_it_speaks_chinese(build):
    """With `language: zh` the annotations and the summary are in Chinese."""
    ran = build(logged(LATE), language="zh")
    assert ran.code == 1
    assert "咨询" in ran.summary
    assert re.search("::[^:]*[\u4e00-\u9fff]", ran.annotations[0])


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"strict": "yes"}, "salesflow::the input strict is "),
        ({"log": ""}, "salesflow::the inputs log and policy "),
        ({"policy": ""}, "salesflow::the inputs log and policy "),
        ({"language": "fr"}, "salesflow check::Error: Invalid value for '--lang': `fr` is not one of: en, zh"),
        ({"fail_on": "100%"}, "salesflow audit::Error: Invalid value for --fail-on: `100%25` is not one of: "),
        ({"formats": "json pdf"}, "salesflow audit::Error: Invalid value for --report: `pdf` "),
    ],
    ids=str,
)
def test_a_misspelt_input_is_red(build, inputs, told):
    """A word that means nothing stops the job, and the one annotation says which word, in plain text."""
    ran = build(**inputs, is_warm=False)  # how complaints look is settled by the environment at the import
    assert ran.code == 2
    assert len(ran.annotations) == 1
    assert ran.annotations[0].startswith(f"::error title={told}")
    assert [letter for letter in ran.log + ran.summary if letter in "\x1b╭│╰"] == []


def test_an_input_is_never_run(build, repository):
    """What a stranger may have written into an input stays one word: no command, no pattern, no option."""
    name = "$(touch pwned) `touch pwned`; touch pwned; *.csv"
    (repository / "logs/november.csv").rename(repository / name)
    assert build(log=name, as_of="2026-11-09", reports="-r $(touch pwned)").code == 0
    assert not (repository / "pwned").exists()
    assert (repository / "-r $(touch pwned)" / "audit.sarif").exists()


def test_no_script_has_an_expression():
    """GitHub writes expressions into a script before bash reads it; so inputs come by the environment alone."""
    assert [step["name"] for step in STEPS if "${{" in step.get("run", "")] == []


def test_a_customer_gives_no_commands(build):
    """A case that is called like a workflow command, broken or unreadable, makes an annotation and nothing else."""
    ran = build(
        logged(SELF_APPROVED.format(case="::add-mask::li.na") + "::warning::x,enquiry,soon,li.na,consultant,\n")
    )
    assert ran.code == 1
    assert [line.partition(" ")[0] for line in ran.annotations] == ["::error", "::error"]


def test_a_test_gives_no_commands(build):
    """What the policy's own tests print is shown and not obeyed."""
    ran = build(reworded("name: a sale by the book", "name: '::error::x'"))
    assert "✓ ::error::x" in ran.log
    assert (ran.code, [line for line in ran.annotations if line.startswith("::error")]) == (0, [])


@pytest.mark.parametrize(
    ("version", "extras", "told"),
    [
        ("", "audit", "--constraint HERE/constraints.txt HERE[audit]"),
        ("1.2.0", "audit,store", "salesflow[audit,store]==1.2.0"),
        ("1.2.0", "audit] @ https://example.com/x.zip #", None),
        ("1.2.0 --pre", "audit", None),
    ],
)
def test_what_is_installed_is_what_the_inputs_name(tmp_path, version, extras, told):
    """The action's own files or a release; an input cannot smuggle in another package or an option."""
    pip = tmp_path / "python"
    pip.write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    pip.chmod(0o755)
    script = tmp_path / "step.sh"
    script.write_text(next(step["run"] for step in STEPS if step["name"] == INSTALL), encoding="utf-8")
    said = {"VERSION": version, "EXTRAS": extras, "GITHUB_ACTION_PATH": "HERE", "PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = in_shell(script, tmp_path, said)
    assert (done.returncode == 0) == (told is not None)
    if told is not None:
        assert done.stdout.strip().endswith(told)
