"""Activations that wait for an event, by the values that it must share with them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from salesflow.constraints.online.chain import Chain, walk
from salesflow.constraints.online.kept import Kept
from salesflow.constraints.online.lookback import Remembered
from salesflow.constraints.online.monitor import Said
from salesflow.constraints.verdict import Verdict

Waiting = Kept[Chain[Said]]
NOBODY: Waiting = Kept()


class Open(NamedTuple):
    """Verdicts that stand, those who wait, and what is remembered."""

    said: Chain[Said] | None = None
    waiting: Waiting = NOBODY
    remembered: Remembered = Remembered()

    def with_verdict(self, said: Said, verdict: Verdict) -> Open:
        """With one more verdict that stands."""
        return self._replace(said=Chain(said._replace(verdict=verdict), self.said))


def joined(waiting: Waiting, key: Hashable, said: Said) -> Waiting:
    """With one more that waits for an event with these values."""
    return waiting.with_value(key, Chain(said, waiting.get(key)))


def waiting_for(waiting: Waiting, key: Hashable | None) -> Iterator[Said]:
    """Those who wait for an event with these values; for one that does not state them nobody waits."""
    return walk(waiting.get(key) if key is not None else None)


def everybody(waiting: Waiting) -> Iterator[Said]:
    """All who wait."""
    for bucket in waiting.values():
        yield from walk(bucket)
