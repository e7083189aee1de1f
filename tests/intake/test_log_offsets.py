"""Times with an offset beside times without, several offsets beside each other, and what is said of times: it is said of their column."""

from datetime import UTC as UTC_ZONE
from datetime import datetime

import duckdb
import pytest
import workbooks
from showroom_log import SHOWROOM, logged, said

from salesflow.audit.audit_log import LogAudit

NOW, UTC = "2026-11-02 09:10", "2026-11-02T01:30:00Z"
LONG = "case: id\nactivity: what\ntime: when\nrecorded: noted\n"
WIDE = "case: id\nevents:\n  - {do: visit_ended, at: left}\n  - {do: sign_contract, at: ordered}\n"


def offsets(log):
    """What is said of offsets: row, count and total."""
    found = [(finding.place.line, dict(finding.arguments)) for finding in log.findings if finding.code == "SF537"]
    return [(line, arguments["count"], arguments["total"]) for line, arguments in found]


def test_a_log_with_both_sorts_of_times_is_warned_of_once(tmp_path):
    """Nobody can be sure of the order; the first time without an offset is shown, and how many there are."""
    rows = "".join(f"L-{at},visit_ended,{time}\n" for at, time in enumerate((UTC, NOW, UTC, NOW)))
    log = logged(tmp_path, None, "case,name,at\n" + rows)
    assert offsets(log) == [(3, 2, 4)]
    assert len(log.entries) == 4
    assert log.findings[-1].severity == "warning"


@pytest.mark.parametrize("time", [NOW, UTC, "2026-11-02 09:10:00.5+08:00"])
def test_a_log_of_one_sort_is_not_warned_of(tmp_path, time):
    """All local, or all with an offset: that has an order."""
    assert said(logged(tmp_path, None, f"case,name,at\nL-1,visit_ended,{time}\nL-2,visit_ended,{time}\n")) == []


def test_when_it_was_written_down_counts_as_well(tmp_path):
    """A record in UTC of a visit in local time is the same trap."""
    text = f"id,what,when,noted\nL-1,visit_ended,{NOW},{UTC}\n"
    assert offsets(logged(tmp_path, LONG, text)) == [(2, 1, 2)]


def test_columns_of_a_wide_row_are_compared(tmp_path):
    """One column comes from one system, another from the next."""
    assert offsets(logged(tmp_path, WIDE, f"id,left,ordered\nL-1,{NOW},{UTC}\n")) == [(2, 1, 2)]


def test_a_date_alone_is_neither(tmp_path):
    """It has no offset to leave out, and the mapping says whose day it is."""
    top = "timezone: Asia/Shanghai\ntime_of_day: end\n"
    assert offsets(logged(tmp_path, top + WIDE, f"id,left,ordered\nL-1,2026-11-02,{UTC}\n")) == []


@pytest.mark.parametrize(("mapping", "column"), [(None, "at"), (LONG, "when"), (WIDE, "left")])
def test_a_time_that_cannot_be_read_is_said_of_its_column(tmp_path, mapping, column):
    """Whoever reads the finding looks for the column, and may have no mapping at all."""
    header = {"at": "case,name,at", "when": "id,what,when,noted", "left": "id,x,left,ordered"}[column]
    row = "L-1,visit_ended,2026-11-02" + "," * (header.count(",") - 2)
    [finding] = logged(tmp_path, mapping, f"{header}\n{row}\n").findings
    assert finding.code == "SF531"
    assert finding.message().endswith(f"`{column}` is a date with a time, and here stands a date alone")


def test_when_it_was_recorded_is_called_as_the_column(tmp_path):
    """Without a mapping nothing is called `recorded`."""
    [finding] = logged(tmp_path, None, f"case,name,at,recorded_at\nL-1,visit_ended,{NOW},soon\n").findings
    assert "column `recorded_at` does not fit `recorded_at`" in finding.message()


# -- several offsets in one log

SHANGHAI, BERLIN = "+08:00", "+01:00"


def written(*offsets):
    """A log in the canonical form with a time for each of these offsets, a day apart."""
    rows = (f"L-{at},visit_ended,2026-11-{at:02} 09:10{offset}\n" for at, offset in enumerate(offsets, 1))
    return "case,name,at\n" + "".join(rows)


def several(log):
    """What is said of several offsets: row, and which how often."""
    return [
        (finding.place.line, dict(finding.arguments)["known"]) for finding in log.findings if finding.code == "SF529"
    ]


def test_a_log_of_two_clocks_is_warned_of_once(tmp_path):
    """Each time looks exact, and one of two merged systems may be hours off: told at the first other offset."""
    log = logged(tmp_path, None, written(SHANGHAI, SHANGHAI, BERLIN, SHANGHAI, BERLIN, BERLIN))
    assert several(log) == [(4, ("+08:00 (3)", "+01:00 (3)"))]
    assert [finding.severity for finding in log.findings] == ["warning"]
    assert len(log.entries) == 6


def test_utc_beside_local_time_is_another_clock(tmp_path):
    """Whoever wrote `Z` may have meant the clock of the shop."""
    assert several(logged(tmp_path, None, written("Z", SHANGHAI))) == [(3, ("+00:00 (1)", "+08:00 (1)"))]


