"""SF2: the form of a policy, and its values."""

from __future__ import annotations

from salesflow.catalogue.sentence import Sentence, error, unknown

FORM: dict[str, Sentence] = {
    "SF201": error("unknown key `{name}`", "未知的键 `{name}`", "keys here are: {known}", "此处可用的键：{known}"),
    "SF202": error(
        "`{owner}` lacks the key `{name}`", "`{owner}` 缺少键 `{name}`", "add `{name}:`", "请补充 `{name}:`"
    ),
    "SF203": error("here stands {found}, and {expected} is wanted", "此处是{found}，需要的是{expected}"),
    "SF204": error(
        "format version `{value}` is not known",
        "未知的格式版本 `{value}`",
        "this salesflow reads `salesflow: 1`",
        "本版本读取 `salesflow: 1`",
    ),
    "SF205": error(
        "`{name}` cannot be a name",
        "`{name}` 不能用作名称",
        "{form}",
        "{form}",
    ),
    "SF206": error(
        "`{name}` is a word of the file format and cannot be a name",
        "`{name}` 是格式保留词，不能用作名称",
        "choose another word; reserved are: {known}",
        "请换一个词；保留词：{known}",
    ),
    "SF207": error(
        "`{name}` is kept for a later version of the format",
        "`{name}` 为格式的后续版本保留",
        "remove it; keys of your own begin with `x-`",
        "请删除；自定义的键以 `x-` 开头",
    ),
    "SF208": error("two things are called `{name}`", "有两处同名 `{name}`", "rename one of them", "请为其中一个改名"),
    "SF209": error(
        "exactly one of these keys is wanted: {known}",
        "以下键必须且只能写一个：{known}",
        "found here: {found}",
        "此处有：{found}",
    ),
    "SF210": error(
        "`{name}` does not go with `{other}`", "`{name}` 不能与 `{other}` 同用", "remove one of them", "请删除其中一个"
    ),
    "SF211": error("`{name}` is empty", "`{name}` 为空"),
    "SF221": error("`{value}` is not a whole number", "`{value}` 不是整数"),
    "SF222": error("`{value}` is not a number", "`{value}` 不是数字", "write it as 1234.56", "请写成 1234.56 的形式"),
    "SF223": error("`{value}` is neither `true` nor `false`", "`{value}` 应为 `true` 或 `false`"),
    "SF224": error(
        "`{value}` is not a date", "`{value}` 不是日期", "write it as 2026-11-30", "请写成 2026-11-30 的形式"
    ),
    "SF225": error(
        "`{value}` is not a date with a time",
        "`{value}` 不是日期时间",
        "write it as 2026-11-30 09:10",
        "请写成 2026-11-30 09:10 的形式",
    ),
    "SF226": error("`{value}` is out of range", "`{value}` 超出范围", "allowed is {range}", "允许的范围：{range}"),
    "SF227": error(
        "`{value}` has more than {scale} decimal places",
        "`{value}` 的小数位超过 {scale} 位",
    ),
    "SF228": error(
        "`{value}` is not in {unit}",
        "`{value}` 的单位不是{unit}",
        "leave the unit out, or write it in {unit}",
        "请省略单位，或换算为{unit}",
    ),
    "SF229": error("`{value}` is no text", "`{value}` 不是文本"),
    "SF230": error(
        "`{value}` is not a duration",
        "`{value}` 不是时长",
        "write it as `90 minutes` or `2 hours`",
        "请写成 `90 minutes` 或 `2 hours`",
    ),
    "SF231": error(
        "`{value}` is no amount of time",
        "`{value}` 不是时间量",
        "write `30 minutes`, `24 hours`, `5 days`, `3 months`, `2 open hours`, `1 open day`, `same day 18:00` or "
        "`next open day 12:00`",
        "可写 `30 minutes`、`24 hours`、`5 days`、`3 months`、`2 open hours`、`1 open day`、`same day 18:00`、"
        "`next open day 12:00`",
    ),
    "SF232": error(
        "`{value}` is too long a time", "`{value}` 时间过长", "at most {largest} of a unit", "最多 {largest}"
    ),
    "SF233": error("`{value}` is not a time of day", "`{value}` 不是时刻", "write it as 09:00", "请写成 09:00 的形式"),
    "SF234": unknown("time zone", "时区", "time zones are", "时区示例"),
    "SF235": error(
        "`{value}` is not a day of the week",
        "`{value}` 不是星期",
        "write mon, tue, wed, thu, fri, sat, sun or mon-fri",
        "可写 mon、tue、wed、thu、fri、sat、sun 或 mon-fri",
    ),
    "SF236": error("`{low}` is not before `{high}`", "`{low}` 不早于（小于）`{high}`", "turn them round", "请对调两端"),
    "SF237": error(
        "`{test}` asks for an order, and {type} has none",
        "`{test}` 需要次序，而{type}没有次序",
        "list the values, or declare `ordered: true`",
        "请逐一列出取值，或声明 `ordered: true`",
    ),
    "SF238": error(
        "`{test}` is no test that a cell can hold",
        "`{test}` 不是单元格可用的条件",
        "write a value, a list, `3..7`, `at least 7`, `{{not: …}}` or `missing`; if it begins with a sign, put it in quotes",
        "可写取值、列表、`3..7`、`at least 7`、`{{not: …}}` 或 `missing`；以符号开头的请加引号",
    ),
    "SF240": error(
        "`{value}` is not a range",
        "`{value}` 不是范围",
        "write it as `0..99`, `at least 0` or `at most 99`",
        "请写成 `0..99`、`at least 0` 或 `at most 99`",
    ),
    "SF239": error(
        "`missing` is asked for, and `{name}` is never missing",
        "条件含 `missing`，而 `{name}` 从不缺失",
        "remove it, or say `missing: allowed` at the fact",
        "请删除，或在该事实处声明 `missing: allowed`",
    ),
}
