"""
What is wrong, where, and how to mend it: the one kind of value that every check produces.

A finding is a code, labelled places and arguments. It holds no sentence; `catalogue` has the sentences by
language, so one finding reads in English and in Chinese. Findings are values; the exceptions below only carry them.
"""

from __future__ import annotations

import difflib
import errno
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from salesflow.catalogue import SENTENCES, Phrase

Severity = Literal["error", "warning", "info"]
Lang = Literal["en", "zh"]

_SHOWN = 60  # characters of somebody's text that a message repeats


class Place(NamedTuple):
    """
    Where in a file: line and column count from 1 and count characters, as editors do.

    A place without a column is a whole line (a row of data); one without a line is the whole file. What is quoted
    from there, and what is said of it, make no other place.
    """

    file: str
    line: int | None = None
    column: int | None = None
    width: int = 1
    excerpt: str = ""
    label: Phrase | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and self[:4] == other[:4]

    def __ne__(self, other: object) -> bool:  # a tuple has one of its own
        return not self == other

    def __hash__(self) -> int:
        return hash(self[:4])

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)

    def labelled(self, en: str, zh: str) -> Place:
        """The same place, with a few words on what stands there."""
        return Place(self.file, self.line, self.column, self.width, self.excerpt, Phrase(en, zh))


@dataclass(frozen=True, slots=True)
class Finding:
    """
    What is wrong here, and how can it be put right?

    >>> from salesflow import Policy, PolicyError
    >>> try:
    ...     Policy.from_text("salesflow: 1\\nname: ours\\nversion: 1\\nrols: {}", file="ours.yaml")
    ... except PolicyError as error:
    ...     [finding] = error.findings
    >>> finding.code, finding.place.line, finding.place.column
    ('SF201', 4, 1)
    >>> finding.message("en")
    'unknown key `rols`'
    >>> finding.help("en")
    'did you mean `roles`? keys here are: salesflow, name, version, effective_from, title, case, sources, …'
    """

    code: str
    places: tuple[Place, ...]
    arguments: tuple[tuple[str, Any], ...] = ()
    severity: Severity = "error"

    @property
    def place(self) -> Place:
        """Where it is: the first of its places; the others say what it has to do with."""
        return self.places[0]

    def message(self, lang: Lang = "en") -> str:
        """The sentence, in one language."""
        return _fill(SENTENCES[self.code].said, dict(self.arguments), lang)

    def help(self, lang: Lang = "en") -> str:
        """What to do about it; empty where the sentence says it all."""
        arguments = dict(self.arguments)
        template = SENTENCES[self.code].help
        text = _fill(template, arguments, lang) if template else ""
        if arguments.get("nearest"):
            text = _fill(_DID_YOU_MEAN, arguments, lang) + text
        return text.rstrip()


_DID_YOU_MEAN = Phrase("did you mean `{nearest}`? ", "是否想写 `{nearest}`？")


def _fill(phrase: Phrase, arguments: Mapping[str, Any], lang: Lang) -> str:
    return phrase.text(lang).format_map({name: shown(value, lang) for name, value in arguments.items()})


def shown(value: Any, lang: Lang) -> str:
    """One argument as a message shows it: short, printable, in the reader's language."""
    if isinstance(value, Phrase):
        return "\n".join(map(visible, value.text(lang).split("\n")))  # advice may be several lines
    if isinstance(value, tuple | list):
        return ("、" if lang == "zh" else ", ").join(shown(item, lang) for item in value)
    try:
        said = str(value)
    except ValueError:  # Python refuses to write numbers of thousands of digits
        said = "…"
    text = visible(said[: _SHOWN + 1])
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def visible(text: str) -> str:
    """The text, with a dot for whatever only a terminal would see: nothing in a log begins a line, or a colour."""
    if text.isprintable():  # nearly every text is, and of very many findings each is asked
        return text
    return "".join(char if char.isprintable() or char in _BLANKS else "·" for char in text)


_BLANKS = "\u3000"  # the blank of Chinese text


class Problem(Exception):
    """
    One value is wrong, said before anybody knows where it stands.

    Parsers of single values raise it; whoever knows the place turns it into a `Finding` with `at`. It never
    leaves the library.
    """

    def __init__(self, code: str, **arguments: Any) -> None:
        super().__init__(code, arguments)
        self.code = code
        self.arguments = arguments

    def at(self, *places: Place) -> Finding:
        return found(self.code, *places, **self.arguments)


def found(code: str, *places: Place, **arguments: Any) -> Finding:
    """A finding of this code; its severity is the catalogue's."""
    kept = tuple((name, _printable(value)) for name, value in sorted(arguments.items()))
    return Finding(code, places, kept, SENTENCES[code].severity)


def _printable(value: Any) -> Any:
    """A number of thousands of digits, which Python refuses to print, by its length."""
    if isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER:
        return f"({value.bit_length()} bits)"
    return value


_LONGEST_NUMBER = 10_000  # bits


