"""What a violation says of moments and of roles: two moments never read alike, and help fits what was lacking."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import Policy
from salesflow.audit import parse_as_of
from salesflow.audit.audit_log import LogAudit
from salesflow.audit.wording import moment, told_apart
from salesflow.calendars import Calendar
from salesflow.reports.result import of_audit

CLOCK = Policy.from_text("salesflow: 1\nname: x\nversion: 1\ncalendars: {main: {timezone: Asia/Shanghai}}").calendar()
NINE = datetime(2026, 11, 3, 1, 10, tzinfo=UTC)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    st.timedeltas(timedelta(microseconds=2), timedelta(minutes=3)),
)
def test_moments_that_differ_never_read_alike(one, later):
    """What was late by a second, or by less, is seen to be late; what is minutes apart is told in minutes."""
    assert isinstance(CLOCK, Calendar)
    due, done = told_apart(CLOCK, one, one + later)
    assert due < done
    assert later < timedelta(minutes=1) or (due, done) == (moment(CLOCK, one), moment(CLOCK, one + later))


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (NINE, NINE + timedelta(minutes=1), ("2026-11-03 09:10", "2026-11-03 09:11")),
        (NINE, NINE + timedelta(seconds=20), ("2026-11-03 09:10:00", "2026-11-03 09:10:20")),
        (NINE, NINE, ("2026-11-03 09:10", "2026-11-03 09:10")),
        (NINE, NINE + timedelta(milliseconds=5), ("2026-11-03 09:10:00.000000", "2026-11-03 09:10:00.005000")),
        (
            datetime(2026, 11, 3, 15, 59, 59, 999_999, tzinfo=UTC),
            datetime(2026, 11, 3, 16, 0, 7, tzinfo=UTC),
            ("2026-11-03 24:00:00", "2026-11-04 00:00:07"),
        ),
    ],
)
def test_as_much_of_a_moment_is_told_as_tells_them_apart(one, other, told):
    """Minutes, then seconds, then what follows them; the end of a day is its 24:00."""
    assert told_apart(CLOCK, one, other) == told


SHOP = """\
salesflow: 1
name: shop
version: "1"
calendars: {main: {timezone: Asia/Shanghai}}
roles: {seller: {en: seller, zh: 销售}, boss: {en: boss, zh: 经理}}
activities: {paid: {}, asked: {}, called: {}}
processes:
  sale:
    initial: open
    stages: {open: {}, ordered: {}, sold: {final: true}}
    transitions:
      order: {from: open, to: ordered, role: boss}
      sell: {from: ordered, to: sold, role: boss, requires: [{some: paid}]}
constraints:
  - {id: quick, kind: response, after: asked, require: called, within: 24 hours}
"""


def arguments(folder, *rows):
    """What the findings of these rows say, as the arguments of each."""
    (folder / "log.csv").write_text("\n".join(["case,name,at,role", *rows]) + "\n", encoding="utf-8")
    asking = LogAudit(Policy.from_text(SHOP), folder / "log.csv")
    audited = asking.audited(as_of=parse_as_of("2026-11-20", asking.calendar))
    return [dict(each.finding.arguments) for each in of_audit(audited).remarks if each.judged is not None]


def test_what_is_late_by_seconds_says_so(tmp_path):
    """The deadline and the deed are told to the second where the minute is the same."""
    [said] = arguments(tmp_path, "L,asked,2026-11-02 09:10:00,seller", "L,called,2026-11-03 09:10:20,seller")
    assert said["observed"].en == "due 2026-11-03 09:10:00, done 2026-11-03 09:10:20"
    assert said["observed"].zh == "应于 2026-11-03 09:10:00 前完成，实际 2026-11-03 09:10:20"


def test_a_wrong_role_is_helped_by_the_right_one(tmp_path):
    """Who may is named; that something be recorded is advised only where something else was lacking."""
    role, both = arguments(tmp_path, "L,order,2026-11-02 09:10,seller", "L,sell,2026-11-03 09:10,seller")
    assert role["repair"].en == "this is for: boss; if the role was recorded wrongly, correct it"
    assert role["repair"].zh == "仅限：经理；如角色登记有误，请更正"
    assert both["repair"].en == f"record what was done and not recorded, each with its own time; {role['repair'].en}"
