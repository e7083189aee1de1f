"""
What do the processes look like? Stages and transitions as texts that other programs draw: Mermaid and Graphviz DOT.

Each stage stands there once, and each transition once for every stage that it starts from. Names may be of any script
and titles may hold anything, so nodes are numbered, and every sign that could mean something is written as its code.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from salesflow.catalogue import Phrase
from salesflow.findings import Lang
from salesflow.guards import AnyOf, Evidence, Guard
from salesflow.policy.model import Policy
from salesflow.states import Process, Stage, Transition
from salesflow.titles import NO_TITLE, title

_WORDS = {
    "resting": Phrase("may rest here", "可在此停留"),
    "final": Phrase("final", "终止"),
    "every": Phrase("every step asks for", "每一步都要求"),
}
_WIDTH = 44  # characters of what is asked for in one line, where a line can hold several


def mermaid(policy: Policy, lang: Lang, *, only: str | None = None) -> str:
    """
    The processes as a Mermaid state diagram, which GitHub, GitLab and many editors draw by themselves.

    >>> print(mermaid(Policy.load(), "en", only="loss").split("-->")[0])
    stateDiagram-v2
        classDef resting fill:#e8f4ec,stroke:#4f9d69,color:#1f3d2b
        classDef final fill:#e9eaf0,stroke:#4a4f6a,color:#23263a,stroke-width:3px
        state "loss" as p3 {
            direction TB
            state "followed#lt;br/>" as p3s1
    """
    lines = ["stateDiagram-v2", *(f"    classDef {name} {style}" for name, style in _CLASSES.items())]
    for node, process in _chosen(policy, only):
        lines += ["    " + line for line in _mermaid_process(node, process, lang)]
    return "\n".join(lines) + "\n"


_CLASSES = {
    "resting": "fill:#e8f4ec,stroke:#4f9d69,color:#1f3d2b",
    "final": "fill:#e9eaf0,stroke:#4a4f6a,color:#23263a,stroke-width:3px",
}


def _mermaid_process(node: str, process: Process, lang: Lang) -> Iterator[str]:
    nodes = _nodes(node, process)
    heading = [title(process.title, lang, process.name), *_asked_of_all(process, lang)]
    yield f'state "{_in_mermaid(heading)}" as {node} {{'
    yield "    direction TB"
    for name, stage in process.stages.items():
        yield f'    state "{_in_mermaid(_stage_lines(stage, lang))}" as {nodes[name]}'
    yield f"    [*] --> {nodes[process.initial]}"
    for origin, step in _steps(process):
        lines = [step.trigger, *_title_of(step, lang), *_asked(step)]
        yield f"    {nodes[origin]} --> {nodes[step.to]}: {_in_mermaid(lines)}"
    yield from (f"    {nodes[name]} --> [*]" for name, stage in process.stages.items() if stage.final)
    yield "}"
    for kind in _CLASSES:
        if marked := [nodes[name] for name, stage in process.stages.items() if _kind(stage) == kind]:
            yield f"class {','.join(marked)} {kind}"


def _in_mermaid(lines: list[str]) -> str:
    """Lines as one text of Mermaid, where a letter, digit or blank is itself and all else its code."""
    return "<br/>".join("".join(map(_mermaid_sign, _printable(line))) for line in lines)


def _mermaid_sign(sign: str) -> str:
    is_plain = sign.isalnum() or sign == " " or (ord(sign) >= _IDEOGRAPHS and sign.isprintable())
    return sign if is_plain else f"#{ord(sign)};"


_IDEOGRAPHS = 0x2E80  # from here on signs are Chinese punctuation, wide forms, emoji: none has a meaning in Mermaid


def dot(policy: Policy, lang: Lang, *, only: str | None = None) -> str:
    """
    The processes as a graph for Graphviz: a cluster for each, a rounded box for a stage, a bold one where it ends.

    >>> dot(Policy.load(), "zh", only="loss").splitlines()[0]
    'digraph "consultative-sales" {'
    """
    name = "".join(_printable(policy.name)).replace("\\", "\\\\").replace('"', '\\"')
    lines = [f'digraph "{name}" {{', *(f"    {line}" for line in _LOOK)]
    for number, (node, process) in enumerate(_chosen(policy, only)):
        lines += ["    " + line for line in _dot_process(node, process, lang, _TINTS[number % len(_TINTS)])]
    return "\n".join([*lines, "}"]) + "\n"


_FONT = '"Noto Sans CJK SC,Microsoft YaHei,PingFang SC,Helvetica,sans-serif"'
_LOOK = (
    'graph [rankdir=TB, ranksep=0.45, nodesep=0.4, pad=0.2, bgcolor="white"]',
    f'graph [fontname={_FONT}, fontsize=15, fontcolor="#2b2f45"]',
    f'node [fontname={_FONT}, fontsize=12, shape=box, style="rounded,filled", margin="0.2,0.1"]',
    'node [fillcolor="white", color="#8a90a6", fontcolor="#23263a", penwidth=1.1]',
    f'edge [fontname={_FONT}, fontsize=10, color="#6d7388", fontcolor="#2b2f45", arrowsize=0.7]',
)
_TRIGGER = 'shape=plaintext, style="", fontsize=10, margin="0.05,0.02"'
_TINTS = ("#f1f4fb", "#fbf5ec", "#f8f0f3", "#eef6f6")
_BOXES = {
    "": "",
    "resting": ', fillcolor="#e8f4ec", color="#4f9d69", penwidth=1.6',
    "final": ', fillcolor="#e9eaf0", color="#4a4f6a", penwidth=1.6, peripheries=2',
}


def _dot_process(node: str, process: Process, lang: Lang, tint: str) -> Iterator[str]:
    nodes = _nodes(node, process)
    heading = [title(process.title, lang, process.name), *_asked_of_all(process, lang)]
    yield f"subgraph cluster_{node} {{"
    yield f'    graph [style="rounded,filled", color="{tint}", margin=22]'
    yield f"    label={_in_dot(heading)}"
    yield f'    {node} [shape=circle, label="", width=0.16, fixedsize=true, fillcolor="#23263a", color="#23263a"]'
    for name, stage in process.stages.items():
        yield f"    {nodes[name]} [label={_in_dot(_stage_lines(stage, lang), bold=False)}{_BOXES[_kind(stage)]}]"
    yield f"    {node} -> {nodes[process.initial]}"
    for number, step in enumerate(process.transitions.values(), start=1):
        lines = [step.trigger, *_title_of(step, lang), *_asked(step)]
        yield f"    {node}t{number} [label={_in_dot(lines, small=9)}, {_TRIGGER}]"
        yield from (f"    {nodes[origin]} -> {node}t{number} [dir=none]" for origin in step.from_)
        yield f"    {node}t{number} -> {nodes[step.to]}"
    yield "}"


def _in_dot(lines: list[str], *, bold: bool = True, small: int = 10) -> str:
    """Lines as a label: the first one speaks, the others explain."""
    first, *rest = (html.escape(_printable(line)).replace("\\", "&#92;") for line in lines)
    said = f"<b>{first}</b>" if bold else first
    return f"<{said}" + "".join(f'<br/><font point-size="{small}" color="#6d7388">{line}</font>' for line in rest) + ">"


# -- what both show


def _chosen(policy: Policy, only: str | None) -> Iterator[tuple[str, Process]]:
    for number, process in enumerate(policy.processes.values(), start=1):
        if only in (None, process.name):
            yield f"p{number}", process


def _nodes(node: str, process: Process) -> dict[str, str]:
    return {name: f"{node}s{number}" for number, name in enumerate(process.stages, start=1)}


def _steps(process: Process) -> Iterator[tuple[str, Transition]]:
    """Each transition, once for each stage that it starts from."""
    for step in process.transitions.values():
        yield from ((origin, step) for origin in step.from_)


def _kind(stage: Stage) -> str:
    return "final" if stage.final else "resting" if stage.resting else ""


def _stage_lines(stage: Stage, lang: Lang) -> list[str]:
    kind = _kind(stage)
    return [title(stage.title, lang, stage.name), *([_WORDS[kind].text(lang)] if kind else [])]


def _title_of(step: Transition, lang: Lang) -> list[str]:
    """Its title, where it has one: a trigger without is not told twice."""
    return [title(step.title, lang)] if step.title != NO_TITLE else []


def _asked(step: Transition) -> list[str]:
    return [_item(guard) for guard in step.requires]


def _asked_of_all(process: Process, lang: Lang) -> list[str]:
    if not process.requires:
        return []
    colon = "：" if lang == "zh" else ": "
    return [_WORDS["every"].text(lang) + colon + ", ".join(map(_item, process.requires))]


def _item(guard: Guard) -> str:
    """What is asked for, by the id under which a refusal lists it; a stage of another process as the file says it."""
    if guard.id or isinstance(guard, Evidence):
        return guard.item
    if isinstance(guard, AnyOf):
        return " | ".join(map(_item, guard.items))
    where = "; ".join(f"{process}: {', '.join(stages)}" for process, stages in guard.stages.items())
    return ("not in " if guard.negated else "in ") + where


def _printable(text: str) -> str:
    """The text in one line, without signs that no program can show; joiners of letters and emoji stay."""
    kept = (sign if sign.isprintable() or sign in "\u200c\u200d" else " " for sign in text)
    return " ".join("".join(kept).split())
