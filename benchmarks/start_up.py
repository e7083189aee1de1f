"""What it costs to begin: the import, and the bundled policy."""

from __future__ import annotations

from benchmarks.figures import Figure
from benchmarks.measuring import fresh
from salesflow import Policy

SUBJECT = "Start"
_BUDGET = 0.2  # seconds


def start_up(policy: Policy) -> list[Figure]:
    bare = fresh("import pydantic")
    ours = fresh("import salesflow")
    loaded = fresh("from salesflow import Policy; Policy.load()") - ours
    budget = f"at most {_BUDGET} s"
    return [
        Figure(
            SUBJECT, "`import salesflow`", ours, ratio=ours / bare, against="`import pydantic`", budget=budget,
            kept=ours <= _BUDGET,
        ),
        Figure(SUBJECT, "load the bundled policy, after the import", loaded, budget=budget, kept=loaded <= _BUDGET),
    ]  # fmt: skip
