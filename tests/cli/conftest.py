"""A command as a person calls it: words in, what is printed and the exit code out."""

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
        with pytest.raises(SystemExit) as stopped:
            main()
        told = capsys.readouterr()
        return Told(stopped.value.code or 0, told.out, told.err)

    return call
