"""What amounts mean in a calendar: what others have published and what the text says. Laws: `test_calendar_laws`."""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from salesflow.amounts import MINUTE, Amount, Unit, parse, parse_clock
from salesflow.calendars import Calendar, Spans, micros, parse_span
from salesflow.findings import BeyondHorizon, FactError, Place


def week(text: str, days: int = 5) -> tuple[Spans, ...]:
    """The same hours on the first days of the week."""
    hours = tuple(parse_span(span) for span in text.split(", "))
    return (hours,) * days + ((),) * (7 - days)


MAIN = Calendar("main", "Asia/Shanghai", known=(date(2026, 1, 1), date(2027, 12, 31)), open=week("09:00-17:00"))
BERLIN = replace(MAIN, timezone="Europe/Berlin")


def at(calendar: Calendar, text: str) -> datetime:
    """A local time such as `2026-11-06 09:30`."""
    day, _, clock = text.partition(" ")
    return calendar.instant(date.fromisoformat(day), parse_clock(clock, end_of_day=True))


@pytest.mark.parametrize(
    ("hours", "anchor", "amount", "due"),
    [
        ("10:00-18:00", "2026-11-04 15:00", "10 open hours", "2026-11-05 17:00"),
        ("10:00-18:00", "2026-11-04 20:00", "10 open hours", "2026-11-06 12:00"),
        ("09:00-17:00", "2026-11-06 16:30", "1 open hour", "2026-11-09 09:30"),
        ("09:00-17:00", "2026-11-04 07:00", "2 open hours", "2026-11-04 11:00"),
        ("09:00-17:00", "2026-11-06 16:00", "4 open hours", "2026-11-09 12:00"),
    ],
)
def test_published_answers(hours: str, anchor: str, amount: str, due: str) -> None:
    """Business hours give the answers that others have published for theirs."""
    calendar = replace(MAIN, open=week(hours))
    assert calendar.deadline(at(calendar, anchor), parse(amount)) == at(calendar, due)


LAST = ".999999"
FRIDAY = "2026-11-06 16:00"


@pytest.mark.parametrize(
    ("anchor", "amount", "by", "not_before"),
    [
        (FRIDAY, "0 days", "2026-11-06 23:59:59" + LAST, "2026-11-06 00:00"),
        (FRIDAY, "2 days", "2026-11-08 23:59:59" + LAST, "2026-11-08 00:00"),
        (FRIDAY, "1 day before", "2026-11-05 23:59:59" + LAST, "2026-11-05 00:00"),
        (FRIDAY, "24 hours", "2026-11-07 16:00", "2026-11-07 16:00"),
        (FRIDAY, "36 hours before", "2026-11-05 04:00", "2026-11-05 04:00"),
        (FRIDAY, "same day 18:00", "2026-11-06 18:00", "2026-11-06 18:00"),
        (FRIDAY, "same day 24:00", "2026-11-06 23:59:59" + LAST, "2026-11-06 23:59:59" + LAST),
        (FRIDAY, "next open day 12:00", "2026-11-09 12:00", "2026-11-09 12:00"),
        (FRIDAY, "0 open minutes", FRIDAY, FRIDAY),
        (FRIDAY, "1 open hour", "2026-11-06 17:00", "2026-11-06 17:00"),
        (FRIDAY, "61 open minutes", "2026-11-09 09:01", "2026-11-09 09:01"),
        (FRIDAY, "7 open hours before", "2026-11-06 09:00", "2026-11-06 09:00"),
        (FRIDAY, "8 open hours before", "2026-11-05 16:00", "2026-11-05 16:00"),
        (FRIDAY, "0 open days", "2026-11-06 17:00", "2026-11-06 00:00"),
        (FRIDAY, "1 open day", "2026-11-09 17:00", "2026-11-09 00:00"),
        (FRIDAY, "2 open days before", "2026-11-04 17:00", "2026-11-04 00:00"),
        ("2026-11-07 10:00", "0 open days", "2026-11-09 17:00", "2026-11-09 00:00"),
        ("2026-11-07 10:00", "1 open day", "2026-11-09 17:00", "2026-11-09 00:00"),
        ("2026-11-07 10:00", "1 open day before", "2026-11-06 17:00", "2026-11-06 00:00"),
        ("2026-01-31 09:00", "1 month", "2026-02-28 23:59:59" + LAST, "2026-02-28 00:00"),
        ("2026-01-31 09:00", "2 months", "2026-03-31 23:59:59" + LAST, "2026-03-31 00:00"),
        ("2027-12-31 09:00", "2 months", "2028-02-29 23:59:59" + LAST, "2028-02-29 00:00"),
        ("2024-02-29 09:00", "12 months", "2025-02-28 23:59:59" + LAST, "2025-02-28 00:00"),
        ("2026-03-31 09:00", "1 month before", "2026-02-28 23:59:59" + LAST, "2026-02-28 00:00"),
        ("2026-01-15 09:00", "1 month before", "2025-12-15 23:59:59" + LAST, "2025-12-15 00:00"),
    ],
)
def test_amounts(anchor: str, amount: str, by: str, not_before: str) -> None:
    """Each unit ends and begins where the text says, counted from the anchor."""
    assert MAIN.deadline(at(MAIN, anchor), parse(amount)) == at(MAIN, by)
    assert MAIN.earliest(at(MAIN, anchor), parse(amount)) == at(MAIN, not_before)


