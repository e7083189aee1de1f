"""The commands, as one application."""

from __future__ import annotations

from typing import Annotated

import typer

import salesflow
from salesflow.cli.audit import audit
from salesflow.cli.check import check
from salesflow.cli.diagram import diagram
from salesflow.cli.due import due
from salesflow.cli.explain import explain
from salesflow.cli.grade import grade
from salesflow.cli.init import init
from salesflow.cli.journey import journey
from salesflow.cli.replay import replay
from salesflow.cli.screen import choose
from salesflow.cli.sql import sql
from salesflow.cli.test import test

app = typer.Typer(
    name="salesflow",
    help=choose(
        "The dealership sales process as one policy file: executed, explained, proved and audited.",
        "用一份策略文件描述门店销售流程：可执行、可解释、可证明、可稽核。",
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"salesflow {salesflow.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help=choose("The version, and stop.", "显示版本。")
        ),
    ] = False,
) -> None:
    """Options before the command."""


app.command(help=choose("Write a small policy to start from.", "生成一份入门策略。"))(init)
app.command(
    help=choose(
        "Is this policy sound? Every finding at once, each at its line.", "检查策略：一次列出全部问题及其位置。"
    )
)(check)
app.command(help=choose("Run the tests that the policy brings.", "运行策略自带的测试。"))(test)
app.command(
    help=choose(
        "Grade leads out of a table (CSV, JSONL, Parquet, .xlsx) and say when to contact them.",
        "为表格（CSV、JSONL、Parquet、.xlsx）中的客户定级并给出跟进时间。",
    )
)(grade)
app.command(
    help=choose(
        "Why? For one set of facts: which rule, on what grounds, and what kept the others.",
        "解释：依据哪条规则、为何如此、其他规则为何不适用。",
    )
)(explain)
app.command(
    help=choose(
        "Draw the processes: Mermaid, Graphviz DOT, SVG or PNG.", "绘制流程图：Mermaid、Graphviz DOT、SVG 或 PNG。"
    )
)(diagram)
app.command(
    help=choose(
        "What is overdue and due, person by person: the list for the morning meeting.",
        "晨会清单：按人列出逾期和到期的事项。",
    )
)(due)
app.command(
    help=choose(
        "One lead out of an event log: where it stands, how it got there, what may happen next, what is owed.",
        "查看一位客户：现处阶段、经过、下一步、定级依据和待办。",
    )
)(journey)
app.command(
    help=choose(
        "What of an event log would have been refused, and why; each at its line.",
        "重放事件日志：哪些会被拒绝、为什么，逐行列出。",
    )
)(replay)
app.command(
    help=choose(
        "Did the cases of an event log keep the policy? What was broken, where, by whom, and what helps.",
        "稽核事件日志：哪些约束被违反、在哪一行、由谁、如何补救。",
    )
)(audit)
app.command(
    help=choose(
        "The policy as SQL that a database administrator can read: tables, calendars, statements, views.",
        "把策略写成可读的 SQL：数据表、日历、语句与视图。",
    )
)(sql)
