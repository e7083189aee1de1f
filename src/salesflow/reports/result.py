"""
What a check or an audit came to, whatever form it is told in: text, JSON, Markdown, JUnit, SARIF, GitHub, HTML.

`of_check` and `of_audit` make it; a reporter turns it into text. What fails a build is decided here, once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from salesflow.audit.compliance import Audited
from salesflow.audit.judged import Judged
from salesflow.audit.tallies import Count
from salesflow.audit.violations import Elements
from salesflow.calendars import micros
from salesflow.catalogue import Phrase
from salesflow.constraints.constraint import Constraint, Step
from salesflow.findings import Finding, Place, Severity, found
from salesflow.policy.model import Policy
from salesflow.reports.private import without_cells

FailOn = Literal["error", "warning", "info", "never"]
State = Literal["kept", "broken", "unjudged", "pending", "released", "vacuous"]
RuleKind = Literal["constraint", "cadence", "process", "code"]
RANK: Mapping[str, int] = {"error": 3, "warning": 2, "info": 1, "never": 4}


class Remark(NamedTuple):
    """
    One finding, the rule that it is of, and a key by which a later run knows it again.

    `rule` is the element of the policy that was broken, or the code of the finding. `is_known` says that a baseline has
    it. `judged` is the verdict behind it, in an audit.
    """

    rule: str
    finding: Finding
    key: str
    is_known: bool = False
    judged: Judged | None = None


class Rule(NamedTuple):
    """
    Something that was examined: an element of the policy with its counts, or a code of findings.

    `kind` says what it is: a constraint, a step of a cadence, a step or activity of the process, or a code.
    """

    id: str
    title: Phrase
    severity: Severity
    state: State
    place: Place | None = None
    counted: Count | None = None
    kind: RuleKind = "code"


@dataclass(frozen=True, slots=True)
class Result:
    """
    What was examined, and what was found.

    `subject` is the file: the policy, or the log. `remarks` are in the order of their places. `rules` is everything
    that was examined, what was kept and what never applied included. `policy` is none where it did not load.
    `is_compared` says that a baseline was given, even one that knows nothing.
    """

    command: Literal["check", "audit"]
    subject: str
    identity: str | None
    remarks: tuple[Remark, ...]
    rules: tuple[Rule, ...]
    fail_on: FailOn = "error"
    strict: bool = False
    audited: Audited | None = None
    policy: Policy | None = None
    is_compared: bool = False

    def fails(self, remark: Remark) -> bool:
        """Does this one fail the build? What a baseline knows does not; under `strict`, warnings and the unjudged do."""
        if remark.is_known or self.fail_on == "never":
            return False
        severity = remark.finding.severity
        least = min(RANK[self.fail_on], RANK["warning"]) if self.strict else RANK[self.fail_on]
        return RANK[severity] >= least

    @property
    def is_failed(self) -> bool:
        return any(map(self.fails, self.remarks))

    @property
    def new(self) -> tuple[Remark, ...]:
        """What no baseline has."""
        return tuple(remark for remark in self.remarks if not remark.is_known)


def of_check(policy: Policy | None, file: str, findings: Iterable[Finding], *, strict: bool = False) -> Result:
    """What a check of a policy came to. A policy that does not load has no identity."""
    listed = tuple(findings)
    remarks = tuple(map(_of_log, listed))
    codes = dict.fromkeys(finding.code for finding in listed)
    first = {code: next(finding for finding in listed if finding.code == code) for code in codes}
    rules = tuple(Rule(code, _sentence(one), one.severity, "broken") for code, one in first.items())
    identity = policy.identity if policy is not None else None
    return Result("check", file, identity, remarks, rules, strict=strict, policy=policy)


def of_audit(
    audited: Audited,
    *,
    fail_on: FailOn = "error",
    strict: bool = False,
    known: Mapping[str, int] | None = None,
    show_cells: bool = False,
) -> Result:
    """
    What an audit came to.

    Args:
        show_cells: Repeat what cells say that cannot be read; by default nobody's telephone number gets into a report.
        known: The keys of a baseline, and how often each: so many are known, what goes beyond is new.
    """
    elements = Elements(audited.policy)
    judged = (*audited.violated, *audited.unjudged)
    masked = [_of_log(without_cells(finding)) for finding in audited.findings]
    shown = audited.findings if show_cells else [remark.finding for remark in masked]
    made = [remark._replace(finding=finding) for remark, finding in zip(masked, shown, strict=True)]
    made += [_of_log(found("SF810", Place(audited.file)))] if not audited.cases else []
    made += [Remark(each.element, elements.finding(each), key_of(each), judged=each) for each in judged]
    made += [_vacuous(elements, element) for element in _never_applied(audited)]
    left = Counter(known or {})
    remarks = []
    for remark in sorted(made, key=_by_place):
        is_known = left[remark.key] > 0
        left[remark.key] -= is_known
        remarks.append(remark._replace(is_known=is_known))
    rules = tuple(_rule(elements, element, count) for element, count in audited.totals.by_element.items())
    return Result(
        "audit", audited.file, audited.policy.identity, tuple(remarks), rules, fail_on, strict, audited, audited.policy,
        known is not None,
    )  # fmt: skip


def key_of(each: Judged) -> str:
    """
    By what a later audit knows a violation again: the case, the element, what set it off and when.

    Lines and positions play no part: a log that has grown at its top has other lines, and the same violations.
    """
    activation = each.verdict.activation
    occurrence = each.verdict.occurrence.partition("/")[0]
    return _key(each.case, each.element, activation.name, activation.at.isoformat(), occurrence, each.status)


def _of_log(finding: Finding) -> Remark:
    """A finding about a row, or about a policy: its rule is its code. Rows and counts move when a log grows."""
    said = (str(argument) for argument in finding.arguments if argument[0] not in _MOVING)
    return Remark(finding.code, finding, _key(finding.code, *said))


_MOVING = ("row", "count", "total")


def _never_applied(audited: Audited) -> list[str]:
    """The constraints that nothing set off; of steps of the process and of cadences nobody asks that."""
    named = {constraint.id for constraint in audited.policy.constraints}
    return [name for name, count in audited.totals.by_element.items() if name in named and count.is_vacuous]


def _vacuous(elements: Elements, element: str) -> Remark:
    place = elements.known[element].place or Place(element)
    finding = found("SF806", place, element=element)
    return Remark(element, finding, _key("SF806", element))


def _rule(elements: Elements, element: str, count: Count) -> Rule:
    severity = elements.severity_of(element)
    known = elements.known[element]
    kind: RuleKind = (
        "constraint" if isinstance(known, Constraint) else "cadence" if isinstance(known, Step) else "process"
    )
    return Rule(element, elements.title(element), severity, state_of(count), known.place, count, kind)


def state_of(count: Count) -> State:
    """In one word; what was never set off, or could not be judged, is not kept."""
    if count.by_status["violated"]:
        return "broken"
    if count.by_status["unjudged"]:
        return "unjudged"
    if count.by_status["satisfied"]:
        return "kept"
    if count.by_status["pending"]:
        return "pending"
    return "released" if count.by_status["released"] else "vacuous"


def _by_place(remark: Remark) -> tuple[str, int, int, str, str, int, str]:
    place, judged = remark.finding.place, remark.judged
    since = micros(judged.verdict.since) if judged is not None and judged.verdict.since is not None else 0
    return place.file, place.line or 0, place.column or 0, remark.rule, remark.finding.code, since, remark.key


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _sentence(finding: Finding) -> Phrase:
    return Phrase(finding.message("en"), finding.message("zh"))
