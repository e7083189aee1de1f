"""
Two public logs, audited: every figure equals one that plain Python reckons from the file.

Nothing below the readings comes from salesflow: each template is written again from the sentence that
docs/concepts/semantics.md has on it, in the log's own words.
"""

import csv
import gzip
import html
import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from salesflow import Policy, PolicyError
from salesflow.audit.audit_log import LogAudit
from salesflow.audit.compliance import Audited

EXAMPLES = Path(__file__).parents[2] / "examples" / "logs"
DATA = Path(__file__).parents[2].parent / "shared" / "data"
if not DATA.is_dir():
    pytest.skip(f"the public logs are not here: there is no folder {DATA}", allow_module_level=True)

LOGS = {"helpdesk": DATA / "helpdesk.xes.gz", "receipt": DATA / "receipt.csv"}
ZONES = {"helpdesk": ZoneInfo("Europe/Rome"), "receipt": ZoneInfo("Europe/Amsterdam")}
NOT_OURS = {"VERIFIED", "RESOLVED", "INVALID", "DUPLICATE"}


class Deed(NamedTuple):
    line: int
    at: datetime
    what: str
    who: str
    says: dict[str, str]


class Case(NamedTuple):
    deeds: list[Deed]  # by when they happened; of two at one moment the upper line first
    is_over: bool
    now: datetime
    zone: ZoneInfo


Found = Iterator[tuple[str, int]]  # a verdict, and the line at which somebody looks
Rule = Callable[[Case], Found]
Deadline = Callable[[Deed, ZoneInfo], datetime]
Fits = Callable[[list[Deed], int, int], bool]  # does the second of these deeds answer the first?


@cache
def deeds_of(log: str) -> dict[str, list[Deed]]:
    cases: dict[str, list[Deed]] = {}
    for case, deed in from_xes(LOGS[log]) if log == "helpdesk" else from_csv(LOGS[log]):
        assert deed.who
        if deed.what not in NOT_OURS:
            cases.setdefault(case, []).append(deed)
    return {name: sorted(deeds, key=lambda deed: (deed.at, deed.line)) for name, deeds in cases.items()}


def from_xes(file: Path) -> Iterator[tuple[str, Deed]]:
    case, line, says = "", 0, {}
    for number, text in enumerate(gzip.decompress(file.read_bytes()).decode().splitlines(), 1):
        if "<event>" in text:
            line, says = number, {}
        elif "</event>" in text:
            at = datetime.fromisoformat(says["time:timestamp"]).astimezone(UTC)
            yield case, Deed(line, at, says["concept:name"], says["org:resource"], says)
            line = 0
        elif said := re.search(r'key="(.*?)" value="(.*?)"', text):
            if line:
                says[said[1]] = html.unescape(said[2])
            elif said[1] == "concept:name":
                case = said[2]


def from_csv(file: Path) -> Iterator[tuple[str, Deed]]:
    with file.open(encoding="utf-8", newline="") as text:
        rows = csv.DictReader(text)
        for says in rows:
            at = datetime.fromisoformat(says["time:timestamp"]).astimezone(UTC)
            what = re.sub(r"^(T\d+).*", r"\1", says["concept:name"])
            yield says["case:concept:name"], Deed(rows.line_num, at, what, says["org:resource"], says)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.max, zone).astimezone(UTC)


def days(number: int, of: str = "") -> Deadline:
    def until(deed: Deed, zone: ZoneInfo) -> datetime:
        start = datetime.fromisoformat(deed.says[of]) if of else deed.at
        return end_of(start.astimezone(zone).date() + timedelta(number), zone)

    return until


def months(number: int) -> Deadline:
    def until(deed: Deed, zone: ZoneInfo) -> datetime:
        local = deed.at.astimezone(zone)
        years, month = divmod(local.year * 12 + local.month - 1 + number, 12)
        return end_of(date(years, month + 1, min(local.day, monthrange(years, month + 1)[1])), zone)

    return until


def hours(number: int) -> Deadline:
    return lambda deed, zone: deed.at + timedelta(hours=number)


def exactly_at(field: str) -> Deadline:
    return lambda deed, zone: datetime.fromisoformat(deed.says[field])


def always(deeds: list[Deed], one: int, other: int) -> bool:
    return True


