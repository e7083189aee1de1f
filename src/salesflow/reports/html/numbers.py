"""The numbers of the page: key figures, constraints, months, persons, stages. Shares are exact fractions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from salesflow.audit.compliance import Audited
from salesflow.audit.tallies import Count
from salesflow.findings import Lang
from salesflow.reports.forms.facts import NOBODY, stage_in_words
from salesflow.reports.forms.states import MARKS, counts_of, fraction, percentage, state_in_words
from salesflow.reports.html.words import said
from salesflow.reports.result import Result, Rule, State

DRAWN = 15  # persons or stages in a chart
_ORDER: tuple[State, ...] = ("broken", "unjudged", "pending", "kept", "released", "vacuous")
_MONTHS = 240  # that are filled up with nothing between the first and the last


class Figure(NamedTuple):
    """One key figure: what it is, the number, and what belongs to it. `tone` is its colour, beside the words."""

    label: str
    value: str
    notes: tuple[str, ...] = ()
    tone: str = ""


class Row(NamedTuple):
    """The verdicts of one constraint, person, stage or month."""

    id: str
    title: str
    satisfied: int
    violated: int
    pending: int
    unjudged: int
    fraction: str
    percent: str
    severity: str = ""
    state: State | None = None
    mark: str = ""
    state_said: str = ""

    @property
    def shares(self) -> list[tuple[str, float]]:
        """How wide each part of its bar is, of 100."""
        parts = (("satisfied", self.satisfied), ("violated", self.violated), ("unjudged", self.unjudged),
                 ("pending", self.pending))  # fmt: skip
        total = sum(count for _, count in parts)
        return [(name, round(100 * count / total, 3)) for name, count in parts if count]


class Group(NamedTuple):
    """Constraints of one kind: those that somebody looks at, and those that were kept or never applied."""

    name: str
    shown: list[Row]
    quiet: list[Row]


def row(id: str, name: str, count: Count, **more: Any) -> Row:
    by = count.by_status
    return Row(id, name, by["satisfied"], by["violated"], by["pending"], by["unjudged"], fraction(count),
               percentage(count) or "–", **more)  # fmt: skip


def figures(result: Result, lang: Lang) -> list[Figure]:
    """The first thing that somebody reads."""
    audited = result.audited
    if audited is None:
        return _of_check(result, lang)
    whole = Count()
    for count in audited.totals.by_element.values():
        whole.by_status.update(count.by_status)
    told = row("", "", whole)
    named = [rule for rule in result.rules if rule.kind == "constraint"]
    idle = sum(rule.state == "vacuous" for rule in named)
    broken_in = audited.totals.violated_cases
    notes = [said("violations_note", lang, cases=f"{broken_in:,}", all=f"{audited.cases:,}")]
    known = sum(
        each.is_known for each in result.remarks if each.judged is not None and each.judged.status == "violated"
    )
    if result.is_compared:
        notes.append(said("new_note", lang, new=f"{told.violated - known:,}", known=f"{known:,}"))
    kept = said("kept_note", lang, fraction=told.fraction) if whole.rate is not None else said("nothing_decided", lang)
    return [
        Figure(said("kept_share", lang), told.percent, (kept,), "good" if _is_all_kept(whole) else ""),
        Figure(said("violations", lang), f"{told.violated:,}", tuple(notes), "bad" if told.violated else ""),
        Figure(said("unjudged_count", lang), f"{told.unjudged:,}", (said("unjudged_note", lang),),
               "unsure" if told.unjudged else ""),
        Figure(said("vacuous_count", lang), f"{idle:,}", (said("vacuous_note", lang, all=f"{len(named):,}"),),
               "unsure" if idle else ""),
        Figure(said("cases", lang), f"{audited.cases:,}", _left_out("not_begun_note", audited.not_begun, lang)),
        Figure(said("events", lang), f"{audited.events:,}", _left_out("later_note", audited.later, lang)),
    ]  # fmt: skip


def _left_out(word: str, count: int, lang: Lang) -> tuple[str, ...]:
    return (said(word, lang, count=f"{count:,}"),) if count else ()


def _is_all_kept(whole: Count) -> bool:
    return whole.is_green and whole.rate == 1


def _of_check(result: Result, lang: Lang) -> list[Figure]:
    counts = {level: sum(each.severity == level for each in result.remarks) for level in ("error", "warning")}
    return [
        Figure(said("findings_count", lang), f"{len(result.remarks):,}"),
        Figure(said("errors", lang), f"{counts['error']:,}", (), "bad" if counts["error"] else ""),
        Figure(said("warnings", lang), f"{counts['warning']:,}", (), "unsure" if counts["warning"] else ""),
    ]


def constraints(result: Result, lang: Lang) -> list[Group]:
    """Everything that was examined, in three groups; within each what is broken comes first."""
    groups: dict[str, list[Row]] = {"constraint": [], "cadence": [], "process": []}
    for rule in result.rules:
        if rule.kind in groups:
            groups[rule.kind].append(_of_rule(rule, lang))
    made = []
    for kind, rows in groups.items():
        rows.sort(key=lambda each: (_ORDER.index(each.state or "vacuous"), -each.violated, -each.unjudged))
        quiet = [each for each in rows if kind == "process" and each.state in ("kept", "released", "vacuous")]
        if rows:
            made.append(Group(said(f"of_{kind}", lang), [each for each in rows if each not in quiet], quiet))
    return made


def _of_rule(rule: Rule, lang: Lang) -> Row:
    return row(rule.id, rule.title.text(lang), counts_of(rule), severity=rule.severity, state=rule.state,
               mark=MARKS[rule.state], state_said=state_in_words(rule.state, lang))  # fmt: skip


def persons(audited: Audited, lang: Lang) -> list[Row]:
    return _gravest(row(name, name or NOBODY.text(lang), count) for name, count in audited.totals.by_person.items())


def stages(audited: Audited, lang: Lang) -> list[Row]:
    """By stages of the main process."""
    counts = audited.totals.by_stage.items()
    return _gravest(row(name, stage_in_words(audited.policy, name, lang), count) for name, count in counts)


def months(audited: Audited) -> list[Row]:
    """From the first month to the last, those between in which nothing was decided included."""
    counts = audited.totals.by_month
    if not counts:
        return []
    numbers = sorted(int(year) * 12 + int(month) - 1 for year, _, month in (each.partition("-") for each in counts))
    spanned = list(range(numbers[0], numbers[-1] + 1))
    filled = spanned if len(spanned) <= _MONTHS else numbers
    names = [f"{number // 12:04}-{number % 12 + 1:02}" for number in filled]
    return [row(name, name, counts.get(name, Count())) for name in names]


def _gravest(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda each: (-each.violated, -each.satisfied, each.title))


def drawn(rows: list[Row]) -> list[dict[str, Any]]:
    """What a chart draws of these rows."""
    return [
        {"id": each.id, "name": each.title, "violated": each.violated, "satisfied": each.satisfied,
         "fraction": each.fraction, "percent": each.percent}
        for each in rows
    ]  # fmt: skip
