"""
YAML text, read into words that know their place. The only user of `yaml`.

Nothing is interpreted here: every scalar stays the text that somebody wrote, so that `no`, `09:00` and `1e3`
never surprise anyone; the policy's own form says what each one must be. The tree is built from the parser's events,
without recursion, because libyaml's own composer crashes on deeply nested text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from salesflow.catalogue import Phrase
from salesflow.findings import Finding, Place, found

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
        word = super().__new__(cls, text)
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
        reason = getattr(error, "strerror", None) or str(error)
        return Reading(findings=[found("SF101", Place(name), reason=reason.lower())])
    if len(raw) > LARGEST:
        return Reading(findings=[found("SF103", Place(name), limit=LARGEST // 1_000_000)])
    try:
        return read(raw.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Reading(findings=[found("SF102", Place(name, line))])


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


class _Builder:
    """Parser events to a tree, with a stack of its own."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.lines = _LINE_END.split(text)
        self.root: Node | None = None
        self.findings: list[Finding] = []
        self.open: list[Listing | Block] = []
        self.keys: list[Word | None] = []  # for each open map, the key that waits for its value

    def place(self, start: Any, end: Any = None) -> Place:
        row, column = min(start.line, len(self.lines) - 1), start.column
        excerpt = self.lines[row]
        column = min(column, len(excerpt))
        width = end.column - column if end is not None and end.line == start.line else len(excerpt) - column
        return Place(self.file, row + 1, column + 1, max(1, width), excerpt)

    def build(self) -> None:
        if bad := _NOT_YAML.search(self.text):
            row = len(_LINE_END.findall(self.text, 0, bad.start()))
            start = max((m.end() for m in _LINE_END.finditer(self.text, 0, bad.start())), default=0)
            place = Place(self.file, row + 1, bad.start() - start + 1, 1, self.lines[row])
            raise _Stop(found("SF112", place, character=f"U+{ord(bad[0]):04X}"))
        documents = 0
        for event in self._events():
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Stop(found("SF110", self.place(event.start_mark, event.end_mark)))
            else:
                self._take(event)
        if self.root is None or (isinstance(self.root, Word) and not self.root.strip() and not self.root.quoted):
            raise _Stop(found("SF109", Place(self.file, 1)))

    def _events(self) -> Iterator[Any]:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            yield from yaml.parse(self.text, Loader=loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = self.place(mark) if mark is not None else Place(self.file, 1)
            if place.column is not None:
                place = Place(place.file, place.line, place.column, 1, place.excerpt)
            raise _Stop(_syntax(error, place)) from None
        except yaml.YAMLError as error:
            raise _Stop(found("SF105", Place(self.file, 1), problem=str(error).splitlines()[0])) from None

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            place = self.place(event.start_mark, event.end_mark)
            self.findings.append(found("SF106", place, mark=f"*{event.anchor}"))
            self._add(Word("", place))
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_marks(event)
            place = self.place(event.start_mark, event.end_mark)
            self._add(Word(event.value, place, quoted=event.style in ("'", '"', "|", ">")))
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_marks(event)
            place = self.place(event.start_mark, event.end_mark)
            if len(self.open) >= DEEPEST:
                raise _Stop(found("SF104", place, limit=DEEPEST))
            node = Block(place) if isinstance(event, yaml.MappingStartEvent) else Listing(place)
            self._add(node)
            self.open.append(node)
            self.keys.append(None)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.open.pop()
            self.keys.pop()

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self.findings.append(found("SF106", self.place(event.start_mark), mark=f"&{event.anchor}"))
        if event.tag is not None:
            self.findings.append(found("SF107", self.place(event.start_mark), mark=event.tag))

    def _add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent, Listing):
            parent.append(node)
        elif (key := self.keys[-1]) is not None:
            self.keys[-1] = None
            parent[key] = node
        else:
            self.keys[-1] = self._key(parent, node)

    def _key(self, parent: Block, node: Node) -> Word:
        if not isinstance(node, Word):
            kind = Phrase("list", "列表") if isinstance(node, Listing) else Phrase("map", "映射")
            self.findings.append(found("SF111", node.place, found=kind))
            return Word(f"?{len(parent)}", node.place)
        first = parent.key(node)
        if first is not None:
            places = (node.place, first.place.labelled("first here", "首次出现于此"))
            self.findings.append(found("SF108", *places, name=str(node)))
            return Word(f"?{len(parent)}", node.place)
        return node


def _syntax(error: yaml.MarkedYAMLError, place: Place) -> Finding:
    """The parser's complaint in our form; an unknown alias or a bad tag is said as such."""
    problem = str(error.problem or error.context or error)
    if "tag" in problem and "undefined" in problem or "tag" in str(error.context or ""):
        return found("SF107", place, mark=place.excerpt[place.column - 1 :].split(" ")[0] if place.column else "!")
    return found("SF105", place, problem=_PROBLEMS.get(problem, Phrase(problem, problem)))


_PROBLEMS = {
    "mapping values are not allowed in this context": Phrase(
        "a second colon in one line, or a line indented too far", "同一行出现第二个冒号，或缩进过深"
    ),
    "did not find expected key": Phrase("a key was expected; the indentation does not fit", "此处应为键，缩进不一致"),
    "could not find expected ':'": Phrase("a colon is missing", "缺少冒号"),
    "did not find expected ',' or '}'": Phrase("a `,` or `}` is missing", "缺少 `,` 或 `}`"),
    "did not find expected ',' or ']'": Phrase("a `,` or `]` is missing", "缺少 `,` 或 `]`"),
    "did not find expected node content": Phrase("a value was expected", "此处应为一个值"),
    "did not find expected '-' indicator": Phrase("a list item begins with `- `", "列表项应以 `- ` 开头"),
    "found character that cannot start any token": Phrase(
        "this character cannot begin a value (a tab, `@`, `` ` `` or `%`)", "该字符不能作为值的开头（制表符、`@`、`` ` `` 或 `%`）"
    ),
    "found unexpected end of stream": Phrase("a quote or bracket was never closed", "引号或括号没有闭合"),
    "block sequence entries are not allowed in this context": Phrase(
        "a list item cannot stand here", "此处不能出现列表项"
    ),
    "found unexpected document indicator": Phrase("`---` inside a quoted text", "引号内出现 `---`"),
    "did not find expected <document start>": Phrase("something stands after the end of the policy", "策略结尾之后还有内容"),
}
