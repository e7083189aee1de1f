"""`salesflow replay`: what of a log would have been refused, and why, each at its line."""

import json

import pytest
from small_showroom import LINES, REFUSED, line, write


@pytest.fixture
def replay(salesflow, tmp_path):
    def call(*words, lines=(*LINES, REFUSED)):
        return salesflow("replay", *write(tmp_path, lines), *words)

    return call


def test_a_log_in_order_is_exit_code_zero(replay):
    """What the policy would have accepted is counted, and nothing more is said."""
    told = replay(lines=LINES)
    assert told.code == 0
    assert told.out.startswith("log.jsonl: 4 cases, 10 events, 1 step")
    assert "✓ nothing would have been refused" in told.out


def test_a_refused_step_is_told_at_its_line_with_what_was_missing(replay):
    """She approved her own contract: the step is refused at its line, with what was found and who could supply it."""
    told = replay()
    assert told.code == 1
    assert "✗ 1 event would have been refused, in 1 case" in told.out
    assert "  1 ×  sell the car (sell): decided" in told.out
    assert "log.jsonl:11: SF701 `sell` is not possible while lead L-4 is in `open`" in told.out
    assert (
        "`decided` decision: recorded 2026-11-02 17:10 by li.na, and it has to be somebody who is not the owner (boss)"
        in told.out
    )


def test_it_speaks_chinese(replay):
    """The refusal in the language that was asked for."""
    out = replay("--lang", "zh").out
    assert "✗ 1 条事件会被拒绝，涉及 1 位客户" in out
    assert "要求非归属人（经理）" in out


def test_the_same_refusal_is_counted_together(replay):
    """Alike refusals stand together, the most frequent first."""
    noisy = [
        line("L-1", "decided", f"03T1{at}:00", person="li.na", role="seller", data={"ok": True}) for at in range(3)
    ]
    out = replay(lines=[*LINES, REFUSED, *noisy]).out
    assert out.index("3 × ") < out.index("1 ×  sell the car")
    assert "log.jsonl:12: SF707 `seller` may not record `decided`  (L-1)" in out


def test_an_activity_by_a_wrong_role_is_refused(replay):
    """Who may not record it, may not: at its line, with the case."""
    lines = [*LINES, line("L-1", "decided", "03T10:00", person="li.na", role="seller", data={"ok": True})]
    told = replay(lines=lines)
    assert "log.jsonl:11: SF707 `seller` may not record `decided`  (L-1)" in told.out


def test_rows_that_cannot_be_read_are_exit_code_one(replay):
    """A row that is lost was not judged, and nobody may take that for a clean log."""
    told = replay(lines=[*LINES, line("L-2", "caled", "03T10:00")])
    assert (told.code, "SF303" in told.out, "nothing would have been refused" in told.out) == (1, True, True)


def test_a_refused_command_did_not_happen(replay):
    """`--commands`: what follows is judged without what was refused; in a log of events it is judged with it."""
    back = line("L-4", "take_back", "03T10:00", person="boss.wu", role="boss")
    counts = [
        json.loads(replay(*words, "--format", "json", lines=[*LINES, REFUSED, back]).out)["summary"]["refused"]
        for words in ((), ("--commands",))
    ]
    assert counts == [1, 2]


def test_json_has_each_line_with_what_was_missing(replay):
    """For programs: place, event, stage, what is possible instead, what is missing."""
    said = json.loads(replay("--format", "json").out)
    assert said["summary"] == {"cases": 4, "events": 11, "steps": 2, "refused": 1}
    [refused] = said["refused"]
    assert (refused["line"], refused["case"], refused["name"]) == (11, "L-4", "sell")
    assert refused["refusal"]["stage"] == "open"
    assert [each["id"] for each in refused["refusal"]["missing"]] == ["decided"]
    assert said["kinds"] == [{"name": "sell", "why": ["decided"], "count": 1}]
