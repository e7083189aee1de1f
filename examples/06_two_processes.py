"""Another trade: a workshop with two processes side by side, its own roles and its own table. Not a word of Python in it."""

from datetime import datetime, timedelta

from salesflow import Journey, Policy, TransitionRefused

WORKSHOP = """
salesflow: 1
name: workshop
version: "1"
case: {name: repair}
calendars: {main: {timezone: Europe/Berlin, known: 2026-01-01..2027-12-31, open: {mon-fri: [08:00-17:00]}}}
roles: {advisor: {en: service advisor}, mechanic: {en: mechanic}, cashier: {en: cashier}}
activities:
  fault_found:  {role: mechanic, data: {hours: {type: integer, range: 0..200}}}
  price_agreed: {role: advisor, data: {upto: {type: decimal, unit: EUR, range: 0..50000}}}
  test_driven:  {role: mechanic}
processes:
  work:
    initial: booked
    stages: {booked: {}, on_the_lift: {}, done: {}, collected: {final: true}}
    transitions:
      take_in: {from: booked, to: on_the_lift, role: mechanic}
      finish:
        from: on_the_lift
        to: done
        role: mechanic
        requires: [fault_found, {some: price_agreed, since: {last: fault_found}}, {some: test_driven, since: stage}]
      collect: {from: done, to: collected, role: advisor, requires: [{in: {bill: paid}}]}
  bill:
    initial: open
    stages: {open: {}, paid: {resting: true}}
    transitions:
      pay: {from: open, to: paid, role: cashier, requires: [{in: {work: done}}]}
facts:
  work_stage: {from: {stage: work}}
decisions:
  call:
    inputs: [work_stage]
    outputs: {ready: {type: window, anchor: start, do: price_agreed, role: advisor}}
    rules:
      - {id: waiting, when: {work_stage: on_the_lift}, then: {ready: {by: 4 open hours}}}
      - {id: rest,    otherwise: true,            then: {ready: none}}
"""

morning = datetime.fromisoformat("2026-11-02 08:30:00+01:00")
car = Journey.start(Policy.from_text(WORKSHOP, file="workshop.yaml"), case="B-17", at=morning)
car = car.take("take_in", at=morning, role="mechanic")
car = car.record("fault_found", at=morning + timedelta(hours=1), role="mechanic", hours=3)
[call] = car.obligations(at=morning + timedelta(hours=1))
print("the customer is called by", call.by, "by the", *call.roles)

try:
    car.take("finish", at=morning + timedelta(hours=4), role="mechanic")
except TransitionRefused as refused:
    print(refused)
    assert refused.refusal.ids == ("price_agreed", "test_driven")

car = car.record("price_agreed", at=morning + timedelta(hours=2), role="advisor", upto=900)
car = car.record("test_driven", at=morning + timedelta(hours=4), role="mechanic")
car = car.take("finish", at=morning + timedelta(hours=4), role="mechanic")
assert [option.trigger for option in car.options(at=morning + timedelta(hours=5)) if option.is_legal] == ["pay"]
car = car.take("pay", at=morning + timedelta(hours=5), role="cashier")
car = car.take("collect", at=morning + timedelta(hours=5), role="advisor")
assert car.is_complete
