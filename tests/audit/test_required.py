"""What a constraint demands, as a sales manager reads it, for every kind and every sort of deadline, in two languages."""

from datetime import UTC, datetime

import pytest

from salesflow import Policy
from salesflow.audit.required import demanded_by, required_by
from salesflow.constraints.templates import KINDS, RELATIONS
from salesflow.constraints.verdict import Verdict
from salesflow.history.event import Event

POLICY = """\
salesflow: 1
name: words
version: "1"
calendars: {{main: {{timezone: Asia/Shanghai, known: 2026-01-01..2026-12-31, open: {{mon-sun: [09:00-18:00]}}}}}}
roles: {{seller: {{en: seller, zh: 销售}}, boss: {{en: manager, zh: 经理}}}}
activities:
  ask: {{title: {{en: question, zh: 咨询}}}}
  call: {{title: {{en: call, zh: 致电}}}}
  promise: {{title: {{en: promise, zh: 承诺}}, data: {{on: {{title: {{en: day, zh: 日期}}, type: date}}, at_noon: {{type: date}}}}}}
  pay: {{title: {{en: payment, zh: 付款}}}}
  refund: {{title: {{en: refund, zh: 退款}}}}
facts: {{calls: {{type: integer, from: {{count: call}}}}}}
decisions:
  care:
    inputs: [calls]
    outputs: {{next: {{title: {{en: next contact, zh: 下次跟进}}, type: window, do: call, anchor: [start]}}}}
    rules: [{{id: all, otherwise: true, then: {{next: {{by: 1 days}}}}}}]
constraints:
  - {{id: c, {said}}}
"""
ACTIVATION = Event("1", "L-1", 0, "ask", datetime(2026, 3, 2, 9, tzinfo=UTC))
AFTER, BEFORE = "after: ask, require: call", "before: pay, require: call"
NOT_AFTER, NOT_BEFORE = "after: pay, forbid: refund", "before: pay, forbid: refund"
TOLD = [
    ("existence, activity: ask", "question at least once", "至少 1 次咨询"),
    ("existence, activity: ask, at_least: 2, per: month", "question at least twice a month", "每月至少 2 次咨询"),
    ("absence, activity: ask", "no question", "不得有咨询"),
    ("absence, activity: ask, at_most: 3, per: year", "question at most 3 times a year", "每年最多 3 次咨询"),
    ("exactly, activity: ask", "question exactly once", "恰好 1 次咨询"),
    ("init, activity: ask", "the case begins with question", "首个事件须为咨询"),
    ("end, activity: pay", "the case ends with payment", "最后事件须为付款"),
    ("responded_existence, activity: pay, require: ask", "question before or after payment", "付款前后须有咨询"),
    ("co_existence, activity: pay, require: ask", "question before or after payment", "付款前后须有咨询"),
    (f"response, {AFTER}", "call after question", "咨询之后须有致电"),
    (f"precedence, {BEFORE}", "call before payment", "付款之前须有致电"),
    (f"succession, {AFTER}", "call after question", "咨询之后须有致电"),
    (f"alternate_response, {AFTER}", "call after each question, before the next question", "每次咨询之后、下一次咨询之前须有致电"),
    (f"alternate_precedence, {BEFORE}", "call before each payment, after the previous payment", "每次付款之前、上一次付款之后须有致电"),
    (f"alternate_succession, {AFTER}", "call after each question, before the next question", "每次咨询之后、下一次咨询之前须有致电"),
    (f"chain_response, {AFTER}", "call right after question", "紧接在咨询之后须有致电"),
    (f"chain_precedence, {BEFORE}", "call right before payment", "紧接在付款之前须有致电"),
    (f"chain_succession, {AFTER}", "call right after question", "紧接在咨询之后须有致电"),
    ("not_responded_existence, activity: pay, forbid: refund", "no refund before or after payment", "付款前后不得有退款"),
    ("not_co_existence, activity: pay, forbid: refund", "no refund before or after payment", "付款前后不得有退款"),
    (f"not_response, {NOT_AFTER}", "no refund after payment", "付款之后不得有退款"),
    (f"not_precedence, {NOT_BEFORE}", "no refund before payment", "付款之前不得有退款"),
    (f"not_succession, {NOT_AFTER}", "no refund after payment", "付款之后不得有退款"),
    (f"not_chain_response, {NOT_AFTER}", "no refund right after payment", "紧接在付款之后不得有退款"),
    (f"not_chain_precedence, {NOT_BEFORE}", "no refund right before payment", "紧接在付款之前不得有退款"),
    (f"not_chain_succession, {NOT_AFTER}", "no refund right after payment", "紧接在付款之后不得有退款"),
    ("gap, between: call, at_most: 5 days", "never more than 5 days without call", "致电的间隔不超过5天"),
    ("separation, activity: pay, from: ask", "payment by another person than question", "付款与咨询须由不同人办理"),
    ("separation, activity: pay, from: ask, of: last", "payment by another person than the last question", "付款与最近一次咨询须由不同人办理"),
    ("separation, activity: pay, from: ask, of: all", "payment not by whoever did every question", "付款不得由每次咨询均经手的人办理"),
    ("binding, activity: pay, from: ask", "payment by the same person as question", "付款与咨询须由同一人办理"),
    ("binding, activity: pay, from: ask, of: all", "payment by whoever did every question", "付款须由每次咨询均经手的人办理"),
    ("recorded, activity: call, within: 30 minutes", "call written down within 30 minutes", "致电须在30分钟内登记"),
    ("recorded, activity: call, within: 0 days", "call written down by the end of the same day", "致电须在当天内登记"),
    ("honour, decision: care", "next contact in time, as `care` says", "按 `care` 的期限完成下次跟进"),
    ("absence, activity: {activity: ask, role: [seller, boss]}", "no question (by seller or manager)", "不得有咨询（由销售或经理）"),
]  # fmt: skip


