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
PROMISES = """\
salesflow: 1
name: promises
version: "1"
calendars: {main: {timezone: Asia/Shanghai}}
activities: {paid: {}, asked: {}, promised: {data: {day: {type: date}}}}
constraints:
  - {id: in-turn, kind: alternate_response, after: asked, require: paid, within: 24 hours}
  - {id: as-promised, kind: response, after: promised, require: paid, anchor: promised.day, by: 0 days}
"""


def arguments(folder, *rows, policy=SHOP):
    """What the findings of these rows say, as the arguments of each."""
    (folder / "log.csv").write_text("\n".join(["case,name,at,role,data", *rows]) + "\n", encoding="utf-8")
    asking = LogAudit(Policy.from_text(policy), folder / "log.csv")
    audited = asking.audited(as_of=parse_as_of("2026-11-20", asking.calendar))
    return [dict(each.finding.arguments) for each in of_audit(audited).remarks if each.judged is not None]


def promised(at, day):
    return f"""L,promised,{at},,"{{""day"": ""{day}""}}\""""


def test_what_is_late_by_seconds_says_so(tmp_path):
    """The deadline and the deed are told to the second where the minute is the same."""
    [said] = arguments(tmp_path, "L,asked,2026-11-02 09:10:00,seller,", "L,called,2026-11-03 09:10:20,seller,")
    assert said["observed"].en == "due 2026-11-03 09:10:00, done 2026-11-03 09:10:20"
    assert said["observed"].zh == "应于 2026-11-03 09:10:00 前完成，实际 2026-11-03 09:10:20"


def test_a_wrong_role_is_helped_by_the_right_one(tmp_path):
    """Who may is named; that something be recorded is advised only where something else was lacking."""
    role, both = arguments(tmp_path, "L,order,2026-11-02 09:10,seller,", "L,sell,2026-11-03 09:10,seller,")
    assert role["repair"].en == "this is for: boss; if the role was recorded wrongly, correct it"
    assert role["repair"].zh == "仅限：经理；如角色登记有误，请更正"
    added = (
        "if it was done, enter it in the log before this step, at its own time; if not, it cannot be mended any more"
    )
    assert both["repair"].en == f"{added}; {role['repair'].en}"


def test_a_case_that_was_over_before_its_deadline_says_when(tmp_path):
    """Its deadline has passed since then, and nothing came after it: the case had ended without it."""
    closed = 'L,journey.closed,2026-11-03 09:00,,"{""reason"": ""sold elsewhere""}"'
    [said] = arguments(tmp_path, promised("2026-11-02 09:10", "2026-11-12"), closed, policy=PROMISES)
    assert said["observed"].en == "due 2026-11-12 24:00, not done by 2026-11-03 09:00, when the case was over"
    assert said["observed"].zh == "应于 2026-11-12 24:00 前完成，至 2026-11-03 09:00 结束时仍未完成"


def test_what_came_instead_after_the_deadline_is_told_with_its_moment(tmp_path):
    """Both moments stand there, and the later one is that of what came."""
    said, _ = arguments(tmp_path, "L,asked,2026-11-02 09:10,,", "L,asked,2026-11-04 09:00,,", policy=PROMISES)
    assert said["observed"].en == "due 2026-11-03 09:10, not done when asked came 2026-11-04 09:00"
    assert said["observed"].zh == "应于 2026-11-03 09:10 前完成，至 2026-11-04 09:00 asked时仍未完成"


def test_a_deadline_that_was_moved_is_told_as_it_stood_last(tmp_path):
    """What was promised first is due no more; what is told as due is what was missed."""
    rows = promised("2026-11-02 09:10", "2026-11-05"), promised("2026-11-04 09:00", "2026-11-09")
    said = arguments(tmp_path, *rows, "L,paid,2026-11-11 10:00,,", policy=PROMISES)
    assert [each["observed"].en for each in said] == ["due 2026-11-09 24:00, done 2026-11-11 10:00"] * 2
