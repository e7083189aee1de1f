"""The rows of a log as events, and what about them cannot be read."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from showroom_log import SHOWROOM, adds_up, logged, mapped, opened, said

from salesflow.facts import MISSING
from salesflow.findings import DataError, rendered
from salesflow.intake import read_log

LONG = """\
timezone: Asia/Shanghai
case: 客户
activity: {column: 动作, values: {来店: visit_ended, 订车: sign_contract, 报价: quotation_issued, 跟进: contact, 备注: none}}
time: {column: 时间, format: YYYY/M/D H:mm}
recorded: {column: 登记, format: YYYY/M/D H:mm}
person: 经办
role: {column: 部门, values: {销售: consultant, "": none}}
owner: 顾问
id: 编号
data:
  contact:
    channel: {column: 方式, values: {电话: phone, 微信: wechat}}
    reached: {column: 接通, values: {是: true, 否: false}}
    note: 内容
    minutes: {column: 时长, values: {"-": none, 不详: unknown, 五: 5}}
  quotation_issued: {price: 金额}
"""
HEADER = "客户,动作,时间,登记,经办,部门,顾问,编号,方式,接通,内容,时长,金额\n"


@pytest.fixture
def read(tmp_path):
    """What these rows of a Chinese showroom's log hold."""
    return lambda *rows, mapping=LONG, header=HEADER: logged(tmp_path, mapping, header + "\n".join(rows) + "\n")


def at(*parts):
    """An instant in UTC."""
    return datetime(*parts, tzinfo=UTC)


def test_a_row_is_an_event_in_the_words_of_the_policy(read):
    """Activity, role and data are translated, local times become instants, and the row is remembered."""
    log = read("L-1,跟进,2026/11/2 9:10,2026/11/2 9:30,li.na,销售,wang.lei,7,电话,是,想要红色,五,")
    [entry] = log.entries
    assert entry[:6] == ("L-1", "contact", at(2026, 11, 2, 1, 10), at(2026, 11, 2, 1, 30), "li.na", "consultant")
    assert entry.data == {"channel": "phone", "reached": True, "note": "想要红色", "minutes": 5}
    assert (entry.line, entry.id, entry.owner, entry.calendar) == (2, "7", "wang.lei", None)
    assert log.findings == []


def test_entries_stand_in_the_order_of_the_file(read):
    """The order in which rows stand is the order in which they were entered, whatever happened first."""
    log = read("L-1,来店,2026/11/3 9:10" + "," * 10, "L-2,来店,2026/11/2 9:10" + "," * 10)
    assert [entry.case for entry in log.entries] == ["L-1", "L-2"]


def test_an_activity_that_is_not_ours_is_counted_and_not_reported(read):
    """`none` leaves rows out on purpose; how many, of which activity, is known."""
    log = read("L-1,备注,someday" + "," * 10, "L-1,备注," + "," * 10, "L-1,来店,2026/11/3 9:10" + "," * 10)
    assert (len(log.entries), log.skipped, dict(log.not_ours), log.findings) == (1, 2, {"备注": 2}, [])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",来店,2026/11/2 9:10,,,,,,,,,,", "SF532"),
        ("L-1,,2026/11/2 9:10,,,,,,,,,,", "SF532"),
        ("L-1,来店,,,,,,,,,,,", "SF532"),
        ("L-1,来店了,2026/11/2 9:10,,,,,,,,,,", "SF530"),
        ("L-1,来店,2026-11-02 09:10,,,,,,,,,,", "SF531"),
        ("L-1,来店,0001/1/1 0:00,,,,,,,,,,", "SF531"),
        ("L-1,来店,2026/2/30 9:10,,,,,,,,,,", "SF531"),
        ("L-1,来店,2026/11/2 9:10,2026/11/2 9:00,,,,,,,,,", "SF702"),
        ("L-1,来店,2026/11/2 9:10", "SF504"),
    ],
)
def test_a_row_that_states_no_event_is_an_error_at_its_line(read, row, code):
    """Without case, activity or readable time there is no event; the other rows are read, and none is dropped unsaid."""
    log = read(row, "L-2,来店,2026/11/2 9:10" + "," * 10)
    assert said(log) == [(code, 2)]
    assert [finding.severity for finding in log.findings] == ["error"]
    assert ([entry.case for entry in log.entries], log.lost) == (["L-2"], 1)


