"""
From a tree of words to forms: each element validated alone, everything wrong collected, no finding that only
follows from another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from salesflow.findings import Finding, Place, Problem, found, nearest, some_of, unknown
from salesflow.frozen import FrozenMap
from salesflow.policy.form import MAP, TEXT, Form, sort_of
from salesflow.text import Block, Listing, Node, Word
from salesflow.titles import EVERY_LANGUAGE, NO_TITLE, Titles

F = TypeVar("F", bound=Form)

RESERVED = ("missing", "none", "unknown", "not", "owner", "start", "stage", "otherwise")
LATER = ("extends", "remove")  # keys of a later version of the format

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]+)?")


@dataclass(slots=True)
class Reader:
    """Collects what is wrong while a policy is read; the first finding at a place is the one that is kept."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    languages: tuple[str, ...] = ()
    names: dict[str, Word] = field(default_factory=dict)

    def report(self, finding: Finding) -> None:
        self.findings.append(finding)

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

    def form(self, model: type[F], node: Node, owner: Word | str, at: Place | None = None) -> F | None:
        """One element as its form, or nothing and findings."""
        place = at or (owner.place if isinstance(owner, Word) else node.place)
        if not isinstance(node, Block):
            self.report(found("SF203", node.place, found=sort_of(node), expected=MAP))
            return None
        read = Block(node.place)
        read.update((key, value) for key, value in node.items() if not key.startswith("x-"))
        try:
            return model.model_validate(read)
        except ValidationError as error:
            for one in error.errors(include_url=False, include_input=False):
                self._invalid(model, read, owner, place, one)
            return None

    def _invalid(self, model: type[Form], node: Block, owner: Word | str, place: Place, error: Any) -> None:
        path, kind, context = error["loc"], error["type"], error.get("ctx", {})
        name = str(path[-1])
        if kind == "extra_forbidden":
            key = node.key(name)
            if name.startswith("?"):
                return  # the second of two equal keys: reported when the text was read
            if name in LATER or name.startswith("$"):
                self.report(found("SF207", key.place if key else place, name=name))
                return
            keys = [info.alias or field_name for field_name, info in model.model_fields.items()]
            self.report(_unknown_key(name, keys, key.place if key else place))
        elif kind == "missing":
            self.report(found("SF202", place, owner=str(owner), name=name))
        elif kind.startswith("SF"):
            arguments = {key: value for key, value in context.items() if key != "code"}
            self.report(found(kind, _place_of(node, path, place), **arguments))
        else:
            self.report(found("SF203", _place_of(node, path, place), found=_sort_at(node, path), expected=TEXT))

    def named(self, model: type[F], node: Node, *, ids: bool = False) -> dict[Word, F | None]:
        """A map of elements by name. A broken element is nothing, but its name is declared."""
        if not isinstance(node, Block):
            return {}
        return {
            key: self.form(model, value, key) if self.is_name(key, ids=ids) else None
            for key, value in node.items()
            if not key.startswith(("x-", "?"))
        }

    def is_name(self, word: Word, *, ids: bool = False) -> bool:
        """May this word name something? Ids may hold hyphens and begin with a digit; other names are identifiers."""
        text = f"_{word.replace('-', '_')}" if ids and word[:1].isalnum() else word
        if not text.isidentifier() or word.startswith("_") or len(word) > 80:
            self.problem("SF205", word, name=word)
            return False
        if word in RESERVED:
            self.problem("SF206", word, name=word, known=RESERVED)
            return False
        return True

    def once(self, word: Word, others: dict[str, Word]) -> None:
        """Declare a name; a second thing of that name is a finding, which shows the first."""
        first = others.setdefault(str(word), word)
        if first is not word:
            label = first.place.labelled("first here", "首次出现于此")
            self.problem("SF208", word, label, name=word)

    def titles(self, node: Node | None) -> Titles:
        """A language map, or one text for all languages; a missing language is reported, never an error."""
        if node is None:
            return NO_TITLE
        if isinstance(node, Word):
            return FrozenMap({EVERY_LANGUAGE: str(node)})
        words: dict[str, str] = {}
        for key, value in node.items():
            if key.startswith(("x-", "?")):
                continue
            if not _LANGUAGE.fullmatch(key):
                self.report(_unknown_key(key, ["en", "zh"], key.place))
            elif not isinstance(value, Word) or not value.strip():
                self.problem("SF203", value, found=sort_of(value), expected=TEXT)
            else:
                words[str(key)] = str(value)
        for language in self.languages:
            if words and language not in words:
                self.problem("SF420", node, language=language)
        return FrozenMap(words)

    def reference(self, code: str, word: Word, declared: Any, **arguments: Any) -> str | None:
        """A name that must have been declared, or nothing and a finding with the nearest right one."""
        if word in declared:
            return str(word)
        problem = unknown(code, word, declared)
        problem.arguments.update(arguments)
        self.report(problem.at(word.place))
        return None

    def references(self, code: str, words: list[Word], declared: Any, **arguments: Any) -> tuple[str, ...]:
        read = [self.reference(code, word, declared, **arguments) for word in words]
        return tuple(name for name in read if name is not None)


def _unknown_key(name: str, keys: list[str], place: Place) -> Finding:
    return found("SF201", place, name=name, known=some_of(keys), nearest=nearest(name, keys))


def _walk(node: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        if isinstance(node, Block) and step in node:
            node = node[step]
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node):
            node = node[step]
    return node


def _place_of(node: Block, path: tuple[Any, ...], otherwise: Place) -> Place:
    at = _walk(node, path)
    if isinstance(at, Word) and not at and path:  # an empty value is best shown at its key
        key = _walk(node, path[:-1]).key(path[-1]) if isinstance(_walk(node, path[:-1]), Block) else None
        return key.place if key is not None else at.place
    return getattr(at, "place", otherwise)


def _sort_at(node: Block, path: tuple[Any, ...]) -> Any:
    return sort_of(_walk(node, path))
