"""SF5: rows of data and their mapping."""

from __future__ import annotations

from salesflow.catalogue.sentence import Sentence, error, info, warning

ROWS: dict[str, Sentence] = {
    "SF501": error("this file cannot be read: {reason}", "无法读取该文件：{reason}"),
    "SF502": error(
        "files that end in `{name}` are not known here",
        "不支持以 `{name}` 结尾的文件",
        "kinds are: {known}",
        "支持：{known}",
    ),
    "SF503": error(
        "this is text neither in UTF-8 nor in GB18030",
        "该文件既不是 UTF-8 也不是 GB18030 编码",
        "save it as UTF-8",
        "请另存为 UTF-8",
    ),
    "SF504": error("this row cannot be read: {reason}", "该行无法读取：{reason}"),
    "SF505": error("two columns are called `{name}`", "有两列同名 `{name}`", "rename one of them", "请为其中一列改名"),
    "SF506": error("the file has no column `{name}`", "文件中没有列 `{name}`", "columns are: {known}", "列有：{known}"),
    "SF507": warning(
        "`{value}` in column `{column}` is not in the mapping's `values`",
        "列 `{column}` 的 `{value}` 不在映射的 `values` 中",
        "add it under `values` of `{fact}`",
        "请在 `{fact}` 的 `values` 下补充",
    ),
    "SF508": warning(
        "`{value}` in column `{column}` does not fit `{fact}`: {reason}",
        "列 `{column}` 的 `{value}` 不适用于 `{fact}`：{reason}",
        "{advice}",
        "{advice}",
    ),
    "SF509": warning("column `{column}` is empty", "列 `{column}` 为空"),
    "SF510": warning(
        "`{value}` in column `{column}` is not one of those expected",
        "列 `{column}` 的 `{value}` 不在预期取值之列",
        "expected are: {known}",
        "预期取值：{known}",
    ),
    "SF511": error(
        "`{fact}` is not known here, and may not be missing, so this row has no grade",
        "此处 `{fact}` 未知且不允许缺失，该行无法判定",
        "mend the cell, or say in the mapping what it means: `values:` or `empty:`",
        "请更正单元格，或在映射中用 `values:`、`empty:` 说明其含义",
    ),
    "SF512": warning("case `{case}` was already in row {row}", "客户 `{case}` 已在第 {row} 行出现"),
    "SF513": error(
        "`{name}` comes from the app and is not mapped",
        "`{name}` 由应用给出，但没有映射",
        "map it under `facts`",
        "请在 `facts` 下映射",
    ),
    "SF514": error(
        "this needs {what}, which is not installed",
        "此功能需要 {what}，尚未安装",
        "pip install 'salesflow[{extra}]'",
        "pip install 'salesflow[{extra}]'",
    ),
    "SF515": error("this file cannot be written: {reason}", "无法写入该文件：{reason}"),
    "SF516": error(
        "no column is a fact of the policy",
        "没有任何一列是策略中的事实",
        "write a mapping and name it by `--map`; columns are: {known}",
        "请编写映射并用 `--map` 指定；列有：{known}",
    ),
    "SF517": error(
        "`{format}` is no date format: {why}",
        "`{format}` 不是日期格式：{why}",
        "write it like `M/D/YYYY`, `YYYY-MM-DD HH:mm` or `h:mm AM/PM`",
        "请写成 `M/D/YYYY`、`YYYY年M月D日` 或 `YYYY-MM-DD HH:mm` 的形式",
    ),
    "SF518": error(
        "`{name}` is a date with a time, and here stands a date alone",
        "`{name}` 需要日期和时刻，而此处只有日期",
        "say `timezone:` and `time_of_day: start` or `time_of_day: end` in the mapping",
        "请在映射中写明 `timezone:` 与 `time_of_day: start`（或 `end`）",
    ),
    "SF519": error("`{value}` is not written as `{format}`", "`{value}` 不符合格式 `{format}`"),
    "SF541": warning(
        "`{name}` of {case} does not start from `{stage}`, where the case stood; it is taken as it stands",
        "{case} 的 `{name}` 不能从当时的阶段 `{stage}` 开始；按日志所记采用",
        "it starts from: {known}; a step may be missing in the log",
        "它起始于：{known}；日志可能缺少中间步骤",
    ),
    "SF542": error(
        "no {kind} of this log is called `{name}`",
        "日志中没有名为 `{name}` 的{kind}",
        "there are: {known}",
        "已有：{known}",
    ),
    "SF543": error(
        "this log holds {count} cases, and this question is about one",
        "日志中有 {count} 位客户，而该问题只针对一位",
        "name it by `--case`; there are: {known}",
        "请用 `--case` 指定；已有：{known}",
    ),
    "SF544": error(
        "this log holds no case",
        "日志中没有任何客户",
        "its rows are empty, or none of them could be read",
        "日志没有内容，或没有一行可以读取",
    ),
    "SF545": error(
        "`{name}` begins {case} a second time; it is left out",
        "`{name}` 使 {case} 重复开始；已忽略",
        "a case begins once: keep the first, or give the other a case of its own",
        "一位客户只开始一次：请保留第一条，或改用另一个编号",
    ),
    "SF546": error(
        "`{name}` is {value}, which no column of a database holds",
        "`{name}` 的值为 {value}，超出数据库列的范围",
        "a column holds whole numbers from -9223372036854775808 to 9223372036854775807; say `range:` in the policy",
        "数据库列只能存放 -9223372036854775808 至 9223372036854775807 的整数；请在策略中写明 `range:`",
    ),
    "SF547": error(
        "`{name}` asks for something that SQL cannot answer exactly",
        "`{name}` 所问的内容无法用 SQL 精确回答",
        "everything but SQL answers it: `salesflow grade` with another engine, `due`, `journey`; its page says what to change",
        "除 SQL 外均可回答：`salesflow grade` 的其他引擎、`due`、`journey`；如何改写见该编码的说明页",
    ),
    "SF520": error(
        "this file is there already",
        "该文件已存在",
        "choose another name, or replace it with `--force`",
        "请换一个文件名，或用 `--force` 覆盖",
    ),
    "SF521": error(
        "this needs Graphviz, whose program `{program}` is not installed",
        "此功能需要 Graphviz，其程序 `{program}` 尚未安装",
        "`apt install graphviz`, `brew install graphviz` or `winget install graphviz`; `--format mermaid` needs nothing",
        "可用 `apt install graphviz`、`brew install graphviz` 或 `winget install graphviz` 安装；`--format mermaid` 无需任何程序",
    ),
    "SF522": error(
        "Graphviz could not draw this: {reason}",
        "Graphviz 无法绘制：{reason}",
        "`--format dot` shows what it was given",
        "可用 `--format dot` 查看交给它的内容",
    ),
    "SF530": error(
        "`{value}` in column `{column}` is not in the mapping's `values`, so this row is no event",
        "列 `{column}` 的 `{value}` 不在映射的 `values` 中，该行不成为事件",
        "add it under `values` of `{fact}`; an activity that is not yours is `none`",
        "请在 `{fact}` 的 `values` 下补充；与本策略无关的活动写 `none`",
    ),
    "SF531": error(
        "`{value}` in column `{column}` does not say when it happened: {reason}",
        "列 `{column}` 的 `{value}` 无法说明何时发生：{reason}",
        "write it like `2026-11-02 09:10`, or say in a mapping how the column is written: `format`, `time_of_day`",
        "请写成 `2026-11-02 09:10` 的形式，或在映射中用 `format`、`time_of_day` 说明写法",
    ),
    "SF532": error(
        "column `{column}` is empty, so this row is no event",
        "列 `{column}` 为空，该行不成为事件",
    ),
    "SF533": info(
        "event `{id}` stands in row {row} already, with the same content",
        "事件 `{id}` 已在第 {row} 行出现，内容相同",
        "it counts once",
        "只计一次",
    ),
    "SF534": warning(
        "`{name}` does not say `{field}` in {count} of {total} events",
        "{total} 条 `{name}` 事件中有 {count} 条没有 `{field}`",
        "state it as `data.{field}`, or in a mapping under `data`; what may be left out is `optional: true` in the policy",
        "请在列 `data.{field}` 中填写，或在映射的 `data` 下映射；可省略的数据项在策略中标有 `optional: true`",
    ),
    "SF535": error(
        "this is no event log by itself: it lacks {missing}",
        "该文件本身不是事件日志：缺少 {missing}",
        "write a mapping and name it by `--map`; columns are: {known}",
        "请编写映射并用 `--map` 指定；列有：{known}",
    ),
    "SF536": info(
        "these columns of the log are not read: {known}",
        "日志中的这些列不会读取：{known}",
        "data stand in columns such as `data.price`, or a mapping says where",
        "数据项应位于 `data.price` 这样的列，或由映射说明",
    ),
    "SF537": warning(
        "{count} of {total} times have no offset, and the others have one",
        "{total} 个时间中有 {count} 个没有时区偏移，其余则有",
        "write the offset everywhere or nowhere; without it the clock is that of `timezone` in a mapping, else of the calendar",
        "请全部写明时区偏移，或全部不写；没有偏移的时间按映射中的 `timezone` 理解，否则按日历的时区",
    ),
    "SF538": error(
        "this mapping is empty",
        "该映射为空",
        "a mapping says `facts`, or of an event log `case` and `activity` or `events`",
        "映射须写 `facts`；事件日志的映射须写 `case` 以及 `activity` 或 `events`",
    ),
}
