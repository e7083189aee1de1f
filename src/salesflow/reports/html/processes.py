"""
The processes as the page draws them: stages, passages between them, and how dark each box is.

Where the policy has none, what follows what in the log is drawn as if it were one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from salesflow.audit.compliance import Audited
from salesflow.audit.flow import LOG, Flow, Passage, Stays, Taken
from salesflow.findings import Lang
from salesflow.reports.html.follows import follows
from salesflow.reports.html.words import length, said
from salesflow.states import Process
from salesflow.titles import NO_TITLE, title

LENGTHS = (60, 1440, 7 * 1440, 30 * 1440)  # minutes: where one colour of a stage ends and the next begins
FIFTHS = (1, 2, 3, 4)  # of the largest number, likewise


def drawings(audited: Audited, lang: Lang) -> tuple[list[dict[str, Any]], list[str]]:
    """
    Each process in which some case moved, the main one always, and the titles of the others; none where nobody looked.

    Of a policy without processes, the log.
    """
    if audited.flow is None:
        return [], []
    if not audited.policy.processes:
        return _log_drawn(audited, audited.flow, lang), []
    made: list[dict[str, Any]] = []
    unused: list[str] = []
    moved = {passage.process for passage in audited.flow.passages}
    for number, process in enumerate(audited.policy.processes.values()):
        if number == 0 or process.name in moved:
            made.append(_drawing(audited, audited.flow, process, lang, is_main=number == 0))
        else:
            unused.append(title(process.title, lang, process.name))
    return made, unused


def _log_drawn(audited: Audited, flow: Flow, lang: Lang) -> list[dict[str, Any]]:
    """What follows what, where anything happened; and what of it is not drawn."""
    if not flow.passages:
        return []
    process, drawn, activities, arrows = follows(audited.policy, flow)
    left = [said("arrows_left", lang, count=f"{arrows:,}")] if arrows else []
    left += [said("activities_left", lang, count=f"{activities:,}")] if activities else []
    return [_drawing(audited, drawn, process, lang, is_main=False) | {"title": said("follows", lang), "left": left}]


def _drawing(audited: Audited, flow: Flow, process: Process, lang: Lang, *, is_main: bool) -> dict[str, Any]:
    taken = {passage: each for passage, each in flow.passages.items() if passage.process == process.name}
    known = {stage for name, stage in flow.stages if name == process.name}
    known |= {stage for passage in taken for stage in (passage.from_, passage.to)}
    names = [*process.stages, *sorted(known - {*process.stages, process.initial})]  # a log begins in no stage
    stages = [_stage(audited, flow, process, name, lang, is_main=is_main) for name in names]
    most = {key: max((each[key] for each in stages), default=0) for key in ("now", "violated")}
    for each in stages:
        each["heat"] = {
            "average": 0 if each["kind"] in ("resting", "final") else _of_length(each["minutes"]),
            **{key: _of_most(each[key], most[key]) for key in most},
        }
    return {
        "name": process.name,
        "title": title(process.title, lang, process.name),
        "main": is_main,
        "is_log": process.name == LOG,
        "left": [],
        "initial": process.initial,
        "stages": stages,
        "edges": _edges(process, taken, lang),
        "legends": {"average": _of_lengths(process, lang), **{key: _of_counts(most[key], lang) for key in most}},
    }


def _stage(audited: Audited, flow: Flow, process: Process, name: str, lang: Lang, *, is_main: bool) -> dict[str, Any]:
    stage = process.stages.get(name)
    stays = flow.stages.get((process.name, name), Stays())
    violated = audited.totals.by_stage[name].by_status["violated"] if is_main and name in audited.totals.by_stage else 0
    kind = "unknown_stage" if stage is None else "final" if stage.final else "resting" if stage.resting else ""
    return {
        "name": name,
        "title": _called(process, name, lang),
        "kind": kind,
        "note": said(kind, lang) if kind else "",
        "now": stays.now,
        "waiting": length(stays.waiting, lang),
        "ended": stays.ended.total(),
        "minutes": stays.average,
        "average": length(stays.average, lang),
        "over": stays.over,
        "violated": violated,
    }


def _edges(process: Process, taken: dict[Passage, Taken], lang: Lang) -> list[dict[str, Any]]:
    """Every passage of the policy, and every one of the log; those between the same stages are one arrow."""
    legal = [
        Passage(process.name, origin, step.trigger, step.to)
        for step in process.transitions.values()
        for origin in step.from_
    ]
    edges: dict[tuple[str, str, bool], dict[str, Any]] = {}
    known = taken if process.name == LOG else sorted(taken)  # of a log the most frequent come first
    for passage in dict.fromkeys((*legal, *known)):
        is_legal = passage in legal or process.name == LOG
        each = taken.get(passage, Taken())
        between = (passage.from_, passage.to, is_legal)
        edge = edges.setdefault(between, {"from": passage.from_, "to": passage.to, "legal": is_legal, "steps": []})
        step = process.transitions.get(passage.trigger)
        edge["steps"].append(
            {
                "title": title(step.title if step is not None else NO_TITLE, lang, passage.trigger),
                "origin": _called(process, passage.from_, lang),
                "goal": _called(process, passage.to, lang),
                "cases": each.cases,
                "times": each.times,
                "refused": each.refused,
            }
        )
    for edge in edges.values():
        edge |= {key: sum(step[key] for step in edge["steps"]) for key in ("cases", "times", "refused")}
    return list(edges.values())


def _called(process: Process, stage: str, lang: Lang) -> str:
    if stage == LOG:
        return said("beginning", lang)
    known = process.stages.get(stage)
    return title(known.title if known is not None else NO_TITLE, lang, stage)


def _of_length(minutes: int | None) -> int:
    """Which of five colours, or none (0)."""
    return 0 if minutes is None else 1 + sum(minutes >= bound for bound in LENGTHS)


def _of_most(value: int, most: int) -> int:
    return 1 + sum(5 * value >= fifth * most for fifth in FIFTHS) if value else 0


def _of_lengths(process: Process, lang: Lang) -> list[tuple[int, str]]:
    ends = [length(each, lang) for each in LENGTHS]
    between = [said("from_to", lang, least=least, most=most) for least, most in pairwise(ends)]
    nobody = said("none_waited" if process.name == LOG else "no_stays", lang)
    named = [nobody, said("under", lang, most=ends[0]), *between, said("over", lang, least=ends[-1])]
    return list(enumerate(named))


def _of_counts(most: int, lang: Lang) -> list[tuple[int, str]]:
    """The numbers that each colour stands for; a colour that no number has is left out."""
    bounds = [1, *(-(-fifth * most // 5) for fifth in FIFTHS), most + 1]
    ranges = [(heat, least, upto - 1) for heat, (least, upto) in enumerate(pairwise(bounds), 1) if least < upto]
    named = [(heat, f"{least:,}" if least == last else f"{least:,}–{last:,}") for heat, least, last in ranges]
    return [(0, said("none_here", lang)), *named]
