"""
A unary test: what may stand in a cell, and the set of values that it means.

`H`, `[two, decided]`, `3..7`, `at least 7`, `">= 7"`, `{not: lost}`, `missing`. An absent cell means anything,
missing included; nothing else matches a missing fact (semantics 26).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.domains import Domain, Interval
from salesflow.facttypes import Boolean, Enum, FactType, Text
from salesflow.findings import Finding, Problem, found
from salesflow.text import Block, Listing, Node, Word


class _Missing:
    """What a fact is when nobody knows it. There is one of it, and it is not `None`: nobody states it by accident."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "missing"

    def __reduce__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING = _Missing()


@dataclass(frozen=True, slots=True)
class UnaryTest:
    """
    A set of values of one type, and whether a missing fact belongs to it.

    Texts are opaque: their set is a list of texts, or all but those.
    """

    type: FactType
    domain: Domain = Domain()
    missing: bool = False
    texts: frozenset[str] = frozenset()
    all_but: bool = False  # of texts
    wording: str = field(default="", compare=False)  # as the author wrote it

    def accepts(self, value: Any) -> bool:
        """Does this value, or a missing fact, pass?"""
        if value is MISSING:
            return self.missing
        if isinstance(self.type, Text):
            return (value in self.texts) is not self.all_but
        return self.type.position(value) in self.domain

    def to_document(self) -> Any:
        """The canonical cell: two cells that mean the same are written the same."""
        parts = self._parts()
        if self.missing:
            parts.append("missing")
        return parts[0] if len(parts) == 1 else parts or _NOTHING

    def _parts(self) -> list[Any]:
        kind, domain = self.type, self.domain
        if isinstance(kind, Text):
            if self.all_but:
                return [{"not": sorted(self.texts)} if self.texts else _ANYTHING]
            return sorted(self.texts)
        if isinstance(kind, Enum | Boolean):
            numbers = (n for low, high in domain.intervals for n in range(int(low), int(high) + 1))
            values = [self.type.written(self.type.at(number)) for number in numbers]
            return list(values if kind.is_ordered else sorted(values))
        if domain == kind.natural:
            return [_ANYTHING]
        return [kind.interval_text(low, high) for low, high in domain.intervals]


_ANYTHING = {"not": "missing"}  # any value that is stated
_NOTHING = {"not": _ANYTHING}  # no value at all: a cell that never fits


_COMPARED = re.compile(r"(at least|more than|at most|less than|>=|>|<=|<)\s*(.+)", re.DOTALL)
_SIGNS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}


@dataclass(slots=True)
class CellReader:
    """Reads cells of one fact; what is wrong goes to `findings`, with the place of the word that is wrong."""

    type: FactType
    name: str
    may_be_missing: bool
    findings: list[Finding]
    calendar: Calendar | None = None

    def read(self, node: Node) -> UnaryTest | None:
        """The test that a cell holds, or nothing when it is broken."""
        before = len(self.findings)
        test = self._tests(node)
        if len(self.findings) > before or test is None:
            return None
        return UnaryTest(self.type, test.domain & self._all(), test.missing, test.texts, test.all_but, wording(node))

    def _all(self) -> Domain:
        if isinstance(self.type, Enum | Boolean):
            last = 1 if isinstance(self.type, Boolean) else len(self.type.values) - 1
            return Domain.of([(0, last)])
        return self.type.range & self.type.natural

    def _tests(self, node: Node) -> UnaryTest | None:
        if isinstance(node, Word):
            try:
                return self._word(node)
            except Problem as problem:
                self.findings.append(problem.at(node.place))
                return None
        if isinstance(node, Block):
            return self._negated(node)
        if not node:
            self.findings.append(found("SF211", node.place, name=self.name))
            return None
        return self._joined(node)

    def _joined(self, tests: Listing) -> UnaryTest | None:
        read = [self._tests(item) for item in tests]
        whole = [test for test in read if test is not None]
        if len(whole) < len(read):
            return None
        texts, all_but = frozenset[str](), False
        if isinstance(self.type, Text):
            listed = frozenset[str]().union(*(test.texts for test in whole if not test.all_but))
            excluded = [test.texts for test in whole if test.all_but]
            all_but = bool(excluded)
            texts = frozenset.intersection(*excluded) - listed if excluded else listed
        domain = Domain.of(pair for test in whole for pair in test.domain.intervals)
        return UnaryTest(self.type, domain, any(test.missing for test in whole), texts, all_but)

    def _negated(self, block: Block) -> UnaryTest | None:
        if [key for key in block if not key.startswith("x-")] != ["not"]:
            wrong = next((key for key in block if key != "not"), None)
            place = wrong.place if wrong is not None else block.place
            self.findings.append(found("SF238", place, test=wording(block)))
            return None
        inner = replace(self, may_be_missing=True)  # `not missing` is always sayable: any value that is stated
        test = inner._tests(block["not"])
        if test is None:
            return None
        return UnaryTest(self.type, self._all() - test.domain, False, test.texts, not test.all_but)

    def _word(self, word: Word) -> UnaryTest:
        if not word and not word.quoted:
            raise Problem("SF203", found=_NOTHING_THERE, expected=_A_TEST)
        if word == "missing":
            if not self.may_be_missing:
                raise Problem("SF239", name=self.name)
            return UnaryTest(self.type, missing=True)
        if word.place.excerpt[(word.place.column or 1) - 1 :].startswith((">", "|")):
            raise Problem("SF238", test=word.place.excerpt[(word.place.column or 1) - 1 :])  # YAML took it for a sign
        if isinstance(self.type, Text):
            if _COMPARED.fullmatch(word.strip()) or ".." in word:
                raise Problem("SF237", test=word, type=_called(self.type))
            return UnaryTest(self.type, texts=frozenset({str(word)}))
        return UnaryTest(self.type, Domain.of([interval(self.type, word.strip(), self.calendar)]))


