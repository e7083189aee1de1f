"""A step that is not legal says everything that is missing and who can supply it, in both languages."""

from datetime import datetime
from decimal import Decimal

from salesflow import EventRefused, Journey, Policy, TransitionRefused


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-02 {clock}:00+08:00")


consultant = {"by": "li.na", "role": "consultant"}
lead = Journey.adopt(Policy.load(), case="L-1042", owner="li.na", at=at("09:00"), stages={"sale": "negotiation"})
lead = lead.record("stock_checked", at=at("09:05"), **consultant, status="in_stock")
lead = lead.record("quotation_issued", at=at("09:10"), **consultant, price=Decimal(138000))
lead = lead.record("quotation_explained", at=at("09:20"), **consultant)
lead = lead.record("terms_explained", at=at("09:30"), **consultant)

# Li Na is a manager today, and approves the contract of her own lead.
lead = lead.record("contract_decision", at=at("09:35"), by="li.na", role="sales_manager", approved=True)
try:
    lead.take("sign_contract", at=at("09:40"), **consultant)
except TransitionRefused as refused:
    print(refused.text("en"))
    print(refused.text("zh"))
    assert "contract_decision" in refused.refusal.ids
    assert lead.stages["sale"] == "negotiation"  # a refused step changes nothing

# What cannot be recorded is refused as well, with everything that is wrong at once.
try:
    lead.record("contact", at=at("09:50"), **consultant, chanel="phone", note="ring her at 13812345678")
except EventRefused as refused:
    print(refused)
    assert {finding.code for finding in refused.findings} == {"SF304", "SF706", "SF714"}
