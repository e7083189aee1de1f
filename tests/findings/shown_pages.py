"""What the pages of `docs/findings` show, done: policies, lists of leads, logs, and journeys in Python."""

import re
from pathlib import Path

from salesflow import Policy, PolicyError, SalesflowError
from salesflow.audit import grade, parse_as_of
from salesflow.audit.audit_log import LogAudit
from salesflow.audit.open_log import cases_in
from salesflow.facts import MISSING
from salesflow.findings import DataError
from salesflow.intake import is_log, load_mapping, open_table
from salesflow.policy.snapshot import read_snapshot
from salesflow.reports.result import of_audit
from salesflow.rules.windows import START
from salesflow.text import read
from salesflow.trials import run_tests

PAGES = Path(__file__).parents[2] / "docs" / "findings"
AS_OF = "2026-11-02"
INFO = {
    "yaml avoid", "yaml prefer", "yaml facts", "yaml policy", "yaml map", "yaml map prefer", "csv", "csv prefer", "text",
    "python avoid", "python prefer",
}  # fmt: skip

_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def written(page):
    return (PAGES / f"{page}.md").read_text(encoding="utf-8")


def blocks(page):
    """The fenced blocks of a page by their info strings; each stands there once."""
    found = _FENCE.findall(written(page))
    assert len(dict(found)) == len(found), page
    return dict(found)


def of_policy(text, facts=None):
    """Everything that is said of a policy: when it is loaded, when its tests run, when it decides on these facts."""
    try:
        policy = Policy.from_text(text, file="ours.yaml")
    except PolicyError as error:
        return error.findings
    findings = [*policy.notes, *(finding for ran in run_tests(policy) for finding in ran.findings)]
    if facts is not None:
        calendar = policy.calendar() if policy.calendars else None
        stated = read_snapshot(policy, read(facts, "facts.yaml").node, calendar)
        try:
            findings += policy.decide(stated, start=stated.pop(START, MISSING)).findings
        except SalesflowError as error:
            findings += error.findings
    return findings


def of_rows(policy, csv, mapping):
    """Everything that is said of a list of leads, or of a log and its cases, and of its mapping."""
    Path("leads.csv").write_text(csv, encoding="utf-8")
    if mapping is not None:
        Path("map.yaml").write_text(mapping, encoding="utf-8")
    try:
        table, said = open_table("leads.csv"), "map.yaml" if mapping is not None else None
        if is_log(said, policy, table):
            return cases_in(policy, table, said).findings
        made = load_mapping(said, policy, table)
        return grade(policy, table, made, as_of=parse_as_of(AS_OF, made.calendar)).findings
    except DataError as error:
        return error.findings


def of_cases(policy, csv, mapping):
    """Everything that an audit says of a log, as of its last event: the findings, and why something cannot be judged."""
    Path("leads.csv").write_text(csv, encoding="utf-8")
    if mapping is not None:
        Path("map.yaml").write_text(mapping, encoding="utf-8")
    asked = LogAudit(policy, "leads.csv", "map.yaml" if mapping is not None else None)
    audited = asked.audited(as_of=asked.latest())
    reasons = [each.verdict.reason for each in audited.unjudged]
    return [*(remark.finding for remark in of_audit(audited).remarks), *filter(None, reasons)]


def refusal_in(code):
    """What the journey of a page comes to: the error that stops it, or nothing. All of them begin as the index says."""
    names = {}
    exec(blocks("index")["python"], names)
    try:
        exec(code, names)
    except SalesflowError as error:
        return error
    return None


def of_page(code, policy, *, is_mended=False):
    """What the examples of a page provoke; `is_mended` takes those that are to be preferred."""
    shown = blocks(code)
    if "python avoid" in shown:
        error = refusal_in(shown["python prefer" if is_mended else "python avoid"])
        return () if error is None else error.findings
    if "yaml avoid" in shown:
        return of_policy(shown["yaml prefer" if is_mended else "yaml avoid"], shown.get("yaml facts"))
    if "yaml policy" in shown:
        policy = Policy.from_text(shown["yaml policy"], file="ours.yaml")
    csv, mapping = shown["csv"], shown.get("yaml map")
    if is_mended:
        csv, mapping = shown.get("csv prefer", csv), shown.get("yaml map prefer", mapping)
    return (of_cases if code.startswith("SF8") else of_rows)(policy, csv, mapping)
