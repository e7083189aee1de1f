"""Engines by name: they agree on every file, and say what has to be installed."""

import json
import subprocess
import sys
import tempfile
from datetime import datetime
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow import MISSING, Policy
from salesflow.audit.export import write_grading
from salesflow.audit.grade import TableGrading
from salesflow.engines import ENGINES, engine
from salesflow.facttypes import Boolean, Text
from salesflow.intake import load_mapping, open_table
from salesflow.intake.table import Table
from salesflow.testing import policies, snapshots

BUNDLED = Policy.load()
EXAMPLES = Path(__file__).parents[1] / "examples"
EVENING = datetime.fromisoformat("2017-12-31 18:00:00+08:00")
OTHERS = [name for name in ENGINES if name != "native"]


def is_here(name):
    """Has this Python what the engine needs? `durable` needs an older one, and a C compiler."""
    return name != "durable" or find_spec("durable_rules_engine") is not None


def by_name(policy, name):
    """The engine, where it can be."""
    if not is_here(name):
        pytest.skip("durable_rules is not installed: it needs Python 3.12 or older and a C compiler")
    return engine(policy, name)


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_is_called_by_its_name(name):
    """What the command line asks for is what it gets."""
    assert by_name(BUNDLED, name).name == name


def test_an_engine_that_is_not_there_names_those_that_are():
    """A wrong name is answered with the right ones."""
    with pytest.raises(ValueError, match="native, durable, sql"):
        engine(BUNDLED, "rete")


@pytest.mark.parametrize(
    ("name", "library", "extra"),
    [("sql", "sqlglot", "audit"), ("sql", "duckdb", "audit"), ("durable", "durable_rules_engine", "durable")],
)
def test_an_engine_without_its_library_names_the_extra(name, library, extra):
    """Who asks for an engine that is not installed is told what to install, in a Python that lacks it."""
    program = f"""
import sys
sys.modules[{library!r}] = None
from salesflow import DataError, Policy
from salesflow.engines import engine
try:
    engine(Policy.load(), {name!r})
except DataError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "SF514" in done.stdout
    assert f"pip install 'salesflow[{extra}]'" in done.stdout


def test_nothing_is_loaded_before_somebody_asks():
    """Grading natively needs neither duckdb nor sqlglot nor durable_rules."""
    program = """
import sys
from salesflow import Policy
from salesflow.engines import engine
import salesflow.cli.grade
policy = Policy.load()
engine(policy, "native").decide(policy.sheet.make({}))
print([name for name in ("duckdb", "sqlglot", "durable_rules_engine") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def written(policy, table, mapping, name, path, **options):
    """The file that an engine gives, and what it says of all rows."""
    asked = by_name(policy, name)
    grading = TableGrading(policy, table, mapping, as_of=EVENING, engine=asked, **options)
    graded = write_grading(path, policy, grading, keep=True)
    return path.read_bytes(), graded


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize(
    ("file", "map"),
    [("crm_export/pipeline.csv", "crm_export/maven.yaml"), ("lead_list/leads.csv", "lead_list/map.yaml")],
)
def test_every_engine_grades_the_examples_alike(name, file, map, tmp_path):
    """An export and a list of leads: the same bytes, the same findings, the same numbers."""
    table = open_table(EXAMPLES / file)
    mapping = load_mapping(EXAMPLES / map, BUNDLED, table)
    native = written(BUNDLED, table, mapping, "native", tmp_path / "native.csv")
    assert written(BUNDLED, table, mapping, name, tmp_path / "other.csv") == native


@given(st.data())
@settings(max_examples=settings().max_examples // 2)
def test_every_engine_grades_any_rows_alike(data):
    """Random policies, and rows of which some cells are unreadable: leads, findings and summary agree."""
    policy = data.draw(policies()).policy
    rows = data.draw(st.lists(snapshots(policy), min_size=1, max_size=5))
    lines = [{name: _cell(policy, name, value) for name, value in row.items()} for row in rows]
    if lines[0] and data.draw(st.booleans()):
        lines[0][data.draw(st.sampled_from(sorted(lines[0])))] = "?"
    lines = [{**dict.fromkeys(policy.facts), **line} for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "leads.jsonl"
        path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        table = open_table(path)
        mapping = load_mapping(None, policy, table)
        native, *others = [
            written(policy, table, mapping, name, Path(folder) / f"{name}.csv") for name in ENGINES if is_here(name)
        ]
        assert others == [native] * len(others)


def _cell(policy, name, value):
    """A value as a file has it."""
    kind = policy.facts[name].type
    return None if value is MISSING else value if isinstance(kind, Text | Boolean) else kind.written(value)


def test_a_file_is_graded_while_it_is_written(tmp_path):
    """No more rows are in memory than an engine is asked about at once: the first are out before the last are read."""
    read, seen = [], []
    whole = open_table(EXAMPLES / "lead_list" / "leads.csv")

    def rows():
        for number, row in enumerate(chain.from_iterable(whole for _ in range(600))):
            read.append(number)
            yield row

    table = Table(whole.file, whole.columns, rows)
    mapping = load_mapping(EXAMPLES / "lead_list" / "map.yaml", BUNDLED, table)
    for _ in TableGrading(BUNDLED, table, mapping, as_of=EVENING):
        seen.append(len(read) - len(seen))
    assert len(read) == 600 * 24
    assert max(seen) <= 10_000
