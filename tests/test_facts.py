"""Facts are checked once, exactly, and then cannot be changed."""

import pickle
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import MISSING, FactError, Policy
from salesflow.testing import policies, snapshots

POLICY = Policy.load()


def test_facts_cannot_be_changed():
    """Neither set nor deleted: engines trust what was checked."""
    facts = POLICY.sheet.make({"purchase_in": 7})
    with pytest.raises(AttributeError):
        facts.purchase_in = 8
    with pytest.raises(AttributeError):
        del facts.purchase_in
    assert facts.purchase_in == 7


@given(st.data())
def test_facts_pickle_and_compare_by_their_values(data):
    """Facts are values: the same facts are equal, hash alike and survive a pickle."""
    made = data.draw(policies())
    stated = data.draw(snapshots(made.policy))
    facts = made.policy.sheet.make(stated)
    again = pickle.loads(pickle.dumps(facts))
    assert again == facts == made.policy.sheet.make(stated)
    assert hash(again) == hash(facts)


@given(st.data())
def test_what_is_not_stated_is_as_an_empty_history_has_it(data):
    """A stated value is kept exactly; every other fact has its value for an empty history."""
    made = data.draw(policies())
    stated = data.draw(snapshots(made.policy))
    facts = made.policy.sheet.make(stated)
    for name, fact in made.policy.facts.items():
        assert getattr(facts, name) == stated.get(name, fact.when_empty)
    assert set(made.policy.sheet.not_stated(stated)) == set(made.policy.facts) - set(stated)


@pytest.mark.parametrize(
    ("stated", "codes"),
    [
        ({"purchase_in": 7.0}, ["SF221"]),
        ({"purchase_in": True}, ["SF221"]),
        ({"purchase_in": "7"}, ["SF221"]),
        ({"purchase_in": 10_000}, ["SF226"]),
        ({"purchase_in": 10**5000}, ["SF226"]),
        ({"budget": "cleer"}, ["SF310"]),
        ({"budget": None}, ["SF203"]),
        ({"called_back": MISSING}, ["SF606"]),
        ({"effective_contact": datetime(2026, 11, 2, 9)}, ["SF607"]),
        ({"purchase_in": "7", "budget": "cleer", "nonsense": 1}, ["SF307", "SF310", "SF221"]),
    ],
)
def test_a_wrong_fact_is_refused_with_everything_that_is_wrong(stated, codes):
    """Types are exact, nothing is coerced, all problems come at once, and they can be printed in both languages."""
    with pytest.raises(FactError) as caught:
        POLICY.decide(stated)
    assert sorted(finding.code for finding in caught.value.findings) == sorted(codes)
    assert repr(caught.value)
    assert caught.value.text("zh")
