"""Histories in SQL: facts, windows and what they owe, on every database what the journeys themselves say."""

from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow import Journey, Policy
from salesflow.calendars import micros
from salesflow.constraints.constraint import Step
from salesflow.findings import FactError
from salesflow.frozen import FrozenMap
from salesflow.history.log import Log
from salesflow.rules.windows import DueWindow
from salesflow.sql.statement import fact_statement, lead_statement, obligation_statement
from salesflow.sql.values import encoded
from salesflow.testing import processes
from sql.asking import Calendars, answers, examples_on, has_begun, load, questions, windowed

BUNDLED = Policy.load()


def facts_of(policy, lead, at, known_at):
    """The facts of a lead as they lie in a database; nothing where they cannot be reckoned."""
    try:
        facts = lead.facts(at=at, known_at=known_at)
    except FactError:
        return None
    return {name: encoded(fact.type, getattr(facts, name)) for name, fact in policy.facts.items()}


def test_facts_are_counted_as_journeys_count_them(database):
    """Stages, counts, sums, first and last values, days and times of day; with voids, late entries, owners, and who knew."""
    tables = Calendars(database)

    @given(st.data())
    @settings(max_examples=examples_on(database, 2))
    def law(data):
        policy = data.draw(st.sampled_from((processes().map(lambda made: made.policy), st.just(BUNDLED))))
        policy, leads, at, known_at = data.draw(questions(policy))
        load(database, policy, leads, at, known_at, tables=tables)
        said = {row.pop("case"): row for row in answers(database, fact_statement(policy))}
        begun = [number for number, lead in enumerate(leads) if has_begun(policy, lead, at, known_at)]
        assert sorted(said) == sorted(map(str, begun))
        for number in begun:
            row = said[str(number)]
            assert row.pop("why") is None
            assert row == facts_of(policy, leads[number], at, known_at)

    law()


def window_of(lead, output, decision):
    """What the journey says of its windows, as columns: the instants, the anchor, why there are none."""
    said = decision.outcome[output]
    window = said if isinstance(said, DueWindow) else None
    return (
        micros(window.not_before) if window and window.not_before else None,
        micros(window.by) if window and window.by else None,
        window.anchor if window else None,
        window.finding.code if window and window.finding else None,
    )


def test_windows_and_what_they_owe_are_those_of_journeys(database):
    """Grades, due dates and obligations of one statement are what each journey says of itself."""
    tables = Calendars(database)

    @given(st.data())
    @settings(max_examples=examples_on(database, 3))
    def law(data):
        agree(database, data, tables)

    law()


def agree(database, data, tables):
    """What a statement says of windows, of some leads at some moment, is what the leads say."""
    policies = data.draw(st.sampled_from((windowed(), windowed(), st.just(BUNDLED))))
    policy, leads, at, known_at = data.draw(questions(policies))
    load(database, policy, leads, at, known_at, tables=tables)
    begun = {str(n): lead for n, lead in enumerate(leads) if has_begun(policy, lead, at, known_at)}
    rows = {row["case"]: row for row in answers(database, lead_statement(policy))}
    assert sorted(rows) == sorted(begun)
    for case, lead in begun.items():
        decision = lead.decide(at=at, known_at=known_at)
        for table in policy.decisions:
            hits = decision.decided.results[table.name].hits
            assert (rows[case][f"rule_{table.name}"] or "") == ",".join(rule.id for rule in hits)
            if table.hit != "collect" and "contact" in table.outputs:
                parts = ("not_before", "by", "anchor", "why")
                assert tuple(rows[case][f"contact_{part}"] for part in parts) == window_of(lead, "contact", decision)
    owed = answers(database, obligation_statement(policy))
    expected = [
        owed_row(case, each) for case, lead in begun.items() for each in lead.obligations(at=at, known_at=known_at)
    ]
    assert sorted(map(str, (tuple(row.values()) for row in owed))) == sorted(map(str, expected))


def owed_row(case, each):
    """An obligation as the columns have it."""
    anchor = each.anchor.partition("=")[0] if "=" in each.anchor else each.anchor
    festival = isinstance(each.why, Step) and each.why.each is not None and each.occurrence
    return (
        case,
        each.element,
        anchor,
        str(date.fromisoformat(each.occurrence).toordinal()) if festival else each.occurrence,
        each.state,
        micros(each.opens) if each.opens else None,
        micros(each.by) if each.by else None,
        ",".join(each.roles),
        each.owner,
        each.finding.code if each.finding else None,
    )


def test_what_the_tables_do_not_know_is_said(database):
    """Where the tables of calendars end before the moment asked, every open lead has one row that says why."""
    monday = datetime.fromisoformat("2026-11-02 09:10:00+08:00")
    lead = Journey.start(BUNDLED, case="0", owner="li.na", at=monday)
    lead = lead.record("lead_received", at=monday, by="li.na", role="consultant", source="web", reach="phone")
    lead = lead.record("intention", at=monday, by="li.na", role="consultant", data={"expected_on": date(2026, 11, 20)})
    load(database, BUNDLED, [lead], datetime.fromisoformat("2029-01-01 09:00:00+08:00"), None, last=date(2028, 12, 31))
    [row] = answers(database, obligation_statement(BUNDLED))
    assert (row["element"], row["why"], row["state"], row["owner"]) == ("not decided", "SF605", None, "li.na")
    [row] = answers(database, lead_statement(BUNDLED))
    assert (row["grade"], row["said_grade"], row["why"]) == (None, "not decided", "SF605")


def test_a_calendar_that_is_not_there_is_named_as_the_reason(database):
    """A store whose calendar the policy lacks is not decided, and the reason is that and nothing that follows from it."""
    monday = datetime.fromisoformat("2026-11-02 09:10:00+08:00")
    lead = Journey.start(BUNDLED, case="0", owner="li.na", at=monday)
    opening = lead.events[0]._replace(data=FrozenMap({**lead.events[0].data, "calendar": "mars"}))
    load(database, BUNDLED, [Journey(BUNDLED, Log([opening]), 1, BUNDLED.calendar())], monday, None)
    [row] = answers(database, lead_statement(BUNDLED))
    assert (row["said_grade"], row["why"]) == ("not decided", "SF312")
