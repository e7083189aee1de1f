"""The page on Spark: what it shows is what happens, on a real Spark; its Python is Python everywhere."""

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from salesflow import Policy
from salesflow.audit.open_log import open_log
from salesflow.audit.sql_log import write_typed_log

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "spark.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python spark\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
AS_OF = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=1_796_000_000_000_000)


def test_the_python_of_the_page_is_python():
    """Every block can be read, with Spark and without."""
    assert len(BLOCKS) == 3
    for block in BLOCKS:
        ast.parse(block)


def test_the_page_decides_as_journeys_do(cluster, tmp_path):
    """Followed from top to bottom, the page ends with a table that has the grade of every lead."""
    policy, log = Policy.load(), ROOT / "examples" / "showroom" / "log.jsonl"
    events = tmp_path / "events.parquet"
    write_typed_log(policy, log, None, events)
    names = {}
    for block in BLOCKS:
        exec(block.replace('"events.parquet"', repr(str(events))), names)  # the folder of Java's process is not ours
    leads = {case.name: case.journey(policy) for case in open_log(policy, log).cases}
    assert dict(cluster.query("SELECT `case`, grade FROM leads_by_grade")) == {
        case: lead.decide(at=AS_OF).outcome["grade"] for case, lead in leads.items() if lead.events[0].at <= AS_OF
    }