def test_thirty_minutes_inclusive() -> None:
    """Exactly thirty minutes is within thirty minutes, a microsecond more is not."""
    anchor, answered = at(MAIN, "2026-11-06 09:00"), at(MAIN, "2026-11-06 09:30")
    assert answered <= MAIN.deadline(anchor, parse("30 minutes")) < answered + timedelta(microseconds=1)


def test_date_anchor() -> None:
    """A date is the start of its local day, for amounts that count days; minutes cannot be counted from it."""
    assert MAIN.deadline(date(2026, 11, 6), parse("2 days")) == at(MAIN, "2026-11-08 24:00")
    assert MAIN.deadline(date(2026, 11, 6), parse("1 open day")) == at(MAIN, "2026-11-09 17:00")
    for amount in ("2 hours", "2 open hours"):
        with pytest.raises(ValueError, match="is a date"):
            MAIN.deadline(date(2026, 11, 6), parse(amount))


@pytest.mark.parametrize(
    ("clock", "utc"),
    [
        ("2026-03-29 02:00", "2026-03-29T01:00+00:00"),
        ("2026-03-29 02:30", "2026-03-29T01:00+00:00"),
        ("2026-10-25 02:30", "2026-10-25T00:30+00:00"),
        ("2026-10-25 03:00", "2026-10-25T02:00+00:00"),
    ],
)
def test_gaps_and_repetitions(clock: str, utc: str) -> None:
    """A local time that is skipped is the first instant after the gap; one that occurs twice is the first."""
    assert at(BERLIN, clock).astimezone(UTC) == datetime.fromisoformat(utc)


def test_hours_really_elapse() -> None:
    """A day of 24 hours over a change of the clocks ends at another time of day; a day amount does not notice."""
    anchor = at(BERLIN, "2026-03-28 12:00")
    assert BERLIN.deadline(anchor, parse("24 hours")) == at(BERLIN, "2026-03-29 13:00")
    assert BERLIN.deadline(anchor, parse("1 day")) == at(BERLIN, "2026-03-29 24:00")


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 2), (date(2026, 10, 25), 4), (date(2026, 11, 1), 3)])
def test_spans_last_as_long_as_they_last(day: date, hours: int) -> None:
    """A house that is open from 01:00 to 04:00 is so for two, four or three hours."""
    calendar = replace(BERLIN, open=week("01:00-04:00", 7))
    assert calendar.open_time(calendar.start_of(day), calendar.end_of(day)) == hours * 60 * MINUTE


def test_day_that_begins_at_one() -> None:
    """Where the clock skips midnight, the date begins at 01:00 and the one before ends just before that."""
    calendar = Calendar("main", "America/Sao_Paulo")
    start, end = calendar.start_of(date(2018, 11, 4)), calendar.end_of(date(2018, 11, 3))
    assert start.isoformat() == "2018-11-04T01:00:00-02:00"
    assert micros(start) - micros(end) == 1


