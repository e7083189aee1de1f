"""
Event logs in XES (IEEE 1849), plain or packed by gzip: each `<event>` is a row. The only user of `expat`.

A column is the key of an attribute: of an event as it stands, `concept:name`; of a trace behind `case:`,
`case:concept:name`. An event outside of any trace has nothing in the columns of traces. Cells are texts, whole numbers,
decimals and booleans, as the log declares them. A date stays the text that it is, so that it is read as in a CSV file,
and told where it is none. Any other value that is not of its declared type, a key that comes twice and an element that
is no attribute make a row that cannot be read, with all its cells; if they are of a trace, each row of that trace.

What stands inside an attribute is not read: neither attributes of attributes, nor the items of a `list` or `container`,
which have no value of their own and make no column. The values under `<global>` are not read either. They would stand
for what an event lacks, and programs put there what nobody observed (`__INVALID__`, 1970-01-01): an event that does not
say when it happened has an empty cell.

Nothing is held in memory but one event and its trace. A document type, and so any entity, is refused; so is what only
an attacker would write: depth, texts and packing beyond any log.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import isinf
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

from salesflow.catalogue import Phrase
from salesflow.findings import DataError, Place, found
from salesflow.intake.cells import exact
from salesflow.intake.table import MOST_COLUMNS, Row, Table, broken, named_columns, unreadable
from salesflow.intake.xml_bytes import CUT_OFF, blocks_of

_DEEPEST = 50
_LONGEST, _LONGEST_KEY = 1_000_000, 1_000  # characters
_LONGEST_TAG = 10_000_000  # bytes, which expat keeps until the tag ends


def open_xes(path: Path) -> Table:
    """The events of a log in XES, in the order of the file; a row has the line of its start tag. Raises: DataError."""
    file = str(path)
    of_traces: dict[str, None] = {}
    of_events: dict[str, None] = {}
    for event in _events(path):
        for known, cells in ((of_traces, event.trace), (of_events, event.own)):
            if not cells.keys() <= known.keys():
                known.update(dict.fromkeys(cells))
                if len(of_traces) + len(of_events) > MOST_COLUMNS:
                    raise unreadable(file, _TOO_MANY)
    if not of_events:
        raise unreadable(file, Phrase("it has no event that says anything", "没有任何带属性的事件"))
    columns = named_columns(file, [*(f"case:{key}" for key in of_traces), *of_events])

    def rows() -> Iterator[Row]:
        latest: dict[str, Any] | None = None
        shared: tuple[Any, ...] = ()
        for line, trace, own, problem in _events(path):
            if trace is not latest:
                latest, shared = trace, tuple(map(trace.get, of_traces))
            cells = (*shared, *map(own.get, of_events))
            yield Row(line, cells) if problem is None else broken(file, line, cells, len(columns), problem)

    return Table(file, columns, rows)


class _Event(NamedTuple):
    line: int
    trace: dict[str, Any]
    own: dict[str, Any]
    problem: Phrase | None


def _events(path: Path) -> Iterator[_Event]:
    reading = _Reading(str(path))
    for block in blocks_of(path):
        reading.feed(block)
        yield from reading.taken()
    reading.end()
    yield from reading.taken()


class _Reading:
    """
    One pass over a log.

    Attributes are many, so an end tag costs no call of Python: how deep a start tag stands is how many came before,
    less those that ended. An event is over when something starts that is not inside it.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.ordered_attributes = True
        parser.StartElementHandler = self._root
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self._declared
        self.ended: list[str] = []
        parser.EndElementHandler = self.ended.append
        self.started = self.fed = 0
        self.inside = 1  # the depth of what stands directly in the log, the trace or the event that is open
        self.cells: dict[str, Any] | None = None  # where the next attribute goes
        self.trace = _NO_TRACE
        self.event: dict[str, Any] | None = None
        self.problem: Phrase | None = None
        self.problem_of_trace: Phrase | None = None
        self.line = 0
        self.done: list[_Event] = []

    def feed(self, block: bytes) -> None:
        """Some more of the file. Raises: DataError."""
        self._parse(block)
        self.fed += len(block)
        if self.fed - self.parser.CurrentByteIndex > _LONGEST_TAG:
            raise self._refused(_TOO_LONG)
        if self.cells is not None and len(self.cells) > MOST_COLUMNS:
            raise self._refused(_TOO_MANY)
        self._forget_ended()

    def end(self) -> None:
        """There is no more. Raises: DataError."""
        self._parse(b"", is_final=True)
        if self.event is not None:
            self._finish(self.event)

    def taken(self) -> list[_Event]:
        """The events that are over, each once."""
        done, self.done = self.done, []
        return done

    def _parse(self, block: bytes, *, is_final: bool = False) -> None:
        try:
            self.parser.Parse(block, is_final)
        except expat.ExpatError as error:
            reason = _REASONS.get(error.code, _NO_XML)
            raise DataError([found("SF501", Place(self.file, error.lineno), reason=reason)]) from None

    def _refused(self, reason: Phrase) -> DataError:
        return DataError([found("SF501", Place(self.file, self.parser.CurrentLineNumber), reason=reason)])

    def _forget_ended(self) -> None:
        self.started -= len(self.ended)
        self.ended.clear()

    # -- what expat calls

    def _declared(self, *_: Any) -> None:
        raise self._refused(Phrase("it declares a document type, and no log needs one", "含有文档类型声明（DTD）"))

    def _root(self, name: str, _: list[str]) -> None:
        if _local(name) != "log":
            said = _shown(name)
            raise self._refused(
                Phrase(f"it is XML, but `{said}` and no `log`", f"是 XML，但根元素是 `{said}` 而非 `log`")
            )
        self.started = 1
        self.parser.StartElementHandler = self._start

    def _start(self, name: str, said: list[str]) -> None:
        depth = self.started - len(self.ended)
        self.started += 1
        if depth > self.inside:
            if depth >= _DEEPEST:
                raise self._refused(_TOO_DEEP)
            return
        if depth < self.inside:
            self._leave(depth)
        cells = self.cells
        if name in _TEXTS and cells is not None and len(said) == 4 and said[0] == "key" and said[2] == "value":
            key, value = said[1], said[3]
            if key not in cells and len(value) <= _LONGEST and len(key) <= _LONGEST_KEY:
                cells[key] = value
                return
        self._other(_local(name), said)

    # -- traces and events

    def _other(self, name: str, said: list[str]) -> None:
        """What is not simply one more text."""
        if name in ("trace", "event"):
            self._open(name)
        elif self.cells is not None:
            if name in _TYPES:
                self._attribute(self.cells, name, dict(zip(said[::2], said[1::2], strict=True)))
            elif name not in _LISTS:
                self._doubt(Phrase(f"`{_shown(name)}` is no attribute", f"`{_shown(name)}` 不是属性"))
        elif self.inside > 1 and name not in _LISTS:  # the rows of this trace are read already
            raise self._refused(Phrase("an attribute of a trace stands after its events", "轨迹的属性位于其事件之后"))

    def _open(self, name: str) -> None:
        if self.event is not None or (name == "trace" and self.inside > 1):
            raise self._refused(Phrase(f"one `{name}` stands inside another element", f"`{name}` 位于其他元素之内"))
        self._forget_ended()
        self.inside += 1
        self.cells = {}
        if name == "trace":
            self.trace = self.cells
        else:
            self.event, self.line = self.cells, self.parser.CurrentLineNumber

    def _leave(self, depth: int) -> None:
        if self.event is not None:
            self._finish(self.event)
        self.inside, self.cells = depth, None
        if depth == 1:
            self.trace, self.problem_of_trace = _NO_TRACE, None

    def _finish(self, event: dict[str, Any]) -> None:
        self.done.append(_Event(self.line, self.trace, event, self.problem or self.problem_of_trace))
        self.event = self.problem = None

    # -- attributes

    def _attribute(self, cells: dict[str, Any], name: str, said: dict[str, str]) -> None:
        key, value = said.get("key"), said.get("value")
        if key is None:
            self._doubt(Phrase("an attribute has no key", "有属性没有键"))
            return
        if len(key) > _LONGEST_KEY or len(value or "") > _LONGEST:
            raise self._refused(_TOO_LONG)
        if key in cells:
            self._doubt(Phrase(f"`{_shown(key)}` stands in it twice", f"`{_shown(key)}` 出现两次"))
            return
        cells[key] = value
        if value is None:
            self._doubt(Phrase(f"`{_shown(key)}` has no value", f"`{_shown(key)}` 没有值"))
        elif (read := _TYPES[name]) is not None:
            try:
                cells[key] = read(value.strip())
            except ValueError:
                self._doubt(Phrase(f"`{_shown(key)}` is no `{name}`", f"`{_shown(key)}` 不是 `{name}` 类型的值"))

    def _doubt(self, problem: Phrase) -> None:
        if self.event is not None:
            self.problem = self.problem or problem
        else:
            self.problem_of_trace = self.problem_of_trace or problem


