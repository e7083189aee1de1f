"""Which history test continues which other: names that are there, no circle, and nothing after what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from salesflow.policy.histories import ReadHistory, is_history
from salesflow.policy.reader import Names
from salesflow.policy.scope import Scope
from salesflow.text import Block, Node, Word


def check_continued(scope: Scope, items: Iterable[Node], read: Iterable[ReadHistory]) -> None:
    """
    Every `after` names a history test that another can go on from.

    Args:
        items: All tests as they stand in the file: also those that are broken declare their names.
        read: The history tests that could be read.
    """
    known, by_name = _declared(items), dict[str, ReadHistory]()
    for one in read:
        by_name.setdefault(one.test.name, one)
    for cycle in _cycles(by_name):
        first = by_name[cycle[0]].after
        scope.reader.problem("SF440", first, cycle=" → ".join((*cycle, cycle[0])))
    for one in by_name.values():
        if one.after is None or scope.reader.reference("SF315", one.after, known) is None:
            continue
        before = by_name.get(str(one.after))
        if before is not None and before.is_sound and not before.test.goes_on:
            scope.reader.problem("SF441", one.after, name=str(one.after))


def _declared(items: Iterable[Node]) -> Names[None]:
    names: Names[None] = Names()
    for item in items:
        said = item.get("name") if isinstance(item, Block) else None
        if not isinstance(said, Word):
            names.is_complete = False
        elif is_history(item):
            names[str(said)] = None
    return names


def _cycles(by_name: dict[str, ReadHistory]) -> Iterator[list[str]]:
    """The tests that wait for each other, each circle once, from its first test in the file on."""
    order = {name: number for number, name in enumerate(by_name)}
    done: set[str] = set()
    for start in by_name:
        way: list[str] = []
        name: str | None = start
        while name in by_name and name not in done:
            done.add(name)
            way.append(name)
            name = by_name[name].test.after
        if name in way:
            circle = way[way.index(name) :]
            first = circle.index(min(circle, key=order.__getitem__))
            yield circle[first:] + circle[:first]
