"""The policy file: its form, its names, how it is loaded, its canonical form, its tests."""

import pydantic  # noqa: F401 - a quarter of the first load; better when an app starts than when somebody waits for a policy