def test_closing_at_midnight() -> None:
    """A span until `24:00` lasts until the next date; as a deadline that closing is the last microsecond."""
    calendar = replace(MAIN, open=week("22:00-24:00", 7))
    anchor = at(calendar, "2026-11-06 12:00")
    assert calendar.deadline(anchor, parse("2 open hours")) == at(calendar, "2026-11-07 00:00")
    assert calendar.deadline(anchor, parse("0 open days")) == at(calendar, "2026-11-06 24:00")
    assert calendar.open_time(anchor, at(calendar, "2026-11-07 00:00")) == 120 * MINUTE


@pytest.mark.parametrize(
    ("zone", "skipped", "hours", "next_day"),
    [
        ("Europe/Berlin", date(2026, 3, 29), "02:00-03:00", date(2026, 3, 30)),
        ("Pacific/Apia", date(2011, 12, 30), "09:00-17:00", date(2011, 12, 31)),
    ],
)
def test_hours_that_the_clock_skips(zone: str, skipped: date, hours: str, next_day: date) -> None:
    """A date whose hours the clock skips altogether is not an open day."""
    around = (skipped - timedelta(days=3), skipped + timedelta(days=3))
    calendar = Calendar("main", zone, known=around, open=week(hours, 7))
    assert calendar.earliest(skipped, parse("0 open days")) == calendar.start_of(next_day)
    assert calendar.earliest(skipped - timedelta(days=1), parse("1 open day")) == calendar.start_of(next_day)


def test_last_midnight_is_beyond() -> None:
    """Open time that ends with the last known date ends on a date that is not known."""
    calendar = replace(MAIN, open=week("22:00-24:00", 7))
    anchor = at(calendar, "2027-12-31 22:00")
    assert calendar.deadline(anchor, parse("119 open minutes")) == at(calendar, "2027-12-31 23:59")
    with pytest.raises(BeyondHorizon, match="2028-01-01"):
        calendar.deadline(anchor, parse("2 open hours"))


def test_special_over_closed() -> None:
    """A date with hours of its own is open even when it is a Sunday in a closed week; of two, the first counts."""
    sunday = date(2026, 11, 8)
    rest, own = (date(2026, 11, 6), date(2026, 11, 12)), (parse_span("10:00-12:00"),)
    calendar = replace(MAIN, closed=(rest,), special=(((sunday, sunday), own), (rest, ())))
    assert calendar.spans_on(sunday) == own
    assert calendar.spans_on(date(2026, 11, 9)) == ()
    assert calendar.deadline(at(calendar, "2026-11-05 17:00"), parse("1 open day")) == at(calendar, "2026-11-08 12:00")


@pytest.mark.parametrize(
    ("anchor", "amount", "said"),
    [
        ("2025-12-31 12:00", "1 open day", "2025-12-31"),
        ("2025-12-31 12:00", "1 open hour", "2025-12-31"),
        ("2027-12-31 12:00", "1 open day", "2028-01-01"),
        ("2027-12-31 12:00", "6 open hours", "2028-01-01"),
        ("2027-12-31 12:00", "next open day 10:00", "2028-01-01"),
        ("2026-01-01 10:00", "1 open day before", "2025-12-31"),
        ("2026-01-01 10:00", "2 open hours before", "2025-12-31"),
        ("2028-01-01 12:00", "0 open minutes", "2028-01-01"),
    ],
)
def test_beyond_known(anchor: str, amount: str, said: str) -> None:
    """Open units outside the known dates are refused, and the message says which date and what is known."""
    with pytest.raises(BeyondHorizon) as beyond:
        MAIN.deadline(at(MAIN, anchor), parse(amount))
    [finding] = beyond.value.findings
    assert (finding.code, finding.place) == ("SF605", Place("main"))
    assert dict(finding.arguments) == {"calendar": "main", "date": said, "known": "2026-01-01..2027-12-31"}


def test_only_open_units_need_the_known_dates() -> None:
    """Days, months and hours ask neither for opening hours nor for known dates."""
    plain = Calendar("plain", "Asia/Shanghai")
    for amount in ("900 days", "90 months", "900 hours", "same day 12:00"):
        anchor = at(plain, "2030-05-05 12:00")
        assert plain.deadline(anchor, parse(amount)) == MAIN.deadline(anchor, parse(amount))


