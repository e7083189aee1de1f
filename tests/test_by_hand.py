"""The yardsticks of the benchmarks are the bundled policy still: who changes its tables is told here, not by `make bench`."""

from pathlib import Path

import pytest

from salesflow import Policy

ROOT = Path(__file__).parents[1]


@pytest.fixture
def benchmarks(monkeypatch):
    """The benchmarks stand beside the package, and nothing of them is timed here."""
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import bulk, by_hand_sql, leads, peers

    return bulk, by_hand_sql, leads, peers


def test_the_chain_by_hand_and_the_native_engine_say_what_the_policy_says(benchmarks):
    """The chain of `if` that the budgets are measured against translates both tables completely."""
    _, _, leads, peers = benchmarks
    policy = Policy.load()
    cases = [*leads.any_leads(policy, 3_000), *leads.showroom(policy, 1_000)]
    expected = [peers.meaning(policy, facts) for facts in cases]
    assert {rule for said in expected for _, rule in said} == {
        rule.id for table in policy.decisions for rule in table.rules
    }
    for make in (peers.hand, peers.native, peers.checked, peers.explained):
        peer = make(policy)
        assert [peer.read(peer.decide(peer.form(facts))) for facts in cases] == expected


def test_the_case_by_hand_says_what_the_policy_says(benchmarks):
    """The SQL that ours is measured against translates both tables completely."""
    bulk, by_hand_sql, _, _ = benchmarks
    import duckdb

    with duckdb.connect() as connection:
        bulk.check_sql(connection, Policy.load(), by_hand_sql.DECIDE, bulk.CASE)