def owed(case: Case, line: int, deadline: datetime | None) -> tuple[str, int]:
    """What was asked for did not come: that is told where it was asked for."""
    if deadline is None:
        return ("violated" if case.is_over else "pending"), line
    return ("violated" if case.now > deadline else "pending"), line


def places(case: Case, *names: str) -> list[int]:
    return [at for at, deed in enumerate(case.deeds) if deed.what in names]


def after(
    a: str, b: str, until: Deadline | None = None, *, form: str = "", fits: Fits = always, where: Fits = always
) -> Rule:
    """Each `a` is followed by a `b`; `form` says before what."""

    def rule(case: Case) -> Found:
        for at in places(case, a):
            if not where(case.deeds, at, at):
                continue
            deadline = until(case.deeds[at], case.zone) if until else None
            line, answered = case.deeds[at].line, None
            for later in range(at + 1, len(case.deeds)):
                deed = case.deeds[later]
                if deadline is not None and deed.at > deadline:
                    break
                if deed.what == b and fits(case.deeds, at, later):
                    answered = ("satisfied", deed.line)
                elif form == "chain" or (form == "alternate" and deed.what == a):
                    answered = ("violated", deed.line)
                if answered:
                    break
            yield answered or owed(case, line, deadline)

    return rule


def before(b: str, a: str, *, form: str = "", fits: Fits = always) -> Rule:
    """Before each `b` stands an `a`; `form` says since when."""

    def rule(case: Case) -> Found:
        for at in places(case, b):
            earlier = range(at)
            if form == "chain":
                earlier = range(max(at - 1, 0), at)
            elif form == "alternate":
                earlier = range(max((old for old in places(case, b) if old < at), default=-1) + 1, at)
            stands = any(case.deeds[old].what == a and fits(case.deeds, at, old) for old in earlier)
            yield "satisfied" if stands else "violated", case.deeds[at].line

    return rule


def both(*rules: Rule) -> Rule:
    return lambda case: (each for rule in rules for each in rule(case))


def together(a: str, b: str) -> Rule:
    """Each `a` has a `b`, sooner or later."""

    def rule(case: Case) -> Found:
        for at in places(case, a):
            line = case.deeds[at].line
            yield ("satisfied", line) if places(case, b) else owed(case, line, None)

    return rule


def never(a: str, b: str, *, form: str = "", earlier: bool = False, later: bool = False) -> Rule:
    """No `b` stands before each `a`, or comes after it. What stood there is broken by `a`, what comes by `b`."""

    def rule(case: Case) -> Found:
        for at in places(case, a):
            near = [other for other in places(case, b) if form != "chain" or abs(other - at) == 1]
            broken = [case.deeds[at].line] if earlier and any(other < at for other in near) else []
            broken += [case.deeds[other].line for other in near if later and other > at]
            yield ("violated", broken[0]) if broken else ("satisfied", 0)

    return rule


def at_least(a: str, number: int, most: int | None = None) -> Rule:
    """`a` happens so often, and each one above `most` is a violation of its own."""

    def rule(case: Case) -> Found:
        there = places(case, a)
        if most is not None and len(there) > most:
            yield from (("violated", case.deeds[at].line) for at in there[most:])
        elif len(there) >= number:
            yield "satisfied", 0
        else:
            yield ("violated", case.deeds[-1].line) if case.is_over else ("pending", 0)

    return rule


def at_most_monthly(a: str, most: int) -> Rule:
    """In each local month from the first deed to the end of the case, or to now, `a` happens at most so often."""

    def rule(case: Case) -> Found:
        ends = case.deeds[-1].at if case.is_over else case.now
        first, last = (moment.astimezone(case.zone) for moment in (case.deeds[0].at, ends))
        for month in range(first.year * 12 + first.month, last.year * 12 + last.month + 1):
            local = [(case.deeds[at], case.deeds[at].at.astimezone(case.zone)) for at in places(case, a)]
            there = [deed for deed, moment in local if moment.year * 12 + moment.month == month]
            yield from [("violated", deed.line) for deed in there[most:]] or [("satisfied", 0)]

    return rule


def begins(a: str) -> Rule:
    return lambda case: iter([("satisfied" if case.deeds[0].what == a else "violated", case.deeds[0].line)])


def ends(a: str) -> Rule:
    def rule(case: Case) -> Found:
        last = case.deeds[-1]
        yield (("satisfied" if last.what == a else "violated") if case.is_over else "pending"), last.line

    return rule


