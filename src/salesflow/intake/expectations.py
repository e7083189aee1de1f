"""What a mapping expects of columns that feed nothing: filled, one of a few words."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from salesflow.findings import Finding, Place, Problem, found, nearest, some_of
from salesflow.intake.cells import cell_text
from salesflow.intake.mapping import ColumnCheck
from salesflow.intake.private import HIDDEN


class Expectations:
    """Checks row after row, and remembers what it has seen."""

    def __init__(
        self, checks: tuple[ColumnCheck, ...], positions: Mapping[str, int], private: Container[str] = ()
    ) -> None:
        self.private = private
        self.checks = [(check, positions[check.column]) for check in checks]
        self.strangers: dict[tuple[str, str], Problem] = {}

    def findings(self, cells: tuple[Any, ...], place: Place) -> list[Finding]:
        """What this row misses."""
        return [finding for check, at in self.checks if (finding := self._check(check, cells[at], place)) is not None]

    def _check(self, check: ColumnCheck, cell: Any, place: Place) -> Finding | None:
        text = cell.strip() if cell.__class__ is str else cell_text(cell)
        if not text:
            return found("SF509", place, column=check.column) if check.required else None
        if not check.one_of or text in check.one_of:
            return None
        if check.column in self.private:
            return found("SF510", place, column=check.column, value=HIDDEN, known=some_of(check.one_of))
        key = (check.column, text)
        if key not in self.strangers:  # looking for the nearest word is slow, and mistakes repeat
            said = {"column": check.column, "value": text, "known": some_of(check.one_of)}
            self.strangers[key] = Problem("SF510", **said, nearest=nearest(text, list(check.one_of)))
        return self.strangers[key].at(place)
