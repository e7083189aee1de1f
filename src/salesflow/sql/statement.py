"""
The whole statement: events → facts → decisions → windows → obligations, composed of named parts.

`Statement` is made for one policy and any database. It reads the log, the tables of calendars, the moment asked, and
what the app gave, and answers with one row a lead, or one row an obligation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlglot import exp

from salesflow.amounts import Moment, Span
from salesflow.facttypes import FactType
from salesflow.findings import Lang
from salesflow.policy.model import Policy
from salesflow.rules.table import Table
from salesflow.rules.windows import Window
from salesflow.sql import queries as q
from salesflow.sql import words as w
from salesflow.sql.cadences import OwedByCadences
from salesflow.sql.compliance.owed import OwedByConstraints
from salesflow.sql.history import ASKED, add_events
from salesflow.sql.leads import GIVEN, LeadMaker, Leads
from salesflow.sql.log_shape import LOG, log_shape
from salesflow.sql.matching import Matching
from salesflow.sql.obligations import OBLIGATION, OwedByWindows
from salesflow.sql.steps import Names, Steps
from salesflow.sql.tables import AMBIGUOUS, TableColumns, add_tables, rule_ids
from salesflow.sql.values import kind_of
from salesflow.sql.windows import Anchors, Slot, add_windows, slots_of
from salesflow.sql.words import BIGINT, TEXT, Kind, Term

ASKED_TABLE = "salesflow_asked"  # one row: the moment asked, and until when what had been recorded counts

_RESERVED = (LOG, GIVEN, ASKED_TABLE, "case", "calendar", "zone", "as_of", "today", "why", "start_at", "n", "place")


@dataclass
class Whole:
    """One statement while it is being made, and what its columns are."""

    leads: Leads
    tables: dict[str, TableColumns]
    slots: list[Slot]
    steps: Steps
    owed: OwedByWindows
    others: tuple[exp.Select, ...]  # what cadences and constraints owe


Column = tuple[str, Kind]


@dataclass(frozen=True)
class Statement:
    """What is asked, and the columns of the answer."""

    query: exp.Select
    columns: tuple[Column, ...]

    def sql(self, dialect: str) -> str:
        return w.render(self.query, dialect)


def fact_statement(policy: Policy, *, as_of: int | None = None, known_at: int | None = None) -> Statement:
    """One row a lead that has begun, one column a fact. Arguments and errors as `lead_statement`."""
    leads = _known(policy, Names(_RESERVED), as_of, known_at).leads
    columns: list[tuple[str, Term, Kind]] = [("case", leads.steps["case"], TEXT)]
    names = Names(["case", "why"])
    for name, fact in policy.facts.items():
        columns.append((names(name), leads.steps[leads.facts[name]], kind_of(fact.type)))
    return _selected(leads.steps, [*columns, ("why", leads.steps["why"], TEXT)])


def lead_statement(
    policy: Policy, *, as_of: int | None = None, known_at: int | None = None, lang: Lang = "en"
) -> Statement:
    """
    One row a lead that has begun: its stages, its grade, its next contact, the rules that hit, and why where not.

    Args:
        as_of: The moment asked, in microseconds; without it that of the table `salesflow_asked`.
        known_at: Count only what had been recorded by then.
        lang: Of the comments, which name the rules.

    Raises:
        DataError: SF547, the policy asks for something that SQL cannot answer exactly.
    """
    whole = _whole(policy, as_of, known_at, lang)
    return _selected(whole.steps, list(_lead_columns(whole)))


def obligation_statement(
    policy: Policy, *, as_of: int | None = None, known_at: int | None = None, lang: Lang = "en"
) -> Statement:
    """One row an obligation. Arguments and errors as `lead_statement`."""
    whole = _whole(policy, as_of, known_at, lang, with_others=True)
    steps = whole.steps
    queries = [whole.owed.undecided(steps), *whole.owed.add(steps, whole.slots), *whole.others]
    steps.parts["owed"] = q.all_rows(*queries)
    owed = Steps(steps.parts, "owed", [name for name, _, _ in OBLIGATION])
    return _selected(owed, [(name, owed[name], kind) for name, kind, _ in OBLIGATION])


def _selected(steps: Steps, columns: list[tuple[str, Term, Kind]]) -> Statement:
    query = q.select({name: term for name, term, _ in columns}, steps.name, "it")
    return Statement(q.composed(steps.parts, query), tuple((name, kind) for name, _, kind in columns))


class _Known(NamedTuple):
    """Everything that is known of each lead, and who asks further."""

    leads: Leads
    owed: OwedByWindows
    cadences: OwedByCadences
    constraints: OwedByConstraints


def _known(
    policy: Policy, names: Names, as_of: int | None, known_at: int | None, *, with_others: bool = False
) -> _Known:
    shape = log_shape(policy)
    matching = Matching(shape, names)
    maker = LeadMaker(policy, shape, matching, names)
    maker.plan()
    cadences = OwedByCadences(policy, maker, matching, names)
    constraints = OwedByConstraints(policy, maker, names)
    more: set[str] = set()
    if with_others:
        cadences.plan()
        more = constraints.plan()
    parts: dict[str, exp.Query] = {ASKED: asked_at(as_of, known_at)}
    add_events(parts, shape, matching, more)
    default = policy.calendar()
    maker.add_lead(parts, default.name if default is not None else "")
    owed = OwedByWindows(policy, maker, matching, names)
    owed.plan(windows_of(policy.decisions))
    return _Known(maker.add_facts(parts), owed, cadences, constraints)


def _whole(policy: Policy, as_of: int | None, known_at: int | None, lang: Lang, *, with_others: bool = False) -> Whole:
    names = Names(_RESERVED)
    leads, owed, cadences, constraints = _known(policy, names, as_of, known_at, with_others=with_others)
    # From the short chain of what is known: SQLite plans a part anew wherever it is asked for.
    known = Steps(leads.steps.parts, leads.steps.name, leads.steps.columns)
    more = (*cadences.add(known), *constraints.add(known)) if with_others else ()
    tables = add_tables(leads.steps, policy.decisions, names, leads.facts, lang)
    slots = slots_of(tables.values(), names)
    anchors = Anchors(dict(policy.facts), leads.facts, "start_at")
    add_windows(leads.steps, slots, anchors, names, has_calendar=bool(policy.calendars))
    return Whole(leads, tables, slots, leads.steps, owed, more)


def asked_at(as_of: int | None, known_at: int | None) -> exp.Select:
    if as_of is None:
        return q.select({name: w.column(name, "t") for name in ("as_of", "known_at")}, ASKED_TABLE, "t")
    until = w.number(known_at) if known_at is not None else w.nothing(BIGINT)
    return q.select({"as_of": w.number(as_of), "known_at": until})


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
    for constraint in policy.constraints:
        yield from (constraint.within, constraint.by)


def _lead_columns(whole: Whole) -> Iterator[tuple[str, Term, Kind]]:
    """The columns of one lead: name, value, type."""
    steps, names = whole.steps, Names()
    yield names("case"), steps["case"], TEXT
    yield names("owner"), steps[whole.leads.owner], TEXT
    yield names("calendar"), steps["calendar"], TEXT
    for process, column in whole.leads.stages.items():
        yield names("stage", process), steps[column], TEXT
    is_decided = w.is_null(steps["why"])

    def decided(term: Term) -> Term:
        return w.case([(is_decided, term)])

    for columns in whole.tables.values():
        for name, column in columns.values.items():
            kind = columns.table.outputs[name].type
            assert isinstance(kind, FactType)
            yield names(name), decided(steps[column]), kind_of(kind)
    for slot in whole.slots:
        for column in (slot.not_before, slot.by, slot.at, slot.day):  # the last two are what it is counted from
            yield names(column), decided(steps[column]), BIGINT
        for column in (slot.anchor, slot.why):
            yield names(column), decided(steps[column]), TEXT
    for name, columns in whole.tables.items():
        yield names("rule", name), decided(rule_ids(steps, columns)), TEXT
        not_decided = (w.is_stated(steps["why"]), w.words("not decided"))
        yield names("said", name), w.case([not_decided, *_undecided(steps, columns)], w.words("decided")), TEXT
    yield names("why"), steps["why"], TEXT


def _undecided(steps: Steps, columns: TableColumns) -> list[tuple[Term, Term]]:
    hit = steps[columns.hit]
    return [
        (w.is_equal(hit, w.number(AMBIGUOUS)), w.words("ambiguous")),
        (w.is_less(hit, w.number(1)), w.words("unmatched")),
    ]
