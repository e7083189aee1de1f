"""
Two public logs, audited: every figure equals one that plain Python reckons from the file.

The files are read here, and their constraints told in the log's own words, without anything of salesflow; what a
template means is reckoned in plain_reckoning.py.
"""

import csv
import gzip
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from audit.plain_reckoning import (
    Case,
    Deed,
    Rule,
    after,
    at_least,
    at_most_monthly,
    before,
    begins,
    both,
    days,
    ends,
    exactly_at,
    gap,
    hours,
    months,
    never,
    persons,
    reckoned,
    soon_after_each,
    together,
)
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


def cases_of(log: str, now: datetime) -> Iterator[tuple[str, Case]]:
    """Each case as it stood at that moment."""
    for name, deeds in deeds_of(log).items():
        happened = [deed for deed in deeds if deed.at <= now]
        if not happened:
            continue
        is_over = happened[-1].what == CLOSED
        if log == "receipt":  # each row says when the whole case ended, if it did
            is_over = bool(deeds[-1].says["case:enddate"]) and len(happened) == len(deeds)
        yield name, Case(happened, is_over, now, ZONES[log])


def plainly(log: str, now: datetime):
    """The figures that the audit has to come to."""
    return reckoned(RULES[log], cases_of(log, now))


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
    assert figures("helpdesk", END["helpdesk"]) == plainly("helpdesk", END["helpdesk"])


def test_a_help_desk_is_audited_as_of_an_earlier_day():
    """As of a day in the middle, what is later has not happened, and a ticket is over if it was closed by then."""
    assert figures("helpdesk", BETWEEN["helpdesk"]) == plainly("helpdesk", BETWEEN["helpdesk"])


@pytest.mark.parametrize("day", [END["receipt"], BETWEEN["receipt"]])
def test_deadlines_of_a_town_hall_are_audited_as_plain_python_reckons(day):
    """Planned against actual, orders, counts and persons: numbers, cases and lines are those of the sentences."""
    assert figures("receipt", day) == plainly("receipt", day)


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
