"""What Excel saves as *Unicode Text* (UTF-16, tabs, `.txt`) is the same log to every command and engine."""

import json

import pytest

from reports.audited_shop import AS_OF, HEAD, POLICY, ROWS

LINES = [line for line in (HEAD, *ROWS) if "," in line]
PLAIN = [line.partition(',"')[0] for line in LINES]  # without the data, which quotes its commas


@pytest.fixture
def logs(tmp_path):
    """The small shop's log as a spreadsheet program writes it, and as everybody else does."""
    rows = [",".join((line.split(",") + [""] * 6)[:6]) for line in PLAIN]
    (tmp_path / "plain.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "excel.txt").write_bytes(("\r\n".join(rows) + "\r\n").replace(",", "\t").encode("utf-16"))
    (tmp_path / "shop.yaml").write_text(POLICY, encoding="utf-8")
    return "plain.csv", "excel.txt"


def test_the_audit_of_unicode_text_is_that_of_a_csv(salesflow, logs):
    """The same findings at the same lines."""
    plain, excel = (
        salesflow("audit", log, "--policy", "shop.yaml", "--as-of", AS_OF, "--format", "json").out for log in logs
    )
    assert json.loads(plain)["events"] > 10
    assert plain == excel.replace("excel.txt", "plain.csv")


def test_a_database_takes_it_as_well(salesflow, logs):
    """Written for SQL and audited there, it comes to the same."""
    told = []
    for log in logs:
        salesflow("sql", "log", "--policy", "shop.yaml", "--from-log", log, "--out", "log.parquet")
        words = ("--policy", "shop.yaml", "--as-of", AS_OF, "--engine", "sql", "--format", "json")
        told.append(salesflow("audit", "log.parquet", *words).out)
    assert json.loads(told[0])["events"] > 10
    assert told[0] == told[1]


@pytest.mark.parametrize("engine", ["native", "sql"])
def test_a_list_is_graded_alike(salesflow, tmp_path, engine):
    """Each engine decides the rows of both files alike."""
    header, row = "case,purchase_in", "L-1,14"
    (tmp_path / "plain.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    (tmp_path / "excel.txt").write_bytes(f"{header}\r\n{row}\r\n".replace(",", "\t").encode("utf-16"))
    said = [
        salesflow("grade", file, "--as-of", "2026-11-02", "--engine", engine) for file in ("plain.csv", "excel.txt")
    ]
    assert (said[0].code, said[1].code, "L-1" in said[0].out) == (0, 0, True)
    assert said[0].out == said[1].out.replace("excel.txt", "plain.csv")