def _local(name: str) -> str:
    """Without the prefix of its namespace."""
    return name.rpartition(":")[2]


def _shown(name: str) -> str:
    return name if len(name) <= 40 else name[:40] + "…"


# -- what stands under `value`


def _whole(text: str) -> int:
    if _WHOLE.fullmatch(text) is None:
        raise ValueError
    return int(text)


def _float(text: str) -> Any:
    """The number that its owner sees, as of other files with binary floats; NaN is nothing."""
    if _FLOAT.fullmatch(text) is None:
        raise ValueError
    number = float(text)
    if isinf(number) and text[-1] != "F":
        raise ValueError
    return exact(number)


def _boolean(text: str) -> bool:
    if text not in _BOOLEANS:
        raise ValueError
    return _BOOLEANS[text]


_WHOLE = re.compile(r"[+-]?[0-9]{1,60}")
_FLOAT = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?|[+-]?INF|NaN")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_TYPES: dict[str, Callable[[str], Any] | None] = {
    "string": None, "date": None, "id": None, "int": _whole, "float": _float, "boolean": _boolean,
}  # fmt: skip
_TEXTS = frozenset(name for name, read in _TYPES.items() if read is None)
_LISTS = ("list", "container")
_NO_TRACE: dict[str, Any] = {}


# -- what may be wrong with it

