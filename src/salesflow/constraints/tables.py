"""
Each template of control flow as a table of states; where a template is two demands, as the product of two tables.

A state says what the case is told while it goes on, and what if it were complete. Letters: `a` sets the constraint
off, `b` is asked for or forbidden, `both` is an event of a template that names one thing twice, `other` is anything
else.

Source: Di Ciccio, Montali: Declarative process specifications (2022), for the templates of two different events. An
event is never its own answer, so that of one event each asks for another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Letter = Literal["a", "b", "both", "other"]
Answer = Literal["satisfied", "pending", "violated"]
LETTERS: tuple[Letter, ...] = ("a", "b", "both", "other")
_WORST_FIRST: tuple[Answer, ...] = ("violated", "pending", "satisfied")


class Says(NamedTuple):
    """What a state says of the whole case: while it goes on, and if it is complete."""

    going_on: Answer
    complete: Answer


SATISFIED, PENDING = Says("satisfied", "satisfied"), Says("pending", "violated")
VIOLATED, OPEN = Says("violated", "violated"), Says("pending", "satisfied")
_WORDS = {"satisfied": SATISFIED, "pending": PENDING, "violated": VIOLATED, "open": OPEN}


class Table(NamedTuple):
    """States by number, the first is where a case begins: what each says, and where each letter leads."""

    says: tuple[Says, ...]
    steps: tuple[tuple[int, ...], ...]  # for each state, in the order of LETTERS


def _table(text: str) -> Table:
    """A table as it is written below: a state, what it says, where letters lead; `*` is all that are not named."""
    rows = [line.split() for line in (*text.strip().splitlines(), "broken violated")]
    number = {name: at for at, (name, *_) in enumerate(rows)}
    steps = []
    for name, _, *arrows in rows:
        leads = dict(arrow.split("=") for arrow in arrows)
        steps.append(tuple(number[leads.get(letter, leads.get("*", name))] for letter in LETTERS))
    return Table(tuple(_WORDS[word] for _, word, *_ in rows), tuple(steps))


_INIT = _table("""
    begin satisfied a=kept *=broken
    kept  satisfied""")
_END = _table("""
    begin satisfied a=fits *=lacks
    fits  open      a=fits *=lacks
    lacks pending   a=fits *=lacks""")
_RESPONDED_EXISTENCE = _table("""
    calm  satisfied a=owing b=done both=owing
    owing pending   b=done both=done
    done  satisfied""")
_RESPONSE = _table("""
    calm  satisfied a=owing both=owing
    owing pending   b=calm""")
_ALTERNATE_RESPONSE = _table("""
    calm  satisfied a=owing both=owing
    owing pending   a=broken b=calm""")
_CHAIN_RESPONSE = _table("""
    calm  satisfied a=owing both=owing
    owing pending   b=calm both=owing *=broken""")
_PRECEDENCE = _table("""
    early satisfied a=broken b=ready both=broken
    ready satisfied""")
_ALTERNATE_PRECEDENCE = _table("""
    early satisfied a=broken b=ready both=broken
    ready satisfied a=early""")
_CHAIN_PRECEDENCE = _table("""
    early satisfied a=broken b=ready both=broken
    ready satisfied b=ready *=early""")
_NOT_TOGETHER = _table("""
    calm  satisfied a=one b=other both=same
    one   satisfied b=broken
    other satisfied a=broken
    same  satisfied both=broken""")
_NOT_RESPONSE = _table("""
    calm  satisfied a=armed both=armed
    armed satisfied b=broken both=broken""")
_NOT_PRECEDENCE = _table("""
    calm  satisfied b=armed both=armed
    armed satisfied a=broken both=broken""")
_NOT_CHAIN_RESPONSE = _table("""
    calm  satisfied a=armed both=armed
    armed satisfied a=armed b=broken both=broken *=calm""")
_NOT_CHAIN_PRECEDENCE = _table("""
    calm  satisfied b=armed both=armed
    armed satisfied a=broken b=armed both=broken *=calm""")


def counting(least: int, most: int | None) -> Table:
    """A state for each number so far, up to the first that makes no difference any more."""
    last = least if most is None else most + 1
    says = [PENDING if number < least else SATISFIED for number in range(last + 1)]
    if most is not None:
        says[last] = VIOLATED
    steps = [(min(number + 1, last), number, number, number) for number in range(last + 1)]
    return Table(tuple(says), tuple(steps))


def turned(table: Table) -> Table:
    """The same with the two patterns changing places."""
    return Table(table.says, tuple((b, a, both, other) for a, b, both, other in table.steps))


def product(one: Table, other: Table) -> Table:
    """Both at once, as far as they can be reached: the case is told the worse of the two."""
    number = {(0, 0): 0}
    said, steps = [], []
    for pair in (waiting := [(0, 0)]):  # grows while it is read
        said.append(Says(*map(_worse, one.says[pair[0]], other.says[pair[1]])))
        following = list(zip(one.steps[pair[0]], other.steps[pair[1]], strict=True))
        for each in following:
            if each not in number:
                number[each] = len(number)
                waiting.append(each)
        steps.append(tuple(number[each] for each in following))
    return Table(tuple(said), tuple(steps))


def _worse(*answers: Answer) -> Answer:
    return next(answer for answer in _WORST_FIRST if answer in answers)


TABLES: dict[str, Table] = {
    "init": _INIT,
    "end": _END,
    "responded_existence": _RESPONDED_EXISTENCE,
    "co_existence": product(_RESPONDED_EXISTENCE, turned(_RESPONDED_EXISTENCE)),
    "response": _RESPONSE,
    "precedence": _PRECEDENCE,
    "succession": product(_RESPONSE, turned(_PRECEDENCE)),
    "alternate_response": _ALTERNATE_RESPONSE,
    "alternate_precedence": _ALTERNATE_PRECEDENCE,
    "alternate_succession": product(_ALTERNATE_RESPONSE, turned(_ALTERNATE_PRECEDENCE)),
    "chain_response": _CHAIN_RESPONSE,
    "chain_precedence": _CHAIN_PRECEDENCE,
    "chain_succession": product(_CHAIN_RESPONSE, turned(_CHAIN_PRECEDENCE)),
    "not_responded_existence": _NOT_TOGETHER,
    "not_co_existence": _NOT_TOGETHER,
    "not_response": _NOT_RESPONSE,
    "not_precedence": _NOT_PRECEDENCE,
    "not_succession": _NOT_RESPONSE,
    "not_chain_response": _NOT_CHAIN_RESPONSE,
    "not_chain_precedence": _NOT_CHAIN_PRECEDENCE,
    "not_chain_succession": _NOT_CHAIN_RESPONSE,
}


def minimal(table: Table, letters: Sequence[Letter] = LETTERS) -> Table:
    """
    The smallest table that says the same of every word of these letters; the others lead nowhere.

    Source: Moore: Gedanken-experiments on sequential machines (1956): states are split until nothing tells two of one
    class apart.
    """
    columns = [LETTERS.index(letter) for letter in letters]
    reached = [0]
    for state in reached:  # grows while it is read
        reached += [to for to in dict.fromkeys(table.steps[state][at] for at in columns) if to not in reached]
    classes: dict[int, int] = dict.fromkeys(reached, 0)
    while True:
        marks = {s: (classes[s], table.says[s], *(classes[table.steps[s][at]] for at in columns)) for s in reached}
        number = {mark: at for at, mark in enumerate(dict.fromkeys(marks.values()))}
        if len(number) == len(set(classes.values())):
            break
        classes = {state: number[marks[state]] for state in reached}
    one_of = {classes[state]: state for state in reversed(reached)}
    steps = [
        tuple(classes[table.steps[one_of[own]][at]] if at in columns else own for at in range(len(LETTERS)))
        for own in range(len(one_of))
    ]
    return Table(tuple(table.says[one_of[own]] for own in range(len(one_of))), tuple(steps))