def test_an_event_from_the_future_is_told_in_local_time(read):
    """Who looks for the mistake finds the times as the log has them."""
    log = read("L-1,来店,2026/11/2 9:10,2026/11/2 9:00" + "," * 9)
    assert "happened at 2026-11-02 09:10+08:00" in rendered(log.findings[0])


def test_a_cell_that_does_not_fit_costs_only_its_field(read):
    """The contact took place, whoever misspelt its channel; what is told of the cell is not told again of the field."""
    log = read(
        "L-1,跟进,2026/11/2 9:10,,li.na,市场,,1,电报,是,,四,", "L-1,报价,2026/11/2 9:10,typed later,,,,2,,,,,a lot"
    )
    assert [entry.data for entry in log.entries] == [{"reached": True}, {}]
    assert [(entry.role, entry.recorded_at) for entry in log.entries] == [(None, None), (None, None)]
    assert said(log) == [("SF507", 2), ("SF507", 2), ("SF507", 2), ("SF508", 3), ("SF508", 3), ("SF525", 3)]
    assert {finding.severity for finding in log.findings} == {"warning"}


def test_an_empty_cell_states_nothing_and_unknown_withdraws(read):
    """Nobody spoke of the length, or somebody says that it is not known: only the second is a statement."""
    rows = [f"L-1,跟进,2026/11/2 9:10,,,,,{number},电话,是,,{cell}," for number, cell in enumerate(["", "-", "不详"])]
    assert [entry.data.get("minutes") for entry in read(*rows).entries] == [None, None, MISSING]


def test_data_that_the_policy_asks_for_are_warned_of_once(read):
    """A field that a thousand rows lack is one warning, with how many lack it."""
    log = read(
        "L-1,报价,2026/11/2 9:10,,,,,1,,,,,138000",
        "L-1,报价,2026/11/3 9:10,,,,,2,,,,,",
        "L-1,报价,2026/11/4 9:10,,,,,3,,,,,",
    )
    assert log.entries[0].data == {"price": Decimal("138000.00")}
    [finding] = log.findings
    assert (finding.code, finding.severity, finding.place.line) == ("SF534", "warning", 3)
    assert finding.message() == "`quotation_issued` does not say `price` in 2 of 3 events"


def test_the_same_event_twice_is_one(read):
    """An export that overlaps with another repeats rows: the id and everything else is the same."""
    row = "L-1,来店,2026/11/2 9:10,,,,,7,,,,,"
    log = read(row, row)
    assert (len(log.entries), log.repeated, said(log)) == (1, 1, [("SF533", 3)])
    assert log.findings[0].severity == "warning"


def test_one_id_with_two_contents_is_an_error(read):
    """Which of the two is true nobody knows; the first stands, and both rows are shown."""
    log = read("L-1,来店,2026/11/2 9:10,,,,,7,,,,,", "L-2,来店,2026/11/3 9:10,,,,,7,,,,,")
    assert ([entry.case for entry in log.entries], log.lost, said(log)) == (["L-1"], 1, [("SF709", 3)])
    assert [place.line for place in log.findings[0].places] == [3, 2]
    assert "`case`, `at`" in log.findings[0].message()


def test_columns_that_say_nothing_are_checked_as_well(read):
    """What a mapping expects of other columns is a warning here as it is for leads."""
    log = read("L-1,来店,2026/11/2 9:10" + "," * 10, mapping=LONG + "columns: {顾问: {required: true}}\n")
    assert (said(log), len(log.entries)) == ([("SF509", 2)], 1)


def test_a_moment_that_the_mapping_does_not_translate_costs_the_event(tmp_path):
    """Times may be translated like anything else; then only those that are listed are known."""
    mapping = "timezone: Asia/Shanghai\ncase: c\nactivity: a\ntime: {column: t, values: {开业: 2026-11-02 09:10}}\n"
    log = logged(tmp_path, mapping, "c,a,t\nL-1,visit_ended,开业\nL-1,visit_ended,停业\n")
    assert ([entry.at for entry in log.entries], said(log)) == ([at(2026, 11, 2, 1, 10)], [("SF530", 3)])


