"""Law 8: a log that journeys wrote is clean of the process, and what else is found is what the journeys say themselves."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from salesflow import Policy
from salesflow.audit.cases import cases_of
from salesflow.audit.compliance import audit, elements_of, journeys_as_cases
from salesflow.intake.log import Entry
from salesflow.journey.conformity import conformity
from salesflow.testing import journeys, moments, processes

BUNDLED = Policy.load()
POLICIES = st.one_of(st.just(BUNDLED), processes().map(lambda made: made.policy))


def entries_of(journey):
    """The events as a log of the canonical form has them."""
    return [
        Entry(each.case, each.name, each.at, each.recorded_at, each.person, each.role, each.data, "log", line, each.id)
        for line, each in enumerate(journey.events, 2)
    ]


@given(st.data())
def test_a_log_of_journeys_conforms_to_its_process(data):
    """Whatever a journey accepted, the audit of its log finds legal: late, voided and reassigned events included."""
    policy = data.draw(POLICIES)
    journey = data.draw(journeys(policy, longest=12))
    [case] = cases_of(policy, entries_of(journey), is_ordered=True)
    late = max(event.at for event in journey.events) + timedelta(days=1)
    for each in conformity(policy, case.journey(policy).events, late):
        assert each.verdict.status in ("satisfied", "unjudged"), each
        assert not each.missing


@given(st.data())
def test_what_the_audit_finds_is_what_the_journeys_say(data):
    """At every moment the findings of a log are exactly the violated verdicts of the journeys that wrote it."""
    journey = data.draw(journeys(BUNDLED, longest=10))
    at = data.draw(moments(journey))
    audited = audit(BUNDLED, journeys_as_cases([journey]), as_of=at)
    own = [verdict for verdict in journey.verdicts(at=at) if verdict.status == "violated"]
    found = sorted(each.verdict.identity for each in audited.violated)
    assert found == sorted(verdict.identity for verdict in own)
    assert not any(each.kind == "conformity" for each in audited.violated)


@given(st.data())
def test_a_violated_verdict_stays_violated(data):
    """A deadline that was missed stays missed, whatever happens later, as long as nothing is entered late."""
    journey = data.draw(journeys(BUNDLED, longest=8))
    at = max(event.at for event in journey.events)
    later = at + timedelta(days=data.draw(st.sampled_from((0, 1, 40, 400))))
    before = {each.identity for each in journey.verdicts(at=at) if each.status == "violated"}
    after = {each.identity for each in journey.verdicts(at=later) if each.status == "violated"}
    assert before <= after


def test_everything_that_is_judged_is_in_the_totals():
    """What never applies is counted as well: it is vacuous, and no element is missing from the report."""
    audited = audit(BUNDLED, [], as_of=datetime(2026, 11, 30, tzinfo=UTC))
    assert list(audited.totals.by_element) == list(elements_of(BUNDLED))
    assert all(count.is_vacuous and not count.is_green for count in audited.totals.by_element.values())
