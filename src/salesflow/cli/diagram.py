"""`salesflow diagram`: what do the processes look like?"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from salesflow.catalogue import Phrase
from salesflow.cli import options
from salesflow.cli.output import print_bytes, save
from salesflow.cli.screen import choose, language, show
from salesflow.findings import DataError, Place, found, unknown, why_not
from salesflow.intake.files import kind_of
from salesflow.policy.model import Policy
from salesflow.reports.diagram import dot, mermaid

FORMATS = ("mermaid", "dot", "svg", "png")
_BY_ENDING = {
    ".mmd": "mermaid", ".mermaid": "mermaid", ".md": "mermaid", ".dot": "dot", ".gv": "dot", ".svg": "svg",
    ".png": "png",
}  # fmt: skip
_PROGRAM = "dot"
_PATIENCE = 60  # seconds


def diagram(
    file: Annotated[
        Path | None,
        typer.Argument(
            parser=options.file_named,
            metavar="[POLICY]",
            help=choose("The policy file; the bundled policy by default.", "策略文件，默认使用内置策略。"),
        ),
    ] = None,
    process: Annotated[
        str | None,
        typer.Option(
            "--process", metavar="NAME", help=choose("Only this process; all by default.", "只画该流程，默认全部。")
        ),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="|".join(FORMATS),
            help=choose(
                "By default as the ending of --out says, else mermaid; svg and png need Graphviz.",
                "默认取 --out 的后缀，否则为 mermaid；svg 与 png 需要 Graphviz。",
            ),
        ),
    ] = None,
    out: options.Out = None,
    lang: options.Lang = None,
) -> None:
    """Draw as text; pictures are Graphviz's work."""
    spoken = language(lang)
    shape = _shape(format, out)
    if shape == "png" and out is None and sys.stdout.isatty():
        said = choose("a picture is no text: name a file with --out", "图片无法在终端显示：请用 --out 指定文件")
        raise typer.BadParameter(said, param_hint="--format")
    policy = Policy.load(file)
    if process is not None and process not in policy.processes:
        raise DataError([unknown("SF302", process, policy.processes).at(Place("--process"))])
    if not policy.processes:
        said = choose("this policy has no process, so there is nothing to draw", "该策略没有流程，无可绘制")
        raise typer.BadParameter(said, param_hint="POLICY")
    made = mermaid(policy, spoken, only=process) if shape == "mermaid" else dot(policy, spoken, only=process)
    data = picture(made, shape) if shape in ("svg", "png") else made.encode()
    if out is None:
        print_bytes([data])
        return
    save([data], out, read=file, why_not_there=_DRAWN)
    show(f"已写入 {out}" if spoken == "zh" else f"wrote {out}")


def _shape(format: str | None, out: Path | None) -> str:
    """
    What is drawn: as the ending of the file says, and as `--format` says, which have to agree.

    Raises: DataError, SF502, an ending that no diagram has: it could be anybody's file.
    """
    ending = kind_of(out, _BY_ENDING) if out is not None else "mermaid"
    shape = options.one_of(format, "--format", FORMATS, ending)
    if out is not None and shape != ending:
        said = choose(
            f"`{shape}` does not go into a file that ends in `{out.suffix}`",
            f"`{shape}` 与文件后缀 `{out.suffix}` 不符",
        )
        raise typer.BadParameter(said, param_hint="--format")
    return shape


def picture(text: str, shape: str) -> bytes:
    """A DOT text as SVG or PNG, drawn by Graphviz. Raises: DataError, SF521 without it, SF522 where it fails."""
    program = shutil.which(_PROGRAM)
    if program is None:
        raise DataError([found("SF521", Place(_PROGRAM), program=_PROGRAM)])
    reason: Phrase | str
    try:
        done = subprocess.run(
            [program, f"-T{shape}", *_SHARPER[shape]],
            input=text.encode(),
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        reason = Phrase(f"it takes longer than {_PATIENCE} seconds", f"超过 {_PATIENCE} 秒仍未完成")
    except OSError as error:
        reason = why_not(error)
    else:
        if done.returncode == 0 and done.stdout:
            return done.stdout
        said = done.stderr.decode(errors="replace").split("\n")[0].strip()
        reason = said or Phrase(f"it ended with {done.returncode}", f"它以 {done.returncode} 结束")
    raise DataError([found("SF522", Place(_PROGRAM), reason=reason)])


_SHARPER = {"svg": (), "png": ("-Gdpi=144",)}


_DRAWN = Phrase("it is the policy that is drawn", "这正是所绘制的策略")
