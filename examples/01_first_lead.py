"""A lead is graded, and told when we must call: three lines, with the bundled policy."""

from datetime import datetime
from zoneinfo import ZoneInfo

from salesflow import Policy

policy = Policy.load()
monday = datetime(2026, 11, 2, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
decision = policy.decide({"purchase_in": 14, "effective_contact": monday})

contact = decision.outcome["contact"]
print("grade:", decision.outcome["grade"])  # A: buys within 15 days
print("because of the rule:", decision.rules["grade"])
print("contact by:", contact.by)  # the end of the fifth day after the last effective contact
assert decision.outcome["grade"] == "A"
assert contact.by.date().isoformat() == "2026-11-07"

# What kept the others? Every rule that nearly hit names the one cell that kept it from hitting.
for near in decision.explain("grade").near:
    print(f"  not {near.rule.id}: {near.fact} is {near.value}, and {near.test.wording} is wanted")
