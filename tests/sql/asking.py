"""Random policies with windows of every kind, random leads, and one question to a database about all of them."""

from datetime import date
from itertools import count
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from salesflow.calendars import micros
from salesflow.findings import PolicyError
from salesflow.history.past import past_of
from salesflow.policy.model import Policy
from salesflow.sql.cutting import cut
from salesflow.sql.loading import asked, calendars, given, log
from salesflow.sql.log_shape import log_shape
from salesflow.sql.rendering import render
from salesflow.testing import journeys, moments, processes
from salesflow.text import write

FIRST, LAST = date(2025, 1, 1), date(2030, 12, 31)

_SPANS = ("90 minutes", "36 hours", "0 days", "3 days", "1 month", "same day 18:00", "same day 24:00")
_OPEN = ("0 open minutes", "5 open hours", "2 open days", "0 open days", "next open day 12:00")


@st.composite
def windowed(draw):
    """A policy of random processes and facts, whose windows are counted from facts, and done by what happens in it."""
    document = draw(processes()).document
    facts = document["facts"]
    spans = _SPANS + (_OPEN if document["calendars"] else ())
    days = {name for name, fact in facts.items() if fact.get("type") == "date"}
    instants = {name for name, fact in facts.items() if fact.get("type") == "datetime"}
    events = [
        *document["activities"],
        *(name for each in document["processes"].values() for name in each["transitions"]),
    ]
    hit = draw(st.sampled_from(("first", "first", "collect", "unique")))
    asked = {name: _CELLS[fact["type"]] for name, fact in facts.items() if fact.get("type") in _CELLS}
    asked |= {name: ("missing", {"not": "missing"}) for name, fact in facts.items() if "missing" in fact}
    rules = []
    for number in range(draw(st.integers(0, 3)) if asked else 0):
        fact = draw(st.sampled_from(sorted(asked)))
        window = draw(_windows(spans, days, instants, events))
        rules.append({"id": f"r{number}", "when": {fact: draw(st.sampled_from(asked[fact]))}, "then": window})
    if not rules or draw(st.booleans()):
        rules.append({"id": "else", "otherwise": "true", "then": draw(_windows(spans, days, instants, events))})
    output = {"type": "window", "anchor": ["start"], "do": draw(st.sampled_from(events))}
    inputs = sorted({name for rule in rules for name in rule.get("when", {})}) or [min(facts)]
    document["decisions"] = {"next": {"hit": hit, "inputs": inputs, "outputs": {"contact": output}, "rules": rules}}
    try:
        return Policy.from_text(write(document), file="random.yaml")
    except PolicyError:  # a window that never opens is refused
        for rule in rules:
            if "by" in rule["then"]["contact"]:
                rule["then"]["contact"].pop("not_before", None)
        return Policy.from_text(write(document), file="random.yaml")


_CELLS = {"boolean": ("true", "false"), "integer": ("at least 2", "at most 1")}


@st.composite
def _windows(draw, spans, days, instants, events):
    """What a rule says: an amount or two, sometimes an anchor and a deed of its own, or that there is no window."""
    if draw(st.integers(0, 4)) == 0:
        return {"contact": "none"}
    known = sorted(days | instants)
    anchors = draw(st.lists(st.sampled_from(known), max_size=2, unique=True)) if known else []
    usable = [span for span in spans if not set(anchors) & days or ("hour" not in span and "minute" not in span)]
    amounts = draw(st.sampled_from((("by",), ("by", "not_before"), ("by", "not_before"), ("not_before",))))
    window: dict[str, Any] = {name: draw(st.sampled_from(usable)) for name in amounts}
    if anchors:
        window["anchor"] = anchors
    if draw(st.booleans()):
        window["do"] = draw(st.sampled_from(events))
    return {"contact": window}


@st.composite
def questions(draw, policies, size=3):
    """A policy, a few leads of it, the moment asked and what was known by then."""
    policy = draw(policies)
    leads = [draw(journeys(policy, longest=10)) for _ in range(draw(st.integers(1, size)))]
    at = draw(moments(leads[-1]))
    known_at = draw(st.one_of(st.none(), st.none(), moments(leads[-1])))
    return policy, leads, at, known_at


def renamed(journey, case):
    """The events of a journey, as those of another lead."""
    return [event._replace(case=case) for event in journey.events]


def examples_on(database, share):
    """
    How many examples of a property are asked of this database: of the usual number, one in so many.

    What a statement means is the same on each, so that one of them, DuckDB, gets them all. The others are asked the
    first half of the same examples, which show whether they read the statement as DuckDB does.
    """
    return max(1, settings().max_examples // (share if database.dialect in ("duckdb", "spark") else 2 * share))


class Calendars:
    """
    The tables of calendars in one database, for the examples of one property.

    They have tens of thousands of rows, and random policies have the same few calendars: what another example has
    made is put aside under another name, and comes back when it is asked for again.
    """

    def __init__(self, database):
        self._database, self._numbers = database, count()
        self._lying, self._aside = {}, {}

    def lay_out(self, policy, *, first=FIRST, last=LAST):
        """Under their names lie the tables that the statements of this policy read."""
        for table in calendars(policy, first=first, last=last):
            asked_for = (table.name, *table.columns, *policy.calendars.items(), first, last)
            lying = self._lying.get(table.name)
            if lying == asked_for:
                continue
            if lying is not None:
                self._aside[lying] = f"aside {next(self._numbers)}"
                self._database.rename(table.name, self._aside[lying])
            if asked_for in self._aside:
                self._database.rename(self._aside.pop(asked_for), table.name)
            else:
                self._database.create(table.name, table.columns, table.rows)
            self._lying[table.name] = asked_for


def load(database, policy, leads, at, known_at, *, first=FIRST, last=LAST, tables=None):
    """Everything that a statement reads, with each lead under its number; of calendars, `tables` knows what is there."""
    (tables or Calendars(database)).lay_out(policy, first=first, last=last)
    more = [asked(micros(at), micros(known_at) if known_at else None)]
    more.append(log(log_shape(policy), (renamed(lead, str(number)) for number, lead in enumerate(leads))))
    if (said := given(policy)) is not None:
        more.append(said)
    for table in more:
        database.create(table.name, table.columns, table.rows)


def answers(database, statement):
    """The rows of the answer, as maps by column."""
    names = [name for name, _ in statement.columns]
    return [dict(zip(names, row, strict=True)) for row in database.query(asked_in(database, statement))]


def asked_in(database, statement):
    """The statement; where a database keeps no parts, what is left of it after its parts have become tables."""
    if database.dialect != "spark":
        return statement.sql(database.dialect)
    *tables, (_, last) = cut(statement.query, "part")
    for name, query in tables:
        database.execute(f"DROP TABLE IF EXISTS {name}")
        database.execute(f"CREATE TABLE {name} USING parquet AS {render(query, database.dialect)}")
    return render(last, database.dialect)


def has_begun(policy, lead, at, known_at):
    """Had the lead's first event happened by then, and been recorded?"""
    return past_of(lead.events, at, policy.workings.initial, None, known_at).start is not None
