"""Findings that no text on a page can provoke: by the file itself, the machine, the program or command that calls."""

import json
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from salesflow import Journey, Policy
from salesflow.audit import grade, parse_as_of, write_graded
from salesflow.audit.audit_log import LogAudit
from salesflow.audit.pseudonyms import Pseudonyms
from salesflow.audit.sql_audit import TypedLogAudit
from salesflow.audit.sql_log import write_typed_log
from salesflow.cli.audit import audit as audit_command
from salesflow.cli.diagram import picture
from salesflow.cli.init import init
from salesflow.cli.journey import journey
from salesflow.findings import DataError
from salesflow.intake import load_log_mapping, load_mapping, open_table, read_log
from salesflow.reports.forms.baseline import known_by
from salesflow.reports.result import of_audit
from salesflow.sql.loading import log
from salesflow.sql.log_shape import log_shape
from salesflow.sql.statement import obligation_statement
from salesflow.text import LARGEST

AS_OF = "2026-11-02"
LOG = "case,name,at,role\nL-1,visit_ended,2026-11-02 09:10+08:00,consultant\n"


def unreadable_policy(policy):
    Policy.load("ours.yaml")


def policy_in_gbk(policy):
    Path("ours.yaml").write_bytes('salesflow: 1\nname: ours\nversion: "1"\ntitle: 本店\n'.encode("gb18030"))
    Policy.load("ours.yaml")


def policy_of_megabytes(policy):
    Path("ours.yaml").write_bytes(b"#" * (LARGEST + 1))
    Policy.load("ours.yaml")


def number_for_a_text(policy):
    text = 'salesflow: 1\nname: ours\nversion: "1"\nfacts: {plate: {type: text}}\n'
    Policy.from_text(text).decide({"plate": 88888})


def no_list_of_leads(policy):
    open_table("leads.csv")


def list_of_another_kind(policy):
    Path("leads.xls").write_bytes(b"")
    open_table("leads.xls")


def list_cut_in_the_middle_of_a_character(policy):
    Path("leads.csv").write_bytes("case,purchase_in\n".encode("utf-16")[:-1])
    open_table("leads.csv")


def package_that_is_not_there(policy):
    Path("leads.parquet").write_bytes(b"PAR1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "duckdb", None)
        open_table("leads.parquet")


def folder_that_is_not_there(policy):
    Path("leads.csv").write_text("purchase_in\n14\n", encoding="utf-8")
    table = open_table("leads.csv")
    mapping = load_mapping(None, policy, table)
    graded = grade(policy, table, mapping, as_of=parse_as_of(AS_OF, mapping.calendar))
    write_graded("reports/graded.csv", policy, table, graded)


def list_that_is_no_log(policy):
    Path("leads.csv").write_text("case,purchase_in\nL-1,14\n", encoding="utf-8")
    load_log_mapping(None, policy, open_table("leads.csv"))


def policy_that_is_there(policy):
    Path("ours.yaml").write_text("", encoding="utf-8")
    init(Path("ours.yaml"))


def program_that_is_not_there(policy):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "which", lambda name: None)
        picture("digraph {}", "svg")


def program_that_draws_nothing(policy):
    said = b'Format: "svg" not recognized. Use one of: dot gv plain\n'
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "which", lambda name: name)
        patch.setattr(subprocess, "run", lambda words, **_: subprocess.CompletedProcess(words, 1, b"", said))
        picture("digraph {}", "svg")


def case_that_is_not_there(policy):
    Path("log.csv").write_text(LOG, encoding="utf-8")
    journey(Path("log.csv"), case="L-2")


def case_that_is_not_named(policy):
    Path("log.csv").write_text(LOG + LOG.splitlines()[1].replace("L-1", "L-2"), encoding="utf-8")
    journey(Path("log.csv"))


def log_without_cases(policy):
    Path("log.csv").write_text(LOG.splitlines()[0] + "\n", encoding="utf-8")
    journey(Path("log.csv"))


OFFERS = """salesflow: 1
name: ours
version: "1"
calendars: {main: {timezone: Asia/Shanghai}}
activities:
  offered: {data: {price: {type: integer}}}
facts:
  last_price: {type: integer, missing: allowed, from: {last: offered.price}}
cadences:
  owners:
    anchor: {first: offered}
    steps:
      - {id: quarterly, every: 3 months, do: offered}
      - {id: yearly, every: 12 months, do: offered}
"""


def number_of_twenty_digits(policy):
    offers = Policy.from_text(OFFERS.partition("cadences:")[0], file="ours.yaml")
    lead = Journey.start(offers, case="L-1", at=parse_as_of("2026-11-02 09:00+08:00", None))
    lead = lead.record("offered", at=parse_as_of("2026-11-02 09:30+08:00", None), price=2**63)
    list(log(log_shape(offers), [lead.events]).rows)