WIDE = """\
case: 客户编号
timezone: Asia/Shanghai
time_of_day: end
owner: 销售顾问
role: {constant: consultant}
events:
  - {do: lead_received, at: 创建时间, data: {source: {column: 来源, values: {网络: web, 展厅: showroom}}}}
  - {do: visit_ended, at: 到店时间}
  - {do: sign_contract, at: 订车时间, person: 审批人, role: {constant: manager}}
  - {do: hand_over, at: {column: 交车日期, format: YYYY年M月D日}}
"""
CUSTOMERS = """\
客户编号,销售顾问,来源,创建时间,到店时间,订车时间,审批人,交车日期
L-1,李娜,网络,2026-11-01 09:00,2026-11-02 10:00,,,
L-2,王磊,展厅,2026-11-01 09:00,2026-11-01 09:00,2026-11-05 15:00,陈洁,2026年11月12日
L-3,王磊,网络,去年,,,,
,王磊,网络,2026-11-01 09:00,,,,
"""


def test_a_wide_row_is_as_many_events_as_it_has_times(tmp_path):
    """One row a customer, a column for each thing that can happen: an empty cell says that it did not."""
    log = logged(tmp_path, WIDE, CUSTOMERS)
    assert [(entry.case, entry.name, entry.line) for entry in log.entries] == [
        ("L-1", "lead_received", 2), ("L-1", "visit_ended", 2),
        ("L-2", "lead_received", 3), ("L-2", "visit_ended", 3), ("L-2", "sign_contract", 3), ("L-2", "hand_over", 3),
    ]  # fmt: skip
    assert said(log) == [("SF531", 4), ("SF532", 5)]
    assert (log.rows, log.skipped, log.lost) == (4, 5, 5)


def test_an_event_of_a_wide_row_may_say_who_did_it(tmp_path):
    """What stands above `events` holds for all of them, unless one says otherwise; data are each event's own."""
    entries = {entry.name: entry for entry in logged(tmp_path, WIDE, CUSTOMERS).entries if entry.case == "L-2"}
    assert {entry.owner for entry in entries.values()} == {"王磊"}
    assert (entries["visit_ended"].person, entries["visit_ended"].role) == (None, "consultant")
    assert (entries["sign_contract"].person, entries["sign_contract"].role) == ("陈洁", "manager")
    assert entries["lead_received"].data == {"source": "showroom"}


def test_a_date_alone_is_the_start_or_the_end_of_its_day(tmp_path):
    """Delivered on the 12th means at the end of that day in Shanghai, because the mapping says so."""
    [delivered] = [entry for entry in logged(tmp_path, WIDE, CUSTOMERS).entries if entry.name == "hand_over"]
    assert delivered.at == at(2026, 11, 12, 15, 59, 59, 999999)


STORES = "case: c\nactivity: a\ntime: t\ncalendar: {column: s, values: {七店: lima, 一店: shanghai}}\n"


def test_a_store_has_its_own_clock(tmp_path):
    """09:10 in Lima is not 09:10 in Shanghai; a store that nobody knows has no clock at all."""
    rows = [f"L-1,visit_ended,2026-11-02 09:10,{store}" for store in ("一店", "七店", "九店", "")]
    log = logged(tmp_path, STORES, "c,a,t,s\n" + "\n".join(rows) + "\n")
    assert [(entry.calendar, entry.at) for entry in log.entries] == [
        ("shanghai", at(2026, 11, 2, 1, 10)),
        ("lima", at(2026, 11, 2, 14, 10)),
    ]
    assert said(log) == [("SF530", 4), ("SF532", 5)]


def test_older_names_are_read_as_those_of_today(tmp_path):
    """Activities, triggers and fields that were renamed keep last year's log readable."""
    mapping = "case: c\nactivity: a\ntime: t\ndata: {contact: {length: m, channel: {constant: phone}, reached: {constant: true}}}"
    rows = "c,a,t,m\nL-1,customer_left,2026-11-02 09:10,\nL-1,order,2026-11-02 09:10,\nL-1,contact,2026-11-02 09:10,9\n"
    log = logged(tmp_path, mapping, rows)
    assert [entry.name for entry in log.entries] == ["visit_ended", "sign_contract", "contact"]
    assert log.entries[2].data == {"channel": "phone", "reached": True, "minutes": 9}