def required(said):
    policy = Policy.from_text(POLICY.format(said=f"kind: {said}"))
    [constraint] = policy.constraints
    occurrence = "next" if constraint.kind == "honour" else ""
    return required_by(policy, constraint, Verdict("c", "violated", ACTIVATION, occurrence=occurrence))


@pytest.mark.parametrize(("said", "en", "zh"), TOLD)
def test_each_kind_says_what_it_demands(said, en, zh):
    """By the titles of the trade, as one colleague would say it to another."""
    told = required(said)
    assert (told.en, told.zh) == (en, zh)


def test_every_kind_is_told():
    """No kind of constraint is without a sentence here."""
    assert {said.partition(",")[0] for said, _, _ in TOLD} == {*KINDS}


@pytest.mark.parametrize(("said", "en", "zh"), TOLD)
def test_a_rule_says_what_it_demands_before_anything_happened(said, en, zh):
    """Of a rule there are the same sentences as of what breaks it; of one that demands two things, both."""
    policy = Policy.from_text(POLICY.format(said=f"kind: {said}"))
    [constraint] = policy.constraints
    told = demanded_by(policy, constraint)
    if constraint.kind == "honour":
        assert (told.en, told.zh) == ("in time whatever `care` promises", "按 `care` 的期限完成")
        return
    assert (told.en.split("; ")[0], told.zh.split("；")[0]) == (en, zh)
    assert len(told.en.split("; ")) == len(RELATIONS.get(constraint.kind, [""]))


@pytest.mark.parametrize("kind", [kind for kind, demands in RELATIONS.items() if len(demands) > 1])
def test_of_two_demands_each_has_its_own_sentence(kind):
    """A succession that is broken by what is missing before says so, and not what comes after."""
    keys = "activity: ask, require: call" if kind == "co_existence" else AFTER
    policy = Policy.from_text(POLICY.format(said=f"kind: {kind}, {keys}"))
    told = {
        required_by(policy, policy.constraints[0], Verdict("c", "violated", ACTIVATION, occurrence=demand.on))
        for demand in RELATIONS[kind]
    }
    assert len(told) == 2


@pytest.mark.parametrize(
    ("within", "en", "zh"),
    [
        ("24 hours", " within 24 hours", "24小时内"),
        ("2 open hours", " within 2 open hours", "2营业小时内"),
        ("0 days", " by the end of the same day", "当天内"),
        ("same day 18:00", " by 18:00 on the same day", "当天18:00前"),
        ("next open day 12:00", " by 12:00 on the next open day", "下一营业日12:00前"),
    ],
)
def test_a_deadline_from_what_sets_it_off_is_said_in_words(within, en, zh):
    """An amount of time is `within`, a moment is `by`; what is forbidden is so `until` then."""
    told = required(f"response, {AFTER}, within: {within}")
    assert (told.en, told.zh) == (f"call after question{en}", f"咨询之后{zh}须有致电")
    told = required(f"not_response, {NOT_AFTER}, within: {within}")
    assert (told.en, told.zh) == (f"no refund after payment{en.replace(' by ', ' until ')}", f"付款之后{zh}不得有退款")


@pytest.mark.parametrize(
    ("anchor", "by", "en", "zh"),
    [
        ("last: promise.on", "0 days", "on “day” of the last promise", "最近一次承诺的“日期”当天"),
        ("last: promise.on", "2 days", "2 days after “day” of the last promise", "最近一次承诺的“日期”之后2天"),
        ("last: promise.on", "2 days before", "2 days before “day” of the last promise", "最近一次承诺的“日期”之前2天"),
        ("first: promise.at_noon", "same day 18:00", "at 18:00 on “at noon” of the first promise", "首次承诺的“at noon”当天 18:00"),
        ("last: promise.on", "next open day 12:00", "at 12:00 on the next open day after “day” of the last promise", "最近一次承诺的“日期”之后下一营业日的 12:00"),
        ("first: promise", "0 days", "on the day of the first promise", "首次承诺当天"),
        ("first: promise", "same day 18:00", "at 18:00 on the day of the first promise", "首次承诺当天 18:00"),
        ("last: promise", "1 months", "1 month after the last promise", "最近一次承诺之后1个月"),
        ("last: promise, role: seller", "2 open days", "2 open days after the last promise (by seller)", "最近一次承诺（由销售）之后2个营业日"),
    ],
)  # fmt: skip
def test_a_deadline_from_something_else_names_it_by_its_titles(anchor, by, en, zh):
    """The event and its field go by their titles, and whether it is that day, before or after it is said."""
    told = required(f"response, {AFTER}, anchor: {{{anchor}}}, by: {by}")
    assert (told.en, told.zh) == (f"call after question, at the latest {en}", f"咨询之后须有致电，不晚于{zh}")
