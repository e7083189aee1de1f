"""A command as a person calls it: words in, what is printed and the exit code out."""

import signal
import sys
from dataclasses import dataclass

import pytest

from reports.audited_shop import AS_OF, POLICY, ROWS, write
from salesflow.cli import main


@dataclass(frozen=True)
class Told:
    code: int
    out: str
    err: str


@pytest.fixture
def salesflow(monkeypatch, capsys, tmp_path):
    """Call the command line in an empty folder, in English unless it is told otherwise."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["salesflow", *map(str, words)])
        asked_to_stop = signal.getsignal(signal.SIGTERM)
        try:
            with pytest.raises(SystemExit) as stopped:
                main()
        finally:
            signal.signal(signal.SIGTERM, asked_to_stop)  # a command is a process of its own, and the tests are not
        told = capsys.readouterr()
        return Told(stopped.value.code or 0, told.out, told.err)

    return call


@pytest.fixture
def audit(salesflow, tmp_path, monkeypatch):
    """The small shop, audited by the command."""
    monkeypatch.delenv("COLUMNS", raising=False)  # a pipe takes whole lines

    def call(*words, rows=ROWS, policy=POLICY, as_of=AS_OF):
        asked = ("--as-of", as_of) if as_of else ()
        return salesflow("audit", *write(tmp_path, rows, policy), *asked, *words)

    return call


@pytest.fixture
def baseline(audit):
    """A report of what is known already; the words with which an audit names it."""

    def call(*words, rows=ROWS):
        assert audit("--format", "json", "--out", "base.json", *words, rows=rows).code in (0, 1)
        return ("--baseline", "base.json")

    return call
