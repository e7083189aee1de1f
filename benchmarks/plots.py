"""The figures as two drawings, readable on a light and on a dark page. The only user of matplotlib."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.bulk import GROWTH
from benchmarks.figures import Figure
from benchmarks.one_lead import SUBJECT as ONE_LEAD
from benchmarks.peers import bring

_INK = "#808080"  # mid-grey, on white and on black
_OURS, _HAND, _OTHERS = "#1f83d6", "#2ca25f", "#b0813a"
_MORE = ("#1f83d6", "#2ca25f", "#b0813a", "#a65fb8", "#d1495b", "#4aa3a2")


def draw(figures: list[Figure], folder: Path) -> dict[str, Path]:
    """The drawings that these figures allow, by subject. Raises: Absent."""
    matplotlib = bring("matplotlib", "matplotlib")
    matplotlib.use("svg")
    pyplot = bring("matplotlib.pyplot", "matplotlib")
    style = {
        "svg.fonttype": "none",
        "svg.hashsalt": "salesflow",
        "font.family": "sans-serif",
        "font.size": 10,
        **dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), _INK),
    }
    wanted: dict[str, tuple[str, Callable[[Any, list[Figure]], Any]]] = {
        ONE_LEAD: ("one-lead.svg", _bars),
        GROWTH: ("growth.svg", _lines),
    }
    drawn = {}
    folder.mkdir(parents=True, exist_ok=True)
    with pyplot.rc_context(style):
        for subject, (name, how) in wanted.items():
            rows = [figure for figure in figures if figure.subject == subject and figure.value is not None]
            if rows:
                drawn[subject] = folder / name
                drawing = how(pyplot, rows)
                drawing.savefig(drawn[subject], transparent=True, metadata={"Date": None}, bbox_inches="tight")
                pyplot.close(drawing)
    return drawn


def _bars(pyplot: Any, rows: list[Figure]) -> Any:
    """Microseconds a lead, the quickest on top."""
    rows = sorted(rows, key=lambda row: row.value or 0, reverse=True)
    drawing, axes = pyplot.subplots(figsize=(8, 0.36 * len(rows) + 0.9))
    names = [row.name.replace("`", "") for row in rows]
    bars = axes.barh(
        names, [(row.value or 0) * 1e6 for row in rows], color=[_colour(row.name) for row in rows], height=0.62
    )
    axes.bar_label(bars, [row.measured for row in rows], padding=4, color=_INK)
    axes.set_xscale("log")
    axes.set_xlim(0.1, axes.get_xlim()[1] * 4)
    axes.set_xlabel("microseconds for one lead, both tables (logarithmic)")
    _quiet(axes)
    return drawing


def _colour(name: str) -> str:
    if name == "by hand":
        return _HAND
    return _OURS if name.startswith("salesflow") else _OTHERS


def _lines(pyplot: Any, rows: list[Figure]) -> Any:
    """Seconds by number of leads."""
    drawing, axes = pyplot.subplots(figsize=(8, 4.2))
    for number, name in enumerate(dict.fromkeys(row.name for row in rows)):
        points = [(row.size, row.value) for row in rows if row.name == name]
        sizes, seconds = zip(*points, strict=True)
        axes.plot(
            sizes, seconds, marker="o", markersize=4, color=_MORE[number % len(_MORE)], label=name.replace("`", "")
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("leads")
    axes.set_ylabel("seconds")
    axes.legend(frameon=False, labelcolor=_INK)
    axes.grid(color=_INK, alpha=0.25, linewidth=0.6)
    _quiet(axes)
    return drawing


def _quiet(axes: Any) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
