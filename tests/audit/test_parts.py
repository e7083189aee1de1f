"""Tables in parts: nothing is lost on the way, no case is torn apart, and nothing stays on the disk."""

import errno
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow import DataError, Policy
from salesflow.audit import parts
from salesflow.audit.export import write_grading
from salesflow.audit.parts import parts_of
from salesflow.audit.sql_grade import SqlLogGrading
from salesflow.intake import open_table
from salesflow.intake.log_read import load_log_mapping
from salesflow.intake.table import Row, Table

POLICY = Policy.load()
LOG = Path(__file__).parents[2] / "examples" / "showroom" / "log.jsonl"
MORNING = datetime.fromisoformat("2026-11-30 08:30:00+08:00")


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Where rows lie meanwhile."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@given(st.lists(st.sampled_from(["L-1", " L-1", "李娜", "", None, 7]), max_size=40), st.integers(1, 12))
def test_all_rows_of_a_case_are_in_one_part(cases, most):
    """Each row is in one part, as it was; the parts are in no order, but the rows of each are."""
    rows = [Row(number, (case, number)) for number, case in enumerate(cases, 2)]
    table = Table("log.csv", ("case", "what"), lambda: iter(rows))
    made = [list(part) for part in parts_of(table, "case", rows=most)]
    assert sorted(row for part in made for row in part) == rows or rows == []
    assert all([row.number for row in part] == sorted(row.number for row in part) for part in made)
    where = [{str(row.cells[0] or "").strip() for row in part} for part in made]
    assert sum(map(len, where)) == len(set().union(*where))
    assert len(rows) > most or len(made) == 1


def grading(**options):
    table = open_table(LOG)
    mapping = load_log_mapping(None, POLICY, table)
    return SqlLogGrading(POLICY, table, mapping, is_ordered=True, as_of=MORNING, **options)


def test_a_small_log_never_touches_the_disk(temporary, monkeypatch):
    """What fits into memory is not written anywhere."""
    monkeypatch.setattr(parts, "_append", None)
    assert len(list(grading())) > 0
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, DataError, None])
def test_nothing_is_left_behind(temporary, tmp_path, stop):
    """Finished, failed or interrupted: no temporary file stays, and what was there before is as it was."""
    target = tmp_path / "graded.csv"
    target.write_text("before", encoding="utf-8")

    def progress(done):
        if stop is not None and done >= 1_000:
            raise stop([])

    if stop is None:
        write_grading(target, POLICY, grading(rows=200, progress=progress))
    else:
        with pytest.raises(stop):
            write_grading(target, POLICY, grading(rows=200, progress=progress))
        assert target.read_text(encoding="utf-8") == "before"
    assert list(temporary.iterdir()) == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["graded.csv", "temporary"]


def test_who_stops_to_read_leaves_nothing_behind(temporary):
    """Leads that nobody asks for any more keep no file."""
    pairs = iter(grading(rows=200))
    next(pairs)
    assert list(temporary.iterdir()) != []
    pairs.close()
    assert list(temporary.iterdir()) == []


def test_a_full_disk_is_a_finding(temporary, monkeypatch):
    """Rows that cannot be put anywhere are told as such, in the words of the trade and not of Python."""

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", str(temporary / "1"))

    monkeypatch.setattr(parts, "_append", full)
    with pytest.raises(DataError, match=r"SF515.*the disk is full"):
        list(grading(rows=200))
    assert list(temporary.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_finding(tmp_path, monkeypatch):
    """Where no temporary file can be, the error says where."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match=r"nowhere.*SF515"):
        list(grading(rows=200))
