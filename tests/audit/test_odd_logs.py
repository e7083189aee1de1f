"""Logs that no journey would have written: taken as they stand, and told at their lines."""

import json

import pytest

from salesflow import Policy
from salesflow.audit.open_log import open_log
from salesflow.audit.replay import replay

POLICY = Policy.load()
RECEIVED = {"name": "lead_received", "person": "li", "role": "consultant", "data": {"source": "web", "reach": "phone"}}


def opened(tmp_path, *events):
    path = tmp_path / "log.jsonl"
    lines = [
        {"case": "L-1", "at": f"2026-11-02T09:{minute:02}:00+08:00", **event} for minute, event in enumerate(events)
    ]
    path.write_text("\n".join(map(json.dumps, lines)) + "\n")
    return open_log(POLICY, path)


def found(log):
    return [(finding.code, finding.place.line) for finding in log.findings if finding.severity != "info"]


def test_a_second_beginning_moves_nobody(tmp_path):
    """A case that begins twice keeps its first beginning: stage and owner are not changed unseen."""
    adopted = {"name": "journey.adopted", "data": {"owner": "wang", "stages": {"sale": "delivery"}}}
    log = opened(tmp_path, {"name": "journey.started", "data": {"owner": "li"}}, RECEIVED, adopted)
    [case] = log.cases
    assert found(log) == [("SF545", 3)]
    assert (case.journey(POLICY).owner, case.journey(POLICY).stages["sale"]) == ("li", "prospecting")


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([RECEIVED, {"name": "journey.voided", "data": {"event": "nope"}}], [("SF710", 2)]),
        ([RECEIVED, {"name": "journey.closed", "data": {"reason": "a duplicate"}}, RECEIVED], [("SF705", 3)]),
        ([{"name": "journey.started"}, {**RECEIVED, "at": "2026-11-01T09:00:00+08:00"}], [("SF703", 2)]),
    ],
)
def test_what_cannot_have_happened_so_is_told(tmp_path, events, told):
    """A void of nothing, something after the end, something before the beginning."""
    assert found(opened(tmp_path, *events)) == told


def test_a_note_with_a_mobile_number_is_told_and_not_kept(tmp_path):
    """A log of another system may hold what must never be recorded; no report shows it."""
    call = {"name": "contact", "role": "consultant",
            "data": {"channel": "phone", "reached": True, "note": "ring her at 13812345678"}}  # fmt: skip
    log = opened(tmp_path, RECEIVED, call)
    assert found(log) == [("SF525", 2), ("SF714", 2)]
    assert all("note" not in line.event.data for line in log.cases[0].lines)


def test_what_could_not_be_read_is_not_refused_a_second_time(tmp_path):
    """A cell that does not fit is one finding; that its field lacks then is no news."""
    wrong = {**RECEIVED, "data": {"source": "webb", "reach": "phone"}}
    strange = {"name": "contact", "role": "boss", "data": {"channel": "phone", "reached": True}}
    log = opened(tmp_path, wrong, strange)
    assert {code for code, _ in found(log)} == {"SF508", "SF305", "SF525"}
    assert replay(POLICY, log.cases, doubtful=log.doubtful).refused == ()
    assert len(replay(POLICY, log.cases).refused) == 2


def test_who_did_something_is_missed_only_where_others_say_it(tmp_path):
    """A log that lacks some persons is told once, at the first such row; what anybody may record asks for nobody."""
    visit = {"name": "visit_ended", "role": "consultant"}
    assert ("SF525", 3) not in found(opened(tmp_path, {**visit, "person": None}, {**visit, "person": None}))
    log = opened(tmp_path, {**visit, "person": "li.na"}, {**visit, "person": None}, {**visit, "person": None})
    assert [dict(each.arguments)["count"] for each in log.findings if each.code == "SF525"] == [2]
