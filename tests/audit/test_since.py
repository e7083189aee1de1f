"""`--since`: what came to light since a moment is told, and nothing that everybody knew by then."""

from datetime import datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from constraints.constrained import case_of, documents, entries, moments_of, policy_of
from salesflow import Policy
from salesflow.audit.cases import Case, Line, cases_of
from salesflow.audit.compliance import audit
from salesflow.frozen import FrozenMap
from salesflow.intake.log import Entry
from sql.cadence_cases import WIDE, moment, walk
from sql.promise_cases import promising

STEPS = Policy.from_text(WIDE)


def violated(policy, cases, at, since=None):
    """The constraints and steps of cadences that are violated, each with what set it off."""
    audited = audit(policy, cases, as_of=at, since=since)
    return {each.verdict.identity for each in audited.violated if each.kind != "conformity"}


def misses_nothing(policy, case, moments):
    """What is violated now, and was not when the audit ran last, is told since the moment after that."""
    before, now = sorted(moments)
    new = violated(policy, [case], now) - violated(policy, [case], before)
    assert new <= violated(policy, [case], now, since=before + timedelta(microseconds=1))


@given(st.data(), st.lists(documents(), min_size=1, max_size=6), entries())
def test_whoever_audits_every_night_misses_nothing(data, said, listed):
    """Deadlines of all sorts, those that the data move as well, even into the past."""
    policy = policy_of(*said)
    moments = data.draw(st.lists(st.sampled_from(moments_of(listed)), min_size=2, max_size=2))
    misses_nothing(policy, case_of(policy, listed), moments)


@given(st.data(), promising(), entries())
def test_nor_a_promise_that_was_broken_when_it_was_made(data, policy, listed):
    """A lead that heats up may be overdue at once: then it is since that moment."""
    moments = data.draw(st.lists(st.sampled_from(moments_of(listed)), min_size=2, max_size=2))
    misses_nothing(policy, case_of(policy, listed), moments)


@given(st.integers(0, 2**32))
def test_nor_a_step_that_was_asked_for_too_late(seed):
    """A cadence that begins to run after the deadline of a step makes it overdue at once."""
    chance = Random(seed)
    lead = walk(STEPS, chance, 12)
    case = Case(lead.case, tuple(Line(event) for event in lead.events), ())
    misses_nothing(STEPS, case, [moment(chance, [lead]) for _ in range(2)])


OVERDUE_AT_ONCE = """
salesflow: 1
name: keys
version: "1"
calendars: {main: {timezone: Europe/Berlin}}
activities: {agreed: {data: {back_on: {type: date}}}, out: {}, back: {}}
constraints:
  - {id: back, kind: response, after: out, require: back, by: 0 days, anchor: {last: agreed.back_on}}
"""


def test_a_deadline_that_was_over_before_anything_was_asked_is_told():
    """A car that goes out after the day on which it was to be back is late from the moment it leaves."""
    policy = Policy.from_text(OVERDUE_AT_ONCE)
    days = [datetime.fromisoformat(f"2026-03-{day:02}T10:00:00+01:00") for day in range(1, 29)]
    agreed = Entry("K-1", "agreed", days[2], data=FrozenMap({"back_on": days[9].date()}))
    [case] = cases_of(policy, [agreed, Entry("K-1", "out", days[23])], is_ordered=True)
    assert violated(policy, [case], days[22]) == set()
    assert len(violated(policy, [case], days[25], since=days[19])) == 1
    assert violated(policy, [case], days[27], since=days[24]) == set()
