"""One mapped thing of each row: its cell, read once for all rows that say the same."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from salesflow.catalogue import Phrase
from salesflow.findings import Place, Problem, SalesflowError, nearest
from salesflow.intake.cells import cell_text
from salesflow.intake.mapping import MappedFact
from salesflow.intake.private import HIDDEN
from salesflow.intake.reading import Moment, Read, cell_reader

_REMEMBERED = 1 << 16  # cells of one column: dates and stages repeat, and reading them is the dear part

_NEW = object()


@dataclass(slots=True)
class Source:
    """Where a fact, or a part of an event, stands in each row."""

    mapped: MappedFact
    column: int
    read: Read
    is_private: bool = False  # what is wrong with a cell is told without the cell
    known: dict[str, Any] = field(default_factory=dict)

    def stated(self, cells: tuple[Any, ...]) -> Any:
        """What the row states of it: a value, what an empty cell means, or the Problem that the cell has."""
        cell = cells[self.column]
        if cell.__class__ is str:
            cell = cell.strip()
        return self.mapped.empty if cell is None or cell == "" else self.value(cell)

    def value(self, cell: Any) -> Any:
        """The value that a filled cell states, or the Problem that it has."""
        if cell.__class__ is not str:
            return self._attempt(cell)
        value = self.known.get(cell, _NEW)
        if value is _NEW:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            value = self.known[cell] = self._attempt(cell)
        return value

    def _attempt(self, cell: Any) -> Any:
        try:
            return self.read(cell)
        except Problem as problem:
            return misfit(problem, self.mapped, cell, is_private=self.is_private)
        except SalesflowError as error:  # a calendar that knows no such year
            beyond = error.findings[0]
            wrong = Problem(beyond.code, **dict(beyond.arguments))
            return misfit(wrong, self.mapped, cell, is_private=self.is_private)


def source_of(mapped: MappedFact, positions: Mapping[str, int], moment: Moment, private: Container[str] = ()) -> Source:
    """The source of a fact that stands in a column, in a file whose columns have these positions."""
    column = mapped.column or ""
    return Source(mapped, positions[column], cell_reader(mapped, moment), column in private)


def misfit(problem: Problem, mapped: MappedFact, cell: Any, *, is_private: bool = False) -> Problem:
    """What is wrong with a cell, said of its column and its fact; of a private one neither its value nor a hint at it."""
    said: dict[str, Any] = {"column": mapped.column, "value": cell_text(cell), "fact": mapped.fact.name}
    if is_private:
        said["value"] = HIDDEN
        if problem.code == "SF507":
            return Problem("SF507", **said, nearest="")
        return Problem("SF508", **said, reason=_UNSAID, advice=_MEND)
    if problem.code == "SF507":
        return Problem("SF507", **said, nearest=nearest(said["value"], list(mapped.values or ())))
    inner = problem.at(Place(""))
    reason = Phrase(inner.message("en"), inner.message("zh"))
    advice = Phrase(inner.help("en"), inner.help("zh")) if inner.help("en") else _MEND
    return Problem("SF508", **said, reason=reason, advice=advice)


_MEND = Phrase("mend the cell, or say in a mapping what it means", "请更正单元格，或在映射中说明其含义")
_UNSAID = Phrase("its cells hold what is private, so it is not repeated", "该列含保密内容，不予显示")
