"""
A showroom on Monday, 30 November 2026, half past eight: about sixty leads and what happened to them.

Everything is made by the journeys of the bundled policy, so that nothing in it could not have happened. Two files come
out of it: `log.jsonl`, the event log, and `attempts.jsonl`, the same with the steps that somebody tried and that were
refused. The same program always writes the same files:

    python examples/showroom/generate.py
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from people import CONSULTANTS, CUSTOMERS
from visit import Visit

from salesflow import Event, Policy
from salesflow.journey.wire import to_document

HERE = Path(__file__).parent
TODAY = date(2026, 11, 30)


class Showroom:
    """Makes one lead after the other, each of some kind and with some days behind it."""

    def __init__(self, seed: int = 20261130) -> None:
        self.policy = Policy.load()
        self.random = random.Random(seed)
        self.visits: list[Visit] = []

    def lead(self, days_ago: int, clock: str | None = None, owner: str | None = None) -> Visit:
        """A lead that began so many days ago."""
        number = len(self.visits)
        day = TODAY - timedelta(days=days_ago)
        clock = clock or f"{self.random.randint(9, 16):02}:{self.random.randrange(0, 60, 5):02}"
        at = datetime.fromisoformat(f"{day} {clock}:00+08:00")
        case = f"L-{1001 + number} {CUSTOMERS[number % len(CUSTOMERS)]}"
        visit = Visit(self.policy, case, owner or CONSULTANTS[number % len(CONSULTANTS)], at)
        self.visits.append(visit)
        return visit

    def later(self, days: int) -> str:
        return (TODAY + timedelta(days=days)).isoformat()

    def ago(self, days: int) -> str:
        return self.later(-days)

    def on(self, days: int) -> date:
        return TODAY + timedelta(days=days)


def new_leads(room: Showroom) -> None:
    """Yesterday's and older: some called in time, some not, one that nobody has reached."""
    for days, clock in ((0, "08:10"), (1, "09:20"), (1, "15:40"), (2, "10:30"), (4, "16:05")):
        room.lead(days, clock).received(room.random.choice(["web", "phone", "motor_show"]))
    for days in (1, 2, 3):
        room.lead(days, "09:15").received().wait(hours=3).called(reached=False).wait(hours=2).called(note="随便看看")
    room.lead(3, "11:00").received().wait(hours=1).called(False).wait(days=1).called(False).wait(days=1).called(False)
    room.lead(2, "14:00").received("showroom", "wechat").to_reception().left(late=50)
    room.lead(1, "13:30").received("showroom", "wechat").to_reception().left()


def cool_leads(room: Showroom) -> None:
    """C and B: weeks away, comparing; some calls are late."""
    for days, called in ((25, 9), (30, 16), (40, 12), (50, 20), (33, 3)):
        lead = (
            room.lead(days)
            .received("web")
            .wait(hours=2)
            .called()
            .wants(expected_on=room.on(room.random.randint(45, 85)))
        )
        lead.until(room.ago(called), "10:20").called(late=room.random.choice([4, 12, 95]), mood="neutral")
    for days, called in ((20, 6), (18, 8), (14, 2), (22, 5), (16, 7), (12, 1)):
        lead = room.lead(days).received("advertising").wait(hours=1).called()
        lead.wants(model_choice="two_or_three", budget="clear").to_reception().to_presentation("SUV").left()
        lead.until(room.ago(called), "16:10").called(concerns="和另一品牌比较", mood="pleased")
    room.lead(15).received("road_show").wait(hours=4).called().wants(need="not_pressing", model_choice="open")


def warm_leads(room: Showroom) -> None:
    """A and H: test drives, quotations; the manager looks at these first."""
    for days, called in ((12, 5), (10, 2), (9, 4), (8, 6), (11, 3)):
        lead = room.lead(days).received("showroom").to_reception().to_presentation()
        lead.wants(expected_on=room.on(room.random.randint(9, 14))).to_drive().driven().left(late=20)
        lead.until(room.ago(called), "11:30").called(phase="decision", late=8)
    for days, called in ((7, 1), (6, 3), (9, 2), (5, 1)):
        lead = (
            room.lead(days)
            .received("referral")
            .to_reception()
            .to_presentation()
            .done("drive_declined", reason="朋友有同款车")
        )
        lead.take("negotiate_without_drive").quoted(room.random.randrange(128000, 168000, 1000))
        lead.wants(expected_on=room.on(room.random.randint(2, 6)), model_choice="decided", budget="ready")
        lead.until(room.ago(called), "15:00").called(phase="decision")
    lead = room.lead(6).received("showroom").to_reception().to_presentation()
    lead.tries("start_test_drive").to_drive().left()
    room.lead(1, "15:20").received("showroom").to_reception().take("analyse_needs").left()
    lead = room.lead(21).received("phone").to_reception().to_presentation().to_drive().driven().left()
    lead.wants(expected_on=room.on(-2)).until(room.ago(5), "10:00").called(mood="annoyed")
    lead = room.lead(13).received("web").wait(hours=1).called().wants(expected_on=room.on(-4))


