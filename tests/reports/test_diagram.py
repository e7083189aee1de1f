"""Law 12 for diagrams: they show every stage and every transition of the policy, and nothing else."""

import html
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import Policy
from salesflow.frozen import FrozenMap
from salesflow.reports.diagram import dot, mermaid
from salesflow.states import Process, Stage, Transition

SMALL = """
salesflow: 1
name: ours
version: 1
activities: {quotation: {}, deposit: {}, loan: {}}
processes:
  sale:
    title: {en: sale, zh: 销售}
    initial: talking
    requires: [{in: {card: open}}]
    stages:
      talking: {title: {en: 'Talk: "how much?"', zh: 洽谈（报价）}}
      ordered: {title: {en: Ordered, zh: 已订车}, resting: true}
      closed: {final: true}
    transitions:
      sign:
        title: {en: conclude the contract, zh: 签约}
        from: talking
        to: ordered
        requires: [quotation, {any: [deposit, loan]}, {not_in: {loss: gone}}]
      close: {from: [talking, ordered], to: closed}
  card: {initial: open, stages: {open: {resting: true}}}
  loss: {initial: kept, stages: {kept: {resting: true}, gone: {final: true}}, transitions: {lose: {from: kept, to: gone}}}
"""

MERMAID = """\
stateDiagram-v2
    classDef resting fill:#e8f4ec,stroke:#4f9d69,color:#1f3d2b
    classDef final fill:#e9eaf0,stroke:#4a4f6a,color:#23263a,stroke-width:3px
    state "sale · every step asks for in card#58; open" as p1 {
        direction TB
        state "Talk#58; #34;how much#63;#34;" as p1s1
        state "Ordered<br/>may rest here" as p1s2
        state "closed<br/>final" as p1s3
        [*] --> p1s1
        p1s1 --> p1s2: sign<br/>conclude the contract<br/>quotation<br/>deposit | loan<br/>not in loss#58; gone
        p1s1 --> p1s3: close
        p1s2 --> p1s3: close
        p1s3 --> [*]
    }
    class p1s2 resting
    class p1s3 final
"""
MERMAID_ZH = """\
    state "销售 · 每一步都要求 in card#58; open" as p1 {
        direction TB
        state "洽谈（报价）" as p1s1
        state "已订车<br/>可在此停留" as p1s2
        state "closed<br/>终止" as p1s3
        [*] --> p1s1
        p1s1 --> p1s2: sign<br/>签约<br/>quotation<br/>deposit | loan<br/>not in loss#58; gone
"""


def test_a_small_process_in_mermaid():
    """The whole text for one process, as it lands in somebody's README."""
    policy = Policy.from_text(SMALL)
    assert mermaid(policy, "en", only="sale") == MERMAID
    assert MERMAID_ZH in mermaid(policy, "zh", only="sale")


@pytest.mark.parametrize("draw", [mermaid, dot])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_processes_stand_side_by_side(draw, lang):
    """Without a choice every process of the policy is drawn; with one, that one as it is among the others."""
    policy = Policy.from_text(SMALL)
    drawn = draw(policy, lang)
    assert len(re.findall(r" as p\d+ \{|subgraph cluster_", drawn)) == 3
    for name in ("sale", "card", "loss"):
        assert set(draw(policy, lang, only=name).split("\n")) < set(drawn.split("\n"))


# -- what a diagram says, read back

LINE = {
    "process": re.compile(r' {4}state "([^"\n]*)" as (p\d+) \{'),
    "stage": re.compile(r' {8}state "([^"\n]*)" as (p\d+s\d+)'),
    "start": re.compile(r" {8}\[\*\] --> (p\d+s\d+)"),
    "end": re.compile(r" {8}(p\d+s\d+) --> \[\*\]"),
    "step": re.compile(r" {8}(p\d+s\d+) --> (p\d+s\d+): ([^:;#\n]|#\d+;)+"),
    "class": re.compile(r" {4}class ((?:p\d+s\d+,?)+) (resting|final)"),
    "fixed": re.compile(r"stateDiagram-v2| {4}classDef (resting|final) [\w:#,-]+| {8}direction TB| {4}\}|"),
}


