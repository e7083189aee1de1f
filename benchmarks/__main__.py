"""
Run all benchmarks and print a table: `make bench`.

Answers are checked equal before anything is timed. Each figure is the median of several runs; ratios compare
things of one run on one machine, which absolute times do not.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import salesflow
from benchmarks.journeys import long_histories, memory, taking
from salesflow import Policy
from salesflow.amounts import parse
from salesflow.calendars import Calendar, micros
from salesflow.facts import MISSING
from salesflow.rules.network import decide_all

RUNS = 5


def median(action: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds of one call, the median of several."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def fresh(code: str) -> float:
    """Seconds that some code takes in an interpreter that has just begun, as its own clock has it."""
    program = f"import time; began = time.perf_counter(); {code}; print(time.perf_counter() - began)"
    times = [float(subprocess.check_output([sys.executable, "-c", program])) for _ in range(RUNS)]
    return statistics.median(times)


def by_hand(purchase_in: object, budget: object, model_choice: object) -> str:
    """The rules that three facts of the bundled policy can reach, as somebody would write them in an app."""
    if purchase_in is not MISSING:
        if 0 <= purchase_in <= 7:  # type: ignore[operator]
            return "H"
        if 8 <= purchase_in <= 15:  # type: ignore[operator]
            return "A"
        if 16 <= purchase_in <= 30:  # type: ignore[operator]
            return "B"
    if budget in ("clear", "ready") and model_choice in ("two_or_three", "two", "decided"):
        return "B"
    if purchase_in is MISSING and budget is MISSING and model_choice in (MISSING, "open"):
        return "N"
    return "C"


def one_lead(policy: Policy) -> list[tuple[str, str]]:
    """The plain meaning against a hand-written chain. The compiled engine will be held to a limit; this is the yardstick."""
    cases = [
        {"purchase_in": days, "budget": budget, "model_choice": choice}
        for days in (MISSING, -3, 0, 7, 8, 15, 16, 30, 31, 90)
        for budget in (MISSING, "unclear", "clear", "ready")
        for choice in (MISSING, "open", "two")
    ]
    checked = [policy.sheet.make(case) for case in cases]
    grades = [decide_all(policy.decisions, facts).outputs["grade"] for facts in checked]
    assert grades == [by_hand(**case) for case in cases], "the answers differ"
    ours = median(lambda: [decide_all(policy.decisions, facts) for facts in checked]) / len(cases)
    hand = median(lambda: [by_hand(**case) for case in cases]) / len(cases)
    whole = median(lambda: [policy.decide(case) for case in cases]) / len(cases)
    return [
        ("one lead, both tables, plain meaning, checked facts", f"{ours * 1e6:.1f} µs, {ours / hand:.0f} × by hand"),
        ("one lead, facts checked too, windows", f"{whole * 1e6:.1f} µs"),
    ]


def day_by_day(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """Open time as people count it: day by day, span by span. Its cost grows with the amount."""
    left = minutes * 60_000_000
    day = calendar.local(start).date()
    while True:
        for low, high in calendar.spans_on(day):
            opens, closes = calendar.instant(day, low), calendar.instant(day, high)
            begin = max(opens, start, key=micros)
            room = micros(closes) - micros(begin)
            if room >= left and room > 0:
                return begin.astimezone(UTC) + timedelta(microseconds=left)
            left -= max(0, room)
        day += timedelta(days=1)


def deadlines(policy: Policy) -> list[tuple[str, str]]:
    """Deadlines in open hours: the cost must not depend on the span."""
    calendar = policy.calendar()
    anchors = [datetime(2026, 1, 5, 3, 7, tzinfo=UTC) + timedelta(hours=7 * number) for number in range(200)]
    rows = []
    for hours in (2, 200):
        amount = parse(f"{hours} open hours")
        ours = [calendar.deadline(anchor, amount) for anchor in anchors]
        slow = [day_by_day(calendar, anchor, hours * 60) for anchor in anchors]
        assert [micros(one) for one in ours] == [micros(one) for one in slow], "the answers differ"
        fast_time = median(lambda amount=amount: [calendar.deadline(anchor, amount) for anchor in anchors])  # type: ignore[misc]
        slow_time = median(lambda hours=hours: [day_by_day(calendar, a, hours * 60) for a in anchors], runs=3)  # type: ignore[misc]
        rows.append(
            (
                f"{hours} open hours, one deadline",
                f"{fast_time / 200 * 1e6:.1f} µs, {slow_time / fast_time:.0f} × faster than day by day",
            )
        )
    return rows


def start_up() -> list[tuple[str, str]]:
    bare = fresh("import pydantic")
    ours = fresh("import salesflow")
    loaded = fresh("from salesflow import Policy; Policy.load()")
    return [
        ("import salesflow (limit 0.2 s)", f"{ours:.3f} s, {ours / bare:.1f} × `import pydantic`"),
        ("load the bundled policy, after import (limit 0.2 s)", f"{loaded - ours:.3f} s"),
    ]


def main() -> None:
    policy = Policy.load()
    print(
        f"salesflow {salesflow.__version__}, Python {platform.python_version()}, {platform.machine()}, {date.today()}"
    )
    for name, figure in [
        *start_up(),
        *one_lead(policy),
        *deadlines(policy),
        *taking(median),
        *long_histories(median),
        *memory(),
    ]:
        print(f"  {name:<56}{figure}")


if __name__ == "__main__":
    main()
