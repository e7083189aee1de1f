"""Deadlines in open hours and open days: the cost must not depend on the span."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.figures import Figure, missing
from benchmarks.measuring import by_turns, same
from benchmarks.peers import Absent, bring
from salesflow import Policy
from salesflow.amounts import parse
from salesflow.calendars import Calendar, micros

SUBJECT = "Deadlines"
ANCHORS = [datetime(2026, 1, 5, 3, 7, tzinfo=UTC) + timedelta(hours=7 * number) for number in range(200)]
Counting = Callable[[datetime, int], datetime]


def deadlines(policy: Policy) -> list[Figure]:
    calendar = policy.calendar()
    assert calendar is not None
    return [*(figure for hours in (2, 200) for figure in open_hours(calendar, hours)), *open_days(calendar, 10)]


def open_hours(calendar: Calendar, hours: int) -> list[Figure]:
    """One amount, counted by everybody from the same anchors."""
    amount = parse(f"{hours} open hours")
    expected = [micros(calendar.deadline(anchor, amount)) for anchor in ANCHORS]
    numbers, rows = {OURS: len(ANCHORS)}, []
    actions: dict[str, Callable[[], object]] = {OURS: lambda: [calendar.deadline(anchor, amount) for anchor in ANCHORS]}
    for name, make in COUNTERS.items():
        try:
            count = make(calendar)
        except Absent as absent:
            rows.append(missing(SUBJECT, f"{hours} open hours, {name}", str(absent)))
            continue
        anchors = ANCHORS[: 10 if name == "businesstimedelta" and hours > 100 else None]  # it takes its time
        same([micros(count(anchor, hours)) for anchor in anchors], expected[: len(anchors)], name)
        numbers[name] = len(anchors)
        actions[name] = lambda count=count, anchors=anchors: [count(anchor, hours) for anchor in anchors]  # type: ignore[misc]
    times = by_turns(actions)
    each = {name: seconds / numbers[name] for name, seconds in times.items()}
    return [*_compared(f"{hours} open hours", each), *rows]


def _compared(what: str, each: dict[str, float]) -> list[Figure]:
    ours = each[OURS]
    return [
        Figure(SUBJECT, f"{what}, {name}", seconds, ratio=seconds / ours, against=OURS, note=NOTES.get(name, ""))
        for name, seconds in each.items()
    ]


OURS = "salesflow"
NOTES = {
    "day by day": "the same calendar, as people count",
    "timegrid": "in Rust; takes local times, converted as part of the call",
    "numpy, one by one": "gives the day, where salesflow gives the instant at which it ends",
    "numpy, all at once": "gives the day",
}


def _day_by_day(calendar: Calendar) -> Counting:
    """Open time as people count it: day by day, span by span. Its cost grows with the amount."""

    def count(start: datetime, hours: int) -> datetime:
        left = hours * 3_600_000_000
        day = calendar.local(start).date()
        while True:
            for low, high in calendar.spans_on(day):
                opens, closes = calendar.instant(day, low), calendar.instant(day, high)
                begin = max(opens, start, key=micros)
                room = micros(closes) - micros(begin)
                if room >= left and room > 0:
                    return begin.astimezone(UTC) + timedelta(microseconds=left)
                left -= max(0, room)
            day += timedelta(days=1)

    return count


def _closed(calendar: Calendar) -> list[date]:
    spans = ((first.toordinal(), last.toordinal()) for first, last in calendar.closed)
    return [date.fromordinal(day) for first, last in spans for day in range(first, last + 1)]


def _businesstimedelta(calendar: Calendar) -> Counting:
    library, zone = bring("businesstimedelta", "businesstimedelta"), bring("pytz", "pytz").timezone("Asia/Shanghai")
    rules = library.Rules(
        [
            library.WorkDayRule(start_time=time(9), end_time=time(18), working_days=list(range(7)), tz=zone),
            library.LunchTimeRule(start_time=time(12), end_time=time(13), working_days=list(range(5)), tz=zone),
            library.HolidayRule(dict.fromkeys(_closed(calendar), "closed"), tz=zone),
        ]
    )
    return lambda start, hours: start + library.BusinessTimeDelta(rules, hours=hours)


def _timegrid(calendar: Calendar) -> Counting:
    library = bring("timegrid", "timegrid")
    zone = ZoneInfo("Asia/Shanghai")
    open_hours: Any = library.TimeGridCalendar.weekdays(time(9), time(18))
    for day in (library.DayOfWeek.Saturday, library.DayOfWeek.Sunday):
        open_hours = open_hours.add_open_rule(day, time(9), time(18))
    open_hours = open_hours.break_weekdays(time(12), time(13))
    for closed in _closed(calendar):
        open_hours = open_hours.close(closed)

    def count(start: datetime, hours: int) -> datetime:
        local = start.astimezone(zone).replace(tzinfo=None)
        return open_hours.at(local).add_work_duration(library.hours(hours)).replace(tzinfo=zone)  # type: ignore[no-any-return]

    return count


COUNTERS: dict[str, Callable[[Calendar], Counting]] = {
    "day by day": _day_by_day,
    "businesstimedelta": _businesstimedelta,
    "timegrid": _timegrid,
}


def open_days(calendar: Calendar, number: int) -> list[Figure]:
    """Whole days, one by one and many at once: numpy knows days, and no hours."""
    amount = parse(f"{number} open days")
    what = f"{number} open days"
    days = [calendar.local(anchor).date() for anchor in ANCHORS]
    try:
        numpy = bring("numpy", "numpy")
    except Absent as absent:
        return [missing(SUBJECT, f"{what}, numpy", str(absent))]
    known = numpy.busdaycalendar(weekmask="1111111", holidays=_closed(calendar))
    many = numpy.array(days, dtype="datetime64[D]")

    def at_once(start: Any) -> Any:
        return numpy.busday_offset(start, number, roll="backward", busdaycal=known)

    expected = [calendar.local(calendar.deadline(anchor, amount)).date() for anchor in ANCHORS]
    same(at_once(many).tolist(), expected, "numpy")
    times = by_turns(
        {
            OURS: lambda: [calendar.deadline(anchor, amount) for anchor in ANCHORS],
            "numpy, one by one": lambda: [at_once(day) for day in days],
            "numpy, all at once": lambda: at_once(many),
        }
    )
    return _compared(what, {name: seconds / len(ANCHORS) for name, seconds in times.items()})
