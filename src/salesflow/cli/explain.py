"""`salesflow explain`: why this grade, for one set of facts?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from salesflow.cli import options
from salesflow.cli.screen import choose, language, show, show_json
from salesflow.facts import MISSING
from salesflow.findings import DataError, FactError, Place, found, unknown
from salesflow.policy.form import MAP, sort_of
from salesflow.policy.model import Policy
from salesflow.policy.snapshot import read_snapshot
from salesflow.reports import explanation
from salesflow.rules.windows import START
from salesflow.text import Block, Word, read_file


def explain(
    facts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME=VALUE]...",
            help=choose(
                "Facts, such as purchase_in=14; `start` is when the case began.",
                "事实，如 purchase_in=14；`start` 为开始时间。",
            ),
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--facts",
            parser=options.file_named,
            metavar="F",
            help=choose("A YAML file with facts.", "存放事实的 YAML 文件。"),
        ),
    ] = None,
    decision: Annotated[
        str | None, typer.Option("--decision", metavar="D", help=choose("Only this decision.", "只解释该决策。"))
    ] = None,
    policy: options.PolicyFile = None,
    lang: options.Lang = None,
    format: options.Format = None,
) -> None:
    """Decide, and tell the whole of it."""
    spoken = language(lang)
    shape = options.one_of(format, "--format", ("text", "json"), "text")
    loaded = Policy.load(policy)
    _known_decision(loaded, decision)
    stated = read_snapshot(loaded, {**_from_file(file), **_from_words(facts or [])}, loaded.calendar())
    start = stated.pop(START, MISSING)
    decided = loaded.decide(stated, start=start)
    if shape == "json":
        show_json(explanation.as_json(loaded, decided, spoken, only=decision))
    else:
        show(explanation.text(loaded, decided, spoken, only=decision))


def _known_decision(policy: Policy, decision: str | None) -> None:
    names = [table.name for table in policy.decisions]
    if decision is not None and decision not in names:
        raise DataError([unknown("SF308", decision, names).at(Place("--decision"))])


def _from_words(words: list[str]) -> dict[Word, Word]:
    said: dict[Word, Word] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            hint = choose(
                f"`{word}` is not NAME=VALUE, such as purchase_in=14", f"`{word}` 应写成 名称=取值，如 purchase_in=14"
            )
            raise typer.BadParameter(hint, param_hint="NAME=VALUE")
        if name.strip() in said:
            raise DataError([found("SF108", _shown_at(word, 0, len(name)), name=name.strip())])
        said[Word(name.strip(), _shown_at(word, 0, len(name)))] = Word(
            value.strip(), _shown_at(word, len(name) + 1, len(value))
        )
    return said


def _shown_at(word: str, column: int, width: int) -> Place:
    return Place("facts", 1, column + 1, max(1, width), word)


def _from_file(path: Path | None) -> dict[Word, Word]:
    if path is None:
        return {}
    reading = read_file(path)
    if reading.findings or reading.node is None:
        raise DataError(reading.findings)
    if not isinstance(reading.node, Block):
        raise FactError([found("SF203", reading.node.place, found=sort_of(reading.node), expected=MAP)])
    return dict(reading.node)
