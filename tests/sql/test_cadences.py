"""Obligations of cadences: SQL owes what a journey owes, whatever happened, at any moment."""

from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow import Journey, Policy
from salesflow.calendars import micros
from salesflow.findings import DataError
from salesflow.history.past import beginnings
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.cadences import OwedByCadences
from salesflow.sql.calendar_tables import calendar_tables
from salesflow.sql.duck import Duck
from salesflow.sql.history import ASKED, add_events
from salesflow.sql.leads import GIVEN, LeadMaker, given_columns
from salesflow.sql.loading import asked
from salesflow.sql.log_shape import LOG, log_shape
from salesflow.sql.matching import Matching
from salesflow.sql.obligations import OBLIGATION
from salesflow.sql.slots import NUMBER, NUMBERS
from salesflow.sql.statement import asked_at, times_of
from salesflow.sql.steps import Names
from salesflow.testing import journeys, moments
from sql.cadence_cases import CROWDED, FIRST, LAST, LONG_REPEATED, NEAR, START, WIDE, edges, life, moment, walk


def statement(policy):
    """The cadences alone, without tables and windows."""
    names = Names([LOG, GIVEN])
    shape = log_shape(policy)
    matching = Matching(shape, names)
    maker = LeadMaker(policy, shape, matching, names)
    maker.plan()
    cadences = OwedByCadences(policy, maker, matching, names)
    cadences.plan()
    parts = {ASKED: asked_at(None, None)}
    add_events(parts, shape, matching)
    default = policy.calendar()
    maker.add_lead(parts, default.name if default is not None else "")
    queries = list(cadences.add(maker.add_facts(parts).steps))
    assert queries
    parts["owed"] = q.all_rows(*queries)
    return q.composed(parts, q.select({name: w.column(name, "o") for name, _, _ in OBLIGATION}, "owed", "o"))


class Asked:
    """DuckDB with the calendars of one policy."""

    def __init__(self, policy):
        self.policy, self.duck, self.shape = policy, Duck(), log_shape(policy)
        tables = calendar_tables(policy.calendars, first=FIRST, last=LAST, times=times_of(policy))
        for spec, rows in tables.items():
            self.duck.create(spec.name, spec.columns, rows)
        # The statement is made once, and finds the moment in a table: to make it takes longer than to answer it.
        self.text = w.render(statement(policy), "duckdb")
        self.duck.create(NUMBER, [("number", "BIGINT")], [(number,) for number in range(NUMBERS + 1)])
        self.duck.create(GIVEN, [("case", "TEXT"), *((name, "BIGINT") for name in given_columns(policy).values())])

    def owed(self, cases, at):
        rows = []
        for case, journey in enumerate(cases):
            initial = beginnings(self.policy.workings.initial, journey.events)
            rows += [self.shape.row(event._replace(case=str(case)), initial) for event in journey.events]
        self.duck.create(LOG, self.shape.columns, rows)
        now = asked(micros(at))
        self.duck.create(now.name, now.columns, now.rows)
        return sorted(self.duck.query(self.text), key=repr)


def owed(cases, at):
    """What the journeys themselves say."""
    rows = []
    for case, journey in enumerate(cases):
        for each in journey.obligations(at=at):
            if each.element.partition("/")[0] not in journey.policy.cadences:
                continue
            opens, by = (micros(edge) if edge is not None else None for edge in (each.opens, each.by))
            occurrence = each.occurrence
            if "-" in occurrence:
                occurrence = str(date.fromisoformat(occurrence).toordinal())
            why = each.finding.code if each.finding is not None else None
            said = (each.element, each.anchor, occurrence, each.state, opens, by, ",".join(each.roles))
            rows.append((str(case), *said, each.owner, why))
    return sorted(rows, key=repr)


@pytest.fixture(scope="module")
def wide():
    return Asked(Policy.from_text(WIDE, file="wide.yaml"))


@pytest.fixture(scope="module")
def crowded():
    return Asked(Policy.from_text(CROWDED, file="crowded.yaml"))


@settings(max_examples=12)  # a question takes half a second, however many cases it is about
@given(seed=st.integers(0, 2**32))
def test_every_kind_of_step_is_owed_as_journeys_owe_it(wide, seed):
    """Once, again and again, on festivals; ended, withdrawn, of several stages, of some persons, beyond the calendar."""
    chance = Random(seed)
    cases = [walk(wide.policy, chance, 40) for _ in range(80)]
    at = moment(chance, cases)
    assert wide.owed(cases, at) == owed(cases, at)


@settings(max_examples=12)  # a question takes half a second, however many cases it is about
@given(seed=st.integers(0, 2**32))
def test_a_deed_takes_the_earliest_step_that_it_fits(crowded, seed):
    """Where steps compete for deeds, each deed takes the same one as in a journey."""
    chance = Random(seed)
    cases = [walk(crowded.policy, chance, 25) for _ in range(80)]
    at = moment(chance, cases)
    assert crowded.owed(cases, at) == owed(cases, at)


