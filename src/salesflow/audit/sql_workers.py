"""Several databases that judge at the same time, each a part of the log after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue

from salesflow.audit.sql_plan import Came
from salesflow.audit.sql_verdicts import VerdictDatabase


def judged_by(databases: Sequence[VerdictDatabase], parts: Iterable[str], wanted: Callable[[], int]) -> Iterator[Came]:
    """
    What each part came to, in the order of the parts, whichever is ready first.

    Where somebody stops asking, or one of them fails, the others are interrupted.

    Args:
        parts: Queries; one is asked for when a database is about to be free.
        wanted: How many findings the next part should list.

    Raises:
        DataError: SF501, a database cannot.
    """
    free = SimpleQueue[VerdictDatabase]()
    for database in databases:
        free.put(database)

    def judged(part: str, most: int) -> Came:
        mine = free.get()
        try:
            return mine.judge(part, most)
        finally:
            free.put(mine)

    waiting: deque[Future[Came]] = deque()
    with ThreadPoolExecutor(len(databases)) as pool:
        try:
            for part in parts:
                waiting.append(pool.submit(judged, part, wanted()))
                if len(waiting) > len(databases):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for each in waiting:
                each.cancel()
            if not all(each.done() for each in waiting):
                for database in databases:
                    database.duck.interrupt()
