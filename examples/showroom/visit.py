"""One lead as it is followed: a journey, a clock that moves on, and the usual ways to get from stage to stage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from people import BY_ROLE

from salesflow import Event, Journey, Policy, TransitionRefused
from salesflow.history.event import NO_DATA

FINISHING = (
    "costs_explained", "documents_handed_over", "vehicle_accepted", "operation_explained", "service_introduced",
    "delivery_confirmed", "photo_taken",
)  # fmt: skip


class Visit:
    """A journey and the moment at which it is."""

    def __init__(self, policy: Policy, case: str, owner: str, at: datetime) -> None:
        self.policy, self.at = policy, at
        self.journey = Journey.start(policy, case=case, at=at, owner=owner)
        self.tried: list[tuple[int, Event]] = []  # steps that were refused, and after which event

    def wait(self, **time: int) -> Visit:
        """Some time passes."""
        self.at += timedelta(**time)
        return self

    def until(self, day: str, clock: str) -> Visit:
        """It is this day, at this time."""
        self.at = datetime.fromisoformat(f"{day} {clock}:00+08:00")
        return self

    def done(self, name: str, role: str = "consultant", late: int = 0, **data: Any) -> Visit:
        """An activity, recorded `late` minutes after it happened."""
        by = self.journey.owner if role == "consultant" else BY_ROLE[role]
        written = self.at + timedelta(minutes=late)
        self.journey = self.journey.record(name, at=self.at, by=by, role=role, recorded_at=written, data=data)
        self.at = max(self.at + timedelta(minutes=3), written)
        return self

    def take(self, trigger: str, role: str = "consultant", **data: Any) -> Visit:
        """A step."""
        by = self.journey.owner if role == "consultant" else BY_ROLE[role]
        self.journey = self.journey.take(trigger, at=self.at, by=by, role=role, data=data)
        return self.wait(minutes=2)

    def tries(self, trigger: str, role: str = "consultant", by: str | None = None) -> Visit:
        """A step that somebody tries and that is refused."""
        by = by or (self.journey.owner if role == "consultant" else BY_ROLE[role])
        try:
            self.journey.take(trigger, at=self.at, by=by, role=role)
        except TransitionRefused:
            last = self.journey.events[-1]
            at = self.at.astimezone(UTC)
            said = dict(name=trigger, at=at, recorded_at=at, person=by, role=role, data=NO_DATA)
            self.tried.append((last.position, last._replace(**said, process=None, from_=None, to=None)))
            return self
        raise AssertionError(f"{trigger} was meant to be refused")

    # -- the usual ways

    def received(self, source: str = "web", reach: str = "phone") -> Visit:
        return self.done("lead_received", source=source, reach=reach)

    def called(self, reached: bool = True, channel: str = "phone", late: int = 5, **data: Any) -> Visit:
        role = data.pop("role", "consultant")
        return self.done("contact", role, late=late, channel=channel, reached=reached, direction="out", **data)

    def wants(self, **signals: Any) -> Visit:
        return self.done("intention", **signals)

    def to_reception(self) -> Visit:
        return self.take("receive").done("purpose_understood").take("open_a_card")

    def to_presentation(self, model: str = "轿车") -> Visit:
        self.take("analyse_needs").wait(minutes=10)
        self.done("needs_recorded", usage="上下班", model=model, decision_maker="夫妻", budget_from=Decimal(120000),
                  budget_to=Decimal(160000))  # fmt: skip
        return self.done("needs_confirmed").take("present").done("position_shown", position="front")

    def to_drive(self) -> Visit:
        self.done("drive_accepted").done("licence_checked", valid=True).done("consent_signed")
        return self.done("car_checked").done("route_planned").take("start_test_drive")

    def driven(self) -> Visit:
        self.done("driven", mode="ride").wait(minutes=15).done("driven", mode="drive").wait(minutes=15)
        return self.done("drive_feedback").take("negotiate")

    def left(self, late: int = 10) -> Visit:
        """The customer leaves; the visitor log is written afterwards."""
        self.done("visit_ended")
        self.wait(minutes=late)
        return self.done("visitor_logged")

    def quoted(self, price: int) -> Visit:
        self.done("stock_checked", status="in_stock").done("quotation_issued", price=Decimal(price))
        return self.done("quotation_explained").done("terms_explained")

    def ordered(self, price: int, deliver_on: str) -> Visit:
        self.quoted(price).done("contract_decision", "sales_manager", approved=True)
        self.done("contract_signed", order_type="general").done("deposit_received", "finance")
        self.done("delivery_agreed", deliver_on=datetime.fromisoformat(deliver_on).date())
        return self.take("sign_contract")

    def to_delivery(self) -> Visit:
        self.done("pdi_passed", "service").done("accessories_fitted", "service").done("documents_complete")
        self.done("time_confirmed").done("balance_settled", "finance")
        for department in ("sales", "warehouse", "service", "finance"):
            self.done(f"released_by_{department}", "sales_manager" if department == "sales" else department)
        return self.take("start_delivery")

    def handed_over(self) -> Visit:
        for activity in FINISHING:
            self.done(activity)
        return self.take("open_c_card").take("hand_over")
