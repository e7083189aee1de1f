"""
A Rete network of the library durable_rules, used so that it cannot go wrong; nobody else touches the library.

What its source, and long runs, taught of version 2.0.28, and what is done about it:

- Its own objects sit on a C module. They start timer threads, swallow exceptions and warn on Python 3.12, so the C
  module is asked directly: assert a fact, take the actions one by one, retract the fact.
- It takes 1,024 session ids, ever: there is one session.
- It tells properties and facts by 32-bit hashes of their names: names are ours, short, and a test proves them apart.
- A fact has fewer than 255 properties, a ruleset at most 4,096 rules, and one fact may reach 64 conditions at a time:
  rules come in small groups, each with facts of its own.
- Two rows of an `$or` fire twice, events fire once: every rule is one conjunction over one fact, and fires once.
- Where a rule joined two facts and fired, retracting the second makes the library search past the end of an array,
  and write where it finds what looks like the fact. So no rule joins: a later fact carries what it needs of earlier ones.
- `delete_state` frees what was never set unless an action has run before; that is how it corrupts the heap. One runs
  when a session begins, and only rulesets that nobody has any more are deleted.
- Integers are read as 64 bits, texts compare with numbers: facts hold small numbers that we made, nothing else.
"""

from __future__ import annotations

import json
import sys
import weakref
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.findings import DataError, Place, found

MOST_RULES, MOST_PROPERTIES, MOST_GROUPS = 60, 240, 60  # of a group, of a fact, of a session; see above

_NEEDS_OLDER = Phrase(
    "the library durable_rules (for Python 3.12 or older, built by a C compiler)",
    "durable_rules（要求 Python 3.12 或更早版本及 C 编译器）",
)
_NEEDS = Phrase("the library durable_rules (built by a C compiler)", "durable_rules（需要 C 编译器）")
_WORKING = Phrase("a durable_rules that works", "能正常工作的 durable_rules")

Condition = Mapping[str, Any]  # as the library writes it


def kind_is(kinds: frozenset[int], among: int, name: str) -> list[Condition]:
    """
    What holds when a property is one of these numbers, of which there are `among`; nothing where that is all.

    A conjunction, whatever the gaps: the bounds, and each number between them that is not meant.
    """
    low, high = min(kinds), max(kinds)
    if low == high:
        return [{name: low}] if among > 1 else []
    conditions: list[Condition] = []
    if low > 0:
        conditions.append({"$gte": {name: low}})
    if high < among - 1:
        conditions.append({"$lte": {name: high}})
    return conditions + [{"$neq": {name: kind}} for kind in range(low, high) if kind not in kinds]


@dataclass(frozen=True, slots=True)
class Group:
    """Some rules, by name the conditions that must all hold, over one kind of fact: its properties `p0`, `p1`, …"""

    rules: Mapping[str, Sequence[Condition]]
    properties: int


class Rete:
    """
    All groups, and what is known at the moment. Not for two threads at once: `ready`, then `tell` for the groups that
    are asked, then `forget`.

    Whatever is raised in between leaves it unready. The next `ready` begins anew, and what was there before is not
    touched again: nothing of a decision that failed is seen by another.
    """

    def __init__(self, groups: Sequence[Group]) -> None:
        asked = library()
        self._sessions: list[_Session] = []
        self._groups: list[tuple[_Session, _Fact]] = []
        for start in range(0, len(groups), MOST_GROUPS):
            rules: dict[str, Any] = {}
            facts = []
            for number, group in enumerate(groups[start : start + MOST_GROUPS], 1):
                rules.update((name, _rule(number, conditions)) for name, conditions in group.rules.items())
                facts.append(_Fact(number, group.properties))
            session = _Session(asked, rules)
            self._sessions.append(session)
            self._groups += [(session, fact) for fact in facts]

    def ready(self) -> None:
        """Nothing is known, even if the last decision was not brought to its end."""
        for session in self._sessions:
            session.ready()

    def tell(self, group: int, values: tuple[int, ...]) -> list[str]:
        """Asserts a fact for one group, with a number for each property: the names of the rules that fire."""
        session, fact = self._groups[group]
        return session.tell(fact, values)

    def forget(self) -> None:
        """Retracts all facts."""
        for session in self._sessions:
            session.forget()


def _rule(number: int, conditions: Iterable[Condition]) -> dict[str, Any]:
    return {"all": [{"m": {"$and": [{"t": number}, *conditions]}}]}


class _Fact:
    """How a fact of one group is written, to assert it and to retract it."""

    def __init__(self, number: int, properties: int) -> None:
        names = "".join(f',"p{index}":%d' for index in range(properties))
        self.asserted = f'{{"sid":"0","id":"{number}","t":{number}{names}}}'
        self.retracted = f'{{"sid":"0","id":"{number}"}}'


_HEARD, _UNHEARD = 0, 1  # some rule matched the fact; none did, and the library did not keep it
_FIRST, _BEGUN = _Fact(0, 0), "begun"


class _Session:
    """One ruleset of the library, and its one session."""

    def __init__(self, library: Any, rules: Mapping[str, Any]) -> None:
        self._library = library
        self._rules = json.dumps({_BEGUN: _rule(0, ()), **rules})
        self._begin()

    def _begin(self) -> None:
        _free(self._library)
        self._handle = self._library.create_ruleset("salesflow", self._rules)
        self._told: list[_Fact] = []
        if self.tell(_FIRST, ()) != [_BEGUN]:
            raise DataError([found("SF514", Place("durable_rules"), what=_WORKING, extra="durable")])
        self.forget()
        self._release = weakref.finalize(self, _RELEASED.append, self._handle)
        self._release.atexit = False

    def ready(self) -> None:
        if self._told:
            self._release.detach()
            self._begin()

    def tell(self, fact: _Fact, values: tuple[int, ...]) -> list[str]:
        self._told.append(fact)
        said, state = self._library.assert_fact(self._handle, fact.asserted % values)
        fired: list[str] = []
        if said == _HEARD:
            action = self._library.start_action_for_state(self._handle, state)
            message = action[1] if action else None
            while message:
                fired.append(message[2 : message.index('"', 2)])
                message = self._library.complete_and_start_action(self._handle, state)
        elif said != _UNHEARD:
            raise RuntimeError(f"durable_rules did not take a fact: it said {said}")
        return fired

    def forget(self) -> None:
        for fact in self._told:
            self._library.retract_fact(self._handle, fact.retracted)
        self._told = []


def library() -> Any:
    """
    The C module of durable_rules.

    Raises:
        DataError: SF514, it is not installed.
    """
    try:
        import durable_rules_engine  # type: ignore[import-not-found]
    except ImportError:
        what = _NEEDS_OLDER if sys.version_info >= (3, 13) else _NEEDS
        raise DataError([found("SF514", Place("durable_rules"), what=what, extra="durable")]) from None
    return durable_rules_engine


# The library numbers its rulesets for the whole process, so this is for the whole process, too. The collector may come
# at any moment, in the middle of a call even; so it only leaves a note, and the next session to begin does the work.
_RELEASED: deque[int] = deque()
_FREEING = Lock()


def _free(library: Any) -> None:
    """Gives back the memory of sessions that nobody has any more."""
    with _FREEING:
        while _RELEASED:
            handle = _RELEASED.popleft()
            library.delete_state(handle, "0")  # else the ruleset leaves it behind
            library.delete_ruleset(handle)


__all__ = ["MOST_GROUPS", "MOST_PROPERTIES", "MOST_RULES", "Group", "Rete", "kind_is", "library"]
