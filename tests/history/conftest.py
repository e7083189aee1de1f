"""Policies of which the strategies' own reach is judged."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from salesflow.testing import processes


@pytest.fixture(scope="session")
def sampled():
    """Some of the policies that the strategies draw."""
    policies = []

    @settings(max_examples=60, phases=[Phase.generate], database=None, derandomize=True, deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(processes())
    def collect(made):
        policies.append(made.policy)

    collect()
    return policies
