"""`salesflow grade --engine`: which engine decides is a matter of taste, and of what is installed."""

import json
import os
import subprocess
import sys

import pytest
from small_showroom import write

from salesflow.audit.sql_log import write_typed_log
from salesflow.engines import ENGINES
from salesflow.policy.model import Policy

LEADS = "purchase_in,budget\n7,ready\n90,clear\nsoon,clear\n"


@pytest.mark.parametrize("name", ENGINES)
def test_a_table_is_graded_by_any_engine(salesflow, tmp_path, name):
    """The JSON, the file and the exit code do not tell which engine it was."""
    if name == "durable":
        pytest.importorskip("durable_rules_engine", reason="durable_rules needs Python 3.12 or older and a C compiler")
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    words = ("grade", "leads.csv", "--as-of", "2026-11-02", "--out", "graded.csv")
    native = salesflow(*words)
    table = (tmp_path / "graded.csv").read_bytes()
    told = salesflow(*words, "--engine", name)
    assert (told.code, told.out) == (native.code, native.out)
    assert (tmp_path / "graded.csv").read_bytes() == table
    assert [lead["outcome"]["grade"] for lead in json.loads(told.out)["leads"]] == ["H", "C", "C"]


@pytest.mark.parametrize("name", ENGINES)
def test_a_log_is_graded_by_any_engine(salesflow, tmp_path, name):
    """The cases of a log: the same leads, findings, numbers, and the same file."""
    if name == "durable":
        pytest.importorskip("durable_rules_engine", reason="durable_rules needs Python 3.12 or older and a C compiler")
    words = ("grade", *write(tmp_path), "--as-of", "2026-11-04 08:30", "--out", "graded.csv")
    native = salesflow(*words)
    table = (tmp_path / "graded.csv").read_bytes()
    assert salesflow(*words, "--engine", name) == native
    assert (tmp_path / "graded.csv").read_bytes() == table
    text = salesflow(*words, "--format", "text", "--engine", name).out
    assert text == salesflow(*words, "--format", "text").out
    assert "wrote graded.csv" in text


def test_a_log_in_the_columns_of_sql_is_graded_at_once(salesflow, tmp_path):
    """The Parquet file that was written of a log gives the leads of the log."""
    log, *policy = write(tmp_path)
    write_typed_log(Policy.load(tmp_path / "small.yaml"), tmp_path / log, None, tmp_path / "typed.parquet")
    words = (*policy, "--as-of", "2026-11-04 08:30")
    native = json.loads(salesflow("grade", log, *words).out)
    told = json.loads(salesflow("grade", "typed.parquet", *words, "--engine", "sql").out)
    grades = {lead["case"]: lead["outcome"] for lead in native["leads"]}
    assert {lead["case"]: lead["outcome"] for lead in told["leads"]} == grades
    assert told["summary"]["outcomes"] == native["summary"]["outcomes"]


def test_a_wrong_engine_is_answered_with_those_that_there_are(salesflow, tmp_path):
    """A usage error that shows the list."""
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    told = salesflow("grade", "leads.csv", "--engine", "rete")
    assert told.code == 2
    assert "native, durable, sql" in told.err


@pytest.mark.parametrize("library", ["sqlglot", "duckdb"])
def test_an_engine_that_is_not_installed_names_its_extra(tmp_path, library):
    """What to install is said, of a table as of a log, and nothing is written."""
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    log, *policy = map(str, write(tmp_path))
    for words in (["leads.csv"], [log, *policy]):
        asked = ["salesflow", "grade", *words, "--as-of", "2026-11-04", "--engine", "sql", "--out", "graded.csv"]
        program = (
            f"import sys; sys.modules[{library!r}] = None; sys.argv = {asked}; from salesflow.cli import main; main()"
        )
        called = [sys.executable, "-c", program]
        told = subprocess.run(called, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False,
                              env={**os.environ, "LANG": "en", "LC_ALL": "", "PYTHONIOENCODING": "utf-8"})  # fmt: skip
        assert told.returncode == 2
        assert f"SF514 this needs {library}" in told.stderr
        assert "pip install 'salesflow[audit]'" in told.stderr
    assert not (tmp_path / "graded.csv").exists()


def test_the_file_that_is_graded_is_never_replaced(salesflow, tmp_path):
    """Whichever engine: `--out` names another file than the one that is read."""
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    for name in ("native", "sql"):
        told = salesflow("grade", "leads.csv", "--engine", name, "--out", "leads.csv")
        assert (told.code, "SF515" in told.err) == (2, True)
    assert (tmp_path / "leads.csv").read_text(encoding="utf-8") == LEADS
