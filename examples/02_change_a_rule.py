"""A sales manager tightens one rule; the same lead is graded anew, and the policy has another identity."""

from salesflow import Policy
from salesflow.policy.load import bundled_text

before = Policy.load()
text = (
    bundled_text()
    .replace("purchase_in: 0..7}", "purchase_in: 0..10}")
    .replace("purchase_in: 8..15}", "purchase_in: 11..15}")
)
after = Policy.from_text(text, file="ours.yaml")

lead = {"purchase_in": 9}
print("before:", before.decide(lead).outcome["grade"], "by", before.decide(lead).rules["grade"])
print("after: ", after.decide(lead).outcome["grade"], "by", after.decide(lead).rules["grade"])
print(before.identity, "→", after.identity)

assert (before.decide(lead).outcome["grade"], after.decide(lead).outcome["grade"]) == ("A", "H")
assert before != after

# Comments and spelling change nothing: a policy is what it means.
assert Policy.from_text("# a remark\n" + bundled_text()) == before
