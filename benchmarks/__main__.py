"""
Run benchmarks, print what they found, and with `--write` make a page of it: `make bench`.

    python -m benchmarks              everything
    python -m benchmarks peers        a group, or several
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import page, plots
from benchmarks.audit import audits
from benchmarks.bulk import bulk_and_growth
from benchmarks.deadlines import deadlines
from benchmarks.figures import Figure
from benchmarks.in_sql import in_sql
from benchmarks.journeys import long_histories, memory
from benchmarks.one_lead import one_lead
from benchmarks.peers import Absent
from benchmarks.start_up import start_up
from benchmarks.steps import steps
from salesflow import Policy

Subject = Callable[[Policy], list[Figure]]
SUBJECTS: dict[str, Subject] = {
    "one-lead": one_lead,
    "many-leads": bulk_and_growth,
    "sql": in_sql,
    "audit": audits,
    "steps": steps,
    "deadlines": deadlines,
    "memory": memory,
    "histories": long_histories,
    "start": start_up,
}
GROUPS = {
    "peers": ("one-lead", "many-leads", "steps", "deadlines", "memory"),
    "journeys": ("steps", "histories", "memory"),
}
DOCS = Path(__file__).parents[1] / "docs"


def main(words: list[str]) -> None:
    """Runs what is asked for. A budget that was missed is said; on a busy machine that proves nothing."""
    asked = _asked(words)
    names = [name for word in asked.what or SUBJECTS for name in GROUPS.get(word, (word,))]
    policy = Policy.load()
    figures: list[Figure] = []
    for name in dict.fromkeys(names):
        print(f"{name} …", file=sys.stderr, flush=True)
        figures += SUBJECTS[name](policy)
    print(page.terminal(figures))
    if asked.write:
        write(figures)


def write(figures: list[Figure]) -> None:
    """The page, and its plots where there is something to draw them with."""
    try:
        drawn = plots.draw(figures, DOCS / "benchmarks")
    except Absent as absent:
        print(f"no plots: {absent}", file=sys.stderr)
        drawn = {}
    target = DOCS / "benchmarks.md"
    target.write_text(page.markdown(figures, drawn, target), encoding="utf-8")
    print(f"written: {target.relative_to(DOCS.parent)}", file=sys.stderr)


def _asked(words: list[str]) -> argparse.Namespace:
    known = [*GROUPS, *SUBJECTS]
    parser = argparse.ArgumentParser(prog="benchmarks", description="What it costs, beside what others cost.")
    parser.add_argument("what", nargs="*", metavar="WHAT", help=", ".join(known))
    parser.add_argument(
        "--write", action="store_true", help="write docs/benchmarks.md and its plots; only of everything"
    )
    asked = parser.parse_args(words)
    if unknown := [word for word in asked.what if word not in known]:
        parser.error(f"unknown: {', '.join(unknown)}; there are: {', '.join(known)}")
    if asked.write and asked.what:
        parser.error("a page of a part would lose the rest: leave out the names, or --write")
    return asked


if __name__ == "__main__":
    main(sys.argv[1:])
