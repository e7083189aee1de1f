"""What a database answers of each lead, read as what an engine and the calendar would have said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from salesflow.calendars import Calendar
from salesflow.decision import Dated, dated
from salesflow.facts import MISSING
from salesflow.facttypes import FactType
from salesflow.findings import BeyondHorizon, FactError, Finding, Place, found
from salesflow.history.past import NOWHERE
from salesflow.policy.model import Policy
from salesflow.rules.engine import Answer, Answers, Hits
from salesflow.rules.table import Table
from salesflow.rules.windows import DueWindow, Window, WindowType, anchored, due
from salesflow.zones import instant_of

_WINDOW_COLUMNS, _TABLE_COLUMNS = 6, 2  # not before, by, at, day, anchor, why; the rules, and whether they decided


class SqlLead(NamedTuple):
    """One row of the answer. Where nothing is decided `why` has the code of the reason."""

    case: str
    owner: str | None
    calendar: str
    stages: tuple[str | None, ...]
    decision: Dated | None
    why: str | None


class AnswerReader:
    """
    Reads the rows of a lead statement of one policy, column by column as `statement` lays them out.

    The rules that hit say what was decided, so that values and roles are the policy's own; instants come from the
    database. Where it has none for a window, the calendar is asked once more, and says why in its own words.
    """

    def __init__(self, policy: Policy, columns: int) -> None:
        self.policy = policy
        tables = policy.decisions
        self.answers = Answers(tables)
        self.rows = [{rule.id: row for row, rule in enumerate(table.rules)} for table in tables]
        self.hits: dict[tuple[str | None, ...], tuple[Hits, ...]] = {}
        values = sum(table.hit != "collect" and isinstance(output.type, FactType)
                     for table in tables for output in table.outputs.values())  # fmt: skip
        self.windows = _places(tables, 3 + len(policy.processes) + values)
        self.rules = 3 + len(policy.processes) + values + _WINDOW_COLUMNS * len(self.windows)
        wanted = self.rules + _TABLE_COLUMNS * len(tables) + 1
        assert columns == wanted, f"the statement has {columns} columns, not {wanted}"

    def __call__(self, row: tuple[Any, ...]) -> SqlLead:
        stages = row[3 : 3 + len(self.policy.processes)]
        why = row[-1]
        decision = self._decision(row) if why is None else None
        return SqlLead(row[0], row[1], row[2], stages, decision, why)

    def _decision(self, row: tuple[Any, ...]) -> Dated:
        calendar = self.policy.calendars.get(row[2])
        answer = self.answers.of(self._hits(row[self.rules : -1]))
        windows = iter(_in_order(answer))

        def counted(window: Window, output: str, findings: list[Finding]) -> DueWindow:
            at = self.windows[output, next(windows)]
            return _due(window, output, row[at : at + _WINDOW_COLUMNS], calendar, findings)

        return dated(answer, counted)

    def _hits(self, said: tuple[str | None, ...]) -> tuple[Hits, ...]:
        """The rows that hit, by table; few combinations differ."""
        hits = self.hits.get(said)
        if hits is None:
            hits = self.hits[said] = tuple(self._read(said))
        return hits

    def _read(self, said: tuple[str | None, ...]) -> Iterator[Hits]:
        for at, rows in enumerate(self.rows):
            ids, word = said[2 * at : 2 * at + 2]
            yield None if word == "unmatched" else tuple(rows[each] for each in (ids or "").split(",") if each)


Slot = tuple[str, str | None]  # an output, and of a table that collects the rule that gives the window


def _places(tables: Iterable[Table], first: int) -> dict[Slot, int]:
    """Where the columns of each window begin."""
    places: dict[Slot, int] = {}
    for table in tables:
        for output, what in table.outputs.items():
            if not isinstance(what.type, WindowType):
                continue
            given = [rule.id for rule in table.rules if isinstance(rule.then[output], Window)]
            for id in given if table.hit == "collect" else [None]:
                places[output, id] = first + _WINDOW_COLUMNS * len(places)
    return places


def _in_order(answer: Answer) -> Iterator[str | None]:
    """For each window of an answer, in its order, the rule that gives it, where a table collects."""
    for result in answer.results.values():
        for name in result.table.outputs:
            if result.undecided is None:
                is_many = result.table.hit == "collect"
                yield from (rule.id if is_many else None for rule in result.hits if isinstance(rule.then[name], Window))


def _due(
    window: Window, output: str, cells: tuple[Any, ...], calendar: Calendar | None, findings: list[Finding]
) -> DueWindow:
    """A window with its instants; without any, with the very finding that the calendar has for it."""
    not_before, by, at, day, anchor, why = cells

    def stated(name: str) -> datetime | date | Any:
        if name != anchor:
            return MISSING
        return _instant(at, calendar) if at is not None else date.fromordinal(day)

    if why is None:
        since = stated(anchor)
        return DueWindow(window, _instant(not_before, calendar), _instant(by, calendar), anchor, since)
    place = window.place or Place(output)
    if calendar is None:
        findings.append(found("SF608", place, output=output))
        return anchored(window, stated, findings[-1])
    if anchor is None:
        findings.append(found("SF603", place, output=output, anchors=window.anchors))
        return DueWindow(window, finding=findings[-1])
    try:
        return due(window, stated, calendar)
    except (BeyondHorizon, FactError) as error:
        findings += error.findings
        return anchored(window, stated, findings[-1])


def _instant(at: int | None, calendar: Calendar | None) -> Any:
    if at is None:
        return None
    return instant_of(at, (calendar or NOWHERE).zone)
