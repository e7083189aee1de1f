"""The options that commands share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from salesflow.audit import parse_as_of
from salesflow.calendars import Calendar
from salesflow.cli import WRONG
from salesflow.cli.screen import choose
from salesflow.engines import ENGINES
from salesflow.findings import DataError, Finding, Place, Problem, nearest
from salesflow.reports.forms import FORMS
from salesflow.reports.tried import FORMS as TRIED


def _language(said: str | None) -> str | None:
    """`en` or `zh`, also as a locale writes them; another language is refused rather than answered in English."""
    if said is not None and said.lower().partition("-")[0].partition("_")[0] not in ("en", "zh"):
        raise typer.BadParameter(choose(f"`{said}` is not one of: en, zh", f"`{said}` 不在可选值之列：en、zh"))
    return said


def _one_of_forms(forms: Iterable[str]) -> Any:
    """`--format`, where a report has these forms."""
    listed = ", ".join(forms)
    return typer.Option("--format", metavar="F", help=choose(f"{listed}; text by default.", f"{listed}，默认 text。"))


def asked_at(en: str, zh: str) -> Any:
    """`--as-of`: by default that which these words name."""
    help = choose(
        f"The day or moment asked about; {en}. A day is its end.", f"截至日期或时刻，默认{zh}；日期指当日结束。"
    )
    return typer.Option("--as-of", metavar="D", help=help)


def file_named(said: str | Path) -> Path:
    """A file by its name. An empty one, which a variable that is not set makes, would be the folder somebody stands in."""
    if said == "":
        raise typer.BadParameter(choose("no file is named: it is empty", "未写文件名：内容为空"))
    return Path(said)


Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        callback=_language,
        metavar="en|zh",
        help=choose("Language of the answer; by default that of the system.", "输出语言，默认随系统。"),
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="text|json",
        help=choose("text for people, json for programs.", "text 供阅读，json 供程序使用。"),
    ),
]
ReportFormat = Annotated[str | None, _one_of_forms(FORMS)]
TestFormat = Annotated[str | None, _one_of_forms(TRIED)]
ReportOut = Annotated[
    Path | None,
    typer.Option(
        "--out", parser=file_named, metavar="FILE", help=choose("Write the report to this file.", "把报告写入该文件。")
    ),
]
Reports = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar="FORM=FILE",
        help=choose(
            "Write one more report, in this form; as often as there are files: --report sarif=out.sarif.",
            "另以该格式写一份报告，可多次使用：--report sarif=out.sarif。",
        ),
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help=choose("Warnings count as errors.", "警告视为错误。"))]
PolicyFile = Annotated[
    Path | None,
    typer.Option(
        "--policy",
        parser=file_named,
        metavar="P",
        help=choose("The policy file; the bundled policy by default.", "策略文件，默认使用内置策略。"),
    ),
]
CheckedFiles = Annotated[
    list[Path] | None,
    typer.Argument(
        parser=file_named,
        metavar="FILE",
        help=choose("The policy files; the bundled policy by default.", "策略文件，可多个；默认使用内置策略。"),
    ),
]
LogFile = Annotated[
    Path,
    typer.Argument(
        parser=file_named,
        metavar="LOG",
        help=choose(
            "The event log: CSV, JSONL, Parquet, .xlsx or XES.", "事件日志：CSV、JSONL、Parquet、.xlsx 或 XES 文件。"
        ),
    ),
]
LogMap = Annotated[
    Path | None,
    typer.Option(
        "--map",
        parser=file_named,
        metavar="M",
        help=choose(
            "Which column states which part of an event; without it: case, name, at, …",
            "列与事件各部分的映射文件；省略时表头须为 case、name、at 等。",
        ),
    ),
]
AsOf = Annotated[str | None, asked_at("now by default", "现在")]
Out = Annotated[
    Path | None,
    typer.Option("--out", parser=file_named, metavar="F", help=choose("Write it to this file.", "写入该文件。")),
]
EngineName = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="|".join(ENGINES),
        help=choose(
            "Which engine decides; native by default. They agree; sql also takes files larger than memory.",
            "由哪个引擎判定，默认 native。结果一致；sql 还可处理超出内存的文件。",
        ),
    ),
]


def moment(said: str | None, calendar: Calendar | None) -> datetime:
    """`--as-of`, or now: the one place where a clock is read."""
    if said is None:
        now = datetime.now().astimezone()
        return calendar.local(now) if calendar is not None else now
    return _read_moment(said, calendar, "--as-of")


def since(said: str, calendar: Calendar | None) -> datetime:
    """`--since`: a moment, or the first instant of a local date."""
    at = _read_moment(said, calendar, "--since")
    is_date = len(said.strip()) == len("2026-11-02")
    return calendar.start_of(at.date()) if is_date and calendar is not None else at


def _read_moment(said: str, calendar: Calendar | None, option: str) -> datetime:
    try:
        at = parse_as_of(said, calendar)
        if not date.min.year < at.year < date.max.year:  # a day before or after it may be no date any more
            raise typer.BadParameter(
                choose(f"`{said}` is too far away to count from", f"`{said}` 过于遥远，无法推算"), param_hint=option
            )
        return at
    except Problem as problem:
        raise DataError([problem.at(Place(option, 1, 1, len(said) or 1, said))]) from None


def one_of(value: str | None, option: str, allowed: tuple[str, ...], otherwise: str) -> str:
    """The value of an option that has a fixed list, or a usage error that shows the list."""
    if value is None:
        return otherwise
    if value not in allowed:
        near = nearest(value, list(allowed))
        en = f"`{value}` is not one of: {', '.join(allowed)}{f'; did you mean `{near}`?' if near else ''}"
        zh = f"`{value}` 不在可选值之列：{'、'.join(allowed)}{f'；是否想写 `{near}`？' if near else ''}"
        raise typer.BadParameter(choose(en, zh), param_hint=option)
    return value


def stop_at(findings: Iterable[Finding], *, strict: bool) -> None:
    """Exit code 1 where an error was found; under `--strict` a warning is enough."""
    severe = ("error", "warning") if strict else ("error",)
    if any(finding.severity in severe for finding in findings):
        raise typer.Exit(WRONG)