@pytest.mark.parametrize("late", [-1, 0, 1])
@pytest.mark.parametrize(
    "edge", ["2026-03-29 00:00+08:00", "2026-03-29 18:00+08:00", "2026-04-01 23:59:59.999999+08:00"]
)
def test_to_the_microsecond_a_festival_is_open(wide, edge, late):
    """It is open from its first instant on, and in time until its last, for who asks and for deeds."""
    at = datetime.fromisoformat(edge) + timedelta(microseconds=late)
    lead = Journey.start(wide.policy, case="0", at=START).record("e", at=START).take("go", at=START)
    cases = [lead, *(lead.record("d", at=at, data={"kind": kind}) for kind in "abc")]
    assert wide.owed(cases, at) == owed(cases, at)


def test_what_ends_a_cadence_ends_steps_that_are_counted_from_later_events(wide):
    """Of the cadence, `until` looks at everything since its own anchor; of a step, at what came after its own."""
    lead = Journey.start(wide.policy, case="0", at=START, owner="li.na").record("e", at=START)
    lead = lead.take("rise", at=START).take("go", at=START)
    late = START + timedelta(hours=1)
    cases = [each.record("d", at=late, role="seller") for each in (lead, lead.record("stop", at=START, by="li.na"))]
    said = wide.owed(cases, late)
    assert said == owed(cases, late)
    assert {row[0] for row in said if row[1] == "while/fresh"} == {"0"}


@pytest.fixture(scope="module")
def repeated():
    return Asked(Policy.from_text(LONG_REPEATED, file="repeated.yaml"))


@settings(max_examples=12)  # a question takes half a second, however many cases it is about
@given(seed=st.integers(0, 2**32))
def test_what_repeats_for_years_is_counted_from_its_anchor(repeated, seed):
    """Months of every length, clocks that change, openings at midnight: the same occurrence, to the microsecond."""
    chance = Random(seed)
    policy, cases = repeated.policy, []
    for _ in range(25):
        at = START + timedelta(minutes=chance.randrange(-300 * 1440, 0))
        journey = Journey.start(policy, case="0", at=at, calendar=chance.choice([*policy.calendars]))
        for _ in range(chance.randrange(1, 8)):
            at += timedelta(minutes=chance.choice((0, 1, 600, 1440, 12345, 123456)))
            day = date(2024, 2, 20) + timedelta(days=chance.randrange(1000))
            data = {"day": day, "moment": START + timedelta(minutes=chance.randrange(-700 * 1440, 200 * 1440))}
            name = chance.choice("edd")
            journey = journey.record(name, at=at, recorded_at=at, data=data if name == "e" else None)
        cases.append(journey)
    latest = max(event.at for journey in cases for event in journey.events)
    at = latest + timedelta(minutes=chance.choice((0, 1440, chance.randrange(500 * 1440))))
    if chance.randrange(2):
        at = max(chance.choice([*edges(chance.choice(cases), at), at]), START) + chance.choice(NEAR)
    assert repeated.owed(cases, at) == owed(cases, at)


@pytest.fixture(scope="module")
def bundled():
    return Asked(Policy.load())


@settings(max_examples=12)  # a question takes half a second, however many cases it is about
@given(seed=st.integers(0, 2**32))
def test_the_cadences_of_the_policy_that_comes_along(bundled, seed):
    """Deliveries, calls and greetings over years."""
    chance = Random(seed)
    cases = [life(bundled.policy, chance, 40) for _ in range(80)]
    at = moment(chance, cases)
    assert bundled.owed(cases, at) == owed(cases, at)


@settings(max_examples=6)
@given(cases=st.lists(journeys(Policy.load()), min_size=5, max_size=10), data=st.data())
def test_any_journeys_of_the_policy_that_comes_along(bundled, cases, data):
    """Whatever people record, late and early, right and wrong."""
    at = data.draw(moments(data.draw(st.sampled_from(cases))))
    assert bundled.owed(cases, at) == owed(cases, at)


def test_two_repeated_steps_that_share_deeds_are_refused():
    """Which of the two a deed settles depends on every deed before it; SQL does not guess."""
    steps = "[{id: daily, every: 1 day, do: d}, {id: fest, each: festivals, by: 1 day, do: d}]"
    text = CROWDED[: CROWDED.index("cadences:")] + f"cadences: {{c: {{anchor: e, steps: {steps}}}}}"
    policy = Policy.from_text(text, file="refused.yaml")
    with pytest.raises(DataError) as refused:
        statement(policy)
    [finding] = refused.value.findings
    assert (finding.code, dict(finding.arguments)["name"], finding.place.line) == (
        "SF547",
        "c/fest",
        policy.cadences["c"].steps[1].place.line,
    )


def test_without_calendars_deadlines_are_in_utc():
    """A policy without calendars has the dates of UTC."""
    text = """
salesflow: 1
name: bare
version: 1
activities: {e: {}, d: {}}
cadences:
  c: {anchor: e, steps: [{id: a, by: 2 days, do: d}, {id: b, every: 1 month, do: e}]}
"""
    policy = Policy.from_text(text, file="bare.yaml")
    bare = Asked(policy)
    journey = Journey.start(policy, case="0", at=START).record("e", at=START)
    for days in (0, 2, 40):
        at = START + timedelta(days=days, hours=15)
        assert bare.owed([journey, journey.record("d", at=START)], at) == owed(
            [journey, journey.record("d", at=START)], at
        )