@pytest.mark.parametrize(
    "calendar", [Calendar("plain", "UTC"), replace(MAIN, open=((),) * 7), replace(MAIN, known=None)]
)
def test_no_opening_hours(calendar: Calendar) -> None:
    """A calendar without opening hours or known dates says that it lacks them."""
    now = datetime(2026, 11, 6, 12, tzinfo=UTC)
    asked: list[Any] = [
        lambda: calendar.deadline(now, parse("1 open day")),
        lambda: calendar.deadline(now, parse("1 open hour")),
        lambda: calendar.open_time(now, now),
        lambda: calendar.spans_on(now.date()),
    ]
    for ask in asked:
        with pytest.raises(BeyondHorizon, match="SF416"):
            ask()


@pytest.mark.parametrize("amount", ["1 day", "1 hour", "1 open hour", "1 open day", "same day 12:00"])
def test_datetime_without_offset(amount: str) -> None:
    """A datetime without an offset is no instant, and the machine's zone is not put in its place."""
    with pytest.raises(FactError, match="SF607"):
        MAIN.deadline(datetime(2026, 11, 6, 12), parse(amount))


def test_days_between() -> None:
    """Days between are differences of local dates, negative the other way."""
    evening, morning = datetime(2026, 11, 6, 15, 59, tzinfo=UTC), datetime(2026, 11, 6, 16, 1, tzinfo=UTC)
    assert MAIN.days_between(evening, morning) == 1
    assert MAIN.days_between(date(2026, 11, 9), evening) == -3


@pytest.fixture
def machine_zones(monkeypatch: pytest.MonkeyPatch) -> Iterator[Iterator[str]]:
    """The machine set to one zone after the other."""

    def set_to(zones: tuple[str, ...]) -> Iterator[str]:
        for zone in zones:
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            yield zone

    yield set_to(("UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kathmandu"))
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change its zone while it runs")
def test_machine_zone_does_not_matter(machine_zones: Iterator[str]) -> None:
    """The answers are the same whatever zone the machine is set to."""
    texts = ("1 day", "1 month", "5 hours", "5 open hours", "2 open days", "same day 02:30", "next open day 24:00")
    answers = set()
    for _ in machine_zones:
        fresh = replace(BERLIN, open=week("01:00-05:00", 7))
        anchors = [datetime(2026, 3, 28, hour, tzinfo=UTC) for hour in range(24)]
        answers.add(tuple(fresh.deadline(anchor, parse(text)).isoformat() for anchor in anchors for text in texts))
    assert len(answers) == 1


def test_hours_are_asked_once_a_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """The opening hours are read once for each known date, however many deadlines are asked and however far away."""
    asked: list[int] = []
    real = Calendar._spans

    def counted(self: Calendar, day: int) -> Spans:
        asked.append(day)
        return real(self, day)

    monkeypatch.setattr(Calendar, "_spans", counted)
    calendar, anchor = replace(MAIN, name="counted"), at(MAIN, "2026-01-05 09:00")
    for count in (1, 10, 100, 400):
        calendar.deadline(anchor, Amount(count * 60, Unit.OPEN_MINUTES))
        calendar.deadline(anchor, Amount(count, Unit.OPEN_DAYS))
    assert len(asked) == len(set(asked)) == 730


def test_a_calendar_is_a_value() -> None:
    """Calendars are equal by what they say, not by where it stands; what they have worked out is not pickled."""
    elsewhere = replace(MAIN, place=Place("ours.yaml", 3, 1))
    assert elsewhere == MAIN
    assert hash(elsewhere) == hash(MAIN)
    MAIN.deadline(at(MAIN, FRIDAY), parse("1 open day"))
    assert len(pickle.dumps(MAIN)) < 1000
    copy = pickle.loads(pickle.dumps(MAIN))
    assert copy == MAIN
    assert copy.deadline(at(MAIN, FRIDAY), parse("1 open day")) == MAIN.deadline(at(MAIN, FRIDAY), parse("1 open day"))
