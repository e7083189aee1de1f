"""The tests that a policy brings, run: facts that are given, histories that are told, steps that are tried."""

from salesflow.trials.run import Ran, run_tests

__all__ = ["Ran", "run_tests"]
