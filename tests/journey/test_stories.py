"""Whole lives of customers, as a sales manager would tell them: a year with an owner, and one who was lost and came back."""

from datetime import datetime

import pytest

from salesflow import TransitionRefused


def at(day, clock="10:00"):
    return datetime.fromisoformat(f"{day} {clock}:00+08:00")


def owed(lead, day, clock="10:00"):
    """What is open or overdue at a moment: the element, whether it is overdue, and who should do it."""
    listed = lead.journey.obligations(at=at(day, clock))
    return {each.element: (each.state, each.roles) for each in listed if each.state != "waiting"}


def grade(lead, day, clock="10:00"):
    return lead.journey.decide(at=at(day, clock)).outcome["grade"]


@pytest.fixture
def owner(begun):
    """A customer who called on a Monday in 2026 and took the car home eleven days later."""
    lead = begun("L-1042", at("2026-03-02", "09:10"))
    lead.do("lead_received", at=at("2026-03-02", "09:10"), source="phone", reach="phone")
    assert grade(lead, "2026-03-02") == "N"
    assert set(owed(lead, "2026-03-02")) == {"next_contact/n-am", "first-call"}  # this afternoon, reached by tomorrow

    lead.do("contact", at=at("2026-03-02", "15:00"), channel="phone", reached=True, purpose="follow_up")
    lead.do("intention", at=at("2026-03-02", "15:10"), expected_on=at("2026-03-14").date(), budget="clear")
    assert grade(lead, "2026-03-03") == "A"

    lead.do("receive", at=at("2026-03-07", "10:00")).walk("negotiation")
    lead.do("contact", channel="showroom", reached=True)
    assert grade(lead, "2026-03-08") == "H"  # a week to go
    assert owed(lead, "2026-03-09") == {"next_contact/h": ("open", ("consultant",))}

    lead.prepare(without=["delivery_agreed"]).do("delivery_agreed", deliver_on=at("2026-03-13").date())
    lead.do("sign_contract")
    assert grade(lead, "2026-03-08") == "O"
    lead.do("contact", at=at("2026-03-09"), channel="phone", reached=True)
    assert owed(lead, "2026-03-12")["until_delivery/day-before"][0] == "open"  # asked from the day before
    lead.do("contact", at=at("2026-03-12"), channel="phone", reached=True, purpose="day_before")
    assert "until_delivery/day-before" not in owed(lead, "2026-03-12", "11:00")

    lead.wait(hours=20).walk("follow_up")
    assert (lead.journey.stages["sale"], lead.journey.stages["card"]) == ("follow_up", "c_card")
    return lead


def called(lead, day, purpose, role="consultant", by="li.na"):
    return lead.do("contact", at=at(day), by=by, role=role, channel="phone", reached=True, purpose=purpose)


def test_a_year_with_an_owner(owner):
    """Five contacts after the delivery, the first maintenance, the card to customer service, and nothing is forgotten."""
    handed_over = owner.now.date().isoformat()
    assert (handed_over, grade(owner, "2026-03-14")) == ("2026-03-13", "D")
    first = owed(owner, "2026-03-13", "12:00")
    assert {"after_delivery/care-call", "after_delivery/thanks", "after_delivery/call-back"} <= set(first)

    called(owner, "2026-03-14", "care")  # 1: within 24 hours
    called(owner, "2026-03-16", "thanks")  # 2: within three days
    owner.do(
        "contact", at=at("2026-03-16"), by="li.na", role="consultant", channel="mail", reached=False, purpose="thanks"
    )
    owner.do("contact", at=at("2026-03-16", "11:00"), channel="mail", reached=True, purpose="thanks")  # and the letter
    called(owner, "2026-03-20", "call_back", "callback_officer", "gao.yan")  # 3: within a week
    assert not set(owed(owner, "2026-03-21")) & set(first) - {
        "after_delivery/quarterly",
        "next_contact/d",
        "no-silence",
    }

    assert owed(owner, "2026-06-10")["after_delivery/quarterly"] == ("open", ("customer_service",))
    called(owner, "2026-06-10", "quarterly", "customer_service", "xu.jing")  # 4: within three months
    assert "after_delivery/quarterly" not in owed(owner, "2026-06-11")
    assert owed(owner, "2026-06-19")["after_delivery/festivals"][0] == "open"  # the dragon-boat festival
    called(owner, "2026-06-19", "greeting")  # 5

    assert "after_delivery/first-maintenance" in owed(owner, "2026-08-20")
    owner.do("first_maintenance", at=at("2026-09-01"), by="liu.qiang")
    assert "after_delivery/first-maintenance" not in owed(owner, "2026-09-02")
    owner.do("hand_card_to_service")
    assert owner.journey.stages["card"] == "customer_service"

    late = owed(owner, "2026-09-20")
    assert late["next_contact/d"] == ("overdue", ("customer_service",))  # more than three months without a call
    called(owner, "2026-09-21", "quarterly", "customer_service", "xu.jing")
    assert owed(owner, "2026-12-01")["next_contact/d"][0] == "open"


