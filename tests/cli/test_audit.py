"""`salesflow audit`: did the cases of a log keep the policy? What fails a build, what is known, what is told of whom."""

import json
import re

import pytest

from reports.audited_shop import AS_OF, HEAD, POLICY, ROWS, row, write
from salesflow.reports.forms import FORMS

SHAPES = ("text", "json", "markdown", "junit", "sarif", "github")
KEPT = ROWS[:5]  # asked, called in time, quoted, approved by somebody else, offered
WARNED = ROWS[:7]  # and a call that was written down too late
KEY = b"a key that is long enough to keep a secret\n"
NAMES = ("L-1", "L-2", "L-3", "L-4", "Ms Li", "li.na", "zhang.wei", "wang.fang")


@pytest.fixture
def audit(salesflow, tmp_path, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)  # a pipe takes whole lines

    def call(*words, rows=ROWS, policy=POLICY, as_of=AS_OF):
        asked = ("--as-of", as_of) if as_of else ()
        return salesflow("audit", *write(tmp_path, rows, policy), *asked, *words)

    return call


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


def test_what_never_applied_since_is_no_finding(audit):
    """A constraint that applied before the window is not new to a baseline, and an info fails nothing that the window made."""
    words = baseline(audit)
    told = json.loads(audit("--since", "2026-11-10 12:00", *words, "--fail-on", "info", "--format", "json").out)
    assert any(not rule["activations"] for rule in told["rules"])
    assert not [each for each in told["findings"] if each["code"] == "SF806" or not each["is_known"]]
    assert not told["failed"]


# -- baselines


def baseline(audit, *words, rows=ROWS):
    assert audit("--format", "json", "--out", "base.json", *words, rows=rows).code in (0, 1)
    return ("--baseline", "base.json")


def test_what_a_baseline_knows_fails_nothing(audit):
    """The same log passes, and what is known is not listed again."""
    told = audit(*baseline(audit), "--strict")
    assert told.code == 0
    assert "– nothing new; known from the baseline: 10" in told.out
    assert "SF801" not in told.out


def test_one_more_violation_fails(audit):
    """Only what is new is told, and it fails."""
    known = baseline(audit)
    told = audit(*known, rows=[*ROWS, row("L-7", "asked", "02T08:00")])
    assert (told.code, told.out.count("SF801")) == (1, 1)
    assert "SF801 L-7: due 2026-11-03 08:00, not done" in told.out


def test_a_log_that_grows_at_its_top_has_nothing_new(audit):
    """Lines and positions move; what was found is found again."""
    known = baseline(audit)
    before = [
        row("L-0", "asked", "01T08:00"),
        row("L-0", "called", "01T09:00", "li.na", "seller", "01T09:01", '{""reached"": true}'),
    ]
    told = audit(*known, "--strict", rows=[*before, *ROWS])
    assert (told.code, "nothing new" in told.out) == (0, True)


def test_the_same_violation_once_more_is_new(audit):
    """A baseline knows so many of a kind, not all that may come."""
    twice = [*ROWS, row("L-4", "caled", "10T11:00", "li.na", "seller")]
    assert audit(*baseline(audit), rows=twice).code == 1
    assert audit(*baseline(audit, rows=twice), rows=ROWS).code == 0


def test_a_report_with_a_baseline_is_a_baseline(audit):
    """What was known stays in the report, so that each night's report can be the next one's baseline."""
    first = baseline(audit)
    assert audit("--format", "json", "--out", "second.json", *first).code == 0
    assert audit("--baseline", "second.json", "--strict").code == 0


@pytest.mark.parametrize(
    "text",
    [
        "", "no JSON", "[]", "{}", "null", '{"command": "check", "findings": []}', '{"command": "audit"}',
        '{"command": "audit", "findings": [{}]}', '{"command": "audit", "findings": [1]}',
        '{"command": "audit", "findings": [{"key": 7}]}', "[" * 100_000,
    ],
)  # fmt: skip
def test_a_file_that_is_no_report_is_told(audit, tmp_path, text):
    """Anything but the JSON report of an audit is SF524, exit code 2."""
    (tmp_path / "base.json").write_text(text, encoding="utf-8")
    told = audit("--baseline", "base.json")
    assert (told.code, told.out) == (2, "")
    assert "SF524 this is no report of an earlier audit" in told.err


def test_bytes_that_are_no_text_are_no_report(audit, tmp_path):
    """A picture is no baseline."""
    (tmp_path / "base.json").write_bytes(b"\x89PNG\r\n\xff")
    assert "it is not UTF-8 text" in audit("--baseline", "base.json").err


