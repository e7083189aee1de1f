"""`salesflow init`: a small policy to start from."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from salesflow.cli import options
from salesflow.cli.screen import choose, language, show
from salesflow.findings import DataError, Place, found, why_not


def init(
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help=choose("Where to write it.", "写入的文件。"))] = Path(
        "policy.yaml"
    ),
    force: Annotated[
        bool, typer.Option("--force", help=choose("Replace a file that is there.", "覆盖已有文件。"))
    ] = False,
    lang: options.Lang = None,
) -> None:
    """Write the template in the reader's language; a file that exists is kept."""
    spoken = language(lang)
    text = resources.files("salesflow.cli").joinpath(f"templates/policy_{spoken}.yaml").read_text(encoding="utf-8")
    try:
        with file.open("w" if force else "x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise DataError([found("SF520", Place(str(file)))]) from None
    except OSError as error:
        reason = why_not(error, to_write=True)
        raise DataError([found("SF515", Place(str(file)), reason=reason)]) from None
    if spoken == "zh":
        show(
            f"已写入 {file}\n接下来：\n  salesflow check {file}\n  salesflow test {file}\n  salesflow explain --policy {file} purchase_in=5"
        )
    else:
        show(
            f"wrote {file}\nnext:\n  salesflow check {file}\n  salesflow test {file}\n"
            f"  salesflow explain --policy {file} purchase_in=5"
        )
