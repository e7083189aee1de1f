"""A policy in which everything can happen that a table can say, and files for it."""

import pytest

from salesflow import Policy
from salesflow.audit import grade, parse_as_of
from salesflow.intake import load_mapping, open_table

POLICY = """
salesflow: 1
name: outcomes
version: "1"
calendars:
  main: {timezone: Asia/Shanghai, known: 2026-01-01..2026-12-31, open: {mon-sun: [09:00-18:00]}}
roles: {consultant: Consultant, manager: Manager}
facts:
  heat:      {type: enum, values: [cold, warm, hot, frozen], missing: allowed}
  seats:     {type: integer, range: 0..9, missing: allowed}
  calls:     {type: integer, range: 0..99}
  called_at: {type: datetime, missing: allowed}
decisions:
  grade:
    hit: unique
    inputs: [heat, seats]
    outputs: {grade: {type: enum, values: [C, B, A]}, price: {type: decimal, scale: 2}, until: {type: date}}
    rules:
      - {id: hot,  when: {heat: hot},   then: {grade: A, price: "9.50", until: 2026-11-30}}
      - {id: warm, when: {heat: warm},  then: {grade: B, price: "1", until: none}}
      - {id: many, when: {seats: 5..9}, then: {grade: B, price: "2", until: none}}
  gifts:
    hit: collect
    inputs: [heat, seats]
    outputs: {gift: {type: enum, values: [pen, cup]}}
    rules:
      - {id: pen, when: {heat: hot},   then: {gift: pen}}
      - {id: cup, when: {seats: 1..9}, then: {gift: cup}}
  contact:
    inputs: [grade]
    outputs: {contact: {type: window, anchor: [called_at, start], role: consultant}}
    rules:
      - {id: a, when: {grade: A}, then: {contact: {not_before: 3 days, by: 5 days}}}
      - {id: b, when: {grade: B}, then: {contact: {by: 2 open days, role: [consultant, manager]}}}
      - {id: c, otherwise: true,  then: {contact: none}}
"""


@pytest.fixture(scope="session")
def policy():
    return Policy.from_text(POLICY)


@pytest.fixture
def graded(tmp_path, policy):
    """The rows of a CSV text graded by their headers, as of an evening in November."""

    def run(text, *, as_of="2026-11-10", policy=policy, name="leads.csv", **options):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        table = open_table(path)
        mapping = load_mapping(None, policy, table)
        return grade(policy, table, mapping, as_of=parse_as_of(as_of, mapping.calendar), **options)

    return run
