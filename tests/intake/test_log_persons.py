"""Who did it: of which events a log has to say so, and when it is told that it does not."""

from showroom_log import POLICY, SHOWROOM, logged

from salesflow import Policy

ROLES = Policy.from_text(
    POLICY.replace("visit_ended: {was: [customer_left]}", "visit_ended: {role: consultant}").replace(
        "quotation_issued: {", "asked: {}\n  quotation_issued: {"
    )
)


def unsigned(log):
    """What is said of persons: row, count and total."""
    found = [(finding.place.line, dict(finding.arguments)) for finding in log.findings if finding.code == "SF525"]
    return [(line, arguments["count"], arguments["total"]) for line, arguments in found]


def persons(folder, policy, *rows):
    """A log of these events, by names and persons."""
    lines = (f"L-1,{name},2026-11-{day:02} 09:10,{person}\n" for day, (name, person) in enumerate(rows, 1))
    return logged(folder, None, "case,name,at,person\n" + "".join(lines), policy=policy)


def test_a_policy_without_roles_asks_of_every_event_who_did_it(tmp_path):
    """Nobody can tell there what customers do: told once, at the first such row, with how many of how many."""
    rows = [("visit_ended", "li"), ("lead_received", ""), ("visit_ended", ""), ("sign_contract", "li")]
    assert unsigned(persons(tmp_path, SHOWROOM, *rows)) == [(3, 2, 4)]


def test_what_nobody_ever_signs_is_the_customers_own(tmp_path):
    """Where the policy says what certain roles do, the rest is asked for a person only if some row of it has one."""
    rows = [("visit_ended", "li"), ("asked", ""), ("asked", "")]
    assert unsigned(persons(tmp_path, ROLES, *rows)) == []
    assert unsigned(persons(tmp_path, ROLES, *rows, ("asked", "wang"))) == [(3, 2, 4)]
    assert unsigned(persons(tmp_path, ROLES, *rows, ("visit_ended", ""))) == [(5, 1, 2)]


def test_a_log_that_names_nobody_is_not_asked(tmp_path):
    """Then no column says so, and where a constraint asks for it that is told of the constraint."""
    assert unsigned(persons(tmp_path, SHOWROOM, ("visit_ended", ""), ("lead_received", ""))) == []


def test_the_journeys_own_events_need_no_person(tmp_path):
    """A beginning is written by a system."""
    assert unsigned(persons(tmp_path, SHOWROOM, ("journey.started", ""), ("visit_ended", "li"))) == []


def test_a_wide_mapping_says_of_what_it_states_a_person(tmp_path):
    """What it states none of is not asked; an empty cell of what it does is."""
    mapping = "case: id\nevents:\n  - {do: lead_received, at: came}\n  - {do: visit_ended, at: left, person: who}\n"
    text = "id,came,left,who\nL-1,2026-11-02 09:10,2026-11-03 09:10,li\n"
    assert unsigned(logged(tmp_path, mapping, text)) == []
    assert unsigned(logged(tmp_path, mapping, text + "L-2,,2026-11-03 09:10,\n")) == [(3, 1, 2)]
