"""Tests of a policy, run: histories that are lived through, steps that are tried, and what a wrong test says."""

import pytest

from salesflow import Policy
from salesflow.trials import run_tests

POLICY = """
salesflow: 1
name: small
version: 1
calendars: {main: {timezone: Asia/Shanghai}}
roles: {clerk: {en: clerk}, boss: {en: boss}}
activities:
  asked: {role: clerk, data: {days: {type: integer, optional: true}}}
  agreed: {role: boss}
processes:
  deal:
    initial: open
    stages: {open: {}, won: {resting: true}}
    transitions:
      win: {from: open, to: won, role: clerk, requires: [{latest: agreed, person: not owner, since: {last: asked}}]}
facts:
  days: {type: integer, missing: allowed, from: {last: asked.days}}
decisions:
  call:
    inputs: [days]
    outputs: {call: {type: window, do: agreed, anchor: start}, hot: {type: boolean}}
    rules:
      - {id: soon, when: {days: at most 3}, then: {call: {by: 1 day}, hot: true}}
      - {id: later, otherwise: true, then: {call: none, hot: false}}
tests:
  - name: the boss agrees
    owner: ann
    history: [{do: asked, at: 2026-11-02 09:00, days: 2}, {do: agreed, at: 2026-11-02 10:00, person: bob}]
    try: win
    expect: {legal: true, stage: {deal: won}, hot: true, rule.call: soon, due: []}
"""


def ran(test):
    """The last test of the small policy with one more: its status, and what it says."""
    policy = Policy.from_text(POLICY + test, file="small.yaml")
    last = run_tests(policy)[-1]
    return last.status, [(finding.code, finding.place.line, finding.message("en")) for finding in last.findings]


def test_a_history_is_lived_through_by_its_owner():
    """Without another word things happen by the owner, in the first role that may."""
    assert [one.status for one in run_tests(Policy.from_text(POLICY))] == ["passed"]


@pytest.mark.parametrize(
    "test",
    [
        "  - {name: more, after: the boss agrees, try: win, expect: {refused: [stage]}}",
        "  - {name: more, owner: ann, history: [{do: asked, at: 2026-11-02 09:00}], try: win, expect: {refused: [agreed]}}",
        "  - {name: more, owner: ann, history: [{do: asked, at: 2026-11-02 09:00, days: 1}],"
        " at: 2026-11-04 00:00, expect: {overdue: [call/soon]}}",
        "  - {name: more, owner: ann, history: [{do: asked, at: 2026-11-02 09:00, days: 1}],"
        " at: 2026-11-03 23:59, expect: {due: [call/soon], overdue: [], call.by: 1 day}}",
        "  - {name: more, history: [{do: journey.adopted, at: 2026-11-02 09:00, deal: won}], expect: {stage: {deal: won}}}",
        "  - {name: more, after: the boss agrees, history: [{do: journey.reassigned, at: 2026-11-02 11:00, owner: bob},"
        " {do: journey.voided, at: 2026-11-02 12:00, event: win}], expect: {stage: {deal: open}}}",
    ],
)
def test_what_comes_out_so_is_passed(test):
    """Steps, refusals, obligations, stages, adopted and void ones."""
    assert ran(test) == ("passed", [])


@pytest.mark.parametrize(
    ("test", "code", "says"),
    [
        ("after: the boss agrees, try: win, expect: {legal: true}", "SF604", "legal is expected of `win`, and it is refused, `stage` missing"),
        ("after: the boss agrees, expect: {stage: {deal: open}}", "SF604", "`open` is expected of `stage.deal`"),
        ("after: the boss agrees, expect: {due: [call/soon]}", "SF604", "`call/soon` is expected of `due`"),
        ("history: [{do: asked, at: 2026-11-02 09:00, days: 1}], expect: {due: []}", "SF604", "it is `call/soon`"),
        ("after: the boss agrees, try: win, expect: {refused: [agreed]}", "SF604", "it is `stage`"),
        ("history: [{do: asked, at: 2026-11-02 09:00}, {do: win, at: 2026-11-02 10:00}], expect: {hot: false}", "SF609",
         "`win` in the history of this test is refused: agreed"),
        ("history: [{do: asked, at: 2026-11-02 09:00}, {do: asked, at: 2026-11-02 08:00}], expect: {hot: false}", "SF703",
         "before the case began"),
        ("owner: bob, history: [{do: asked, at: 2026-11-02 09:00}, {do: agreed, at: 2026-11-02 09:30}],"
         " try: win, expect: {legal: true}", "SF604", "refused, `agreed` missing"),
    ],
)  # fmt: skip
def test_what_comes_out_otherwise_is_told_at_its_line(test, code, says):
    """A failing test names what was expected and what was found."""
    status, findings = ran(f"  - {{name: more, {test}}}")
    assert status == "failed"
    assert [(found, line) for found, line, _ in findings] == [(code, POLICY.count("\n") + 1)]
    assert says in findings[0][2]


@pytest.mark.parametrize(
    ("at", "expected", "status"),
    [
        ("2026-11-05 09:00", "[soon]", "passed"),
        ("2026-11-05 09:00", "[]", "failed"),
        ("2026-11-03 09:00", "[soon]", "failed"),
        ("2026-11-03 09:00", "[]", "passed"),
    ],
)
def test_what_is_violated_is_judged_at_the_moment_asked(at, expected, status):
    """The day after next ends the day; until then nothing is violated, and an empty list says so."""
    constraint = "constraints: [{id: soon, kind: response, after: asked, require: agreed, within: 1 day}]\n"
    test = f"  - {{name: more, history: [{{do: asked, at: 2026-11-02 09:00}}], at: {at}, expect: {{violated: {expected}}}}}"
    policy = Policy.from_text(constraint + POLICY + test)
    assert [one.status for one in run_tests(policy)] == ["passed", status]
