"""One lead from the first call to a grade and a due date: record, take, ask; in an app of your own, four lines."""

from datetime import date, datetime

from salesflow import Journey, Policy


def on(day: int, clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day:02} {clock}:00+08:00")


consultant = {"by": "li.na", "role": "consultant"}
lead = Journey.start(Policy.load(), case="L-1042", owner="li.na", at=on(2, "09:10"))
lead = lead.record("lead_received", at=on(2, "09:10"), **consultant, source="web", reach="phone")
lead = lead.record("contact", at=on(2, "14:00"), **consultant, channel="phone", reached=True)
lead = lead.record("intention", at=on(2, "14:05"), **consultant, expected_on=date(2026, 11, 14), budget="clear")
lead = lead.take("receive", at=on(3, "10:00"), **consultant)

print("stands in:", dict(lead.stages))
print("may do next:", [option.trigger for option in lead.options(at=on(3, "10:05")) if option.is_legal])

decision = lead.decide(at=on(3, "10:05"))
print("grade:", decision.outcome["grade"], "by rule", decision.rules["grade"])
for owed in lead.obligations(at=on(3, "10:05")):
    print("owed:", owed.element, "by", owed.by, owed.state, owed.roles)
assert decision.outcome["grade"] == "A"

# A journey is a value: what was written down a day late counts from when it happened, and the old one is as it was.
later = lead.record(
    "contact", at=on(3, "16:00"), recorded_at=on(4, "09:00"), **consultant, channel="wechat", reached=True
)
assert lead.obligations(at=on(4, "10:00")) != later.obligations(at=on(4, "10:00"))
assert lead.decide(at=on(4, "10:00")) != later.decide(at=on(4, "10:00"))

# It goes into a database or over the wire as JSON, and comes back equal.
assert Journey.from_json(lead.policy, later.to_json()) == later