def text_of(said):
    """A label's lines in characters again."""
    return [re.sub(r"#(\d+);", lambda code: chr(int(code[1])), line) for line in said.split("<br/>")]


def read_mermaid(text):
    """Each line as what it is: a line that is none of these breaks the diagram."""
    told = []
    for line in text.split("\n"):
        [kind] = [kind for kind, form in LINE.items() if form.fullmatch(line)]
        told.append((kind, line))
    return told


DOT_LABEL = r'<<table border="0" cellspacing="0" cellpadding="1">((?:<tr><td>[^\n]*?</td></tr>)+)</table>>'
DOT_LINE = {
    "process": re.compile(rf" {{8}}label={DOT_LABEL}"),
    "dot": re.compile(r' {8}(p\d+) \[shape=circle, label="", [\w=., "#]+\]'),
    "stage": re.compile(rf' {{8}}(p\d+s\d+) \[label={DOT_LABEL}((?:, \w+=(?:"#\w+"|[\d.]+))*)\]'),
    "trigger": re.compile(rf' {{8}}(p\d+t\d+) \[label={DOT_LABEL}, shape=plaintext, [\w=., "]+\]'),
    "start": re.compile(r" {8}(p\d+) -> (p\d+s\d+)"),
    "from": re.compile(r" {8}(p\d+s\d+) -> (p\d+t\d+) \[dir=none\]"),
    "to": re.compile(r" {8}(p\d+t\d+) -> (p\d+s\d+)"),
    "fixed": re.compile(r"digraph \{|\}| {4}\}| {4}subgraph cluster_p\d+ \{| {4,8}(graph|node|edge) \[[^<\n]*\]|"),
}


def lines_of(rows):
    """A label's lines in characters again; a sign that HTML reads stands there only in our own tags."""
    cells = re.findall(r"<td>(.*?)</td>", rows)
    bare = [re.sub(r"^<(b|font [^>]*)>(.*)</(b|font)>$", r"\2", cell) for cell in cells]
    assert re.fullmatch(r"([^<>&\"'\\]|&#?\w+;|\\\\)*", "".join(bare))
    return [html.unescape(line).replace("\\\\", "\\") for line in bare]


def read_dot(text):
    told = []
    for line in text.split("\n"):
        [(kind, match)] = [(kind, match) for kind, form in DOT_LINE.items() if (match := form.fullmatch(line))]
        told.append((kind, match))
    return told


# -- any processes

titles = st.text(
    st.sampled_from("ab 中文（）：\"'\\<>&#;:%|[]{}()*_-`~/!?\n\t\r\x00\x1b\u2028\u200d\u202eﬂ°¶ß😀é\u0301١")
    | st.characters(codec="utf-8"),
    max_size=12,
)
names = st.sampled_from(("a", "b", "end", "state", "note", "graph", "node", "阶段", "été", "x_1", "x__1", "ab_cd", "ﬂ"))


@st.composite
def processes(draw, name):
    stages = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    made = {}
    for stage in stages:
        title = FrozenMap(draw(st.dictionaries(st.sampled_from(("en", "zh", "*")), titles, max_size=2)))
        made[stage] = Stage(stage, draw(st.booleans()), draw(st.booleans()), title=title)
    steps = {}
    for trigger in draw(st.lists(names, max_size=5, unique=True)):
        origins = tuple(draw(st.lists(st.sampled_from(stages), min_size=1, max_size=3, unique=True)))
        title = FrozenMap(draw(st.dictionaries(st.just("en"), titles)))
        steps[trigger] = Transition(trigger, origins, draw(st.sampled_from(stages)), title=title)
    title = FrozenMap({"en": draw(titles)})
    return Process(name, draw(st.sampled_from(stages)), FrozenMap(made), FrozenMap(steps), title=title)


@st.composite
def policies(draw):
    made = {name: draw(processes(name)) for name in draw(st.lists(names, max_size=3, unique=True))}
    return Policy("any", "1", processes=FrozenMap(made))


def nodes_of(policy):
    """The node of each stage: processes and their stages are numbered in the order of the file."""
    return {
        (process.name, stage): f"p{one}s{two}"
        for one, process in enumerate(policy.processes.values(), start=1)
        for two, stage in enumerate(process.stages, start=1)
    }


