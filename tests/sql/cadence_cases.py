"""Policies with every kind of step, and what may happen to their leads: much soon, little far away."""

from datetime import date, datetime, timedelta

from salesflow import MISSING, Journey
from salesflow.findings import SalesflowError
from salesflow.frozen import FrozenMap
from salesflow.history.event import ADOPTED, Event

FIRST, LAST = date(2024, 1, 1), date(2029, 12, 31)  # the dates that the tables of calendars have

CALENDARS = """
salesflow: 1
name: small
version: 1
calendars:
  main:
    timezone: Asia/Shanghai
    known: 2026-01-01..2026-07-31
    open: {mon-fri: [09:00-12:00, 13:00-17:30], sat: [10:00-24:00]}
    closed: [2026-04-06]
    festivals: {spring: [2026-04-01, 2026-05-03], fest: [2026-03-29, 2026-05-03, 2026-06-01], other: [2026-03-30]}
  berlin:
    timezone: Europe/Berlin
    known: 2026-03-20..2026-05-31
    open: {mon-sun: [08:00-18:00]}
    festivals: {spring: [2026-03-28, 2026-06-02], fest: [2026-04-10, 2026-05-20]}
"""

# Everything that a step can say, each in a place of its own.
WIDE = f"""{CALENDARS}
roles: {{seller: {{}}, boss: {{}}}}
activities:
  e: {{data: {{car: {{type: text, optional: true}}}}}}
  d: {{data: {{kind: {{type: enum, values: [a, b, c], optional: true}}, car: {{type: text, optional: true}}}}}}
  card: {{data: {{day: {{type: date, range: 2026-02-01..2026-06-30, optional: true}},
                moment: {{type: datetime, optional: true, range: 2026-03-01 00:00+08:00..2026-06-01 00:00+08:00}}}}}}
  stop: {{}}
processes:
  s:
    initial: one
    stages: {{one: {{resting: true}}, two: {{resting: true}}, three: {{resting: true}}}}
    transitions: {{go: {{from: [one, three], to: two}}, on: {{from: two, to: three}}, back: {{from: [two, three], to: one}}}}
  t:
    initial: off
    stages: {{off: {{resting: true}}, up: {{resting: true}}}}
    transitions: {{rise: {{from: off, to: up}}, fall: {{from: up, to: off}}}}
cadences:
  once:
    anchor: {{last: e}}
    steps:
      - {{id: hours, by: 2 hours, do: {{activity: d, where: {{kind: a}}}}, role: seller}}
      - {{id: days, not_before: 1 day, by: 3 days, do: {{activity: d, where: {{kind: b}}, role: [boss, seller]}},
         role: [boss, seller], until: stop}}
      - {{id: early, anchor: {{last: card.day}}, not_before: 2 days before, by: 0 days, do: go}}
      - {{id: open, by: 30 open days, do: {{activity: d, where: {{kind: c}}}}}}
      - {{id: hand, anchor: {{first: card.moment}}, not_before: 3 open hours before, by: 40 open hours, do: on}}
      - {{id: further, by: 9 days, do: e}}
      - {{id: noon, by: next open day 12:00, do: {{activity: card}}}}
  while:
    anchor: {{first: e}}
    in: {{s: [two, three], t: up}}
    until: {{activity: stop, person: owner}}
    steps:
      - {{id: mine, by: 2 days, do: {{activity: d, person: owner}}}}
      - {{id: foreign, by: 2 days, do: {{activity: d, person: not owner}}}}
      - {{id: fresh, by: 1 day, anchor: {{last: d, role: seller}}, do: {{activity: stop, person: not same as d}}}}
  same:
    anchor: {{last: e, within: 40 days}}
    until: {{activity: d, where: {{kind: a}}, same: [car]}}
    steps:
      - {{id: car, every: 1 day, do: {{activity: d, same: [car]}}, until: {{activity: d, where: {{kind: b}}, same: [car]}}}}
  again:
    anchor: {{last: e}}
    in: {{t: up}}
    steps:
      - {{id: days, every: 2 days, do: {{activity: d, where: {{kind: a}}}}}}
      - {{id: months, anchor: card.day, every: 1 month, do: {{activity: d, where: {{kind: b}}}}}}
      - {{id: minutes, every: 90 minutes, do: {{activity: d, where: {{kind: c}}}}}}
      - {{id: open-days, every: 3 open days, do: go}}
      - {{id: open-hours, every: 5 open hours, do: on}}
      - {{id: moments, anchor: {{last: card.moment}}, every: 7 open hours, do: back}}
      - {{id: quarters, every: 3 months, do: rise}}
  fests:
    anchor: {{last: e}}
    in: {{s: two}}
    steps:
      - {{id: all, each: festivals, by: same day 18:00, do: {{activity: d, where: {{kind: a}}}}}}
      - {{id: one, each: fest, not_before: 3 days before, by: 2 days, do: {{activity: d, where: {{kind: b}}}}}}
      - {{id: open, each: spring, not_before: 1 open day before, by: 1 open day, do: {{activity: d, where: {{kind: c}}}}}}
"""

