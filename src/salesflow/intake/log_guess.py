"""Which columns of somebody's log are probably which parts of an event: by their names alone, for people to correct."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from salesflow.catalogue import Phrase

_CALLED = {
    "case": (
        "case", "case id", "case concept name", "trace", "lead", "lead id", "lead no", "customer", "client", "deal", "ticket",
        "案例", "客户", "客户编号", "线索", "线索编号", "工单",
    ),
    "activity": (
        "activity", "name", "concept name", "event", "action", "task", "step", "what", "活动", "事件", "动作", "环节",
    ),
    "time": (
        "time", "at", "timestamp", "time timestamp", "datetime", "date", "when", "complete timestamp", "时间", "发生时间",
        "日期",
    ),
    "person": (
        "person", "user", "who", "resource", "org resource", "agent", "employee", "consultant", "人员", "顾问", "经办人",
        "办理人",
    ),
}  # fmt: skip
NEEDED = ("case", "activity", "time")
_WHICH = Phrase("(which column?)", "（哪一列？）")
_ALIKE = 0.75  # of two spellings
_MOST, _LONGEST = 200, 80  # columns, and letters of one
_PLAIN = re.compile(r"[^\W\d][\w ]*(?<! )")
_NO_TEXT = ("yes", "no", "true", "false", "null", "none", "unknown", "on", "off", "y", "n")


def guessed(columns: Sequence[str]) -> dict[str, str]:
    """
    The column of each part of an event that a header seems to name; no column is two parts.

    >>> guessed(["ticket_id", "Event", "event time", "colour"])
    {'case': 'ticket_id', 'activity': 'Event', 'time': 'event time'}
    """
    looked_at = [column for column in columns[:_MOST] if len(column) <= _LONGEST]
    scores = ((_score(column, words), part, column) for part, words in _CALLED.items() for column in looked_at)
    made: dict[str, str] = {}
    for score, part, column in sorted(scores, key=lambda scored: -scored[0]):
        if score and part not in made and column not in made.values():
            made[part] = column
    return {part: made[part] for part in _CALLED if part in made}


def _score(column: str, words: Sequence[str]) -> float:
    """3: it is called so. 2 and more: it has the word in it, best at its end. Below 1: it is spelt nearly so. 0: nothing."""
    said = " ".join(re.split(r"[\W_]+", column.casefold())).strip()
    if said in words:
        return 3
    parts = said.split(" ")
    for word in words:
        if parts[-1] == word or (not word.isascii() and said.endswith(word)):
            return 2.5
        if word in parts or (not word.isascii() and word in said):
            return 2
    alike = max(SequenceMatcher(None, said, word).ratio() for word in words)
    return alike if alike >= _ALIKE else 0


def skeleton(columns: Sequence[str]) -> Phrase:
    """A mapping to copy and correct, a line each: the parts that every log has, and whatever else was guessed."""
    made = guessed(columns)
    return Phrase(_lines(made, _WHICH.en), _lines(made, _WHICH.zh))


def _lines(made: Mapping[str, str], unknown: str) -> str:
    parts = [*NEEDED, *(part for part in made if part not in NEEDED)]
    return "\n".join(f"{_INDENT}{part}: {as_yaml(made[part]) if part in made else unknown}" for part in parts)


_INDENT = " " * 9  # below the text of the help


def as_yaml(text: str) -> str:
    """A text as one scalar of YAML that means this text and nothing else; in quotes where it must be."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _NO_TEXT:
        return text
    return '"' + "".join(map(_written, text)) + '"'


def _written(char: str) -> str:
    """Within quotes; half a character, which no file can hold, is one that nobody knows."""
    if char in '"\\':
        return f"\\{char}"
    if char.isprintable():
        return char
    return "\ufffd" if "\ud800" <= char <= "\udfff" else f"\\U{ord(char):08X}"
