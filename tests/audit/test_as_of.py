"""The moment that a question is asked for."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.audit import parse_as_of
from salesflow.calendars import Calendar
from salesflow.findings import Problem

LIMA = Calendar("lima", "America/Lima")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-02", datetime(2026, 11, 2, 23, 59, 59, 999999, tzinfo=ZoneInfo("America/Lima"))),
        (" 2026-11-02 09:10 ", datetime(2026, 11, 2, 9, 10, tzinfo=ZoneInfo("America/Lima"))),
        ("2026-11-02T09:10Z", datetime(2026, 11, 2, 9, 10, tzinfo=UTC)),
        ("2026-11-02 09:10+08:00", datetime(2026, 11, 2, 1, 10, tzinfo=UTC)),
    ],
)
def test_a_date_is_its_last_instant_and_a_time_is_local(text, moment):
    """As of the 2nd means that everything of the 2nd has happened, where the calendar is."""
    assert parse_as_of(text, LIMA) == moment


@pytest.mark.parametrize(
    ("text", "calendar", "code"),
    [
        ("yesterday", LIMA, "SF225"),
        ("2026-02-30", LIMA, "SF224"),
        ("2026-02-30 10:00", LIMA, "SF225"),
        ("9999-12-31", LIMA, "SF225"),
        ("2026-11-02", None, "SF607"),
        ("2026-11-02 10:00", None, "SF607"),
    ],
)
def test_what_is_no_moment_says_why(text, calendar, code):
    """A word, a day that no month has, a date without a place: each is told."""
    with pytest.raises(Problem) as refused:
        parse_as_of(text, calendar)
    assert refused.value.code == code


@given(st.text(max_size=20) | st.dates().map(str) | st.datetimes().map(str))
def test_any_text_is_a_moment_or_a_problem(text):
    """Whatever somebody types, there is an instant with an offset, or a sentence."""
    with suppress(Problem):
        assert parse_as_of(text, LIMA).utcoffset() is not None