# Steps that compete for the same deeds; a step that repeats among them.
CROWDED = f"""{CALENDARS}
roles: {{seller: {{}}}}
activities:
  e: {{}}
  d: {{data: {{kind: {{type: enum, values: [a, b, c], optional: true}}}}}}
processes:
  s:
    initial: one
    stages: {{one: {{resting: true}}, two: {{resting: true}}}}
    transitions: {{go: {{from: one, to: two}}, back: {{from: two, to: one}}}}
cadences:
  once:
    anchor: {{last: e}}
    steps:
      - {{id: late, by: 5 days, do: {{activity: d, where: {{kind: [a, b]}}}}}}
      - {{id: soon, by: 1 day, do: d}}
      - {{id: third, not_before: 1 day, by: 3 days, do: {{activity: d, where: {{kind: [b, missing]}}}}}}
      - {{id: fourth, by: 3 days, do: {{activity: d, where: {{kind: [c, missing]}}}}, anchor: {{first: e}}}}
  mixed:
    anchor: {{first: e}}
    in: {{s: one}}
    steps:
      - {{id: soon, by: 1 day, do: d}}
      - {{id: daily, every: 1 day, do: {{activity: d, where: {{kind: [a, b]}}}}}}
      - {{id: late, by: 3 days, not_before: 1 day, do: d}}
      - {{id: later, by: 3 days, do: {{activity: d, where: {{kind: [a, c]}}}}}}
      - {{id: fest, each: festivals, by: 1 day, do: {{activity: d, where: {{kind: c}}}}}}
"""

# What repeats for years, where clocks change by half an hour and at midnight.
LONG_REPEATED = """
salesflow: 1
name: repeated
version: 1
calendars:
  howe: {timezone: Australia/Lord_Howe, known: 2024-02-01..2028-12-31, open: {mon-fri: [00:00-24:00]}, special: {2026-04-05: [01:00-03:00]}}
  azores: {timezone: Atlantic/Azores, known: 2024-02-01..2028-12-31, open: {mon-thu: [00:00-01:30, 22:00-24:00]}}
activities:
  e: {data: {day: {type: date, optional: true}, moment: {type: datetime, optional: true}}}
  d: {}
cadences:
  again:
    anchor: {first: e}
    steps:
      - {id: hourly, every: 1 hour, do: d}
  days: {anchor: e, steps: [{id: days, every: 13 days, do: d}]}
  dates: {anchor: e.day, steps: [{id: dates, every: 1 day, do: d}]}
  months: {anchor: e.day, steps: [{id: months, every: 1 month, do: d}]}
  quarters: {anchor: {last: e.moment}, steps: [{id: quarters, every: 3 months, do: d}]}
  open_days: {anchor: e.day, steps: [{id: each, every: 1 open day, do: d}]}
  few_days: {anchor: e.moment, steps: [{id: few, every: 4 open days, do: d}]}
  open_hours: {anchor: e.moment, steps: [{id: hours, every: 90 open minutes, do: d}]}
"""

START = datetime.fromisoformat("2026-03-27 09:30:00+08:00")
PEOPLE = ("li.na", "wang.wei", None)
STEPS = (0, 0, 1, 30, 60, 60 * 5, 60 * 12, 60 * 24, 60 * 24, 60 * 36, 60 * 24 * 9)  # minutes from one event to the next
NEAR = [timedelta(microseconds=each) for each in (-1, 0, 0, 1)]


