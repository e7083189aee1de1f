"""
A result as workflow commands, which GitHub Actions shows at the lines of the files; what a baseline knows is left out.

Source: GitHub Actions, "Workflow commands": `::error file=…,line=…,col=…,title=…::message`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salesflow.findings import Lang
from salesflow.reports.forms.facts import place_of
from salesflow.reports.result import Remark, Result

_COMMANDS: Mapping[str, str] = {"error": "error", "warning": "warning", "info": "notice"}


def text(result: Result, lang: Lang) -> str:
    """A line for each finding that no baseline knows; nothing where there is none."""
    return "".join(pieces(result, lang))


def pieces(result: Result, lang: Lang) -> Iterator[str]:
    """The same bit by bit."""
    for number, remark in enumerate(result.new):
        yield ("\n" if number else "") + _command(result, remark, lang)


def _command(result: Result, remark: Remark, lang: Lang) -> str:
    finding, place = remark.finding, place_of(result, remark)
    named = {"file": place.file, "line": place.line, "col": place.column, "title": _title(remark)}
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in named.items() if value is not None)
    message = "\n".join(filter(None, (finding.message(lang), finding.help(lang))))
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(message)}"


def _title(remark: Remark) -> str:
    code = remark.code
    return code if remark.rule == code else f"{code} {remark.rule}"


def _data(said: str) -> str:
    """What ends a command, or begins another, is escaped; nothing in a log can become a command."""
    return said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _data(said).replace(":", "%3A").replace(",", "%2C")
