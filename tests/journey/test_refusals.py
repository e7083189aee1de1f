"""What a sales manager expects to be refused, and why, by the bundled policy; and what looks wrong and is legal."""

from datetime import datetime

import pytest

from salesflow import Journey, TransitionRefused


def refusal(lead, trigger, *, at=None, **said):
    """The step is refused, and the journey is as it was."""
    before = lead.journey
    with pytest.raises(TransitionRefused) as refused:
        lead.do(trigger, at=at, **said)
    assert lead.journey is before
    return refused.value.refusal


def says(refusal, *lines):
    """Every line, in its language, is in the text for people."""
    texts = {"en": refusal.text("en"), "zh": refusal.text("zh")}
    for lang, line in lines:
        assert line in texts[lang], texts[lang]


def test_no_delivery_without_pdi(walked):
    """A car that nobody inspected is not handed over; the service can supply it."""
    refused = refusal(walked("ordered").prepare(without=["pdi_passed"]), "start_delivery")
    assert refused.ids == ("pdi_passed",)
    assert refused.missing[0].who == ("service",)
    says(refused,
         ("en", "`start_delivery` is not possible while lead L-1042 is in `ordered`"),
         ("en", "    `pdi_passed` PDI passed: not recorded (after-sales service)"),
         ("zh", "    `pdi_passed` PDI合格：未登记（售后服务部）"))  # fmt: skip


def test_pdi_of_an_earlier_order_does_not_count(walked):
    """After a withdrawn order the car is inspected again: the old PDI was before the present stage."""
    lead = walked("ordered").prepare()
    lead.do("withdraw_order", by="chen.jie").do("revive", by="chen.jie").walk("ordered")
    refused = refusal(lead.prepare(without=["pdi_passed"]), "start_delivery")
    assert refused.ids == ("pdi_passed",)
    says(refused, ("en", "before the present stage"), ("zh", "但在进入当前阶段之前"))


def test_nobody_approves_their_own_contract(walked):
    """The owner of a lead does not approve its contract, not even as a manager."""
    lead = walked("negotiation").prepare(without=["contract_decision"])
    lead.do("contract_decision", by="li.na").do("contract_signed")
    refused = refusal(lead, "sign_contract")
    assert refused.ids == ("contract_decision",)
    assert refused.missing[0].who == ("sales_manager", "store_manager")
    says(refused,
         ("en", "by li.na, and it has to be somebody who is not the owner (sales manager, store manager)"),
         ("zh", "由 li.na 登记，要求非归属人（销售经理、店长）"))  # fmt: skip


def test_handing_the_lead_over_does_not_help(walked):
    """Who owned the lead when approving, does not become another by passing it on; nor does who owns it now."""
    lead = walked("negotiation").prepare(without=["contract_decision"])
    lead.do("contract_decision", by="li.na").do("contract_signed")
    lead.journey = lead.journey.reassign("wang.wei", at=lead.now)
    assert refusal(lead, "sign_contract").ids == ("contract_decision",)
    lead.do("contract_decision", by="chen.jie").do("contract_signed")
    lead.journey = lead.journey.reassign("chen.jie", at=lead.now)
    assert refusal(lead, "sign_contract").ids == ("contract_decision",)


def test_approved_and_then_refused_is_not_approved(walked):
    """The latest decision counts, not any that was once favourable; approved again, the contract is signed again."""
    lead = walked("negotiation").prepare().do("contract_decision", approved=False)
    refused = refusal(lead, "sign_contract")
    assert refused.ids == ("contract_decision",)
    says(
        refused, ("en", "with `approved` false, and it has to be true"), ("zh", "登记的 `approved` 为 false，要求 true")
    )
    assert refusal(lead.do("contract_decision"), "sign_contract").ids == ("signed_after_approval",)
    assert lead.do("contract_signed").do("sign_contract").journey.stages["sale"] == "ordered"


def test_an_approval_is_of_the_last_quotation(walked):
    """A new quotation needs to be explained and approved anew."""
    lead = walked("negotiation").prepare().do("quotation_issued", price=135000)
    refused = refusal(lead, "sign_contract")
    assert refused.ids == ("quotation_explained", "terms_explained", "contract_decision")
    says(refused,
         ("en", "not since the last `quotation_issued`"),
         ("zh", "但不在最近一次 `quotation_issued` 之后"))  # fmt: skip


@pytest.mark.parametrize(
    ("signed", "is_legal"),
    [("2026-11-16T23:59:59+08:00", True), ("2026-11-16T15:59:59+00:00", True), ("2026-11-17T00:00:00+08:00", False)],
)
def test_a_quotation_lasts_fourteen_local_days(walked, signed, is_legal):
    """A quotation of the 2nd is good to the end of the 16th by the store's clock, whatever clock the caller has."""
    lead, at = walked("negotiation").prepare(), datetime.fromisoformat(signed)
    if is_legal:
        assert lead.do("sign_contract", at=at).journey.stages["sale"] == "ordered"
        return
    refused = refusal(lead, "sign_contract", at=at)
    assert refused.ids == ("quotation_issued",)
    says(refused, ("en", "recorded 2026-11-02 09:"), ("en", "more than 14 days ago"), ("zh", "已登记，不在 14天内"))


