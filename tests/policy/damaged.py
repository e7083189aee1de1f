"""A good policy with every construct of the format, what somebody changes in it, and what is found there then."""

import re
import unicodedata
from pathlib import Path

import pytest

from salesflow import Policy, PolicyError
from salesflow.findings import rendered

WHOLE = (Path(__file__).parents[1] / "cases" / "whole.yaml").read_text(encoding="utf-8")


def marked(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The text without its marks, and the line, column and text of each word between two of them."""
    words = []
    clean = ""
    for part in re.split("(▸[^◂]*◂)", text):
        if part.startswith("▸"):
            words.append((clean.count("\n") + 1, len(clean) - clean.rfind("\n"), part[1:-1]))
        clean += part.strip("▸◂")
    return clean, words


def changed(changes: dict[str, str]) -> tuple[str, list[tuple[int, int, str]]]:
    text = WHOLE
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return marked(text)


def under_the_carets(shown: str) -> str:
    """Which text of the line stands above the carets of a rendered finding, as a terminal shows it."""
    lines = shown.splitlines()
    at = next(index for index, line in enumerate(lines) if line.strip(" |").startswith("^"))
    cells: list[str] = []
    for char in lines[at - 1]:
        cells += [char, ""] if unicodedata.east_asian_width(char) in "WF" else [char]
    return "".join(cells[lines[at].index("^") : lines[at].rindex("^") + 1])


def findings_of(text: str):
    with pytest.raises(PolicyError) as caught:
        Policy.from_text(text, file="ours.yaml")
    return caught.value.findings


def assert_shown(finding, word: str) -> None:
    """The carets stand under the word, whatever stands before it in the line."""
    for lang in ("en", "zh"):
        shown = under_the_carets(rendered(finding, lang))
        assert word.startswith(shown) if word[0] in "{[" else shown == word
