"""What a benchmark finds: the terminal, the page and the plots are made of these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One thing that was measured.

    `value` is in seconds, bytes, or how many a second, as `unit` says; nothing where `note` says why there is none.
    `ratio` compares it with `against`, in the same run on the same machine. `budget` is what the project promises,
    and `kept` whether it did.
    """

    subject: str
    name: str
    value: float | None
    unit: str = "s"
    ratio: float | None = None
    against: str = ""
    budget: str = ""
    kept: bool | None = None
    note: str = ""
    size: int = 0  # leads, where the cost is followed as they grow

    @property
    def measured(self) -> str:
        """The value in a unit that reads well."""
        if self.value is None:
            return "–"
        return _SAID[self.unit](self.value)

    @property
    def compared(self) -> str:
        """The ratio in words; empty where there is none, and for what the others are compared with."""
        if self.ratio is None or self.ratio == 1:
            return ""
        return f"{significant(self.ratio)} × {self.against}"

    @property
    def promise(self) -> str:
        """The budget, and whether it was kept."""
        if not self.budget:
            return ""
        return self.budget if self.kept is None else f"{self.budget}: {'kept' if self.kept else 'MISSED'}"


def missing(subject: str, name: str, why: str, size: int = 0) -> Figure:
    """A row for what could not be measured here."""
    return Figure(subject, name, None, note=why, size=size)


def significant(number: float) -> str:
    """Two or three figures that mean something."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def _seconds(value: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= size:
            return f"{significant(value / size)} {unit}"
    return f"{significant(value / 1e-9)} ns"


def _bytes(value: float) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= size:
            return f"{significant(value / size)} {unit}"
    return f"{value:.0f} bytes"


_SAID = {"s": _seconds, "bytes": _bytes, "leads/s": lambda value: f"{value:,.0f} leads/s"}
