"""Everything that is known of one lead as of a moment: gathered once, and told to people or to programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from salesflow.audit.cases import Case
from salesflow.audit.compliance import audit
from salesflow.audit.violations import Elements
from salesflow.calendars import micros
from salesflow.decision import Decision
from salesflow.findings import Finding, Lang, SalesflowError
from salesflow.history.event import CLOSED
from salesflow.history.past import Stay
from salesflow.journey.journey import Journey
from salesflow.journey.obligation import Obligation
from salesflow.journey.steps import Option
from salesflow.policy.model import Policy
from salesflow.reports import explanation, happened, owed, problems
from salesflow.reports.happened import Told
from salesflow.reports.private import is_private, without_date
from salesflow.titles import title


@dataclass(frozen=True, slots=True)
class Followed:
    """One lead as of a moment: everything that the report says of it."""

    policy: Policy
    journey: Journey
    at: datetime
    told: tuple[Told, ...]
    later: int  # events after the moment
    stays: tuple[Stay, ...]  # the present one of each process; none before it began
    owner: str | None
    closed: Told | None
    options: tuple[Option, ...]
    decision: Decision | None
    obligations: tuple[Obligation, ...]
    findings: tuple[Finding, ...]
    has_begun: bool
    violated: tuple[Finding, ...] = ()  # what the audit finds on this lead alone

    def local(self, at: datetime) -> datetime:
        """A moment by the clock of the lead's store."""
        calendar = self.journey.calendar
        return calendar.local(at) if calendar is not None else at


def followed(policy: Policy, case: Case, journey: Journey, at: datetime, findings: Iterable[Finding] = ()) -> Followed:
    """The lead at this moment. A decision that cannot be taken is a finding; the rest is told all the same."""
    told = happened.told(case, at)
    asked = journey.asked(at=at)
    has_begun = micros(journey.started_at) <= micros(at)
    stays = [asked.stay(process) for process in policy.processes] if has_begun else []
    closed = next((each for each in told if each.event.name == CLOSED and each.voided_by is None), None)
    found = list(findings)
    decision: Decision | None = None
    obligations: tuple[Obligation, ...] = ()
    if has_begun:
        try:
            decision, obligations = journey.decide(at=at), journey.obligations(at=at)
            found += dict.fromkeys(each.finding for each in obligations if each.finding is not None and _is_wrong(each))
        except SalesflowError as error:
            found += error.findings
    if any(is_private(policy, name) for name in policy.facts):
        found = [without_date(one) for one in found]
    return Followed(
        policy, journey, at, tuple(told), len(case.lines) - len(told), tuple(stay for stay in stays if stay is not None),
        asked.owner if has_begun else None, closed,
        journey.options(at=at) if has_begun and closed is None else (), decision, obligations, tuple(found),
        has_begun, _violated(policy, case, at),
    )  # fmt: skip


def _violated(policy: Policy, case: Case, at: datetime) -> tuple[Finding, ...]:
    elements = Elements(policy)
    return tuple(elements.finding(each) for each in audit(policy, [case], as_of=at).violated)


def _is_wrong(owed: Obligation) -> bool:
    """Has it no date for a reason that somebody must mend?"""
    return owed.finding is not None and owed.finding.severity == "error"


def starts_here(option: Option) -> bool:
    """Does this step start from where the lead stands, whatever else it lacks?"""
    return option.refusal is None or option.refusal.stage in option.refusal.from_


def as_json(lead: Followed, lang: Lang) -> dict[str, Any]:
    """Everything that is known of the lead at this moment."""
    policy = lead.policy
    decided = explanation.as_json(policy, lead.decision, lang) if lead.decision is not None else None
    return {
        "case": lead.journey.case,
        "policy": policy.identity,
        "as_of": lead.at.isoformat(),
        "started_at": lead.journey.started_at.isoformat(),
        "has_begun": lead.has_begun,
        "is_closed": lead.closed is not None,
        "owner": lead.owner,
        "stages": {
            stay.process: {
                "stage": stay.stage,
                "title": happened.stage_title(policy, stay.process, stay.stage, lang),
                "since": lead.local(stay.entered.at).isoformat(),
                "by": stay.entered.id,
            }
            for stay in lead.stays
        },
        "events": [happened.as_json(policy, lead.journey, each, lang) for each in lead.told],
        "later_events": lead.later,
        "options": [_option(policy, each, lang) for each in lead.options],
        "decision": decided,
        "obligations": [owed.as_json(policy, each, lang) for each in lead.obligations],
        "violated": [problems.as_json(finding, lang) for finding in lead.violated],
        "findings": [problems.as_json(finding, lang) for finding in lead.findings],
    }


def _option(policy: Policy, option: Option, lang: Lang) -> dict[str, Any]:
    refusal = option.refusal
    return {
        "trigger": option.trigger,
        "title": title(option.title, lang, option.trigger),
        "process": option.process,
        "to": option.to,
        "role": list(option.role or ()),
        "is_legal": option.is_legal,
        "starts_here": starts_here(option),
        "missing": [owed.missing_json(each, lang) for each in (refusal.missing if refusal is not None else ())],
    }
