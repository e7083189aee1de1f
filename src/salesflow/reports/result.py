"""
What a check or an audit came to, whatever form it is told in: text, JSON, Markdown, JUnit, SARIF, GitHub, HTML.

`of_check` and `of_audit` make it; a reporter turns it into text. What fails a build is decided here, once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from salesflow.audit.compliance import Audited
from salesflow.audit.judged import Judged, Order, by_place, hashed
from salesflow.audit.tallies import Count
from salesflow.audit.violations import Elements
from salesflow.catalogue import Phrase
from salesflow.constraints.constraint import Constraint, Step
from salesflow.findings import Finding, Place, Severity, found
from salesflow.policy.model import Policy
from salesflow.reports.baseline import OTHER_NAMES, OTHER_POLICY, Baseline
from salesflow.reports.idle import NOTHING_JUDGED, nothing_judged
from salesflow.reports.left_out import NOT_TOLD, RANK, new_left_out, standing_for
from salesflow.reports.private import without_cells

FailOn = Literal["error", "warning", "info", "never"]
State = Literal["kept", "broken", "unjudged", "pending", "released", "vacuous"]
RuleKind = Literal["constraint", "cadence", "process", "code", "trial"]


class Remark(NamedTuple):
    """
    One finding, the rule that it is of, and a key by which a later run knows it again.

    `rule` is the element of the policy that was broken, or the code of the finding. `is_known` says that a baseline has
    it. `judged` is the verdict behind it, in an audit; `said` then has the words, and the finding is made when somebody
    asks for it: of a hundred thousand nobody keeps the sentences.
    """

    rule: str
    said: Finding | Elements
    key: str
    is_known: bool = False
    judged: Judged | None = None

    @property
    def finding(self) -> Finding:
        """With its sentences. Code, severity and place are to be had without."""
        if isinstance(self.said, Finding):
            return self.said
        assert self.judged is not None
        return self.said.finding(self.judged)

    @property
    def code(self) -> str:
        return self.said.code if isinstance(self.said, Finding) else self._judged.code

    @property
    def severity(self) -> Severity:
        return self.said.severity if isinstance(self.said, Finding) else self.said.severity_of_finding(self._judged)

    @property
    def place(self) -> Place:
        return self.said.place if isinstance(self.said, Finding) else self._judged.place

    @property
    def outline(self) -> Finding:
        """The finding without anything that it says: enough to count it."""
        return self.said if isinstance(self.said, Finding) else Finding(self.code, (self.place,), (), self.severity)

    @property
    def _judged(self) -> Judged:
        assert self.judged is not None
        return self.judged


class Rule(NamedTuple):
    """
    Something that was examined: an element of the policy with its counts, or a code of findings.

    `kind` says what it is: a constraint, a step of a cadence, a step or activity of the process, a code, or a test that
    the policy brings.
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
    `is_compared` says that a baseline was given, even one that knows nothing. `grave` has the rules of which not every
    finding is a remark, each with the gravest of those that are counted only and that no baseline knows.
    """

    command: Literal["check", "audit", "test"]
    subject: str
    identity: str | None
    remarks: tuple[Remark, ...]
    rules: tuple[Rule, ...]
    fail_on: FailOn = "error"
    strict: bool = False
    audited: Audited | None = None
    policy: Policy | None = None
    is_compared: bool = False
    grave: Mapping[str, Severity] = field(default_factory=dict)

    def fails(self, remark: Remark) -> bool:
        """Does this one fail the build? What a baseline knows does not; under `strict`, warnings and the unjudged do."""
        return not remark.is_known and self.fails_at(remark.severity)

    def fails_at(self, severity: Severity) -> bool:
        """Does something new of this severity fail the build?"""
        if self.fail_on == "never":
            return False
        least = min(RANK[self.fail_on], RANK["warning"]) if self.strict else RANK[self.fail_on]
        return RANK[severity] >= least

    @property
    def is_failed(self) -> bool:
        return any(map(self.fails, self.remarks))

    @property
    def outlines(self) -> Iterator[Finding]:
        """Every finding without what it says."""
        return (remark.outline for remark in self.remarks)

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
    baseline: Baseline | None = None,
    show_cells: bool = False,
) -> Result:
    """
    What an audit came to.

    Args:
        baseline: What an earlier audit found: it is known, and does not fail the build.
        show_cells: Repeat what cells say that cannot be read; by default nobody's telephone number gets into a report.
    """
    elements = Elements(audited.policy)
    made = _of_the_log(audited, show_cells=show_cells)
    if baseline is not None:
        made += map(_of_log, baseline.doubts(audited.policy.identity, audited.pseudonyms))
    made += [Remark(each.element, elements, each.key, judged=each) for each in (*audited.violated, *audited.unjudged)]
    made += [_vacuous(elements, element) for element in _never_applied(audited)]
    left = Counter(dict(baseline.keys) if baseline is not None else {})
    remarks = []
    for remark in sorted(made, key=_order):
        if is_known := left[remark.key] > 0 and remark.code not in _NEVER_KNOWN:
            left[remark.key] -= 1
        remarks.append(remark._replace(is_known=is_known))
    grave = new_left_out(audited, elements, left)
    rules = tuple(_rule(elements, element, count) for element, count in audited.totals.by_element.items())
    return Result(
        "audit", audited.file, audited.policy.identity, _told(remarks, [*grave.values(), *audited.unread]), rules,
        fail_on, strict, audited, audited.policy, baseline is not None, grave,
    )  # fmt: skip


def _of_the_log(audited: Audited, *, show_cells: bool) -> list[Remark]:
    """What was found about the log itself; the keys never depend on whether cells are shown."""
    masked = [_of_log(without_cells(finding)) for finding in audited.findings]
    shown = audited.findings if show_cells else [remark.finding for remark in masked]
    made = [remark._replace(said=finding) for remark, finding in zip(masked, shown, strict=True)]
    return made if audited.cases else [*made, _of_log(nothing_judged(audited))]


def _told(remarks: Iterable[Remark], left_out: Sequence[Severity]) -> tuple[Remark, ...]:
    """What stands for findings that are not kept is as grave as they are, and known only where all of them are."""
    return tuple(
        remark._replace(said=standing_for(remark.finding, left_out), is_known=False)
        if remark.code == NOT_TOLD and left_out
        else remark
        for remark in remarks
    )


def _of_log(finding: Finding) -> Remark:
    """A finding about a row, or about a policy: its rule is its code. Rows and counts move when a log grows."""
    said = (str(argument) for argument in finding.arguments if argument[0] not in _MOVING)
    return Remark(finding.code, finding, hashed(finding.code, *said))


_MOVING = ("row", "count", "total")
_NEVER_KNOWN = (
    NOTHING_JUDGED,
    OTHER_POLICY,
    OTHER_NAMES,
)  # where they hold, the run says little: no earlier one excuses that


def _never_applied(audited: Audited) -> list[str]:
    """
    The constraints that nothing set off; of steps of the process and of cadences nobody asks that.

    Of a part of the time nobody asks it either: that nothing was decided since then says nothing about the constraint.
    """
    if audited.since is not None:
        return []
    named = {constraint.id for constraint in audited.policy.constraints}
    return [name for name, count in audited.totals.by_element.items() if name in named and count.is_vacuous]


def _vacuous(elements: Elements, element: str) -> Remark:
    place = elements.known[element].place or Place(element)
    finding = found("SF806", place, element=element)
    return Remark(element, finding, hashed("SF806", element))


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


def _order(remark: Remark) -> Order:
    """By place; at one place by rule, code and moment."""
    if remark.judged is not None:
        return by_place(remark.judged)
    place = remark.place
    return place.file, place.line or 0, place.column or 0, remark.rule, remark.code, 0, (remark.key,)


def _sentence(finding: Finding) -> Phrase:
    return Phrase(finding.message("en"), finding.message("zh"))
