"""What several forms say of a result: as of when, where a finding stands, what stands behind it, who and in which stage."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from salesflow.audit.compliance import Audited
from salesflow.audit.judged import Judged
from salesflow.calendars import Calendar
from salesflow.catalogue import Phrase
from salesflow.findings import Finding, Lang, Place, shown
from salesflow.history.past import NOWHERE
from salesflow.policy.model import Policy
from salesflow.reports.result import Remark, Result
from salesflow.titles import title

NOBODY, NO_STAGE = Phrase("(nobody)", "（未注明）"), Phrase("(no stage)", "（无阶段）")


class Said(NamedTuple):
    """The parts of a violation in words; empty where a finding has none."""

    required: str
    observed: str
    repair: str


def audited_of(result: Result) -> Audited:
    """The audit behind a result of one."""
    assert result.audited is not None
    return result.audited


def clock_of(policy: Policy | None) -> Calendar:
    """By whose clock moments are told: that of the policy's first calendar."""
    return (policy.calendar() if policy is not None else None) or NOWHERE


def as_of(audited: Audited) -> datetime | None:
    """The moment that was asked about; of a log in which nothing stands, none."""
    return audited.as_of if audited.cases or audited.not_begun else None


def said_of(finding: Finding, lang: Lang) -> Said:
    """What a violation demanded, what happened instead, and what helps."""
    arguments = dict(finding.arguments)
    observed = arguments.get("observed", arguments.get("reason"))
    parts = (arguments.get("required"), observed, arguments.get("repair"))
    return Said(*(shown(part, lang) if isinstance(part, Phrase) else "" for part in parts))


def deadline_of(judged: Judged | None, clock: Calendar) -> datetime | None:
    """Until when it was required, by the clock of the house."""
    deadline = judged.verdict.deadline if judged is not None else None
    return clock.local(deadline) if deadline is not None else None


def place_of(result: Result, remark: Remark) -> Place:
    """Where somebody looks: a place that names a case instead of a file is the log as a whole."""
    place = remark.place
    policy_file = result.policy.file if result.policy is not None else ""
    if place.line is None and place.file not in (result.subject, policy_file):
        return Place(result.subject)
    return place


def stage_in_words(policy: Policy, stage: str, lang: Lang) -> str:
    """A stage of the main process by its title."""
    main = policy.main
    if not stage or main is None or stage not in main.stages:
        return stage or NO_STAGE.text(lang)
    return title(main.stages[stage].title, lang, stage)