_NO_XML = Phrase("it is no XML, or damaged from here on", "不是 XML，或自此处起已损坏")
_MALFORMED = {
    "XML_ERROR_NO_ELEMENTS": CUT_OFF,
    "XML_ERROR_UNCLOSED_TOKEN": CUT_OFF,
    "XML_ERROR_PARTIAL_CHAR": CUT_OFF,
    "XML_ERROR_JUNK_AFTER_DOC_ELEMENT": Phrase("something stands behind the end of the log", "日志结束之后还有内容"),
    "XML_ERROR_TAG_MISMATCH": Phrase("an end tag closes what is not open", "结束标签与开始标签不符"),
    "XML_ERROR_UNDEFINED_ENTITY": Phrase("it uses an entity that it does not declare", "使用了未声明的实体"),
}
_REASONS = {expat.errors.codes[getattr(expat.errors, name)]: reason for name, reason in _MALFORMED.items()}
_TOO_DEEP = Phrase(f"it is nested more than {_DEEPEST} levels deep", f"嵌套超过 {_DEEPEST} 层")
_TOO_LONG = Phrase("a text in it is longer than any log needs", "其中有过长的文本")
_TOO_MANY = Phrase(f"it has more than {MOST_COLUMNS} columns", f"列数超过 {MOST_COLUMNS}")
