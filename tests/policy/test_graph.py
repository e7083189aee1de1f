"""The graph of a process: every stage can be reached, and from every stage a case can come to rest."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import Policy, PolicyError
from salesflow.findings import rendered
from salesflow.text import write

HEAD = "salesflow: 1\nname: ours\nversion: 1\nprocesses:\n"


def findings_of(text):
    """What is said of a policy that has these processes."""
    try:
        return Policy.from_text(HEAD + text, file="ours.yaml").notes
    except PolicyError as error:
        return error.findings


def told(text):
    """Code and first argument of each finding, and the words that it points at."""
    lines = (HEAD + text).split("\n")
    return [
        (found.code, *(lines[at.line - 1][at.column - 1 : at.column - 1 + at.width] for at in found.places))
        for found in findings_of(text)
    ]


def sale(stages, transitions, more=""):
    return f"  sale:\n    initial: a\n    stages: {stages}\n    transitions: {transitions}\n{more}"


# -- one rule each


@pytest.mark.parametrize(
    ("stages", "transitions", "expected"),
    [
        ("{a: {resting: true}}", "{}", []),
        ("{a: {final: true}}", "{}", []),
        ("{a: {}, b: {final: true}}", "{go: {from: a, to: b}}", []),
        ("{a: {resting: true}}", "{again: {from: a, to: a}}", []),
        ("{a: {}, b: {resting: true}}", "{go: {from: a, to: b}, also: {from: a, to: b}, back: {from: b, to: a}}", []),
        ("{a: {}}", "{}", [("SF431", "a")]),
        ("{a: {}}", "{again: {from: a, to: a}}", [("SF431", "a")]),
        ("{a: {resting: true}, b: {resting: true}}", "{}", [("SF430", "b")]),
        ("{a: {resting: true}, b: {}}", "{go: {from: b, to: a}}", [("SF430", "b")]),
        ("{a: {resting: true}, b: {}}", "{go: {from: a, to: b}}", [("SF431", "b")]),
        ("{a: {}, b: {}, c: {}}", "{go: {from: a, to: b}, on: {from: b, to: c}}", [("SF431", "c")]),
        (
            "{a: {resting: true}, c: {resting: true}, b: {}}",
            "{on: {from: b, to: c}}",
            [("SF430", "b")],
        ),
        (
            "{a: {resting: true}, b: {}, c: {}, d: {resting: true}}",
            "{there: {from: b, to: c}, back: {from: c, to: b}, on: {from: c, to: d}}",
            [("SF430", "b")],
        ),
        ("{a: {}, b: {final: true}}", "{go: {from: a, to: b}, out: {from: b, to: a}}", [("SF432", "b", "b")]),
        ("{a: {}, b: {final: true}}", "{go: {from: a, to: b}, again: {from: b, to: b}}", [("SF432", "b", "b")]),
        ("{a: {}, b: {resting: true}}", "{go: {from: [a, a], to: b}}", [("SF433", "a", "a")]),
        ("{a: {}, b: {resting: true}}", "{go: {from: a, to: b, requires: [{in: {sale: b}}]}}", [("SF434", "a")]),
        ("{a: {}, b: {resting: true}}", "{go: {from: a, to: b, requires: [{not_in: {sale: a}}]}}", [("SF434", "a")]),
        ("{a: {}, b: {resting: true}}", "{go: {from: a, to: b, requires: [{in: {sale: [a, b]}}]}}", []),
        ("{a: {}, b: {resting: true}}", "{go: {from: a, to: b, requires: [{not_in: {sale: b}}]}}", []),
        (
            "{a: {}, b: {resting: true}}",
            "{go: {from: a, to: b, requires: [{any: [{in: {sale: b}}, {not_in: {sale: a}}]}]}}",
            [("SF434", "a")],
        ),
        (
            "{a: {}, b: {resting: true}}",
            "{go: {from: a, to: b, requires: [{any: [{in: {sale: b}}, {in: {sale: a}}]}]}}",
            [],
        ),
    ],
)
def test_what_a_graph_makes_plainly_wrong(stages, transitions, expected):
    """A stage never reached, one without rest, a final one left, one named twice, one ruled out: each at its word."""
    assert told(sale(stages, transitions)) == expected


def test_what_a_whole_process_requires_rules_out_stages_as_well():
    """A guard of the process is a guard of every transition, so it can keep one from ever starting."""
    stages = "{a: {}, b: {resting: true}}"
    more = "    requires: [{in: {sale: b}}]\n"
    assert told(sale(stages, "{go: {from: a, to: b}, back: {from: b, to: a}}", more)) == [("SF434", "a")]


def test_stages_of_other_processes_rule_nothing_out():
    """Where another process stands is a matter of cases: no finding of the graph."""
    more = "  loss: {initial: kept, stages: {kept: {resting: true}}}\n"
    wanted = "{go: {from: a, to: b, requires: [{not_in: {loss: kept}}]}}"
    assert told(sale("{a: {}, b: {resting: true}}", wanted, more)) == []


def test_a_trigger_in_two_processes_is_shown_at_both_places():
    """A trigger must say which process it moves: the second one of a name is a finding that shows the first."""
    more = "  loss:\n    initial: x\n    stages: {x: {}, y: {resting: true}}\n    transitions: {go: {from: x, to: y}}\n"
    assert told(sale("{a: {}, b: {resting: true}}", "{go: {from: a, to: b}}", more)) == [("SF208", "go", "go")]


def test_a_final_stage_is_shown_where_it_is_declared():
    """Whoever reads that a final stage is left sees the stage too, in his language."""
    [finding] = findings_of(sale("{a: {}, b: {final: true}}", "{go: {from: a, to: b}, out: {from: b, to: a}}"))
    assert "ours.yaml:7:21: final by this" in rendered(finding)
    assert "ours.yaml:7:21: 在此声明为终止" in rendered(finding, "zh")


# -- what is broken is told once

STAGES = "{a: {}, b: {}, c: {resting: true}}"
STEPS = "{go: {from: a, to: b}, on: {from: b, to: c}}"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("go: {from: a, to: b}", "go: {from: a, to: bb}", "SF301"),
        ("go: {from: a, to: b}", "go: {from: aa, to: b}", "SF301"),
        ("go: {from: a, to: b}", "go: {from: [], to: b}", "SF211"),
        ("go: {from: a, to: b}", "go: {from: a}", "SF202"),
        ("go: {from: a, to: b}", "go: [a, b]", "SF203"),
        ("go: {from: a, to: b}", "go: {from: a, to: b, colour: red}", "SF201"),
        ("go: {from: a, to: b}", "go: {from: a, to: b, requires: [noted]}", "SF303"),
        ("go: {from: a, to: b}", "on: {from: a, to: b}", "SF108"),
        ("go: {from: a, to: b}", "[go]: {from: a, to: b}", "SF111"),
        ("go: {from: a, to: b}", "go: *step", "SF106"),
        ("go: {from: a, to: b}", "1go: {from: a, to: b}", "SF205"),
        ("c: {resting: true}", "c: {resting: yes}", "SF223"),
        ("c: {resting: true}", "c: {goal: true}", "SF201"),
        ("transitions:", "steps:", "SF201"),
        ("transitions:", "requires: 5\n    transitions:", "SF203"),
        ("initial: a", "initial: z", "SF301"),
        ("    initial: a\n", "", "SF202"),
    ],
)
def test_a_broken_element_is_the_only_finding(old, new, code):
    """Whether stages are reached is judged only where nothing else of the process is wrong."""
    text = sale(STAGES, STEPS)
    assert findings_of(text) == ()
    assert old in text
    assert [found.code for found in findings_of(text.replace(old, new, 1))] == [code]


def test_one_broken_process_does_not_hide_another():
    """Each process is judged by itself; what is wrong with two is told at once."""
    more = "  loss: {initial: x, stages: {x: {}}}\n"
    broken = sale(STAGES, STEPS.replace("to: c", "to: d"), more)
    assert [found.code for found in findings_of(broken)] == ["SF301", "SF431"]


def test_thousands_of_stages_are_judged_at_once():
    """A process that a program wrote is answered like any other: what it costs grows with its length only."""
    count = 4000
    stages = ", ".join(f"s{number}: {{}}" for number in reversed(range(count)))
    steps = ", ".join(f"t{number}: {{from: s{number}, to: s{number + 1}}}" for number in range(count - 1))
    text = f"  sale: {{initial: a, stages: {{a: {{resting: true}}, {stages}}}, transitions: {{{steps}}}}}\n"
    assert [(found.code, dict(found.arguments)["name"]) for found in findings_of(text)] == [
        ("SF431", f"s{count - 1}"),
        ("SF430", "s0"),
    ]


# -- any graph

NAMES = tuple("abcdefg")


@st.composite
def graphs(draw):
    """A process of up to seven stages with any transitions, some stages resting, some final."""
    names = draw(st.permutations(NAMES[: draw(st.integers(1, len(NAMES)))]))
    kinds = st.sampled_from(({}, {}, {}, {"resting": "true"}, {"final": "true"}))
    step = st.tuples(st.sampled_from(names), st.sampled_from(names))
    steps = draw(st.lists(step, max_size=12))
    return {
        "initial": draw(st.sampled_from(names)),
        "stages": {name: draw(kinds) for name in names},
        "transitions": {f"t{number}": {"from": here, "to": there} for number, (here, there) in enumerate(steps)},
    }


def closure(made):
    """Which stage leads to which, in any number of steps, none included: Warshall's way."""
    names = list(made["stages"])
    leads = {(name, name) for name in names} | {(step["from"], step["to"]) for step in made["transitions"].values()}
    for middle, here, there in product(names, repeat=3):
        if (here, middle) in leads and (middle, there) in leads:
            leads.add((here, there))
    return leads


