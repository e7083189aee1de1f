"""
What a constraint on control flow means, told a third time: as a machine that reads the names of events one by one.

The slow meaning reads a whole history, monitors keep what is owed; these automata know nothing but names and their
order. That all of them agree is a law of the tests. A machine of names alone also answers what the others cannot:
whether several constraints leave any case at all (`common_word`).

There is an automaton only where names and their order decide: counts without a period, `init`, `end` and relations, of
bare names, in no stages, with no times. A case that is complete is one whose last event completed it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from salesflow.constraints.constraint import Constraint
from salesflow.constraints.meaning.counts import bounds
from salesflow.constraints.tables import LETTERS, TABLES, Answer, Letter, Table, counting, minimal
from salesflow.constraints.templates import COUNTS, ENDS, RELATIONS
from salesflow.frozen import FrozenMap
from salesflow.history.pattern import EventPattern

HIGHEST_COUNT = 1000  # a count is a state for each number; who counts further needs no automaton


@dataclass(frozen=True, slots=True)
class Automaton:
    """A constraint as a machine that reads names of events in history order."""

    table: Table
    letters: FrozenMap[Letter]  # what the names that the constraint knows are to it

    @property
    def start(self) -> int:
        """The state in which nothing has happened."""
        return 0

    def step(self, state: int, name: str) -> int:
        """The state after one more event. Events that every journey has, with a dot in their names, change nothing."""
        if "." in name:
            return state
        return self.table.steps[state][LETTERS.index(self.letters.get(name, "other"))]

    def verdict(self, state: int, is_complete: bool) -> Answer:
        """
        What is said of the whole case: violated if any of its verdicts is, else pending if any is, else satisfied.

        A case to which the constraint never applied is satisfied here: the smallest machine forgets that it did not.
        """
        return self.table.says[state].complete if is_complete else self.table.says[state].going_on


def automaton_of(constraint: Constraint) -> Automaton | None:
    """
    The constraint as an automaton; none where more than names and their order decides, or where it counts beyond
    `HIGHEST_COUNT`.

    >>> from salesflow.history.pattern import EventPattern
    >>> paid = Constraint("paid", "response", after=EventPattern("order"), require=EventPattern("pay"))
    >>> automaton = automaton_of(paid)
    >>> state = automaton.step(automaton.start, "order")
    >>> automaton.verdict(state, is_complete=False), automaton.verdict(state, is_complete=True)
    ('pending', 'violated')
    """
    patterns = _patterns(constraint)
    if patterns is None or any(pattern != EventPattern(pattern.name) for pattern in patterns):
        return None
    names = dict.fromkeys(pattern.name for pattern in patterns)
    letters: tuple[Letter, ...] = ("a", "b") if len(names) == 2 else ("both",) if len(patterns) == 2 else ("a",)
    if constraint.kind in COUNTS:
        least, most = bounds(constraint)
        table = counting(least, most) if max(least, most or 0) <= HIGHEST_COUNT else None
    else:
        table = _smallest(constraint.kind, (*letters, "other"))
    return Automaton(table, FrozenMap(dict(zip(names, letters, strict=True)))) if table is not None else None


def _patterns(constraint: Constraint) -> tuple[EventPattern, ...] | None:
    """What sets it off and what it asks for; none where it asks for more than an order of events."""
    if constraint.in_ or (constraint.per, constraint.within, constraint.by, constraint.anchor) != (None,) * 4:
        return None
    if constraint.kind in (*COUNTS, *ENDS):
        return (constraint.pattern("activity"),)
    if constraint.kind not in RELATIONS:
        return None
    demand = RELATIONS[constraint.kind][0]
    return constraint.pattern(demand.on), constraint.pattern(demand.asks)


@cache
def _smallest(kind: str, letters: tuple[Letter, ...]) -> Table:
    return minimal(TABLES[kind], letters)


@dataclass(frozen=True, slots=True)
class Undecided:
    """A search was given up after so many states."""

    states: int


def common_word(
    automata: Sequence[Automaton], alphabet: Iterable[str], *, most_states: int = 100_000
) -> tuple[str, ...] | Undecided | None:
    """
    Which is the shortest complete case that keeps all of these constraints? None: they contradict each other.

    A case to which nothing happened is none: it would keep almost anything. Whether the process allows the events in
    this order is not asked. The search is by breadth, through the product of the automata as far as it is needed, and
    leaves out what cannot become satisfied any more; beyond `most_states` it gives up.

    >>> one = Constraint("one", "response", after=EventPattern("order"), require=EventPattern("pay"))
    >>> other = Constraint("other", "init", activity=EventPattern("order"))
    >>> third = Constraint("third", "absence", activity=EventPattern("pay"), at_most=0)
    >>> machines = [automaton_of(each) for each in (one, other, third)]
    >>> common_word(machines[:2], ["order", "pay"]), common_word(machines, ["order", "pay"])
    (('order', 'pay'), None)

    Args:
        alphabet: The names of events that there are; of several that no constraint tells apart the first is taken.
    """
    names = _told_apart(automata, alphabet)
    hopeful = [_hopeful(automaton, names) for automaton in automata]
    begin = tuple(automaton.start for automaton in automata)
    came: dict[tuple[int, ...], tuple[tuple[int, ...], str] | None] = {begin: None}
    waiting = deque([begin])
    while waiting:
        states = waiting.popleft()
        for name in names:
            following = tuple(each.step(state, name) for each, state in zip(automata, states, strict=True))
            if all(each.verdict(state, True) == "satisfied" for each, state in zip(automata, following, strict=True)):
                return (*_word_to(came, states), name)
            if following in came or not all(state in hope for state, hope in zip(following, hopeful, strict=True)):
                continue
            if len(came) >= most_states:
                return Undecided(len(came))
            came[following] = states, name
            waiting.append(following)
    return None


def _told_apart(automata: Sequence[Automaton], alphabet: Iterable[str]) -> list[str]:
    """One name of each kind: those that mean the same to every automaton lead the same way."""
    first: dict[tuple[Letter, ...], str] = {}
    for name in alphabet:
        if "." not in name:
            first.setdefault(tuple(each.letters.get(name, "other") for each in automata), name)
    return list(first.values())


def _hopeful(automaton: Automaton, names: Sequence[str]) -> set[int]:
    """The states from which a satisfied case can still be reached."""
    states = range(len(automaton.table.says))
    hopeful = {state for state in states if automaton.verdict(state, True) == "satisfied"}
    before: dict[int, set[int]] = {state: set() for state in states}
    for state in states:
        for name in names:
            before[automaton.step(state, name)].add(state)
    waiting = list(hopeful)
    while waiting:
        new = before[waiting.pop()] - hopeful
        hopeful |= new
        waiting += new
    return hopeful


def _word_to(
    came: Mapping[tuple[int, ...], tuple[tuple[int, ...], str] | None], states: tuple[int, ...]
) -> tuple[str, ...]:
    word: list[str] = []
    while (step := came[states]) is not None:
        states, name = step
        word.append(name)
    return tuple(reversed(word))
