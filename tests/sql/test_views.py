"""What `salesflow sql` prints, put into real databases as it is: the grades, dates and obligations of the showroom."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sql.asking import has_begun
from sql.test_histories import facts_of, owed_row, window_of

from salesflow import Policy
from salesflow.audit.open_log import open_log
from salesflow.calendars import micros
from salesflow.sql import loading
from salesflow.sql.log_shape import log_shape
from salesflow.sql.script import STATEMENTS, Script
from salesflow.sql.spoken import SPOKEN, cell, kind, name, shown

SHOWROOM = Path(__file__).parents[2] / "examples" / "showroom" / "log.jsonl"
BUNDLED = Policy.load()
SPAN = date(1960, 1, 1), date(2028, 12, 31)
MORNING = datetime.fromisoformat("2026-11-30 08:30:00+08:00")
MOMENTS = [
    (MORNING, None),
    (datetime.fromisoformat("2026-11-12 20:00:00+08:00"), None),
    (MORNING, datetime.fromisoformat("2026-11-20 12:00:00+08:00")),
    (datetime.fromisoformat("2027-03-01 09:00:00+08:00"), None),
]


def put(database, script):
    """The whole script, as `psql` takes it; a database that reads one statement at a time gets them one by one."""
    if database.dialect == "postgres":
        database.execute("".join(script.text("all")))
    else:
        for statement in script.statements("all"):
            database.execute(statement)


def insert(database, table, columns, rows):
    """Rows, as somebody writes them who has nothing but the database."""
    listed = ", ".join(name(column, database.dialect) for column, _ in columns)
    values = ", ".join(f"({', '.join(cell(each, database.dialect) for each in row)})" for row in rows)
    database.execute(f"INSERT INTO {table} ({listed}) VALUES {values}")


def ask(database, at, known_at):
    """The one row of the table that says what is asked."""
    if database.dialect != "spark":
        database.execute("DELETE FROM salesflow_asked")
    into = "OVERWRITE" if database.dialect == "spark" else "INTO"
    known = cell(micros(known_at) if known_at else None, database.dialect)
    database.execute(f"INSERT {into} salesflow_asked VALUES ({micros(at)}, {known})")


def asked(database, view, statement, *, where=""):
    names = [column for column, _ in statement.columns]
    listed = ", ".join(name(column, database.dialect) for column in names)
    return [dict(zip(names, row, strict=True)) for row in database.query(f"SELECT {listed} FROM {view}{where}")]


@pytest.fixture(scope="module")
def journeys():
    return {case.name: case.journey(BUNDLED) for case in open_log(BUNDLED, SHOWROOM).cases}


@pytest.fixture
def showroom(database, journeys):
    """The script, and the log of the showroom in the table that it makes."""
    put(database, Script(BUNDLED, database.dialect, span=SPAN))
    shape = log_shape(BUNDLED)
    insert(database, "salesflow_log", shape.columns, list(loading.log(shape, (each.events for each in journeys.values())).rows))
    return database


def test_the_views_give_the_grades_and_dates_of_the_showroom(showroom, journeys):
    """Facts, grades, next contacts, rules and obligations are those of the journeys, at any moment, also as it was known."""
    script = Script(BUNDLED, showroom.dialect)
    for at, known_at in MOMENTS:
        ask(showroom, at, known_at)
        begun = {case: lead for case, lead in journeys.items() if has_begun(BUNDLED, lead, at, known_at)}
        facts = {row.pop("case"): row for row in asked(showroom, "salesflow_facts", script.statement("facts"))}
        leads = {row["case"]: row for row in asked(showroom, "salesflow_leads", script.statement("leads"))}
        assert sorted(facts) == sorted(leads) == sorted(begun)
        for case, lead in begun.items():
            assert facts[case] == facts_of(BUNDLED, lead, at, known_at) | {"why": None}
            assert leads[case] == told(leads[case], lead, at, known_at)
        assert owed(showroom, script) == sorted(
            tuple(map(str, owed_row(BUNDLED, case, each)))
            for case, lead in begun.items()
            for each in lead.obligations(at=at, known_at=known_at)
            if f"'{each.element}'" in GIVEN
        )


GIVEN = Script(BUNDLED, "duckdb").statement("obligations").sql("duckdb")  # names every element that it can give


def told(row, lead, at, known_at):
    """The row as the journey says it; what it does not know, like the place of the owner, stays."""
    decision = lead.decide(at=at, known_at=known_at)
    contact = dict(zip(("not_before", "by", "anchor", "why"), window_of(lead, "contact", decision), strict=True))
    grade = decision.outcome["grade"]
    said = {"grade": grade, "rule_grade": decision.rules["grade"], "rule_next_contact": decision.rules["next_contact"]}
    return row | said | {f"contact_{part}": value for part, value in contact.items()} | {"why": None}


def owed(database, script):
    rows = asked(database, "salesflow_obligations", script.statement("obligations"))
    return sorted(tuple(map(str, row.values())) for row in rows)
