"""
Law 4: any text loads or raises `PolicyError`; every place lies inside the text; a good policy with one damage is
reported at the damage or at a place that refers to it, and nowhere else.
"""

import re
from copy import deepcopy
from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from salesflow import Policy, PolicyError
from salesflow.findings import rendered
from salesflow.text import Block, Listing, Word, read, write

WHOLE = (Path(__file__).parents[1] / "cases" / "whole.yaml").read_text(encoding="utf-8")
LINES = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def findings_of(text: str):
    """What loading says, after checking that every place lies in the text and that every sentence can be said."""
    try:
        policy = Policy.from_text(text, file="ours.yaml")
    except PolicyError as error:
        findings = error.findings
        assert findings
    else:
        findings = policy.notes
        assert policy.identity
    lines = LINES.split(text.removeprefix("\ufeff"))
    for finding in findings:
        for place in finding.places:
            assert place.file == "ours.yaml"
            assert place.line is None or 1 <= place.line <= len(lines)
            assert place.column is None or 1 <= place.column <= len(lines[place.line - 1]) + 1
            assert place.column is None or place.excerpt == lines[place.line - 1]
        for lang in ("en", "zh"):
            assert not re.search(r"\{\w*\}", finding.message(lang) + finding.help(lang)) or "{" in text
            assert rendered(finding, lang)
    return findings


def plain(node):
    if isinstance(node, Block):
        return {str(key): plain(value) for key, value in node.items()}
    return [plain(item) for item in node] if isinstance(node, Listing) else str(node)


def spots(node, path=()):
    """Every key and every value of a tree, with the path that leads to it."""
    yield path, node
    if isinstance(node, Block):
        for key, value in node.items():
            yield (*path, str(key)), key
            yield from spots(value, (*path, str(key)))
    elif isinstance(node, Listing):
        for index, item in enumerate(node):
            yield from spots(item, (*path, index))


@cache
def tree_of_whole():
    return read(WHOLE, "whole").node


@cache
def words():
    """Every word of the good policy that stands in one line, with its path."""
    return [(path, node) for path, node in spots(tree_of_whole()) if isinstance(node, Word) and str(node)]


@cache
def entries():
    """The path of every key and every item of the good policy."""
    return list(dict.fromkeys(path for path, _ in spots(tree_of_whole()) if path))


def parts(text) -> set[str]:
    """The names that a word is made of: `care/thanks`, `contact.at`, `at least warm`."""
    return set(re.split(r"[\s./|]+", str(text)))


def misspelt(word: Word) -> str:
    """The good policy with two letters at the end of one word."""
    lines = WHOLE.split("\n")
    row, start = word.place.line - 1, word.place.column - 1
    end = start + word.place.width - (1 if word.quoted else 0)
    lines[row] = lines[row][:end] + "zz" + lines[row][end:]
    return "\n".join(lines)


FREE = {
    "reason",
    "en",
    "zh",
    "name",
    "was",
    "person",
    "owner",
    "note",
    "hint",
    "version",
    "guidance",
    "B",
    "x-owner",
    "x-note",
}
DECLARING = {"id", "values"}  # what stands there may be referred to from elsewhere


def standing_at(text: str):
    """Each word, list and map of a text by its place, with its path."""
    tree = read(text, "ours.yaml").node
    known = sorted(spots(tree) if tree is not None else (), key=lambda spot: isinstance(spot[1], Word))
    return {(node.place.line, node.place.column): (path, node) for path, node in known}


@given(st.sampled_from(words()))
def test_a_misspelt_word_is_found_where_it_stands_or_where_it_is_named(spot):
    """Two letters too many in any one word: found at the word, or at its key, or at a word that names it."""
    path, word = spot
    text = misspelt(word)
    at = standing_at(text)
    for finding in findings_of(text):
        here = (finding.place.line, finding.place.column)
        if here != (word.place.line, word.place.column):
            there, found = at[here]
            assert parts(word) & parts(found) or there == path, rendered(finding)


def is_value(path, word: Word) -> bool:
    node = tree_of_whole()
    for step in path:
        node = node[step]
    return isinstance(node, Word) and node.place == word.place


@given(st.sampled_from([spot for spot in words() if is_value(*spot) and not FREE & set(spot[0][-2:])]))
def test_a_misspelt_value_is_one_finding(spot):
    """Two letters too many in a value that is not free text: exactly one finding, and that at the value."""
    path, word = spot
    found = [(finding.place.line, finding.place.column) for finding in findings_of(misspelt(word))]
    if not DECLARING & set(path[-2:]) and "not" not in path:
        assert found in ([(word.place.line, word.place.column)], [key_of(path)])


def key_of(path):
    """Where the key of a value stands."""
    return next((node.place.line, node.place.column) for other, node in spots(tree_of_whole()) if other == path)


def damaged(path, change) -> str:
    """The good policy, changed at one entry."""
    document = plain(tree_of_whole())
    node = document
    for step in path[:-1]:
        node = node[step]
    change(node, path[-1])
    return write(document)


def delete(node, step) -> None:
    del node[step]


def names_on(path) -> set[str]:
    return {part for step in path for part in parts(step)}


