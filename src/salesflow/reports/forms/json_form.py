"""A result as JSON, with everything in it: what a program reads, and what a later audit takes as its baseline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from salesflow.audit.judged import Judged
from salesflow.audit.tallies import STATUSES, Count
from salesflow.calendars import Calendar
from salesflow.findings import Lang
from salesflow.history.event import Event
from salesflow.reports import problems
from salesflow.reports.forms.facts import as_of, audited_of, clock_of, deadline_of, said_of
from salesflow.reports.forms.long_json import Long
from salesflow.reports.forms.states import counts_of, fraction
from salesflow.reports.result import Remark, Result, Rule


def text(result: Result, lang: Lang) -> str:
    """Indented, every character as it is."""
    return "".join(pieces(result, lang))


def pieces(result: Result, lang: Lang) -> Iterator[str]:
    """The same bit by bit, finding by finding."""
    return _long(result, lang).pieces()


def document(result: Result, lang: Lang) -> dict[str, Any]:
    """The same as values."""
    return _long(result, lang).whole()


def _long(result: Result, lang: Lang) -> Long:
    head: dict[str, Any] = {"command": result.command, "file": result.subject, "policy": result.identity}
    if result.command == "check":
        return Long(head, "findings", (_of_policy(remark, lang) for remark in result.remarks), {})
    audited, clock = audited_of(result), clock_of(result.policy)
    before = {
        **head,
        "as_of": _instant(as_of(audited)),
        "since": _instant(audited.since),
        "cases": audited.cases,
        "events": audited.events,
        "not_begun": audited.not_begun,
        "later_events": audited.later,
        "fail_on": result.fail_on,
        "strict": result.strict,
        "pseudonyms": audited.pseudonyms or None,
        "failed": result.is_failed,
        "rules": [_rule(rule, lang) for rule in result.rules],
        "totals": {
            "by_person": _totals(audited.totals.by_person),
            "by_stage": _totals(audited.totals.by_stage),
            "by_month": _totals(audited.totals.by_month),
        },
    }
    findings = (_of_log(result, remark, clock, lang) for remark in result.remarks)
    return Long(before, "findings", findings, {"rows": {name: _plain(value) for name, value in audited.rows.items()}})


def _of_policy(remark: Remark, lang: Lang) -> dict[str, Any]:
    return {**problems.as_json(remark.finding, lang), "key": remark.key}


def _of_log(result: Result, remark: Remark, clock: Calendar, lang: Lang) -> dict[str, Any]:
    """One finding of an audit: what it says, how a later run knows it again, and the verdict behind it."""
    finding = remark.finding
    told = problems.as_json(finding, lang)
    own = {"rule": remark.rule, "key": remark.key, "is_known": remark.is_known, "fails": result.fails(remark)}
    if remark.judged is None:
        return {**told, **own}
    said = said_of(finding, lang)
    return {
        **told,
        **own,
        **_verdict(remark.judged, clock),
        "required": said.required or None,
        "observed": said.observed or None,
        "repair": said.repair or None,
    }


def _verdict(each: Judged, clock: Calendar) -> dict[str, Any]:
    event, activation = each.event, each.verdict.activation
    return {
        "case": each.case,
        "kind": each.kind,
        "element": each.element,
        "occurrence": each.verdict.occurrence or None,
        "status": each.status,
        "event": {**_event(event, clock), "line": each.place.line},
        "set_off_by": _event(activation, clock),
        "by": _instant(deadline_of(each, clock)),
        "person": each.person,
        "stage": each.stage or None,
        "month": each.month,
    }


def _event(event: Event, clock: Calendar) -> dict[str, Any]:
    return {"id": event.id, "name": event.name, "at": clock.local(event.at).isoformat()}


def _rule(rule: Rule, lang: Lang) -> dict[str, Any]:
    count, place = counts_of(rule), rule.place
    return {
        "id": rule.id,
        "kind": rule.kind,
        "title": rule.title.text(lang),
        "severity": rule.severity,
        "state": rule.state,
        "place": {"file": place.file, "line": place.line, "column": place.column} if place is not None else None,
        "activations": count.activations,
        **{status: count.by_status[status] for status in STATUSES},
        "cases": count.cases,
        "violated_cases": count.violated_cases,
        "rate": fraction(count) or None,
    }


def _totals(counts: Mapping[str, Count]) -> dict[str, dict[str, Any]]:
    """Only what was decided is counted of persons, stages and months; whoever is not known is the empty name."""
    return {
        name: {
            "satisfied": count.by_status["satisfied"],
            "violated": count.by_status["violated"],
            "rate": fraction(count) or None,
        }
        for name, count in sorted(counts.items())
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
