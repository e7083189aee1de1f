"""What the commands say where there is little to say: one of something, no table, no process, no date."""

import json
import re

import pytest
from small_showroom import LINES, POLICY, REFUSED, begun, called, line, write

from salesflow.findings import cells

MORNING = ("--as-of", "2026-11-04 08:30")
HEAD = 'salesflow: 1\nname: small\nversion: "1"\ncalendars: {main: {timezone: Asia/Shanghai, known: 2026-01-01..2027-12-31}}\n'
TABLE = """roles: {seller: {en: seller, zh: 销售}}
facts: {hot: {type: boolean}}
decisions:
  next:
    inputs: [hot]
    outputs:
      call:  {type: window, anchor: [start]}
      visit: {type: window, anchor: [start]}
    rules:
      - {id: a, otherwise: true, then: {call: {by: 1 day}, visit: {by: 3 days}}}
"""
DATED = """facts: {hot: {type: boolean}}
decisions:
  next:
    inputs: [hot]
    outputs: {call: {type: window, anchor: [start]}}
    rules: [{id: a, otherwise: true, then: {call: {by: 2 open days}}}]
"""


def test_a_policy_without_processes_has_begun_all_the_same(salesflow, tmp_path):
    """A lead begins with its first event, whether it has stages or not; without tables nothing explains a grade."""
    out = salesflow("journey", *write(tmp_path, [begun("L-1", "li.na", "02T09:00")], HEAD), *MORNING).out
    assert "had not begun" not in out
    assert "owner  li.na" in out
    assert "Why this grade" not in out


def test_each_window_of_a_rule_is_told_by_its_name(salesflow, tmp_path):
    """Two outputs of one rule are two things to do: each has its name where it has no title, and its own amount."""
    policy = HEAD + TABLE.replace("facts: {hot: {type: boolean}}", "facts: {hot: {type: boolean, missing: allowed}}")
    words = write(tmp_path, [begun("L-1", "li.na", "02T09:00")], policy)
    out = salesflow("due", *words, *MORNING, "--waiting").out
    assert re.search(r"L-1  –  call ", out)
    assert re.search(r"L-1  –  visit ", out)
    assert "next/a call: by 1 day" in out
    assert "next/a visit: by 3 days" in out


@pytest.mark.parametrize("command", ["due", "journey", "grade"])
def test_a_moment_at_the_end_of_all_dates_is_one_usage_error(salesflow, tmp_path, command):
    """Nothing can be counted from the last day that there is: that is said once, and not for each lead."""
    case = ("--case", "L-1") if command == "journey" else ()
    told = salesflow(command, *write(tmp_path), *case, "--as-of", "9999-12-31")
    assert (told.code, told.out) == (2, "")
    assert "SF605" not in told.err
    assert "too far away" in told.err


@pytest.mark.parametrize(
    ("calendars", "start", "words"),
    [
        ("", "2026-11-02T09:00:00+08:00", "no date: no calendar to count in"),
        ("calendars: {main: {timezone: Asia/Shanghai, known: 2026-01-01..2026-11-02, open: {mon-fri: [09:00-18:00]}}}\n",
         "2026-11-02T09:00:00+08:00", "no date: the calendar does not reach so far"),
        ("calendars: {main: {timezone: Asia/Shanghai, known: 2026-01-01..2026-12-31, open: {mon-fri: [09:00-18:00]}}}\n",
         "", "no date: nothing to count from"),
    ],
)  # fmt: skip
def test_why_there_is_no_date_is_told_rightly(salesflow, tmp_path, calendars, start, words):
    """No calendar, one that ends too early, no anchor: three reasons, each by its name."""
    policy = (
        'salesflow: 1\nname: small\nversion: "1"\n'
        + calendars
        + (DATED if calendars else DATED.replace("open days", "days"))
    )
    (tmp_path / "p.yaml").write_text(policy, encoding="utf-8")
    (tmp_path / "leads.csv").write_text(f"hot,start\ntrue,{start}\n")
    as_of = "2026-11-04T08:30:00+08:00"
    out = salesflow("grade", "leads.csv", "--policy", "p.yaml", "--as-of", as_of, "--format", "text").out
    assert words in out
    if start:
        assert "nothing to count from" not in out
        told = salesflow("explain", "hot=true", f"start={start}", "--policy", "p.yaml").out
        assert "no date: " in told
        assert "state one of" not in told


def test_one_of_something_is_singular(salesflow, tmp_path):
    """`1 decision`, `1 process`, `1 event`, `1 … is left out`."""
    policy = (
        HEAD
        + "processes: {sale: {initial: open, stages: {open: {resting: true}}}}\n"
        + DATED.replace("open days", "days")
    )
    files = write(tmp_path, [begun("L-1", "li.na", "05T09:00")], policy)
    assert "1 decision, 1 rule, 1 fact, 1 process" in salesflow("check", "small.yaml").out
    out = salesflow("grade", *files, *MORNING, "--format", "text").out
    assert "an event log of 1 event\n" in out
    assert "1 had not begun by then, and is left out" in out


def test_refusals_stand_by_line_and_the_totals_in_words(salesflow, tmp_path):
    """Who goes through the log meets them in its order; a sentence says what was wrong, once."""
    early = line("L-9", "decided", "03T10:00", person="li.na", role="seller", data={"ok": True})
    later = line("L-1", "decided", "03T11:00", person="li.na", role="seller", data={"ok": True})
    lines = [begun("L-9", "li.na", "02T09:00"), *LINES, REFUSED, later, early]
    out = salesflow("replay", *write(tmp_path, lines)).out
    places = [int(number) for number in re.findall(r"^log\.jsonl:(\d+): ", out, re.MULTILINE)]
    assert places == sorted(places) == [12, 13, 14]
    assert "2 × decision (decided): SF707 `seller` may not record `decided`" in " ".join(out.split())
    listed = json.loads(salesflow("replay", "log.jsonl", "--policy", "small.yaml", "--format", "json").out)["refused"]
    assert [each["line"] for each in listed] == places


LONG = POLICY.replace(
    "title: {en: survey, zh: 满意度调查}", "title: {en: survey of how content the customer is with us, zh: 满意度调查}"
)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_title_keeps_twenty_cells_on_a_narrow_terminal(salesflow, tmp_path, monkeypatch, lang):
    """The owner stands on a line of its own before a title says too little, and no number stands alone."""
    monkeypatch.setenv("COLUMNS", "80")
    sold = [begun("a-lead-of-twenty-cells", "an.owner.with.a.name", "01T09:00"), *LINES[5:7]]
    sold[1:] = [{**each, "case": "a-lead-of-twenty-cells"} for each in sold[1:]]
    files = write(tmp_path, sold, LONG)
    out = salesflow("due", *files, "--as-of", "2026-11-20 08:30", "--lang", lang).out
    assert all(cells(each) <= 80 for each in out.split("\n"))
    assert ("survey of how conte" if lang == "en" else "满意度调查") in out
    assert not re.search(r"^ *\(\d+\)$", out, re.MULTILINE)


def test_a_pipe_has_no_width(salesflow, tmp_path, monkeypatch):
    """Into a pipe go whole titles, whole paths and one line for each lead."""
    monkeypatch.delenv("COLUMNS", raising=False)
    sold = [*LINES, called("L-2", "zhang.wei", "02T13:00", about="thanks")]
    out = salesflow("due", *write(tmp_path, sold, LONG), "--as-of", "2026-11-20 08:30").out
    assert re.search(
        r"L-2  D  survey of how content the customer is with us .*owner zhang\.wei  after_sale/survey", out
    )
