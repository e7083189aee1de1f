"""
The graph of a process, judged by itself: every stage can be reached, and from every stage a case can come to rest.

Of what is wrong only the first cause is told: a stage that is lost because the one before it is lost is mended with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from salesflow.findings import Place
from salesflow.guards import AnyOf, Guard, InStages
from salesflow.policy.reader import Reader
from salesflow.states import Process, Transition
from salesflow.text import Word

Steps = dict[str, list[str]]  # stages to those that one step leads to


def check_graph(reader: Reader, process: Process, origins: Mapping[str, Iterable[Word]]) -> None:
    """
    What the stages and transitions of a sound process make plainly wrong together.

    A `final` stage is a place to rest as good as a `resting` one, and a transition may lead back to where it starts.
    What guards ask of other processes plays no part: whether that can happen is a matter of cases, not of the graph.

    Args:
        origins: The words under `from`, by trigger: findings of one transition stand there.
    """
    onward: Steps = {name: [] for name in process.stages}
    backward: Steps = {name: [] for name in process.stages}
    for step in process.transitions.values():
        for origin in step.from_:
            onward[origin].append(step.to)
            backward[step.to].append(origin)
    reached = _reached([process.initial], onward)
    for name in _first_causes([name for name in process.stages if name not in reached], onward):
        reader.problem("SF430", process.stages[name], initial=process.initial, name=name)
    havens = [name for name, stage in process.stages.items() if stage.resting or stage.final]
    comes_to_rest = _reached(havens, backward)
    for name in _first_causes([name for name in process.stages if name not in comes_to_rest], backward):
        reader.problem("SF431", process.stages[name], name=name)
    for trigger, words in origins.items():
        _check_origins(reader, process, process.transitions[trigger], words)


def _reached(starts: Iterable[str], steps: Steps) -> set[str]:
    """The stages where one arrives from these, themselves included."""
    reached: set[str] = set()
    for start in starts:
        _walk(start, steps, reached)
    return reached


def _walk(start: str, steps: Steps, seen: set[str]) -> None:
    """Add the stages where one arrives from this one, without passing those that were seen before."""
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += steps[name]


def _first_causes(names: Iterable[str], steps: Steps) -> list[str]:
    """
    The fewest of these stages from which the others are reached; of a circle the first.

    The first pass keeps a stage of every beginning, and some that only came too early in the file: what leads to
    these was kept later. So a second pass from the end keeps the beginnings alone.
    """
    return _not_reached_yet(reversed(_not_reached_yet(names, steps)), steps)


def _not_reached_yet(names: Iterable[str], steps: Steps) -> list[str]:
    """Those of these stages that none before them in this order leads to."""
    kept: list[str] = []
    seen: set[str] = set()
    for name in names:
        if name not in seen:
            kept.append(name)
            _walk(name, steps, seen)
    return kept


def _check_origins(reader: Reader, process: Process, step: Transition, words: Iterable[Word]) -> None:
    """Each stage under `from`: there once, one that can be left, and one that the guards do not rule out."""
    first: dict[str, Place] = {}
    guards = (*process.requires, *step.requires)
    for word in words:
        stage = process.stages[word]
        if word in first:
            label = first[word].labelled("first here", "首次出现于此")
            reader.problem("SF433", word, label, name=str(word))
        elif stage.final:
            places = [stage.place.labelled("final by this", "在此声明为终止")] if stage.place else []
            reader.problem("SF432", word, *places, name=str(word), trigger=step.trigger)
        elif any(_rules_out(guard, process.name, stage.name) for guard in guards):
            reader.problem("SF434", word, name=str(word), trigger=step.trigger)
        first.setdefault(word, word.place)


def _rules_out(guard: Guard, process: str, stage: str) -> bool:
    """Can this guard never hold while the process stands in this stage?"""
    if isinstance(guard, AnyOf):
        return all(_rules_out(item, process, stage) for item in guard.items)
    if not isinstance(guard, InStages) or process not in guard.stages:
        return False
    return (stage in guard.stages[process]) == guard.negated
