"""What `salesflow audit` tells, and of whom: names made with a key, every form, into a pipe or a file."""

import json
import re

import pytest
from plain_forms import SHAPES

from reports.audited_shop import HEAD, POLICY, ROWS, row, write
from salesflow.reports.forms import FORMS

KEY = b"a key that is long enough to keep a secret\n"
NAMES = ("L-1", "L-2", "L-3", "L-4", "Ms Li", "li.na", "zhang.wei", "wang.fang")


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


def test_pseudonyms_change_no_verdict(audit, baseline, keys):
    """The counts of every rule are those of the log itself."""
    plain, hidden = (json.loads(audit("--format", "json", *words).out) for words in ((), ("--pseudonymize", "key")))
    assert plain["rules"] == hidden["rules"]
    assert audit(*baseline("--pseudonymize", "key"), "--pseudonymize", "key").code == 0


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
    assert told.out == "wrote report\n✗ 5 errors, 5 warnings, 1 note\n"
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
