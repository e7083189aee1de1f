"""A result as a command tells it: in the form that was asked for, on the screen, into a pipe or into a file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from salesflow.catalogue import Phrase
from salesflow.cli.output import print_bytes, save
from salesflow.cli.screen import room, show, show_json
from salesflow.findings import Lang
from salesflow.reports.forms import FORMS
from salesflow.reports.forms.json_form import document
from salesflow.reports.forms.text_form import text
from salesflow.reports.forms.verdict import verdict
from salesflow.reports.result import Result

_READ = Phrase("it is the file that is read", "这正是所读取的文件")


def tell(result: Result, shape: str, lang: Lang, *, out: Path | None = None, read: Iterable[Path | None] = ()) -> None:
    """
    Show it, or write it to a file and say in one line what it came to.

    Args:
        read: The files that were read; none of them is ever replaced.

    Raises:
        DataError: SF515, it cannot be written there.
    """
    if out is not None:
        same = next((each for each in read if each is not None and _is_same(each, out)), None)
        save([_bytes(FORMS[shape](result, lang))], out, read=same, why_not_there=_READ)
        told = f"已写入 {out}" if lang == "zh" else f"wrote {out}"
        show(f"{told}\n{verdict(result, lang)}" if result.command == "audit" else told)
    elif shape == "text":
        show(text(result, lang, width=room()))
    elif shape == "json":
        show_json(document(result, lang))
    elif said := FORMS[shape](result, lang):
        print_bytes([_bytes(said)])


def _is_same(one: Path, other: Path) -> bool:
    """Do these two names lead to one file?"""
    return os.path.realpath(one) == os.path.realpath(other)


def _bytes(said: str) -> bytes:
    """In UTF-8, with a line end; half a character, which a log may hold, becomes a question mark."""
    return f"{said}\n".encode("utf-8", "replace")