_NOTHING_THERE, _A_TEST = Phrase("nothing", "空白"), Phrase("a test", "条件")


_WORDS = re.compile(r"[A-Za-z]+ +[A-Za-z]+ +\S")  # `at leest 7`: a comparison was meant


def interval(kind: FactType, text: str, calendar: Calendar | None = None) -> Interval:
    """One value, a comparison or `3..7`, as an interval of positions. Raises: Problem."""
    if match := _COMPARED.fullmatch(text):
        bound = _bound(kind, match[2], text, calendar)
        sign = _SIGNS.get(match[1], match[1])
        return {
            "at least": (bound, inf),
            "more than": (bound + 1, inf),
            "at most": (-inf, bound),
            "less than": (-inf, bound - 1),
        }[sign]
    if ".." in text:
        low, _, high = text.partition("..")
        if not low.strip() or not high.strip() or high.startswith("."):
            raise Problem("SF238", test=text)
        lower, upper = _bound(kind, low, text, calendar), _bound(kind, high, text, calendar)
        if lower > upper:
            raise Problem("SF236", low=low.strip(), high=high.strip())
        return (lower, upper)
    words = kind.is_ordered and not isinstance(kind, Enum) and _WORDS.match(text)
    if words or text.startswith((*_SIGNS, *_SIGNS.values())):
        raise Problem("SF238", test=text)
    position = kind.position(kind.parse(text, calendar))
    return (position, position)


def _bound(kind: FactType, text: str, test: str, calendar: Calendar | None) -> int:
    if not kind.is_ordered:
        raise Problem("SF237", test=test, type=_called(kind))
    return kind.position(kind.parse(text.strip(), calendar))


def read_range(kind: FactType, text: str, calendar: Calendar | None = None) -> Domain:
    """`0..99`, `at least 0`, `at most 12`: what a range may say. Raises: Problem."""
    low, high = interval(kind, text.strip(), calendar)
    if low == high and ".." not in text:
        raise Problem("SF240", value=text)
    domain = Domain.of([(low, high)]) & kind.natural
    if not domain:
        raise Problem("SF240", value=text)
    return domain


def _called(fact_type: FactType) -> Phrase:
    if isinstance(fact_type, Enum) and fact_type.name:
        return Phrase(f"`{fact_type.name}`", f"`{fact_type.name}`")
    return fact_type.called


def wording(node: Node) -> str:
    """A cell as its author wrote it, on one line."""
    if isinstance(node, Word):
        return str(node)
    if isinstance(node, Block):
        return "{" + ", ".join(f"{key}: {wording(value)}" for key, value in node.items()) + "}"
    return "[" + ", ".join(wording(item) for item in node) + "]"
