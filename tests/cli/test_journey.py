"""`salesflow journey`: one lead out of a log, told completely, and nothing that is private."""

import json
import re

import pytest
from small_showroom import LINES, REFUSED, begun, called, line, write

MORNING = ("--as-of", "2026-11-04 08:30")


@pytest.fixture
def told(salesflow, tmp_path):
    """The journey of a case of the small showroom."""

    def call(*words, lines=LINES):
        return salesflow("journey", *write(tmp_path, lines), *MORNING, *words)

    return call


def test_it_says_where_the_lead_stands_and_since_when(told):
    """Stage of every process with the moment and the span, the owner, the grade."""
    out = told("--case", "L-2").out
    for words in ("Sold (sold)  since Mon 2026-11-02 12:00 (1 day)", "owner  zhang.wei", "grade  D (done)"):
        assert words in out


def test_the_history_has_local_times_persons_roles_and_data(told):
    """Each event in history order, by the clock of the store, with who did it in which role, and the data briefly."""
    out = told("--case", "L-1").out
    assert "Mon 2026-11-02\n    09:00  begun" in out
    assert re.search(r"10:00  call +li\.na \(seller\)", out)
    assert "reached: yes; note: asks for the long version" in out


def test_what_is_private_is_nowhere(told):
    """Private data appear neither in the text nor in JSON, not even by way of a fact, an anchor or a refusal."""
    lines = [*LINES, called("L-1", "li.na", "02T10:05", birthday="1988-05-04")]
    for words in ((), ("--format", "json")):
        out = told("--case", "L-1", *words, lines=lines).out
        assert "divorce" not in out
        assert "1988" not in out
    said = json.loads(told("--case", "L-1", "--format", "json", lines=lines).out)
    assert [event["private"] for event in said["events"]] == [[], ["secret"], ["birthday"]]
    assert said["decision"]["why"]["grade"]["facts"]["born"] == "(private)"


def test_a_void_entry_and_a_late_one_are_marked(told):
    """A void entry stays in the history, marked with why; a late one says how late and when it was written."""
    out = told("--case", "L-2").out
    assert "✗ 09:30  call" in out
    assert "void: another customer" in out
    assert "recorded 2 hours later, 14:30" in out


def test_a_step_from_here_that_is_refused_says_what_is_missing(told):
    """What is missing, what was found instead, and who can supply it; steps from other stages are only named."""
    out = told("--case", "L-4").out
    assert "✗ sell the car (sell) → Sold  by seller" in out
    assert "decision (decided): recorded 2026-11-02 17:10 by li.na, and" in out
    assert "by boss" in out
    assert "from other stages: take_back" in out


def test_obligations_say_who_by_when_why_and_from_what(told):
    """State, deed, deadline, role, rule, and the event that it is counted from."""
    out = told("--case", "L-2").out
    assert "thank-you call  by yesterday 24:00  overdue by 8 hours    seller" in out
    assert "after_sale/thanks: by 1 day; counted from sell the car, Mon 2026-11-02" in out
    assert "survey          by Mon 11-09 24:00  opens tomorrow 00:00  caller" in out


def test_the_grade_is_explained(told):
    """The rule that hit, with its line in the policy, as `explain` tells it."""
    assert "rule done  small.yaml:" in told("--case", "L-2").out


def test_what_came_later_has_not_happened(salesflow, tmp_path):
    """`--as-of` in the past: the stage of then, and how many later events are not counted."""
    words = write(tmp_path)
    out = salesflow("journey", *words, "--case", "L-2", "--as-of", "2026-11-01").out
    assert "Open (open)" in out
    assert "2 later events are not counted" in out
    early = salesflow("journey", *words, "--case", "L-2", "--as-of", "2026-10-01")
    assert (early.code, "it had not begun by then; it began on Sun 2026-11-01 09:00" in early.out) == (0, True)


def test_without_a_name_the_only_case_is_meant(told):
    """A log of one case needs no `--case`; of several, the error says how many and names some."""
    assert "lead L-1 " in told(lines=LINES[:2]).out
    several = told()
    assert several.code == 2
    assert "SF543 this log holds 4 cases" in several.err
    assert "L-1, L-2, =L-3, L-4" in several.err


def test_an_unknown_case_is_answered_with_the_nearest(told):
    """A mistyped id is an error that guesses, in either language."""
    assert "did you mean `L-1`?" in told("--case", "L-11").err
    assert "是否想写 `L-1`？" in told("--case", "L-11", "--lang", "zh").err


