"""How long something takes: medians of several runs, peers by turns, after a run that does not count."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

RUNS = 7
_IN_A_ROW, _A_MOMENT = 5, 0.02  # turns of one round: at most so many, for at most so many seconds
Action = Callable[[], object]


def once(action: Action) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def median(action: Action, runs: int = RUNS) -> float:
    """Seconds of one call, the median of several, after one that warms up."""
    action()
    return statistics.median(once(action) for _ in range(runs))


def by_turns(actions: Mapping[str, Action], runs: int = RUNS) -> dict[str, float]:
    """
    Seconds of each, the median of several rounds.

    In each round everybody is asked in turn, so that what else the machine does meanwhile falls on all of them. Who is
    quick is asked several times in a row and the best counts: being interrupted is no property of a library.
    """
    for action in actions.values():
        action()
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(runs):
        for name, action in actions.items():
            times[name].append(_best(action))
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def _best(action: Action) -> float:
    seconds = [once(action)]
    while len(seconds) < _IN_A_ROW and sum(seconds) < _A_MOMENT:
        seconds.append(once(action))
    return min(seconds)


def fresh(code: str, runs: int = RUNS) -> float:
    """Seconds that some code takes in an interpreter that has just begun, as its own clock has it; the best of several."""
    program = f"import time; began = time.perf_counter(); {code}; print(time.perf_counter() - began)"
    return min(float(_printed(program)) for _ in range(runs))


def resident(code: str) -> int:
    """Bytes of memory, at most, of an interpreter that runs some code and nothing else."""
    return int(_printed(f"{code}; from benchmarks.measuring import _resident; print(_resident())"))


def _printed(program: str) -> str:
    return subprocess.check_output([sys.executable, "-c", program], text=True).splitlines()[-1]


def _resident() -> int:
    told = Path("/proc/self/status")
    if told.exists():  # what `getrusage` says on Linux begins with what the parent had
        lines = told.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024
    import resource  # not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def bytes_each(make: Callable[[int], Any], number: int) -> float:
    """Bytes that each of so many things keeps, as Python counts them."""
    make(0)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = [make(each) for each in range(number)]
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (after - before - sys.getsizeof(kept)) / number


def memory_of_machine() -> int:
    """Bytes of memory that the machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def same(answers: Iterable[Any], expected: Iterable[Any], who: str) -> None:
    """Nobody is timed whose answers differ."""
    for number, (answer, right) in enumerate(zip(answers, expected, strict=True)):
        if answer != right:
            raise AssertionError(f"{who} differs from the meaning at case {number}: {answer!r}, not {right!r}")
