"""`--since`: what came to light since a moment is told, and nothing that everybody knew by then."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from constraints.constrained import case_of, documents, entries, moments_of, policy_of
from salesflow import Policy
from salesflow.audit.cases import cases_of
from salesflow.audit.compliance import audit
from salesflow.frozen import FrozenMap
from salesflow.intake.log import Entry


def violated(policy, cases, at, since=None):
    """The constraints that are violated, each with what set it off."""
    audited = audit(policy, cases, as_of=at, since=since)
    return {each.verdict.identity for each in audited.violated if each.kind == "constraint"}


@given(st.data(), st.lists(documents().filter(lambda said: "anchor" not in said), min_size=1, max_size=6), entries())
def test_whoever_audits_every_night_misses_nothing(data, said, listed):
    """What is violated now, and was not when the audit ran last, is told since then."""
    policy = policy_of(*said)
    case = case_of(policy, listed)
    before, now = sorted(data.draw(st.lists(st.sampled_from(moments_of(listed)), min_size=2, max_size=2)))
    new = violated(policy, [case], now) - violated(policy, [case], before)
    assert new <= violated(policy, [case], now, since=before)


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
