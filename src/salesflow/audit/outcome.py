"""What was decided of one lead, as JSON has it: an output with its value, a window with its instants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from salesflow.decision import Dated, Decision
from salesflow.intake.cells import plain
from salesflow.rules.table import Output, Undecided
from salesflow.rules.windows import DueWindow, WindowType

WINDOW_PARTS = ("not_before", "by", "anchor", "role")


def outcome_of(decision: Decision | Dated) -> dict[str, Any]:
    """
    Each output by name.

    `None` is what a rule says by `none`, and what no rule says at all; the rules tell the two apart. A table that
    collects gives a list.
    """
    outcome: dict[str, Any] = {}
    for result in decision.results.values():
        for name, output in result.table.outputs.items():
            said = decision.outcome[name]
            is_many = isinstance(said, tuple)
            outcome[name] = [_written(one, output) for one in said] if is_many else _written(said, output)
    return outcome


def outputs_of(decisions: Any) -> Mapping[str, tuple[Output, bool]]:
    """The outputs of decisions in their order, and whether a table that collects gives lists of them."""
    return {name: (output, table.hit == "collect") for table in decisions for name, output in table.outputs.items()}


def _written(said: Any, output: Output) -> Any:
    if said is None or isinstance(said, Undecided):
        return None
    if isinstance(said, DueWindow):
        return _window(said)
    if isinstance(said, timedelta) and not isinstance(output.type, WindowType):
        return output.type.written(said)
    return plain(said)


def _window(due: DueWindow) -> dict[str, Any]:
    roles = due.window.roles
    written: dict[str, Any] = {
        "not_before": _instant(due.not_before),
        "by": _instant(due.by),
        "anchor": due.anchor,
        "role": list(roles) if len(roles) > 1 else next(iter(roles), None),
    }
    if due.anchor is None or due.finding is not None:  # no dates: the amounts alone are known
        amounts = {"not_before": due.window.not_before, "by": due.window.by}
        written["amounts"] = {name: str(amount) if amount is not None else None for name, amount in amounts.items()}
    return written


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