def gap(a: str, until: Deadline) -> Rule:
    """From the first deed, and from each `a`, the next `a` or the end of the case comes in time."""

    def rule(case: Case) -> Found:
        last = len(case.deeds) - 1 if case.is_over else None
        for at in [None, *(at for at in places(case, a) if at != last)]:  # the end begins no gap
            start = case.deeds[at or 0]
            later = [case.deeds[new] for new in places(case, a) if at is None or new > at]
            deadline = until(start, case.zone)
            ended = later[0].at if later else case.deeds[-1].at if case.is_over else None
            if ended is not None and ended <= deadline:
                yield "satisfied", start.line
            else:
                yield ("violated" if case.now > deadline else "pending"), start.line

    return rule


def persons(a: str, b: str, of: str, *, same: bool) -> Rule:
    """Who did each `a` is among those, the last one, or each one of those who did `b` before, or is not."""

    def rule(case: Case) -> Found:
        for at in places(case, a):
            earlier = [case.deeds[old].who for old in places(case, b) if old < at]
            was = [who == case.deeds[at].who for who in earlier]
            if was:
                agrees = {"any": any(was), "all": all(was), "last": was[-1]}[of]
                yield "satisfied" if agrees is same else "violated", case.deeds[at].line

    return rule


def soon_after_each(a: str, b: str, moved_by: str, until: Deadline) -> Rule:
    """After `a` a `b` by a deadline that each `moved_by` in time sets anew; while there was none, nobody can tell."""

    def rule(case: Case) -> Found:
        for at in places(case, a):
            earlier = [case.deeds[old] for old in places(case, moved_by) if old < at]
            deadline = until(earlier[-1], case.zone) if earlier else None
            status = ""
            for deed in case.deeds[at + 1 :]:
                if status or (deadline is not None and deed.at > deadline):
                    break
                if deed.what == b:
                    status = "satisfied" if deadline is not None else "unjudged"
                elif deed.what == moved_by:
                    deadline = until(deed, case.zone)
            line = case.deeds[at].line
            yield (status, line) if status else ("unjudged", line) if deadline is None else owed(case, line, deadline)

    return rule


def same_group_lately(deeds: list[Deed], one: int, other: int) -> bool:
    """The same workgroup, no longer ago than since the beginning of the thirtieth local date before."""
    zone = ZONES["helpdesk"]
    since = deeds[one].at.astimezone(zone).date() - timedelta(30)
    return (
        deeds[one].says["workgroup"] == deeds[other].says["workgroup"]
        and deeds[other].at.astimezone(zone).date() >= since
    )


def rated_high(deeds: list[Deed], one: int, other: int) -> bool:
    return deeds[one].says["service_level"] in ("Value 3", "Value 4")


def by_internet(deeds: list[Deed], one: int, other: int) -> bool:
    return deeds[one].says["case:channel"] == "Internet"


def by_the_owner(deeds: list[Deed], one: int, other: int) -> bool:
    return deeds[other].who == deeds[other].says["case:responsible"]


def by_no_checker(deeds: list[Deed], one: int, other: int) -> bool:
    return deeds[other].who not in {deed.who for deed in deeds[:other] if deed.what == CHECKED}


def not_adjusted_since(deeds: list[Deed], one: int, other: int) -> bool:
    return all(deed.what != ADJUSTED for deed in deeds[other:one])


RATED, TAKEN, RESOLVED, CLOSED, WAIT = "Assign seriousness", "Take in charge ticket", "Resolve ticket", "Closed", "Wait"
FAULT, REMEDY, UPGRADE = "Create SW anomaly", "Resolve SW anomaly", "Require upgrade"
RECEIVED, CHECKED, ADJUSTED, DETERMINED, SENT, STOP = "Confirmation of receipt", "T02", "T03", "T04", "T05", "T10"

