"""
A result for people: of an audit what it came to, rule by rule, by person, stage and month, and each finding at its line.

A check is told as ever. What cannot be judged and what never applied says so, and has no ✓.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salesflow.audit.tallies import Count
from salesflow.catalogue import Phrase
from salesflow.findings import Lang, cells, visible
from salesflow.reports import problems
from salesflow.reports.baseline import OTHER_NAMES, OTHER_POLICY
from salesflow.reports.cells import aligned, colon, cut, folded, padded, wrapped
from salesflow.reports.forms.check_text import text as of_check
from salesflow.reports.forms.facts import NO_STAGE, NOBODY, audited_of, said_of, stage_in_words
from salesflow.reports.forms.states import MARKS, counts_of, fraction, percentage, state_in_words
from salesflow.reports.forms.verdict import NEVER_APPLIED, NOWHERE, head, known_of, process_in_numbers, told_rules
from salesflow.reports.idle import NOTHING_JUDGED
from salesflow.reports.left_out import NOT_TOLD
from salesflow.reports.result import Remark, Result, Rule, RuleKind

WHOLE_LINES = 100_000  # cells: nothing is folded
_WIDEST = 120  # a table that is wider is hard to read
_AT_ONCE = 60  # findings that are all listed; of more, the first of each rule
_OF_EACH = 5
_OF_AUDIT = (NOT_TOLD, NOTHING_JUDGED, OTHER_POLICY, OTHER_NAMES, NOWHERE)  # said of the audit, and of no row
_GROUPS = 6  # persons, stages, months

_WORDS = {
    "constraint": Phrase("constraints", "约束"),
    "cadence": Phrase("cadences", "跟进计划"),
    "process": Phrase("process", "流程"),
    "kept": Phrase("kept", "合规"),
    "broken": Phrase("broken", "违规"),
    "open": Phrase("open", "待定"),
    "unjudged": Phrase("unjudged", "未判"),
    "rate": Phrase("rate", "合规率"),
    "steps": Phrase(
        "steps and activities that conform {kept}, that do not {broken}, that cannot be judged {unjudged}",
        "步骤与活动符合 {kept} 次，不符合 {broken} 次，无法判断 {unjudged} 次",
    ),
    "times": Phrase("{count} broken", "违规 {count} 次"),
    "by_person": Phrase("by person", "按人员"),
    "by_stage": Phrase("by stage", "按阶段"),
    "by_month": Phrase("by month", "按月份"),
    "others": Phrase("… and {count} more", "……另有 {count} 项"),
    "earlier": Phrase("… {count} earlier", "……此前另有 {count} 个月"),
    "more": Phrase("… and {count} more; --format json has them all", "……另有 {count} 条，详见 --format json"),
    "known": Phrase("{count} known from the baseline are not listed", "基线中已知的 {count} 条未列出"),
    "error": Phrase("error", "错误"),
    "warning": Phrase("warning", "警告"),
    "info": Phrase("info", "提示"),
    "required": Phrase("required", "要求"),
    "help": Phrase("help", "建议"),
}


def text(result: Result, lang: Lang, *, width: int = WHOLE_LINES) -> str:
    """Everything for one look; `width` is that of the terminal, in cells."""
    if result.command == "check":
        return of_check(result, lang)
    others = [each.finding for each in result.new if each.judged is None and each.code != NEVER_APPLIED]
    of_audit = [each for each in others if each.code in _OF_AUDIT]
    of_log = [each for each in others if each.code not in _OF_AUDIT]
    known = known_of(result)
    parts = [
        "\n".join(line for said in head(result, lang).split("\n") for line in _folded(visible(said), width)),
        *_tables(result, lang, min(width, _WIDEST)),
        _groups(result, lang),
        *_findings(result, lang, width),
        _said("known", lang, count=f"{known:,}") if known else "",
        problems.text(of_audit, lang),
        problems.grouped(of_log, lang),
    ]
    return "\n\n".join(part for part in parts if part)


def _said(word: str, lang: Lang, **parts: str) -> str:
    return _WORDS[word].text(lang).format(**parts)


# -- the table of rules

_SHORTEST_ID = 12
_NUMBERS = ("kept", "broken", "open", "unjudged")
_STATUSES = ("satisfied", "violated", "pending", "unjudged")


def _tables(result: Result, lang: Lang, width: int) -> Iterator[str]:
    """A table for constraints, one for cadences, and the process in one line with what broke it."""
    rules = told_rules(result)
    room = _Room(rules, lang, width)
    for kind in ("constraint", "cadence", "process"):
        of_kind = [rule for rule in rules if rule.kind == kind]
        lines = [room.header(kind), *(line for rule in of_kind for line in room.row(rule))] if of_kind else []
        if kind == "process":
            lines += _process(result, lang, width, is_below=bool(lines))
        if lines:
            yield "\n".join(lines)


def _process(result: Result, lang: Lang, width: int, *, is_below: bool) -> list[str]:
    """All steps and activities in numbers, below the table of those that were broken, or alone."""
    counted = process_in_numbers(result)
    if not counted.total():
        return []
    numbers = {"kept": counted["satisfied"], "broken": counted["violated"], "unjudged": counted["unjudged"]}
    said = _said("steps", lang, **{name: f"{count:,}" for name, count in numbers.items()})
    return _folded(f"  {said}" if is_below else f"{_said('process', lang)}{colon(lang)}{said}", width)


class _Room:
    """How wide each column is; titles stand beside the numbers where there is room, else on a line of their own."""

    def __init__(self, rules: list[Rule], lang: Lang, width: int) -> None:
        self.lang, self.width = lang, width
        self.id = max((cells(rule.id) for rule in rules), default=0)
        self.numbers = [
            max([cells(_said(name, lang)), *(len(_number(rule, status)) for rule in rules)])
            for name, status in zip(_NUMBERS, _STATUSES, strict=True)
        ]
        self.fraction = max((len(fraction(counts_of(rule))) for rule in rules), default=0)
        undecided = (cells(state_in_words(rule.state, lang)) for rule in rules if not fraction(counts_of(rule)))
        self.rate = max([self.fraction + 2 + len("99.9%"), cells(_said("rate", lang)), *undecided])
        beside = 4 + sum(2 + number for number in self.numbers) + 2 + self.rate
        self.id = min(self.id, max(width - beside, _SHORTEST_ID))
        self.title = width - beside - self.id - 2
        self.is_beside = self.title >= max((cells(_title(rule, lang)) for rule in rules), default=0)

    def header(self, kind: RuleKind) -> str:
        names = [aligned(_said(name, self.lang), room) for name, room in zip(_NUMBERS, self.numbers, strict=True)]
        rate = aligned(_said("rate", self.lang), self.rate)
        return "  ".join([padded(_said(kind, self.lang), self.id + 4), *names, rate]).rstrip()

    def row(self, rule: Rule) -> Iterator[str]:
        numbers = [aligned(_number(rule, status), room) for status, room in zip(_STATUSES, self.numbers, strict=True)]
        called = _title(rule, self.lang)
        is_long = cells(rule.id) > self.id
        if is_long:
            yield f"  {MARKS[rule.state]} {rule.id}"
        name = padded("" if is_long else f"  {MARKS[rule.state]} {rule.id}", self.id + 4)
        line = "  ".join([name, *numbers, self._rate(rule)])
        yield f"{line}  {called}".rstrip() if self.is_beside else line
        if called and not self.is_beside:
            yield "    " + cut(called, self.width - 4)

    def _rate(self, rule: Rule) -> str:
        count = counts_of(rule)
        if not fraction(count):
            return aligned(state_in_words(rule.state, self.lang), self.rate)
        return aligned(f"{fraction(count)}  {aligned(percentage(count), len('99.9%'))}", self.rate)


def _number(rule: Rule, status: str) -> str:
    return f"{counts_of(rule).by_status[status]:,}" if rule.counted is not None else ""  # type: ignore[index]


def _title(rule: Rule, lang: Lang) -> str:
    called = visible(rule.title.text(lang))
    return "" if called == rule.id.rpartition("/")[2].replace("_", " ") else called


# -- by person, by stage, by month


def _groups(result: Result, lang: Lang) -> str:
    """Where it was broken most often; months in their order, the last ones."""
    totals, policy = audited_of(result).totals, audited_of(result).policy
    months = dict(sorted(totals.by_month.items())[-_GROUPS:])
    named = {
        "by_person": {name or NOBODY.text(lang): count for name, count in _worst(totals.by_person)},
        "by_stage": {stage_in_words(policy, name, lang): count for name, count in _worst(totals.by_stage)},
        "by_month": months,
    }
    named = {word: counts for word, counts in named.items() if set(counts) - {NOBODY.text(lang), NO_STAGE.text(lang)}}
    sizes = {"by_person": totals.by_person, "by_stage": totals.by_stage, "by_month": totals.by_month}
    rows = [(name, count) for counts in named.values() for name, count in counts.items()]
    if not rows:
        return ""
    widths = (max(cells(name) for name, _ in rows), max(len(fraction(count)) for _, count in rows))
    parts: list[str] = []
    for word, counts in named.items():
        lines = [_group(visible(name), count, widths, lang) for name, count in counts.items()]
        if rest := len(sizes[word]) - len(counts):
            more = "  " + _said("earlier" if word == "by_month" else "others", lang, count=f"{rest:,}")
            lines = [more, *lines] if word == "by_month" else [*lines, more]
        parts.append("\n".join([_said(word, lang), *lines]))
    return "\n\n".join(parts)


def _worst(counts: Mapping[str, Count]) -> list[tuple[str, Count]]:
    return sorted(counts.items(), key=lambda each: (-each[1].by_status["violated"], each[0]))[:_GROUPS]


def _group(name: str, count: Count, widths: tuple[int, int], lang: Lang) -> str:
    violated = count.by_status["violated"]
    broken = _said("times", lang, count=f"{violated:,}") if violated else ""
    share = f"{aligned(fraction(count), widths[1])}  {aligned(percentage(count), len('99.9%'))}"
    return f"  {padded(name, widths[0])}  {share}  {broken}".rstrip()


# -- findings


def _findings(result: Result, lang: Lang, width: int) -> Iterator[str]:
    """What no baseline knows, rule by rule in the order of the policy."""
    by_rule: dict[str, list[Remark]] = {}
    judged = [remark for remark in result.new if remark.judged is not None]
    for remark in judged:
        by_rule.setdefault(remark.rule, []).append(remark)
    most = len(judged) if len(judged) <= _AT_ONCE else _OF_EACH
    for rule in result.rules:
        if remarks := by_rule.get(rule.id):
            lines = [line for said in _of_rule(rule, remarks[:most], lang) for line in _folded(visible(said), width)]
            if rest := len(remarks) - most if len(remarks) > most else 0:
                lines.append(_said("more", lang, count=f"{rest:,}"))
            yield "\n".join(lines)


def _of_rule(rule: Rule, remarks: list[Remark], lang: Lang) -> Iterator[str]:
    """The rule, and each finding at its line; what was required and what helps is said once for findings alike."""
    place = f"{rule.place.file}:{rule.place.line}" if rule.place is not None else ""
    called = (rule.id, _title(rule, lang), _bracketed([_said(rule.severity, lang), place], lang))
    yield f"{MARKS[rule.state]} {'  '.join(filter(None, called))}"
    alike: dict[tuple[str, str], list[Remark]] = {}
    for remark in remarks:
        required = said_of(remark.finding, lang).required
        alike.setdefault((required, remark.finding.help(lang)), []).append(remark)
    before = ""
    for (required, advice), found in alike.items():
        if required and required != before:
            yield f"     = {_said('required', lang)}{colon(lang)}{required}"
        before = required
        yield from (_finding(remark, lang) for remark in found)
        if advice:
            yield f"     = {_said('help', lang)}{colon(lang)}{advice}"


def _finding(remark: Remark, lang: Lang) -> str:
    """Its line, its case, and what was observed; of a missed deadline also whose case it was."""
    finding, each = remark.finding, remark.judged
    assert each is not None
    observed = said_of(finding, lang).observed
    is_told = each.person is None or each.verdict.decided is not None
    who = "" if is_told else f"  {_bracketed([each.person or ''], lang)}"
    return f"{finding.place}: {finding.code} {each.case}{colon(lang)}{observed}{who}"


def _bracketed(parts: list[str], lang: Lang) -> str:
    listed = ("，" if lang == "zh" else ", ").join(filter(None, parts))
    return f"（{listed}）" if lang == "zh" else f"({listed})"


def _folded(line: str, width: int) -> list[str]:
    """The line in the width of the terminal; what follows hangs under the words of what stands first."""
    lead = next((lead for lead in _LEADS if line.startswith(lead)), "")
    if not lead:
        return folded(line, width)
    first, *rest = wrapped(line.removeprefix(lead), width - cells(lead))
    return [lead + first, *(" " * cells(lead) + each for each in rest)]


_LEADS = ("     = ", "  ")
