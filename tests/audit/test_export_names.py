"""What cannot be written is said of the file that was asked for."""

import sys

import pytest

from salesflow.audit.export import write_rows
from salesflow.findings import DataError


def test_a_missing_extra_names_the_file_that_was_asked_for(tmp_path, monkeypatch):
    """Nobody knows the name of a part file beside it, which is gone by then."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    target = tmp_path / "due.parquet"
    with pytest.raises(DataError) as refused:
        write_rows(target, {"case": "VARCHAR"}, [["L-1"]], read="log.jsonl")
    [finding] = refused.value.findings
    assert (finding.code, finding.place.file) == ("SF514", str(target))
    assert list(tmp_path.iterdir()) == []
