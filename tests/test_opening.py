"""Opening hours as a policy writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.amounts import DAY_END, HOUR, clock_text
from salesflow.findings import Problem
from salesflow.opening import overlapping, parse_dates, parse_known, parse_span, weekdays

times = st.integers(0, DAY_END)


@given(st.lists(times, min_size=2, max_size=2, unique=True).map(sorted))
def test_span_round_trip(bounds: list[int]) -> None:
    """A span is the two times that it is written with, and may end at `24:00`."""
    low, high = bounds
    assert parse_span(f"{clock_text(low)}-{clock_text(high)}") == (low, high)


@pytest.mark.parametrize(
    ("parse", "text", "code"),
    [
        (parse_span, "12:00-09:00", "SF236"),
        (parse_span, "09:00-09:00", "SF236"),
        (parse_span, "24:00-24:00", "SF233"),
        (parse_span, "09:00", "SF233"),
        (parse_span, "09:00-", "SF233"),
        (parse_span, "09:00-12:00-13:00", "SF233"),
        (parse_span, "9-17", "SF233"),
        (parse_span, "09:00-25:00", "SF233"),
        (weekdays, "", "SF235"),
        (weekdays, "monday", "SF235"),
        (weekdays, "Mon", "SF235"),
        (weekdays, "mon-", "SF235"),
        (weekdays, "-fri", "SF235"),
        (weekdays, "mon-tue-wed", "SF235"),
        (parse_dates, "2027-02-30", "SF224"),
        (parse_dates, "20270205", "SF224"),
        (parse_dates, "2027-W05-1", "SF224"),
        (parse_dates, "2027-2-5", "SF224"),
        (parse_dates, "2027-02-05..", "SF224"),
        (parse_dates, "2027-02-05...2027-02-08", "SF224"),
        (parse_dates, "0000-01-01", "SF224"),
        (parse_dates, "２０２７-02-05", "SF224"),
        (parse_dates, "2027-02-08..2027-02-05", "SF236"),
        (parse_known, "2015-01-01..9999-12-31", "SF226"),
        (parse_known, "2015", "SF224"),
    ],
)
def test_refused(parse: Callable[[str], object], text: str, code: str) -> None:
    """What is no span, no day of the week, no date or the wrong way round is refused by its own code."""
    with pytest.raises(Problem) as refusal:
        parse(text)
    assert refusal.value.code == code


def test_backwards_span_is_named_by_its_ends() -> None:
    """A span that is the wrong way round is told by both its times."""
    with pytest.raises(Problem) as refusal:
        parse_span("12:00-09:00")
    assert refusal.value.arguments == {"low": "12:00", "high": "09:00"}


@given(st.text(), st.sampled_from([parse_span, weekdays, parse_dates, parse_known]))
def test_any_text(text: str, parse: Callable[[str], object]) -> None:
    """Any text either is read or refused with a code."""
    code = None
    try:
        parse(text)
    except Problem as problem:
        code = problem.code
    assert code in {None, "SF224", "SF226", "SF233", "SF235", "SF236"}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", (0,)),
        ("sun", (6,)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sat-sun", (5, 6)),
        ("sat-mon", (5, 6, 0)),
        ("fri-fri", (4,)),
        ("tue-mon", (1, 2, 3, 4, 5, 6, 0)),
    ],
)
def test_weekdays(text: str, days: tuple[int, ...]) -> None:
    """Days count from Monday, and a range may run over the end of the week."""
    assert weekdays(text) == days


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2027-02-05..2027-02-08", date(2027, 2, 5), date(2027, 2, 8)),
        ("2027-02-05 .. 2027-02-05", date(2027, 2, 5), date(2027, 2, 5)),
        ("2028-02-29", date(2028, 2, 29), date(2028, 2, 29)),
    ],
)
def test_dates(text: str, low: date, high: date) -> None:
    """A range of dates includes both its ends; one date is a range of itself."""
    assert parse_dates(text) == (low, high)


def test_overlapping() -> None:
    """Spans that share a moment overlap; spans that touch do not."""
    morning, noon, afternoon = (9 * HOUR, 12 * HOUR), (11 * HOUR, 14 * HOUR), (12 * HOUR, 18 * HOUR)
    assert overlapping([afternoon, morning]) is None
    assert overlapping([afternoon, noon, morning]) == (morning, noon)
    assert overlapping([morning, morning]) == (morning, morning)
    assert overlapping([]) is None
