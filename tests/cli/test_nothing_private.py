"""What a policy marks `private` is in no report, also where it cannot be read, and where dates are counted from it."""

import json

import pytest
from small_showroom import LINES, POLICY, called, line, write

MORNING = ("--as-of", "2026-11-04 08:30")
YEARLY = POLICY.replace("by: 14000 days, role: boss", "every: 12 months, role: boss")
BORN = [*LINES, called("L-1", "li.na", "02T10:05", birthday="1988-05-04")]
COMMANDS = (("due", *MORNING), ("journey", "--case", "L-1", *MORNING), ("replay",), ("grade", *MORNING))


@pytest.mark.parametrize("shape", ["text", "json"])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_a_private_cell_that_cannot_be_read_is_not_repeated(salesflow, tmp_path, command, lang, shape):
    """A birthday that is no date is told with its column and row, and without the birthday."""
    lines = [*LINES, called("L-1", "li.na", "02T10:05", birthday="4 May 1988")]
    name, *words = command
    out = salesflow(name, *write(tmp_path, lines), *words, "--lang", lang, "--format", shape).out
    assert "1988" not in out
    assert "SF508" in out
    assert ("(private)" if shape == "json" or lang == "en" else "（保密）") in out


def test_a_private_column_of_a_mapping_is_not_repeated(salesflow, tmp_path):
    """What a mapping does not translate, and what it does not expect, are told without the cell."""
    _, *policy = write(tmp_path)
    (tmp_path / "log.csv").write_text("case,what,when,secret\nL-1,called,2026-11-02T10:00:00+08:00,divorce\n")
    (tmp_path / "map.yaml").write_text(
        "case: case\nactivity: what\ntime: when\ncolumns: {secret: {one_of: [known]}}\n"
        "data: {called: {secret: {column: secret, values: {known: known}}}}\n"
    )
    told = salesflow("due", "log.csv", "--map", "map.yaml", *policy, *MORNING, "--format", "json")
    assert "divorce" not in told.out
    assert {each["code"] for each in json.loads(told.out)["findings"]} >= {"SF507", "SF510"}


def test_a_table_of_leads_repeats_no_private_date(salesflow, tmp_path):
    """A column that states a fact counted from a private field is private as well."""
    _, *policy = write(tmp_path)
    (tmp_path / "leads.csv").write_text("id,born\nL-1,4 May 1988\n")
    (tmp_path / "map.yaml").write_text("case: id\nfacts: {born: {column: born}}\n")
    told = salesflow("grade", "leads.csv", "--map", "map.yaml", *policy, *MORNING, "--format", "json")
    assert "1988" not in told.out
    assert "SF508" in told.out


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_birthday_step_does_not_tell_the_age(salesflow, tmp_path, ending):
    """The day to congratulate is shown; which birthday it is would be the age, and is in no format."""
    files = write(tmp_path, BORN, YEARLY)
    listed = json.loads(salesflow("due", *files, *MORNING, "--waiting", "--format", "json").out)["due"]
    one = json.loads(salesflow("journey", *files, *MORNING, "--case", "L-1", "--format", "json").out)["obligations"]
    for each in (*listed, *one):
        if each["element"] == "birthdays/wish":
            assert (each["occurrence"], each["anchored_at"]) == (None, None)
            assert each["by"].startswith("2027-05-04")
    assert {"birthdays/wish"} <= {each["element"] for each in listed} & {each["element"] for each in one}
    out = tmp_path / f"due.{ending}"
    salesflow("due", *files, *MORNING, "--waiting", "--out", out)
    [row] = [said for said in out.read_text(encoding="utf-8").splitlines() if "birthdays/wish" in said]
    assert "38" not in row
    assert "1988" not in row


def test_a_fact_chosen_by_what_is_private_is_private(salesflow, tmp_path):
    """That there is an event with this private value tells the value."""
    policy = POLICY.replace(
        "  born:", "  talked: {type: boolean, from: {exists: called, where: {secret: divorce}}}\n  born:", 1
    )
    policy = policy.replace("inputs: [sale_stage, born]", "inputs: [sale_stage, born, talked]")
    policy = policy.replace("when: {sale_stage: sold}", "when: {sale_stage: sold, talked: false}")
    words = ("--case", "L-1", "--format", "json", *MORNING)
    said = json.loads(salesflow("journey", *write(tmp_path, LINES, policy), *words).out)
    facts = [near["value"] for near in said["decision"]["why"]["grade"]["near"] if near["fact"] == "talked"]
    assert {*facts, said["decision"]["why"]["grade"]["facts"].get("talked", "(private)")} == {"(private)"}


def test_lines_are_not_private(salesflow, tmp_path):
    """What is not private is repeated as ever, for somebody has to find the cell."""
    lines = [*LINES, line("L-1", "called", "02T10:05", data={"reached": "maybe"})]
    assert "`maybe`" in salesflow("due", *write(tmp_path, lines), *MORNING).out


@pytest.mark.parametrize("shape", ["text", "json"])
def test_a_calendar_that_does_not_reach_a_private_date_does_not_tell_it(salesflow, tmp_path, shape):
    """Why there is no date is told of what is owed, without the date that the calendar does not know."""
    policy = POLICY.replace("anchor: [last_call, start]", "anchor: [born, start]").replace(
        "by: 2 days", "by: 2 open days"
    )
    files = write(tmp_path, BORN, policy)
    out = salesflow("journey", *files, *MORNING, "--case", "L-1", "--format", shape).out
    assert "SF605" in out or "is not known on (private)" in out
    assert "1988" not in out