def test_an_untranslated_activity_or_role_is_one_of_the_policy(tmp_path):
    """Without `values` cells are in the policy's words, and the nearest one is suggested."""
    mapping = "case: c\nactivity: a\ntime: t\nrole: r\n"
    rows = "c,a,t,r\nL-1,contcat,2026-11-02 09:10,\nL-1,visit_ended,2026-11-02 09:10,manger\n"
    log = logged(tmp_path, mapping, rows)
    assert said(log) == [("SF303", 2), ("SF305", 3)]
    assert [finding.help().split("?")[0] for finding in log.findings] == [
        "did you mean `contact`",
        "did you mean `manager`",
    ]
    assert [entry.role for entry in log.entries] == [None]


def test_what_a_journey_records_of_itself_can_be_mapped(tmp_path):
    """Leads taken over in mid-process, closed or given to somebody else are events with a dot."""
    mapping = """\
case: c
events:
  - {do: journey.adopted, at: from, data: {owner: who, stages.sale: {column: status, values: {已订: ordered}}}}
  - {do: journey.closed, at: till, data: {reason: why}}
"""
    row = "c,from,who,status,till,why\nL-1,2026-11-02 09:10,李娜,已订,2026-11-03 09:10,重复\n"
    adopted, closed = logged(tmp_path, mapping, row).entries
    assert adopted.data == {"owner": "李娜", "stages": {"sale": "ordered"}}
    assert (closed.name, closed.data) == ("journey.closed", {"reason": "重复"})


def test_progress_is_told_in_rows(tmp_path):
    """Whoever waits hears how far it is, now and at the end."""
    table = opened(tmp_path, "c,a,t\n" + "L-1,visit_ended,2026-11-02 09:10\n" * 2_500)
    done = []
    read_log(mapped(tmp_path, "case: c\nactivity: a\ntime: t\n", table), SHOWROOM, table, progress=done.append)
    assert done == [1_000, 2_000, 2_500]


CELLS = st.sampled_from([
    "L-1", "", " ", "来店", "跟进", "报价", "备注", "备注", "order", "2026/11/2 9:10", "2026/11/1 23:59", "2026-11-02", "7", "8",
    "销售", "电话", "是", "不详", "138000", "1e9", '"', '"a""b"', "\t", "0/0/0 0:00", "\ud7ff", "９",
])  # fmt: skip


@given(st.lists(st.lists(CELLS | st.text(max_size=6), min_size=12, max_size=14), max_size=8))
def test_whatever_the_rows_hold_the_numbers_add_up(tmp_path_factory, rows):
    """Each row is an event, one of those left out, a repetition, or an error at its line."""
    folder = tmp_path_factory.getbasetemp()
    text = HEADER + "\n".join(",".join(row) for row in rows)
    log = logged(folder, LONG, text.encode("utf-8", "replace"))
    assert adds_up(log)
    errors = [finding for finding in log.findings if finding.severity == "error"]
    assert len(errors) >= log.lost
    assert all(entry.recorded_at is None or entry.at <= entry.recorded_at for entry in log.entries)
    assert all(rendered(finding, lang) for finding in log.findings for lang in ("en", "zh"))


@given(st.text(max_size=200) | st.binary(max_size=200), st.sampled_from([LONG, WIDE, STORES, None]))
def test_any_file_is_a_log_or_a_data_error(tmp_path_factory, content, mapping):
    """Nothing that can stand in a file ends in anything but events and findings, or one error that says why."""
    folder = tmp_path_factory.getbasetemp()
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    for header in ("", HEADER, "c,a,t,s\n", "case,name,at,id,data\n"):
        try:
            log = logged(folder, mapping, header.encode() + raw)
        except DataError:
            continue
        assert adds_up(log, 4 if mapping is WIDE else 1)


def test_rows_that_are_alike_both_count_and_are_told(read):
    """Without an id nobody can tell whether it happened twice or was exported twice; another time is another event."""
    row = "L-1,来店,2026/11/2 9:10,,,,,,,,,,"
    log = read(row, row, row.replace("9:10", "9:11"), row)
    assert (len(log.entries), said(log)) == (4, [("SF526", 3), ("SF526", 5)])
