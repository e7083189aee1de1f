"""`salesflow sql`: the policy as statements and views that a database administrator can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from salesflow.calendars import micros
from salesflow.catalogue import Phrase
from salesflow.cli import WRONG, options
from salesflow.cli.output import print_bytes, save
from salesflow.cli.screen import choose, complain, language, moving, show
from salesflow.findings import DataError, Finding, Lang, Place, found
from salesflow.policy.model import Policy
from salesflow.reports import problems

if TYPE_CHECKING:
    from salesflow.sql.script import Script

_WHAT = ("log", "calendars", "facts", "leads", "obligations", "verdicts", "all")
_DIALECTS = ("duckdb", "postgres", "sqlite", "spark", "databricks", "redshift", "snowflake", "trino")
_READ = Phrase("it is the policy that is read", "这正是所读取的策略")

What = Annotated[
    str,
    typer.Argument(
        metavar="WHAT",
        help=choose(
            f"{', '.join(_WHAT)}: the table of events, the tables of calendars, a statement, or all of it as a script with "
            "views. `verdicts` has one row for each time that a constraint was kept, broken, or is still open.",
            f"{', '.join(_WHAT)}： 事件表、 日历表、 某条语句， 或全部 （语句作为视图）。 `verdicts` 每行是一条约束的一次判定： "
            "满足、 违反或待定。",
        ),
    ),
]
Dialect = Annotated[
    str,
    typer.Option(
        "--dialect",
        metavar="DB",
        help=choose(
            f"For which database: {', '.join(_DIALECTS)}. DuckDB by default; the first four are tested.",
            f"目标数据库： {', '.join(_DIALECTS)}。 默认 DuckDB， 前四种经过测试。",
        ),
    ),
]
View = Annotated[
    bool,
    typer.Option(
        "--view", help=choose("The statement as a view: salesflow_leads, …", "把语句写成视图：salesflow_leads 等。")
    ),
]
Name = Annotated[
    str | None, typer.Option("--name", metavar="V", help=choose("A name of one's own for the view.", "自定义视图名。"))
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="D",
        help=choose(
            "Count only what had been recorded by then; with --as-of.", "只计当时已记录的事件；与 --as-of 同用。"
        ),
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="D",
        help=choose(
            "The first date of the calendar tables; by default a year before what is known.",
            "日历表的首日，默认为已知日期前一年。",
        ),
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="D",
        help=choose(
            "The last date of the calendar tables; by default a year after what is known.",
            "日历表的末日，默认为已知日期后一年。",
        ),
    ),
]
AsOf = Annotated[str | None, options.asked_at("by default that in the table salesflow_asked", "取自表 salesflow_asked")]
FromLog = Annotated[
    Path | None,
    typer.Option(
        "--from-log",
        parser=options.file_named,
        metavar="LOG",
        help=choose(
            "With `log`: write the events of this log as the table of events, to --out, which ends in .parquet.",
            "与 `log` 同用：把该日志写成事件表，存入 --out（.parquet）。",
        ),
    ),
]


def sql(
    what: What,
    dialect: Dialect = "duckdb",
    view: View = False,
    name: Name = None,
    policy: options.PolicyFile = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    from_: From = None,
    until: Until = None,
    from_log: FromLog = None,
    map: options.LogMap = None,
    out: options.Out = None,
    lang: options.Lang = None,
) -> None:
    """Print it as text, as it is, so that it can be piped into a database."""
    spoken = language(lang)
    options.one_of(what, "WHAT", _WHAT, "")
    options.one_of(dialect, "--dialect", _DIALECTS, "")
    if (view or name) and what in ("log", "calendars", "all"):
        raise typer.BadParameter(choose(f"`{what}` is no statement", f"`{what}` 不是语句"), param_hint="--view")
    if known_at is not None and as_of is None:
        said = choose("it is told together with --as-of", "须与 --as-of 同用")
        raise typer.BadParameter(said, param_hint="--known-at")
    loaded = Policy.load(policy)
    if from_log is not None:
        _typed(loaded, what, from_log, map, out, spoken)
        return
    called = name or (f"salesflow_{what}" if view else None)
    made = _script()(
        loaded,
        dialect,
        lang=spoken,
        as_of=_instant(loaded, as_of),
        known_at=_instant(loaded, known_at),
        span=_span(loaded, from_, until) if what in ("calendars", "all") else None,
    )
    pieces = (piece.encode() for piece in made.text(what, view=called))
    if out is None:
        print_bytes(pieces)
    else:
        save(pieces, out, read=Path(loaded.file) if policy is not None else None, why_not_there=_READ)
        show(f"已写入 {out}" if spoken == "zh" else f"wrote {out}")
    if what == "all" and made.refused:
        _tell_missing(made.refused)
        raise typer.Exit(WRONG)


def _tell_missing(refused: Mapping[str, Iterable[Finding]]) -> None:
    """Which statements the script is without, and why: whoever pipes it into a database sees that in the terminal."""
    for statement, findings in refused.items():
        complain(findings)
        show(choose(f"without salesflow_{statement}", f"未包含 salesflow_{statement}"), error=True)


def _typed(policy: Policy, what: str, log: Path, map: Path | None, out: Path | None, lang: Lang) -> None:
    """The events of a log in the columns that statements read, with all that was found on the way."""
    if what != "log" or out is None:
        said = choose(
            "it goes with `log`, and into a file: --out events.parquet", "须与 `log` 及 --out events.parquet 同用"
        )
        raise typer.BadParameter(said, param_hint="--from-log")
    from salesflow.audit.sql_log import write_typed_log

    with moving(lang) as progress:
        written = write_typed_log(policy, log, map, out, progress=progress)
    if written.findings:
        show(problems.first(written.findings, lang))
    told = f"wrote {out}: cases {written.cases}, events {written.events}"
    show(f"已写入 {out}：客户 {written.cases}，事件 {written.events}" if lang == "zh" else told)
    options.stop_at(written.findings, strict=False)


def _script() -> type[Script]:
    """Imported when it is asked for: the other commands need no sqlglot. Raises: DataError, SF514 without it."""
    try:
        from salesflow.sql.script import Script
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "sqlglot":
            raise
        raise DataError([found("SF514", Place("sql"), what="sqlglot", extra="audit")]) from None
    return Script


def _instant(policy: Policy, said: str | None) -> int | None:
    return None if said is None else micros(options.moment(said, policy.calendar()))


def _span(policy: Policy, first: str | None, last: str | None) -> tuple[date, date]:
    """The dates that are told, or those around what the calendars know."""
    from salesflow.sql.spans import span_of

    around = span_of(policy)
    if around is None and (first is None or last is None):
        said = choose(
            "no calendar of this policy says what is known: name both --from and --until",
            "策略的日历均未写明已知日期：请同时指定 --from 与 --until",
        )
        raise typer.BadParameter(said, param_hint="--from")
    ends = around or (date.min, date.max)
    begins = _date(first, "--from") if first is not None else ends[0]
    finishes = _date(last, "--until") if last is not None else ends[1]
    if not date(1, 1, 2) <= begins <= finishes <= date(9999, 12, 29):
        said = choose(f"{begins} to {finishes} is no span of dates", f"{begins} 至 {finishes} 不是有效的日期范围")
        raise typer.BadParameter(said, param_hint="--from" if first is not None else "--until")
    return begins, finishes


def _date(said: str, option: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise typer.BadParameter(
            choose(f"`{said}` is no date like 2026-11-02", f"`{said}` 不是 2026-11-02 这样的日期"), param_hint=option
        ) from None