RULES: dict[str, dict[str, Rule]] = {
    "helpdesk": {
        "rated-first": begins(RATED),
        "closed-last": ends(CLOSED),
        "closed-once": at_least(CLOSED, 1, most=1),
        "somebody-cares": at_least(TAKEN, 1),
        "no-second-attempt": at_least(RESOLVED, 0, most=1),
        "patience": at_most_monthly(WAIT, 1),
        "taken-in-two-days": after(RATED, TAKEN, days(2)),
        "better-service-is-faster": after(RATED, TAKEN, hours(4), where=rated_high),
        "resolved-in-a-month": after(TAKEN, RESOLVED, days(30)),
        "closed-in-time": after(RESOLVED, CLOSED, days(16)),
        "resolved-in-the-end": after(RATED, RESOLVED),
        "no-silence": gap(TAKEN, days(60)),
        "taken-before-resolved": before(RESOLVED, TAKEN),
        "taken-where-it-was-resolved": before(RESOLVED, TAKEN, fits=same_group_lately),
        "resolved-or-taken-again": after(TAKEN, RESOLVED, form="alternate"),
        "each-attempt-was-taken": before(RESOLVED, TAKEN, form="alternate"),
        "nothing-after-resolving": after(RESOLVED, CLOSED, form="chain"),
        "closed-when-resolved": before(CLOSED, RESOLVED, form="chain"),
        "fault-and-remedy": both(after(FAULT, REMEDY, months(6)), before(REMEDY, FAULT)),
        "no-remedy-without-fault": together(REMEDY, FAULT),
        "fault-or-upgrade": never(FAULT, UPGRADE, earlier=True, later=True),
        "not-opened-again": never(CLOSED, TAKEN, later=True),
        "not-resolved-twice": never(RESOLVED, RESOLVED, later=True, form="chain"),
        "not-held-before-rated": never(RATED, WAIT, earlier=True),
        "closed-by-another": persons(CLOSED, RESOLVED, "any", same=False),
        "resolved-by-who-took-it": persons(RESOLVED, TAKEN, "last", same=True),
    },
    "receipt": {
        "sent-by-the-deadline": after(RECEIVED, SENT, exactly_at("case:deadline")),
        "decided-on-the-planned-day": after(RECEIVED, STOP, days(0, "case:enddate_planned")),
        "sent-a-month-ahead": after(RECEIVED, SENT, days(-30, "case:deadline")),
        "sent-soon-after-the-check": soon_after_each(RECEIVED, SENT, CHECKED, days(2)),
        "internet-in-three-days": after(RECEIVED, SENT, days(3), where=by_internet),
        "received-first": begins(RECEIVED),
        "received-once": at_least(RECEIVED, 1, most=1),
        "stop-decided-last": ends(STOP),
        "checked-before-determined": before(DETERMINED, CHECKED),
        "checked-anew-when-adjusted": before(DETERMINED, CHECKED, fits=not_adjusted_since),
        "sent-as-determined": before(SENT, DETERMINED, form="chain"),
        "determined-next": after(CHECKED, DETERMINED, days(1), form="chain"),
        "each-change-is-checked": after(ADJUSTED, CHECKED, form="alternate"),
        "each-letter-is-determined": before(SENT, DETERMINED, form="alternate"),
        "refusal-goes-out": both(after("T11", "T15", months(1)), before("T15", "T11")),
        "printed-at-once": both(after("T19", "T20", hours(24), form="chain"), before("T20", "T19", form="chain")),
        "report-and-reasons": both(together("T16", "T20"), together("T20", "T16")),
        "advice-comes-back": both(after("T08", "T09", form="alternate"), before("T09", "T08", form="alternate")),
        "refused-or-held": never("T15", "T20", earlier=True, later=True),
        "no-change-once-sent": never(SENT, ADJUSTED, later=True),
        "not-changed-just-before": never(DETERMINED, ADJUSTED, earlier=True, form="chain"),
        "two-checks-at-most": at_least(CHECKED, 0, most=2),
        "no-silence": gap(CHECKED, months(3)),
        "four-eyes": persons(DETERMINED, CHECKED, "last", same=False),
        "somebody-new": persons(STOP, CHECKED, "all", same=False),
        "one-hand": persons(SENT, DETERMINED, "any", same=True),
        "owner-decides": after(RECEIVED, STOP, fits=by_the_owner),
        "considered-by-another": after(RECEIVED, STOP, months(1), fits=by_no_checker),
    },
}


@cache
def reckoned(log: str, now: datetime) -> dict[str, tuple[dict[str, int], list[tuple[str, int]]]]:
    """By constraint how many verdicts of each sort, and case and line of each violation."""
    counts = {name: Counter() for name in RULES[log]}
    broken = {name: [] for name in RULES[log]}
    for name, deeds in deeds_of(log).items():
        happened = [deed for deed in deeds if deed.at <= now]
        if not happened:
            continue
        is_over = happened[-1].what == CLOSED
        if log == "receipt":  # each row says when the whole case ended, if it did
            is_over = bool(deeds[-1].says["case:enddate"]) and len(happened) == len(deeds)
        case = Case(happened, is_over, now, ZONES[log])
        for constraint, rule in RULES[log].items():
            for status, line in rule(case):
                counts[constraint][status] += 1
                if status == "violated":
                    broken[constraint].append((name, line))
    return {name: (dict(counts[name]), sorted(broken[name])) for name in RULES[log]}


