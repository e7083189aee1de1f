"""
The yardstick: both tables of the bundled policy as a good programmer would write them in an app, without any library.

A complete translation of `grade` and `next_contact`, row by row; it is checked equal to the meaning before it is timed.
"""

from __future__ import annotations

from datetime import time
from typing import Any, NamedTuple

from salesflow.facts import MISSING

NOON = time(12)
OPEN = (MISSING, "open")


class Contact(NamedTuple):
    """What a row of `next_contact` says: amounts, what they are counted from, and whose task it is."""

    not_before: str | None
    by: str
    anchors: tuple[str, ...]
    role: str = "consultant"


Graded = tuple[str | None, str]
Contacted = tuple[Contact | None, str]

LOST, NO_GRADE, WITHDRAWN = ("F", "lost"), (None, "no-grade"), ("T", "withdrawn")
DELIVERED, ORDERED, HOT_DATE, HOT_SIGN = ("D", "delivered"), ("O", "ordered"), ("H", "hot-date"), ("H", "hot-sign")
A_DATE, A_SIGN, B_DATE, B_SIGN = ("A", "a-date"), ("A", "a-sign"), ("B", "b-date"), ("B", "b-sign")
B_RETURN, C_DATE, C_PASSED = ("B", "b-return"), ("C", "c-date"), ("C", "c-passed")
NEW, C_ELSE = ("N", "new"), ("C", "c-else")

USUAL = ("effective_contact", "received_at", "start")
RECEIVED = ("received_at", "effective_contact", "start")

REOPENED = (Contact(None, "1 day", ("reopened_at", *USUAL)), "reopened")
PASSED = (Contact(None, "0 days", ("expected_on", *USUAL)), "passed")
N_REACHED = (Contact(None, "24 hours", USUAL), "n-reached")
N_MORNING = (Contact(None, "same day 18:00", RECEIVED), "n-am")
N_AFTERNOON = (Contact(None, "next open day 12:00", RECEIVED), "n-pm")
N_UNKNOWN = (Contact(None, "24 hours", ("received_at", "start", "effective_contact")), "n")
T_FIRST = (Contact(None, "24 hours", ("withdrawn_at", *USUAL), "sales_manager"), "t-first")
T_LATER = (Contact("10 days", "15 days", USUAL), "t-later")
BY_GRADE: dict[str | None, Contacted] = {
    "H": (Contact("1 day", "2 days", USUAL), "h"),
    "A": (Contact("3 days", "5 days", USUAL), "a"),
    "B": (Contact("5 days", "7 days", USUAL), "b"),
    "C": (Contact("10 days", "15 days", USUAL), "c"),
    "O": (Contact(None, "3 days", USUAL), "o"),
    "D": (Contact(None, "3 months", USUAL, "customer_service"), "d"),
    "F": (None, "f"),
    None: (None, "no-grade"),
}


def decide(facts: Any) -> tuple[Graded, Contacted]:
    """The grade of a lead and its next contact, each with the rule that said so."""
    graded = grade(facts)
    return graded, next_contact(graded[0], facts)


def grade(facts: Any) -> Graded:
    loss = facts.loss_stage
    if loss == "lost":
        return LOST
    if loss in ("dormant", "invalid", "duplicate"):
        return NO_GRADE
    stage = facts.sale_stage
    if stage == "cancelled":
        return WITHDRAWN
    if stage == "follow_up":
        return DELIVERED
    if stage in ("ordered", "delivery"):
        return ORDERED
    return by_signals(facts)


def by_signals(facts: Any) -> Graded:
    days, model, budget = facts.purchase_in, facts.model_choice, facts.budget
    need, payment, colours = facts.need, facts.payment, facts.colours
    dated = days is not MISSING
    if dated and 0 <= days <= 7:
        return HOT_DATE
    pressing = need in ("pressing", "clear")
    if model == "decided" and budget == "ready" and payment == "settled" and pressing:
        return HOT_SIGN
    if dated and 8 <= days <= 15:
        return A_DATE
    if (
        pressing
        and model in ("two", "decided")
        and budget != "unclear"
        and payment in ("mostly_settled", "settled")
        and colours == "one_or_two"
    ):
        return A_SIGN
    if dated and 16 <= days <= 30:
        return B_DATE
    if budget in ("clear", "ready") and model in ("two_or_three", "two", "decided"):
        return B_SIGN
    if facts.wants_to_return is True:
        return B_RETURN
    if dated:
        return C_DATE if days >= 31 else C_PASSED
    if budget is MISSING and need is MISSING and model in OPEN and payment in OPEN and colours in OPEN:
        return NEW
    return C_ELSE


def next_contact(graded: str | None, facts: Any) -> Contacted:
    if graded in ("N", "C", "B", "A", "H"):
        if facts.reopened:
            return REOPENED
        days = facts.purchase_in
        if days is not MISSING and days < 0:
            return PASSED
        return new_contact(facts) if graded == "N" else BY_GRADE[graded]
    if graded == "T":
        if facts.reopened:
            return REOPENED
        return T_LATER if facts.called_back else T_FIRST
    return BY_GRADE[graded]


def new_contact(facts: Any) -> Contacted:
    if facts.effective_contact is not MISSING:
        return N_REACHED
    received = facts.received_time
    if received is MISSING:
        return N_UNKNOWN
    return N_MORNING if received < NOON else N_AFTERNOON
