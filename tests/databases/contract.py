"""What the tests ask of a database: five operations, and the same Python values from every one."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol

Column = tuple[str, str]
Cell = int | str | None

NUMBER, WORDS = "BIGINT", "TEXT"
SMALLEST, LARGEST = -(2**63), 2**63 - 1


class Database(Protocol):
    """A real database of one dialect; `dialect` is the name that sqlglot gives it."""

    dialect: str

    def create(self, table: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        """Make a table of `BIGINT` and `TEXT` columns and fill it; one that has this name already is replaced."""

    def execute(self, statement: str) -> None:
        """Run a statement that gives no rows, such as CREATE VIEW."""

    def rename(self, table: str, name: str) -> None:
        """Give a table another name, which is free; its own is free afterwards."""

    def query(self, statement: str) -> list[tuple[Cell, ...]]:
        """The rows of a statement, in the order in which the database gives them."""

    def clear(self) -> None:
        """Forget every table and view."""

    def close(self) -> None:
        """Give back what the database holds; nothing can be asked afterwards."""


def quoted(name: str, mark: str = '"') -> str:
    """A name as an identifier, whatever characters it has."""
    return mark + name.replace(mark, mark * 2) + mark


def by_column(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> list[list[Cell]]:
    """The cells of each column, checked: databases differ in what they make of a wrong one, so none gets to see it."""
    filled = list(rows)
    for row in filled:
        if len(row) != len(columns):
            raise ValueError(f"a row of {len(row)} cells for {len(columns)} columns: {row!r}")
    return [_checked(name, kind, [row[number] for row in filled]) for number, (name, kind) in enumerate(columns)]


def _checked(name: str, kind: str, cells: list[Cell]) -> list[Cell]:
    if kind not in (NUMBER, WORDS):
        raise ValueError(f"column {name!r} is {kind}; it may be {NUMBER} or {WORDS}")
    wanted = int if kind == NUMBER else str
    # A bool is an int to isinstance; the exact type keeps it out.
    if {*map(type, cells)} - {wanted, type(None)}:
        wrong = next(cell for cell in cells if cell is not None and type(cell) is not wanted)
        raise TypeError(f"column {name!r} is {kind} and cannot hold {wrong!r}")
    for cell in cells:
        if isinstance(cell, int) and not SMALLEST <= cell <= LARGEST:
            raise OverflowError(f"column {name!r} is {NUMBER} and cannot hold {cell!r}")
        if isinstance(cell, str) and "\0" in cell:
            raise ValueError(f"column {name!r} cannot hold {cell!r}: PostgreSQL has no text with a zero character")
    return cells


def plain(rows: Iterable[Sequence[object]]) -> list[tuple[Cell, ...]]:
    """Rows as every database gives them: whole numbers, text and None."""
    return [tuple(_plain(cell) for cell in row) for row in rows]


def _plain(cell: object) -> Cell:
    """
    A boolean is 0 or 1, as SQLite has it; a decimal of a type without digits after the point is a whole number.

    The scale decides and not the value, so that the average 2.00 is refused just as 2.50 is: a statement does not
    pass or fail by its data. Whoever wants a fraction casts it in the statement.
    """
    if cell is None or type(cell) is int or type(cell) is str:
        return cell
    if isinstance(cell, bool):
        return int(cell)
    if isinstance(cell, Decimal):
        exponent = cell.as_tuple().exponent
        # Of what is no finite number, the exponent is a letter.
        if isinstance(exponent, int) and exponent >= 0:
            return int(cell)
    raise TypeError(f"a query gives whole numbers and text, not {type(cell).__name__}: {cell!r}")
