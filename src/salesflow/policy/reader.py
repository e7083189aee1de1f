"""
From a tree of words to forms: each element validated alone, everything wrong collected, no finding that only
follows from another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError

from salesflow.catalogue import Phrase
from salesflow.findings import Finding, Place, Problem, by_place, found, nearest, some_of, unknown
from salesflow.frozen import FrozenMap
from salesflow.policy.form import MAP, TEXT, Form, is_nothing, sort_of
from salesflow.text import Block, Listing, Node, Word
from salesflow.titles import EVERY_LANGUAGE, NO_TITLE, Titles

F = TypeVar("F", bound=Form)
V = TypeVar("V")
Owner = Word | Phrase | str

RESERVED = ("missing", "none", "unknown", "not", "owner", "start", "stage", "otherwise")
LATER = ("extends", "remove")  # keys of a later version of the format

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]+)?")
_LONGEST_NAME = 80


class Names(dict[str, V]):
    """
    What is declared, by name. Where something that declares names cannot be read the list is not complete: a name
    that it does not have may well be one of those, and is no finding.
    """

    __slots__ = ("is_complete",)

    def __init__(self, names: Mapping[str, V] | Iterable[tuple[str, V]] = (), *, is_complete: bool = True) -> None:
        super().__init__(names)
        self.is_complete = is_complete

    def with_(self, *others: Any) -> Names[Any]:
        """These names and others."""
        joined: Names[Any] = Names(self, is_complete=self.is_complete)
        for other in others:
            joined.update(other if isinstance(other, Mapping) else dict.fromkeys(other))
            joined.is_complete &= getattr(other, "is_complete", True)
        return joined


@dataclass(slots=True)
class Reader:
    """Collects what is wrong while a policy is read."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    languages: tuple[str, ...] = ()
    names: dict[str, Word] = field(default_factory=dict)

    def report(self, finding: Finding) -> None:
        self.findings.append(finding)

    def mark(self) -> int:
        """How much was found so far, for `is_sound_since`."""
        return len(self.findings)

    def is_sound_since(self, mark: int) -> bool:
        """Was nothing found since that makes what was read unusable?"""
        return all(finding.severity != "error" for finding in self.findings[mark:])

    def problem(self, code: str, node: Any, /, *more: Place, **arguments: Any) -> None:
        """A finding of this code at the place of a word, list or map."""
        self.report(found(code, node.place, *more, **arguments))

    def attempt(self, action: Any, node: Any) -> Any:
        """The value of an action that may raise `Problem`, or nothing and a finding at the node."""
        try:
            return action()
        except Problem as problem:
            self.report(problem.at(node.place))
            return None

    def form(self, model: type[F], node: Node, owner: Owner, at: Place | None = None) -> F | None:
        """One element as its form, or nothing and findings."""
        form, lost = self.rest_of(model, node, owner, at)
        return None if lost else form

    def rest_of(
        self, model: type[F], node: Node, owner: Owner, at: Place | None = None
    ) -> tuple[F | None, frozenset[str]]:
        """
        One element as its form without the keys that are wrong, and these keys; no form where one of them is needed.

        A misspelt key counts as the one that is meant.
        """
        keys = _keys_of(model)
        place = at or (owner.place if isinstance(owner, Word) else node.place)
        if not isinstance(node, Block):
            self.report(found("SF203", node.place, found=sort_of(node), expected=MAP))
            return None, frozenset(keys)
        read = Block(node.place)
        read.update((key, value) for key, value in node.items() if not key.startswith("x-"))
        if isinstance(read.get("<<"), Word) and read["<<"].startswith("*"):
            return None, frozenset(keys)  # merged with an alias, which was reported when the text was read
        lost: set[str] = set()
        for _ in range(2):  # the second time for what stands under keys that were misspelt
            try:
                return model.from_node(read), frozenset(lost)
            except ValidationError as error:
                absent = [key for key in keys if key not in read]
                meant = {key: nearest(key, absent) or key for key in read if key not in keys}
                wrong = {
                    self._invalid(model, read, owner, place, one, meant, lost)
                    for one in error.errors(include_url=False, include_input=False)
                }
            lost |= wrong - set(meant.values())
            read = _mended(read, lost, meant)
        try:
            return model.from_node(read), frozenset(lost)
        except ValidationError:
            return None, frozenset(lost)

    def _invalid(
        self,
        model: type[Form],
        node: Block,
        owner: Owner,
        place: Place,
        error: Any,
        meant: Mapping[Word, str],
        lost: set[str],
    ) -> str:
        """Reports what pydantic found, and says which key it is about."""
        path, kind, context = error["loc"], error["type"], error.get("ctx", {})
        name = str(path[0])
        if kind == "extra_forbidden":
            key = next(key for key in meant if key == name)
            if name in LATER or name.startswith("$"):
                self.report(found("SF207", key.place, name=name))
            else:
                self.report(_unknown_key(key, _keys_of(model), meant[key]))
            return meant[key]
        if kind == "missing":
            if name not in meant.values() and name not in lost:
                self.report(found("SF202", place, owner=owner if isinstance(owner, Phrase) else str(owner), name=name))
        elif kind.startswith("SF"):
            arguments = {key: value for key, value in context.items() if key != "code"}
            if "owner" in arguments:
                arguments["owner"] = name
            self.report(found(kind, _place_of(node, path, place), **arguments))
        else:
            self.report(found("SF203", _place_of(node, path, place), found=sort_of(_walk(node, path)), expected=TEXT))
        return name

    def lacks(self, node: Block, owner: Owner, place: Place, name: str, others: Iterable[str] = ()) -> None:
        """A key that is needed and not there; or one that is likely to be it, misspelt."""
        near = [key for key in node if key not in others and nearest(key, [name])]
        if near:
            self.report(found("SF201", near[0].place, name=str(near[0]), known=(name, *others), nearest=name))
        else:
            self.report(found("SF202", place, owner=owner if isinstance(owner, Phrase) else str(owner), name=name))

    def entries(self, node: Any) -> Iterator[tuple[Word, Node]]:
        """The keys and values of a map, but for the keys that are the author's own."""
        if isinstance(node, Block):
            yield from ((key, value) for key, value in node.items() if not key.startswith("x-"))

    def words(self, node: Node, expected: Phrase = TEXT) -> list[Word]:
        """One word or a list of words; whatever else stands there is a finding."""
        items = node if isinstance(node, Listing) else [node]
        for item in items:
            if not isinstance(item, Word) or is_nothing(item):
                self.problem("SF203", item, found=sort_of(item), expected=expected)
        return [item for item in items if isinstance(item, Word) and not is_nothing(item)]

    def named(self, model: type[F], node: Node) -> dict[Word, F | None]:
        """A map of elements by name. A broken element is nothing, but its name is declared."""
        return {key: self.form(model, value, key) if self.is_name(key) else None for key, value in self.entries(node)}

    def is_name(self, word: Word, *, ids: bool = False) -> bool:
        """May this word name something? Ids may hold hyphens and begin with a digit; other names are identifiers."""
        text = f"_{word.replace('-', '_')}" if ids and word[:1].isalnum() else word
        if not text.isidentifier() or word.startswith(("x-", "_")) or len(word) > _LONGEST_NAME:
            self.problem("SF205", word, name=word, form=_ID if ids else _NAME)
            return False
        if word in RESERVED:
            self.problem("SF206", word, name=word, known=RESERVED)
            return False
        return True

    def once(self, word: Word, others: dict[str, Word], was: Iterable[Word] = ()) -> None:
        """Declare a name, and those it had before; a second thing of that name is a finding, which shows the first."""
        for name in (word, *was):
            first = others.setdefault(str(name), name)
            if first is not name:
                label = first.place.labelled("first here", "首次出现于此")
                self.problem("SF208", name, label, name=name)

    def titles(self, node: Node | None) -> Titles:
        """A language map, or one text for all languages; a missing language is reported, never an error."""
        if node is None:
            return NO_TITLE
        if isinstance(node, Word):
            return FrozenMap({EVERY_LANGUAGE: str(node)})
        words: dict[str, str] = {}
        for key, value in self.entries(node):
            if not _LANGUAGE.fullmatch(key):
                self.report(_unknown_key(key, ["en", "zh"], nearest(key, ["en", "zh"])))
            elif not isinstance(value, Word) or not value.strip():
                self.problem("SF203", value, found=sort_of(value), expected=TEXT)
            else:
                words[str(key)] = str(value)
        for language in self.languages:
            if words and language not in words:
                self.problem(
                    "SF420",
                    node,
                    language=_LANGUAGES.get(language, Phrase(f"`{language}`", f"`{language}`")),
                    key=language,
                )
        return FrozenMap(words)

    def stranger(self, code: str, word: Word, known: Iterable[str], **arguments: Any) -> None:
        """A word that is not among those known; no finding where a name that is not known may well be one of them."""
        if is_nothing(word):
            self.problem("SF203", word, found=sort_of(word), expected=TEXT)
        elif getattr(known, "is_complete", True):
            problem = unknown(code, word, known, guess=len(self.findings) < _GUESSED)
            problem.arguments.update(arguments)
            self.report(problem.at(word.place))

    def reference(self, code: str, word: Word, declared: Any, **arguments: Any) -> str | None:
        """A name that must have been declared, or nothing and a finding with the nearest right one."""
        if word in declared:
            return str(word)
        self.stranger(code, word, declared, **arguments)
        return None

    def references(self, code: str, words: Iterable[Word], declared: Any, **arguments: Any) -> tuple[str, ...]:
        read = [self.reference(code, word, declared, **arguments) for word in words]
        return tuple(name for name in read if name is not None)


