"""The front door: its names are pinned, each answers a question, each command can be asked for help."""

import inspect
import subprocess
import sys

import pytest

import salesflow

NAMES = [
    "AMBIGUOUS",
    "MISSING",
    "UNMATCHED",
    "BeyondHorizon",
    "DataError",
    "Decision",
    "DueWindow",
    "Event",
    "EventRefused",
    "FactError",
    "Facts",
    "Finding",
    "Journey",
    "Obligation",
    "Place",
    "Policy",
    "PolicyError",
    "Refusal",
    "SalesflowError",
    "TransitionRefused",
    "Verdict",
]


def test_the_front_door_is_pinned():
    """A public name comes or goes on purpose, never by accident."""
    assert salesflow.__all__ == NAMES


@pytest.mark.parametrize("name", [name for name in NAMES if name[1].islower()])
def test_every_public_name_has_a_docstring(name):
    """What can be imported explains itself, and its public methods do."""
    thing = getattr(salesflow, name)
    assert inspect.getdoc(thing)
    for method, value in vars(thing).items():
        if not method.startswith("_") and (inspect.isfunction(value) or isinstance(value, property | classmethod)):
            assert inspect.getdoc(value), f"{name}.{method}"


COMMANDS = ["init", "check", "test", "grade", "explain", "journey", "due", "replay", "audit", "sql", "diagram"]
# The language is chosen when the commands are imported, so that each has a process, and not each command as well.
ASKED_FOR_HELP = """
import sys
from salesflow.cli import main
commands, language = sys.argv[1:-1], sys.argv[-1]
for command in commands:
    sys.argv = ["salesflow", command, "--help", f"--lang={language}"]
    try:
        main()
    except SystemExit as ended:
        print(f"\\0{ended.code or 0}", end="\\0")
"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_command_has_help_in_both_languages(lang):
    """Each command says what it is for, in the language that is asked for."""
    words = [sys.executable, "-c", ASKED_FOR_HELP, *COMMANDS, lang]
    told = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    helps = told.split("\0")[:-1]
    assert helps[1::2] == ["0"] * len(COMMANDS)
    for command, shown in zip(COMMANDS, helps[::2], strict=True):
        assert f"salesflow {command} " in shown
        assert any("\u4e00" <= char <= "\u9fff" for char in shown) == (lang == "zh"), command


def test_every_command_is_asked_for_help():
    """The list above has every command that there is."""
    from salesflow.cli.app import app

    assert sorted(each.name or each.callback.__name__ for each in app.registered_commands) == sorted(COMMANDS)


def test_importing_the_library_brings_no_command_line_and_no_database():
    """`import salesflow` stays light: no typer, no rich, no duckdb, no hypothesis."""
    code = "import sys, salesflow; print([name for name in ('typer', 'rich', 'duckdb', 'hypothesis') if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "[]"
