"""`--report FORM=FILE`: what one run of `audit`, `check` and `test` writes beside what it shows."""

import json

import pytest

from reports.audited_shop import HEAD, POLICY, write
from salesflow.reports.forms import FORMS

NAMED = {"sarif": "out.sarif", "html": "page.html", "junit": "out.xml", "json": "out.json", "markdown": "out.md",
         "github": "out.txt", "text": "out = 1.txt"}  # fmt: skip
ALL = [word for form, file in NAMED.items() for word in ("--report", f"{form}={file}")]


def plainly(told):
    """A usage error without the box that is drawn around it."""
    return " ".join(told.err.replace("│", " ").split())


def test_one_audit_writes_every_form(audit, tmp_path):
    """Each file is what `--format` with `--out` would have written, and the screen shows the form that it always shows."""
    alone = {}
    for form in FORMS:
        audit("--format", form, "--out", "alone")
        alone[form] = (tmp_path / "alone").read_bytes()
    shown = audit()
    told = audit(*ALL)
    assert (told.code, told.out) == (shown.code, shown.out) == (1, shown.out)
    assert {form: (tmp_path / file).read_bytes() for form, file in NAMED.items()} == alone
    assert told.err.splitlines() == [f"wrote {file}" for file in NAMED.values()]


def test_what_is_written_beside_it_is_not_in_the_pipe(audit):
    """JSON that a program reads stays JSON, whatever is written beside it."""
    told = audit("--format", "json", "--report", "junit=out.xml")
    assert json.loads(told.out)["command"] == "audit"
    assert told.err == "wrote out.xml\n"


def test_with_out_all_that_was_written_is_told_and_what_it_came_to(audit, tmp_path):
    """`--out` has the report of `--format`, and the one line for the screen comes last."""
    told = audit("--format", "json", "--out", "out.json", "--report", "sarif=out.sarif")
    assert told.out == "wrote out.json\nwrote out.sarif\n✗ 5 errors, 5 warnings, 1 note\n"
    assert sorted(file.name for file in tmp_path.glob("out.*")) == ["out.json", "out.sarif"]


def test_it_speaks_chinese(audit, tmp_path):
    """Each report, and what is said of it, in the language that was asked for."""
    told = audit("--lang", "zh", "--report", "markdown=out.md")
    assert told.err == "已写入 out.md\n"
    assert "日志稽核" in (tmp_path / "out.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["audit", "check", "test"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--report", "junti=out.xml"), "`junti` is no form of a report; did you mean `junit`? forms are: text, json,"),
        (("--report", "out.xml"), "`out.xml` is no form of a report; "),
        (("--report", "=out.xml"), "`` is no form of a report; "),
        (("--report", "junit"), "`junit` names no file; write it as `junit=FILE`"),
        (("--report", "junit="), "`junit=` names no file"),
        (("--report", "junit=a", "--report", "json=./a"), "two reports are to be written to `a`"),
        (("--out", "a", "--report", "json=a"), "two reports are to be written to `a`"),
        (("--format", "jsn"), "did you mean `json`?"),
    ],
)
def test_a_report_that_was_misspelt_is_a_usage_error(salesflow, tmp_path, command, words, said):
    """An unknown form, no file, the same file twice: said at once, with what was probably meant; nothing is written."""
    write(tmp_path)
    told = salesflow(command, "log.csv" if command == "audit" else "shop.yaml", *words)
    assert (told.code, told.out) == (2, "")
    assert said in plainly(told)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["log.csv", "shop.yaml"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--report", "junit=nowhere/out.xml"), "nowhere/out.xml: SF515 this file cannot be written: there is no such folder"),
        (("--out", "nowhere/out.txt"), "nowhere/out.txt: SF515 this file cannot be written: there is no such folder"),
        (("--report", "junit=log.csv/out.xml"), "SF515 this file cannot be written: there is no such folder"),
        (("--report", "junit=folder"), "folder: SF515 this file cannot be written: it is a folder"),
        (("--report", "junit=../{here}/log.csv"), "log.csv: SF515 this file cannot be written: it is the file that is read"),
        (("--report", "junit=shop.yaml"), "shop.yaml: SF515 this file cannot be written: it is the file that is read"),
        (("--report", "junit=a\0b"), "SF515 this file cannot be written: no file can have such a name"),
    ],
)  # fmt: skip
def test_where_nothing_can_be_written_is_found_before_the_audit(audit, tmp_path, words, why):
    """A folder that is missing is told before anything long begins, and no other report is written."""
    (tmp_path / "folder").mkdir()
    told = audit("--report", "json=first.json", *(word.format(here=tmp_path.name) for word in words))
    assert (told.code, told.out) == (2, "")
    assert why in told.err
    assert not (tmp_path / "first.json").exists()
    assert (tmp_path / "log.csv").read_text(encoding="utf-8").startswith(HEAD)
    assert (tmp_path / "shop.yaml").read_text(encoding="utf-8") == POLICY


def test_every_report_that_cannot_be_written_is_told_at_once(audit):
    """Two folders that are missing are two findings."""
    told = audit("--report", "json=a/out.json", "--report", "sarif=b/out.sarif")
    assert (told.err.count("SF515"), "2 errors" in told.err) == (2, True)


def test_a_check_writes_several_as_well(salesflow, tmp_path):
    """A policy with a mistake: every report names it, and the exit code stays that of the check."""
    write(tmp_path, policy=POLICY.replace("after: complained", "after: complianed"))
    told = salesflow("check", "shop.yaml", *ALL)
    assert (told.code, "SF303" in told.out) == (3, True)
    assert [name for name in NAMED.values() if "complianed" not in (tmp_path / name).read_text(encoding="utf-8")] == []
