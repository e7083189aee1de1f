"""
A log larger than it need be, graded by SQL: `python -m benchmarks.many_events 10_000_000`.

The showroom of the examples is written as a SQL log and repeated under other names until it has so many events; then
`salesflow grade --engine sql` grades it in a process of its own. It fails if that process takes more than 1 GB. With
`--csv` the log is written as CSV in the canonical form, and read as any other system's log would be.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from salesflow import Policy
from salesflow.audit.sql_log import write_typed_log
from salesflow.sql.duck import Duck, quoted

SHOWROOM = Path(__file__).parents[1] / "examples" / "showroom" / "log.jsonl"
AS_OF = "2026-11-30"
MOST_MEMORY = 1_000_000_000  # bytes of the process that grades
_NAMES = ("case", "id", "voids")  # columns that are different in each copy of the showroom


def main(words: list[str]) -> None:
    """Makes the log, grades it, says how long it took and how much memory."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many_events")
    parser.add_argument("events", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--csv", action="store_true", help="a log in the canonical form, as CSV")
    parser.add_argument("--out", default=".csv", choices=(".csv", ".parquet"), help="the ending of what is written")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / ("log.csv" if asked.csv else "log.parquet")
        events = (as_csv if asked.csv else as_parquet)(log, asked.events)
        seconds, memory = graded(log, Path(folder) / f"graded{asked.out}")
    print(
        f"{events:,} events, {log.suffix}: {seconds:,.1f} s, {events / seconds:,.0f} events/s, {memory / 1e6:,.0f} MB"
    )
    if memory > MOST_MEMORY:
        sys.exit(f"more than {MOST_MEMORY / 1e6:,.0f} MB")


def as_parquet(path: Path, events: int) -> int:
    """The showroom as a SQL log, again and again; how many events that are."""
    once = path.with_name("once.parquet")
    whole = write_typed_log(Policy.load(), SHOWROOM, None, once)
    times = -(-events // whole.events)
    renamed = ", ".join(f"{quoted(name)} || '-' || n AS {quoted(name)}" for name in _NAMES)
    with Duck(memory="2GB") as duck:
        copies = f"SELECT * REPLACE ({renamed}) FROM range({times}) AS copy(n), read_parquet('{once}')"
        duck.execute(f"COPY ({copies}) TO '{path}' (FORMAT parquet)")
        [[count]] = duck.query(f"SELECT count(*) FROM '{path}'")
    once.unlink()
    return int(count)


def as_csv(path: Path, events: int) -> int:
    """The showroom as CSV in the canonical form, again and again; how many events that are."""
    with SHOWROOM.open(encoding="utf-8") as lines:
        whole = [json.loads(line) for line in lines]
    columns = ["case", "name", "at", "recorded_at", "person", "role", "id", "data"]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        for number in range(-(-events // len(whole))):
            writer.writerows([row.get(name) for name in columns] for row in _copied(whole, number))
    return len(whole) * -(-events // len(whole))


def _copied(whole: list[dict[str, Any]], number: int) -> Iterator[dict[str, Any]]:
    for event in whole:
        data = dict(event.get("data", {}))
        if event["name"] == "journey.voided":
            data["event"] += f"-{number}"
        renamed = {name: f"{event[name]}-{number}" for name in ("case", "id")}
        yield {**event, **renamed, "data": json.dumps(data, ensure_ascii=False)}


def graded(log: Path, out: Path) -> tuple[float, int]:
    """Seconds, and the bytes that the process had at most."""
    start = time.perf_counter()
    words = ["grade", str(log), "--engine", "sql", "--as-of", AS_OF, "--out", str(out), "--format", "text"]
    subprocess.run([sys.executable, "-m", "salesflow", *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


if __name__ == "__main__":
    main(sys.argv[1:])
