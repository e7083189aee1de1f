"""A command as a person calls it: words in, what is printed and the exit code out."""

import signal
import sys
from dataclasses import dataclass

import pytest

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
