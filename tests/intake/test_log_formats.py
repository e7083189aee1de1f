"""The same log in every format that is read."""

import json
from datetime import UTC, date, datetime

import duckdb
import pytest
import workbooks
from showroom_log import SHOWROOM, logged, mapped, opened

from salesflow.intake import open_table, read_log

MAPPING = """\
timezone: Asia/Shanghai
time_of_day: start
case: 客户
activity: {column: 动作, values: {来店: visit_ended, 报价: quotation_issued}}
time: 时间
data: {quotation_issued: {price: 金额}}
"""
ROWS = [("L-1", "来店", "2026-11-02 09:10", ""), ("L-1", "报价", "2026-11-03 09:10", "138000")]
HEADER = ("客户", "动作", "时间", "金额")
CSV = "\n".join(",".join(row) for row in (HEADER, *ROWS)) + "\n"


def told(log):
    return [(entry.case, entry.name, entry.at, str(entry.data.get("price"))) for entry in log.entries]


EXPECTED = [
    ("L-1", "visit_ended", datetime(2026, 11, 2, 1, 10, tzinfo=UTC), "None"),
    ("L-1", "quotation_issued", datetime(2026, 11, 3, 1, 10, tzinfo=UTC), "138000.00"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_each_encoding_holds_the_same_events(tmp_path, encoding):
    """Exports of Chinese systems are in GB18030 more often than not."""
    log = logged(tmp_path, MAPPING, CSV, encoding=encoding)
    assert (told(log), log.findings) == (EXPECTED, [])


def test_json_lines_hold_the_same_events(tmp_path):
    """A number may be a number there, and an empty cell a key that is not there."""
    lines = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    lines[1]["金额"] = 138000
    del lines[0]["金额"]
    log = logged(tmp_path, MAPPING, "\n".join(json.dumps(row) for row in lines) + "\n", "log.jsonl")
    assert (told(log), log.findings) == (EXPECTED, [])


def test_parquet_holds_the_same_events(tmp_path):
    """Local timestamps, instants and decimals come with their types."""
    path = tmp_path / "log.parquet"
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        database.execute(
            f"""COPY (SELECT 'L-1' AS 客户, '来店' AS 动作, TIMESTAMP '2026-11-02 09:10' AS 时间, NULL::DECIMAL(12, 2) AS 金额
                UNION ALL SELECT 'L-1', '报价', TIMESTAMP '2026-11-03 09:10', 138000) TO '{path}' (FORMAT parquet)"""
        )
    table = open_table(path)
    log = read_log(mapped(tmp_path, MAPPING, table), SHOWROOM, table)
    assert (told(log), log.findings) == (EXPECTED, [])


def test_a_struct_of_parquet_has_every_key_in_every_row(tmp_path):
    """So that nothing under a key says nothing there, where a `null` of JSON says that it is not known."""
    path = tmp_path / "log.parquet"
    with duckdb.connect() as database:
        database.execute(
            f"""COPY (SELECT 'L-1' AS "case", 'contact' AS name, TIMESTAMPTZ '2026-11-02 09:10+08' AS at,
                {{'channel': 'phone', 'reached': true, 'minutes': NULL::INTEGER}} AS data) TO '{path}' (FORMAT parquet)"""
        )
    table = open_table(path)
    [entry] = read_log(mapped(tmp_path, None, table), SHOWROOM, table).entries
    assert (entry.at, entry.data) == (datetime(2026, 11, 2, 1, 10, tzinfo=UTC), {"channel": "phone", "reached": True})


def test_a_workbook_holds_the_same_events(tmp_path):
    """Excel's own dates are local times; a date alone means what the mapping says of dates."""
    path = tmp_path / "log.xlsx"
    day = (date(2026, 11, 2) - date(1899, 12, 30)).days
    rows = [
        (1, "".join(workbooks.text(f"{column}1", name) for column, name in zip("ABCD", HEADER, strict=True))),
        (2, workbooks.text("A2", "L-1") + workbooks.text("B2", "来店") + workbooks.number("C2", day, workbooks.DATE)),
        (3, workbooks.text("A3", "L-1") + workbooks.text("B3", "报价")
            + workbooks.number("C3", day + 1.375, workbooks.DATE_TIME) + workbooks.number("D3", 138000)),
    ]  # fmt: skip
    workbooks.write_workbook(path, *rows)
    table = open_table(path)
    log = read_log(mapped(tmp_path, MAPPING, table), SHOWROOM, table)
    assert log.findings == []
    assert [(entry.line, entry.at) for entry in log.entries] == [
        (2, datetime(2026, 11, 1, 16, tzinfo=UTC)),
        (3, datetime(2026, 11, 3, 1, tzinfo=UTC)),
    ]


def test_the_number_of_a_row_is_the_line_on_which_it_begins(tmp_path):
    """A note over several lines does not shift the rows below it."""
    text = '客户,动作,时间,金额\nL-1,来店,2026-11-02 09:10,"a\nb"\nL-2,来店,2026-11-02 09:10,\n'
    table = opened(tmp_path, text)
    log = read_log(mapped(tmp_path, MAPPING, table), SHOWROOM, table)
    assert [entry.line for entry in log.entries] == [2, 4]
