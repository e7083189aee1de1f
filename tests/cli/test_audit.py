"""`salesflow audit`: did the cases of a log keep the policy? What fails a build, and as of when it is asked."""

import json
import re

import pytest
from plain_forms import SHAPES

from reports.audited_shop import AS_OF, POLICY, ROWS, row, write

KEPT = ROWS[:5]  # asked, called in time, quoted, approved by somebody else, offered
WARNED = ROWS[:7]  # and a call that was written down too late


# -- exit codes


def test_a_log_that_keeps_the_policy_is_exit_code_zero(audit):
    """What was set off was kept: a tick, and what never applied is said to be so."""
    told = audit(rows=KEPT, as_of="2026-11-03 12:00")
    assert (told.code, told.err) == (0, "")
    assert "✓ nothing was broken" in told.out
    assert re.search(r"– complaints .* never applied", told.out)


def test_a_violation_of_an_error_is_exit_code_one(audit):
    """It is told at its line of the log, with what was required."""
    told = audit()
    assert told.code == 1
    assert "log.csv:9: SF801 L-2: due 2026-11-03 09:30, done 2026-11-05 10:00" in told.out
    assert "= required: call (reached: yes, channel: phone or not known) after question within 24 hours" in told.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 0),
        (("--fail-on", "error"), 0),
        (("--fail-on", "warning"), 1),
        (("--fail-on", "info"), 1),
        (("--fail-on", "never"), 0),
        (("--strict",), 1),
        (("--strict", "--fail-on", "info"), 1),
    ],
)
def test_from_which_severity_on_it_fails_is_asked(audit, words, code):
    """A warning fails under `--strict` or `--fail-on warning`; with `never` nothing does."""
    assert audit(*words, rows=WARNED, as_of="2026-11-05 12:00").code == code


def test_strict_and_never_contradict_each_other(audit):
    """Nothing is to fail, and more than usual is: whoever says both is told so, before anything is judged."""
    for lang, said in (("en", "say one of them"), ("zh", "请二选一")):
        told = audit("--strict", "--fail-on", "never", "--lang", lang)
        assert (told.code, told.out, said in told.err) == (2, "", True)


def test_an_info_fails_only_where_that_is_asked(audit):
    """A constraint that never applied is an info, and so is a broken one of that severity."""
    rows = [row("L-9", "asked", "10T11:00", data='{""price"": 950}')]
    codes = [audit(*words, rows=rows).code for words in ((), ("--strict",), ("--fail-on", "info"))]
    assert codes == [0, 0, 1]


def test_what_cannot_be_judged_fails_when_strict_and_what_is_pending_never(audit):
    """Nobody knows who quoted: not kept, no violation. A deadline that has not passed is neither."""
    unjudged = [row("L-9", "quoted", "05T11:00"), row("L-9", "approved", "05T12:00", "wang.fang", "boss")]
    pending = [row("L-9", "asked", "10T11:00")]
    assert [audit(*words, rows=unjudged).code for words in ((), ("--strict",))] == [0, 1]
    assert [audit(*words, rows=pending).code for words in ((), ("--strict",))] == [0, 0]
    out = audit(rows=unjudged).out
    assert re.search(r"\? four-eyes .* cannot be judged", out)
    assert out.splitlines()[1] == "– 1 warning"
    assert not re.search(r"✓ four-eyes", out)


def test_a_row_that_cannot_be_read_is_exit_code_one(audit):
    """A row that is lost was not judged, and nobody may take that for a clean log."""
    told = audit(rows=[*KEPT, row("L-1", "caled", "03T12:00")], as_of="2026-11-03 12:00")
    assert (told.code, "SF303 unknown activity or trigger `caled`" in told.out) == (1, True)


def test_a_misspelt_activity_in_the_policy_is_exit_code_three(audit):
    """The log is not read before the policy is sound: the mistake is told at its line."""
    told = audit(policy=POLICY.replace("after: complained", "after: complianed"))
    assert (told.code, told.out) == (3, "")
    assert re.search(r"^shop\.yaml:\d+:\d+: SF303 unknown activity or trigger `complianed`", told.err)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("audit", "none.csv"), "SF501"),
        (("audit", "log.csv", "--baseline", "none.json"), "SF501"),
        (("audit", "log.csv", "--pseudonymize", "none.key"), "SF501"),
        (("audit", "log.csv", "--map", "none.yaml"), "SF101"),
        (("audit", "log.csv", "--policy", "none.yaml"), "SF101"),
        (("audit", "log.csv", "--as-of", "yesterday"), "SF225"),
        (("audit", "log.csv", "--since", "2026-13-01"), "SF224"),
    ],
)
def test_what_cannot_be_read_is_exit_code_two(salesflow, tmp_path, words, code):
    """A file that is not there and a moment that is none are findings with their code, never a traceback."""
    write(tmp_path, KEPT)
    told = salesflow(*words)
    assert (told.code, told.out) == (2, "")
    assert code in told.err


@pytest.mark.parametrize("words", [("--format", "pdf"), ("--fail-on", "sometimes"), ("--lang", "fr")])
def test_a_word_that_is_not_in_the_list_is_a_usage_error(audit, words):
    """The list is shown."""
    told = audit(*words)
    assert (told.code, words[1] in told.err) == (2, True)


def test_an_empty_log_says_so(audit):
    """A log without rows fails, as nothing was judged; only `--fail-on never` lets it pass."""
    for shape in SHAPES:
        for words, code in (((), 1), (("--fail-on", "never"), 0)):
            told = audit("--format", shape, *words, rows=[], as_of=None)
            assert (told.code, told.err) == (code, "")
    out = audit(rows=[], as_of=None).out
    assert "log.csv: SF810 no case of this log had begun: nothing was judged; it has no rows\n" in out
    assert "日志中尚无已开始的客户：未作任何判断" in audit("--lang", "zh", rows=[], as_of=None).out


