"""`salesflow due`: the list for the morning meeting."""

import csv
import json
import re

import pytest
from small_showroom import LINES, POLICY, REFUSED, begun, called, line, write

SOLD = [*LINES, REFUSED]


@pytest.fixture
def due(salesflow, tmp_path):
    def call(*words, lines=SOLD, at="2026-11-04 08:30"):
        return salesflow("due", *write(tmp_path, lines), "--as-of", at, *words)

    return call


def test_it_lists_what_is_overdue_and_due_by_owner(due):
    """Under each owner the most pressing first: lead, grade, deed, deadline, how long overdue, which rule."""
    out = due().out
    assert "li.na\n  L-4  D  thank-you call  yesterday 24:00  8 hours overdue  after_sale/thanks\n" in out
    assert "  L-1  A  next call       today 24:00                       next/a\n" in out
    assert "  next/a: by 2 days; alive every 2 days" in out


def test_counts_per_person_stand_on_top(due):
    """Overdue, due today and coming of each owner and role, before any list."""
    lines = due().out.split("\n")
    assert lines[1] == "4 leads  ·  2 overdue, 1 due today, 1 coming, 2 not open yet"
    assert lines[3].split("  ")[-1] == "not open yet"
    assert lines[5].split() == ["li.na", "1", "1", "·", "·"]


def test_leads_without_an_owner_come_first(due):
    """Nobody feels addressed by them, so they stand above everybody's list."""
    out = due(at="2026-11-06 08:30").out
    assert out.index("nobody owns these") < out.index("li.na")
    assert "  =L-3  A  next call       yesterday 24:00  8 hours overdue" in out


def test_what_is_due_later_is_counted_and_listed_on_demand(due):
    """What is coming and what has not opened yet would bury what presses; `--waiting` lists both."""
    assert "survey" not in due().out
    assert "`--waiting` lists what is coming" in due().out
    waiting = due("--waiting").out
    assert "caller\n  L-2  D  survey  Mon 11-09 24:00  from tomorrow 00:00  owner zhang.wei" in waiting
    assert "=L-3  A  next call       tomorrow 24:00" in waiting


def test_another_role_has_a_list_of_its_own(due):
    """What the caller owes stands under the caller, with the owner of each lead."""
    out = due(at="2026-11-09 08:30").out
    assert "caller\n  L-2  D  survey  today 24:00    owner zhang.wei  after_sale/survey" in out


def test_what_opens_and_ends_today_is_due_today(due):
    """A window that opens later today and ends today belongs to this morning's list."""
    out = due(at="2026-11-04 08:30", lines=[begun("L-9", "li.na", "02T09:00")]).out
    assert "L-9  A  next call  today 24:00" in out


def test_nothing_to_do_is_said(due):
    """An empty list says that it is empty."""
    assert "nothing is overdue, and nothing is due today" in due(lines=LINES[:2], at="2026-11-02 11:00").out


def test_owner_and_role_narrow_the_list(due):
    """`--owner` keeps the leads of one person, `--role` what one role owes."""
    assert "zhang.wei" not in due("--owner", "li.na").out
    assert "thank-you" not in due("--role", "caller", at="2026-11-09 08:30").out


@pytest.mark.parametrize("words", [("--owner", "li.ma"), ("--role", "seler")])
def test_a_misspelt_owner_or_role_is_no_empty_list(due, words):
    """An empty list says that all is well, so an unknown name is an error with the nearest one."""
    told = due(*words)
    assert (told.code, told.out, "did you mean" in told.err) == (2, "", True)