def orders(room: Showroom) -> None:
    """Ordered, one being handed over, two withdrawn; steps that were tried too early."""
    for days, signed, deliver in ((20, 6, 3), (16, 2, 9), (24, 8, 1)):
        lead = room.lead(days).received("showroom").to_reception().to_presentation().to_drive().driven().left()
        lead.until(room.ago(signed + 1), "10:00").called(phase="decision")
        lead.until(room.ago(signed), "14:00").tries("sign_contract").ordered(145800, room.later(deliver))
    lead.until(room.ago(4), "10:00").called(purpose="follow_up").tries("start_delivery")
    lead = room.lead(22).received("launch").to_reception().to_presentation().to_drive().driven()
    lead.wait(days=2).ordered(152800, room.later(0)).until(room.ago(3), "15:00").called()
    lead.until(room.ago(1), "10:00").called(purpose="day_before").wait(hours=1).to_delivery().tries("hand_over")
    lead = (
        room.lead(18)
        .received("web")
        .to_reception()
        .to_presentation()
        .to_drive()
        .driven()
        .ordered(139900, room.later(7))
    )
    lead.until(room.ago(1), "16:30").take("withdraw_order", "sales_manager")
    lead = (
        room.lead(28)
        .received("phone")
        .to_reception()
        .to_presentation()
        .to_drive()
        .driven()
        .ordered(133900, room.later(2))
    )
    lead.until(room.ago(6), "16:30").take("withdraw_order", "sales_manager")
    lead.wait(hours=3).called(role="sales_manager", purpose="win_back")


def corrections(room: Showroom) -> None:
    """A quotation that was entered wrongly, a contract refused and then approved, a lead given to a colleague."""
    lead = room.lead(9).received("showroom").to_reception().to_presentation().to_drive().driven().quoted(12680)
    wrong = next(event.id for event in lead.journey.events if event.name == "quotation_issued")
    lead.journey = lead.journey.void(wrong, at=lead.at, by=lead.journey.owner, role="consultant", reason="少打一个零")
    lead.wait(minutes=1).quoted(126800).done("contract_decision", "sales_manager", approved=False)
    lead.tries("sign_contract").wants(expected_on=room.on(4))
    for days, moved in ((19, 3), (14, 5), (26, 10)):
        lead = room.lead(days).received("web").wait(hours=2).called().wants(expected_on=room.on(22))
        lead.until(room.ago(moved), "08:45")
        others = [name for name in CONSULTANTS if name != lead.journey.owner]
        lead.journey = lead.journey.reassign(
            room.random.choice(others), at=lead.at, by="赵敏", role="sales_manager", reason="超期未跟进"
        )
    lead.wait(hours=2).called(note="新顾问自我介绍")
    kept = room.visits[-1].journey.case
    room.lead(3).received("phone").wait(minutes=30).take("close_as_duplicate", "sales_manager", kept=kept)
    lead = room.lead(2).received("phone").wait(minutes=20)
    lead.journey = lead.journey.close("entered by mistake", at=lead.at, by="赵敏", role="sales_manager")