@pytest.mark.parametrize(
    ("rows", "as_of", "only", "reason"),
    [
        ([row("L-1", "asked", "02T09:00")], "2026-11-01", None, "all of it is later than the moment asked about"),
        ([row("L-1", "caled", "02T09:00")], None, None, "none of its rows could be read"),
        ([row("L-1", "asked", "02T09:00", "li")], None, "wang", "all its rows were left out"),
        ([row("L-1", "asked", "02T09:00", "li"), row("L-1", "caled", "02T09:00", "wang")], None, "wang",
         "some of its rows could not be read, and the others were left out"),
    ],
)  # fmt: skip
def test_an_audit_of_nothing_says_why(audit, tmp_path, rows, as_of, only, reason):
    """Later than asked, unreadable, left out by the mapping, or some of each."""
    (tmp_path / "map.yaml").write_text(
        f"case: case\nactivity: name\ntime: at\nonly: {{person: [{only}]}}\n", encoding="utf-8"
    )
    told = audit(*(("--map", "map.yaml") if only else ()), rows=rows, as_of=as_of)
    assert told.code == 1
    assert f"nothing was judged; {reason}" in told.out


def test_what_constraints_name_and_no_event_has_is_told_and_fails_nothing(audit):
    """A misspelt name that is declared as well is in every form; it is no failure, unless somebody asks for that."""
    policy = POLICY.replace("complained:", "compained: {}\n  complained:").replace(
        "kind: absence, activity: {activity: asked, where: {price: at least 900}}", "kind: absence, activity: compained"
    )
    for shape in SHAPES:
        told = audit("--format", shape, "--strict", rows=KEPT, as_of="2026-11-03 12:00", policy=policy)
        assert told.code == 0
        assert "compained, complained" in told.out
    assert audit("--fail-on", "info", rows=KEPT, as_of="2026-11-03 12:00", policy=policy).code == 1


def test_a_log_of_which_no_row_can_be_read_fails(audit):
    """It is not empty: what was lost is told."""
    told = audit(rows=[row("L-1", "caled", "03T12:00")], as_of=None)
    assert (told.code, "SF303" in told.out) == (1, True)


def test_a_table_that_is_no_log_is_exit_code_two(salesflow, tmp_path):
    """A list of leads is told to be no event log."""
    (tmp_path / "leads.csv").write_text("case,purchase_in\nL-1,14\n", encoding="utf-8")
    told = salesflow("audit", "leads.csv")
    assert (told.code, "SF535" in told.err) == (2, True)


# -- when


def test_it_is_asked_as_of_the_last_event_by_default(audit):
    """Whatever the clock of the machine says: two days later the same log gives the same answer."""
    said = json.loads(audit("--format", "json", as_of=None).out)
    assert said["as_of"] == "2026-11-10T09:30:00+08:00"
    assert not [each for each in said["findings"] if each["rule"] == "quick-call" and each["case"] == "L-4"]


def test_later_events_have_not_happened(audit):
    """As of the morning of the 4th nobody has sold anything, and a case that began later is left out."""
    told = audit(as_of="2026-11-02 09:15")
    assert "1 case, 1 event, as of Mon 2026-11-02 09:15" in told.out
    assert "3 had not begun by then, and are left out" in told.out


def test_since_leaves_out_what_was_decided_before(audit):
    """`--since` is the beginning of a date, or a moment: what was decided from then on is told and counted."""
    rules = {}
    for since in (None, "2026-11-04", "2026-11-04 10:30", "2026-11-10 12:00"):
        words = ("--since", since) if since else ()
        said = json.loads(audit("--format", "json", *words).out)
        judged = [each for each in said["findings"] if each.get("status") == "violated"]
        rules[since] = {(each["rule"], each["case"][:3]) for each in judged}
    late, own, written = ("quick-call", "L-2"), ("four-eyes", "L-3"), ("written-down", "L-1")
    assert {late, own, written} <= rules[None]
    assert (late in rules["2026-11-04"], own in rules["2026-11-04"]) == (False, True)
    assert (own in rules["2026-11-04 10:30"], ("sale/offer", "L-3") in rules["2026-11-04 10:30"]) == (False, True)
    assert rules["2026-11-10 12:00"] == set()


def test_since_after_the_moment_asked_is_refused(audit):
    """Nothing can be judged in between, and nobody may read that nothing was broken; a log without events says so itself."""
    for as_of, said in ((AS_OF, "later than `--as-of`, 2026-11-10 12:00"), (None, "2026-11-10 09:30")):
        for words in ((), ("--strict",)):
            told = audit("--since", "2026-11-11", *words, as_of=as_of)
            assert (told.code, told.out) == (2, "")
            assert "--since" in told.err
            assert said in " ".join(told.err.replace("│", " ").split())
    assert "晚于" in audit("--since", "2026-11-11", "--lang", "zh").err
    assert audit("--since", "2026-11-10", as_of="2026-11-10").code in (0, 1)
    assert "SF810" in audit("--since", "2026-11-11", rows=[], as_of=None).out


def test_what_never_applied_since_is_no_finding(audit, baseline):
    """A constraint that applied before the window is not new to a baseline, and an info fails nothing that the window made."""
    words = baseline()
    told = json.loads(audit("--since", "2026-11-10 12:00", *words, "--fail-on", "info", "--format", "json").out)
    assert any(not rule["activations"] for rule in told["rules"])
    assert not [each for each in told["findings"] if each["code"] == "SF806" or not each["is_known"]]
    assert not told["failed"]
