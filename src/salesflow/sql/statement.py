"""
The whole statement: events → facts → decisions → windows → obligations, composed of named parts.

`Statement` is made for one policy and any database. It reads the log, the tables of calendars, the moment asked, and
what the app gave, and answers with one row a lead, or one row an obligation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from salesflow.amounts import Moment, Span
from salesflow.policy.model import Policy
from salesflow.rules.table import Table
from salesflow.rules.windows import Window
from salesflow.sql import words as w
from salesflow.sql.history import ASKED, add_events
from salesflow.sql.leads import GIVEN, LeadMaker, Leads
from salesflow.sql.log_shape import LOG, LogShape, log_shape
from salesflow.sql.matching import Matching
from salesflow.sql.obligations import OBLIGATION, OwedByWindows
from salesflow.sql.steps import Names, Steps
from salesflow.sql.tables import TableColumns, add_tables, rule_ids
from salesflow.sql.windows import Anchors, Slot, add_windows, slots_of
from salesflow.sql.words import BIGINT, TEXT, Kind, Term

ASKED_TABLE = "salesflow_asked"  # one row: the moment asked, and until when what had been recorded counts

_RESERVED = (LOG, GIVEN, ASKED_TABLE, "case", "calendar", "zone", "as_of", "today", "why", "start_at", "n", "place")


@dataclass
class Whole:
    """One statement while it is being made, and what its columns are."""

    policy: Policy
    shape: LogShape
    leads: Leads
    tables: dict[str, TableColumns]
    slots: list[Slot]
    steps: Steps
    owed: OwedByWindows


def lead_statement(policy: Policy, *, as_of: int | None = None, known_at: int | None = None) -> exp.Select:
    """
    One row a lead that has begun: its stages, its grade, its next contact, the rules that hit, and why where not.

    Args:
        as_of: The moment asked, in microseconds; without it that of the table `salesflow_asked`.
        known_at: Count only what had been recorded by then.

    Raises:
        DataError: SF547, the policy asks for something that SQL cannot answer exactly.
    """
    whole = _whole(policy, as_of, known_at)
    steps = whole.steps
    columns = {name: term for name, term, _ in lead_columns(whole)}
    return w.composed(steps.parts, w.select(columns, steps.name, "it"))


def obligation_statement(policy: Policy, *, as_of: int | None = None, known_at: int | None = None) -> exp.Select:
    """One row an obligation. Arguments and errors as `lead_statement`."""
    whole = _whole(policy, as_of, known_at)
    steps = whole.steps
    queries = list(whole.owed.add(steps, whole.slots))
    none = {name: w.nothing(kind) for name, kind, _ in OBLIGATION}
    steps.parts["owed"] = w.all_rows(*(queries or [w.select(none, steps.name, "it", where=w.never())]))
    columns = {name: w.column(name, "o") for name, _, _ in OBLIGATION}
    return w.composed(steps.parts, w.select(columns, "owed", "o"))


def _whole(policy: Policy, as_of: int | None, known_at: int | None) -> Whole:
    names = Names(_RESERVED)
    shape = log_shape(policy)
    matching = Matching(shape, names)
    maker = LeadMaker(policy, shape, matching, names)
    maker.plan()
    parts: dict[str, exp.Query] = {ASKED: _asked(as_of, known_at)}
    add_events(parts, shape, matching)
    default = policy.calendar()
    maker.add_lead(parts, default.name if default is not None else "")
    tables_names = _Slots(policy)
    for place in tables_names.places(maker):
        maker.searches.fetch(place, "id")
    leads = maker.add_facts(parts)
    tables = add_tables(leads.steps, policy.decisions, names, leads.facts)
    slots = slots_of(tables.values(), names)
    anchors = Anchors(dict(policy.facts), leads.facts, "start_at")
    add_windows(leads.steps, slots, anchors, names, has_calendar=default is not None)
    return Whole(policy, shape, leads, tables, slots, leads.steps, OwedByWindows(policy, leads, matching, names))


@dataclass(frozen=True)
class _Slots:
    """What the windows of a policy are counted from, before any of their columns are made."""

    policy: Policy

    def places(self, maker: LeadMaker) -> list[str]:
        """Where the events stand whose ids obligations name."""
        anchors = {name for window in windows_of(self.policy.decisions) for name in window.anchors}
        found = [maker.places[name] for name in self.policy.facts if name in anchors and name in maker.places]
        return list(dict.fromkeys([maker.start, *found]))


def _asked(as_of: int | None, known_at: int | None) -> exp.Select:
    if as_of is None:
        return w.select({name: w.column(name, "t") for name in ("as_of", "known_at")}, ASKED_TABLE, "t")
    until = w.number(known_at) if known_at is not None else w.nothing(BIGINT)
    return w.select({"as_of": w.number(as_of), "known_at": until})


def windows_of(tables: tuple[Table, ...]) -> Iterator[Window]:
    for table in tables:
        for rule in table.rules:
            yield from (said for said in rule.then.values() if isinstance(said, Window))


def times_of(policy: Policy) -> set[int]:
    """The times of day that amounts name: the table of dates has a column for each."""
    return {span.at for span in _spans(policy) if isinstance(span, Moment)}


def _spans(policy: Policy) -> Iterator[Span | None]:
    for window in windows_of(policy.decisions):
        yield from (window.not_before, window.by)
    for cadence in policy.cadences.values():
        for step in cadence.steps:
            yield from (step.not_before, step.by)


def lead_columns(whole: Whole) -> Iterator[tuple[str, Term, Kind]]:
    """The columns of one lead: name, value, type."""
    steps, names = whole.steps, Names()
    yield names("case"), steps["case"], TEXT
    yield names("owner"), steps[whole.leads.owner], TEXT
    yield names("calendar"), steps["calendar"], TEXT
    for process, column in whole.leads.stages.items():
        yield names("stage", process), steps[column], TEXT
    decided = w.is_null(steps["why"])
    for columns in whole.tables.values():
        for name, column in columns.values.items():
            kind: Kind = "TEXT" if whole.steps and _is_text(columns, name) else "BIGINT"
            yield names(name), w.case([(decided, steps[column])]), kind
    for slot in whole.slots:
        for part in ("not_before", "by", "anchor", "why"):
            kind = TEXT if part in ("anchor", "why") else BIGINT
            yield names(getattr(slot, part)), w.case([(decided, steps[getattr(slot, part)])]), kind
    for columns in whole.tables.values():
        table = columns.table.name
        yield names("rule", table), w.case([(decided, rule_ids(steps, columns))]), TEXT
        yield names("said", table), w.case([(w.is_stated(steps["why"]), w.words("not decided"))], _said(steps, columns)), TEXT
    yield names("why"), steps["why"], TEXT


def _is_text(columns: TableColumns, output: str) -> bool:
    from salesflow.sql.values import kind_of

    return kind_of(columns.table.outputs[output].type) == TEXT  # type: ignore[arg-type]


def _said(steps: Steps, columns: TableColumns) -> Term:
    hit = steps[columns.hit]
    return w.case(
        [
            (w.is_equal(hit, w.number(-2)), w.words("ambiguous")),
            (w.is_less(hit, w.number(1)), w.words("unmatched")),
        ],
        w.words("decided"),
    )
