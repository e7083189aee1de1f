"""Files that cannot be read as a policy, and what is found while deciding."""

import re
from datetime import UTC, date, datetime
from string import Formatter

import pytest

from salesflow import FactError, Policy, PolicyError
from salesflow.catalogue import SENTENCES
from salesflow.findings import rendered

SMALL = "salesflow: 1\nname: ours\nversion: 1\n"
DECIDING = """
salesflow: 1
name: ours
version: 1
calendars: {main: {timezone: Asia/Shanghai, known: 2026-11-01..2026-11-30, open: {mon-sun: [09:00-18:00]}}}
facts:
  days: {type: integer, range: 0..99}
  called_at: {type: datetime, missing: allowed}
decisions:
  grade:
    inputs: [days]
    outputs: {grade: {type: enum, values: [A, B]}}
    rules:
      - {id: a, when: {days: 0..7}, then: {grade: A}}
      - {id: b, when: {days: 9..30}, then: {grade: B}}
  contact:
    hit: unique
    inputs: [days]
    outputs: {contact: {type: window, anchor: [called_at, start]}}
    rules:
      - {id: soon, when: {days: at most 9}, then: {contact: {by: 2 open days}}}
      - {id: later, when: {days: at least 9}, then: {contact: {by: 5 open days}}}
tests:
  - {name: a week is hot, given: {days: 7}, expect: {grade: B}}
"""


def finding_of(load, *arguments):
    with pytest.raises(PolicyError) as caught:
        load(*arguments)
    [finding] = caught.value.findings
    for lang in ("en", "zh"):
        assert not re.search(r"\{\w+\}", rendered(finding, lang))
    return finding


@pytest.fixture
def file(tmp_path):
    """Writes bytes to a file and loads it as a policy: the one finding."""

    def load(content: bytes):
        path = tmp_path / "ours.yaml"
        path.write_bytes(content)
        finding = finding_of(Policy.load, path)
        assert finding.place.file == str(path)
        return finding

    return load


def test_a_missing_file_is_a_finding(tmp_path):
    """A file that is not there is told in the reader's language."""
    finding = finding_of(Policy.load, tmp_path / "none.yaml")
    assert (finding.code, finding.message("en")) == ("SF101", "this file cannot be read: there is no such file")
    assert finding.message("zh") == "无法读取该文件：文件不存在"


def test_a_directory_is_a_finding(tmp_path):
    """A directory is no policy."""
    assert finding_of(Policy.load, tmp_path).code == "SF101"


def test_a_name_that_no_file_can_have_is_a_finding():
    """A path that the system refuses is a finding like any other."""
    assert finding_of(Policy.load, "our\0s.yaml").code == "SF101"


@pytest.mark.parametrize(
    "content",
    [
        "title: 顾问式汽车销售".encode("gb18030"),
        SMALL.encode("utf-16"),
        SMALL.encode("utf-16-le"),
        SMALL.encode("utf-32"),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        bytes(range(11, 256)),
    ],
    ids=["GB18030", "UTF-16", "UTF-16 without its mark", "UTF-32", "a picture", "bytes"],
)
def test_text_in_another_encoding_is_refused(file, content):
    """A policy is UTF-8; nothing else is guessed at."""
    finding = file(content)
    assert (finding.code, finding.place.line) == ("SF102", 1)


def test_the_line_of_a_foreign_character_is_told(file):
    """Where a UTF-8 file stops being one is told by its line."""
    assert file(SMALL.encode() + "title: 销售\n".encode("gb18030")).place.line == 4


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    """Files saved by Windows editors begin with a mark, which is skipped; columns count without it."""
    path = tmp_path / "ours.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert Policy.load(path).name == "ours"
    path.write_bytes(b"\xef\xbb\xbfnaem: ours\nsalesflow: 1\nversion: 1\n")
    assert finding_of(Policy.load, path).place.column == 1


def test_a_large_file_is_not_read(file):
    """More than 5 MB is no policy, as a file and as a text."""
    text = SMALL + "# " + "x" * 5_000_000
    assert file(text.encode()).code == "SF103"
    assert finding_of(Policy.from_text, text).code == "SF103"


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, SMALL + "x-deep: " + "[" * 50 + "]" * 50]
)
def test_deep_nesting_is_refused(text):
    """A hundred thousand brackets are a finding, not the end of the program."""
    finding = finding_of(Policy.from_text, text)
    assert finding.code == "SF104"
    assert rendered(finding)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "\ufeff"])
