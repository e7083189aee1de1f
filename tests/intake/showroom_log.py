"""A small policy with something of everything that a log can say, and files for it."""

from salesflow import Policy
from salesflow.intake import load_log_mapping, open_table, read_log

POLICY = """
salesflow: 1
name: showroom
version: "1"
calendars:
  shanghai: {timezone: Asia/Shanghai}
  lima: {timezone: America/Lima}
roles: {consultant: 销售顾问, manager: 销售经理}
activities:
  lead_received: {data: {source: {type: enum, values: [web, showroom]}}}
  visit_ended: {was: [customer_left]}
  contact:
    data:
      channel: {type: enum, values: [phone, wechat]}
      reached: {type: boolean}
      minutes: {type: integer, range: 0..600, optional: true, was: [length]}
      note: {type: text, optional: true}
      lasted: {type: duration, optional: true}
      promised: {type: date, optional: true}
      call_at: {type: datetime, optional: true}
      best_time: {type: time, optional: true}
      of: {type: case, optional: true}
  quotation_issued: {data: {price: {type: decimal, unit: CNY, range: 0..10000000}}}
processes:
  sale:
    initial: talking
    stages: {talking: {}, ordered: {}, delivered: {resting: true}}
    transitions:
      sign_contract: {from: talking, to: ordered, was: [order]}
      hand_over: {from: ordered, to: delivered}
"""
SHOWROOM = Policy.from_text(POLICY)


def opened(folder, text, name="log.csv", encoding="utf-8"):
    """A file of this content, as a table."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return open_table(path)


def mapped(folder, mapping, table, policy=SHOWROOM):
    """The mapping of a text; without one, of the header."""
    path = None
    if mapping is not None:
        path = folder / "map.yaml"
        path.write_text(mapping, encoding="utf-8")
    return load_log_mapping(path, policy, table)


def logged(folder, mapping, text, name="log.csv", encoding="utf-8", policy=SHOWROOM):
    """What a log of this content holds."""
    table = opened(folder, text, name, encoding)
    return read_log(mapped(folder, mapping, table, policy), policy, table)


def said(log):
    """Code and row of each finding."""
    return [(finding.code, finding.place.line) for finding in log.findings]


def adds_up(log, sources=1):
    """Is every event that the rows could state an entry, or counted as something else?"""
    return len(log.entries) + log.skipped + log.repeated + log.lost == log.rows * sources
