"""A violation as a finding: at its line of the log, with the line of the policy that it breaks."""

from __future__ import annotations

from salesflow.audit.judged import Judged
from salesflow.audit.patterns import pattern_in_words
from salesflow.audit.required import demanded_by, required_by
from salesflow.audit.wording import Told, asked_by, moment, observed_in, repair_of
from salesflow.catalogue import SENTENCES, Phrase
from salesflow.constraints.constraint import Constraint, Step
from salesflow.described import Described
from salesflow.findings import Finding, Place, Severity, found
from salesflow.history.past import NOWHERE
from salesflow.journey.refusal import Missing
from salesflow.policy.model import Policy
from salesflow.titles import NO_TITLE, title


class Elements:
    """What is judged by its id or path: the element of the policy, its severity, and violations of it in words."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.clock = policy.calendar() or NOWHERE
        self.known: dict[str, Described] = {constraint.id: constraint for constraint in policy.constraints}
        for name, cadence in policy.cadences.items():
            self.known |= {f"{name}/{step.id}": step for step in cadence.steps}
        for name, process in policy.processes.items():
            self.known |= {f"{name}/{trigger}": step for trigger, step in process.transitions.items()}
        self.known |= {name: activity for name, activity in policy.activities.items() if name not in self.known}

    def severity_of(self, element: str) -> Severity:
        """A constraint says its own; a missed step of a cadence is a warning, an illegal step of the process an error."""
        known = self.known[element]
        if isinstance(known, Constraint):
            return known.severity
        return "warning" if isinstance(known, Step) else "error"

    def severity_of_finding(self, each: Judged) -> Severity:
        """Of what cannot be judged, a warning."""
        return SENTENCES[each.code].severity if each.code == "SF805" else self.severity_of(each.element)

    def title(self, element: str) -> Phrase:
        """What it is called; without a title, by its own name."""
        known, name = self.known[element], element.rpartition("/")[2]
        return Phrase(title(known.title, "en", name), title(known.title, "zh", name))

    def demand(self, element: str) -> Phrase:
        """What it asks of every case, in words."""
        known = self.known[element]
        if isinstance(known, Constraint):
            return demanded_by(self.policy, known)
        return self._of_step(element, known) if isinstance(known, Step) else self._of_the_process(element)

    def told(self, each: Judged) -> Told:
        """The violation in words."""
        element, verdict = self.known[each.element], each.verdict
        if each.kind == "conformity":
            return self._of_process(each)
        assert isinstance(element, Constraint | Step)
        asked = asked_by(self.policy, element, verdict)
        observed = observed_in(self.policy, element, verdict, asked, self.clock)
        required = (
            required_by(self.policy, element, verdict)
            if isinstance(element, Constraint)
            else self._of_step(each.element, element)
        )
        return Told(required, observed, repair_of(element, verdict, asked, self.policy, each.event))

    def _of_step(self, name: str, step: Step) -> Phrase:
        """A step of a cadence by its title, and by its deed where that says more."""
        called, deed = self.title(name), pattern_in_words(self.policy, step.do)
        return Phrase(
            called.en if called.en == deed.en else f"{called.en} – {deed.en}",
            called.zh if called.zh == deed.zh else f"{called.zh}，即{deed.zh}",
        )

    def _of_the_process(self, element: str) -> Phrase:
        name = self.title(element)
        return Phrase(f"{name.en} only when the process allows it", f"{name.zh}须符合流程")

    def _of_process(self, each: Judged) -> Told:
        name, at = self.title(each.element), moment(self.clock, each.event.at)
        lacking = Phrase(
            "; ".join(f"{one.id}: {one.why.en}" for one in each.missing),
            "；".join(f"{one.id}：{one.why.zh}" for one in each.missing),
        )
        by, who = (f" by {each.event.person}", f" {each.event.person}") if each.event.person else ("", "")
        return Told(
            self._of_the_process(each.element),
            Phrase(f"{name.en} {at}{by}; missing: {lacking.en}", f"{at}{who} {name.zh}；缺少：{lacking.zh}"),
            self._help_for(each.missing),
        )

    def _help_for(self, missing: tuple[Missing, ...]) -> Phrase:
        """What is lacking may have been done; a role that may not do it is either wrong in the log, or nothing helps."""
        roles = dict.fromkeys(role for one in missing if one.id == "role" for role in one.who)
        said = []
        if not roles or len(missing) > 1:
            said.append(Phrase("if it was done, enter it in the log before this step, at its own time; if not, it cannot be mended any more",
                               "如已办理，请按实际时间补入日志中此步骤之前；如未办理，则已无法补救"))  # fmt: skip
        if roles:
            en, zh = (
                [title(self.policy.roles.get(role, NO_TITLE), lang, role) for role in roles] for lang in ("en", "zh")
            )
            said.append(Phrase(f"this is for: {', '.join(en)}; if the role was recorded wrongly, correct it",
                               f"仅限：{'、'.join(zh)}；如角色登记有误，请更正"))  # fmt: skip
        return Phrase("; ".join(each.en for each in said), "；".join(each.zh for each in said))

    def finding(self, each: Judged) -> Finding:
        """With its sentences, which are long: whoever has very many makes them one by one."""
        known = self.known[each.element]
        is_judged = each.status != "unjudged"
        places = (each.place, *((_in_policy(known.place, is_judged=is_judged),) if known.place is not None else ()))
        said = {"element": each.element, "case": each.case}
        reason = each.verdict.reason
        if each.code == "SF805" and reason is not None:
            why = Phrase(reason.message("en"), reason.message("zh"))
            return found("SF805", *places, **said, reason=why)
        told = self.told(each)
        made = found(each.code, *places, **said, required=told.required, observed=told.observed, repair=told.repair)
        return Finding(made.code, made.places, made.arguments, self.severity_of_finding(each))


def _in_policy(place: Place, *, is_judged: bool) -> Place:
    if not is_judged:
        return place.labelled("it is about this", "涉及此条")
    return place.labelled("it breaks this", "违反此条")
