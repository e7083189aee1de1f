"""A small policy with a fact of every type, two calendars, and a file for it."""

import pytest

from salesflow import Policy
from salesflow.intake import open_table

POLICY = """
salesflow: 1
name: rows
version: "1"
calendars:
  shanghai: {timezone: Asia/Shanghai}
  lima: {timezone: America/Lima}
activities:
  intention: {data: {on: {type: date}}}
facts:
  heat:       {type: enum, values: [cold, warm, hot], missing: allowed}
  vip:        {type: boolean, missing: allowed}
  seats:      {type: integer, range: 1..9, missing: allowed}
  price:      {type: decimal, scale: 2, missing: allowed}
  expected:   {type: date, missing: allowed}
  called_at:  {type: datetime, missing: allowed}
  clock:      {type: time, missing: allowed}
  waited:     {type: duration, missing: allowed}
  note:       {type: text, missing: allowed}
  due_in:     {type: integer, range: -30..60, beyond: nearest, missing: allowed, from: {days_until: intention.on}}
  soon_in:    {type: integer, range: 0..5, beyond: missing, missing: allowed, from: {days_until: intention.on}}
  calls:      {type: integer, range: 0..99, beyond: nearest, from: {count: intention}}
decisions:
  grade:
    inputs: [heat]
    outputs: {grade: {type: enum, values: [A, B]}}
    rules:
      - {id: hot, when: {heat: hot}, then: {grade: A}}
      - {id: else, otherwise: true, then: {grade: B}}
"""


@pytest.fixture(scope="session")
def policy():
    return Policy.from_text(POLICY)


@pytest.fixture
def table(tmp_path):
    """A file of leads as a table; without arguments one with the columns `id`, `a`, `b` and one row."""

    def make(text="id,a,b\n1,x,y\n", name="leads.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return open_table(path)

    return make