def steps_that_one_deed_may_discharge(policy):
    obligation_statement(Policy.from_text(OFFERS, file="ours.yaml"))


def key_of_a_few_letters(policy):
    Pseudonyms(b"secret", file="key")


def picture_as_a_baseline(policy):
    Path("baseline.json").write_bytes(b"\x89PNG\r\n")
    known_by("baseline.json")


def audited_by_sql(most):
    """Two visits that nobody wrote down in time, audited by a database that keeps so many findings."""
    policy = Policy.from_text(
        'salesflow: 1\nname: ours\nversion: "1"\nactivities: {visited: {role: clerk}}\nroles: {clerk: clerk}\n'
        "constraints: [{id: never, kind: absence, activity: visited}]\n"
        "processes: {sale: {initial: new, stages: {new: {resting: true}, won: {final: true}}, "
        "transitions: {win: {from: new, to: won}}}}\n",
        file="ours.yaml",
    )
    line = "L-{},visited,2026-11-02 09:10+08:00,clerk\n"
    Path("log.csv").write_text("case,name,at,role\n" + line.format(1) + line.format(2), encoding="utf-8")
    write_typed_log(policy, Path("log.csv"), None, Path("log.parquet"))
    at = datetime.fromisoformat("2026-11-03T00:00:00+08:00")
    return TypedLogAudit(policy, open_table("log.parquet"), most=most).audited(as_of=at).findings


def what_sql_does_not_judge(policy):
    raise DataError(audited_by_sql(2))


def more_findings_than_are_told(policy):
    raise DataError([finding for finding in audited_by_sql(1) if finding.code != "SF807"])


def log_that_is_not_in_the_columns_of_sql(policy):
    Path("log.csv").write_text(LOG, encoding="utf-8")
    audit_command(Path("log.csv"), engine="sql")


def log_that_has_not_begun(policy):
    table = Path("log.csv")
    table.write_text(LOG, encoding="utf-8")
    early = datetime.fromisoformat("2020-01-01T00:00:00+08:00")
    result = of_audit(LogAudit(policy, table).audited(as_of=early))
    raise DataError([remark.finding for remark in result.remarks if remark.rule == "SF810"])


def time_that_no_clock_shows(policy):
    Path("ours.yaml").write_text('salesflow: 1\nname: ours\nversion: "1"\nactivities: {asked: {}}\n', encoding="utf-8")
    Path("log.csv").write_text("case,name,at\nL-1,asked,2026-11-02 09:10\n", encoding="utf-8")
    ours = Policy.load("ours.yaml")
    raise DataError(read_log(load_log_mapping(None, ours, table := open_table("log.csv")), ours, table).findings)


def policy_that_was_forgotten(policy):
    Path("log.csv").write_text("case,name,at\nL-1,asked,2026-11-02 09:10\n", encoding="utf-8")
    audit_command(Path("log.csv"))


def baseline_of_somebody_else(policy):
    report = {"command": "audit", "policy": "theirs@1+0f1e2d3c4b5a", "findings": []}
    Path("baseline.json").write_text(json.dumps(report), encoding="utf-8")
    raise DataError(known_by("baseline.json").doubts("ours@1+a5b4c3d2e1f0", ""))


def baseline_with_pseudonyms(policy):
    mark = Pseudonyms(b"a key that nobody can guess").mark
    report = {"command": "audit", "policy": policy.identity, "pseudonyms": mark, "findings": []}
    Path("baseline.json").write_text(json.dumps(report), encoding="utf-8")
    raise DataError(known_by("baseline.json").doubts(policy.identity, ""))


OTHERWISE = {
    "SF101": unreadable_policy,
    "SF102": policy_in_gbk,
    "SF103": policy_of_megabytes,
    "SF229": number_for_a_text,
    "SF501": no_list_of_leads,
    "SF502": list_of_another_kind,
    "SF503": list_cut_in_the_middle_of_a_character,
    "SF514": package_that_is_not_there,
    "SF515": folder_that_is_not_there,
    "SF520": policy_that_is_there,
    "SF521": program_that_is_not_there,
    "SF522": program_that_draws_nothing,
    "SF523": key_of_a_few_letters,
    "SF524": picture_as_a_baseline,
    "SF528": time_that_no_clock_shows,
    "SF535": list_that_is_no_log,
    "SF542": case_that_is_not_there,
    "SF543": case_that_is_not_named,
    "SF544": log_without_cases,
    "SF546": number_of_twenty_digits,
    "SF547": steps_that_one_deed_may_discharge,
    "SF807": what_sql_does_not_judge,
    "SF808": more_findings_than_are_told,
    "SF809": log_that_is_not_in_the_columns_of_sql,
    "SF810": log_that_has_not_begun,
    "SF811": baseline_of_somebody_else,
    "SF815": policy_that_was_forgotten,
    "SF816": baseline_with_pseudonyms,
}