# -- pseudonyms


@pytest.fixture
def keys(tmp_path):
    (tmp_path / "key").write_bytes(KEY)
    (tmp_path / "other").write_bytes(KEY[::-1])
    (tmp_path / "short").write_bytes(b"secret\n")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("shape", SHAPES)
def test_nobody_of_the_log_is_in_a_report_with_pseudonyms(audit, keys, shape, lang):
    """No case and no person, whichever form it is told in: not in findings, totals, ids of events or broken rows."""
    rows = [*ROWS, row("L-5", "called", "10T10:00", "li.na", "Ms Li", data="{}"), row("L-2", "li.na", "10T10:00"),
            row("L-3 [x](y)|<b>", "called", "10T10:00", "zhang.wei", "seller", "09T10:00")]  # fmt: skip
    plain = audit("--format", shape, "--lang", lang, rows=rows).out
    told = audit("--format", shape, "--lang", lang, "--pseudonymize", "key", rows=rows)
    assert told.code == 1
    assert [name for name in NAMES if name in plain]
    assert [name for name in NAMES if name in told.out + told.err] == []
    assert "case-" in told.out


def test_the_same_key_gives_the_same_names(audit, keys):
    """Two runs are alike to the letter, so that they can be compared; another key gives other names."""
    once, again, other = (audit("--pseudonymize", key).out for key in ("key", "key", "other"))
    assert once == again
    names, others = (set(re.findall(r"(?:case|person)-[0-9a-f]{15}", out)) for out in (once, other))
    assert len(names) == len(others) > 3
    assert not names & others


def test_pseudonyms_change_no_verdict(audit, keys):
    """The counts of every rule are those of the log itself."""
    plain, hidden = (json.loads(audit("--format", "json", *words).out) for words in ((), ("--pseudonymize", "key")))
    assert plain["rules"] == hidden["rules"]
    assert audit(*baseline(audit, "--pseudonymize", "key"), "--pseudonymize", "key").code == 0


def test_a_short_key_is_refused(audit, keys):
    """What can be guessed hides nobody."""
    told = audit("--pseudonymize", "short")
    assert (told.code, "SF523 this key is too short for pseudonyms" in told.err) == (2, True)


# -- forms and files


@pytest.mark.parametrize("shape", SHAPES)
def test_a_report_is_the_same_in_a_pipe_and_in_a_file(audit, tmp_path, shape):
    """`--out` writes what would have been printed, and says in a line what it came to."""
    printed = audit("--format", shape).out
    told = audit("--format", shape, "--out", "report")
    assert (tmp_path / "report").read_text(encoding="utf-8") == printed
    assert told.out == "wrote report\n✗ 5 errors, 4 warnings, 1 note\n"
    assert told.code == 1


@pytest.mark.parametrize("name", ["log.csv", "shop.yaml", "key"])
def test_what_is_read_is_never_replaced(audit, keys, tmp_path, name):
    """A report over the log that it is about, over the policy or over the key is a slip."""
    told = audit("--pseudonymize", "key", "--out", name)
    assert (told.code, "SF515" in told.err) == (2, True)
    assert (tmp_path / "log.csv").read_text(encoding="utf-8").startswith(HEAD)
    assert (tmp_path / "shop.yaml").read_text(encoding="utf-8") == POLICY
    assert (tmp_path / "key").read_bytes() == KEY


def test_text_is_the_form_without_an_option(audit):
    """For people first; every form has a name."""
    assert audit().out == audit("--format", "text").out
    assert set(SHAPES) <= set(FORMS)


def test_it_speaks_chinese(audit):
    """The whole report in the language that was asked for."""
    out = audit("--lang", "zh").out
    assert "log.csv：4 位客户" in out
    assert "应于 2026-11-03 09:30 前完成，实际 2026-11-05 10:00" in out


@pytest.mark.parametrize("shape", SHAPES)
def test_check_has_the_same_forms(salesflow, tmp_path, shape):
    """A policy with a mistake: each form names it, into a pipe as into a file, and the exit code stays that of a check."""
    write(tmp_path, policy=POLICY.replace("after: complained", "after: complianed"))
    told = salesflow("check", "shop.yaml", "--format", shape)
    assert (told.code, "complianed" in told.out) == (3, True)
    written = salesflow("check", "shop.yaml", "--format", shape, "--out", "report")
    assert (written.code, written.out) == (3, "wrote report\n")
    assert (tmp_path / "report").read_text(encoding="utf-8") == told.out