def test_an_empty_log_says_so(told):
    """A log without a case is exit code 2 and a sentence."""
    lines = [{"case": "", "name": "called", "at": "2026-11-02T09:00:00+08:00"}]
    empty = told("--case", "L-1", lines=lines)
    assert (empty.code, "SF544" in empty.err) == (2, True)


def test_only_findings_of_this_lead_count(told):
    """A row of another lead that cannot be read is no business of this one; its own is told, and is exit code 1."""
    lines = [*LINES, line("L-2", "caled", "03T10:00")]
    assert told("--case", "L-1", lines=lines).code == 0
    own = told("--case", "L-2", lines=lines)
    assert own.code == 1
    assert "log.jsonl:11: SF303 unknown activity or trigger `caled`" in own.out


def test_a_closed_lead_has_no_next_step(told):
    """After a closing nothing may happen, nothing is owed, and the head says why."""
    lines = [*LINES, line("L-1", "journey.closed", "03T10:00", data={"reason": "duplicate"})]
    out = told("--case", "L-1", lines=lines).out
    assert "closed on Tue 2026-11-03 10:00: duplicate" in out
    assert "What may happen next" not in out
    assert "What is owed\n  nothing" in out


@pytest.mark.parametrize(
    "lines",
    [
        [begun("L-1", "li.na", "02T09:00"), line("L-1", "journey.reassigned", "02T10:00", data={})],
        [begun("L-1", "li.na", "02T09:00"), line("L-1", "journey.voided", "02T10:00", data={})],
        [begun("L-1", "li.na", "02T09:00"), line("L-1", "journey.closed", "02T10:00")],
    ],
)
def test_an_own_event_that_lacks_what_it_needs_is_left_out(told, lines):
    """No owner, no entry, no reason: a finding at its line, and the lead goes on without it."""
    own = told(lines=lines)
    assert (own.code, "log.jsonl:2: SF706" in own.out, "Open (open)" in own.out) == (1, True, True)


def test_json_has_everything(told):
    """For programs: stages, events with their place in the log, options with what is missing, decision, obligations."""
    said = json.loads(told("--case", "L-4", "--format", "json", lines=[*LINES, REFUSED]).out)
    assert said["stages"]["sale"]["stage"] == "sold"
    assert [(each["name"], each["line"]) for each in said["events"]] == [
        ("journey.started", 9),
        ("decided", 10),
        ("sell", 11),
    ]
    [sell] = [each for each in said["options"] if each["trigger"] == "sell"]
    assert (sell["is_legal"], sell["starts_here"], [each["id"] for each in sell["missing"]]) == (
        False,
        False,
        ["stage", "decided"],
    )
    assert said["decision"]["outcome"]["grade"] == "D"
    assert [each["element"] for each in said["obligations"]] == ["after_sale/thanks", "after_sale/survey"]


def test_it_speaks_chinese(told):
    """Every heading and title in Chinese; names stay as they are."""
    out = told("--case", "L-2", "--lang", "zh").out
    for words in ("客户 L-2  ·  截至 周三 2026-11-04 08:30", "售车 → 已售", "逾期 8 小时", "下一步", "定级依据"):
        assert words in out


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_fits_the_screen(told, monkeypatch, width, lang):
    """No line is wider than the screen, in cells: Chinese characters fill two."""
    from salesflow.findings import cells

    monkeypatch.setenv("COLUMNS", str(width))
    for case in ("L-1", "L-2", "L-4"):
        assert all(cells(each) <= width for each in told("--case", case, "--lang", lang).out.split("\n"))


@pytest.mark.parametrize("command", ["journey", "due", "replay"])
@pytest.mark.parametrize(
    "words",
    [
        ("nothing.csv",),
        ("log.jsonl", "--map", "nothing.yaml"),
        ("log.jsonl", "--format", "xml"),
        ("small.yaml",),
        ("log.jsonl", "--nonsense"),
        (),
    ],
)
def test_wrong_usage_is_exit_two_and_a_sentence(salesflow, tmp_path, command, words):
    """What cannot be read or understood is exit code 2 and a sentence, never a traceback."""
    write(tmp_path)
    told = salesflow(command, *words)
    assert (told.code, told.out) == (2, "")
    assert told.err.strip()
    assert "Traceback" not in told.err


@pytest.mark.parametrize("command", ["journey", "due", "replay"])
def test_a_wrong_policy_is_exit_three(salesflow, tmp_path, command):
    """An invalid policy is exit code 3, whichever command meets it."""
    words = write(tmp_path, policy="salesflow: 1\nname: ours\nversion: 1\nrols: {}\n")
    assert salesflow(command, *words).code == 3