def names_in(path) -> set[str]:
    """Every word that stands in an entry, and the path to it: what it may have declared."""
    below = [node for other, node in spots(tree_of_whole()) if other[: len(path)] == path and isinstance(node, Word)]
    return names_on(path).union(*map(parts, below))


@given(st.sampled_from(entries()))
def test_a_deleted_entry_is_found_in_its_element_or_where_it_is_named(path):
    """One key or item less: found in the element that has lost it, or where that element or the entry is named."""
    text = damaged(path, delete)
    at, names = standing_at(text), names_in(path)
    for finding in findings_of(text):
        there, word = at.get((finding.place.line, finding.place.column), ((), ""))
        inside = there[: len(path) - 1] == path[:-1]
        assert inside or names & (names_on(there) | parts(word)), rendered(finding)


NASTY = (
    "",
    "-",
    "~",
    "null",
    "missing",
    "none",
    "not",
    "true",
    "0",
    "-1",
    "1e3",
    "9" * 5000,
    "1" * 31 + " minutes",
    "0." + "1" * 40,
    "..",
    "3..",
    "..3",
    "3..7",
    "7..3",
    "3...7",
    ">= 7",
    ">",
    "at least",
    "at least 7",
    "less than 0001-01-01",
    "contact",
    "contact.",
    ".at",
    "next.by",
    "rule.",
    "5 days",
    "1 day before",
    "99999999999 days",
    "0001-01-01",
    "9999-12-31 23:59",
    "0001-01-01 00:00",
    "24:00",
    "09:00-12:00",
    "mon-fri",
    "a" * 5000,
    "中文",
    "\U0001f600",
    "\ufeff",
    "\t",
    "\n",
    "a b",
    "{",
    "'",
    "@",
    "integer",
    "enum",
    "window",
    "case",
    "journey.started",
    "festivals",
    "rises",
    "$name",
    "extends",
    "x-own",
    "<<",
    "{name}",
    "%s",
    "\u0661\u0662",
    "\0",
)


def anything():
    """What may stand in a policy by mistake: any word, list or map."""
    scalars = st.sampled_from(NASTY) | st.text(max_size=8)
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(scalars, inner, max_size=3), max_leaves=6
    )


@st.composite
def damages(draw) -> str:
    """The good policy after one to six changes of any sort: entries replaced, deleted, exchanged, renamed, added."""
    document = plain(tree_of_whole())
    for _ in range(draw(st.integers(1, 6))):
        path = draw(st.sampled_from(entries()))
        other = draw(st.sampled_from(entries()))
        node, source = document, document
        try:
            for step in path[:-1]:
                node = node[step]
            for step in other:
                source = source[step]
            change = draw(st.sampled_from(("replace", "move", "delete", "rename", "add", "wrap")))
            if change == "replace":
                node[path[-1]] = draw(anything())
            elif change == "move":
                node[path[-1]] = deepcopy(source)
            elif change == "delete":
                del node[path[-1]]
            elif change == "rename" and isinstance(node, dict):
                node[draw(st.sampled_from((*NASTY, str(other[-1]))))] = node.pop(path[-1])
            elif change == "add" and isinstance(node[path[-1]], dict):
                node[path[-1]][str(other[-1])] = draw(anything())
            elif change == "wrap":
                node[path[-1]] = [node[path[-1]]]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change has taken this place away
    return write(document)


@given(damages())
def test_a_policy_damaged_in_any_way_loads_or_says_why_not(text):
    """Whatever is replaced, moved, deleted or renamed: an error is a finding in the text, never an exception."""
    findings_of(text)


@given(
    st.text()
    | st.lists(
        st.sampled_from(
            (
                *NASTY,
                ": ",
                "\n",
                "\n  ",
                "- ",
                "[",
                "]",
                "{",
                "}",
                ", ",
                '"',
                "&a ",
                "*a ",
                "!t ",
                "salesflow: 1",
                "name: ours",
                "version: 1",
                "facts: ",
                "---",
                "|",
                "#",
            )
        )
    ).map("".join)
)
def test_any_text_loads_or_says_why_not(text):
    """Any text at all, YAML or not, loads or raises `PolicyError` with places in the text."""
    findings_of(text)


@given(
    st.sampled_from(words()),
    st.sampled_from(NASTY) | st.text(alphabet="\t -:,[]{}#&*!|>'\"%@`\\xyz0\u2028\x85\ud800", max_size=4),
)
def test_any_text_within_a_line_loads_or_says_why_not(spot, inserted):
    """Characters put in anywhere, as a slip of the hand does it."""
    place = spot[1].place
    lines = WHOLE.split("\n")
    lines[place.line - 1] = lines[place.line - 1][: place.column] + inserted + lines[place.line - 1][place.column :]
    findings_of("\n".join(lines))


@given(st.sampled_from(entries()))
def test_a_key_with_nothing_under_it_loads_or_says_why_not(path):
    """An empty value under any key: it is as if nothing was said, or it is told that something is wanted there."""

    def empty(node, step):
        node[step] = None

    text = damaged(path, empty).replace(": null", ":")
    at = standing_at(text)
    for finding in findings_of(text):
        there, word = at.get((finding.place.line, finding.place.column), ((), ""))
        inside = there[: len(path) - 1] == path[:-1]
        assert inside or names_in(path) & (names_on(there) | parts(word)), rendered(finding)