def test_no_drive_without_a_licence_check(walked):
    """Nobody drives before the licence was looked at and is valid; who has none may ride along."""
    lead = walked("presentation").prepare(without=["licence_checked"])
    refused = refusal(lead, "start_test_drive")
    assert refused.ids == ("licence_checked",)
    says(refused,
         ("en", "`licence_checked` driver's licence checked: not recorded with `valid` true (sales consultant)"),
         ("zh", "`licence_checked` 驾照核验：未登记（要求 `valid` true）（销售顾问）"))  # fmt: skip
    refused = refusal(lead.do("licence_checked", valid=False), "start_test_drive")
    assert refused.ids == ("licence_checked",)
    assert "start_test_ride" in refused.possible
    says(refused, ("en", "with `valid` false, and it has to be true"), ("zh", "登记的 `valid` 为 false，要求 true"))
    assert lead.do("start_test_ride").journey.stages["sale"] == "test_drive"


def test_no_stage_is_skipped(walked):
    """From the reception nobody goes to the presentation: the stage lacks, and so does what was not done there."""
    refused = refusal(walked("reception"), "present")
    assert refused.ids == ("stage", "needs_recorded", "needs_confirmed")
    assert refused.stage == "reception"
    assert refused.from_ == ("needs_analysis",)
    says(refused,
         ("en", "`stage`: it stands in `reception`, not in `needs_analysis`"),
         ("zh", "`stage`：现处于 `reception`，不在 `needs_analysis`"),
         ("zh", "处于 `顾客接待 reception` 时不能执行 `商品说明 present`"))  # fmt: skip


def test_the_possible_steps_are_told(walked):
    """A refusal says what is possible instead, in every process, for whoever asked."""
    refused = refusal(walked("reception"), "present")
    assert refused.possible == ("open_a_card", "apply_for_loss")
    says(
        refused,
        ("en", "possible now for sales consultant: `open_a_card`, `apply_for_loss`"),
        ("zh", "目前销售顾问可以：`建A卡 open_a_card`"),
    )


def test_a_lost_lead_does_not_move(walked):
    """Nothing moves while a lead is given up or lost; once it is reopened, it goes on where it stood."""
    lead = walked("reception").prepare().do("apply_for_loss")
    refused = refusal(lead, "analyse_needs")
    assert refused.ids == ("loss",)
    says(refused,
         ("en", "`loss` stands in `lost_review`, and it has to be `active` (sales manager)"),
         ("zh", "`loss` 处于 `lost_review`，须在 `active`（销售经理）"))  # fmt: skip
    lead.do("contact", by="chen.jie", role="sales_manager", channel="phone", reached=True, purpose="win_back")
    lead.do("approve_loss", by="chen.jie")
    assert refusal(lead, "analyse_needs").ids == ("loss",)
    assert lead.do("reopen").do("analyse_needs").journey.stages["sale"] == "needs_analysis"


def test_an_old_consent_is_not_used_twice(walked):
    """Back at the presentation and driving again: consent, car and route are of the present stage, the licence is not."""
    lead = walked("test_drive").do("back_to_presentation")
    refused = refusal(lead, "start_test_drive")
    assert refused.ids == ("consent_signed", "car_checked", "route_planned")
    says(refused,
         ("en", "`consent_signed` consent signed: recorded 2026-11-02 09:"),
         ("en", ", before the present stage (sales consultant)"),
         ("zh", "但在进入当前阶段之前（销售顾问）"))  # fmt: skip


def test_the_wrong_role_is_told(walked):
    """A consultant does not withdraw an order; the sales manager can."""
    refused = refusal(walked("ordered"), "withdraw_order", role="consultant")
    assert refused.ids == ("role",)
    says(
        refused,
        ("en", "`role`: `consultant` may not (sales manager)"),
        ("zh", "`role`：`consultant` 无权执行（销售经理）"),
    )


def test_missing_data_are_told_with_the_rest(walked):
    """What a step does not say is missing like everything else, at once."""
    lead = walked("ordered")
    with pytest.raises(TransitionRefused) as refused:
        lead.journey.take("apply_for_loss", at=lead.now, by="li.na", role="consultant", kind="gave_up")
    assert refused.value.refusal.ids == ("data", "sale")
    says(refused.value.refusal, ("en", "does not say `reason`"), ("zh", "缺少数据项 `reason`"))


def test_a_sale_in_one_visit(walked):
    """Everything on one morning, log and A card written after the customer left: legal from the door to the order."""
    one = walked("prospecting").do("lead_received", walk_in=True, reach="nowhere")
    for stage in ("reception", "needs_analysis", "presentation", "test_drive", "negotiation", "ordered"):
        one.walk(stage, without=["open_a_card"])
    assert one.journey.stages == {"sale": "ordered", "card": "no_card", "loss": "active"}
    one.do("visit_ended").do("visitor_logged", "open_a_card")
    assert one.journey.stages["card"] == "a_card"
    assert [each.name for each in one.journey.events[-3:]] == ["visit_ended", "visitor_logged", "open_a_card"]


def test_a_whole_sale(walked):
    """The way of a sale is legal, step by step, to the follow-up of the owner."""
    lead = walked("follow_up")
    assert lead.journey.stages == {"sale": "follow_up", "card": "c_card", "loss": "active"}
    assert Journey.replay(lead.journey.policy, lead.journey.events) == lead.journey