def unknown(code: str, name: str, known: Iterable[str], *, guess: bool = True) -> Problem:
    """A name that nobody declared: the nearest right word, and the words there are."""
    names = list(dict.fromkeys(str(word) for word in known))
    meant = nearest(str(name), names) if guess else ""
    return Problem(code, name=str(name), known=some_of(names) or NONE, nearest=meant)


NONE = Phrase("(none)", "（无）")
_LISTED = 7


def some_of(names: Iterable[str]) -> tuple[str, ...]:
    """The names, the first few of them if they are many."""
    listed = tuple(names)
    return listed if len(listed) <= _LISTED + 1 else (*listed[:_LISTED], "…")


_MANY = 200  # names, of which not every one is compared
_ALSO_CALLED = {  # words that people bring along, where spelling does not lead to ours
    "number": "integer",
    "int": "integer",
    "float": "decimal",
    "money": "decimal",
    "string": "text",
    "str": "text",
    "bool": "boolean",
    "timestamp": "datetime",
    "rmb": "CNY",
    "yuan": "CNY",
    "元": "CNY",
    "asia/beijing": "Asia/Shanghai",
    "beijing": "Asia/Shanghai",
    "china": "Asia/Shanghai",
}


def nearest(name: str, names: list[str]) -> str:
    """The name that was probably meant, or nothing."""
    if len(name) > 2 * _SHOWN:
        return ""
    folded = {known.casefold(): known for known in names}
    if (meant := _ALSO_CALLED.get(name.casefold())) in names:
        return str(meant)
    said = name.casefold()
    if len(folded) > _MANY:  # comparing takes its time; who misspells a word seldom begins it with another letter
        folded = {known: names_ for known, names_ in folded.items() if known[:1] == said[:1]}
    close = difflib.get_close_matches(said, folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def rendered(finding: Finding, lang: Lang = "en") -> str:
    """The finding as plain text: place, code, sentence, the line with a caret, the help."""
    lines = [f"{finding.place}: {finding.code} {finding.message(lang)}"]
    lines += _pointed(finding.place)
    for place in finding.places[1:]:
        label = place.label.text(lang) if place.label else ""
        lines += [f"     = {place}: {label}", *_pointed(place)]
    if text := finding.help(lang):
        lines.append(f"     = {'建议：' if lang == 'zh' else 'help: '}{text}")
    return "\n".join(lines)


_ROOM = 120  # columns of a source line that are shown


def _pointed(place: Place) -> list[str]:
    if place.column is None or not place.excerpt:
        return []
    start = max(0, place.column - 1 - _ROOM // 2) if len(place.excerpt) > _ROOM else 0
    line = "".join(char if char.isprintable() else " " for char in place.excerpt[start : start + _ROOM])
    before = line[: place.column - 1 - start]
    marked = line[place.column - 1 - start : place.column - 1 - start + place.width]
    gutter = f"{place.line:>4} | "
    return [gutter + line, " " * (len(gutter) - 2) + "| " + " " * cells(before) + "^" * max(1, cells(marked))]


def cells(text: str) -> int:
    """How many terminal cells a text fills: Chinese characters fill two, combining marks none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def why_not(error: Exception, *, to_write: bool = False) -> Phrase:
    """Why a file cannot be opened, in words; the system's own where it is a rare reason."""
    if isinstance(error, ValueError):
        return Phrase("no file can have such a name", "文件名不合法")
    code = getattr(error, "errno", None)
    if to_write and code == errno.ENOENT:
        code = errno.ENOTDIR  # what is not there is the folder
    said = (getattr(error, "strerror", None) or str(error)).lower()
    return _REASONS.get(code or 0, Phrase(said, said))


_REASONS = {
    errno.ENOENT: Phrase("there is no such file", "文件不存在"),
    errno.ENOTDIR: Phrase("there is no such folder", "文件夹不存在"),
    errno.EISDIR: Phrase("it is a folder", "这是文件夹"),
    errno.EACCES: Phrase("access is not allowed", "没有访问权限"),
    errno.EPERM: Phrase("access is not allowed", "没有访问权限"),
    errno.EROFS: Phrase("the disk is read-only", "磁盘只读"),
    errno.ENOSPC: Phrase("the disk is full", "磁盘已满"),
}


def by_place(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings as a reader meets them: by file, line and column, then code; the same one only once."""
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=lambda f: (f.place.file, f.place.line or 0, f.place.column or 0, f.code)))


class SalesflowError(Exception):
    """Everything that this library raises on purpose; it carries findings and prints them."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(self.findings)

    def text(self, lang: Lang = "en") -> str:
        """All findings as plain text, in one language."""
        return "\n".join(rendered(finding, lang) for finding in self.findings)

    def __str__(self) -> str:
        return self.text()


class PolicyError(SalesflowError):
    """The policy is wrong, so it was not loaded; `findings` has everything that is wrong, each with its place."""


class FactError(SalesflowError):
    """The facts given do not fit the policy: an unknown name, a wrong type, a value outside its range."""


class BeyondHorizon(SalesflowError):
    """Open days or hours were asked for outside the dates for which the calendar is known."""


class DataError(SalesflowError):
    """A file of data or its mapping cannot be used at all: not readable, not the format that it claims."""
