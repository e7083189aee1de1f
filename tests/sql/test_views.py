"""What `salesflow sql` prints, put into real databases as it is: the grades, dates and obligations of the showroom."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow import Journey, Policy
from salesflow.audit.open_log import open_log
from salesflow.calendars import micros
from salesflow.sql import loading
from salesflow.sql.log_shape import log_shape
from salesflow.sql.script import STATEMENTS, Script
from salesflow.sql.spoken import SPOKEN, cell, kind, name, shown
from salesflow.text import write
from sql.asking import Calendars, has_begun, load
from sql.test_history_laws import facts_of, owed_row, window_of

SHOWROOM = Path(__file__).parents[2] / "examples" / "showroom" / "log.jsonl"
BUNDLED = Policy.load()
SPAN = date(1960, 1, 1), date(2028, 12, 31)  # from the oldest birthday on
SHORT = date(2025, 10, 1), date(2028, 1, 31)  # Spark reads tables written out as text slowly
MORNING = datetime.fromisoformat("2026-11-30 08:30:00+08:00")
MOMENTS = [
    (MORNING, None),
    (datetime.fromisoformat("2026-11-12 20:00:00+08:00"), None),
    (MORNING, datetime.fromisoformat("2026-11-20 12:00:00+08:00")),
    (datetime.fromisoformat("2027-03-01 09:00:00+08:00"), None),
]


def put(database, script, what="all"):
    """The whole script, as `psql` takes it; a database that reads one statement at a time gets them one by one."""
    if database.dialect == "postgres":
        database.execute("".join(script.text(what)))
    else:
        for statement in script.statements(what):
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
    if database.dialect == "spark":
        for what in ("log", "calendars"):
            put(database, Script(BUNDLED, database.dialect, span=SHORT), what)
    else:
        put(database, Script(BUNDLED, database.dialect, span=SPAN))
    shape = log_shape(BUNDLED)
    insert(
        database,
        "salesflow_log",
        shape.columns,
        list(loading.log(shape, (each.events for each in journeys.values())).rows),
    )
    return database


def test_the_views_give_the_grades_and_dates_of_the_showroom(showroom, journeys):
    """Facts, grades, next contacts, rules and obligations are those of the journeys, at any moment, also as it was known."""
    script = Script(BUNDLED, showroom.dialect)
    for at, known_at in MOMENTS[:1] if showroom.dialect == "spark" else MOMENTS:
        ask(showroom, at, known_at)
        if showroom.dialect == "spark":  # there they are tables, made when the script runs
            for what in STATEMENTS:
                for statement in script.statements(what, view=f"salesflow_{what}"):
                    showroom.execute(statement)
        begun = {case: lead for case, lead in journeys.items() if has_begun(BUNDLED, lead, at, known_at)}
        facts = {row.pop("case"): row for row in asked(showroom, "salesflow_facts", script.statement("facts"))}
        leads = {row["case"]: row for row in asked(showroom, "salesflow_leads", script.statement("leads"))}
        assert sorted(facts) == sorted(leads) == sorted(begun)
        for case, lead in begun.items():
            assert facts[case] == facts_of(BUNDLED, lead, at, known_at) | {"why": None}
            assert leads[case] == told(leads[case], lead, at, known_at)
        listed = [row for row in owed(showroom, script) if is_reached(showroom, row[1])]
        assert listed == sorted(
            tuple(map(str, owed_row(case, each)))
            for case, lead in begun.items()
            for each in lead.obligations(at=at, known_at=known_at)
            if is_reached(showroom, each.element)
        )


def is_reached(database, element):
    """Birthdays lie before the short span; windows and constraints do not."""
    return database.dialect != "spark" or element.partition("/")[0] not in BUNDLED.cadences


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


# -- what a policy says ends nothing

SIGNS = (
    "'", "''", '"', "`", "\\", "\\'", "*/", "/*", "--", ";", "\n", "\r\n", "\t", "${x}", "${", "$$", "$t$", ":a", "%s", "?",
    "{{ x }}", "__SQLGLOT__LB__", "/*+ x */", "\u2028", "报价", "DROP TABLE salesflow_log", "#", "!", "x",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=7).map(lambda signs: "x" + " ".join(signs) + "x")


def speaking(word, other):
    """A policy that says these words wherever it may say anything: in titles, reasons, sources, and in what it asks for."""
    document = {
        "salesflow": "1",
        "name": "ours",
        "version": "1",
        "title": word,
        "sources": {"book": other},
        "activities": {"called": {"title": other, "data": {"about": {"type": "text", "title": word}}}},
        "facts": {
            "told": {"type": "text", "missing": "allowed", "title": word},
            "calls": {"type": "boolean", "title": other, "from": {"exists": "called", "where": {"about": [other]}}},
        },
        "decisions": {
            "next": {
                "title": word, "source": ["book"], "inputs": ["told", "calls"],
                "outputs": {"call": {"type": "enum", "values": ["one", "two", "three"], "title": word}},
                "rules": [
                    {"id": "a", "because": word, "source": ["book"], "when": {"told": [word]}, "then": {"call": "one"}},
                    {"id": "b", "because": other, "when": {"calls": "true"}, "then": {"call": "two"}},
                    {"id": "c", "otherwise": "true", "then": {"call": "three"}},
                ],
            }
        },
    }  # fmt: skip
    return Policy.from_text(write(document), file="ours.yaml")


def test_no_text_of_a_policy_ends_a_literal_or_a_remark(database):
    """Whatever a policy says, its statement runs, and answers rightly for the very texts that it says."""
    tables = Calendars(database)

    @given(st.data())
    @settings(max_examples=max(1, settings().max_examples // 12))
    def law(data):
        agree(database, data, tables)

    law()


def agree(database, data, tables):
    """A policy of hostile words decides in the database what it decides here."""
    word, other = data.draw(HOSTILE), data.draw(HOSTILE)
    policy = speaking(word, other)
    at = MORNING
    stated = {"1": word, "2": other, "3": None}
    leads = [Journey.start(policy, case=case, owner="li.na", at=at) for case in stated]
    leads[1] = leads[1].record("called", about=other, at=at)
    load(database, policy, leads, at, None, tables=tables)
    said = loading.given(policy, ((str(number), {"told": told}) for number, told in enumerate(stated.values()) if told))
    database.create(said.name, said.columns, said.rows)
    lang = data.draw(st.sampled_from(("en", "zh")))
    script = Script(policy, database.dialect, lang=lang)
    rows = {row["case"]: row["call"] for row in answers_of(database, script, "leads")}
    for number, (lead, told) in enumerate(zip(leads, stated.values(), strict=True)):
        decision = lead.decide(given={"told": told} if told else {}, at=at)
        assert rows[str(number)] == decision.outcome["call"]
    for what in ("facts", "obligations"):
        answers_of(database, script, what)


def answers_of(database, script, what):
    """The answer of a statement as it is printed, comments and all."""
    *before, statement = script.statements(what)
    for each in before:
        database.execute(each)
    names = [column for column, _ in script.statement(what).columns]
    return [dict(zip(names, row, strict=True)) for row in database.query(statement)]


def test_numbers_can_be_shown_as_people_read_them(database):
    """The expressions in the header of a script show an instant and a day in that very database; its clock is the present."""
    noon = micros(datetime.fromisoformat("2026-11-30 12:00:00+00:00"))
    database.create("shown", [("by", "BIGINT"), ("day", "BIGINT")], [(noon, date(2026, 11, 30).toordinal())])
    words = kind("TEXT", database.dialect)
    for expression in (shown(database.dialect, instant="by"), shown(database.dialect, day="day")):
        [(said,)] = database.query(f"SELECT CAST({expression} AS {words}) FROM shown")
        assert said.startswith("2026-11-30")
    [(now,)] = database.query(f"SELECT {SPOKEN[database.dialect].now}")
    assert now > noon - micros(datetime(1980, 1, 1, tzinfo=UTC))
