"""Moments and spans as somebody says them at the morning meeting."""

from datetime import datetime, timedelta

import pytest

from salesflow import Policy
from salesflow.reports.owed import for_how_long, happening, near, roles

CALENDAR = Policy.load().calendar()
AT = CALENDAR.local(datetime.fromisoformat("2026-11-03T08:30:00+08:00"))


def local(said):
    return CALENDAR.local(datetime.fromisoformat(f"{said}+08:00"))


@pytest.mark.parametrize(
    ("by", "en", "zh"),
    [
        ("2026-11-03T18:00:00", "today 18:00", "今天 18:00"),
        ("2026-11-04T12:00:00", "tomorrow 12:00", "明天 12:00"),
        ("2026-11-02T23:59:59.999999", "yesterday 24:00", "昨天 24:00"),
        ("2026-11-07T18:00:00", "Sat 11-07 18:00", "周六 11-07 18:00"),
        ("2027-02-06T18:00:00", "Sat 2027-02-06 18:00", "周六 2027-02-06 18:00"),
    ],
)
def test_a_deadline_is_said_as_on_the_day_asked(by, en, zh):
    """Today, tomorrow and yesterday by name; else the day, with the year only where it is another."""
    assert (near(local(by), AT, "en"), near(local(by), AT, "zh")) == (en, zh)


def test_today_is_the_day_of_the_store():
    """Half past midnight in Shanghai is the next day, whatever the day is where the question is asked from."""
    asked = datetime.fromisoformat("2026-11-02T16:30:00+00:00")
    assert near(local("2026-11-03T18:00:00"), asked, "en") == "today 18:00"


@pytest.mark.parametrize(
    ("span", "en", "zh"),
    [
        (timedelta(seconds=59), "0 minutes", "0 分钟"),
        (timedelta(minutes=1), "1 minute", "1 分钟"),
        (timedelta(minutes=90), "1 hour", "1 小时"),
        (timedelta(hours=24), "1 day", "1 天"),
        (timedelta(days=10, hours=23), "10 days", "10 天"),
    ],
)
def test_a_span_is_whole_days_or_hours_or_minutes(span, en, zh):
    """Nobody at the meeting wants more than one number."""
    assert (for_how_long(span, "en"), for_how_long(span, "zh")) == (en, zh)


def test_roles_and_happenings_have_titles():
    """Roles, activities, steps and a journey's own events by their titles; nobody in particular is anybody."""
    policy = Policy.load()
    assert roles(policy, ("finance", "service"), "zh") == "财务部、售后服务部"
    assert roles(policy, (), "en") == "anybody"
    names = ("contact", "hand_over", "journey.reassigned")
    assert [happening(policy, name, "zh") for name in names] == ["跟进", "交车", "变更归属"]
