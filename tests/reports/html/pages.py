"""Pages for the tests: a log in which everything happens, and one whose names try to be markup."""

import json

from reports.audited_shop import AS_OF, POLICY, ROWS, audited, row, write
from salesflow import Policy
from salesflow.audit import parse_as_of
from salesflow.audit.audit_log import LogAudit
from salesflow.reports.result import of_audit

FREE_TEXT = "please ring 13800138000"
HOSTILE = (
    "</script><script>window.hacked = 1</script>\"'&lt;<img src=x onerror=hacked=1>"
    "李娜 🚗 שלום {{ 7 * 7 }} ${7 * 7} <!--"
)
HOSTILE_POLICY = POLICY.replace(
    "{en: call, zh: 致电}", json.dumps({"en": HOSTILE, "zh": HOSTILE}, ensure_ascii=False)
).replace("{en: Offered, zh: 已报价}", json.dumps({"en": HOSTILE, "zh": HOSTILE}, ensure_ascii=False))

HEAD, REST = POLICY.split("processes:")
WITHOUT_PROCESSES = (
    f"{HEAD}  offer: {{title: {{en: offer, zh: 出价}}}}\n  sell: {{title: {{en: sell the car, zh: 售车}}}}\n"
    f"constraints:{REST.split('constraints:')[1]}"
)


def quoted(text):
    """A cell of a CSV file, whatever the text has in it."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def shop(folder, **asked):
    """The audit of the small shop."""
    return audited(folder, **asked)


def of_policy(folder, policy, rows):
    """The audit of these rows by this policy."""
    write(folder, rows)
    asking = LogAudit(Policy.from_text(policy, file="shop.yaml"), "log.csv")
    return of_audit(asking.audited(as_of=parse_as_of(AS_OF, asking.calendar)))


def without_processes(folder):
    """The audit of the small shop by a policy that has activities and constraints, and no process."""
    return of_policy(folder, WITHOUT_PROCESSES, ROWS)


def hostile(folder):
    """The audit of a log in which cases, persons, an activity and a stage are called like markup."""
    rows = [
        line.replace("L-1 Ms Li", quoted(f"L-1 {HOSTILE}")).replace("li.na", quoted(f"li {HOSTILE}")) for line in ROWS
    ]
    return of_policy(folder, HOSTILE_POLICY, rows)


def talkative(folder):
    """The audit of a log with free text in its data, in a reason, and in a cell that cannot be read."""
    reason = json.dumps({"reason": FREE_TEXT}).replace('"', '""')
    note = json.dumps({"note": FREE_TEXT}).replace('"', '""')
    price = json.dumps({"price": FREE_TEXT}).replace('"', '""')
    rows = [
        *ROWS,
        row("L-9", "asked", "02T09:00", data=price),
        row("L-9", "called", "02T09:30", "li.na", "seller", data='{""reached"": true, ""channel"": ""13800138000""}'),
        row("L-8", "asked", "02T09:00"),
        row("L-8", "quoted", "02T09:10", "li.na", "seller", data=note),
        row("L-8", "journey.closed", "02T10:00", data=reason),
        row("L-8", "called", "04T10:00", "li.na", "seller", data=r'{""reached"": true}'),
    ]
    with_note = "quoted:  {title: {en: quotation, zh: 报价}, data: {note: {type: text, optional: true}}}"
    return of_policy(folder, POLICY.replace("quoted:  {title: {en: quotation, zh: 报价}}", with_note), rows)
