"""The findings of the page, and the journeys behind them: as small as they can be, and without what nobody may read."""

from __future__ import annotations

from typing import Any

from salesflow.audit.compliance import Audited
from salesflow.audit.flow import Happened
from salesflow.audit.judged import Judged
from salesflow.audit.wording import moment
from salesflow.findings import Lang
from salesflow.reports import owed
from salesflow.reports.forms.facts import clock_of, place_of, said_of, stage_in_words
from salesflow.reports.html.assets import embedded
from salesflow.reports.left_out import RANK
from salesflow.reports.result import Remark, Result
from salesflow.titles import NO_TITLE, title

MOST = 10_000  # findings in a page
MOST_BYTES = 9_000_000  # of findings and journeys together


class Names:
    """Words that come again and again, each told once."""

    def __init__(self) -> None:
        self.listed: list[str] = []
        self._known: dict[str, int] = {}

    def number(self, name: str) -> int:
        if name not in self._known:
            self._known[name] = len(self.listed)
            self.listed.append(name)
        return self._known[name]


def gravest(result: Result) -> list[int]:
    """The numbers of all findings: what is new first, then what is graver, then by place."""
    remarks = result.remarks
    return sorted(range(len(remarks)), key=lambda at: (remarks[at].is_known, -RANK[remarks[at].severity], at))


class Findings:
    """Writes findings as data of the page, the gravest first, until there is no more room; then by their places."""

    def __init__(self, result: Result, lang: Lang, *, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self.result, self.lang, self.audited = result, lang, result.audited
        self.clock = clock_of(result.policy)
        self.rules, self.people, self.stages, self.names = Names(), Names(), Names(), Names()
        self.titles = {rule.id: rule.title.text(lang) for rule in result.rules if rule.kind != "code"}
        self.journeys: dict[str, list[list[Any]]] = {}
        self.room = most_bytes
        made: dict[int, dict[str, Any]] = {}
        for at in gravest(result)[:most]:
            if self.room <= 0:
                break
            made[at] = self._row(result.remarks[at])
        self.rows = [made[at] for at in sorted(made)]

    def data(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "rules": [[name, self.titles.get(name, name)] for name in self.rules.listed],
            "people": self.people.listed,
            "stages": self.stages.listed,
            "names": self.names.listed,
            "journeys": self.journeys,
            "shortened": [case for case in self.journeys if self.audited and case in self.audited.journeys.shortened],
        }

    def _row(self, remark: Remark) -> dict[str, Any]:
        finding, judged = remark.finding, remark.judged
        case = judged.case if judged is not None else str(dict(finding.arguments).get("case", ""))
        said = said_of(finding, self.lang)
        row: dict[str, Any] = {
            "severity": finding.severity,
            "code": finding.code,
            "rule": self.rules.number(remark.rule),
            "case": case,
            "what": said.observed if judged is not None else finding.message(self.lang),
            "required": said.required,
            "help": finding.help(self.lang),
            **self._places(remark),
            "known": remark.is_known,
        }
        if judged is not None:
            row |= self._of(judged)
        self.room -= len(embedded(row)) + self._journey(case)
        return {key: value for key, value in row.items() if value is not None and value is not False and value != ""}

    def _of(self, judged: Judged) -> dict[str, Any]:
        verdict = judged.verdict
        assert self.audited is not None
        at = [each.id for each in self.audited.journeys.kept.get(judged.case, ())]
        told = {"blamed": judged.event, "set_off": verdict.activation, "closed": verdict.closed}
        marks = {name: at.index(event.id) for name, event in told.items() if event is not None and event.id in at}
        return {
            "person": self.people.number(judged.person) if judged.person else None,
            "stage": self.stages.number(stage_in_words(self.audited.policy, judged.stage, self.lang)),
            "when": moment(self.clock, verdict.since or judged.event.at),
            "month": judged.month if judged.status == "violated" else "",
            "deadline": moment(self.clock, verdict.deadline) if verdict.deadline is not None else "",
            "status": judged.status,
            "marks": marks or None,
        }

    def _journey(self, case: str) -> int:
        """Lays the journey of a case in once; how much room it takes."""
        if self.audited is None or case in self.journeys or case not in self.audited.journeys.kept:
            return 0
        audited = self.audited
        told = [self._happened(audited, each) for each in audited.journeys.kept[case]]
        size = len(embedded(told)) + len(case)
        if size <= self.room:
            self.journeys[case] = told
        return size

    def _happened(self, audited: Audited, each: Happened) -> list[Any]:
        policy = audited.policy
        name = owed.happening(policy, each.name, self.lang)
        if each.process is not None and each.to is not None:
            stage = policy.processes[each.process].stages.get(each.to)
            name += f" → {title(stage.title if stage is not None else NO_TITLE, self.lang, each.to)}"
        role = title(policy.roles.get(each.role, NO_TITLE), self.lang, each.role) if each.role else ""
        bracketed = f"（{role}）" if self.lang == "zh" else f" ({role})"
        person = f"{each.person}{bracketed}" if each.person and role else each.person or role
        return [
            moment(self.clock, each.at),
            self.names.number(name),
            self.people.number(person) if person else -1,
            self.stages.number(stage_in_words(policy, each.stage, self.lang)),
            each.line or 0,
        ]

    def _places(self, remark: Remark) -> dict[str, str]:
        """Where it stands in the log, and in the policy; of the log that was audited the line is enough."""
        place, others = place_of(self.result, remark), remark.finding.places[1:]
        policy_file = self.result.policy.file if self.result.policy is not None else ""
        if self.result.command == "check" or place.file == policy_file != self.result.subject:
            return {"policy": str(place)}
        is_ours = place.file == self.result.subject and place.line is not None
        said = ":".join(str(part) for part in place[1:3] if part is not None) if is_ours else str(place)
        return {"log": said, "policy": str(others[0]) if others else ""}
