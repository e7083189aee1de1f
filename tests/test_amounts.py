"""Amounts of time as texts and values; what instant they mean is in `test_calendars`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.amounts import DAY_END, HOUR, MINUTE, Amount, Moment, Span, Unit, clock_text, elapsed, parse, parse_clock
from salesflow.findings import Problem

hours = st.integers(0, 1_000_000).map(lambda count: count * 60)
amounts = st.builds(Amount, st.one_of(st.integers(0, 1_000_000), hours), st.sampled_from(Unit), st.booleans()).filter(
    lambda amount: amount.count <= 1_000_000 or amount.unit.is_elapsed
)
moments = st.builds(Moment, st.integers(0, DAY_END), st.booleans())


@given(st.one_of(amounts, moments))
def test_text_round_trip(span: Span) -> None:
    """The text of an amount means that amount."""
    assert parse(str(span)) == span


@given(st.integers(0, DAY_END))
def test_clock_round_trip(at: int) -> None:
    """The text of a time of day means that time, to the microsecond, and `24:00` is the end of the day."""
    assert parse_clock(clock_text(at), end_of_day=True) == at


nearly = st.from_regex(r"[0-9]{1,9} +(open )?(minute|hour|day|month|week)s?( before)?", fullmatch=True)
nearly_a_moment = st.from_regex(r"(same|next open) day \S{1,6}", fullmatch=True)


@given(st.text() | nearly | nearly_a_moment)
def test_any_text(text: str) -> None:
    """Any text either is an amount or a problem with a code, and the canonical text of an amount is stable."""
    try:
        again = parse(str(parse(text)))
    except Problem as problem:
        code = problem.code
    else:
        assert again == parse(text)
        return
    assert code in {"SF231", "SF232", "SF233"}


@pytest.mark.parametrize(
    ("text", "span", "canonical"),
    [
        ("30 minutes", Amount(30, Unit.MINUTES), "30 minutes"),
        ("24 hours", Amount(1440, Unit.MINUTES), "24 hours"),
        ("90 open minutes", Amount(90, Unit.OPEN_MINUTES), "90 open minutes"),
        (" 2  open  hours ", Amount(120, Unit.OPEN_MINUTES), "2 open hours"),
        ("1 day before", Amount(1, Unit.DAYS, before=True), "1 day before"),
        ("005 days", Amount(5, Unit.DAYS), "5 days"),
        ("0 minutes", Amount(0, Unit.MINUTES), "0 minutes"),
        ("1 open days", Amount(1, Unit.OPEN_DAYS), "1 open day"),
        ("same day 24:00", Moment(DAY_END), "same day 24:00"),
        ("next open day 9:05", Moment(9 * HOUR + 5 * MINUTE, next_open_day=True), "next open day 09:05"),
    ],
)
def test_examples(text: str, span: Span, canonical: str) -> None:
    """Hours are minutes, blanks and leading noughts do not matter, one of a unit is singular."""
    assert parse(text) == span
    assert str(span) == canonical


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "SF231"),
        ("5", "SF231"),
        ("five days", "SF231"),
        ("-1 days", "SF231"),
        ("1.5 hours", "SF231"),
        ("2 weeks", "SF231"),
        ("2 open months", "SF231"),
        ("３０ minutes", "SF231"),
        ("same day", "SF231"),
        ("same day 25:00", "SF233"),
        ("same day 12:60", "SF233"),
        ("same day ²:00", "SF233"),
        ("1000001 days", "SF232"),
        ("9" * 5000 + " days", "SF232"),
    ],
)
def test_refused(text: str, code: str) -> None:
    """What is no amount, no time of day or no sensible number is refused by its own code."""
    with pytest.raises(Problem) as refusal:
        parse(text)
    assert refusal.value.code == code


def test_midnight_only_where_a_day_may_end() -> None:
    """`24:00` is a time only where a day may end."""
    with pytest.raises(Problem):
        parse_clock("24:00")


@pytest.mark.parametrize(
    ("text", "needs_opening", "needs_instant"),
    [
        ("30 minutes", False, True),
        ("5 days", False, False),
        ("3 months", False, False),
        ("2 open hours", True, True),
        ("1 open day", True, False),
        ("same day 18:00", False, False),
        ("next open day 12:00", True, False),
    ],
)
def test_needs(text: str, needs_opening: bool, needs_instant: bool) -> None:
    """Only what is counted while the house is open needs its hours; only what is elapsed needs an instant."""
    span = parse(text)
    assert (span.needs_opening, span.needs_instant) == (needs_opening, needs_instant)


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("30 minutes", "30分钟内"),
        ("2 open hours", "2营业小时内"),
        ("1 month before", "1个月前"),
        ("3 open days", "3个营业日内"),
        ("same day 18:00", "当天18:00前"),
        ("next open day 12:00", "下一营业日12:00前"),
    ],
)
def test_chinese(text: str, chinese: str) -> None:
    """An amount reads in Chinese as well; in English it reads as a policy writes it."""
    assert parse(text).text("zh") == chinese
    assert parse(text).text("en") == text


def test_elapsed() -> None:
    """An elapsed amount is a duration."""
    amount = parse("36 hours")
    assert isinstance(amount, Amount)
    assert elapsed(amount) == timedelta(days=1, hours=12)