_NAME = Phrase(
    "a name has letters, digits and `_`, and begins with a letter; 80 characters at most",
    "名称由字母（含汉字）、数字和 `_` 组成，以字母开头，最多 80 个字符",
)
_ID = Phrase(
    "an id has letters, digits, `_` and `-`, and begins with a letter or a digit; 80 characters at most",
    "标识由字母（含汉字）、数字、`_` 和 `-` 组成，以字母或数字开头，最多 80 个字符",
)


_GUESSED = 200  # findings with a nearest word; in a flood of them nobody reads it, and guessing takes its time
_LANGUAGES = {"en": Phrase("English", "英文"), "zh": Phrase("Chinese", "中文")}


def _mended(node: Block, lost: set[str], meant: Mapping[Word, str]) -> Block:
    """A map without the keys that are wrong, and with those that are misspelt under the name that is meant."""
    mended = Block(node.place)
    for key, value in node.items():
        name = meant.get(key, str(key))
        if name not in lost and (key not in meant or name != key):
            mended[Word(name, key.place, key.quoted)] = value
    return mended


def _unknown_key(key: Word, keys: list[str], meant: str) -> Finding:
    return found("SF201", key.place, name=str(key), known=some_of(keys), nearest=nearest(meant, keys))


@cache
def _keys_of(model: type[Form]) -> list[str]:
    """The keys of an element; its own first, then those that it shares with others."""
    declared = [vars(each).get("__annotations__", {}) for each in model.__mro__]
    nearest_first = sorted(
        model.model_fields, key=lambda name: next(at for at, own in enumerate(declared) if name in own)
    )
    return [model.model_fields[name].alias or name for name in nearest_first]


def _walk(node: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        if (isinstance(node, Block) and step in node) or (
            isinstance(node, Listing) and isinstance(step, int) and step < len(node)
        ):
            node = node[step]
    return node


def _place_of(node: Block, path: tuple[Any, ...], otherwise: Place) -> Place:
    return getattr(_walk(node, path), "place", otherwise)


def first_at_each_place(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """At one place only what was found first, and what is wrong in the same way: more would only follow from it."""
    kept: dict[Any, str] = {}
    for finding in sorted(findings, key=lambda finding: finding.severity == "info"):
        kept.setdefault(_spot(finding), finding.code)
    return by_place(finding for finding in findings if kept[_spot(finding)] == finding.code)


def _spot(finding: Finding) -> tuple[int | None, int | None]:
    return finding.place.line, finding.place.column
