"""What follows what in a log, as if it were a process: what the page draws where the policy has none."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import NamedTuple

from salesflow.audit.flow import LOG, Flow, Passage
from salesflow.frozen import FrozenMap
from salesflow.policy.model import Policy
from salesflow.states import Process, Stage

MOST_BOXES = 40
MOST_ARROWS = 60
ARROWS_A_BOX = 2  # a few boxes with very many arrows are as hard to read as many boxes


class Follows(NamedTuple):
    """A process whose stages are activities, the part of the flow that is drawn, and how much of it is not."""

    process: Process
    flow: Flow
    activities_left: int
    arrows_left: int


def follows(policy: Policy, flow: Flow) -> Follows:
    """The most frequent arrows first; every activity that is drawn is reached from the beginning."""
    frequent = sorted(
        flow.passages, key=lambda each: (-flow.passages[each].cases, -flow.passages[each].times, each.to, each.from_)
    )
    ways = _ways(frequent)
    boxes = {passage.to for passage in ways}
    between = [each for each in frequent if each.to in boxes and each.from_ in (LOG, *boxes)]
    ways |= dict.fromkeys({each.to: each for each in reversed(between) if each.from_ != each.to}.values())
    upto = max(len(ways), min(MOST_ARROWS, ARROWS_A_BOX * len(boxes)))
    kept = set(list(ways | dict.fromkeys(between))[:upto])
    stages = {name: Stage(name, title=activity.title) for name, activity in policy.activities.items() if name in boxes}
    drawn = Flow(
        {key: stays for key, stays in flow.stages.items() if key[1] in boxes},
        {each: flow.passages[each] for each in between if each in kept},
    )
    process = Process(LOG, LOG, FrozenMap(stages), FrozenMap({}))
    return Follows(process, drawn, len({each.to for each in frequent} - boxes), len(frequent) - len(kept))


def _ways(frequent: list[Passage]) -> dict[Passage, None]:
    """To each activity one arrow from what is reached already: always the most frequent one that leads to a new one."""
    leaving: dict[str, list[tuple[int, Passage]]] = {}
    for rank, passage in enumerate(frequent):
        leaving.setdefault(passage.from_, []).append((rank, passage))
    open_, ways, reached = list(leaving.get(LOG, ())), dict[Passage, None](), {LOG}
    heapify(open_)
    while open_ and len(ways) < MOST_BOXES:
        _, passage = heappop(open_)
        if passage.to in reached:
            continue
        reached.add(passage.to)
        ways[passage] = None
        for each in leaving.get(passage.to, ()):
            heappush(open_, each)
    return ways
