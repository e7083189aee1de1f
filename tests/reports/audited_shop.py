"""A small shop and its log: everything that an audit can come to, as a manager could have written it down."""

from salesflow import Policy
from salesflow.audit import parse_as_of
from salesflow.audit.audit_log import LogAudit
from salesflow.reports.result import of_audit, of_check

POLICY = """\
salesflow: 1
name: shop
version: "1"
case: {name: lead, title: {en: lead, zh: 客户}}
calendars:
  main: {timezone: Asia/Shanghai, known: 2026-01-01..2026-12-31, open: {mon-sun: [09:00-18:00]}}
roles:
  seller: {en: seller, zh: 销售}
  boss:   {en: boss, zh: 经理}
activities:
  asked: {title: {en: question, zh: 咨询}, data: {price: {type: integer, optional: true}}}
  called:
    title: {en: call, zh: 致电}
    role: [seller, boss]
    data:
      reached: {title: {en: reached, zh: 接通}, type: boolean}
      channel: {title: {en: channel, zh: 方式}, type: enum, values: {phone: {en: phone, zh: 电话}, sms: {en: SMS, zh: 短信}}, optional: true}
  quoted:  {title: {en: quotation, zh: 报价}}
  approved: {title: {en: approval, zh: 审批}}
  complained: {title: {en: complaint, zh: 投诉}}
processes:
  sale:
    title: {en: sale, zh: 销售}
    initial: open
    stages:
      open:    {title: {en: Open, zh: 洽谈}, resting: true}
      offered: {title: {en: Offered, zh: 已报价}, resting: true}
      sold:    {title: {en: Sold, zh: 成交}, final: true}
    transitions:
      offer: {title: {en: offer, zh: 出价}, from: open, to: offered, role: seller}
      sell:
        title: {en: sell the car, zh: 售车}
        from: offered
        to: sold
        role: seller
        requires: [{some: approved}]
cadences:
  after_offer:
    anchor: {last: offer}
    in: {sale: offered}
    steps:
      - {id: ring, title: {en: ask what he thinks, zh: 询问意见}, by: 2 days, role: seller, do: {activity: called, where: {reached: true}}}
constraints:
  - {id: quick-call, title: {en: a question is answered within a day, zh: 咨询一天内回复}, because: {en: he asks elsewhere as well, zh: 客户也在问别家},
     kind: response, after: asked, require: {activity: called, where: {reached: true, channel: [phone, missing]}}, within: 24 hours}
  - {id: four-eyes, title: {en: "nobody approves his own | quotation", zh: 报价人不得审批},
     kind: separation, activity: approved, from: quoted}
  - {id: written-down, severity: warning, kind: recorded, activity: called, within: 30 minutes}
  - {id: no-haggling, severity: info, kind: absence, activity: {activity: asked, where: {price: at least 900}}}
  - {id: complaints, severity: warning, title: {en: a complaint is answered at once, zh: 投诉当天反馈},
     kind: response, after: complained, require: called, within: same day 18:00}
"""
AS_OF = "2026-11-10 12:00"


def row(case, name, at, person="", role="", recorded="", data=""):
    """A line of the log; moments are of November 2026."""
    moments = [f"2026-11-{said}+08:00" if said else "" for said in (at, recorded)]
    return ",".join([case, name, moments[0], moments[1], person, role, f'"{data}"' if data else ""])


HEAD = "case,name,at,recorded_at,person,role,data"
CALL = '{""reached"": true}'
ROWS = [
    row("L-1 Ms Li", "asked", "02T09:00"),
    row("L-1 Ms Li", "called", "02T10:00", "li.na", "seller", "02T10:10", CALL),  # in time, and written down
    row("L-1 Ms Li", "quoted", "03T09:00", "li.na", "seller"),
    row("L-1 Ms Li", "approved", "03T10:00", "wang.fang", "boss"),
    row("L-1 Ms Li", "offer", "03T11:00", "li.na", "seller"),
    row("L-1 Ms Li", "called", "04T10:00", "li.na", "seller", "04T13:00", CALL),  # written down too late
    row("L-1 Ms Li", "sell", "05T10:00", "li.na", "seller"),
    row("L-2", "asked", "02T09:30", data='{""price"": 950}'),  # too high a price
    row("L-2", "called", "05T10:00", "zhang.wei", "seller", "05T10:05", CALL),  # three days late
    row("L-2", "quoted", "05T11:00"),  # nobody knows by whom
    row("L-2", "approved", "05T12:00", "wang.fang", "boss"),
    row("L-3 [x](y)|<b>", "asked", "02T12:00"),  # nobody ever called
    row("L-3 [x](y)|<b>", "quoted", "04T09:00", "zhang.wei", "seller"),
    row("L-3 [x](y)|<b>", "approved", "04T09:05", "zhang.wei", "seller"),  # his own
    row("L-3 [x](y)|<b>", "offer", "04T10:00", "zhang.wei", "seller"),
    row("L-3 [x](y)|<b>", "offer", "04T11:00", "zhang.wei", "seller"),  # it was offered already
    row("L-4", "asked", "10T09:00"),  # there is still time
    row("L-4", "offer", "10T09:30", "li.na", "seller"),
    row("L-4", "caled", "10T10:00", "li.na", "seller"),  # a broken row
]
CHECKED = POLICY.replace("transitions:\n      offer:", "transitions:\n      ofer:").replace(
    "{some: approved}", "{some: aproved}"
)


def write(folder, rows=ROWS, policy=POLICY):
    """The log and the policy as files; the words with which a command names them."""
    (folder / "log.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    (folder / "shop.yaml").write_text(policy, encoding="utf-8")
    return ("log.csv", "--policy", "shop.yaml")


def audited(folder, rows=ROWS, **asked):
    """The audit of these rows; run in the folder, so that places are as a reader has them."""
    write(folder, rows)
    policy = Policy.from_text(POLICY, file="shop.yaml")
    asking = LogAudit(policy, "log.csv")
    return of_audit(asking.audited(as_of=parse_as_of(AS_OF, asking.calendar)), **asked)


def checked(text):
    """The check of a policy."""
    from salesflow import PolicyError

    try:
        policy = Policy.from_text(text, file="shop.yaml")
    except PolicyError as error:
        return of_check(None, "shop.yaml", error.findings)
    return of_check(policy, "shop.yaml", policy.notes)