def test_the_moment_before_a_case_began_owes_nothing(due):
    """A case that had not begun by then is left out and counted."""
    out = due(at="2026-11-01 10:00").out
    assert "1 lead  ·" in out
    assert "3 had not begun by then" in out


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_out_has_one_row_for_each_obligation(due, tmp_path, ending):
    """Stable columns whatever the language; a name that a spreadsheet would take for a formula comes out as it went in."""
    out = tmp_path / f"due.{ending}"
    assert due("--out", out, "--waiting", "--lang", "zh").code == 0
    from salesflow.intake import open_table

    table = open_table(out)
    assert table.columns == (
        "case", "owner", "grade", "element", "title", "role", "state", "opens", "by", "anchor", "occurrence",
        "because", "source",
    )  # fmt: skip
    cases = [row.cells[0] for row in table]
    assert sorted(cases) == ["=L-3", "L-1", "L-2", "L-2", "L-4", "L-4"]


def test_a_csv_is_utf_8(due, tmp_path):
    """Chinese titles survive."""
    due("--out", tmp_path / "due.csv", "--lang", "zh")
    rows = list(csv.DictReader((tmp_path / "due.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["title"] for row in rows} == {"致谢", "下次致电"}
    assert rows[0]["by"] == "2026-11-03T23:59:59.999999+08:00"


def test_the_log_is_never_replaced(due, tmp_path):
    """`--out` naming the log itself is refused, and the log stays."""
    before = write(tmp_path) and (tmp_path / "log.jsonl").read_text()
    told = due("--out", "log.jsonl", lines=LINES)
    assert (told.code, (tmp_path / "log.jsonl").read_text()) == (2, before)


def test_json_has_the_list_the_counts_and_the_findings(due):
    """For programs: each obligation with its grade and state, numbers by person, a summary."""
    said = json.loads(due("--format", "json").out)
    assert [(each["case"], each["when"], each["grade"]) for each in said["due"]] == [
        ("L-4", "overdue", "D"),
        ("L-1", "today", "A"),
        ("L-2", "overdue", "D"),
    ]
    assert said["summary"] == {
        "cases": 4, "not_begun": 0, "overdue": 2, "today": 1, "undated": 0, "coming": 1, "waiting": 2,
    }  # fmt: skip


def test_a_birthday_is_congratulated_and_not_told(due):
    """What is counted from a private date is on the list; the date itself is nowhere."""
    lines = [*LINES, called("L-1", "li.na", "02T10:05", birthday="1988-05-04")]
    out = due("--format", "json", lines=lines).out
    assert "birthdays/wish" in out
    assert "1988" not in out


def test_rows_that_cannot_be_read_are_told_and_exit_one(due):
    """Overdue leads are no error; a row of the log that is lost is one."""
    assert due().code == 0
    told = due(lines=[*SOLD, line("L-2", "caled", "03T10:00")])
    assert told.code == 1
    assert re.search(r"SF303 unknown activity or trigger `caled`  \(\S+:12\)", told.out)


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_fits_the_screen(due, monkeypatch, width, lang):
    """Where a rule's name does not fit beside a line a number stands for it; no line is wider than the screen."""
    from salesflow.findings import cells

    monkeypatch.setenv("COLUMNS", str(width))
    lines = [*SOLD, begun("a-lead-with-a-long-name", "li.na", "01T09:00")]
    out = due("--lang", lang, "--waiting", lines=lines).out
    assert all(cells(each) <= width for each in out.split("\n"))
    assert ("(1)" in out) is (width == 80)


def test_it_speaks_chinese(due):
    """Every word of the list in Chinese."""
    out = due("--lang", "zh").out
    for words in ("4 位客户  ·  2 逾期，1 今天到期", "致谢", "昨天 24:00  逾期 8 小时", "依据"):
        assert words in out


def test_a_case_that_lacks_a_given_fact_is_named(salesflow, tmp_path):
    """What cannot be decided owes nothing that anybody knows of: an error names the leads, and exit code 1 says so."""
    policy = POLICY.replace("facts:\n", "facts:\n  budget: {type: integer}\n")
    told = salesflow("due", *write(tmp_path, SOLD, policy), "--as-of", "2026-11-04 08:30")
    assert told.code == 1
    assert "(4 rows: L-1, L-2, =L-3, L-4)" in told.out
