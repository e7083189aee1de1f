"""
The templates of constraints, reckoned in plain Python, case by case: what the audits of public logs are held to.

Nothing here comes from salesflow: each template is written again from the sentence that docs/concepts/semantics.md
has on it.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


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


def reckoned(
    rules: dict[str, Rule], cases: Iterable[tuple[str, Case]]
) -> dict[str, tuple[dict[str, int], list[tuple[str, int]]]]:
    """By constraint how many verdicts of each sort, and case and line of each violation."""
    counts = {constraint: Counter() for constraint in rules}
    broken = {constraint: [] for constraint in rules}
    for name, case in cases:
        for constraint, rule in rules.items():
            for status, line in rule(case):
                counts[constraint][status] += 1
                if status == "violated":
                    broken[constraint].append((name, line))
    return {constraint: (dict(counts[constraint]), sorted(broken[constraint])) for constraint in rules}
