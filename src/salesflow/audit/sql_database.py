"""The database that decides the leads of a log: within bounds, with the calendars that these events need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from salesflow.amounts import Amount, Unit
from salesflow.audit.parts import temporary_folder
from salesflow.audit.sql_answer import AnswerReader, SqlLead
from salesflow.calendars import micros
from salesflow.facttypes import Date, Datetime
from salesflow.findings import DataError, Place, found
from salesflow.policy.model import Policy
from salesflow.sql.calendar_tables import CLOCK, MONTH, date_spec
from salesflow.sql.duck import Duck, quoted
from salesflow.sql.loading import Loaded, asked, calendars, given
from salesflow.sql.log_shape import LOG, log_shape, patterns_of
from salesflow.sql.period_table import PERIOD
from salesflow.sql.statement import lead_statement, windows_of

MEMORY = "600MB"  # of the database; with Python and the answers of one part the process stays within 1 GB

_WAITING = 400_000  # rows of all parts while a log is cut
_DAY = 86_400_000_000  # microseconds
_MONTH = 365.2425 / 12  # days
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date(1, 1, 2).toordinal(), date(9999, 12, 29).toordinal()  # what tables of calendars can cover
_MARGIN = 100  # days on both sides of a date, and of what is counted from it
_GAP = 100  # days between two spans of dates: they share no month
_OF_ZONES = {CLOCK.name, MONTH.name, date_spec(()).name}  # tables that go by dates, and not by what a calendar knows

Span = tuple[int, int]  # the first and the last day


class PartDatabase:
    """
    A database that is asked about one part of a log after the other; the calendars stay. It is open within `with`.

    `folder` is where it puts what does not fit into memory, and its user may do the same; nothing stays there.

    Args:
        amounts: What is counted from the dates of the log, so that the calendars cover that as well.

    Raises:
        DataError: SF514, duckdb is not installed; SF547, the policy asks for something that no column can hold.
    """

    memory = MEMORY
    threads: int | None = None  # as many as there are cores

    def __init__(self, policy: Policy, as_of: datetime, *, file: str, amounts: Iterable[Amount]) -> None:
        self.policy, self.as_of, self.file = policy, as_of, file
        self.shape = log_shape(policy)
        self.shifts = {0, *(sign * _days(amount) for amount in amounts for sign in (1, -1))}
        self.data = self.shape.graded  # the fields whose dates are looked up
        self.covered: list[Span] = []
        Duck().close()  # who lacks it is told before anything is read

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            self.folder = Path(opened.enter_context(temporary_folder()))
            self.duck = opened.enter_context(
                Duck(memory=self.memory, threads=self.threads, beside=self.folder / "spilled")
            )
            more = given(self.policy)
            with self.failures():
                for table in (asked(micros(self.as_of)), *([more] if more is not None else ())):
                    self.duck.create(table.name, table.columns, table.rows)
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    @contextmanager
    def failures(self) -> Iterator[None]:
        """As `failures_with` this file."""
        with failures_with(self.file):
            yield

    def copy(self, query: str, path: Path) -> None:
        """What a query gives, as a Parquet file. Raises: DataError."""
        with self.failures():
            self.duck.execute(f"COPY ({query}) TO {text(str(path))} (FORMAT parquet)")

    def cut(self, query: str, by: str, number: int) -> None:
        """
        What a query gives, as Parquet files in the folder `cut`, apart by a column.

        Args:
            number: How many different ones there are. Of each some rows wait in memory before they are written.
        """
        waiting = max(1_000, min(20_000, _WAITING // number))
        with self.failures():
            self.duck.execute(f"SET partitioned_write_flush_threshold = {waiting}")
            self.duck.execute(
                f"COPY ({query}) TO {text(str(self.folder / 'cut'))} (FORMAT parquet, COMPRESSION uncompressed, PARTITION_BY ({quoted(by)}))"
            )

    # -- calendars

    def cover(self) -> None:
        """The tables of calendars know every date that the part names which is there now."""
        self._cover(self._days())

    def _days(self) -> list[int]:
        """Every date that the log names, roughly: where each hundred days of them lie."""
        moments, dates = [quoted("at")], []
        activity = quoted("activity")
        for (name, field), where in self.data.items():
            kind = self.policy.workings.fields_of(name)[field].type
            said = f"CASE WHEN {activity} = {text(name)} THEN {quoted(where.value)} END"
            if isinstance(kind, Date):
                dates.append(said)
            elif isinstance(kind, Datetime):
                moments.append(said)
        days = [*dates, *(f"({each}) // {_DAY} + {_EPOCH_DAY}" for each in moments)]
        parts = [f"SELECT ({each}) // {_GAP} AS part FROM {LOG}" for each in days]
        found_days = self.duck.query(f"SELECT DISTINCT part FROM ({' UNION ALL '.join(parts)}) WHERE part IS NOT NULL")
        return [day for (part,) in found_days for day in (part * _GAP, part * _GAP + _GAP)]

    def _cover(self, days: list[int]) -> None:
        """The tables of calendars for these dates and what is counted from them; what is there already stays."""
        meant = {day + shift for day in (*days, self._today()) for shift in self.shifts}
        needed = [(day - _MARGIN, day + _MARGIN) for day in meant]
        known = [each.known for each in self.policy.calendars.values() if each.known is not None]
        needed += [(first.toordinal(), last.toordinal()) for first, last in known]
        if all(any(low <= first and last <= high for low, high in self.covered) for first, last in _within(needed)):
            return
        self.covered = merged([*self.covered, *_within(needed)])
        for number, (first, last) in enumerate(self.covered):
            span = {"first": date.fromordinal(first), "last": date.fromordinal(last)}
            for table in calendars(self.policy, **span):
                if table.name == PERIOD.name:
                    continue  # only constraints count by years and months, and no grade asks for them
                if number == 0:
                    self.duck.create(table.name, table.columns, table.rows)
                elif table.name in _OF_ZONES:
                    self.duck.add(table.name, table.columns, table.rows)

    def _today(self) -> int:
        return micros(self.as_of) // _DAY + _EPOCH_DAY


class LogDatabase(PartDatabase):
    """
    One that decides the leads of a log.

    Raises:
        DataError: SF514, duckdb is not installed; SF547, the policy asks for something that SQL cannot answer exactly.
    """

    def __init__(self, policy: Policy, as_of: datetime, *, file: str) -> None:
        super().__init__(policy, as_of, file=file, amounts=amounts_of_decisions(policy))
        statement = lead_statement(policy, as_of=micros(as_of))
        self.sql = statement.sql("duckdb")
        self.read = AnswerReader(policy, len(statement.columns))

    def load(self, events: Loaded) -> None:
        """Put the events of some cases in the place of those before. Raises: DataError."""
        with self.failures():
            self.duck.create(events.name, events.columns, events.rows)

    def leads(self) -> Iterator[SqlLead]:
        """
        What is decided of each case of the log that is there now.

        Raises:
            OverflowError: numbers add up to one that no column holds.
            DataError: it cannot be decided for another reason.
        """
        import duckdb

        with self.failures():
            self.cover()
            try:
                answered = self.duck.query(self.sql)
            except (duckdb.OutOfRangeException, duckdb.ConversionException) as error:
                raise OverflowError(str(error).splitlines()[0].lower()) from None
        return map(self.read, answered)


def merged(spans: Iterable[Span]) -> list[Span]:
    """
    Spans of days that neither meet nor share a month.

    >>> merged([(1000, 1200), (5000, 5100), (1250, 1300)])
    [(1000, 1300), (5000, 5100)]
    """
    made: list[Span] = []
    for first, last in sorted(spans):
        if made and first <= made[-1][1] + _GAP:
            made[-1] = (made[-1][0], max(made[-1][1], last))
        else:
            made.append((first, last))
    return made


def _within(spans: Iterable[Span]) -> list[Span]:
    """As far as there are dates at all."""
    return [(max(first, _FIRST), min(last, _LAST)) for first, last in spans if first <= _LAST and last >= _FIRST]


def amounts_of_decisions(policy: Policy) -> Iterator[Amount]:
    """What windows and the patterns of facts count."""
    spans: list[Any] = [each for window in windows_of(policy.decisions) for each in (window.not_before, window.by)]
    spans += [pattern.within for pattern in patterns_of(policy)]
    yield from (each for each in spans if isinstance(each, Amount))


def _days(amount: Amount) -> int:
    """About so many days; what is open is looked up in what the calendar knows."""
    of_unit = {Unit.MONTHS: _MONTH, Unit.DAYS: 1, Unit.MINUTES: 1 / (24 * 60)}
    return round(amount.count * of_unit.get(amount.unit, 0))


@contextmanager
def failures_with(file: str) -> Iterator[None]:
    """What the database cannot do with a file is said once, in one line; nobody meets its own errors. Raises: DataError."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        reason = str(error).splitlines()[0].lower()
        raise DataError([found("SF501", Place(file), reason=reason)]) from None


def text(said: str) -> str:
    return "'" + said.replace("'", "''") + "'"


__all__ = ["MEMORY", "LogDatabase", "PartDatabase", "failures_with", "merged", "text"]
