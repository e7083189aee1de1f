"""Times with an offset beside times without, and what is said of times: it is said of their column."""

import pytest
from showroom_log import logged, said

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