def losses(room: Showroom) -> None:
    """Applied for, refused, approved, and one who came back."""

    def applied(days: int, ago: int, kind: str, reason: str) -> Visit:
        lead = room.lead(days).received("web").wait(hours=1).called().wants(budget="clear", model_choice="two_or_three")
        lead.until(room.ago(ago), "10:40").called(reached=kind != "unreachable")
        return lead.take("apply_for_loss", kind=kind, reason=reason)

    applied(30, 1, "bought_competitor", "买了别的牌子")
    applied(33, 3, "unreachable", "三次未接")
    lead = applied(35, 6, "gave_up", "今年不买了").tries("approve_loss", "sales_manager")
    lead.wait(hours=5).called(role="sales_manager", purpose="win_back").take("refuse_loss", "sales_manager")
    for kind, reason in (("bought_competitor", "在外地买了"), ("misjudged", "只是来避雨"), ("gave_up", "换了工作")):
        lead = applied(45, 12, kind, reason).wait(hours=6).called(role="sales_manager", purpose="win_back")
        lead.wait(hours=1).take("approve_loss", "sales_manager")
    lead.tries("receive")
    for step, kind, reason in (("declare_dormant", "gave_up", "明年再说"), ("declare_invalid", "unreachable", "空号")):
        lead = applied(38, 15, kind, reason).wait(hours=3).called(False, role="sales_manager", purpose="win_back")
        lead.take(step, "sales_manager")
    lead = (
        applied(60, 40, "long_without_deal", "一直没决定")
        .wait(hours=4)
        .called(role="sales_manager", purpose="win_back")
    )
    lead.take("approve_loss", "sales_manager").until(room.ago(7), "09:50").take("reopen")
    lead.called(note="又想买了")
    lead.wants(expected_on=room.on(12))


def owners(room: Showroom) -> None:
    """In their after-sales year: days, weeks and months after the delivery."""
    for ago, contacts in OWNERS:
        lead = (
            room.lead(ago + 25).received("existing_owner").to_reception().to_presentation().to_drive().driven().left()
        )
        lead.until(room.ago(ago + 8), "10:00").ordered(room.random.randrange(130000, 190000, 900), room.ago(ago))
        lead.until(room.ago(ago + 1), "10:00").called(purpose="day_before")
        lead.until(room.ago(ago), "09:30").to_delivery().wait(minutes=30).handed_over()
        for days, role, purpose in contacts:
            lead.until(room.ago(ago - days), "11:10")
            if purpose == "serviced":
                lead.done("first_maintenance", role).take("hand_card_to_service")
            else:
                lead.called(role=role, purpose=purpose)
            if purpose == "thanks":
                lead.wait(hours=2).called(channel="mail", purpose="thanks", late=0)  # the thank-you letter


CARE, THANKS, BACK = (1, "consultant", "care"), (3, "consultant", "thanks"), (6, "callback_officer", "call_back")
OWNERS: tuple[tuple[int, tuple[tuple[int, str, str], ...]], ...] = (
    (2, (CARE,)),
    (5, (CARE, THANKS)),
    (9, (CARE, THANKS)),
    (40, (CARE, THANKS, BACK)),
    (100, (CARE, THANKS, BACK, (80, "customer_service", "quarterly"))),
    (200, (CARE, THANKS, BACK, (85, "customer_service", "quarterly"), (170, "service", "serviced"))),
    (330, (CARE, THANKS, BACK, (88, "customer_service", "quarterly"), (160, "customer_service", "maintenance"),
           (165, "service", "serviced"), (166, "consultant", "greeting"), (178, "customer_service", "quarterly"),
           (264, "consultant", "greeting"), (268, "customer_service", "quarterly"))),
)  # fmt: skip

KINDS: tuple[Callable[[Showroom], None], ...] = (new_leads, cool_leads, warm_leads, orders, corrections, losses, owners)


def lines(visit: Visit, policy: Policy, *, attempts: bool) -> Iterator[dict[str, Any]]:
    """The events of one lead, in the order in which they were entered."""
    tried: list[tuple[int, Event]] = visit.tried if attempts else []
    for event in visit.journey.events:
        yield to_document(event, policy)
        for after, attempt in tried:
            if after == event.position:
                yield {**to_document(attempt, policy), "id": None}


def written(room: Showroom, *, attempts: bool) -> str:
    """The log as text: without the identity of the policy, which changes with every word of it."""
    kept = ("id", "case", "name", "at", "recorded_at", "person", "role", "data")
    documents = [line for visit in room.visits for line in lines(visit, room.policy, attempts=attempts)]
    documents.sort(key=lambda line: (line["recorded_at"], line["case"]))
    made = ({key: line[key] for key in kept if line.get(key) is not None} for line in documents)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in made)


def showroom() -> Showroom:
    room = Showroom()
    for make in KINDS:
        make(room)
    return room


if __name__ == "__main__":
    made = showroom()
    (HERE / "log.jsonl").write_text(written(made, attempts=False), encoding="utf-8")
    (HERE / "attempts.jsonl").write_text(written(made, attempts=True), encoding="utf-8")