@cache
def audited(log: str, now: datetime) -> Audited:
    policy = Policy.load(EXAMPLES / f"{log}.yaml")
    return LogAudit(policy, LOGS[log], EXAMPLES / f"{log}.map.yaml").audited(as_of=now)


def figures(log: str, now: datetime):
    """By constraint how many verdicts of each sort, and case and line of each violation, as the audit has them."""
    came_to = audited(log, now)
    broken = {name: [] for name in came_to.totals.by_element}
    for each in came_to.violated:
        broken[each.element].append((each.case, each.place.line))
    counts = came_to.totals.by_element.items()
    return {name: (dict(count.by_status), sorted(broken[name])) for name, count in counts}


END = {"helpdesk": datetime(2014, 1, 10, tzinfo=UTC), "receipt": datetime(2012, 2, 1, tzinfo=UTC)}
BETWEEN = {"helpdesk": datetime(2012, 7, 1, tzinfo=UTC), "receipt": datetime(2011, 7, 1, tzinfo=UTC)}


def test_a_help_desk_is_audited_as_plain_python_reckons():
    """Of every constraint the numbers of verdicts, and case and line of each violation, are those of its sentence."""
    assert figures("helpdesk", END["helpdesk"]) == reckoned("helpdesk", END["helpdesk"])


def test_a_help_desk_is_audited_as_of_an_earlier_day():
    """As of a day in the middle, what is later has not happened, and a ticket is over if it was closed by then."""
    assert figures("helpdesk", BETWEEN["helpdesk"]) == reckoned("helpdesk", BETWEEN["helpdesk"])


@pytest.mark.parametrize("day", [END["receipt"], BETWEEN["receipt"]])
def test_deadlines_of_a_town_hall_are_audited_as_plain_python_reckons(day):
    """Planned against actual, orders, counts and persons: numbers, cases and lines are those of the sentences."""
    assert figures("receipt", day) == reckoned("receipt", day)


@pytest.mark.parametrize("log", LOGS)
def test_nothing_of_a_public_log_is_lost(log):
    """Each case and each event is counted; of the rows nothing is told but that some are alike."""
    came_to = audited(log, END[log])
    deeds = [deed for each in deeds_of(log).values() for deed in each]
    assert (came_to.cases, came_to.events) == (len(deeds_of(log)), len(deeds))
    assert (came_to.later, came_to.not_begun) == (0, 0)
    assert {finding.code for finding in came_to.findings} <= {"SF526"}
    assert sum(came_to.rows["not_ours"].values()) == (8 if log == "helpdesk" else 0)
    earlier = audited(log, BETWEEN[log])
    assert earlier.later == sum(deed.at > BETWEEN[log] for deed in deeds)
    assert earlier.not_begun == sum(each[0].at > BETWEEN[log] for each in deeds_of(log).values())


@pytest.mark.parametrize("log", LOGS)
def test_a_policy_for_a_public_log_is_sound(log):
    """It loads, and there is nothing to say of it; the rules reckoned here are all that it has."""
    policy = Policy.load(EXAMPLES / f"{log}.yaml")
    assert policy.notes == ()
    assert [constraint.id for constraint in policy.constraints] == list(RULES[log])


@pytest.mark.parametrize(("log", "name"), [("helpdesk", "taken_in_charge"), ("receipt", "confirmation_sent")])
def test_a_misspelt_activity_is_an_error_at_its_line(log, name):
    """Where a constraint asks for what nobody records, the policy does not load, and says where and what was meant."""
    text = (EXAMPLES / f"{log}.yaml").read_text(encoding="utf-8")
    head, asked, tail = text.partition(f"require: {name}")
    wrong = head + asked[:-2] + asked[-1] + asked[-2] + tail
    with pytest.raises(PolicyError) as refused:
        Policy.from_text(wrong)
    (finding,) = refused.value.findings
    assert (finding.code, finding.severity, finding.place.line) == ("SF303", "error", head.count("\n") + 1)
    assert name in finding.help()
