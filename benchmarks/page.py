"""The figures as text: for the terminal, and as a page of the docs with its plots."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from benchmarks import surroundings
from benchmarks.bulk import GROWTH
from benchmarks.figures import Figure

_ABOUT = {
    "One lead": (
        "Both tables of the bundled policy, `grade` and `next_contact`: for each lead its grade, its window, and the rules "
        "that said so. The leads are a seeded mix as a showroom has it. Before that each peer answered twelve thousand leads "
        "of any kind, the slow ones at least three hundred of them, missing facts included, exactly as the meaning does. "
        "Facts are in each one's own form beforehand: checked facts for salesflow and the chain by hand, a dict for the "
        "others; checking from a dict has its own row. The rows are translated mechanically, and whatever can be compiled "
        "beforehand is."
    ),
    "Many leads": (
        "A hundred thousand different leads, ten times. In DuckDB the answers become a table; in a loop they are let go as "
        "they come."
    ),
    "In DuckDB": (
        "The showroom's log again and again under other names: events are counted, leads graded, due dates reckoned, all in one "
        "statement; every copy comes to what the journeys say. Deadlines are reckoned by joins with the tables of calendars, "
        "and a thousand of each million compared with the calendar's own."
    ),
    "Audit of a log": (
        "A shop with twenty constraints: five precedences (one about the same item, one within 30 days, one since the last "
        "quote), six responses within hours, days, open days and a local day, two deadlines for writing down, two absences, a "
        "gap, two counts per local year within a stage, a separation of duties and an alternate response. A log of it is made "
        "in the database, ten rows a case, of which one is its opening; chance decides what happens, so that most constraints "
        "are broken most of the time, which costs more than a log that keeps them; one log is mostly in order, for comparison. All findings and totals of ten thousand "
        "events are first compared with those of the audit by journeys. What is timed begins with the Parquet file and ends "
        "with the totals by constraint, person, stage and month, and a thousand findings with the events behind them. pm4py "
        "is asked for twenty templates without times, which both know, and says the same of every case.\n\n"
        "Where the time goes, of the 46 s of processor time for ten million events: 42 % the verdicts, of which a tenth is "
        "planning and most of the rest windows that sort each constraint's own events; 16 % cutting the file into parts; "
        "14 % who is to blame, in which stage and month, and counting that; 10 % loading and sorting; 7 % where each case "
        "stood; the rest is stays, cases and Python. As many findings as the command keeps, a hundred thousand, take four "
        "seconds more, of the largest log as of a small one.\n\n"
        "What helped: a sort whose rows keep their order (0.21 s for half a million events, loading included) instead of a "
        "window that numbers them (0.40 s); a statement for each constraint over tables that all share instead of one for "
        "all (190 instead of 384 MB at its peak for half a million events, so that nothing goes through the disk); two "
        "databases with one core each instead of one with both (5.2 instead of 6.2 s of processor time for a million events); "
        "half of the columns for verdicts that are only counted (45.6 instead of 49.3 s for ten million); reading the "
        "statements once instead of for each part (0.06 s a part). What did not: one window for all constraints (0.09 s to "
        "sort a million events and 0.04 s for each function, where the own window of a constraint on a fifth of them takes "
        "0.03 s in all); joins to the nearest later event; larger parts, which go through the disk; smaller parts, each of "
        "which plans the statements anew at a tenth of a second."
    ),
    "A step": "One transition of a process of two stages, to and fro, all with the same guard over the same three events.",
    "Deadlines": "From 200 moments of one year, in the opening hours of the bundled policy. All give the same instants.",
}


def terminal(figures: Iterable[Figure]) -> str:
    lines = [f"{surroundings.python()}, {surroundings.machine()}, {surroundings.today()}"]
    for subject, rows in groupby(figures, key=lambda figure: figure.subject):
        lines.append(f"\n{subject}")
        for row in rows:
            name = f"{row.name}, {row.size:,} leads" if row.size else row.name
            said = "  ".join(part for part in (row.compared, row.promise) if part) or row.note
            lines.append(f"  {name:<58}{row.measured:>12}  {said}".rstrip())
    return "\n".join(lines)


def markdown(figures: list[Figure], plots: dict[str, Path], page: Path) -> str:
    """The whole page: what it is, where it was measured, a table a subject, and how to repeat it."""
    known = {"date": surroundings.today(), "python": surroundings.python(), "machine": surroundings.machine()}
    parts = [_HEAD.format(**known, busy=surroundings.busy())]
    for subject, rows in groupby(figures, key=lambda figure: figure.subject):
        parts.append(f"## {subject}\n")
        if subject in _ABOUT:
            parts.append(f"{_ABOUT[subject]}\n")
        if subject in plots:
            parts.append(f"![{subject}]({plots[subject].relative_to(page.parent).as_posix()})\n")
        parts.append((_growth if subject == GROWTH else _table)(list(rows)))
    parts.append(_REPEAT)
    versions = [f"| {name} | {version} |" for name, version in surroundings.libraries()]
    parts.append("\n".join(["## Versions\n", "| library | version |", "|---|---|", *versions]) + "\n")
    return "\n".join(parts)


def _table(rows: list[Figure]) -> str:
    lines = ["| what | measured | compared | note |", "|---|---:|---:|---|"]
    for row in rows:
        note = "; ".join(part for part in (row.promise and f"**{row.promise}**", row.note) if part)
        lines.append(f"| {row.name} | {row.measured} | {row.compared} | {note} |")
    return "\n".join(lines) + "\n"


def _growth(rows: list[Figure]) -> str:
    """One line a way, one column a size."""
    sizes = sorted({row.size for row in rows})
    names = list(dict.fromkeys(row.name for row in rows))
    said = {(row.name, row.size): row.measured for row in rows}
    lines = [
        "| way | " + " | ".join(f"{size:,} leads" for size in sizes) + " |",
        "|---|" + "---:|" * len(sizes),
        *("| " + " | ".join([name, *(said.get((name, size), "") for size in sizes)]) + " |" for name in names),
    ]
    return "\n".join(lines) + "\n"


_HEAD = """# Benchmarks

Written by `make bench`; do not edit. Measured on {date} with {python} on {machine}.{busy}

Nobody is timed whose answers differ: each first shows that it says the same. Figures are medians of several rounds after
one that does not count. In each round all peers are asked in turn, the quick ones several times of which the best
counts, so that what else the machine does falls on all of them. Compare ratios: absolute times are those of one machine
on one day. A budget is what the project promises; `make bench` says whether it was kept.
"""

_REPEAT = """## How to repeat it

```sh
make bench                           # everything, and this page with its plots is written anew
.venv/bin/python -m benchmarks peers # only what compares with others; prints, and writes nothing
.venv/bin/python -m benchmarks -h    # the other subjects
```

The first call installs the libraries of `requirements-bench.txt` at the versions of `constraints.txt`. One that cannot
be installed gets a row that says so; the others are measured all the same. Leads are seeded: every run decides the same
ones.
"""
