"""The reports of one run: one on the screen, in a pipe or under `--out`, and beside it a file for each `--report`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import typer

from salesflow.catalogue import Phrase
from salesflow.cli import options
from salesflow.cli.output import demand_place, print_bytes, save
from salesflow.cli.screen import choose, show, takes_all
from salesflow.findings import DataError, Finding, Lang, nearest

_READ = Phrase("it is the file that is read", "这正是所读取的文件")


class Report(NamedTuple):
    """A form, and the file that it is written to."""

    form: str
    file: Path


class Asked(NamedTuple):
    """The forms and files that were asked for, looked at before anything long begins."""

    shape: str
    out: Path | None
    files: tuple[Report, ...]
    lang: Lang

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.shape, *(report.form for report in self.files))


def asked_for(
    format: str | None,
    out: Path | None,
    reports: Iterable[str] | None,
    *,
    forms: Sequence[str],
    lang: Lang,
    read: Iterable[Path | None] = (),
) -> Asked:
    """
    What `--format`, `--out` and each `--report` ask for.

    Args:
        read: The files that are read; none of them is ever replaced.

    Raises:
        DataError: SF515, a report cannot be written where it was asked for; all of them at once.
        typer.BadParameter: an unknown form, or one file for two reports.
    """
    shape = options.one_of(format, "--format", tuple(forms), "text")
    files = tuple(_report(said, forms) for said in reports or ())
    written = [*([out] if out is not None else []), *(report.file for report in files)]
    kept = [file for file in read if file is not None]
    wrong: list[Finding] = []
    places: set[Path] = set()
    for file in written:
        try:
            place = demand_place(file, read=kept, why_not_there=_READ)
        except DataError as error:
            wrong += error.findings
            continue
        if place in places:
            said = f"two reports are to be written to `{file}`", f"两份报告写入同一文件 `{file}`"
            raise typer.BadParameter(choose(*said), param_hint="--report")
        places.add(place)
    if wrong:
        raise DataError(wrong)
    return Asked(shape, out, files, lang)


def _report(said: str, forms: Sequence[str]) -> Report:
    """`sarif=out.sarif`: a form and its file."""
    form, sign, file = said.partition("=")
    if form not in forms:
        near = nearest(form, list(forms)) if form else ""
        known = ", ".join(forms)
        en = f"`{form}` is no form of a report; {f'did you mean `{near}`? ' if near else ''}forms are: {known}"
        zh = f"没有名为 `{form}` 的报告格式；{f'是否想写 `{near}`？' if near else ''}可选：{known}"
        raise typer.BadParameter(choose(en, zh), param_hint="--report")
    if not sign or not file:
        en, zh = f"`{said}` names no file; write it as `{form}=FILE`", f"`{said}` 未写文件名；请写成 `{form}=文件`"
        raise typer.BadParameter(choose(en, zh), param_hint="--report")
    return Report(form, Path(file))


def tell(
    asked: Asked, told: Callable[[str], str | Iterable[str]], *, shown: Callable[[], str], verdict: str = ""
) -> None:
    """
    Write the files, then show the one that is to be shown; or say what was written, and what it came to.

    Args:
        told: The text of a form; of one that may be long, piece by piece.
        shown: The text for people, as wide as their terminal is.
        verdict: What it came to in one line; empty where nobody needs it.

    Raises:
        DataError: SF515, a file cannot be written.
    """
    files = [*([Report(asked.shape, asked.out)] if asked.out is not None else []), *asked.files]
    for report in files:
        save(_bytes(told(report.form)), report.file, read=None, why_not_there=_READ)
    wrote = [f"已写入 {file}" if asked.lang == "zh" else f"wrote {file}" for _, file in files]
    if asked.out is not None:
        show("\n".join(filter(None, (*wrote, verdict))))
        return
    if wrote:  # beside the report, and never in it
        show("\n".join(wrote), error=True)
    if asked.shape == "text":
        show(shown())
    else:
        _print(asked.shape, told(asked.shape))


def _print(shape: str, said: str | Iterable[str]) -> None:
    """Into a pipe; of a form that has nothing to say, not even a line."""
    pieces = iter([said] if isinstance(said, str) else said)
    if first := next(pieces, ""):
        whole = chain([first], pieces)
        print_bytes(_bytes(map(_escaped, whole) if shape == "json" and not takes_all() else whole))


def _bytes(said: str | Iterable[str]) -> Iterator[bytes]:
    """In UTF-8, with a line end; half a character, which a log may hold, becomes a question mark."""
    for piece in [said] if isinstance(said, str) else said:
        yield piece.encode("utf-8", "replace")
    yield b"\n"


def _escaped(piece: str) -> str:
    """JSON for a pipe that does not take every character as it is: they stand in texts alone, and are escaped there."""
    return _BEYOND_ASCII.sub(lambda char: json.dumps(char[0])[1:-1], piece)


_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
