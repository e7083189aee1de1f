"""A small showroom: a policy of one page, and what happened in it, as a manager could have written it down."""

import json

POLICY = """
salesflow: 1
name: small
version: "1"
case: {name: lead, title: {en: lead, zh: 客户}}
calendars:
  main: {timezone: Asia/Shanghai, known: 2026-01-01..2027-12-31, open: {mon-sun: [09:00-18:00]}}
sources: {house: {en: the house rules, zh: 本店规定}}
roles:
  seller: {en: seller, zh: 销售}
  boss:   {en: boss, zh: 经理}
  caller: {en: caller, zh: 回访员}
activities:
  called:
    title: {en: call, zh: 致电}
    role: [seller, boss, caller]
    data:
      reached:  {title: {en: reached, zh: 接通}, type: boolean}
      note:     {title: {en: note, zh: 备注}, type: text, refuse: [mobile_number], optional: true}
      secret:   {title: {en: secret, zh: 私密备注}, type: text, private: true, optional: true}
      birthday: {title: {en: birthday, zh: 生日}, type: date, private: true, optional: true}
      about:    {title: {en: about, zh: 目的}, type: text, optional: true}
  decided:
    title: {en: decision, zh: 审批}
    role: boss
    data: {ok: {title: {en: approved, zh: 批准}, type: boolean}}
processes:
  sale:
    title: {en: sale, zh: 销售}
    initial: open
    stages:
      open: {title: {en: Open, zh: 洽谈}}
      sold: {title: {en: Sold, zh: 已售}, resting: true}
    transitions:
      sell:
        title: {en: sell the car, zh: 售车}
        from: open
        to: sold
        role: seller
        requires: [{latest: decided, where: {ok: true}, person: not owner}]
      take_back: {title: {en: take the car back, zh: 退车}, from: sold, to: open, role: boss}
facts:
  sale_stage: {from: {stage: sale}}
  last_call:  {title: {en: last call, zh: 最近致电}, type: datetime, missing: allowed, from: {last: called.at, where: {reached: true}}}
  born:       {title: {en: born, zh: 生日}, type: date, missing: allowed, from: {last: called.birthday}}
decisions:
  grade:
    inputs: [sale_stage, born]
    outputs: {grade: {title: {en: grade, zh: 级别}, type: enum, values: {A: {en: alive, zh: 在谈}, D: {en: done, zh: 成交}}}}
    rules:
      - {id: done,  when: {sale_stage: sold}, then: {grade: D}}
      - {id: old,   when: {born: at most 1990-01-01}, then: {grade: A}}
      - {id: alive, otherwise: true, then: {grade: A}}
  next:
    inputs: [grade]
    outputs:
      contact: {title: {en: next call, zh: 下次致电}, type: window, anchor: [last_call, start], role: seller,
                do: {activity: called, where: {reached: true}}}
    rules:
      - {id: a, when: {grade: A}, then: {contact: {by: 2 days}}, source: house, because: {en: alive every 2 days, zh: 每2天一次}}
      - {id: d, when: {grade: D}, then: {contact: none}}
cadences:
  after_sale:
    anchor: {last: sell}
    in: {sale: sold}
    steps:
      - {id: thanks, title: {en: thank-you call, zh: 致谢}, by: 1 day, role: seller, do: {activity: called, where: {about: thanks}}}
      - {id: survey, title: {en: survey, zh: 满意度调查}, not_before: 3 days, by: 7 days, role: caller,
         do: {activity: called, where: {about: survey}}}
  birthdays:
    anchor: {last: called.birthday}
    steps:
      - {id: wish, title: {en: birthday wish, zh: 生日问候}, by: 14000 days, role: boss, do: {activity: called, where: {about: birthday}}}
"""


def line(case, name, at, **said):
    """One line of a canonical log; `at` is a time of November 2026."""
    return {"case": case, "name": name, "at": f"2026-11-{at}:00+08:00", **said}


def begun(case, owner, at):
    return line(case, "journey.started", at, data={"owner": owner} if owner else {})


def called(case, who, at, role="seller", **data):
    return line(case, "called", at, person=who, role=role, data={"reached": True, **data})


LINES = [
    begun("L-1", "li.na", "02T09:00"),
    called("L-1", "li.na", "02T10:00", note="asks for the long version", secret="going through a divorce"),
    begun("L-2", "zhang.wei", "01T09:00"),
    {**called("L-2", "zhang.wei", "01T09:30"), "id": "wrong"},
    line("L-2", "journey.voided", "01T12:00", person="boss.wu", data={"event": "wrong", "reason": "another customer"}),
    line("L-2", "decided", "02T11:00", person="boss.wu", role="boss", data={"ok": True}),
    {**line("L-2", "sell", "02T12:00", person="zhang.wei", role="seller"), "recorded_at": "2026-11-02T14:30:00+08:00"},
    begun("=L-3", None, "03T16:00"),
    begun("L-4", "li.na", "02T17:00"),
    line("L-4", "decided", "02T17:10", person="li.na", role="boss", data={"ok": True}),
]
REFUSED = line("L-4", "sell", "02T17:20", person="li.na", role="seller")  # she approved it herself


def write(folder, lines=LINES, policy=POLICY):
    """The log and the policy as files: the words with which a command names them."""
    (folder / "log.jsonl").write_text("\n".join(json.dumps(each) for each in lines) + "\n", encoding="utf-8")
    (folder / "small.yaml").write_text(policy, encoding="utf-8")
    return ("log.jsonl", "--policy", "small.yaml")
