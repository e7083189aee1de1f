"""Hypothesis strategies for policies, for what is decided by them, and for journeys: for us, and for apps that embed us."""

from salesflow.testing.histories import Command, beginnings, commands, data_of, journeys, moments
from salesflow.testing.policies import Made, policies
from salesflow.testing.processes import processes
from salesflow.testing.snapshots import snapshots, values_of

__all__ = [
    "Command",
    "Made",
    "beginnings",
    "commands",
    "data_of",
    "journeys",
    "moments",
    "policies",
    "processes",
    "snapshots",
    "values_of",
]