def test_offsets_of_the_stores_are_as_they_should_be(tmp_path):
    """The policy has a calendar for each zone, and each time shows one of their clocks."""
    assert several(logged(tmp_path, None, written(SHANGHAI, "-05:00", SHANGHAI))) == []


def test_the_clock_of_a_mapping_is_as_good(tmp_path):
    """Whoever writes `timezone: Europe/Berlin` knows that it is there; in summer its clock shows another offset."""
    mapping, text = "timezone: Europe/Berlin\n" + LONG, "id,what,when,noted\n"
    winter = f"L-1,visit_ended,2026-11-02 09:10{SHANGHAI},\nL-2,visit_ended,2026-11-02 09:10{BERLIN},\n"
    summer = "L-3,visit_ended,2026-07-02 09:10+02:00,\n"
    assert several(logged(tmp_path, mapping, text + winter + summer)) == []
    wrong = "L-3,visit_ended,2026-07-02 09:10+01:00,\n"
    assert several(logged(tmp_path, mapping, text + winter + wrong)) == [(3, ("+08:00 (1)", "+01:00 (2)"))]


def test_summer_and_winter_of_an_unknown_clock_are_one(tmp_path):
    """Two offsets, one hour apart; three are no clock."""
    assert several(logged(tmp_path, None, written("+02:00", BERLIN, BERLIN))) == []
    assert several(logged(tmp_path, None, written("+02:00", "+03:00", "+01:00"))) != []


def test_when_it_was_written_down_has_an_offset_as_well(tmp_path):
    """A record by another clock is the same trap, and so is another column of a wide row."""
    text = f"id,what,when,noted\nL-1,visit_ended,2026-11-02 09:10{SHANGHAI},2026-11-03 09:10{BERLIN}\n"
    assert several(logged(tmp_path, LONG, text)) == [(2, ("+08:00 (1)", "+01:00 (1)"))]
    text = f"id,left,ordered\nL-1,2026-11-02 09:10{SHANGHAI},2026-11-03 09:10{BERLIN}\n"
    assert several(logged(tmp_path, WIDE, text)) == [(2, ("+08:00 (1)", "+01:00 (1)"))]


def test_every_format_that_has_text_is_told(tmp_path):
    """JSON lines, XES, workbooks and Parquet: an offset that somebody wrote is one."""
    times = [f"2026-11-02T09:10:00{SHANGHAI}", f"2026-11-02T09:10:00{BERLIN}"]
    lines = "".join(f'{{"case": "L-1", "name": "visit_ended", "at": "{time}"}}\n' for time in times)
    assert several(logged(tmp_path, None, lines, "log.jsonl")) == [(2, ("+08:00 (1)", "+01:00 (1)"))]
    events = "".join(
        f'<event><string key="concept:name" value="visit_ended"/><date key="time:timestamp" value="{time}"/></event>\n'
        for time in times
    )
    xes = f'<log><trace><string key="concept:name" value="L-1"/>\n{events}</trace></log>'
    assert several(logged(tmp_path, None, xes, "log.xes")) == [(3, ("+08:00 (1)", "+01:00 (1)"))]
    workbook = tmp_path / "log.xlsx"
    cells = [("id", "left", "ordered"), ("L-1", *times)]
    workbooks.write_workbook(
        workbook,
        *(
            (row, "".join(workbooks.text(f"{column}{row}", cell) for column, cell in zip("ABC", listed, strict=True)))
            for row, listed in enumerate(cells, 1)
        ),
    )
    assert several(logged(tmp_path, WIDE, workbook.read_bytes(), "log.xlsx")) == [(2, ("+08:00 (1)", "+01:00 (1)"))]


def test_texts_in_parquet_have_offsets_and_instants_have_none(tmp_path):
    """A typed instant is the same in every zone; a text is what somebody wrote."""
    path = tmp_path / "log.parquet"
    rows = f"VALUES ('L-1', 'visit_ended', '2026-11-02 09:10{SHANGHAI}'), ('L-2', 'visit_ended', '2026-11-02 09:10{BERLIN}')"
    for kind, told in (("VARCHAR", [(2, ("+08:00 (1)", "+01:00 (1)"))]), ("TIMESTAMPTZ", [])):
        with duckdb.connect() as database:
            database.execute(f"""COPY (SELECT "case", name, CAST(moment AS {kind}) AS "at" FROM ({rows}) AS t("case", name, moment))
                TO '{path}' (FORMAT parquet)""")
        assert several(logged(tmp_path, None, path.read_bytes(), "log.parquet")) == told


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_the_first_other_offset_is_that_of_the_file(tmp_path, rows):
    """However a log is cut into parts, the same row is shown."""
    path = tmp_path / "log.csv"
    path.write_text(written(SHANGHAI, SHANGHAI, BERLIN, SHANGHAI, BERLIN, BERLIN, "+09:00"))
    audited = LogAudit(SHOWROOM, path, rows=rows).audited(as_of=datetime(2026, 11, 30, tzinfo=UTC_ZONE))
    assert several(audited) == [(4, ("+08:00 (3)", "+01:00 (3)", "+09:00 (1)"))]
