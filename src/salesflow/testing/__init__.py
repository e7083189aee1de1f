"""Hypothesis strategies for policies and for what is decided by them: for our tests, and for apps that embed us."""

from salesflow.testing.policies import Made, policies
from salesflow.testing.snapshots import snapshots, values_of

__all__ = ["Made", "policies", "snapshots", "values_of"]