def test_an_empty_file_is_a_finding(text):
    """Nothing at all is told as such, with the command that writes a policy to start from."""
    finding = finding_of(Policy.from_text, text)
    assert finding.code == "SF109"
    assert "salesflow init" in finding.help("en")


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        (SMALL + "title: a: b\n", "SF105", 4, 9),
        (SMALL + "title: 'our\n", "SF105", 4, 8),
        (SMALL + "roles: [a, b\n", "SF105", 5, 1),
        (SMALL + "\troles: a\n", "SF105", 4, 1),
        (SMALL + "roles: a]\n b: c", "SF105", 5, 3),
        (SMALL + "title: &a b\n", "SF106", 4, 8),
        (SMALL + "title: !!str b\n", "SF107", 4, 8),
        (SMALL + "name: again\n", "SF108", 4, 1),
        (SMALL + "---\n" + SMALL, "SF110", 4, 1),
        (SMALL + "? [a]\n: b\n", "SF111", 4, 3),
        (SMALL + "title: a\0b\n", "SF112", 4, 9),
        (SMALL + "title: 销\ud800售\n", "SF112", 4, 9),
    ],
)
def test_what_is_no_yaml_is_found_at_its_character(text, code, line, column):
    """What the parser refuses is told at its line and column, in our words."""
    finding = finding_of(Policy.from_text, text)
    assert (finding.code, finding.place.line, finding.place.column) == (code, line, column)


def test_an_open_bracket_shows_where_it_was_opened():
    """Where a bracket is missing, the one that was opened is shown as well."""
    finding = finding_of(Policy.from_text, SMALL + "roles: [a, b\nfacts: {}\n")
    assert [(place.line, place.column) for place in finding.places] == [(5, 6), (4, 8)]


def test_no_rule_and_several_rules_are_findings_not_exceptions():
    """A table that cannot decide says so in a finding; other tables still decide."""
    policy = Policy.from_text(DECIDING)
    assert [finding.code for finding in policy.decide({"days": 8}).findings] == ["SF601", "SF603"]
    assert [finding.code for finding in policy.decide({"days": 9}).findings] == ["SF602"]


def test_a_window_without_an_anchor_is_a_finding():
    """Without any anchor the amounts stay, and the finding names the facts that would be one."""
    [finding] = policy_findings({"days": 5})
    assert finding.code == "SF603"
    assert finding.help("en") == "state one of: called_at, start"


def policy_findings(facts):
    return Policy.from_text(DECIDING).decide(facts).findings


def test_a_date_beyond_the_calendar_is_an_error():
    """Open days are counted only where the calendar is known; the rest of the outcome stands."""
    decision = Policy.from_text(DECIDING).decide({"days": 1}, start=datetime(2026, 11, 30, 9, tzinfo=UTC))
    assert [(finding.code, finding.severity) for finding in decision.findings] == [("SF605", "error")]
    assert all(rule is not None for rule in decision.rules.values())


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "SF606"),
        ({"days": 1, "called_at": datetime(2026, 11, 2, 9)}, "SF607"),
        ({"days": 10**5000}, "SF226"),
        ({"days": -(10**5000)}, "SF226"),
        ({"days": "1"}, "SF221"),
        ({"days": True}, "SF221"),
        ({"days": date(2026, 11, 2)}, "SF221"),
        ({"days": 1, "dayz": 1}, "SF307"),
        ({"days": 1, 7: 1}, "SF307"),
        ({"days": []}, "SF221"),
    ],
)
def test_wrong_facts_are_findings(facts, code):
    """Facts that do not fit are an error with findings, whatever was given; its text can be shown."""
    with pytest.raises(FactError) as caught:
        Policy.from_text(DECIDING).decide(facts)
    assert [finding.code for finding in caught.value.findings] == [code]
    assert caught.value.text("zh")


def test_every_code_says_something_in_both_languages():
    """A sentence is lower case, without a full stop, in English and in Chinese, and has the same arguments in both."""
    for code, sentence in SENTENCES.items():
        for phrase in filter(None, (sentence.said, sentence.help)):
            is_name = phrase.en.startswith(("{", "Graphviz"))
            assert is_name or phrase.en[:1] == phrase.en[:1].lower(), code
            assert not phrase.en.endswith("."), code
            assert not phrase.zh.endswith(("。", ".")), code
            assert any("\u4e00" <= char <= "\u9fff" for char in phrase.zh) or phrase.zh == phrase.en, code
            assert fields(phrase.en) == fields(phrase.zh), code


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}
