"""Hypothesis profiles: `dev` while working, `ci` in the ordinary tests, `night` for long searches."""

import os

import pytest
from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("dev", max_examples=30, deadline=None, suppress_health_check=_SLOW)
settings.register_profile("ci", max_examples=120, deadline=None, derandomize=True, suppress_health_check=_SLOW)
settings.register_profile("night", max_examples=5000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

pytest.register_assert_rewrite("contracts", "damaged")
