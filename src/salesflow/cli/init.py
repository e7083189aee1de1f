"""`salesflow init`: a small policy to start from, or a first one for a log that is there."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from salesflow.cli import options
from salesflow.cli.first_policy import first_policy
from salesflow.cli.screen import choose, language, show
from salesflow.findings import DataError, Place, found, why_not

_MAP = "map.yaml"  # beside the policy

FromLog = Annotated[
    Path | None,
    typer.Option(
        "--from-log",
        parser=options.file_named,
        metavar="LOG",
        help=choose(
            f"A first policy for this event log, and {_MAP} beside it: its activities and their counts, no rule yet.",
            f"为该事件日志生成第一份策略及其映射 {_MAP}：列出活动与次数，尚无规则。",
        ),
    ),
]


def init(
    file: Annotated[
        Path,
        typer.Argument(parser=options.file_named, metavar="[FILE]", help=choose("Where to write it.", "写入的文件。")),
    ] = Path("policy.yaml"),
    from_log: FromLog = None,
    force: Annotated[
        bool, typer.Option("--force", help=choose("Replace a file that is there.", "覆盖已有文件。"))
    ] = False,
    lang: options.Lang = None,
) -> None:
    """Write the template in the reader's language, or what a log holds; a file that exists is kept."""
    spoken = language(lang)
    if from_log is None:
        text = resources.files("salesflow.cli").joinpath(f"templates/policy_{spoken}.yaml").read_text(encoding="utf-8")
        _write({file: text}, force=force)
        calls = [f"check {file}", f"test {file}", f"explain --policy {file} purchase_in=5"]
    else:
        map = file.with_name(_MAP)
        policy, mapping = first_policy(from_log, spoken)
        _write({file: policy, map: mapping}, force=force)
        calls = [f"check {file}", f"audit {from_log} --map {map} --policy {file}"]
    wrote = [file] if from_log is None else [file, map]
    lines = [f"已写入 {each}" if spoken == "zh" else f"wrote {each}" for each in wrote]
    show("\n".join([*lines, "接下来：" if spoken == "zh" else "next:", *(f"  salesflow {call}" for call in calls)]))


def _write(texts: Mapping[Path, str], *, force: bool) -> None:
    """All of them, or none where one is there already. Raises: DataError, SF515, SF520."""
    if not force and (there := [file for file in texts if file.exists()]):
        raise DataError(found("SF520", Place(str(file))) for file in there)
    for file, text in texts.items():
        try:
            with file.open("w" if force else "x", encoding="utf-8") as stream:
                stream.write(text)
        except FileExistsError:
            raise DataError([found("SF520", Place(str(file)))]) from None
        except OSError as error:
            reason = why_not(error, to_write=True)
            raise DataError([found("SF515", Place(str(file)), reason=reason)]) from None
