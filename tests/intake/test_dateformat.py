"""How the dates of a file are written."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.findings import Problem
from salesflow.intake.dateformat import parse_format

DATES = {
    "M/D/YYYY": lambda d: f"{d.month}/{d.day}/{d.year:04}",
    "DD.MM.YYYY": lambda d: f"{d:%d.%m}.{d.year:04}",
    "YYYYMMDD": lambda d: f"{d.year:04}{d:%m%d}",
    "YYYY年M月D日": lambda d: f"{d.year:04}年{d.month}月{d.day}日",
    "[D] M (YYYY)": lambda d: f"[{d.day}] {d.month} ({d.year:04})",
}
TIMES = {
    "HH:mm:ss": lambda t: f"{t:%H:%M:%S}",
    "H.mm ss": lambda t: f"{t.hour}.{t:%M %S}",
    "h:mm:ss AM/PM": lambda t: f"{t.hour % 12 or 12}:{t:%M:%S} {'pm' if t.hour >= 12 else 'AM'}",
    "AM/PMhh:mm ss": lambda t: f"{'下午' if t.hour >= 12 else '上午'}{t.hour % 12 or 12:02}:{t:%M %S}",
}


@given(
    st.dates(), st.times().map(lambda t: t.replace(microsecond=0)), st.sampled_from([*DATES]), st.sampled_from([*TIMES])
)
def test_what_is_written_in_a_format_is_read_back(day, clock, date_format, time_format):
    """Every date and every time of day, in every format, means itself."""
    both = parse_format(f"{date_format} {time_format}")
    assert both.read(f"{DATES[date_format](day)} {TIMES[time_format](clock)}") == (day, clock)
    assert parse_format(date_format).read(DATES[date_format](day)) == (day, None)
    assert parse_format(time_format).read(TIMES[time_format](clock)) == (None, clock)


@pytest.mark.parametrize(("cell", "year"), [("1/2/68", 2068), ("1/2/69", 1969), ("1/2/00", 2000), ("1/2/26", 2026)])
def test_two_digits_of_a_year_are_1969_to_2068(cell, year):
    """A year of two digits is the one that POSIX takes it for."""
    assert parse_format("M/D/YY").read(cell) == (date(year, 1, 2), None)


def test_noon_and_midnight_of_twelve_hours():
    """12:30 AM is half past midnight, 12:30 PM half past noon."""
    twelve = parse_format("h:mm AM/PM")
    assert [twelve.read(f"12:30 {half}")[1] for half in ("AM", "PM")] == [time(0, 30), time(12, 30)]


@pytest.mark.parametrize(
    ("said", "cell"),
    [
        ("M/D/YYYY", "2/30/2026"),
        ("M/D/YYYY", "13/1/2026"),
        ("M/D/YYYY", "1/1/26"),
        ("M/D/YYYY", " 1/1/2026"),
        ("M/D/YYYY", "１/1/2026"),
        ("MM/DD/YYYY", "1/1/2026"),
        ("HH:mm", "24:00"),
        ("h:mm AM/PM", "0:10 AM"),
        ("h:mm AM/PM", "13:10 PM"),
        ("YYYY.MM.DD", "2026-01-02"),
    ],
)
def test_a_cell_in_another_format_is_no_date(said, cell):
    """A cell fits its format exactly, or it is not read at all."""
    with pytest.raises(Problem) as refused:
        parse_format(said).read(cell)
    assert refused.value.code == "SF519"


@pytest.mark.parametrize(
    "said",
    [
        "", "date", "YYYY", "M/D", "YYYY-MM", "HH", "mm:ss", "h:mm", "HH:mm AM/PM", "M/D/YYYY M", "D/M/YY YYYY",
        "YYYYMD", "Hmm", "H h:mm AM/PM",
    ],
)  # fmt: skip
def test_a_format_that_tells_no_date_is_refused(said):
    """Half a date, a part twice, digits that run together: nobody could say what a cell means."""
    with pytest.raises(Problem) as refused:
        parse_format(said)
    assert refused.value.code == "SF517"
