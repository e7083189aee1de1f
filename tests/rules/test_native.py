"""The native engine: a network compiled to one function."""

import pickle
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from contracts.engines import EngineContract, meant
from salesflow import Policy
from salesflow.rules.native import Native
from salesflow.testing import snapshots

ODD = """
salesflow: 1
name: odd
version: 1
facts:
  class: {type: integer}
  预算: {type: text}
  self: {type: boolean}
  ﬁt: {type: integer}
decisions:
  def:
    inputs: [class, 预算, self, ﬁt]
    outputs: {return: {type: enum, values: [none_at_all, "yes"]}}
    rules:
      - {id: quoted, when: {预算: "a'b\\"c\\\\"}, then: {return: "yes"}}
      - {id: low, when: {class: at most 3, self: true, ﬁt: 1}, then: {return: "yes"}}
      - {id: rest, otherwise: true, then: {return: none_at_all}}
"""


class NativeContract(EngineContract):
    """Law 1 for the native engine."""

    @staticmethod
    def engine(policy):
        return Native(policy.decisions)


@given(st.data())
def test_no_word_of_a_policy_is_read_as_python(data):
    """Facts may be called `class` or `预算`, spelled with a ligature, and texts may hold quotes."""
    policy = Policy.from_text(ODD)
    facts = policy.sheet.make(data.draw(snapshots(policy)))
    assert Native(policy.decisions).decide(facts) == meant(policy, facts)


def test_eight_threads_share_one_engine():
    """Nothing is kept between two decisions but answers, which anybody may read."""
    policy = Policy.load()
    leads = [policy.sheet.make({"purchase_in": days % 40, "budget": "ready"}) for days in range(400)]
    expected = [meant(policy, facts) for facts in leads]
    engine = Native(policy.decisions)
    with ThreadPoolExecutor(8) as pool:
        for answers in pool.map(lambda _: list(engine.decide_many(leads)), range(16)):
            assert answers == expected


def test_a_policy_that_has_decided_can_still_be_pickled():
    """The compiled function stays behind; it is made again where the policy arrives."""
    policy = Policy.load()
    decided = policy.decide({"purchase_in": 7})
    again = pickle.loads(pickle.dumps(policy))
    assert again.decide({"purchase_in": 7}).outcome == decided.outcome
