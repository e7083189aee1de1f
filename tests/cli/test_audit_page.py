"""The page that tells how to audit a log is lived through, and the command explains itself in both languages."""

import re

import pytest

from test_told_pages import as_printed, blocks, called, commands, files

PAGE = "how-to/audit-a-log.md"


def test_what_the_page_tells_is_what_happens(tmp_path):
    """Each command prints what the page shows, from top to bottom."""
    for name, text in files(PAGE).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for info, body in blocks(PAGE):
        for words, shown in commands(body) if info == "console" else ():
            printed = called(words, tmp_path)
            assert as_printed(shown).search(printed), f"$ {words}\n{printed}"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_command_explains_itself(tmp_path, lang):
    """Every option is in the help, in the language that is asked for."""
    told = called(f"salesflow audit --help --lang={lang}", tmp_path)
    assert bool(re.search("[\u4e00-\u9fff]", told)) == (lang == "zh")
    options = ("--map", "--policy", "--as-of", "--since", "--format", "--out", "--baseline", "--fail-on", "--strict",
               "--pseudonymize", "--lang")  # fmt: skip
    assert [option for option in options if option not in told] == []