def steps_of(policy):
    nodes = nodes_of(policy)
    return Counter(
        (nodes[name, origin], step.trigger, nodes[name, step.to])
        for name, process in policy.processes.items()
        for step in process.transitions.values()
        for origin in step.from_
    )


def shown(title):
    """A title's signs that a diagram must keep: all that stand for something, in one line."""
    return "".join("".join(sign for sign in title if sign.isprintable() or sign in "\u200c\u200d").split())


def is_told(stage, lang, lines):
    title = next((stage.title[key] for key in (lang, "*", "en", "zh") if stage.title.get(key)), "")
    wanted = shown(title) or stage.name.replace("_", " ").replace(" ", "")
    return lines[0].replace(" ", "") in (wanted, stage.name) and len(lines) == 1 + (stage.resting or stage.final)


@given(policies(), st.sampled_from(["en", "zh"]))
def test_mermaid_shows_the_process_and_nothing_else(policy, lang):
    """Every stage once, with its title; every transition once for each stage that it starts from; starts and ends."""
    told, nodes = read_mermaid(mermaid(policy, lang)), nodes_of(policy)
    said = {kind: [LINE[kind].fullmatch(line).groups() for found, line in told if found == kind] for kind in LINE}
    assert [node for _, node in said["stage"]] == list(nodes.values())
    labels = {node: text_of(label) for label, node in said["stage"]}
    everything = {nodes[name, key]: one for name, two in policy.processes.items() for key, one in two.stages.items()}
    assert all(is_told(stage, lang, labels[node]) for node, stage in everything.items())
    steps = Counter()
    for kind, line in told:
        if kind == "step":
            arrow, _, label = line.strip().partition(": ")
            origin, _, target = arrow.partition(" --> ")
            steps[origin, text_of(label)[0], target] += 1
    assert steps == steps_of(policy)
    assert [node for (node,) in said["start"]] == [nodes[name, one.initial] for name, one in policy.processes.items()]
    assert [node for (node,) in said["end"]] == [node for node, stage in everything.items() if stage.final]
    marked = {node: kind for listed, kind in said["class"] for node in listed.split(",")}
    kinds = {node: "final" if stage.final else "resting" for node, stage in everything.items()}
    assert marked == {node: kinds[node] for node, stage in everything.items() if stage.final or stage.resting}


@given(policies(), st.sampled_from(["en", "zh"]))
def test_dot_shows_the_process_and_nothing_else(policy, lang):
    """Every stage once, and every transition once, between the stages that it starts from and the one it leads to."""
    told, nodes = read_dot(dot(policy, lang)), nodes_of(policy)
    said = {kind: [match.groups() for found, match in told if found == kind] for kind in DOT_LINE}
    labels = {node: lines_of(rows) for node, rows, _ in said["stage"]}
    looks = {node: look for node, _, look in said["stage"]}
    everything = {nodes[name, key]: one for name, two in policy.processes.items() for key, one in two.stages.items()}
    assert list(labels) == list(everything)
    for node, stage in everything.items():
        assert is_told(stage, lang, labels[node])
        assert ("peripheries=2" in looks[node], bool(looks[node])) == (stage.final, stage.final or stage.resting)
    triggers = {node: lines_of(rows)[0] for node, rows in said["trigger"]}
    assert len(triggers) == len(said["trigger"]) == sum(len(one.transitions) for one in policy.processes.values())
    target = dict(said["to"])
    assert len(target) == len(said["to"]) == len(triggers)
    assert Counter((origin, triggers[node], target[node]) for origin, node in said["from"]) == steps_of(policy)
    assert [node for _, node in said["start"]] == [nodes[name, one.initial] for name, one in policy.processes.items()]


def test_the_bundled_policy_is_drawn_in_both_languages():
    """The process that is in everybody's hands has its titles in the language asked, and asks for what it says."""
    policy = Policy.load()
    for draw in (mermaid, dot):
        english, chinese = (draw(policy, lang) for lang in ("en", "zh"))
        assert "Test drive" in english
        assert "试乘试驾" in chinese
        assert "试乘试驾" not in english
        assert all("licence_checked" in text for text in (english, chinese))