def first_causes(lost, leads):
    """Those that no other of them leads to; of those that lead to each other the first in the file."""
    lost = list(lost)
    return {
        name
        for at, name in enumerate(lost)
        if all((name, other) in leads and at <= lost.index(other) for other in lost if (other, name) in leads)
    }


def expected_of(made):
    leads = closure(made)
    names, back = list(made["stages"]), {(there, here) for here, there in leads}
    havens = [name for name, said in made["stages"].items() if said]
    lost = first_causes([name for name in names if (made["initial"], name) not in leads], leads)
    restless = [name for name in names if not any((name, haven) in leads for haven in havens)]
    left = {
        (trigger, step["from"])
        for trigger, step in made["transitions"].items()
        if "final" in made["stages"][step["from"]]
    }
    return lost, first_causes(restless, back) - lost, left


def document(made):
    return write({"salesflow": "1", "name": "ours", "version": "1", "processes": {"sale": made}})


@given(graphs())
def test_findings_are_those_of_the_closure(made):
    """In any graph the findings are what the slow, obvious closure says, each told once, at its stage."""
    try:
        findings = Policy.from_text(document(made)).notes
    except PolicyError as error:
        findings = error.findings
    by_code = {"SF430": set(), "SF431": set(), "SF432": set()}
    for found in findings:
        said = dict(found.arguments)
        by_code[found.code].add((said["trigger"], said["name"]) if "trigger" in said else said["name"])
    assert tuple(by_code.values()) == expected_of(made)
    assert len(findings) == sum(map(len, by_code.values()))


@given(graphs())
def test_a_mended_graph_loads(made):
    """Whoever mends the first causes has mended all: a way to each lost stage, a rest for each that has none."""
    lost, restless, left = expected_of(made)
    for trigger, _ in left:
        del made["transitions"][trigger]
    for _ in range(2):  # a stage that was lost and without rest is told as lost first
        lost, restless, _ = expected_of(made)
        for name in lost:
            into = {"from": made["initial"], "to": name}
            made["stages"][made["initial"]] = {"resting": "true"}
            made["transitions"][f"to_{name}"] = into
        for name in restless:
            made["stages"][name] = {"resting": "true"}
    assert Policy.from_text(document(made)).processes["sale"].stages.keys() == made["stages"].keys()
