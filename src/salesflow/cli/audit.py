"""`salesflow audit`: did the cases of an event log keep the policy?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from salesflow.audit.audit_log import LogAudit
from salesflow.audit.compliance import Audited
from salesflow.audit.pseudonyms import Pseudonyms
from salesflow.cli import WRONG, options
from salesflow.cli.forgotten import demand_ours, demand_ours_in, reading
from salesflow.cli.report import asked_for, tell
from salesflow.cli.screen import choose, language, moving, room
from salesflow.engines import demand_sql
from salesflow.findings import DataError, Lang, Place, found, why_not
from salesflow.intake.files import open_table
from salesflow.policy.model import Policy
from salesflow.reports.forms import FORMS, pieces
from salesflow.reports.forms.baseline import known_by
from salesflow.reports.forms.text_form import text
from salesflow.reports.forms.verdict import verdict
from salesflow.reports.result import FailOn, of_audit

if TYPE_CHECKING:
    from salesflow.audit.sql_audit import TypedLogAudit

_FAIL_ON: tuple[FailOn, ...] = ("error", "warning", "info", "never")
_ENGINES = ("native", "sql")
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)  # of a log without events; nothing depends on it

AsOf = Annotated[
    str | None, options.asked_at("by default that of the last event of the log", "为日志中最后一条事件的时刻")
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="D",
        help=choose(
            "Only what was decided since this day or moment. A day is its beginning.",
            "只看自该日期或时刻起判定的内容；日期指当日开始。",
        ),
    ),
]
Baseline = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        parser=options.file_named,
        metavar="FILE",
        help=choose(
            "The JSON report of an earlier audit: what it has is known and fails nothing.",
            "以往稽核的 JSON 报告：其中已有的问题视为已知，不导致失败。",
        ),
    ),
]
Fails = Annotated[
    str | None,
    typer.Option(
        "--fail-on",
        metavar="LEVEL",
        help=choose(
            f"From which severity on a finding fails the build: {', '.join(_FAIL_ON)}; error by default.",
            f"自哪个严重程度起视为失败：{', '.join(_FAIL_ON)}，默认 error。",
        ),
    ),
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict",
        help=choose(
            "Warnings fail as well, and so does what cannot be judged.", "警告以及无法判断的内容同样视为失败。"
        ),
    ),
]
Pseudonymize = Annotated[
    Path | None,
    typer.Option(
        "--pseudonymize",
        parser=options.file_named,
        metavar="KEYFILE",
        help=choose(
            "Cases and persons by names made with this key; the same key makes the same names.",
            "用该密钥生成的代号代替客户与人员；同一密钥代号相同。",
        ),
    ),
]


ShowCells = Annotated[
    bool,
    typer.Option(
        "--show-cells",
        help=choose(
            "Repeat cells of the log that cannot be read. They may hold what is private.",
            "显示日志中无法读取的单元格内容，其中可能含有保密信息。",
        ),
    ),
]
Engine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="|".join(_ENGINES),
        help=choose(
            "What judges; native by default. sql takes a log that `sql log --out` wrote, larger than memory, and says "
            "what it does not judge.",
            "由哪个引擎判断，默认 native。sql 适用于 `sql log --out` 写成的大型日志，并说明哪些内容未判断。",
        ),
    ),
]


def audit(
    log: options.LogFile,
    map: options.LogMap = None,
    policy: options.PolicyFile = None,
    as_of: AsOf = None,
    since: Since = None,
    format: options.ReportFormat = None,
    out: options.ReportOut = None,
    report: options.Reports = None,
    baseline: Baseline = None,
    fail_on: Fails = None,
    strict: Strict = False,
    pseudonymize: Pseudonymize = None,
    engine: Engine = None,
    show_cells: ShowCells = False,
    lang: options.Lang = None,
) -> None:
    """Judge every case by every constraint, cadence and step, and tell what was broken, where and by whom."""
    spoken = language(lang)
    read = (log, map, policy, pseudonymize)
    asked = asked_for(format, out, report, forms=tuple(FORMS), lang=spoken, read=read)
    least = _least(fail_on, strict=strict)
    loaded = Policy.load(policy)
    known = known_by(baseline) if baseline is not None else None
    pseudonyms = _pseudonyms(pseudonymize) if pseudonymize is not None else None
    if options.one_of(engine, "--engine", _ENGINES, "native") == "sql":
        judge: LogAudit | TypedLogAudit = _by_sql(
            loaded, log, is_plain=map is None and pseudonyms is None, is_bundled=policy is None
        )
    else:
        with reading(loaded, map, is_bundled=policy is None):
            judge = LogAudit(loaded, log, map, pseudonyms=pseudonyms, known=known.keys if known is not None else ())
    audited = _audited(judge, as_of, since, spoken)
    demand_ours(audited, is_bundled=policy is None and isinstance(judge, LogAudit))
    result = of_audit(
        audited, fail_on=least, strict=strict, baseline=known, show_cells=show_cells and pseudonyms is None
    )
    tell(
        asked,
        lambda form: pieces(form, result, spoken),
        shown=lambda: text(result, spoken, width=room()),
        verdict=verdict(result, spoken),
    )
    if result.is_failed:
        raise typer.Exit(WRONG)


def _least(said: str | None, *, strict: bool) -> FailOn:
    """From which severity on a finding fails. Raises: typer.BadParameter, nothing is to fail, and more than usual."""
    least: FailOn = _FAIL_ON[_FAIL_ON.index(options.one_of(said, "--fail-on", _FAIL_ON, "error"))]
    if strict and least == "never":
        en = "`never` lets nothing fail, and `--strict` lets more fail: say one of them"
        raise typer.BadParameter(
            choose(en, "`never` 表示均不失败，`--strict` 则更为严格：请二选一"), param_hint="--fail-on"
        )
    return least


def _by_sql(policy: Policy, log: Path, *, is_plain: bool, is_bundled: bool) -> TypedLogAudit:
    """
    Raises: DataError, SF514; SF809, the log is not in the columns of SQL, or is to be read otherwise; SF815 and SF506, it is
    in those of another policy.
    """
    demand_sql()
    from salesflow.audit.sql_audit import TypedLogAudit
    from salesflow.audit.sql_typed import is_typed, names_in

    table = open_table(log)
    if not is_plain or not is_typed(table):
        raise DataError([found("SF809", Place(str(log)))])
    if is_bundled:
        demand_ours_in(policy, table.file, names_in(table.file))
    return TypedLogAudit(policy, table)


def _audited(asked: LogAudit | TypedLogAudit, as_of: str | None, since: str | None, lang: Lang) -> Audited:
    """
    As of the moment that was said, or of the last event; of a log without events it does not matter.

    Raises: DataError; typer.BadParameter, what is asked about ends before it begins.
    """
    begins = options.since(since, asked.calendar) if since is not None else None
    latest = asked.latest() if as_of is None else None
    at = options.moment(as_of, asked.calendar) if as_of is not None else latest or _BEFORE_ALL
    if begins is not None and begins > at and (as_of is not None or latest is not None):
        raise _nothing_since(since or "", at, is_said=as_of is not None)
    with moving(lang) as progress:
        return asked.audited(as_of=at, since=begins, progress=progress)


def _nothing_since(since: str, at: datetime, *, is_said: bool) -> typer.BadParameter:
    """Between a moment and an earlier one nothing is judged, and nobody may take that for nothing wrong."""
    shown = f"{at:%Y-%m-%d %H:%M}"
    if is_said:
        en, zh = f"`{since}` is later than `--as-of`, {shown}", f"`{since}` 晚于 `--as-of` 的 {shown}"
    else:
        en = f"`{since}` is later than the last event of the log, {shown}; say `--as-of` to ask about a later moment"
        zh = f"`{since}` 晚于日志中最后一条事件的 {shown}；如需询问更晚的时刻，请指定 `--as-of`"
    return typer.BadParameter(choose(en, zh), param_hint="--since")


def _pseudonyms(file: Path) -> Pseudonyms:
    """Raises: DataError, SF501, the key cannot be read; SF523, it is too short."""
    try:
        return Pseudonyms(file.read_bytes(), file=str(file))
    except (OSError, ValueError) as error:  # ValueError: a name that no system has
        raise DataError([found("SF501", Place(str(file)), reason=why_not(error))]) from None
