"""
YAML text, read into words that know their place. The only user of `yaml`.

Nothing is interpreted here: every scalar stays the text that somebody wrote, so that `no`, `09:00` and `1e3`
never surprise anyone; the policy's own form says what each one must be. The tree is built from the parser's events,
without recursion, because libyaml's own composer crashes on deeply nested text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from salesflow.catalogue import COMPLAINTS, Phrase
from salesflow.findings import Finding, Place, found, why_not

LARGEST = 5_000_000  # bytes
DEEPEST = 40

_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML 1.1 takes for the end of a line
_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Word(str):
    """A scalar: the text that somebody wrote, and where."""

    __slots__ = ("place", "quoted")

    place: Place
    quoted: bool

    def __new__(cls, text: str, place: Place, quoted: bool = False) -> Word:
        word = str.__new__(cls, text)
        word.place, word.quoted = place, quoted
        return word

    def __reduce__(self) -> tuple[Any, ...]:
        return (Word, (str(self), self.place, self.quoted))


class Listing(list[Any]):
    """A YAML list that knows its place."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class Block(dict[Any, Any]):
    """A YAML map that knows its place; its keys are words."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place

    def key(self, name: str) -> Word | None:
        """The key as it was written, which knows its place."""
        return next((key for key in self if key == name), None)


Node = Word | Listing | Block


@dataclass(slots=True)
class Reading:
    """What was read: a tree, or none when the text is no YAML, and what was wrong."""

    node: Node | None = None
    findings: list[Finding] = field(default_factory=list)


def read_file(path: str | Path) -> Reading:
    """The text of a file as a tree; a file that cannot be read is a finding, never an exception."""
    name = str(path)
    try:
        with Path(path).open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        return Reading(findings=[found("SF101", Place(name), reason=why_not(error))])
    if len(raw) > LARGEST:
        return Reading(findings=[found("SF103", Place(name), limit=LARGEST // 1_000_000)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Reading(findings=[found("SF102", Place(name, raw.count(b"\n", 0, error.start) + 1))])
    if "\0" in text:  # UTF-16 without its mark, or no text at all
        return Reading(findings=[found("SF102", Place(name, text.count("\n", 0, text.index("\0")) + 1))])
    return read(text, name)


def read(text: str, file: str) -> Reading:
    """Text as a tree of `Word`, `Listing` and `Block`, or the one thing that is wrong with its YAML."""
    if len(text) > LARGEST or len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        return Reading(findings=[found("SF103", Place(file), limit=LARGEST // 1_000_000)])
    builder = _Builder(text.removeprefix("\ufeff"), file)
    try:
        builder.build()
    except _Stop as stop:
        builder.findings.append(stop.finding)
        builder.root = None
    return Reading(builder.root, builder.findings)


def write(document: Any) -> str:
    """Maps, lists and texts as YAML, which `read` gives back."""

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        def ignore_aliases(self, data: Any) -> bool:
            return True

    Dumper.add_multi_representer(dict, lambda dumper, data: dumper.represent_dict(data.items()))
    written: str = yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120)
    return written


class _Stop(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALAR, _ALIAS, _END, _DOCUMENT = yaml.ScalarEvent, yaml.AliasEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent
_MAP, _MAP_END, _LIST, _LIST_END = (
    yaml.MappingStartEvent, yaml.MappingEndEvent, yaml.SequenceStartEvent, yaml.SequenceEndEvent,
)  # fmt: skip


class _Builder:
    """Parser events to a tree, with a stack of its own. What is wrong is left out of the tree."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.lines = _LINE_END.split(text)
        self.root: Node | None = None
        self.findings: list[Finding] = []
        self.open: list[Listing | Block] = []
        self.keys: list[Word | None] = []  # for each open map, the key that waits for its value

    def place(self, start: Any, end: Any) -> Place:
        """The characters from one mark to another, or to the end of the line."""
        row, column = start.line, start.column
        if row >= len(self.lines):  # the parser takes the end of the text for a line of its own
            row, column = len(self.lines) - 1, len(self.lines[-1])
        excerpt = self.lines[row]
        width = (end.column if end.line == row else len(excerpt)) - column
        return Place(self.file, row + 1, column + 1, width if width > 0 else 1, excerpt)

    def build(self) -> None:
        if bad := _NOT_YAML.search(self.text):
            row = len(_LINE_END.findall(self.text, 0, bad.start()))
            start = max((m.end() for m in _LINE_END.finditer(self.text, 0, bad.start())), default=0)
            place = Place(self.file, row + 1, bad.start() - start + 1, 1, self.lines[row])
            raise _Stop(found("SF112", place, character=f"U+{ord(bad[0]):04X}"))
        self._read()
        if self.root is None or (isinstance(self.root, Word) and not self.root.strip() and not self.root.quoted):
            self.root = None
            if not self.findings:
                raise _Stop(found("SF109", Place(self.file, 1)))

    def _read(self) -> None:
        """Every event of the parser. A policy has some fifteen thousand, so the loop is written for speed."""
        try:
            following = _LOADER(self.text).get_event
            documents = 0
            while (kind := type(event := following())) is not _END:
                if kind is _SCALAR:
                    self._scalar(event)
                elif kind is _MAP or kind is _LIST:
                    self._opened(event, Block if kind is _MAP else Listing)
                elif kind is _MAP_END or kind is _LIST_END:
                    self.open.pop()
                    self.keys.pop()
                elif kind is _ALIAS:
                    place = self.place(event.start_mark, event.end_mark)
                    self.findings.append(found("SF106", place, mark=f"*{event.anchor}"))
                    self._add(Word(f"*{event.anchor}", place))
                elif kind is _DOCUMENT:
                    documents += 1
                    if documents > 1:
                        raise _Stop(found("SF110", self.place(event.start_mark, event.end_mark)))
        except yaml.MarkedYAMLError as error:
            at = error.problem_mark or error.context_mark
            if at is None:
                raise _Stop(found("SF105", Place(self.file, 1), problem=str(error.problem))) from None
            began = self.place(error.context_mark, error.context_mark) if error.context_mark else None
            place = self.place(at, at)
            raise _Stop(_complaint(str(error.problem or ""), str(error.context or ""), place, began)) from None
        except yaml.YAMLError as error:
            raise _Stop(found("SF105", Place(self.file, 1), problem=str(error).splitlines()[0])) from None

    def _scalar(self, event: Any) -> None:
        style, text = event.style, event.value
        place = self.place(event.start_mark, event.end_mark)
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event, place)
        elif not text and not style:  # nothing at all is best shown at the key that has it
            place = (self.keys[-1].place if self.keys and self.keys[-1] is not None else None) or place
        self._add(Word(text, place, bool(style)))

    def _opened(self, event: Any, kind: type[Block] | type[Listing]) -> None:
        place = self.place(event.start_mark, event.end_mark)
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event, place)
        if len(self.open) >= DEEPEST:
            raise _Stop(found("SF104", place, limit=DEEPEST))
        node = kind(place)
        self._add(node)
        self.open.append(node)
        self.keys.append(None)

    def _refuse_marks(self, event: Any, place: Place) -> None:
        self.findings.append(
            found("SF106" if event.anchor is not None else "SF107", _one_word(place), mark=_word_at(place))
        )

    def _add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent, Listing):
            parent.append(node)
        elif (key := self.keys[-1]) is None:
            self.keys[-1] = self._key(parent, node)
        else:
            self.keys[-1] = None
            if key is not _LOST:
                parent[key] = node

    def _key(self, parent: Block, node: Node) -> Word:
        """The key that a value will stand under; lost when it is no word, or stands here already."""
        if not isinstance(node, Word):
            kind = Phrase("list", "列表") if isinstance(node, Listing) else Phrase("map", "映射")
            self.findings.append(found("SF111", node.place, found=kind))
            return _LOST
        if node in parent:
            first = parent.key(node) or node
            places = (node.place, first.place.labelled("first here", "首次出现于此"))
            self.findings.append(found("SF108", *places, name=str(node)))
            if len(self.findings) > _FLOOD:
                raise _Stop(self.findings.pop())
            return _LOST
        return node