def walk(policy, chance, longest):
    """A journey of random commands, those that were accepted: much happens soon, little is far away."""
    journey = Journey.start(
        policy, case="0", at=START, owner=chance.choice(PEOPLE), calendar=chance.choice([*policy.calendars, None])
    )
    at = START
    for _ in range(chance.randrange(longest)):
        at += timedelta(minutes=chance.choice(STEPS), seconds=chance.choice((0, 0, 1)))
        if chance.randrange(6) == 0:
            at = min((edge for edge in edges(journey, at) if edge > at), default=at) + chance.choice(NEAR)
        then = chance.choice((at, at, at, at - timedelta(minutes=chance.choice(STEPS))))
        what = chance.choice([*policy.workings.recordable.values()])
        said = {"at": max(then, START), "recorded_at": at, "by": chance.choice(PEOPLE)}
        try:
            match chance.randrange(12):
                case 0:
                    journey = journey.void(chance.choice(journey.events).id, at=at, recorded_at=at, by="li.na")
                case 1:
                    journey = journey.reassign(chance.choice(PEOPLE), **said)
                case _:
                    verb = journey.take if what.transition is not None else journey.record
                    data = {
                        name: value
                        for name, field in what.data.items()
                        if (value := some(field.type, chance)) is not None
                    }
                    journey = verb(what.name, role=chance.choice([*policy.roles, None]), data=data, **said)
        except SalesflowError:
            continue
    return journey


def edges(journey, at):
    """The instants at which what is owed opens or ends."""
    owed = [edge for each in journey.obligations(at=at) for edge in (each.opens, each.by) if edge is not None]
    return [edge for edge in owed if FIRST < edge.date() < LAST]


def some(kind, chance):
    """A value of the type, withdrawn or not said now and then."""
    if chance.randrange(6) == 0:
        return chance.choice((None, MISSING))
    if kind.kind == "enum":
        return chance.choice([*kind.values])
    if kind.kind == "date":
        return date(2026, 3, 20) + timedelta(days=chance.randrange(30))
    if kind.kind == "datetime":
        return START + timedelta(minutes=chance.randrange(-5000, 40000))
    if kind.kind == "boolean":
        return chance.randrange(4) > 0
    if kind.kind == "integer":
        return chance.randrange(4000, 6000)
    return chance.choice("xy")


def moment(chance, cases):
    """A moment soon after some event, or at a deadline."""
    known = [event.at for journey in cases for event in journey.events]
    near = timedelta(minutes=chance.choice((*STEPS, 60 * 24 * 40)))
    at = chance.choice(known) + near
    if chance.randrange(3) == 0:
        return chance.choice([*edges(chance.choice(cases), at), at]) + chance.choice(NEAR)
    return at


LONG = (0, 1, 60, 60 * 12, 60 * 24, 60 * 24 * 2, 60 * 24 * 5, 60 * 24 * 20, 60 * 24 * 80)
MATTERS = ("contact", "profile_noted", "mileage_noted", "repair_done", "first_maintenance", "delivery_agreed")
MOVES = (
    "sign_contract",
    "start_delivery",
    "hand_over",
    "hand_over",
    "apply_for_loss",
    "approve_loss",
    "withdraw_order",
)


def life(policy, chance, longest):
    """A log's case, taken as it stands: sold, delivered, called, serviced, in any order."""
    at, events = START, []
    stages = FrozenMap({"stages": {"sale": chance.choice(("delivery", "follow_up", "ordered"))}, "owner": "li.na"})
    for position in range(1, chance.randrange(2, longest)):
        name = chance.choice(MATTERS[:1] * 12 + MATTERS + MOVES) if events else ADOPTED
        event = Event(
            f"0#{position}", "0", position, name, at, at, chance.choice(PEOPLE), chance.choice([*policy.roles])
        )
        if name == ADOPTED:
            event = event._replace(data=stages)
        elif (step := policy.workings.recordable[name]).transition is not None:
            event = event._replace(process=step.process.name, to=step.transition.to)
        else:
            asked = {field: what for field, what in step.data.items() if what.type.kind != "text"}
            said = {field: value for field, what in asked.items() if (value := some(what.type, chance)) is not None}
            event = event._replace(data=FrozenMap(said))
        events.append(event)
        at += timedelta(minutes=chance.choice(LONG))
    return Journey.trusted(policy, events)
