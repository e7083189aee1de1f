"""
Names that stand for cases and persons: the same key gives the same names, and without it nobody gets back.

A pseudonym is a keyed hash (HMAC-SHA256) of what it stands for, cut to 60 bits: two of a million names are alike once in
two million logs.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from salesflow.findings import DataError, Finding, Place, found
from salesflow.frozen import FrozenMap
from salesflow.intake.log import Entry
from salesflow.intake.private import HIDDEN

SHORTEST = 16  # bytes of a key: what is shorter can be guessed
_DIGITS = 15
_MARKED = b"salesflow: by which key were these names made?"


class Pseudonyms:
    """
    Makes pseudonyms with one key.

    Raises:
        DataError: SF523, the key is too short to keep anything secret.
    """

    def __init__(self, key: bytes, *, file: str = "") -> None:
        self.key = key.strip()
        if len(self.key) < SHORTEST:
            raise DataError([found("SF523", Place(file or "key"), shortest=SHORTEST)])
        self._known: dict[tuple[str, str], str] = {}
        self._made: set[str] = set()

    @property
    def mark(self) -> str:
        """By which key were these names made? The same for the same key; nobody finds the key by it."""
        return hmac.new(self.key, _MARKED, hashlib.sha256).hexdigest()[:_DIGITS]

    def name(self, what: str, said: str) -> str:
        """The pseudonym of a `case`, a `person` or an `event`; what is one already stays so."""
        if said in self._made:
            return said
        if (what, said) not in self._known:
            digest = hmac.new(self.key, f"{what}:{said}".encode("utf-8", "surrogatepass"), hashlib.sha256)
            made = f"{what}-{digest.hexdigest()[:_DIGITS]}"
            self._known[what, said] = made
            self._made.add(made)
        return self._known[what, said]

    def entry(self, entry: Entry) -> Entry:
        """The entry with pseudonyms for its case, its persons and its ids."""
        data = {key: self._said(key, value, entry.case) for key, value in entry.data.items()}
        return entry._replace(
            case=self.name("case", entry.case),
            person=self.name("person", entry.person) if entry.person else entry.person,
            owner=self.name("person", entry.owner) if entry.owner else entry.owner,
            id=self._event(entry.id, entry.case) if entry.id is not None else None,
            data=FrozenMap(data),
        )

    def finding(self, finding: Finding) -> Finding:
        """A finding about a row, without what the row says."""
        is_name = finding.code in _UNKNOWN_NAMES
        hidden = (*_SAID_BY_ROWS, *(("name",) if is_name or finding.code == _UNKNOWN_VALUE else ()))
        said = tuple(
            (key, self.name("case", str(value)) if key == "case" else HIDDEN if key in hidden else value)
            for key, value in finding.arguments
            if key != "nearest" or is_name
        )
        return Finding(finding.code, finding.places, said, finding.severity)

    def _said(self, key: str, value: Any, case: str) -> Any:
        if not isinstance(value, str):
            return value
        if key == "owner":
            return self.name("person", value)
        return self._event(value, case) if key == "event" else value

    def _event(self, id: str, case: str) -> str:
        """An id; one that is the case and a number stays so, since events without an id are called like that."""
        if id.startswith(f"{case}#"):
            return f"{self.name('case', case)}#{id.removeprefix(f'{case}#')}"
        return self.name("event", id)


_SAID_BY_ROWS = ("value", "id", "reason", "at", "start", "recorded_at", "person", "owner", "what")
_UNKNOWN_NAMES = ("SF303", "SF304", "SF305")  # a word of the log, perhaps somebody's name; the nearest is the policy's
_UNKNOWN_VALUE = "SF310"