_FLOOD = 1000  # keys that stand twice: this is no policy, and the rest is not worth reading
_LOST = Word("", Place(""))  # stands for a key whose value is left out


_TO_THE_END_OF_THE_WORD = re.compile(r"[^\s,\]}]*")


def _complaint(problem: str, context: str, at: Place, began: Place | None) -> Finding:
    """
    A parser's complaint as a finding.

    Args:
        problem: What the parser says, such as `did not find expected key`.
        context: What it was doing, such as `while scanning a quoted scalar`; may be empty.
        at: Where it stopped.
        began: Where the thing begins that it was reading, if it says so.
    """
    start = began or at
    if "tag" in context or ("tag" in problem and "undefined" in problem):
        return found("SF107", _one_word(start), mark=_word_at(start) or "!")
    if context in ("while scanning an alias", "while scanning an anchor"):
        return found("SF106", _one_word(start), mark=_word_at(start))
    if context == "while scanning a block scalar" or problem == "found character that cannot start any token":
        return _unquoted(start)
    if problem == "found unexpected end of stream":  # an open quote is best shown where it was opened
        return found("SF105", _one(start), problem=COMPLAINTS[problem])
    places = [_one(at)]
    if began is not None and problem.startswith("did not find expected ','"):
        places.append(_one(began).labelled("opened here", "开始于此"))
    otherwise = Phrase(problem, f"解析器提示 {problem}")
    return found("SF105", *places, problem=COMPLAINTS.get(problem, otherwise))


def _one_word(place: Place) -> Place:
    """The place of the first word only."""
    return Place(place.file, place.line, place.column, max(1, len(_word_at(place))), place.excerpt)


def _word_at(place: Place) -> str:
    """The text at a place, up to the next blank or bracket."""
    match = _TO_THE_END_OF_THE_WORD.match(_rest(place))
    return match[0] if match else ""


def _one(place: Place) -> Place:
    return Place(place.file, place.line, place.column, 1, place.excerpt)


def _rest(place: Place) -> str:
    return place.excerpt[place.column - 1 :] if place.column else ""


def _unquoted(place: Place) -> Finding:
    """A value that begins with a sign which means something to YAML."""
    char = _rest(place)[:1]
    if char == "\t":
        said = Phrase("a tab; indent with blanks", "制表符；请用空格缩进")
    elif char == "%" and place.column == 1:
        said = Phrase("a line cannot begin with `%`", "行首不能是 `%`")
    else:
        sign = Phrase("a backtick", "反引号") if char == "`" else Phrase(f"`{char}`", f" `{char}` ")
        said = Phrase(f"no value begins with {sign.en}; put it in quotes", f"值不能以{sign.zh}开头，请加引号")
    return found("SF105", _one(place), problem=said)