def test_a_second_car_is_a_second_lead(owner, begun):
    """Referral and repurchase open a new lead that names the old one; the old one stays with its owner."""
    with pytest.raises(TransitionRefused) as refused:
        owner.do("receive", at=at("2027-03-01"))
    assert "stage" in refused.value.refusal.ids

    second = begun("L-2077", at("2027-03-01"))
    second.do("lead_received", at=at("2027-03-01"), source="existing_owner", reach="phone", previous="L-1042")
    second.walk("follow_up")
    friend = begun("L-2078", at("2027-03-02"))
    friend.do("lead_received", at=at("2027-03-02"), source="referral", reach="wechat", previous="L-1042").do("receive")

    assert second.journey.events[1].data["previous"] == "L-1042"
    assert (owner.journey.stages["sale"], second.journey.stages["sale"]) == ("follow_up", "follow_up")


def test_lost_refused_lost_again_reactivated_and_sold(begun):
    """Applied for and refused, applied for and approved, left alone, reopened in the spring, and sold."""
    lead = begun("L-1050", at("2026-11-02", "09:00")).walk("negotiation")

    lead.do("apply_for_loss", at=at("2026-11-05"), kind="gave_up", reason="wants to wait for spring")
    assert owed(lead, "2026-11-05", "12:00")["after_loss_application/win-back"] == ("open", ("sales_manager",))
    with pytest.raises(TransitionRefused) as refused:
        lead.do("quotation_issued").do("sign_contract")
    assert "loss" in refused.value.refusal.ids  # nothing moves while the lead is being given up
    with pytest.raises(TransitionRefused) as refused:
        lead.do("approve_loss", at=at("2026-11-05", "14:00"), by="chen.jie")
    assert refused.value.refusal.ids == ("contact",)  # many who are called lost are not: the manager calls first

    call = {"role": "sales_manager", "by": "chen.jie", "channel": "phone", "reached": True, "purpose": "win_back"}
    lead.do("contact", at=at("2026-11-05", "15:00"), **call)
    assert "after_loss_application/win-back" not in owed(lead, "2026-11-05", "16:00")
    lead.do("refuse_loss", by="chen.jie")
    assert (lead.journey.stages["loss"], lead.journey.stages["sale"]) == ("active", "negotiation")

    lead.do(
        "apply_for_loss",
        at=at("2026-12-01"),
        kind="bought_competitor",
        reason="bought elsewhere",
        went_to="other_brand",
    )
    with pytest.raises(TransitionRefused):
        lead.do("approve_loss", by="chen.jie")  # the call of November is not about this application
    lead.do("contact", at=at("2026-12-01", "16:00"), **call).do("approve_loss", by="chen.jie")
    assert (grade(lead, "2026-12-02"), owed(lead, "2026-12-02")) == ("F", {})

    lead.do("reopen", at=at("2027-03-01"))
    assert grade(lead, "2027-03-01", "12:00") != "F"
    assert owed(lead, "2027-03-01", "12:00")  # somebody has to call again
    with pytest.raises(TransitionRefused) as refused:
        lead.do("sign_contract", at=at("2027-03-02"))
    assert "quotation_issued" in refused.value.refusal.ids  # the old quotation is too old
    lead.walk("ordered")
    assert grade(lead, "2027-03-02", "18:00") == "O"
