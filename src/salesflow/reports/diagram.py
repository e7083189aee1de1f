"""
What do the processes look like? Stages and transitions as texts that other programs draw: Mermaid and Graphviz DOT.

Each stage stands there once. In Mermaid a transition is an arrow from every stage that it starts from; in DOT it is a
label of its own between those stages and the one that it leads to, so that nothing is said twice. Names may be of any
script and titles may hold anything: nodes are numbered, and signs that could mean something are written as codes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from salesflow.catalogue import Phrase
from salesflow.findings import Lang
from salesflow.guards import AnyOf, Evidence, Guard
from salesflow.policy.model import Policy
from salesflow.states import Process, Stage, Transition
from salesflow.titles import Titles, title

_WORDS = {
    "resting": Phrase("may rest here", "可在此停留"),
    "final": Phrase("final", "终止"),
    "every": Phrase("every step asks for", "每一步都要求"),
}

# -- Mermaid


def mermaid(policy: Policy, lang: Lang, *, only: str | None = None) -> str:
    """
    The processes as a Mermaid state diagram, which GitHub, GitLab and many editors draw by themselves.

    >>> print(mermaid(Policy.load(), "en", only="card").splitlines()[-5].strip())
    p2s1 --> p2s2: open_a_card<br/>open the A card

    Args:
        only: The name of one process; all of them side by side by default.
    """
    lines = ["stateDiagram-v2", *(f"    classDef {name} {style}" for name, style in _CLASSES.items())]
    for number, process in _chosen(policy, only):
        lines += ["    " + line for line in _mermaid_process(f"p{number}", process, lang)]
    return "\n".join(lines) + "\n"


_CLASSES = {
    "resting": "fill:#e8f4ec,stroke:#4f9d69,color:#1f3d2b",
    "final": "fill:#e9eaf0,stroke:#4a4f6a,color:#23263a,stroke-width:3px",
}


def _mermaid_process(node: str, process: Process, lang: Lang) -> Iterator[str]:
    nodes = _nodes(node, process)
    yield f'state "{_in_mermaid([" · ".join(_heading(process, lang))])}" as {node} {{'  # one line is all it has room for
    yield "    direction TB"
    for name, stage in process.stages.items():
        yield f'    state "{_in_mermaid(_stage_lines(stage, lang))}" as {nodes[name]}'
    yield f"    [*] --> {nodes[process.initial]}"
    for step in process.transitions.values():
        said = _in_mermaid([step.trigger, *_title_of(step, lang), *map(_item, step.requires)])
        yield from (f"    {nodes[origin]} --> {nodes[step.to]}: {said}" for origin in step.from_)
    yield from (f"    {nodes[name]} --> [*]" for name, stage in process.stages.items() if stage.final)
    yield "}"
    for kind in _CLASSES:
        if marked := [nodes[name] for name, stage in process.stages.items() if _kind(stage) == kind]:
            yield f"class {','.join(marked)} {kind}"


def _in_mermaid(lines: list[str]) -> str:
    return "<br/>".join(_MEANS_SOMETHING.sub(lambda sign: f"#{ord(sign[0])};", line) for line in lines)


# All but letters, digits, blanks, a few signs, and from Chinese punctuation on everything; `_` and `-` only inside a word.
_MEANS_SOMETHING = re.compile(r"(?<!\w)[_-]|[_-](?!\w)|[^\w ,|·\u2e80-\U0010ffff-]")


# -- Graphviz


def dot(policy: Policy, lang: Lang, *, only: str | None = None) -> str:
    """
    The processes as a graph for Graphviz: a cluster for each, a box for each stage, with a double rim where it ends.

    >>> print(dot(Policy.load(), "zh", only="loss").splitlines()[-2].strip())
    }

    Args:
        only: The name of one process; all of them side by side by default.
    """
    lines = ["digraph {", *(f"    {line}" for line in _LOOK)]
    for number, process in _chosen(policy, only):
        lines += ["    " + line for line in _dot_process(f"p{number}", process, lang, _TINTS[number % len(_TINTS)])]
    return "\n".join([*lines, "}"]) + "\n"


_FONT = '"Noto Sans CJK SC,Microsoft YaHei,PingFang SC,Helvetica,sans-serif"'
_LOOK = (
    'graph [rankdir=TB, ranksep=0.45, nodesep=0.4, pad=0.2, bgcolor="white"]',
    f'graph [fontname={_FONT}, fontsize=15, fontcolor="#2b2f45"]',
    f'node [fontname={_FONT}, fontsize=12, shape=box, style="rounded,filled", margin="0.16,0.06"]',
    'node [fillcolor="white", color="#8a90a6", fontcolor="#23263a", penwidth=1.1]',
    'edge [color="#6d7388", arrowsize=0.7]',
)
_LABEL = 'shape=plaintext, style="", fontsize=10, margin="0.06,0.05"'
_TINTS = ("#eef6f6", "#f1f4fb", "#fbf5ec", "#f8f0f3")
_BOXES = {
    "": "",
    "resting": ', fillcolor="#e8f4ec", color="#4f9d69", penwidth=1.6',
    "final": ', fillcolor="#e9eaf0", color="#4a4f6a", penwidth=1.6, peripheries=2',
}


def _dot_process(node: str, process: Process, lang: Lang, tint: str) -> Iterator[str]:
    nodes = _nodes(node, process)
    yield f"subgraph cluster_{node} {{"
    yield f'    graph [style="rounded,filled", color="{tint}", margin=22]'
    yield f"    label={_in_dot(_heading(process, lang))}"
    yield f'    {node} [shape=circle, label="", width=0.16, fixedsize=true, fillcolor="#23263a", color="#23263a"]'
    for name, stage in process.stages.items():
        yield f"    {nodes[name]} [label={_in_dot(_stage_lines(stage, lang))}{_BOXES[_kind(stage)]}]"
    yield f"    {node} -> {nodes[process.initial]}"
    for number, step in enumerate(process.transitions.values(), start=1):
        said = _in_dot([step.trigger, *_title_of(step, lang)], map(_item, step.requires))
        yield f"    {node}t{number} [label={said}, {_LABEL}]"
        yield from (f"    {nodes[origin]} -> {node}t{number} [dir=none]" for origin in step.from_)
        yield f"    {node}t{number} -> {nodes[step.to]}"
    yield "}"


def _in_dot(lines: list[str], more: Iterable[str] = ()) -> str:
    """A label of lines: the first one bold, and smaller what is said more. A table, for Chinese lines need their room."""
    first, *rest = map(_escaped, lines)
    told = [
        f"<b>{first}</b>",
        *(f'<font point-size="9.5">{line}</font>' for line in rest),
        *(f'<font point-size="9" color="#6d7388">{_escaped(line)}</font>' for line in more),
    ]
    rows = "".join(f"<tr><td>{line}</td></tr>" for line in told)
    return f'<<table border="0" cellspacing="0" cellpadding="1">{rows}</table>>'


def _escaped(line: str) -> str:
    return html.escape(line).replace("\\", "\\\\")  # `\N` would be the node's name, here too


# -- what both show


def _chosen(policy: Policy, only: str | None) -> Iterator[tuple[int, Process]]:
    """The processes that are drawn, each with its number in the policy, so that it is drawn alike alone."""
    for number, process in enumerate(policy.processes.values(), start=1):
        if only in (None, process.name):
            yield number, process


def _nodes(node: str, process: Process) -> dict[str, str]:
    return {name: f"{node}s{number}" for number, name in enumerate(process.stages, start=1)}


def _kind(stage: Stage) -> str:
    return "final" if stage.final else "resting" if stage.resting else ""


def _heading(process: Process, lang: Lang) -> list[str]:
    """What the process is called, and what each of its transitions asks for."""
    called = [_called(process.title, lang, process.name)]
    if not process.requires:
        return called
    return [*called, f"{_WORDS['every'].text(lang)} {', '.join(map(_item, process.requires))}"]


def _stage_lines(stage: Stage, lang: Lang) -> list[str]:
    kind = _kind(stage)
    return [_called(stage.title, lang, stage.name), *([_WORDS[kind].text(lang)] if kind else [])]


def _title_of(step: Transition, lang: Lang) -> list[str]:
    """Its title, where it has one: a trigger without is not told twice."""
    return [_called(step.title, lang, step.trigger)] if step.title else []


def _called(titles: Titles, lang: Lang, name: str) -> str:
    """The title in one line, without signs that no program can show; joiners of letters and emoji stay."""
    said = title(titles, lang, name)
    return " ".join("".join(sign if sign.isprintable() or sign in _JOINERS else " " for sign in said).split()) or name


_JOINERS = "\u200c\u200d"


def _item(guard: Guard) -> str:
    """What is asked for, by the id under which a refusal lists it; a stage of another process as the file says it."""
    if guard.id or isinstance(guard, Evidence):
        return guard.item
    if isinstance(guard, AnyOf):
        return " | ".join(map(_item, guard.items))
    where = "; ".join(f"{process}: {', '.join(stages)}" for process, stages in guard.stages.items())
    return ("not in " if guard.negated else "in ") + where
