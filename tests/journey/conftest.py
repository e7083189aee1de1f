"""A lead of the bundled policy, and a short way to write what happens to it."""

from datetime import datetime, timedelta, timezone

import pytest

from salesflow import Journey, Policy

BEIJING = timezone(timedelta(hours=8))
POLICY = Policy.load()

_DATA = {
    "lead_received": {"source": "showroom", "reach": "phone"},
    "needs_recorded": {
        "usage": "commuting", "model": "sedan", "decision_maker": "both", "budget_from": 120000, "budget_to": 150000,
    },
    "licence_checked": {"valid": True},
    "driven": {"mode": "ride"},
    "drive_declined": {"reason": "knows the car"},
    "stock_checked": {"status": "in_stock"},
    "quotation_issued": {"price": 138000},
    "contract_decision": {"approved": True},
    "contract_signed": {"order_type": "general"},
    "delivery_agreed": {"deliver_on": datetime(2026, 11, 12).date()},
    "apply_for_loss": {"kind": "bought_competitor", "reason": "bought elsewhere"},
}  # fmt: skip
_WHO = {"contract_decision": "chen.jie"}

# The way of a sale, stage by stage: what is recorded there, and the step by which it is left.
WAY = {
    "prospecting": ("lead_received", "receive"),
    "reception": ("purpose_understood", "open_a_card", "analyse_needs"),
    "needs_analysis": ("needs_recorded", "needs_confirmed", "present"),
    "presentation": (
        "drive_accepted", "licence_checked", "consent_signed", "car_checked", "route_planned", "start_test_drive",
    ),
    "test_drive": ("driven", "drive_feedback", "negotiate"),
    "negotiation": (
        "stock_checked", "quotation_issued", "quotation_explained", "terms_explained", "contract_decision",
        "contract_signed", "deposit_received", "delivery_agreed", "sign_contract",
    ),
    "ordered": (
        "pdi_passed", "accessories_fitted", "documents_complete", "time_confirmed", "released_by_sales",
        "released_by_warehouse", "released_by_service", "released_by_finance", "balance_settled", "start_delivery",
    ),
    "delivery": (
        "open_c_card", "costs_explained", "documents_handed_over", "vehicle_accepted", "operation_explained",
        "service_introduced", "delivery_confirmed", "photo_taken", "hand_over",
    ),
}  # fmt: skip


class Lead:
    """A lead and the clock on the wall: `do` what happens next, a minute later."""

    def __init__(self, journey):
        self.journey, self.now = journey, journey.started_at

    def do(self, *names, by=None, role=None, at=None, **data):
        """One or more things happen, each by whom it usually does; data replace the usual ones."""
        for name in names:
            self.now = at or self.now + timedelta(minutes=1)
            what = POLICY.workings.recordable[name]
            said = {
                "by": by or _WHO.get(name, "li.na"),
                "role": role or what.role[0],
                "at": self.now,
                "data": {**_DATA.get(name, {}), **data},
            }
            verb = self.journey.take if what.transition is not None else self.journey.record
            self.journey = verb(name, **said)
        return self

    def walk(self, stage, *, without=()):
        """The way of a sale to this stage, but for what is left out."""
        while (here := self.journey.stages["sale"]) != stage:
            self.do(*(name for name in WAY[here] if name not in without))
        return self

    def prepare(self, *, without=(), **how):
        """Everything that the present stage asks for, but for what is left out, and not the step itself."""
        return self.do(*(name for name in WAY[self.journey.stages["sale"]][:-1] if name not in without), **how)

    def wait(self, **amount):
        self.now += timedelta(**amount)
        return self


@pytest.fixture
def monday():
    return lambda clock: datetime.fromisoformat(f"2026-11-02 {clock}:00+08:00")


@pytest.fixture
def lead(monday):
    """A journey that has just begun."""
    return Journey.start(POLICY, case="L-1042", owner="li.na", at=monday("09:00"))


@pytest.fixture
def walked(lead):
    """A lead that walks to a stage: `walked("ordered")`."""
    return lambda stage, **how: Lead(lead).walk(stage, **how)


@pytest.fixture
def begun():
    """A lead of its own, that begins at some moment: `begun("L-7", at)`."""
    return lambda case, at: Lead(Journey.start(POLICY, case=case, owner="li.na", at=at))
