"""A reader who goes away before the end, as `| head -1` does: the exit code is that of the result, and nothing else is said."""

import os
import subprocess
import sys

import pytest

from reports.audited_shop import AS_OF, POLICY, ROWS, write

BROKEN = "salesflow: 1\nname: broken\nversion: 1\ncalendars: {main: {timezone: Nowhere/At_All}}\nroles: {a: a, a: b}\n"


@pytest.fixture
def piped(tmp_path):
    """What a command under a shell comes to whose reader reads nothing, or one line: its exit code, and its standard error."""
    write(tmp_path, ROWS, POLICY)
    (tmp_path / "broken.yaml").write_text(BROKEN)

    def call(words, reader, *, error="", unbuffered=""):
        line = f'set +e; "{sys.executable}" -m salesflow {words} {error} | {reader} > seen; echo "${{PIPESTATUS[0]}}"'
        environment = {
            **os.environ,
            "LANG": "en_US.UTF-8",
            "LC_ALL": "",
            "PYTHONIOENCODING": "utf-8",
            "PYTHONUNBUFFERED": unbuffered,
        }
        ran = subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return int(ran.stdout), ran.stderr

    return call


AUDIT = f"audit log.csv --policy shop.yaml --as-of '{AS_OF}'"


@pytest.mark.parametrize("reader", ["true", "head -n 1", "cat"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (AUDIT, 1),
        (f"{AUDIT} --format json", 1),
        (f"{AUDIT} --fail-on never --report markdown=audit.md", 0),
        ("check shop.yaml", 0),
        ("check broken.yaml", 3),
        ("check broken.yaml --format sarif", 3),
        ("sql all", 0),
        ("--help", 0),
    ],
)
def test_the_exit_code_is_that_of_the_result(piped, words, code, reader):
    """Whoever reads on or not: a build that shows the first lines of a report fails all the same."""
    told, error = piped(words, reader)
    assert told == code
    assert "Traceback" not in error
    assert "Error" not in error
    assert error.replace("wrote audit.md\n", "") == ""


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("words", "code"), [("audit nowhere.csv", 2), (f"{AUDIT} --policy broken.yaml", 3), ("audti", 2)]
)
def test_so_it_is_where_nobody_reads_what_went_wrong(piped, words, code, unbuffered):
    """Standard error may lose its reader as well, and usage errors with it."""
    assert piped(words, "true", error="2>&1", unbuffered=unbuffered) == (code, "")
